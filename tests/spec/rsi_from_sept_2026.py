"""Worked examples of the rule `rsi-from-sept-2026`."""

from __future__ import annotations

from spec.rows import Row

REMOVED = ("removal from the category at a later inspection",)
PLACED = ("a category of concern at the next graded inspection",)

ROWS: tuple[Row, ...] = (
    Row(
        title="Report card in the category requires significant improvement",
        history=(
            "2026-06-09 achievement urgent improvement, leadership and governance needs attention, "
            "safeguarding met, requires significant improvement"
        ),
        as_at="2026-10-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 9 June 2026 (Report card), it was placed in the category "
            "requires significant improvement."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="Report card, no category recorded: one area at urgent improvement",
        history=(
            "2026-06-09 inclusion needs attention, curriculum and teaching needs attention, achievement "
            "urgent improvement, attendance and behaviour needs attention, personal development and "
            "wellbeing expected standard, leadership and governance needs attention, safeguarding met"
        ),
        as_at="2026-10-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 9 June 2026 (Report card), achievement was graded urgent improvement."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="Special measures is another thing",
        history=(
            "2026-06-09 achievement urgent improvement, leadership and governance urgent improvement, "
            "safeguarding met, special measures"
        ),
        as_at="2026-10-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 9 June 2026 (Report card), it was placed in the category "
            "special measures."
        ),
        change=PLACED,
        warned=True,
    ),
    Row(
        title="By grades, special measures rather than significant improvement",
        history=(
            "2026-06-09 inclusion needs attention, curriculum and teaching needs attention, achievement "
            "urgent improvement, attendance and behaviour needs attention, personal development and "
            "wellbeing expected standard, leadership and governance urgent improvement, safeguarding met"
        ),
        as_at="2026-10-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 9 June 2026 (Report card), achievement was graded urgent "
            "improvement and leadership and governance was graded urgent improvement, which is read as "
            "special measures."
        ),
        change=PLACED,
        warned=True,
    ),
    Row(
        title="Serious weaknesses, on an inspection before report cards",
        history="2024-03-05 inadequate, serious weaknesses",
        as_at="2026-10-31",
        answer="met",
        because=(
            "At its latest graded inspection, on 5 March 2024 (Education inspection framework), it was "
            "placed in the category serious weaknesses."
        ),
        change=REMOVED,
        warned=True,
    ),
    Row(
        title="Inadequate, in a file that does not record the category",
        history="2024-03-05 inadequate",
        as_at="2026-10-31",
        answer="cannot tell",
        because=(
            "At its latest graded inspection, on 5 March 2024 (Education inspection framework), overall "
            "effectiveness was graded inadequate, and the edition does not record the category of concern."
        ),
        change=("the category of concern recorded for the inspection of 5 March 2024",),
        warned=True,
    ),
    Row(
        title="Needs attention is not enough",
        history=(
            "2026-06-09 inclusion needs attention, curriculum and teaching needs attention, achievement "
            "needs attention, attendance and behaviour needs attention, personal development and wellbeing "
            "needs attention, leadership and governance needs attention, safeguarding met"
        ),
        as_at="2026-10-31",
        answer="not met",
        because=(
            "At its latest graded inspection, on 9 June 2026 (Report card), none of the 9 judgements looked "
            "at was urgent improvement or not met."
        ),
        change=PLACED,
        warned=True,
    ),
)
