"""Statistical neighbours: for each local authority, the ten others most like it, nearest first.

The workbook has two rows of column letters above its headings, and the heading `SNP`, how close, ten times over; the
edition of April 2021 has an empty last column. Authorities that have ended keep their neighbours.
Source: Department for Education, Local authority interactive tool; method of the National Foundation for Educational
Research, Children's Services Statistical Neighbour Benchmarking Tool.
"""

from __future__ import annotations

import datetime as dt
import re

import polars as pl

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources.contract import Column, Kind, Layout, Source

CLOSENESS = {
    spelt: words
    for words in ("extremely close", "very close", "close", "somewhat close", "not close")
    for spelt in (words.capitalize(), words.title())
}
"""How close a neighbour is; the two editions differ in capitals."""
NONE_FOUND = {"-": Missing.NOT_AVAILABLE, "": Missing.BLANK}
NEIGHBOURS = 10

LAYOUT = Layout(
    id="groups",
    title="One row for each local authority, ten neighbours across",
    columns=(
        Column(heading="LA num", field="la_code", pattern=r"\d{3}", filled=True),
        Column(heading="LA Name", field="la_name", filled=True),
        *(
            column
            for at in range(1, NEIGHBOURS + 1)
            for column in (
                Column(heading=f"SN{at}", field=f"neighbour_{at}", pattern=r"\d{3}|-", missing=NONE_FOUND),
                Column(
                    heading="SNP" if at == 1 else f"SNP {at}",
                    field=f"closeness_{at}",
                    kind=Kind.CODE,
                    values=CLOSENESS,
                    missing=NONE_FOUND,
                ),
            )
        ),
    ),
    ignored=frozenset({"LA number", "GOInd", "GOReg", ""}),
    totals={"LA num": frozenset({""})},  # a blank line parts the present authorities from those that have ended
    marker="LA num",
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """One row for each authority and neighbour, with `rank` (1 is the nearest) and `closeness` in words."""
    parts = [
        rows.select(
            "la_code",
            "la_name",
            pl.col(f"neighbour_{at}").alias("neighbour_code"),
            pl.lit(at, dtype=pl.Int64).alias("rank"),
            pl.col(f"closeness_{at}").alias("closeness"),
            "row",
        )
        for at in range(1, NEIGHBOURS + 1)
    ]
    return pl.concat(parts).filter(pl.col("neighbour_code").is_not_null()).sort("row", "rank")


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The month of the edition, from the file's name (`..._2025-05.xlsx`). Raises ContractError when it has none."""
    match = re.search(r"(20\d\d-\d\d)\.xlsx$", file_name)
    if match is None:
        raise ContractError(
            "The file's name does not say which edition it is.",
            file=file_name,
            remedy="Name it like statistical_neighbours_2025-05.xlsx, or give --period 2025-05.",
        )
    return match[1]


def usable_from(period: str) -> dt.date:
    """The first day of the month after the edition's."""
    year, month = (int(part) for part in period.split("-"))
    return dt.date(year + month // 12, month % 12 + 1, 1)


SOURCE = Source(
    id="lait_neighbours",
    title="Statistical neighbours of local authorities",
    publisher="Department for Education",
    address="https://www.gov.uk/government/publications/local-authority-interactive-tool-lait",
    file_names=(r"^statistical_neighbours.*\.xlsx$",),
    layouts=(LAYOUT,),
    period_of=period_of,
    usable_from=usable_from,
    shape=shape,
    repeats=("SNP",),
    description="Each local authority's ten statistical neighbours, nearest first, with how close each is in words.",
)
