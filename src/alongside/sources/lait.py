"""The Local Authority Interactive Tool's figures: several hundred measures by local authority, region and year.

One row is one measure, area and year as printed. What the file leaves unsaid is kept apart from what it says:

* `years` is the text as printed; `year_kind`, `first_year` and `last_year` are what it can be read as. `2019` may be
  the school year that ended then: the data dictionary's `Year_Type` says which (`academic_year` uses it).
* a pair is printed as `2016-17` or `2015/16`, a span of three years as `2014-16` or `2013/14-15/16`;
  `(Rev)`, `(Final)`, `(prov)` and `(OT)`, outturn, go to `status`. One measure prints the year `0`: not stated.
* `-` is the only code, with no reason given. Numbers may carry the noise of binary arithmetic (76.599999999999994).
* codes from 970 are England (970) and regions; `NA` in the region column means that the row is not one authority.
* five former local authorities keep rows of their own and are marked `former`.

Source: Department for Education, Local authority interactive tool.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.errors import SourceError
from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.la_regions import FORMER, REGIONS

ENGLAND = 970
"""The number that the tool gives to England; greater numbers are regions, smaller ones local authorities."""

_PAIR = r"^(20\d\d)[-/](\d\d)$"
_SCHOOL_SPAN = r"^(20\d\d)/\d\d-\d\d/(\d\d)$"
_STATUS = {"Rev": "revised", "Final": "final", "prov": "provisional", "OT": "outturn"}

LAYOUT = Layout(
    id="long",
    title="One row for each measure, area and year",
    columns=(
        Column(heading="Short Desc", field="measure", filled=True),
        Column(heading="Data item", field="measure_title"),
        Column(
            heading="Years",
            field="years",
            filled=True,
            pattern=r"(0|20\d\d|20\d\d[-/]\d\d|20\d\d/\d\d-\d\d/\d\d)( \((Rev|Final|prov|OT)\))?",
        ),
        Column(heading="LA and Regions", field="area_name", filled=True),
        Column(heading="Values", field="value", kind=Kind.NUMBER, missing={"-": Missing.NOT_AVAILABLE}),
        Column(heading="LA Number", field="area_number", kind=Kind.WHOLE, least=200, most=999),
        Column(heading="Region", field="region_text", filled=True),
    ),
    marker="Short Desc",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows: area, measure, year as printed and as read, value or reason, `former` ("yes" or "no"), `row`."""
    number = pl.col("area_number")
    code = number.cast(pl.String)
    kind = (
        pl.when(number == ENGLAND)
        .then(pl.lit("England"))
        .when(number > ENGLAND)
        .then(pl.lit("region"))
        .otherwise(pl.lit("local authority"))
    )
    return rows.select(
        code.alias("area_code"),
        "area_name",
        kind.alias("area_kind"),
        pl.when(code.is_in(list(FORMER))).then(pl.lit("yes")).otherwise(pl.lit("no")).alias("former"),
        _region(),
        "measure",
        "measure_title",
        "years",
        *_read_years(),
        "value",
        "value_missing",
        "row",
    )


def _region() -> pl.Expr:
    spelt = {**REGIONS, "Inner London": "London", "Outer London": "London"}
    return pl.col("region_text").replace_strict(spelt, default=None, return_dtype=pl.String).alias("region")


def _read_years() -> list[pl.Expr]:
    """`year_kind`, `first_year`, `last_year` and `status` from the year as printed."""
    bare = pl.col("years").str.replace(r" \(.*\)$", "")
    first = bare.str.extract(r"^(20\d\d)").cast(pl.Int64)
    end = pl.coalesce(bare.str.extract(_PAIR, 2), bare.str.extract(_SCHOOL_SPAN, 2)).cast(pl.Int64) + 2000
    last = pl.coalesce(end, first)
    school_span = bare.str.contains(_SCHOOL_SPAN)
    kind = (
        pl.when(first.is_null())
        .then(pl.lit("not stated"))
        .when(last == first)
        .then(pl.lit("one year"))
        .when((last == first + 1) & ~school_span)
        .then(pl.lit("year across two calendar years"))
        .otherwise(pl.lit("several years together"))
    )
    mark = pl.col("years").str.extract(r" \((.*)\)$")
    return [
        kind.alias("year_kind"),
        first.alias("first_year"),
        last.alias("last_year"),
        mark.replace_strict(_STATUS, default=None, return_dtype=pl.String).alias("status"),
    ]


def academic_year(rows: pl.DataFrame, dictionary: pl.DataFrame) -> pl.DataFrame:
    """The rows of measures of the academic year, with `academic_year` (`2024/25`), by the data dictionary.

    A single year is the summer in which the academic year ends; years pooled together have none and are left out.
    Raises SourceError when the dictionary gives one measure two kinds of year.
    """
    kinds = dictionary.select("measure", "year_type").unique()
    twice = kinds.filter(pl.col("measure").is_duplicated())
    if twice.height:
        raise SourceError(
            f"The data dictionary gives {twice['measure'][0]!r} more than one kind of year.",
            where="lait_dictionary",
            remedy="Ask the publisher which is right; until then use the measures by name.",
        )
    start = pl.col("last_year") - 1
    named = pl.format("{}/{}", start, (pl.col("last_year") % 100).cast(pl.String).str.zfill(2))
    academic = kinds.filter(year_type="academic year").select("measure")
    dated = rows.filter(pl.col("year_kind").is_in(["one year", "year across two calendar years"]))
    return dated.join(academic, on="measure", how="semi").with_columns(named.alias("academic_year"))


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The newest year that the file prints, in full: `2025-26` is 2026."""
    newest = rows.select(_read_years()[2])["last_year"].max()
    return str(newest)


def usable_from(period: str) -> dt.date:
    """The September of the newest year, by when its figures were public; the file itself has no date."""
    return dt.date(int(period), 9, 1)


SOURCE = Source(
    id="lait",
    title="Local authority interactive tool: all measures, long",
    publisher="Department for Education",
    address="https://www.gov.uk/government/publications/local-authority-interactive-tool-lait",
    file_names=(r"^lait_bds_long.*\.(parquet|csv)$", r"^bds_long.*\.(parquet|csv)$"),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "Over 400 measures of children's services and education for each local authority, region and England over "
        "about ten years. `Years` mixes calendar, financial and academic years: only the data dictionary says which. "
        "A dash is the only missing code and gives no reason. The title is blank in nine rows of ten. Former "
        "authorities (Bournemouth, Poole and Dorset before 2019; Northamptonshire; Cumbria) keep their own rows. "
        "Vacancy and turnover rates in it are of children's social workers, not of teachers."
    ),
)
