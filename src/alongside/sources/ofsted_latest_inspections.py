"""Ofsted management information: each state-funded school's latest and previous graded inspections.

Layouts, oldest first: *full inspections* (to about 2021: "full" and "section 8"), of which the shared copy as at
31 August 2020 has the publisher's columns and eight joined by its finder; *graded inspections* (the same in the words
"graded" and "ungraded", to November 2025; no overall grade for inspections from September 2024); and *report cards*
(from November 2025: the latest report card, the latest graded inspection before it, the latest ungraded one).
Every row says under which URN each inspection was made: thousands were of a predecessor, before conversion.
Source: Ofsted, Monthly management information: Ofsted's school inspections outcomes; headings of the files as at
31 August 2020, 31 August 2025 and 31 January 2026.
"""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.gias_headings import MULTI_ACADEMY_TRUST
from alongside.sources.ofsted_headings import (
    ADDRESS,
    AREAS,
    CONCERN,
    IDENTITY,
    KNOWN,
    OEIF_AREAS,
    YES_NO,
    card,
    choice,
    day,
    grade,
    known_at_time_of,
    number_of_school,
    safeguarding,
    words,
)

__all__ = ["AREAS", "PREFIXES", "SOURCE", "period_of"]

PREFIXES = ("report_card_", "latest_", "previous_")
"""What begins the fields of each graded inspection that a row lists, newest first."""

_NO_SUCH_DAY = (dt.date(1899, 12, 31), dt.date(1900, 1, 1))
"""Days that a spreadsheet writes for an empty date."""


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _latest(word: str) -> tuple[Column, ...]:
    """The latest inspection, in the files that call it `full` or `graded`."""
    return (
        words(f"Inspection number of latest {word} inspection", "latest_number"),
        words("Inspection type", "latest_kind"),
        day("Inspection start date", "latest_started"),
        day("Inspection end date", "latest_ended", needed=False),
        day("Publication date", "latest_published"),
        choice(
            f"Does the latest {word} inspection relate to the URN of the current school?",
            "latest_is_of_this_urn",
            YES_NO,
        ),
        number_of_school(f"URN at time of latest {word} inspection", "latest_urn"),
        choice("Category of concern", "latest_category_of_concern", CONCERN),
        safeguarding("Safeguarding is effective?", "latest_safeguarding", aliases=("Safeguarding is effective",)),
        *(grade(_capital(heading), f"latest_{area}") for area, heading in OEIF_AREAS.items()),
    )


def _previous(word: str) -> tuple[Column, ...]:
    own = {**OEIF_AREAS, "overall_effectiveness": f"{word} inspection overall effectiveness"}
    return (
        words(f"Previous {word} inspection number", "previous_number"),
        day("Previous inspection start date", "previous_started"),
        day("Previous inspection end date", "previous_ended", needed=False),
        day("Previous publication date", "previous_published"),
        choice(
            f"Does the previous {word} inspection relate to the URN of the current school?",
            "previous_is_of_this_urn",
            YES_NO,
        ),
        number_of_school(f"URN at time of previous {word} inspection", "previous_urn"),
        choice("Previous category of concern", "previous_category_of_concern", CONCERN),
        safeguarding("Previous safeguarding is effective?", "previous_safeguarding"),
        *(grade(f"Previous {heading}", f"previous_{area}") for area, heading in own.items()),
    )


