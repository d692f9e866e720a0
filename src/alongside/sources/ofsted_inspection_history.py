"""Ofsted, inspections one to a row: the history of each establishment under its own URN.

Layouts: the shared history of graded inspections from September 2005 to February 2020 (grades in words, dates as
20130418); and the publisher's all-inspections files, which list ungraded visits too: 1 September 2015 to 31 August 2019
(with a title row), each year to date up to November 2025, and the present one with report cards.
`Satisfactory` became `Requires improvement` in September 2012: the same rung, kept in the word of its day.
The shared history has 1,718 URNs that are not state-funded; whoever uses it keeps to the schools of a register. It has
only graded inspections, and lacks some URNs wholly; the publisher's files have every inspection of their span
(`every_inspection`).
Source: Ofsted, Monthly management information: Ofsted's school inspections outcomes (all inspections).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.errors import ContractError
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.ofsted_headings import (
    ADDRESS,
    AREAS,
    CONCERN,
    IDENTITY,
    KNOWN,
    OEIF_AREAS,
    card,
    choice,
    day,
    grade,
    number_of_school,
    safeguarding,
    words,
)

IN_WORDS: Mapping[str, str] = {
    word: word.lower() for word in ("Outstanding", "Good", "Satisfactory", "Requires Improvement", "Inadequate")
}

SHARED = Layout(
    id="graded-history-2005-2020",
    title="Graded inspections September 2005 to February 2020, collected from inspection pages",
    columns=(
        Column(heading="URN", field="urn", pattern=r"\d{5,6}", filled=True),
        Column(heading="Rating", field="overall_effectiveness", kind=Kind.CODE, values=IN_WORDS),
        Column(heading="Inspection Date", field="started", kind=Kind.DATE_COMPACT, filled=True),
    ),
)

_INSPECTION = (
    number_of_school("URN", "urn", filled=True),
    words("Inspection number", "number", filled=True),
    Column(heading="Inspection start date", field="started", kind=Kind.DATE, filled=True),
    day("Inspection end date", "ended", needed=False),
    day("Publication date", "published"),
    words("Inspection type", "kind", needed=False),
    choice("Category of concern", "category_of_concern", CONCERN, needed=False),
)
_OUTCOME = words(
    "Outcomes for ungraded and monitoring inspections",
    "outcome",
    needed=False,
    aliases=("Outcomes for short inspections that did not convert", "Outcomes for legacy monitoring inspections"),
)
_AREA_HEADINGS = {area: heading[0].upper() + heading[1:] for area, heading in OEIF_AREAS.items()}
_DESCRIBED = KNOWN | frozenset(column.heading for column in IDENTITY if column.heading != "URN")
_CONVERTED = frozenset(
    {
        "Did the latest ungraded inspection convert to a graded inspection?",
        "Did the latest section 8 inspection convert to a full inspection?",
        "Inspection type grouping (final)",
    }
)
_EARLIER = r"Previous .*|.* at time of previous inspection|Does the previous inspection .*|Number of warning notices .*"
"""Headings about the inspection before, which has its own row; and about notices."""

YEARS_2015_2019 = Layout(
    id="all-inspections-2015-2019",
    title="Every inspection from 1 September 2015 to 31 August 2019",
    columns=(
        words("Academic year", "academic_year", filled=True),
        *_INSPECTION,
        _OUTCOME,
        grade("Overall effectiveness", "overall_effectiveness"),
        grade("Effectiveness of leadership and management", "leadership_and_management", needed=False),
        grade("Early years provision (where applicable)", "early_years", needed=False),
        grade("16 - 19 study programmes", "sixth_form", needed=False, aliases=("16-19 study programmes",)),
        safeguarding("Safeguarding is effective?", "safeguarding", needed=False),
    ),
    ignored=_DESCRIBED
    | _CONVERTED
    | {
        "Outcomes for pupils",
        "Quality of teaching, learning and assessment",
        "Personal development, behaviour and welfare",
        "Linked school type of education",
        "OB number on Roll",
        "conversion decision",
        "deemed flag",
        "Withdrawn date",
    },
    ignored_like=_EARLIER,
)
YEAR_TO_DATE = Layout(
    id="all-inspections-year-to-date",
    title="Every inspection of the year to date, to November 2025",
    columns=(
        *_INSPECTION,
        _OUTCOME,
        *(grade(heading, area, needed=area == "leadership_and_management") for area, heading in _AREA_HEADINGS.items()),
        safeguarding(
            "Safeguarding is effective?", "safeguarding", aliases=("Safeguarding is effective",), needed=False
        ),
    ),
    ignored=_DESCRIBED | _CONVERTED,
    ignored_like=_EARLIER,
)
YEAR_TO_DATE_CARDS = Layout(
    id="all-inspections-report-cards",
    title="Every inspection of the year to date, with report cards, from November 2025",
    columns=(*_INSPECTION, _OUTCOME, *card("")),
    ignored=_DESCRIBED,
    ignored_like=_EARLIER,
)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The day of the newest inspection, or of the newest report where the file prints when reports were published."""
    days = [rows[name].max() for name in ("started", "published") if name in rows.columns]
    newest = max((day for day in days if isinstance(day, dt.date)), default=None)
    if newest is None:
        raise ContractError("The file has no inspections.", file=file_name, remedy="Download it again.")
    return newest.isoformat()


def _shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    areas = [area for area in AREAS if area in rows.columns]
    kept = {f"{area}_missing" for area in (*areas, "safeguarding")}
    rows = rows.select(name for name in rows.columns if not name.endswith("_missing") or name in kept)
    return rows.with_columns(
        graded=pl.any_horizontal(pl.col(areas).is_not_null()), every_inspection=pl.lit(layout != SHARED.id)
    )


SOURCE = Source(
    id="ofsted_inspection_history",
    title="Inspections of schools, one to a row",
    publisher="Ofsted",
    address=ADDRESS,
    file_names=(
        r"^ofsted_graded_inspection_history_.*\.csv$",
        r"^management_information_-_state-funded_schools_-_all_inspections_.*\.csv$",
        r"^management_information_-_state-funded_schools_\d{1,2}_[a-z]+_\d{4}_to_\d{1,2}_[a-z]+_\d{4}\.csv$",
    ),
    layouts=(SHARED, YEARS_2015_2019, YEAR_TO_DATE_CARDS, YEAR_TO_DATE),
    period_of=period_of,
    usable_from=dt.date.fromisoformat,
    shape=_shape,
    description="Inspections since September 2005 that their publisher lists, by the URN inspected.",
)
