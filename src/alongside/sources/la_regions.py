"""Which region each local authority is in: the published lists of codes and names.

The performance tables of 2018/19 list local authorities by three-digit code with regions cut into parts
("North East A", "South East D"); the attendance statistics of 2024/25 list the present authorities by name with
their region. The parts are joined again into the nine regions, spelt as Get Information about Schools spells them.
Source: Department for Education, School performance tables 2018/19 (`la_and_region_codes_meta.csv`), and the names in
Pupil attendance in schools 2024/25.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from alongside.sources.contract import Column, Kind, Layout, Source

PARTS: Mapping[str, str] = {
    "North East A": "North East",
    "North East B": "North East",
    "North West A": "North West",
    "North West B": "North West",
    "North West C": "North West",
    "North Yorkshire and The Humber": "Yorkshire and the Humber",
    "South and West Yorkshire": "Yorkshire and the Humber",
    "East Midlands A": "East Midlands",
    "East Midlands B": "East Midlands",
    "West Midlands A": "West Midlands",
    "West Midlands B": "West Midlands",
    "West Midlands C": "West Midlands",
    "East of England A": "East of England",
    "East of England B": "East of England",
    "London Central": "London",
    "London East": "London",
    "London North": "London",
    "London South": "London",
    "London West": "London",
    "South East A": "South East",
    "South East B": "South East",
    "South East C": "South East",
    "South East D": "South East",
    "South West A": "South West",
    "South West B": "South West",
}
"""By part of a region in the performance tables' list, the region that it is in."""

REGIONS: Mapping[str, str] = {region: region for region in PARTS.values()} | {
    "Yorkshire and The Humber": "Yorkshire and the Humber",
    "East": "East of England",
}
"""Every spelling of the nine regions that publishers use, and ours."""

FORMER: Mapping[str, tuple[dt.date, tuple[str, ...]]] = {
    "835": (dt.date(2019, 3, 31), ("838", "839")),
    "836": (dt.date(2019, 3, 31), ("839",)),
    "837": (dt.date(2019, 3, 31), ("839",)),
    "928": (dt.date(2021, 3, 31), ("940", "941")),
    "909": (dt.date(2023, 3, 31), ("942", "943")),
}
"""Local authorities that ended since 2016: their last day and who followed. Dorset (Christchurch went to 839), Poole
and Bournemouth (SI 2018/648); Northamptonshire (SI 2020/156); Cumbria (SI 2022/331). North Yorkshire (815) and
Somerset (933) kept their codes when they became unitary in April 2023."""

LAYOUTS = (
    Layout(
        id="performance-tables-2018-19",
        title="Codes of local authorities and parts of regions, performance tables 2018/19",
        columns=(
            Column(heading="LEA", field="la_code", pattern=r"\d{3}", filled=True),
            Column(heading="LA Name", field="la_name", filled=True),
            Column(heading="REGION NAME", field="region", kind=Kind.CODE, values=PARTS),
        ),
        ignored=frozenset({"REGION"}),
        marker="LEA",
    ),
    Layout(
        id="names-2024-25",
        title="Names of local authorities and regions, attendance statistics 2024/25",
        columns=(
            Column(
                heading="geographic_level",
                field="level",
                kind=Kind.CODE,
                values={"Local authority": "local authority", "Regional": "region", "National": "England"},
            ),
            Column(heading="region_name", field="region_text"),
            Column(heading="la_name", field="la_name"),
        ),
        ignored=frozenset({"country_name", "geo_breakdown"}),
        marker="geographic_level",
    ),
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """One row for each local authority: `la_code` (null where the list has names only), `la_name`, `region`, `row`."""
    if layout_id == "names-2024-25":
        rows = rows.filter(level="local authority").with_columns(
            pl.lit(None, dtype=pl.String).alias("la_code"),
            pl.col("region_text").replace_strict(dict(REGIONS), return_dtype=pl.String).alias("region"),
        )
    return rows.select("la_code", "la_name", "region", "row")


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The school year of the statistics that each list came with: 2018/19 (codes) or 2024/25 (names)."""
    return "2018/19" if "la_code" in rows.columns else "2024/25"


def usable_from(period: str) -> dt.date:
    """The September in which the school year began: a list of places gives away no result."""
    return dt.date(int(period[:4]), 9, 1)


SOURCE = Source(
    id="la_regions",
    title="Local authorities and their regions",
    publisher="Department for Education",
    address="https://www.find-school-performance-data.service.gov.uk/download-data",
    file_names=(r"^la_and_region_codes_meta\.csv$", r"^geo_mappings\.csv$"),
    layouts=LAYOUTS,
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "The region of each local authority. The list of 2018/19 cuts regions into parts; the list of 2024/25 has "
        "names and no codes. Regions are spelt as Get Information about Schools spells them."
    ),
)
