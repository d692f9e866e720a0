"""Worked examples of the rule `category-of-concern`."""

from __future__ import annotations

from spec.rows import Row

REMOVED = ("removal from the category at a later inspection",)
PLACED = ("a category of concern at the next graded inspection",)

ROWS: tuple[Row, ...] = (
    Row(
        title="Special measures",
        history="2019-11-12 inadequate, special measures",
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), it was "
            "placed in the category special measures; overall effectiveness was graded inadequate."
        ),
        change=REMOVED,
    ),
    Row(
        title="Serious weaknesses",
        history="2019-11-12 inadequate, serious weaknesses",
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), it was "
            "placed in the category serious weaknesses; overall effectiveness was graded inadequate."
        ),
        change=REMOVED,
    ),
    Row(
        title="Notice to improve, before 2012",
        history="2010-11-09 inadequate, notice to improve",
        as_at="2011-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 9 November 2010 (Section 5, 2005), it was placed in the "
            "category notice to improve; overall effectiveness was graded inadequate."
        ),
        change=REMOVED,
    ),
    Row(
        title="Inadequate, in a file that does not record the category",
        history="2014-11-11 inadequate",
        as_at="2015-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 11 November 2014 (Section 5, 2012), overall effectiveness "
            "was graded inadequate."
        ),
        change=REMOVED,
    ),
    Row(
        title="Requires improvement is not a category of concern",
        history="2019-11-12 requires improvement; 2016-03-08 inadequate, special measures",
        as_at="2020-08-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded requires improvement."
        ),
        change=PLACED,
    ),
    Row(
        title="Good since",
        history="2019-11-12 good; 2016-03-08 inadequate, special measures",
        as_at="2020-08-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded good."
        ),
        change=PLACED,
    ),
    Row(
        title="No inspection is known, and some may be missing",
        record="",
        as_at="2020-08-31",
        answer="cannot tell",
        because="No graded inspection is in the editions read, and they may not hold every one.",
        change=("a complete record of its graded inspections",),
    ),
    Row(
        title="Never inspected",
        as_at="2020-08-31",
        answer="not met",
        because="It has had no graded inspection.",
        change=PLACED,
    ),
    Row(
        title="Closed on the day",
        school="secondary academy, closed 2020-08-30",
        history="2019-11-12 inadequate, special measures",
        as_at="2020-08-31",
        answer="not met",
        because="It had closed on 30 August 2020.",
    ),
    Row(
        title="No overall grade: personal development inadequate, category recorded",
        history=(
            "2025-03-04 quality of education good, behaviour and attitudes good, personal development "
            "inadequate, leadership and management requires improvement, safeguarding met, special measures"
        ),
        as_at="2025-06-30",
        answer="met",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), it was placed in the category special measures; personal development was graded "
            "inadequate."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="No overall grade: quality of education inadequate, category not recorded",
        history=(
            "2025-03-04 quality of education inadequate, behaviour and attitudes good, personal development "
            "good, leadership and management requires improvement, safeguarding met"
        ),
        as_at="2025-06-30",
        answer="met",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), quality of education was graded inadequate."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="No overall grade: safeguarding not effective",
        history=(
            "2025-03-04 quality of education good, behaviour and attitudes good, personal development good, "
            "leadership and management good, safeguarding not met"
        ),
        as_at="2025-06-30",
        answer="met",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), safeguarding was not met."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="No overall grade: early years inadequate and nothing else",
        history=(
            "2025-03-04 quality of education good, behaviour and attitudes good, personal development good, "
            "leadership and management good, early years inadequate, safeguarding met"
        ),
        as_at="2025-06-30",
        answer="not met",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), none of the 5 judgements looked at was inadequate or not met."
        ),
        change=PLACED,
        warned=True,
    ),
    Row(
        title="No overall grade, and safeguarding not given",
        history=(
            "2025-03-04 quality of education good, behaviour and attitudes good, personal development good, "
            "leadership and management good"
        ),
        as_at="2025-06-30",
        answer="cannot tell",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), safeguarding was not given."
        ),
        change=("a published judgement of safeguarding at the inspection of 4 March 2025",),
        warned=True,
    ),
    Row(
        title="Report card: achievement at urgent improvement",
        history=(
            "2026-01-13 inclusion expected standard, curriculum and teaching needs attention, achievement "
            "urgent improvement, attendance and behaviour needs attention, personal development and "
            "wellbeing expected standard, leadership and governance needs attention, safeguarding met"
        ),
        as_at="2026-03-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), achievement was graded "
            "urgent improvement."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="Report card: leadership and governance and achievement at urgent improvement",
        history=(
            "2026-01-13 inclusion needs attention, curriculum and teaching needs attention, achievement "
            "urgent improvement, attendance and behaviour needs attention, personal development and "
            "wellbeing expected standard, leadership and governance urgent improvement, safeguarding met"
        ),
        as_at="2026-03-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), achievement was graded "
            "urgent improvement and leadership and governance was graded urgent improvement."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="Report card: safeguarding not met",
        history=(
            "2026-01-13 inclusion expected standard, curriculum and teaching expected standard, achievement "
            "expected standard, attendance and behaviour expected standard, personal development and "
            "wellbeing expected standard, leadership and governance needs attention, safeguarding not met"
        ),
        as_at="2026-03-31",
        answer="met",
        because="At its latest graded inspection, on 13 January 2026 (Report card), safeguarding was not met.",
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="Report card: needs attention throughout",
        history=(
            "2026-01-13 inclusion needs attention, curriculum and teaching needs attention, achievement "
            "needs attention, attendance and behaviour needs attention, personal development and wellbeing "
            "needs attention, leadership and governance needs attention, safeguarding met"
        ),
        as_at="2026-03-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), leadership and governance "
            "was graded needs attention; none of the 9 judgements looked at was urgent improvement or not "
            "met."
        ),
        change=PLACED,
        warned=True,
    ),
    Row(
        title="Report card: one area not given",
        history=(
            "2026-01-13 inclusion expected standard, curriculum and teaching expected standard, achievement "
            "expected standard, attendance and behaviour expected standard, leadership and governance "
            "expected standard, safeguarding met"
        ),
        as_at="2026-03-31",
        answer="cannot tell",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), personal development and "
            "wellbeing was not given."
        ),
        change=(("a published judgement of personal development and wellbeing at the inspection of 13 January 2026"),),
        warned=True,
    ),
)
