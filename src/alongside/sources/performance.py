"""What the performance tables' files share: codes, record types, groups of pupils, academic years.

The tables print one row for each school and rows for local authorities and England among them, told apart by
RECTYPE. Only the rows of schools are kept: a total is not a school, and nothing here may add one to a list of them.
Source: Department for Education, Compare school and college performance, metadata of the 2018/19 tables.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from alongside.academic_year import AcademicYear
from alongside.errors import AcademicYearError, ContractError
from alongside.provenance import Missing
from alongside.sources.contract import BLANK, EES_CODES, PERFORMANCE_CODES, Column, Kind

CODES: Mapping[str, Missing] = {**PERFORMANCE_CODES, **BLANK}
"""Codes of the performance tables, and the empty cell, which gives no reason."""

EES: Mapping[str, Missing] = {**EES_CODES, **BLANK}
"""Symbols of Explore Education Statistics, and the empty cell."""

BANDS: Mapping[str, str] = {
    "1": "well above average",
    "2": "above average",
    "3": "average",
    "4": "below average",
    "5": "well below average",
}
"""Progress bands, the same digits at key stage 2 and key stage 4."""

EARLIER_YEARS = r".+_(1[4-9]|2[0-3]|3YR|PREV2?)(_PTQ_EE)?"
"""Headings that repeat an earlier year's figure or sum three years: each year's own file is read instead."""

CLOSED: Mapping[str, str] = {"0": "open", "1": "closed"}

_PAIR = re.compile(r"(?<!\d)(20\d\d)[-_]?(20\d\d|\d\d)(?!\d)")


def names(words: str) -> frozenset[str]:
    """Headings without spaces, written one after another."""
    return frozenset(words.split())


def urn(heading: str = "URN") -> Column:
    """The column of the unique reference number, filled for every school."""
    return Column(heading=heading, field="urn", pattern=r"\d{5,6}", filled=True)


def record_type(totals: Mapping[str, str]) -> Column:
    """RECTYPE: 1 mainstream, 2 special, and this key stage's numbers for the rows that are totals."""
    kinds = {"1": "mainstream", "2": "special", **totals}
    return Column(heading="RECTYPE", field="record_type", kind=Kind.CODE, values=kinds)


def text(heading: str, field: str, **more: Any) -> Column:
    """A column of words that a layout may lack."""
    return Column(heading=heading, field=field, **{"needed": False, **more})


def count(heading: str, field: str, **more: Any) -> Column:
    """A number of pupils."""
    return Column(heading=heading, field=field, kind=Kind.INTEGER, **{"least": 0, "missing": CODES, **more})


def percentage(heading: str, field: str, **more: Any) -> Column:
    """A percentage of pupils, 0 to 100, printed with or without `%`."""
    return Column(heading=heading, field=field, kind=Kind.PERCENTAGE, **{"missing": CODES, **more})


def score(heading: str, field: str, least: float, most: float, **more: Any) -> Column:
    """An average or a progress score, within the bounds that the scale allows."""
    return Column(heading=heading, field=field, kind=Kind.NUMBER, least=least, most=most, **{"missing": CODES, **more})


def band(heading: str, field: str, **more: Any) -> Column:
    """A progress band in words."""
    return Column(heading=heading, field=field, kind=Kind.CODE, values=BANDS, **{"missing": CODES, **more})


