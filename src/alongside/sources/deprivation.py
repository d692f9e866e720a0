"""English indices of deprivation by lower-layer super output area: 2015, 2019 and 2025.

Two wrappings: the publisher's File 7, with every score, rank and decile, the two sub-indices (children: IDACI; older
people: IDAOPI) and the populations; and narrower copies converted from R, where ranks look like `21352.0` and there is
no IDACI. What a wrapping lacks is missing with a reason, never nought.

Areas are of the census of 2011 (indices of 2015 and 2019) or of 2021 (2025). Codes of the two look alike and often mean
the same place, but not always: every row carries `lsoa_census`, and a join must use it.
Rank 1 and decile 1 are the most deprived. Scores of different years are not comparable (each year's are made anew).
Source: Ministry of Housing, Communities and Local Government, English Indices of Deprivation, File 7.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from alongside.errors import ContractError, SourceError
from alongside.provenance import Missing
from alongside.sources.contract import BLANK, REASON, Column, Kind, Layout, Source

AREAS: Mapping[str, tuple[str, int]] = {"2015": ("2011", 32_844), "2019": ("2011", 32_844), "2025": ("2021", 33_755)}
"""By year of the indices: the census whose areas they use, and how many areas England has."""

PUBLISHED: Mapping[str, dt.date] = {
    "2015": dt.date(2015, 9, 30),
    "2019": dt.date(2019, 9, 26),
    "2025": dt.date(2025, 10, 30),
}
"""First day on which each year's indices were public (GOV.UK, English indices of deprivation, release pages)."""

INDICES: Mapping[str, str] = {
    "imd": "Index of Multiple Deprivation (IMD)",
    "income": "Income",
    "employment": "Employment",
    "education": "Education, Skills and Training",
    "health": "Health Deprivation and Disability",
    "crime": "Crime",
    "barriers": "Barriers to Housing and Services",
    "environment": "Living Environment",
    "idaci": "Income Deprivation Affecting Children Index (IDACI)",
    "idaopi": "Income Deprivation Affecting Older People (IDAOPI)",
    "children_and_young_people": "Children and Young People Sub-domain",
    "adult_skills": "Adult Skills Sub-domain",
    "geographical_barriers": "Geographical Barriers Sub-domain",
    "wider_barriers": "Wider Barriers Sub-domain",
    "indoors": "Indoors Sub-domain",
    "outdoors": "Outdoors Sub-domain",
}
"""Our name of each index, domain and sub-domain, and the publisher's."""

RATES = ("income", "employment", "idaci", "idaopi")
"""Scores that are the share (0 to 1) of the people concerned; the others are on scales of their own."""

POPULATIONS = ("population", "children", "working_age", "adults_16_59", "aged_60_over")
_LONGEST_HEADING = 80
"""The publisher's tool cuts headings at this many characters in some releases."""


def measures(index: str, year: str, *, score: str = "", rank: str = "", decile: str = "") -> tuple[Column, ...]:
    """The columns of one index whose headings are given; a heading left empty makes no column."""
    least, most = (0.0, 1.0) if index in RATES else (None, None)
    return tuple(
        column
        for column in (
            Column(heading=score, field=f"{index}_score", kind=Kind.NUMBER, missing=BLANK, least=least, most=most),
            Column(heading=rank, field=f"{index}_rank", kind=Kind.WHOLE, least=1, most=AREAS[year][1], missing=BLANK),
            Column(heading=decile, field=f"{index}_decile", kind=Kind.WHOLE, least=1, most=10, missing=BLANK),
        )
        if column.heading
    )


def area(heading: str) -> Column:
    """The column of area codes."""
    return Column(heading=heading, field="lsoa", pattern=r"E01\d{6}", filled=True)


def _cut(column: Column) -> Column:
    """The same column, known as well by the heading that the publisher's tool cut short."""
    short = column.heading[:_LONGEST_HEADING].strip()
    return replace(column, aliases=(short,)) if short != column.heading else column


def _file_7(year: str, district_year: str, populations: Mapping[str, str]) -> Layout:
    census = AREAS[year][0]
    columns = [
        column
        for index, name in INDICES.items()
        for column in measures(
            index,
            year,
            score=f"{name} Score (rate)" if index in RATES else f"{name} Score",
            rank=f"{name} Rank (where 1 is most deprived)",
            decile=f"{name} Decile (where 1 is most deprived 10% of LSOAs)",
        )
    ]
    return Layout(
        id=f"file-7-{year}",
        title=f"File 7 of {year}: all scores, ranks, deciles and populations",
        columns=(
            area(f"LSOA code ({census})"),
            Column(heading=f"LSOA name ({census})", field="lsoa_name"),
            Column(heading=f"Local Authority District code ({district_year})", field="district_code"),
            Column(heading=f"Local Authority District name ({district_year})", field="district_name"),
            *(_cut(column) for column in columns),
            *(
                _cut(Column(heading=heading, field=field, kind=Kind.NUMBER, least=0, missing=BLANK))
                for field, heading in populations.items()
            ),
        ),
        marker=f"LSOA code ({census})",
    )


def _populations_before_2025(year: str) -> dict[str, str]:
    return {
        "population": f"Total population: mid {year} (excluding prisoners)",
        "children": f"Dependent Children aged 0-15: mid {year} (excluding prisoners)",
        "adults_16_59": f"Population aged 16-59: mid {year} (excluding prisoners)",
        "aged_60_over": f"Older population aged 60 and over: mid {year} (excluding prisoners)",
        "working_age": (
            "Working age population 18-59/64: for use with Employment Deprivation Domain (excluding prisoners)"
        ),
    }