_SECTION_8 = (
    words("Latest section 8 inspection number since last full inspection", "ungraded_number"),
    day("Date of latest section 8 inspection", "ungraded_started"),
    day("Section 8 inspection publication date", "ungraded_published"),
    number_of_school("URN at time of the section 8 inspection", "ungraded_urn"),
    words("Section 8 inspection overall outcome", "ungraded_outcome"),
)
_UNGRADED = (
    words(
        "Latest ungraded inspection number",
        "ungraded_number",
        aliases=("Latest ungraded inspection number since last graded inspection",),
    ),
    day("Date of latest ungraded inspection", "ungraded_started"),
    day("Ungraded inspection publication date", "ungraded_published"),
    number_of_school("URN at time of the ungraded inspection", "ungraded_urn"),
    words("Ungraded inspection overall outcome", "ungraded_outcome"),
)
_REPORT_CARD = (
    words("Inspection number of latest full inspection", "report_card_number"),
    words("Inspection type", "report_card_kind"),
    day("Inspection start date", "report_card_started"),
    day("Publication date", "report_card_published"),
    choice(
        "Does the latest full inspection relate to the URN of the current school?",
        "report_card_is_of_this_urn",
        YES_NO,
    ),
    number_of_school("URN at time of latest full inspection", "report_card_urn"),
    choice("Category of concern", "report_card_category_of_concern", CONCERN),
    *card("report_card_"),
)
_LATEST_OEIF = (
    words("Inspection number of latest OEIF graded inspection", "latest_number"),
    words("Inspection type of latest OEIF graded inspection", "latest_kind"),
    day("Inspection start date of latest OEIF graded inspection", "latest_started"),
    day("Publication date of latest OEIF graded inspection", "latest_published"),
    choice(
        "Does the latest OEIF graded inspection relate to the URN of the current school?",
        "latest_is_of_this_urn",
        YES_NO,
    ),
    number_of_school("URN at time of latest OEIF graded inspection", "latest_urn"),
    choice("Latest OEIF category of concern", "latest_category_of_concern", CONCERN),
    # Some releases print two spaces after OEIF; headings are read with one.
    safeguarding("Latest OEIF safeguarding is effective?", "latest_safeguarding"),
    *(grade(f"Latest OEIF {heading}", f"latest_{area}") for area, heading in OEIF_AREAS.items()),
)

_COUNTS_FULL = frozenset(
    {
        "Does the section 8 inspection relate to the URN of the current school?",
        "School name at time of the latest section 8 inspection",
        "School type at time of the latest section 8 inspection",
        "Number of section 8 inspections since the last full inspection",
        "Did the latest section 8 inspection convert to a full inspection?",
        "Number of other section 8 inspections since last full inspection",
    }
)
_COUNTS_GRADED = frozenset(
    {
        "Does the ungraded inspection relate to the URN of the current school?",
        "Number of ungraded inspections since the last graded inspection",
        "Number of ungraded inspections since last graded inspection",
        "Did the latest ungraded inspection convert to a graded inspection?",
        "Number of monitoring and urgent inspections since last graded inspection",
    }
)
_WARNINGS = r"Number of warning notices issued in \d{4}/\d{2} academic year"

_GEOGRAPHY = (
    Column(
        heading="Easting",
        field="easting",
        kind=Kind.NUMBER,
        least=0,
        most=700_000,
        missing={"": Missing.NOT_AVAILABLE},
    ),
    Column(
        heading="Northing",
        field="northing",
        kind=Kind.NUMBER,
        least=0,
        most=1_300_000,
        missing={"": Missing.NOT_AVAILABLE},
    ),
    Column(heading="DistrictAdministrative (code)", field="district_code"),
    Column(heading="LSOA (code)", field="lsoa"),
    Column(heading="LA Code", field="la_code", pattern=r"\d{3}"),
)

