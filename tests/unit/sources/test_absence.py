"""Absence: the two definitions of persistent absence kept apart, national rows left out, and what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources import absence
from alongside.sources.contract import Table, read
from alongside.sources.reading import open_table
from data import shared_data
from unit.sources.written import write_csv

FOLDER = "raw/census_absence"


def shared(year: str) -> Path:
    return shared_data() / FOLDER / f"{year}_england_abs.csv.gz"


@pytest.mark.data
def test_the_shared_years_hold_their_schools_and_not_the_rows_of_england() -> None:
    earlier, later = (read(absence.SOURCE, shared(year)) for year in ("2012-2013", "2018-2019"))
    assert (earlier.period, earlier.rows.height) == ("2012/13", 20_059 - 2)
    assert (later.period, later.rows.height) == ("2018/19", 21_217 - 3)
    for table in (earlier, later):
        assert table.rows["urn"].n_unique() == table.rows.height


@pytest.mark.data
def test_the_rows_of_england_left_out_are_the_published_rates() -> None:
    rows = open_table(shared("2018-2019"), markers=["URN"]).read(["LA", "ESTAB", "PERCTOT"]).filter(LA="NAT")
    assert dict(rows.select("ESTAB", "PERCTOT").rows()) == {"PRI": "4", "SEC": "5.5", "SPE": "10.1"}


@pytest.mark.data
def test_fifteen_and_ten_percent_are_two_measures() -> None:
    def given(year: str) -> set[str]:
        table = read(absence.SOURCE, shared(year))
        return set(absence.figures(table.rows, period=table.period)["measure"])

    assert given("2012-2013") == {"absence_overall", "absence_persistent_15"}
    assert given("2018-2019") == {"absence_overall", "absence_persistent"}


@pytest.mark.data
def test_small_schools_are_suppressed_and_zero_is_zero() -> None:
    table = read(absence.SOURCE, shared("2018-2019"))
    persistent = table.rows.select("persistent", "persistent_missing")
    assert persistent["persistent_missing"].drop_nulls().value_counts().rows() == [(Missing.SUPPRESSED, 864)]
    assert persistent.filter(pl.col("persistent") == 0).height > 0
    assert table.rows["overall"].null_count() == 0


ROW = {"LA": "201", "ESTAB": "3614", "URN": "100000", "PERCTOT": "2.6", "PPERSABS10": "3.4"}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"LA": "ENG"}, "LA"),
        ({"URN": ""}, "URN"),
        ({"PERCTOT": "-0.1"}, "PERCTOT"),
        ({"PERCTOT": "100.1"}, "PERCTOT"),
        ({"PERCTOT": "two"}, "PERCTOT"),
        ({"PPERSABS10": "supp"}, "PPERSABS10"),
        ({"ESTAB": "PRI"}, "ESTAB"),
    ],
)
def test_bad_cells_stop_the_import_with_their_row(tmp_path: Path, change: dict[str, str], column: str) -> None:
    national = {"LA": "NAT", "ESTAB": "PRI", "URN": "", "PERCTOT": "4"}
    rows = [ROW, national, ROW | {"URN": "100001"} | change]
    path = write_csv(tmp_path / "2018-2019_england_abs.csv", rows)
    with pytest.raises(ContractError) as caught:
        read(absence.SOURCE, path)
    assert (caught.value.column, caught.value.row) == (column, 4)


def test_a_third_threshold_stops_the_import(tmp_path: Path) -> None:
    row = {key: value for key, value in ROW.items() if key != "PPERSABS10"} | {"PPERSABS20": "1"}
    with pytest.raises(ContractError, match="is not known") as caught:
        read(absence.SOURCE, write_csv(tmp_path / "2018-2019_england_abs.csv", [row]))
    assert caught.value.column == "PPERSABS20"


EES = {
    "time_period": "202324",
    "time_identifier": "Academic year",
    "geographic_level": "School",
    "school_urn": "100000",
    "school_laestab": "2013614",
    "school_name": "A school",
    "education_phase": "State-funded primary",
    "enrolments": "250",
    "sess_overall_percent": "6.1",
    "sess_auth_illness_rate": "3",
    "enrolments_pa_10_exact_percent": "18.2",
    "enrolments_pa_50_exact_percent": "low",
}


def ees(tmp_path: Path, *changes: dict[str, str]) -> Table:
    rows = [EES | change for change in changes]
    return read(absence.SOURCE, write_csv(tmp_path / "1a_absence_3term_school.csv", rows))


def test_a_file_of_several_years_gives_each_figure_its_own(tmp_path: Path) -> None:
    table = ees(
        tmp_path,
        {},
        {"time_period": "202425", "enrolments_pa_10_exact_percent": "c"},
        {"geographic_level": "National", "school_urn": "", "enrolments": "7 million"},
    )
    assert (table.period, table.rows.height) == ("2024/25", 2)
    figures = absence.figures(table.rows, period=table.period)
    persistent = figures.filter(measure="absence_persistent").sort("period")
    assert persistent.select("period", "value", "missing", "pupils").rows() == [
        ("2023/24", 18.2, None, 250),
        ("2024/25", None, Missing.SUPPRESSED, 250),
    ]
    severe = figures.filter(measure="absence_severe")
    assert set(severe["missing"]) == {Missing.ROUNDS_TO_ZERO}


@pytest.mark.parametrize("change", [{"sess_overall_percent": "?"}, {"enrolments": "1e9x"}, {"time_period": "2023-24"}])
def test_unknown_words_stop_the_import(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(ContractError) as caught:
        ees(tmp_path, {}, {"school_urn": "100001"} | change)
    assert caught.value.row == 3


def test_a_school_twice_in_a_year_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="same school"):
        ees(tmp_path, {}, {})


def test_a_year_is_used_only_once_it_was_public() -> None:
    # Absence over 2018/19 came out on 26 March 2020.
    assert absence.SOURCE.usable_from("2018/19") == dt.date(2020, 4, 1)
