"""School finance: totals in pounds of maintained schools, and what is refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError
from alongside.sources import finance
from alongside.sources.contract import Table, read
from data import shared_data
from unit.sources.written import write_csv

ROW = {"URN": "100000", "Income": "2145540.94", "Expenditure": "2156764.59", "Balance": "-11223.65"}


def written(tmp_path: Path, *changes: dict[str, str]) -> Table:
    rows = [ROW | {"Academic Year": "2014"} | change for change in changes]
    return read(finance.SOURCE, write_csv(tmp_path / "cfr_income_expenditure_balance.csv", rows))


@pytest.mark.data
def test_the_shared_years_hold_their_schools_and_not_the_rows_about_none() -> None:
    found = {}
    for path in sorted((shared_data() / "raw/finance").glob("*_cfr_income_expenditure_balance.csv.gz")):
        table = read(finance.SOURCE, path)
        found[table.period] = table.rows.height
        assert table.rows["urn"].n_unique() == table.rows.height
    # 2016/17 has 15,275 rows, of which two have the URN `nan` and no money.
    assert found == {"2013/14": 17_848, "2014/15": 16_500, "2015/16": 16_240, "2016/17": 15_273, "2017/18": 13_599}


@pytest.mark.data
def test_income_less_expenditure_is_the_balance() -> None:
    table = read(finance.SOURCE, shared_data() / "raw/finance/2017-2018_cfr_income_expenditure_balance.csv.gz")
    off = table.rows.filter((pl.col("income") - pl.col("expenditure") - pl.col("balance")).abs() > 1)
    assert off.is_empty()


def test_figures_are_pounds_and_may_be_less_than_nothing(tmp_path: Path) -> None:
    table = written(tmp_path, {})
    figures = finance.figures(table.rows, period=table.period)
    assert table.period == "2013/14"
    assert dict(figures.select("measure", "value").rows())["finance_balance"] == -11223.65


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"URN": ""}, "URN"),
        ({"Income": "£5"}, "Income"),
        ({"Income": "2,145,540"}, "Income"),
        ({"Balance": "inf"}, "Balance"),
        ({"Academic Year": "2013/14"}, "Academic Year"),
    ],
)
def test_bad_cells_stop_the_import_with_their_row(tmp_path: Path, change: dict[str, str], column: str) -> None:
    with pytest.raises(ContractError) as caught:
        written(tmp_path, {}, {"URN": "100001"} | change)
    assert (caught.value.column, caught.value.row) == (column, 3)


def test_a_school_twice_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="same school"):
        written(tmp_path, {}, {"Income": "1"})
