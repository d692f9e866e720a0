"""School census: how many pupils, and their free school meals, first language and special needs, school by school.

Layouts: england_census.csv of the performance tables (2018/19; the year is not in the file and is taken from its
name), and the school-level underlying data of Schools, pupils and their characteristics (Explore Education
Statistics, Windows-1252).
Rows of England (URN `NAT`) are left out. Codes: NA, not collected for this kind of school (independent schools,
which return no language or free-school-meal figures) or no pupils.
Source: Department for Education, Schools, pupils and their characteristics, January census.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import REASON, Column, Kind, Layout, Source
from alongside.sources.figures import Melt, melt
from alongside.sources.performance import (
    EES,
    EES_TOTALS,
    count,
    names,
    own_years,
    percentage,
    period_of,
    published,
    refuse_repeats,
    text,
    urn,
)

LAYOUT_TABLES = Layout(
    id="england_census",
    title="england_census.csv of the performance tables",
    columns=(
        urn(),
        Column(heading="LA", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="ESTAB", field="establishment_number", pattern=r"\d{4}", filled=True),
        Column(heading="SCHOOLTYPE", field="school_type", filled=True),
        count("NOR", "pupils"),
        count("NORG", "girls"),
        count("NORB", "boys"),
        count("TSENELSE", "ehc"),
        percentage("PSENELSE", "ehc_percent"),
        count("TSENELK", "sen_support"),
        percentage("PSENELK", "sen_support_percent"),
        count("NUMEAL", "eal"),
        percentage("PNUMEAL", "eal_percent"),
        count("NUMFSM", "fsm"),
        count("NUMFSMEVER", "fsm6"),
        percentage("PNUMFSMEVER", "fsm6_percent"),
    ),
    ignored=frozenset({"PNORG", "PNORB", "NUMENGFL", "NUMUNCFL", "PNUMENGFL", "PNUMUNCFL"}),
    totals={"URN": frozenset({"NAT"})},
)


def _share(heading: str, field: str, **more: Any) -> Column:
    return percentage(heading, field, missing=EES, **{"needed": False, **more})


_FSM = "pupils known to be eligible for free school meals"
_EAL = "pupils whose first language is known or believed to be other than English"

LAYOUT_EES = Layout(
    id="spc-school-level",
    title="spc_school_level_underlying_data_YYYY.csv (whole heading list to be confirmed on the first download)",
    columns=(
        Column(heading="time_period", field="time_period", pattern=r"20\d{4}", filled=True),
        Column(heading="geographic_level", field="level", kind=Kind.CODE, values={"School": "school"}, needed=False),
        urn("urn"),
        text("laestab", "laestab", pattern=r"\d{7}|z"),
        text("school_name", "name"),
        text("phase_type_grouping", "phase_type", aliases=("phase-type_grouping",)),
        Column(
            heading="headcount of pupils",
            field="pupils",
            kind=Kind.INTEGER,
            least=0,
            missing=EES,
        ),
        Column(heading="fte pupils", field="pupils_fte", kind=Kind.NUMBER, least=0, missing=EES, needed=False),
        count(f"number of {_FSM}", "fsm", missing=EES, needed=False),
        _share(f"% of {_FSM}", "fsm_percent", needed=True),
        count(f"number of {_FSM} (Performance Tables)", "fsm6", missing=EES, needed=False),
        _share(f"% of {_FSM} (Performance Tables)", "fsm6_percent", aliases=(f"% of {_FSM} (Performa",)),
        count(f"number of {_EAL}", "eal", missing=EES, needed=False),
        _share(f"% of {_EAL}", "eal_percent", needed=True),
    ),
    ignored=names(
        """
        time_identifier country_code country_name region_code region_name old_la_code new_la_code la_name estab trust
        opendate sex_of_school_description typeofestablishment_name middle_school all_through_school hospital_school
        denomination admissions_policy district_administrative_code district_administrative_name parl_con_code
        parl_con_name ward_code ward_name urban_rural school_postcode academy_flag school_time
        number_of_dual_subsidiary_registrations
        """
    ),
    ignored_like=(
        r"(number|%) of .*|(Number|Average|Total number) .*|Infants .*|([Ff]ull|[Pp]art)[- ][Tt]ime .*|headcount .*|"
        r"(fe)?male .*|total .*|IDACI .*|Average class size"
    ),
    totals=EES_TOTALS,
    marker="urn",
)
"""The headings are those of the 2024/25 file as its users list them; the hundreds not kept are known by pattern."""


def shape(rows: pl.DataFrame, layout: str, period: str) -> pl.DataFrame:
    """Rows with `fsm_percent`, which the tables' file leaves to be worked out from its two counts.

    Checked on the file's own national row: 745,453 of 4,727,089 is the published 15.8% of primary pupils.
    Raises ContractError when two rows are about the same school and year.
    """
    if layout == LAYOUT_TABLES.id:
        rows = _with_fsm_percent(rows)
    keys = ["urn", "time_period"] if layout == LAYOUT_EES.id else ["urn"]
    return refuse_repeats(rows, keys, file=f"school census, {layout}, {period}")


def _with_fsm_percent(rows: pl.DataFrame) -> pl.DataFrame:
    share = pl.when(pl.col("pupils") > 0).then((100 * pl.col("fsm") / pl.col("pupils")).round(1))
    no_pupils = pl.lit(Missing.NO_ENTRIES.value).cast(REASON)
    reason = pl.coalesce("fsm_missing", "pupils_missing", pl.when(pl.col("pupils") == 0).then(no_pupils))
    return rows.with_columns(share.alias("fsm_percent"), reason.alias("fsm_percent_missing"))


SOURCE = Source(
    id="school_census",
    title="Schools, pupils and their characteristics by school",
    publisher="Department for Education",
    address=(
        "https://explore-education-statistics.service.gov.uk/find-statistics/school-pupils-and-their-characteristics"
    ),
    file_names=(
        r"england_census.*\.(csv|xlsx|ods|parquet)",
        r"^spc_school_level_underlying_data.*\.(csv|parquet)",
    ),
    layouts=(LAYOUT_TABLES, LAYOUT_EES),
    period_of=period_of,
    usable_from=published(6, 30, years_on=1),
    shape=shape,
    description="Pupils on roll in January, free school meals, first language and special educational needs.",
)
"""The January census comes out in the June that follows."""

MEASURES = ("pupils", "fsm6_percent", "fsm_percent", "eal_percent", "sen_support_percent", "ehc_percent")


def figures(rows: pl.DataFrame, *, period: str) -> pl.DataFrame:
    """Long figures (`figures.LONG_SCHEMA`): pupils on roll, and percentages of them, 0 to 100."""
    spec = [Melt(measure=measure, value=measure, pupils="pupils") for measure in MEASURES]
    if "time_period" in rows.columns:
        return melt(own_years(rows), spec, period=period, period_field="year")
    return melt(rows, spec, period=period)