def year_ending() -> Column:
    """`Academic Year` of the selected-column files: the calendar year in which it ends."""
    return Column(heading="Academic Year", field="year_ending", pattern=r"20\d\d", filled=True)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The academic year: from the rows where they say it (the newest), else from the file's or its folder's name.

    Raises ContractError when neither says it.
    """
    if "year_ending" in rows.columns and rows.height:
        return _only_year(file_name, rows["year_ending"].unique().sort().to_list())
    if "time_period" in rows.columns and rows.height:
        return max(_checked_year(file_name, given) for given in rows["time_period"].unique().to_list())
    for name in reversed(file_name.split("/")):
        for match in _PAIR.finditer(name):
            try:
                return str(AcademicYear.parse(f"{match[1]}-{match[2]}"))
            except AcademicYearError:
                continue
    raise ContractError(
        "Neither the file nor its name says which academic year it is about.",
        file=file_name,
        remedy="Put the year in the file's name, as 2018-2019_england_ks2final.csv, or give --period 2018/19.",
    )


def _only_year(file_name: str, years: list[str]) -> str:
    if len(years) > 1:
        raise ContractError(
            f"The file holds several years ({', '.join(years)}), and its layout is for one.",
            file=file_name,
            column="Academic Year",
            remedy="Give one file for each year.",
        )
    return str(AcademicYear.ending(int(years[0])))


def _checked_year(file_name: str, time_period: str) -> str:
    try:
        return academic_year(time_period)
    except AcademicYearError as error:
        raise ContractError(
            "A time period is no academic year.",
            file=file_name,
            column="time_period",
            value=time_period,
            remedy=error.remedy,
        ) from error


def academic_year(time_period: str) -> str:
    """`2024/25` from the `202425` of Explore Education Statistics."""
    return str(AcademicYear.parse(time_period))


def own_years(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with `year` (`2024/25`), for files whose rows each carry their own `time_period` (`202425`)."""
    names = {given: academic_year(given) for given in rows["time_period"].unique().to_list()}
    return rows.with_columns(pl.col("time_period").replace_strict(names, return_dtype=pl.String).alias("year"))


def published(month: int, day: int, *, years_on: int) -> Callable[[str], dt.date]:
    """A rule for the first day of use: that day, so many calendar years after the academic year began."""

    def usable_from(period: str) -> dt.date:
        return dt.date(AcademicYear.parse(period).start + years_on, month, day)

    return usable_from


EES_COLUMNS: tuple[Column, ...] = (
    Column(heading="time_period", field="time_period", pattern=r"20\d{4}", filled=True),
    Column(heading="geographic_level", field="level", kind=Kind.CODE, values={"School": "school"}),
    urn("school_urn"),
    text("school_laestab", "laestab", pattern=r"\d{7}|z"),
    text("school_name", "name"),
)
"""The columns with which every school-level file of Explore Education Statistics begins."""

EES_COMMON = names("""
    time_identifier country_code country_name region_code region_name old_la_code new_la_code la_name version
    """)

EES_TOTALS: Mapping[str, frozenset[str]] = {
    "geographic_level": frozenset(
        {"National", "Regional", "Local authority", "Local authority district", "Parliamentary constituency"}
    )
}
"""Levels of Explore Education Statistics that are not a school; their rows are left out."""

EES_GROUPS: Mapping[str, str] = {
    "Total": "all",
    "Boys": "boys",
    "Girls": "girls",
    "Disadvantaged": "disadvantaged",
    "Not known to be disadvantaged": "not disadvantaged",
    "Not disadvantaged": "not disadvantaged",
    "Known or believed to be other than English": "english additional language",
    "Other than English": "english additional language",
    "Non mobile": "non-mobile",
    "Non-mobile": "non-mobile",
}
"""The breakdowns that are groups of pupils here. Others (prior attainment, three-year averages) give no figures."""


def refuse_repeats(rows: pl.DataFrame, keys: list[str], *, file: str) -> pl.DataFrame:
    """The rows as they are. Raises ContractError when two of them say something about the same thing.

    A new filter column would split each school's row into several; keeping one of them would be a guess.
    """
    repeated = rows.filter(pl.struct(keys).is_duplicated())
    if repeated.height:
        at = repeated.row(0, named=True)
        raise ContractError(
            "Two rows are about the same school, period and group of pupils.",
            file=file,
            column=", ".join(keys),
            value=", ".join(str(at[key]) for key in keys),
            row=at["row"],
            remedy="If the publisher has added a filter column, add it to the contract; otherwise remove one row.",
        )
    return rows


def refuse_repeated_groups(rows: pl.DataFrame, keys: list[str], *, file: str) -> pl.DataFrame:
    """`refuse_repeats` for rows with a `breakdown`: one row for each group of pupils that gives a figure."""
    groups = pl.col("breakdown").replace_strict(dict(EES_GROUPS), default=None, return_dtype=pl.String)
    known = rows.with_columns(groups.alias("group")).filter(pl.col("group").is_not_null())
    if known.is_empty():
        raise ContractError(
            "No row is about all pupils, or about a group of pupils that is known here.",
            file=file,
            column="breakdown",
            value=str(rows["breakdown"][0]) if rows.height else "",
            remedy="The publisher has changed the words for groups of pupils: add them to the source's contract.",
        )
    refuse_repeats(known, [*keys, "group"], file=file)
    return rows
