"""School workforce: pupils to each teacher, vacancies and turnover, school by school, from the November census.

Three files, so three sources: the ratios (`workforce_ptrs_2010_2024_sch.csv`), vacancies
(`vacancies_number_rate_sch_2010_2024.csv`) and turnover (`teacher_turnover_2010_2024_sch.csv`), each with a row for
every school and year. The invented England writes vacancies and turnover with headings of its own, modelled on these.
No school-level copy was at hand: headings were found in the code of people who use the files, and the whole list is to
be confirmed on the first download.
Source: Department for Education, School workforce in England (Explore Education Statistics).
"""

from __future__ import annotations

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import REASON, Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.performance import (
    EES,
    EES_COLUMNS,
    EES_COMMON,
    EES_TOTALS,
    own_years,
    percentage,
    period_of,
    published,
    refuse_repeats,
    text,
)

_COMMON = (*EES_COLUMNS, text("school_type", "school_type"))
_ADDRESS = "https://explore-education-statistics.service.gov.uk/find-statistics/school-workforce-in-england"


def _number(heading: str, field: str, *, needed: bool = True) -> Column:
    return Column(heading=heading, field=field, kind=Kind.NUMBER, least=0, missing=EES, needed=needed)


LAYOUT_RATIOS = Layout(
    id="ees-pupil-teacher-ratios",
    title="workforce_ptrs_*_sch.csv (whole heading list to be confirmed on the first download)",
    columns=(
        *_COMMON,
        _number("pupils_fte", "pupils_fte"),
        _number("qualified_teachers_fte", "qualified_teachers_fte", needed=False),
        _number("teachers_fte", "teachers_fte", needed=False),
        _number("adults_fte", "adults_fte", needed=False),
        _number("pupil_to_qual_teacher_ratio", "pupil_teacher_ratio"),
        _number("pupil_to_qual_unqual_teacher_ratio", "pupil_to_any_teacher_ratio", needed=False),
        _number("pupil_to_adult_ratio", "pupil_to_adult_ratio", needed=False),
    ),
    ignored=EES_COMMON | {"establishment_type_group", "education_phase"},
    ignored_like=r"(school|la|region)_\w+",
    totals=EES_TOTALS,
    marker="school_urn",
)

LAYOUT_VACANCIES = Layout(
    id="ees-teacher-vacancies",
    title="vacancies_number_rate_sch_*.csv (headings to be confirmed on the first download)",
    columns=(
        *_COMMON,
        _number("vacancy", "vacancies"),
        percentage("rate", "vacancy_rate", missing=EES),
        _number("tempfilled", "temporarily_filled", needed=False),
        percentage("temprate", "temporarily_filled_rate", missing=EES, needed=False),
    ),
    ignored=EES_COMMON,
    totals=EES_TOTALS,
    marker="school_urn",
)

LAYOUT_VACANCIES_INVENTED = Layout(
    id="invented-teacher-vacancies",
    title="teacher_vacancies_sch.csv of the invented England, modelled on the publisher's; to be confirmed",
    columns=(
        *_COMMON,
        _number("vacancies", "vacancies"),
        percentage("vacancy_rate", "vacancy_rate", missing=EES),
        _number("temporarily_filled", "temporarily_filled"),
        percentage("temporarily_filled_rate", "temporarily_filled_rate", missing=EES),
    ),
    ignored=EES_COMMON,
    totals=EES_TOTALS,
    marker="school_urn",
)

LAYOUT_TURNOVER = Layout(
    id="ees-teacher-turnover",
    title="teacher_turnover_*_sch.csv (headings to be confirmed on the first download)",
    columns=(
        *_COMMON,
        _number("teacher_fte_in_census_year", "teachers"),
        _number("remained_in_the_same_school", "remained"),
        Column(
            heading="left_the_state-funded_system",
            field="left_the_system",
            kind=Kind.NUMBER,
            least=0,
            missing=EES,
            aliases=("left_the_state_funded_system",),
        ),
        Column(
            heading="left_to_another_state-funded_school",
            field="left_to_another_school",
            kind=Kind.NUMBER,
            least=0,
            missing=EES,
            aliases=("left_to_another_state_funded_school",),
        ),
    ),
    ignored=EES_COMMON | {"establishment_type_group"},
    totals=EES_TOTALS,
    marker="school_urn",
)