FULL = Layout(
    id="full-inspections",
    title="Management information with full and section 8 inspections, to 2021",
    columns=(*IDENTITY, *_SECTION_8, *_latest("full"), *_previous("full")),
    ignored=KNOWN
    | _COUNTS_FULL
    | known_at_time_of("the section 8 inspection")
    | known_at_time_of("latest full inspection")
    | known_at_time_of("previous full inspection"),
    ignored_like=_WARNINGS,
)
LAYOUT_2020 = Layout(
    id="as-at-2020-08-31-with-geography",
    title="Management information as at 31 August 2020, with coordinates joined by the finder of the copy",
    columns=(*FULL.columns, *_GEOGRAPHY),
    ignored=FULL.ignored | {"Academy", "DistrictAdministrative (name)", "LSOA (name)"},
)
GRADED = Layout(
    id="graded-inspections",
    title="Management information with graded and ungraded inspections, to November 2025",
    columns=(*IDENTITY, *_UNGRADED, *_latest("graded"), *_previous("graded")),
    ignored=KNOWN
    | _COUNTS_GRADED
    | known_at_time_of("the ungraded inspection")
    | known_at_time_of("latest graded inspection")
    | known_at_time_of("previous graded inspection"),
    ignored_like=_WARNINGS,
)
REPORT_CARDS = Layout(
    id="report-cards",
    title="Management information with report cards, from November 2025",
    columns=(
        *IDENTITY,
        *_REPORT_CARD,
        *_LATEST_OEIF,
        *_UNGRADED,
        choice("Most recent category of concern", "category_of_concern", CONCERN, needed=False),
    ),
    ignored=KNOWN
    | {
        "Does the ungraded inspection relate to the URN of the current school?",
        "Inspection type grouping of latest OEIF graded inspection",
        "Event type grouping of latest OEIF graded inspection",
    }
    | known_at_time_of("the ungraded inspection")
    | known_at_time_of("latest full inspection")
    | known_at_time_of("latest OEIF graded inspection"),
    ignored_like=r".* - date of grade",
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_AS_AT = re.compile(r"(\d{4})-(\d{2})-(\d{2})|(?<!\d)(\d{1,2})[_ ]([a-z]{3,9})[_ ](\d{4})", re.IGNORECASE)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The day that the file describes, from its name (`..._as_at_30_June_2026.csv`, `mi_2020-08-31...`).

    Raises ContractError where the name does not say.
    """
    match = _AS_AT.search(file_name.rpartition("/")[2])
    if match and match[1]:
        return f"{match[1]}-{match[2]}-{match[3]}"
    if match and match[5][:3].lower() in _MONTHS:
        return dt.date(int(match[6]), _MONTHS.index(match[5][:3].lower()) + 1, int(match[4])).isoformat()
    raise ContractError(
        "The file's name does not say which day it describes.",
        file=file_name,
        remedy="Keep the publisher's name, which ends like as_at_30_June_2026.csv, or give --period 2026-06-30.",
    )


def _shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Drop reasons that say nothing more than an empty cell, and read the local authority's code from the LAESTAB."""
    judged = {f"{prefix}{area}_missing" for prefix in PREFIXES for area in (*AREAS, "safeguarding")}
    kept = judged | {"pupils_missing", "idaci_quintile_missing", "easting_missing", "northing_missing"}
    rows = rows.select(name for name in rows.columns if not name.endswith("_missing") or name in kept)
    code = pl.col("laestab").str.slice(0, 3)
    return rows.with_columns(
        opened=pl.when(~pl.col("opened").is_in(_NO_SUCH_DAY)).then(pl.col("opened")),
        la_code=pl.coalesce("la_code", code) if "la_code" in rows.columns else code,
        trust_kind=pl.when(pl.col("trust_uid").is_not_null()).then(pl.lit(MULTI_ACADEMY_TRUST)),
    )


SOURCE = Source(
    id="ofsted_latest_inspections",
    title="Management information: state-funded schools, latest inspections",
    publisher="Ofsted",
    address=ADDRESS,
    file_names=(
        r"^mi_\d{4}-\d{2}-\d{2}.*\.csv$",
        r"^management_information_-_state-funded_schools_-_latest_inspections_.*\.csv$",
    ),
    layouts=(REPORT_CARDS, GRADED, FULL, LAYOUT_2020),
    period_of=period_of,
    usable_from=dt.date.fromisoformat,
    shape=_shape,
    description="Each state-funded school with its latest and previous inspections, and the URN inspected.",
)
