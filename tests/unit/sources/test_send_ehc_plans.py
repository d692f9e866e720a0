"""Education, health and care plans by local authority."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError, UnknownLayoutError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import send_ehc_plans
from alongside.sources.contract import read
from data import shared_data

SOURCE = send_ehc_plans.SOURCE
OWN = {
    "time_period": "2022",
    "geographic_level": "Local authority",
    "region_name": "Yorkshire and The Humber",
    "old_la_code": "382",
    "new_la_code": "E08000034",
    "la_name": "Kirklees",
}


def written(tmp_path: Path, *changes: dict[str, str]) -> Path:
    path = tmp_path / "sen2_mi.csv"
    rows = [{c.heading: OWN.get(c.heading, "45") for c in SOURCE.layouts[0].columns} | change for change in changes]
    path.write_text("\n".join(",".join(line) for line in [list(rows[0]), *(list(row.values()) for row in rows)]))
    return path


@pytest.mark.data
def test_plans_made_in_time_are_the_published_national_rates() -> None:
    table = read(SOURCE, shared_data() / "raw/la_send/sen2_mi.csv.gz")
    assert (table.period, table.rows.height) == ("2022", 1_456)
    england = table.rows.filter(area_kind="England").sort("year")
    rates = dict(england.select("year", pl.col("in_20_weeks_percent").round(1)).iter_rows())
    # Department for Education, Education, health and care plans: 58.0, 59.9 and 49.2 per cent without exceptions.
    assert (rates["2020"], rates["2021"], rates["2022"]) == (58.0, 59.9, 49.2)
    assert england["requests_missing"].to_list()[:2] == [Missing.NOT_APPLICABLE] * 2


@pytest.mark.data
def test_authorities_that_ended_have_rows_in_their_years_only() -> None:
    rows = read(SOURCE, shared_data() / "raw/la_send/sen2_mi.csv.gz").rows
    assert rows.filter(la_code="928")["year"].max() < "2022"
    assert rows.filter(la_code="940")["year"].min() > "2019"
    assert rows.filter(pl.col("plans_percent_of_assessed") > 100).height == 1


def test_codes_are_reasons_and_numbers_may_carry_decimals_and_spaces(tmp_path: Path) -> None:
    path = written(tmp_path, {"inreq_ehc": "z", "no_exc_20week_rate": " 85.700000000000", "new_all_ehc": "6.0"})
    row = read(SOURCE, path).rows.row(0, named=True)
    assert (row["requests"], row["requests_missing"]) == (None, Missing.NOT_APPLICABLE)
    assert (row["in_20_weeks_percent"], row["plans"], row["region"]) == (85.7, 6, "Yorkshire and the Humber")


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("no_exc_20week_rate", "101"), ("new_all_ehc", "6.5"), ("new_all_ehc", "SUPP"), ("geographic_level", "Ward")],
)
def test_a_cell_that_is_not_known_stops_the_import(tmp_path: Path, heading: str, cell: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(SOURCE, written(tmp_path, {}, {heading: cell}))
    assert (caught.value.column, caught.value.row, caught.value.value) == (heading, 3, cell)


def test_a_new_column_another_file_and_a_long_row_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="'plans_in_10_weeks'"):
        read(SOURCE, written(tmp_path, {"plans_in_10_weeks": "1"}))
    path = written(tmp_path, {})
    path.write_text(path.read_text() + ",1")
    with pytest.raises(UnreadableFileError, match="28 cells under 27 headings"):
        read(SOURCE, path)
    path.write_text("URN,new_all_ehc\n100000,1\n")
    with pytest.raises((UnknownLayoutError, ContractError)):
        read(SOURCE, path)
    path.write_text("")
    with pytest.raises(UnreadableFileError, match="empty"):
        read(SOURCE, path)
