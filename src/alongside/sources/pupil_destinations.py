"""Where pupils went after key stage 4: education, apprenticeships, work, or none that lasted two terms.

Layout: england_ks4-pupdest.csv (82 columns). The file does not say which pupils it is about. Its columns for earlier
years end in 18 and 17, so it belongs to the performance tables of 2018/19, and its period is given as 2018/19: the year
of the tables, not the year in which the pupils left school (two years before). Give --period to say otherwise.
Rows of local authorities (RECTYPE `LA`) and of England (`NAT`) are left out. `SP` is a small percentage: more than
none, but less than half of one percent.
Source: Department for Education, performance tables, pupil destinations after key stage 4.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.performance import (
    CLOSED,
    CODES,
    count,
    percentage,
    period_of,
    published,
    record_type,
    refuse_repeats,
    text,
    urn,
)

_CODES: Mapping[str, Missing] = {**CODES, "SP": Missing.ROUNDS_TO_ZERO}
_GROUPS: Mapping[str, str] = {"all": "", "disadvantaged": "_DIS", "not disadvantaged": "_NONDIS"}
_KINDS: Mapping[str, str] = {
    "overall": "OVERALL_DESTPER",
    "education": "EDUCATIONPER",
    "apprenticeship": "APPRENPER",
    "employment": "EMPLOYMENTPER",
    "not_sustained": "NOT_SUSTAINEDPER",
    "unknown": "UNKNOWNPER",
}
_TABLES_YEAR = "2018/19"


def _field(name: str, group: str) -> str:
    return name if group == "all" else f"{name}_{group.replace(' ', '_')}"


def _of_group(group: str, ending: str) -> tuple[Column, ...]:
    return (
        count(f"COHORT{ending}", _field("pupils", group), missing=_CODES),
        *(percentage(f"{stem}{ending}", _field(name, group), missing=_CODES) for name, stem in _KINDS.items()),
    )


LAYOUT = Layout(
    id="england_ks4-pupdest",
    title="england_ks4-pupdest.csv of the 2018/19 tables (the year is inferred from its headings)",
    columns=(
        record_type({"LA": "local authority", "NAT": "England"}),
        text("LEA", "la_code", pattern=r"\d{3}"),
        text("ESTAB", "establishment_number", pattern=r"\d{4}"),
        urn(),
        Column(heading="ICLOSE", field="closed", kind=Kind.CODE, values=CLOSED, missing=CODES),
        text("SCHNAME", "name"),
        text("NFTYPE", "type_code"),
        *(column for group, ending in _GROUPS.items() for column in _of_group(group, ending)),
    ),
    ignored_like=r"(OVERALL_DEST|APPREN|EMPLOYMENT|EDUCATION|NOT_SUSTAINED|UNKNOWN)(_DIS|_NONDIS)?|"
    r"(FE|SCH_6TH|SIXTH_COL|OTHER_EDU)(PER)?(_DIS|_NONDIS)?|(COHORT|OVERALL_DESTPER)(_DIS|_NONDIS)?_1[78]",
    totals={"RECTYPE": frozenset({"LA", "NAT"})},
)


def _period_of(file_name: str, rows: pl.DataFrame) -> str:
    try:
        return period_of(file_name, rows)
    except ContractError:
        return _TABLES_YEAR


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows as they are. Raises ContractError when two rows are about the same school."""
    return refuse_repeats(rows, ["urn"], file=f"pupil destinations, {layout}, {period}")


SOURCE = Source(
    id="pupil_destinations",
    title="Pupil destinations after key stage 4, by school",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/key-stage-4-destination-measures",
    file_names=(r"ks4-pupdest.*\.(csv|xlsx|ods|parquet)",),
    layouts=(LAYOUT,),
    period_of=_period_of,
    usable_from=published(2, 28, years_on=2),
    shape=shape,
    description="Pupils who stayed in education, an apprenticeship or work for two terms after key stage 4.",
)
"""Published with the final key stage 4 tables of the year."""


MEASURES = ("ks4_destinations",)


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`): percent of pupils with a destination that lasted, by group of pupils."""
    spec = [
        Melt(measure="ks4_destinations", value=_field("overall", group), group=group, pupils=_field("pupils", group))
        for group in _GROUPS
    ]
    return melt(rows, spec, period=period)
