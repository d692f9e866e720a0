"""Education, health and care plans by local authority: requests, plans made, and how many were made in time.

Calendar years 2014 to 2022, from the return that local authorities make each January. What is about statements, which
plans replaced by 2018, is in the file and is left out. `z` is not applicable: most counts began or ended in some year.
`plans_percent_of_assessed` passes 100 in places, because plans of one year may follow assessments of the year before.
A plan is due within 20 weeks of the request; some cases are excepted by law, and the rate is given with and without.
Source: Department for Education, Education, health and care plans (SEN2), Explore Education Statistics.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.sources.contract import EES_CODES, Column, Kind, Layout, Source
from alongside.sources.la_regions import REGIONS

LEVELS: Mapping[str, str] = {"Local authority": "local authority", "Regional": "region", "National": "England"}

COUNTS: Mapping[str, str] = {
    "requests": "inreq_ehc",
    "requests_refused": "ass_refused_ehc",
    "assessed_without_plan": "ass_none_ehc",
    "assessed": "new_all_ehc_ass_none_ehc_sum",
    "plans": "new_all_ehc",
    "plans_with_exceptions": "tot_inc_exc_ehc",
    "plans_without_exceptions": "tot_no_exc_ehc",
    "plans_in_20_weeks_with_exceptions": "inc_exc_20week_ehc",
    "plans_in_20_weeks": "no_exc_20week_ehc",
    "mediations": "total_mediation",
    "tribunals_after_mediation": "total_tribunal_followed_mediation",
    "personal_budgets": "personal_budgets",
    "moved_mainstream_to_special": "mainstream_to_special_ehc",
    "moved_special_to_mainstream": "special_to_mainstream_ehc",
    "moved_mainstream_to_home": "mainstream_to_home_ehc",
    "moved_special_to_home": "special_to_home_ehc",
}
RATES: Mapping[str, str] = {
    "requests_refused_percent": "ass_refused_ehc_pc",
    "assessed_without_plan_percent": "ass_none_ehc_pc",
    "in_20_weeks_percent_with_exceptions": "inc_exc_20week_rate",
    "in_20_weeks_percent": "no_exc_20week_rate",
}

LAYOUT = Layout(
    id="sen2",
    title="One row for each area and calendar year",
    columns=(
        Column(heading="time_period", field="year", pattern=r"20\d\d", filled=True),
        Column(heading="geographic_level", field="area_kind", kind=Kind.CODE, values=LEVELS),
        Column(heading="region_name", field="region_text"),
        Column(heading="old_la_code", field="la_code", pattern=r"\d{3}"),
        Column(heading="new_la_code", field="area_code", pattern=r"E\d{8}"),
        Column(heading="la_name", field="la_name"),
        *(
            Column(heading=heading, field=field, kind=Kind.WHOLE, least=0, missing=EES_CODES)
            for field, heading in COUNTS.items()
        ),
        *(
            Column(heading=heading, field=field, kind=Kind.PERCENTAGE, missing=EES_CODES)
            for field, heading in RATES.items()
        ),
        Column(
            heading="new_all_ehc_pc",
            field="plans_percent_of_assessed",
            kind=Kind.NUMBER,
            least=0,
            most=150,
            missing=EES_CODES,
        ),
    ),
    ignored=frozenset(
        {
            "time_identifier",
            "country_code",
            "country_name",
            "region_code",
            "inc_exc_26week",
            "no_exc_26week",
            "org_arrangements",
            "tot_inc_exc",
            "tot_no_exc",
            "total_tribunal",
            "total_tribunal_pc",
        }
    ),
    ignored_like=(
        r"ass_(nodecision|none|refused)|ass_nodecision_ehc|assessments|assessment_\w+|direct_pay_\w+|discontinued_\w+|"
        r"inreq_(ehc_[awy]|rya_ehc)|(mainstream|special)_to_[a-z]+|(other|request)_(mediation|tribunal)|statements_\w+"
    ),
    marker="new_all_ehc",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `region`, for each area and year."""
    region = pl.col("region_text").replace_strict(dict(REGIONS), default=None, return_dtype=pl.String)
    return rows.with_columns(region.alias("region")).drop("region_text")


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The newest calendar year in the file."""
    return str(rows["year"].max())


def usable_from(period: str) -> dt.date:
    """The July after the year: the return is published in May or June."""
    return dt.date(int(period) + 1, 7, 1)


SOURCE = Source(
    id="send_ehc_plans",
    title="Education, health and care plans by local authority",
    publisher="Department for Education",
    address="https://explore-education-statistics.service.gov.uk/find-statistics/education-health-and-care-plans",
    file_names=(r"^sen2_mi.*\.csv$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "Requests for assessment, plans made, plans made within 20 weeks, tribunals and moves between kinds of school, "
        "for each local authority, region and England from 2014 to 2022. Former authorities have rows in their years."
    ),
)
