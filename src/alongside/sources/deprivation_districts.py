"""English indices of deprivation summed up for local authority districts: 2019 on districts of 2023, and 2025 on 2024.

The summaries of 2019 were made again by the finder of the copy for the districts of April 2023; those of 2025 are the
publisher's. Proportions and extents are shares from 0 to 1. Ranks of districts are in the file of 2025 and are left
out: a rank says less than the figure that it ranks.
Source: Ministry of Housing, Communities and Local Government, English Indices of Deprivation, Files 10 and 11.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.errors import SourceError
from alongside.sources.contract import BLANK, Column, Kind, Layout, Source
from alongside.sources.deprivation import ADDRESS, PUBLISHED, PUBLISHER, period_of

_NAMES_2019 = {
    "imd": "",
    "income": "Income_",
    "employment": "Employment_",
    "education": "Education_",
    "health": "Health_",
    "crime": "Crime_",
    "barriers": "Housing_and_Access_",
    "environment": "Environment_",
}
_SUBDOMAINS_2019 = (
    "Children_and_young_people",
    "Adult_skills",
    "Geographical_barriers",
    "Wider_barriers",
    "Indoors",
    "Outdoors",
)
_NAMES_2025 = {
    "imd": "imd",
    "income": "income",
    "employment": "employment",
    "education": "education_skills_and_training",
    "health": "health_deprivation_and_disability",
    "crime": "crime",
    "barriers": "barriers_to_housing_and_services",
    "environment": "living_environment",
}


def _share(heading: str, field: str) -> Column:
    return Column(heading=heading, field=field, kind=Kind.NUMBER, least=0, most=1, missing=BLANK)


def _number(heading: str, field: str, least: float | None = None) -> Column:
    return Column(heading=heading, field=field, kind=Kind.NUMBER, least=least, missing=BLANK)


def _district(heading: str) -> Column:
    return Column(heading=heading, field="district_code", pattern=r"E0[6-9]\d{6}", filled=True)


LAYOUT_2019 = Layout(
    id="districts-2019",
    title="Indices of 2019 on the districts of April 2023",
    columns=(
        _district("ltla23_code"),
        *(
            column
            for index, name in _NAMES_2019.items()
            for column in (
                _number(f"{name}Score", f"{index}_average_score"),
                _share(f"{name}Proportion", f"{index}_proportion"),
                _share(f"{name}Extent", f"{index}_extent"),
            )
        ),
    ),
    marker="ltla23_code",
)
LAYOUT_2025 = Layout(
    id="districts-2025",
    title="Indices of 2025 on the districts of 2024",
    columns=(
        _district("ltla24_code"),
        Column(heading="ltla24_name", field="district_name", filled=True),
        *(
            column
            for index, name in _NAMES_2025.items()
            for column in (
                _number(f"{name}_average_score", f"{index}_average_score"),
                _number(f"{name}_average_rank", f"{index}_average_rank", least=1),
                _share(
                    f"{name}_proportion_of_lso_as_in_most_deprived_10_percent_nationally",
                    f"{index}_proportion",
                ),
            )
        ),
        _share("imd25_extent", "imd_extent"),
        _number("imd25_local_concentration", "imd_local_concentration", least=1),
        _number("income_scale", "income_people", least=0),
        _number("employment_scale", "employment_people", least=0),
    ),
    ignored_like=r".*rank_of_.*",
    marker="ltla24_code",
)
LAYOUT_SUBDOMAINS_2019 = Layout(
    id="subdomains-2019",
    title="Sub-domains of 2019 on the districts of April 2023",
    columns=(
        _district("ltla23_code"),
        *(
            column
            for name in _SUBDOMAINS_2019
            for column in (
                _share(f"{name}_Proportion", f"{name.lower()}_proportion"),
                _share(f"{name}_Extent", f"{name.lower()}_extent"),
            )
        ),
    ),
    marker="ltla23_code",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with `indices` (the year) and `districts` (the year of the codes).

    Raises SourceError when the layout is another year's than the period.
    """
    year = layout_id.rsplit("-", 1)[1]
    if period != year:
        raise SourceError(
            f"The columns are those of the indices of {year}, but the file is called {period}.",
            where="deprivation by district",
            remedy=f"Give --period {year}, or check that this is the file you meant.",
        )
    codes = {"2019": "2023", "2025": "2024"}[year]
    return rows.with_columns(pl.lit(year).alias("indices"), pl.lit(codes).alias("districts"))


def usable_from(period: str) -> dt.date:
    """The day on which the figures could first be had: the districts of 2023 did not exist before April 2023."""
    return max(PUBLISHED[period], dt.date(2023, 4, 1))


SOURCE = Source(
    id="deprivation_districts",
    title="English indices of deprivation by local authority district",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^imd20\d\d_england_ltla\d\d\.csv$",),
    layouts=(LAYOUT_2019, LAYOUT_2025),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "Average scores, the share of areas among England's most deprived tenth, and the extent, for each district. "
        "The indices of 2019 are on districts of April 2023, summed again by the finder of the copy."
    ),
)
SUBDOMAINS = Source(
    id="deprivation_district_subdomains",
    title="English indices of deprivation: sub-domains by local authority district",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^imd20\d\d_england_ltla\d\d_subdomains\.csv$",),
    layouts=(LAYOUT_SUBDOMAINS_2019,),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description="The share and extent of deprivation in six sub-domains of 2019, on the districts of April 2023.",
)
