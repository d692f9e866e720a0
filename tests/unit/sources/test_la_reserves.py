"""Revenue reserves of maintained schools."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError, UnreadableFileError
from alongside.sources import la_regions, la_reserves
from alongside.sources.contract import read
from data import shared_data

SOURCE = la_reserves.SOURCE
OWN = {
    "time_period": "202021",
    "geographic_level": "Local authority",
    "region_name": "North West",
    "old_la_code": "909",
    "new_la_code": "E10000006",
    "la_name": "Cumbria",
    "school_phase": "Pupil referral units",
}


def written(tmp_path: Path, *changes: dict[str, str]) -> Path:
    path = tmp_path / "la_maintained_schools_revenue_reserve_final.csv"
    rows = [{c.heading: OWN.get(c.heading, "3") for c in SOURCE.layouts[0].columns} | change for change in changes]
    path.write_text(
        "\n".join(",".join(line) for line in [list(rows[0]), *(list(row.values()) for row in rows)]),
        encoding="utf-8-sig",
    )
    return path


@pytest.mark.data
def test_authorities_add_up_to_their_region_and_regions_to_england() -> None:
    table = read(SOURCE, shared_data() / "raw/la_absence/la_maintained_schools_revenue_reserve.csv.gz")
    rows = table.rows.filter(phase="all")
    assert (table.period, table.rows.height) == ("2020-21", 5_171)
    for (year,), group in rows.group_by("year"):
        schools = dict(group.group_by("area_kind").agg(pl.col("schools").sum()).iter_rows())
        assert schools["local authority"] == schools["region"] == schools["England"], year
    former = rows.filter(pl.col("la_code").is_in(list(la_regions.FORMER)))
    assert set(former["la_code"]) == set(la_regions.FORMER)


@pytest.mark.data
def test_each_authority_is_in_the_region_that_the_list_of_codes_says() -> None:
    raw = shared_data() / "raw"
    rows = read(SOURCE, raw / "la_absence/la_maintained_schools_revenue_reserve.csv.gz").rows
    codes = read(la_regions.SOURCE, raw / "performance/la_and_region_codes_meta.csv").rows
    both = rows.select("la_code", "region").unique().join(codes, on="la_code", suffix="_listed")
    assert both.height >= 150
    assert both.filter(pl.col("region") != pl.col("region_listed")).is_empty()


def test_years_phases_and_a_deficit_are_read(tmp_path: Path) -> None:
    row = read(SOURCE, written(tmp_path, {"total_revenue_balance_million": "-0.42"})).rows.row(0, named=True)
    assert (row["year"], row["phase"], row["balance_millions"]) == ("2020-21", "pupil referral unit", -0.42)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("school_phase", "Sixth form"),
        ("number_schools", "-1"),
        ("PC_schools_with_deficit", "101"),
        ("number_schools", ""),
    ],
)
def test_a_cell_that_is_not_known_stops_the_import(tmp_path: Path, heading: str, cell: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(SOURCE, written(tmp_path, {}, {heading: cell}))
    assert (caught.value.column, caught.value.row) == (heading, 3)


def test_new_and_missing_columns_and_a_web_page_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="'academies'"):
        read(SOURCE, written(tmp_path, {"academies": "1"}))
    path = written(tmp_path, {})
    path.write_text(path.read_text().replace("total_income_million", "income"))
    with pytest.raises(ContractError):
        read(SOURCE, path)
    path.write_text("<!DOCTYPE html><html></html>")
    with pytest.raises(UnreadableFileError, match="web page"):
        read(SOURCE, path)