_COPY_NAMES = {
    "imd": "IMD",
    "income": "Income",
    "employment": "Employment",
    "education": "Education",
    "health": "Health",
    "crime": "Crime",
    "environment": "Environment",
}


def _copy(year: str, barriers: str, *, scores: bool) -> Layout:
    names = {**_COPY_NAMES, "barriers": barriers}
    census = AREAS[year][0][2:]
    return Layout(
        id=f"copy-{year}",
        title=f"Copy of {year} converted from R",
        columns=(
            area(f"lsoa{census}_code"),
            *(
                column
                for index, name in names.items()
                for column in measures(
                    index,
                    year,
                    score=f"{name}_score" if scores else "",
                    rank=f"{name}_rank",
                    decile=f"{name}_decile",
                )
            ),
        ),
        marker=f"lsoa{census}_code",
    )


LAYOUTS = (
    Layout(
        id="copy-2015",
        title="Copy of 2015 converted from R: the overall index alone",
        columns=(
            area("lsoa11_code"),
            Column(heading="lsoa11_name", field="lsoa_name"),
            Column(heading="lad13_code", field="district_code"),
            Column(heading="lad13_name", field="district_name"),
            *measures("imd", "2015", score="IMD_score", rank="IMD_rank", decile="IMD_decile"),
        ),
        marker="lsoa11_code",
    ),
    _copy("2019", "Housing_and_Access", scores=False),
    _copy("2025", "Housing_and_Services", scores=True),
    _file_7("2015", "2013", _populations_before_2025("2012")),
    _file_7("2019", "2019", _populations_before_2025("2015")),
    _file_7(
        "2025",
        "2024",
        {
            "population": "Total population: mid 2022",
            "children": "Dependent Children aged 0-15: mid 2022",
            "aged_60_over": "Older population aged 60 and over: mid 2022",
            "working_age": "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022",
        },
    ),
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """Typed rows with the same fields whatever the layout, `lsoa_census` and `indices` (the year).

    Raises SourceError when the layout is another year's than the period, or an area stands twice.
    """
    year = layout_id.rsplit("-", 1)[1]
    if period != year:
        raise SourceError(
            f"The columns are those of the indices of {year}, but the file is called {period}.",
            where="deprivation",
            remedy=f"Give --period {year}, or check that this is the file you meant.",
        )
    numbers = [f"{index}_{what}" for index in INDICES for what in ("score", "rank", "decile")]
    return _once(complete(rows, year, texts=("lsoa_name", "district_code", "district_name"), numbers=numbers))


def complete(rows: pl.DataFrame, year: str, *, texts: Sequence[str], numbers: Sequence[str]) -> pl.DataFrame:
    """Rows with `lsoa`, `lsoa_census`, `indices`, then every field in `texts` and `numbers`, and `row`.

    Fields that the file lacks are null, with `not available` as the reason of each number.
    """
    whole = (*numbers, *POPULATIONS) if texts else tuple(numbers)
    absent: list[pl.Expr] = [pl.lit(None, dtype=pl.String).alias(name) for name in texts if name not in rows.columns]
    for name in whole:
        if name not in rows.columns:
            kind = pl.Int64 if name.endswith(("_rank", "_decile")) else pl.Float64
            absent.append(pl.lit(None, dtype=kind).alias(name))
            absent.append(pl.lit(Missing.NOT_AVAILABLE.value).cast(REASON).alias(f"{name}_missing"))
    return rows.with_columns(
        *absent, pl.lit(AREAS[year][0]).alias("lsoa_census"), pl.lit(year).alias("indices")
    ).select(
        "lsoa",
        "lsoa_census",
        "indices",
        *texts,
        *(field for name in whole for field in (name, f"{name}_missing")),
        "row",
    )


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    repeated = rows.filter(pl.col("lsoa").is_duplicated())
    if repeated.height:
        raise SourceError(
            f"The area {repeated['lsoa'][0]} stands in more than one row.",
            where=f"deprivation, rows {', '.join(str(row) for row in repeated['row'].head(5))}",
            remedy="Download the file again.",
        )
    return rows


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The year of the indices, from the file's name. Raises ContractError when the name has none."""
    match = re.search(r"(?:imd|iod|id_)[_ ]?(2015|2019|2025)", file_name.lower().rsplit("/", 1)[-1])
    if match is None:
        raise ContractError(
            "The file's name does not say which year's indices it holds.",
            file=file_name,
            remedy="Keep the publisher's name, or give --period 2019.",
        )
    return match[1]


def usable_from(period: str) -> dt.date:
    """The day on which that year's indices were published."""
    return PUBLISHED[period]


ADDRESS = "https://www.gov.uk/government/collections/english-indices-of-deprivation"
PUBLISHER = "Ministry of Housing, Communities and Local Government"

SOURCE = Source(
    id="deprivation",
    title="English indices of deprivation by lower-layer super output area",
    publisher=PUBLISHER,
    address=ADDRESS,
    file_names=(r"^imd20\d\d_england_lsoa\d\d\.csv$", r"^file_7_.*(iod|id_)20\d\d.*\.csv$"),
    layouts=LAYOUTS,
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    description=(
        "The overall index, its domains and the index of children's income deprivation (IDACI) for each small area. "
        "Areas are of the census of 2011 (2015, 2019) or 2021 (2025): match the census before joining. The copies "
        "converted from R have no IDACI and print whole numbers with a decimal point. Scores of different years do not "
        "compare."
    ),
)
