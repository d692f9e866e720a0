"""Ofsted, graded inspections one to a row: the history of each establishment under its own URN.

Layouts: the shared history from September 2005 to February 2020 (grades in words, dates as 20130418), and the
publisher's all-inspections files. Graded full inspections only: short inspections that confirm a grade are absent.
`Satisfactory` became `Requires improvement` in September 2012: the same rung, kept in the word of its day.
The history has 1,718 URNs that are not state-funded; whoever uses it keeps to the schools it has from a register.
Source: Ofsted, Monthly management information: Ofsted's school inspections outcomes (all inspections).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source

IN_WORDS: Mapping[str, str] = {
    word: word.lower() for word in ("Outstanding", "Good", "Satisfactory", "Requires Improvement", "Inadequate")
}

LAYOUT_SHARED = Layout(
    id="graded-history-2005-2020",
    title="Graded inspections September 2005 to February 2020, collected from inspection pages",
    columns=(
        Column(heading="URN", field="urn", pattern=r"\d{5,6}", filled=True),
        Column(heading="Rating", field="overall_effectiveness", kind=Kind.CODE, values=IN_WORDS),
        Column(heading="Inspection Date", field="started", kind=Kind.DATE_COMPACT, filled=True),
    ),
)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The day of the newest inspection in the file."""
    newest = rows["started"].max()
    assert isinstance(newest, dt.date)
    return newest.isoformat()


SOURCE = Source(
    id="ofsted_inspection_history",
    title="Graded inspections of schools, one to a row",
    publisher="Ofsted",
    address="https://www.gov.uk/government/statistical-data-sets/monthly-management-information-ofsteds-school-inspections-outcomes",
    file_names=(
        r"^ofsted_graded_inspection_history_.*\.csv$",
        r"management_information.*all_inspections.*\.csv$",
        r"all_inspections.*\.csv$",
    ),
    layouts=(LAYOUT_SHARED,),
    period_of=period_of,
    usable_from=dt.date.fromisoformat,
    description="Every graded inspection since September 2005 that its publisher lists, by the URN inspected.",
)
