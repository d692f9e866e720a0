"""Absence: the share of sessions missed, and of pupils who miss many, school by school.

Layouts: england_abs.csv of the performance tables (2012/13, when a persistent absentee missed 15% of sessions, and
from 2015/16, 10%: two measures that never stand in one series), and the three-term and two-term school files of
Explore Education Statistics, which hold several years.
Rows of England (LA `NAT`, ESTAB `PRI`, `SEC`, `SPE`) are left out. Codes: SUPP, small cohort.
Source: Department for Education, Pupil absence in schools in England.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.performance import (
    EES,
    EES_COLUMNS,
    EES_COMMON,
    EES_TOTALS,
    count,
    own_years,
    percentage,
    period_of,
    published,
    refuse_repeats,
    text,
    urn,
)


def _abs(threshold: str, field: str) -> tuple[Column, ...]:
    return (
        Column(heading="LA", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="ESTAB", field="establishment_number", pattern=r"\d{4}", filled=True),
        urn(),
        percentage("PERCTOT", "overall"),
        percentage(threshold, field),
    )


_NATIONAL = {"LA": frozenset({"NAT"})}

LAYOUT_15 = Layout(
    id="england_abs-15",
    title="england_abs.csv to 2014/15: persistent absence at 15% of sessions",
    columns=_abs("PPERSABS15", "persistent_15"),
    totals=_NATIONAL,
)

LAYOUT_10 = Layout(
    id="england_abs-10",
    title="england_abs.csv from 2015/16: persistent absence at 10% of sessions",
    columns=_abs("PPERSABS10", "persistent"),
    totals=_NATIONAL,
)


def _rate(heading: str, field: str, **more: Any) -> Column:
    return percentage(heading, field, missing=EES, **more)


LAYOUT_EES = Layout(
    id="ees-absence-school",
    title="1a_absence_3term_school.csv and Absence_2term_school.csv: a row for each school and year",
    columns=(
        *EES_COLUMNS,
        text("education_phase", "phase"),
        Column(heading="enrolments", field="pupils", kind=Kind.INTEGER, least=0, missing=EES),
        _rate("sess_overall_percent", "overall"),
        _rate("sess_authorised_percent", "authorised", needed=False),
        _rate("sess_unauthorised_percent", "unauthorised", needed=False),
        _rate("enrolments_pa_10_exact_percent", "persistent"),
        _rate("enrolments_pa_50_exact_percent", "severe", needed=False),
        count("sess_possible", "sessions_possible", missing=EES, needed=False),
        count("sess_overall", "sessions_missed", missing=EES, needed=False),
    ),
    ignored=EES_COMMON | {"num_schools", "school_type", "academy_type", "academy_open_date", "all_through"},
    ignored_like=r"(sess|enrolments|enrol)_\w+",
    totals=EES_TOTALS,
    marker="school_urn",
)
"""`ignored_like`: reasons for absence and the counts behind the rates; the list to be confirmed on first download."""


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows as they are. Raises ContractError when two rows are about the same school and year."""
    keys = ["urn", "time_period"] if layout == LAYOUT_EES.id else ["urn"]
    return refuse_repeats(rows, keys, file=f"absence, {layout}, {period}")


SOURCE = Source(
    id="absence",
    title="Pupil absence by school",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/pupil-absence-in-schools-in-england",
    file_names=(
        r"england_abs.*\.(csv|xlsx|ods|parquet)",
        r"^(1a?_)?absence_[23]term_school.*\.(csv|parquet)",
    ),
    layouts=(LAYOUT_15, LAYOUT_10, LAYOUT_EES),
    period_of=period_of,
    usable_from=published(4, 1, years_on=2),
    shape=shape,
    description="Overall and persistent absence over the academic year.",
)
"""Figures for a whole year come out in the March of the second calendar year after it began (26 March 2020)."""

MEASURES = ("absence_overall", "absence_persistent", "absence_persistent_15", "absence_severe")


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`) of typed rows of any layout, in percent of sessions or of pupils."""
    spec = [Melt(measure=measure, value=measure.removeprefix("absence_"), pupils="pupils") for measure in MEASURES]
    if "time_period" in rows.columns:
        return melt(own_years(rows), spec, period=period, period_field="year")
    return melt(rows, spec, period=period)