LAYOUT_TURNOVER_INVENTED = Layout(
    id="invented-teacher-turnover",
    title="teacher_turnover_sch.csv of the invented England, modelled on the publisher's; to be confirmed",
    columns=(
        *_COMMON,
        _number("teachers_headcount", "teachers"),
        _number("leavers", "leavers"),
        percentage("turnover_rate", "turnover_rate", missing=EES),
    ),
    ignored=EES_COMMON,
    totals=EES_TOTALS,
    marker="school_urn",
)


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows, with `turnover_rate` worked out where the publisher prints only full-time equivalents.

    The rate is those who left, for another school or the system, of those in post at the census, in percent.
    Raises ContractError when two rows are about the same school and year.
    """
    if layout == LAYOUT_TURNOVER.id:
        rows = _with_turnover_rate(rows)
    return refuse_repeats(rows, ["urn", "time_period"], file=f"school workforce, {layout}, {period}")


def _with_turnover_rate(rows: pl.DataFrame) -> pl.DataFrame:
    left = pl.col("left_the_system") + pl.col("left_to_another_school")
    rate = pl.when(pl.col("teachers") > 0).then((100 * left / pl.col("teachers")).round(1))
    nobody = pl.when(pl.col("teachers") == 0).then(pl.lit(Missing.NO_ENTRIES.value).cast(REASON))
    reason = pl.coalesce("left_the_system_missing", "left_to_another_school_missing", "teachers_missing", nobody)
    return rows.with_columns(rate.alias("turnover_rate"), reason.alias("turnover_rate_missing"))


SOURCE = Source(
    id="school_workforce",
    title="Pupil to teacher ratios by school",
    publisher="Department for Education",
    address=_ADDRESS,
    file_names=(r"^workforce_ptrs_.*sch.*\.(csv|parquet)",),
    layouts=(LAYOUT_RATIOS,),
    period_of=period_of,
    usable_from=published(6, 30, years_on=1),
    shape=shape,
    description="Full-time equivalent pupils to each teacher and each adult, each November.",
)
"""The November census comes out in the June that follows."""

VACANCIES = Source(
    id="teacher_vacancies",
    title="Teacher vacancies by school",
    publisher="Department for Education",
    address=_ADDRESS,
    file_names=(r"^vacancies_number_rate_sch.*\.(csv|parquet)", r"^teacher_vacancies_sch.*\.(csv|parquet)"),
    layouts=(LAYOUT_VACANCIES, LAYOUT_VACANCIES_INVENTED),
    period_of=period_of,
    usable_from=published(6, 30, years_on=1),
    shape=shape,
    description="Posts vacant, and posts filled for less than a year, in November.",
)

TURNOVER = Source(
    id="teacher_turnover",
    title="Teacher turnover by school",
    publisher="Department for Education",
    address=_ADDRESS,
    file_names=(r"^teacher_turnover_.*sch.*\.(csv|parquet)",),
    layouts=(LAYOUT_TURNOVER, LAYOUT_TURNOVER_INVENTED),
    period_of=period_of,
    usable_from=published(6, 30, years_on=1),
    shape=shape,
    description="Teachers in post in one November who had left the school by the next.",
)

_SPEC = (
    Melt(measure="pupil_teacher_ratio", value="pupil_teacher_ratio"),
    Melt(measure="teacher_vacancy_rate", value="vacancy_rate"),
    Melt(measure="teacher_turnover_rate", value="turnover_rate"),
)


MEASURES = tuple(item.measure for item in _SPEC)


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`) of any of the three files, each with its own year."""
    return melt(own_years(rows), _SPEC, period=period, period_field="year")
