"""Worked examples of the rule `stuck`."""

from __future__ import annotations

from spec.rows import Row

ENDED_BY = (
    "a grade other than requires improvement at the next graded inspection (good or better ends it; "
    "inadequate puts the school in a category of concern instead)",
)
TWICE_BELOW = ("two graded inspections in a row below good, the later of them requires improvement",)
CARD_ENDED_BY = (
    "a grade other than needs attention for leadership and governance on the next report card (expected "
    "standard or better ends it; urgent improvement puts the school in a category of concern instead)",
)
NEEDS_ATTENTION = (
    "needs attention for leadership and governance on the next report card, after an inspection below "
    "good or equivalent",
)

ROWS: tuple[Row, ...] = (
    Row(
        title="Requires improvement twice",
        history="2019-11-12 requires improvement; 2017-05-03 requires improvement",
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on 3"
            " May 2017 (Common inspection framework), overall effectiveness was graded requires improvement."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="Inadequate, then requires improvement",
        history="2018-06-05 requires improvement; 2016-01-20 inadequate, special measures",
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 5 June 2018 (Common inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on "
            "20 January 2016 (Common inspection framework), overall effectiveness was graded inadequate."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="Satisfactory counts as the same rung as requires improvement",
        history="2013-02-06 requires improvement; 2010-03-09 satisfactory",
        as_at="2014-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 6 February 2013 (Section 5, 2012), overall effectiveness "
            "was graded requires improvement. At the graded inspection before its latest, on 9 March 2010 "
            "(Section 5, 2005), overall effectiveness was graded satisfactory."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="Satisfactory twice, before 2012",
        history="2011-02-08 satisfactory; 2008-05-13 satisfactory",
        as_at="2012-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 8 February 2011 (Section 5, 2005), overall effectiveness "
            "was graded satisfactory. At the graded inspection before its latest, on 13 May 2008 (Section 5,"
            " 2005), overall effectiveness was graded satisfactory."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="The inspection before was of the predecessor",
        history="2019-11-12 requires improvement; 2015-10-07 inadequate, of the predecessor",
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on 7"
            " October 2015 (Common inspection framework), overall effectiveness was graded inadequate."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="Good before",
        history="2019-11-12 requires improvement; 2016-03-08 good",
        as_at="2020-08-31",
        answer="not met",
        because=(
            "At the graded inspection before its latest, on 8 March 2016 (Common inspection framework), "
            "overall effectiveness was graded good."
        ),
        change=TWICE_BELOW,
    ),
    Row(
        title="Good now",
        history="2019-11-12 good; 2016-03-08 requires improvement",
        as_at="2020-08-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded good."
        ),
        change=TWICE_BELOW,
    ),
    Row(
        title="Inadequate now: a category of concern instead",
        history="2019-11-12 inadequate, serious weaknesses; 2016-03-08 requires improvement",
        as_at="2020-08-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded inadequate."
        ),
        change=TWICE_BELOW,
    ),
    Row(
        title="Only one inspection, and the record is complete",
        history="2019-11-12 requires improvement",
        as_at="2020-08-31",
        answer="not met",
        because="It has had no graded inspection before 12 November 2019.",
        change=TWICE_BELOW,
    ),
    Row(
        title="Only one inspection is known, and earlier ones may be missing",
        history="2019-11-12 requires improvement",
        record="",
        as_at="2020-08-31",
        answer="cannot tell",
        because=(
            "No graded inspection before 12 November 2019 is in the editions read, and they may not hold every one."
        ),
        change=("a complete record of its graded inspections before 12 November 2019",),
    ),
    Row(
        title="Earlier ones may be missing, but the latest already settles it",
        history="2019-11-12 good",
        record="",
        as_at="2020-08-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded good."
        ),
        change=TWICE_BELOW,
    ),
    Row(
        title="A new school, inspected once since it opened",
        school="primary academy, opened 2017-09-01",
        history="2019-11-12 requires improvement",
        record="2017-09-01",
        as_at="2020-08-31",
        answer="not met",
        because="It has had no graded inspection before 12 November 2019.",
        change=TWICE_BELOW,
    ),
    Row(
        title="Never inspected, as far as a complete record says",
        as_at="2020-08-31",
        answer="not met",
        because="It has had no graded inspection.",
        change=TWICE_BELOW,
    ),
    Row(
        title="The report came out after the day asked about",
        history=(
            "2020-08-04 good, published 2020-09-14; 2018-03-06 requires improvement; 2016-01-20 requires improvement"
        ),
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 6 March 2018 (Common inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on "
            "20 January 2016 (Common inspection framework), overall effectiveness was graded requires "
            "improvement."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="An ungraded visit between two inspections changes nothing",
        history="2020-02-11 ungraded; 2019-01-15 requires improvement; 2016-11-08 requires improvement",
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 15 January 2019 (Common inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on 8"
            " November 2016 (Common inspection framework), overall effectiveness was graded requires "
            "improvement."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="Independent schools are outside the rule",
        school="independent independent",
        history="2019-11-12 requires improvement; 2017-05-03 requires improvement",
        as_at="2020-08-31",
        answer="not met",
        because="Its governance is independent, which the rule does not cover.",
    ),
    Row(
        title="Closed on the day",
        school="primary academy, closed 2020-08-30",
        history="2019-11-12 requires improvement; 2017-05-03 requires improvement",
        as_at="2020-08-31",
        answer="not met",
        because="It had closed on 30 August 2020.",
    ),
    Row(
        title="Closes the day after",
        school="primary academy, closed 2020-09-01",
        history="2019-11-12 requires improvement; 2017-05-03 requires improvement",
        as_at="2020-08-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 12 November 2019 (Education inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on 3"
            " May 2017 (Common inspection framework), overall effectiveness was graded requires improvement."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="Not yet open on the day",
        school="primary academy, opened 2020-09-01",
        history=(
            "2019-11-12 requires improvement, of the predecessor; 2017-05-03 requires improvement, of the predecessor"
        ),
        as_at="2020-08-31",
        answer="not met",
        because="It had not opened by 31 August 2020: its opening day is 1 September 2020.",
    ),
    Row(
        title="A kind of school that the policy does not name",
        school="primary run in another way",
        history="2019-11-12 requires improvement; 2017-05-03 requires improvement",
        as_at="2020-08-31",
        answer="cannot tell",
        because="Its governance is other, and the policy does not say whether the rule covers that.",
    ),
    Row(
        title="The earlier inspection has no overall grade recorded",
        history="2019-11-12 requires improvement; 2017-05-03 no grade recorded",
        as_at="2020-08-31",
        answer="cannot tell",
        because=(
            "At the graded inspection before its latest, on 3 May 2017 (Common inspection framework), "
            "overall effectiveness was not given."
        ),
        change=("a published judgement of overall effectiveness at the inspection of 3 May 2017",),
    ),
    Row(
        title="No overall grade: leadership and management requires improvement",
        history=(
            "2025-03-04 quality of education good, leadership and management requires improvement, behaviour"
            " and attitudes good, personal development good; 2022-05-10 requires improvement"
        ),
        as_at="2025-06-30",
        answer="met",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), leadership and management was graded requires improvement. At the graded inspection "
            "before its latest, on 10 May 2022 (Education inspection framework), overall effectiveness was "
            "graded requires improvement."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="No overall grade: quality of education requires improvement",
        history=(
            "2025-03-04 quality of education requires improvement, leadership and management good, behaviour"
            " and attitudes good, personal development good; 2022-05-10 inadequate, serious weaknesses"
        ),
        as_at="2025-06-30",
        answer="met",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), quality of education was graded requires improvement. At the graded inspection before "
            "its latest, on 10 May 2022 (Education inspection framework), overall effectiveness was graded "
            "inadequate."
        ),
        change=ENDED_BY,
    ),
    Row(
        title="No overall grade: only behaviour requires improvement",
        history=(
            "2025-03-04 quality of education good, leadership and management good, behaviour and attitudes "
            "requires improvement, personal development good; 2022-05-10 requires improvement"
        ),
        as_at="2025-06-30",
        answer="not met",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), quality of education was graded good and leadership and management was graded good."
        ),
        change=TWICE_BELOW,
    ),
    Row(
        title="No overall grade, and leadership and management not given",
        history="2025-03-04 quality of education good; 2022-05-10 requires improvement",
        as_at="2025-06-30",
        answer="cannot tell",
        because=(
            "At its latest graded inspection, on 4 March 2025 (Education inspection framework, no overall "
            "grade), leadership and management was not given."
        ),
        change=("a published judgement of leadership and management at the inspection of 4 March 2025",),
    ),
    Row(
        title="Both inspections without an overall grade",
        history=(
            "2025-10-07 quality of education requires improvement, leadership and management good; "
            "2024-10-08 quality of education requires improvement, leadership and management requires "
            "improvement"
        ),
        as_at="2025-10-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 7 October 2025 (Education inspection framework, no overall "
            "grade), quality of education was graded requires improvement. At the graded inspection before "
            "its latest, on 8 October 2024 (Education inspection framework, no overall grade), quality of "
            "education was graded requires improvement and leadership and management was graded requires "
            "improvement."
        ),
        change=ENDED_BY,
        warned=True,
    ),
    Row(
        title="Report card: leadership and governance needs attention, requires improvement before",
        history=(
            "2026-01-13 inclusion expected standard, curriculum and teaching expected standard, achievement "
            "needs attention, attendance and behaviour expected standard, personal development and wellbeing"
            " expected standard, leadership and governance needs attention, safeguarding met; 2022-05-10 "
            "requires improvement"
        ),
        as_at="2026-03-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), leadership and governance "
            "was graded needs attention. At the graded inspection before its latest, on 10 May 2022 "
            "(Education inspection framework), overall effectiveness was graded requires improvement."
        ),
        change=CARD_ENDED_BY,
        warned=True,
    ),
    Row(
        title="Report card: leadership and governance at the expected standard",
        history=(
            "2026-01-13 achievement needs attention, leadership and governance expected standard, "
            "safeguarding met; 2022-05-10 requires improvement"
        ),
        as_at="2026-03-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), leadership and governance "
            "was graded expected standard."
        ),
        change=NEEDS_ATTENTION,
        warned=True,
    ),
    Row(
        title="Report card: good before",
        history="2026-01-13 leadership and governance needs attention, safeguarding met; 2022-05-10 good",
        as_at="2026-03-31",
        answer="not met",
        because=(
            "At the graded inspection before its latest, on 10 May 2022 (Education inspection framework), "
            "overall effectiveness was graded good."
        ),
        change=NEEDS_ATTENTION,
        warned=True,
    ),
    Row(
        title="Report card: leadership and governance at urgent improvement is a category of concern instead",
        history=(
            "2026-01-13 leadership and governance urgent improvement, safeguarding met; 2022-05-10 requires improvement"
        ),
        as_at="2026-03-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), leadership and governance "
            "was graded urgent improvement."
        ),
        change=NEEDS_ATTENTION,
        warned=True,
    ),
    Row(
        title="Report card after an inspection without an overall grade",
        history=(
            "2026-01-13 leadership and governance needs attention, safeguarding met; 2024-11-05 quality of "
            "education requires improvement, leadership and management good"
        ),
        as_at="2026-03-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), leadership and governance "
            "was graded needs attention. At the graded inspection before its latest, on 5 November 2024 "
            "(Education inspection framework, no overall grade), quality of education was graded requires "
            "improvement."
        ),
        change=CARD_ENDED_BY,
        warned=True,
    ),
    Row(
        title="Two report cards",
        history=(
            "2027-02-02 leadership and governance needs attention, safeguarding met; 2026-01-13 leadership "
            "and governance needs attention, safeguarding met"
        ),
        as_at="2027-03-15",
        answer="met",
        because=(
            "At its latest graded inspection, on 2 February 2027 (Report card), leadership and governance "
            "was graded needs attention. At the graded inspection before its latest, on 13 January 2026 "
            "(Report card), leadership and governance was graded needs attention."
        ),
        change=CARD_ENDED_BY,
        warned=True,
    ),
    Row(
        title="No report card yet, in 2026",
        history="2023-11-07 requires improvement; 2019-10-15 requires improvement",
        as_at="2026-03-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 7 November 2023 (Education inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on "
            "15 October 2019 (Education inspection framework), overall effectiveness was graded requires "
            "improvement."
        ),
        change=CARD_ENDED_BY,
        warned=True,
    ),
    Row(
        title="The newest edition of inspections is months old",
        history="2023-11-07 requires improvement; 2019-10-15 requires improvement",
        as_at="2025-06-30",
        read="2025-01-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 7 November 2023 (Education inspection framework), overall "
            "effectiveness was graded requires improvement. At the graded inspection before its latest, on "
            "15 October 2019 (Education inspection framework), overall effectiveness was graded requires "
            "improvement."
        ),
        change=ENDED_BY,
        warned=True,
    ),
    Row(
        title="Asked after the rule was to be looked at again",
        history=(
            "2026-01-13 leadership and governance needs attention, safeguarding met; 2022-05-10 requires improvement"
        ),
        as_at="2027-04-01",
        answer="met",
        because=(
            "At its latest graded inspection, on 13 January 2026 (Report card), leadership and governance "
            "was graded needs attention. At the graded inspection before its latest, on 10 May 2022 "
            "(Education inspection framework), overall effectiveness was graded requires improvement."
        ),
        change=CARD_ENDED_BY,
        warned=True,
    ),
)
