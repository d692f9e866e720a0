"""Revenue reserves of schools that local authorities maintain: surpluses and deficits by phase and year.

Financial years (April to March) 2015-16 to 2020-21. Academies are not in it: as schools converted, the totals fell for
that reason alone. Amounts are in millions of pounds except averages, which are in pounds. An authority that ended keeps
its rows; a combination of authority and phase without maintained schools has no row, and there are no codes.
Source: Department for Education, LA and school expenditure, Explore Education Statistics.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source
from alongside.sources.la_regions import REGIONS

_LEVELS = {"Local authority": "local authority", "Regional": "region", "National": "England"}
_PHASES = {
    "All Local authority maintained schools": "all",
    "Nursery": "nursery",
    "Primary": "primary",
    "Secondary": "secondary",
    "Special": "special",
    "Pupil referral units": "pupil referral unit",
}
_COUNTS: Mapping[str, str] = {
    "schools": "number_schools",
    "schools_in_surplus": "number_schools_with_surplus",
    "schools_in_deficit": "number_schools_with_deficit",
    "schools_over_threshold": "schools_surplus_over_threshold",
}
_SHARES: Mapping[str, str] = {
    "in_surplus_percent": "PC_schools_with_surplus",
    "in_deficit_percent": "PC_schools_with_deficit",
}
_MONEY: Mapping[str, str] = {
    "balance_millions": "total_revenue_balance_million",
    "balance_average": "average_revenue_balance",
    "balance_percent_of_income": "revenue_balance_as_pc_total_income",
    "surplus_millions": "total_revenue_reserve_schools_surplus_million",
    "deficit_millions": "total_revenue_reserve_schools_deficit_million",
    "income_millions": "total_income_million",
}

LAYOUT = Layout(
    id="revenue-reserves",
    title="One row for each area, phase and financial year",
    columns=(
        Column(heading="time_period", field="time_period", pattern=r"20\d{4}", filled=True),
        Column(heading="geographic_level", field="area_kind", kind=Kind.CODE, values=_LEVELS),
        Column(heading="region_name", field="region_text"),
        Column(heading="old_la_code", field="la_code", pattern=r"\d{3}"),
        Column(heading="new_la_code", field="area_code", pattern=r"E\d{8}"),
        Column(heading="la_name", field="la_name"),
        Column(heading="school_phase", field="phase", kind=Kind.CODE, values=_PHASES),
        *(Column(heading=heading, field=field, kind=Kind.INTEGER, least=0) for field, heading in _COUNTS.items()),
        *(Column(heading=heading, field=field, kind=Kind.PERCENTAGE) for field, heading in _SHARES.items()),
        *(Column(heading=heading, field=field, kind=Kind.NUMBER) for field, heading in _MONEY.items()),
    ),
    ignored=frozenset(
        {
            "time_identifier",
            "country_name",
            "country_code",
            "region_code",
            "school_over_threshold_pc_surplus",
            "school_surplus_over_threshold_million",
            "school_over_threshold_av_per_school",
        }
    ),
    ignored_like=r"O?B0\d_million",
    marker="school_phase",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `region` and `year` (the financial year, `2020-21`)."""
    region = pl.col("region_text").replace_strict(dict(REGIONS), default=None, return_dtype=pl.String)
    return rows.with_columns(region.alias("region"), _year().alias("year")).drop("region_text", "time_period")


def _year() -> pl.Expr:
    return pl.col("time_period").str.slice(0, 4) + "-" + pl.col("time_period").str.slice(4, 2)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The newest financial year in the file."""
    return str(rows.select(_year().max()).item())


def usable_from(period: str) -> dt.date:
    """The February after the financial year: the figures come out in December or January."""
    return dt.date(int(period[:4]) + 2, 2, 1)


SOURCE = Source(
    id="la_reserves",
    title="Revenue reserves of maintained schools by local authority",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/la-and-school-expenditure",
    file_names=(r"^la_maintained_schools_revenue_reserve.*\.csv$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "How many maintained schools are in surplus or deficit, and by how much, by authority, phase and financial "
        "year. Academies are not in it. It names each authority by both its codes, former authorities too."
    ),
)
