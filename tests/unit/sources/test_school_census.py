"""School census: pupils and their intake, what is not collected, and what is refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources import school_census
from alongside.sources.contract import Table, read
from alongside.sources.reading import open_table
from data import shared_data
from unit.sources.written import write_csv

SHARED = "raw/census_absence/2018-2019_england_census.csv.gz"


@pytest.fixture(scope="module")
def census() -> Table:
    return read(school_census.SOURCE, shared_data() / SHARED)


@pytest.mark.data
def test_the_shared_year_holds_its_schools_and_not_the_rows_of_england(census: Table) -> None:
    assert (census.period, census.rows.height) == ("2018/19", 23_942 - 3)
    assert census.rows["urn"].n_unique() == 23_939
    assert dict(census.rows["school_type"].value_counts().rows())["State-funded primary"] == 16_769


@pytest.mark.data
def test_state_funded_primaries_add_up_to_the_row_of_england(census: Table) -> None:
    national = open_table(shared_data() / SHARED, markers=["URN"]).read().filter(URN="NAT", ESTAB="PRI")
    primaries = census.rows.filter(school_type="State-funded primary")
    assert primaries["pupils"].sum() == int(national["NOR"][0])
    assert primaries["fsm"].sum() == pytest.approx(int(national["NUMFSM"][0]), rel=0.001)


@pytest.mark.data
def test_free_school_meals_worked_out_from_the_counts_are_the_published_share(census: Table) -> None:
    primaries = census.rows.filter(school_type="State-funded primary").drop_nulls("fsm_percent")
    share = (primaries["fsm_percent"] * primaries["pupils"]).sum() / primaries["pupils"].sum()
    # Schools, pupils and their characteristics, January 2019: 15.8% of pupils in state-funded primary schools.
    assert share == pytest.approx(15.8, abs=0.05)


@pytest.mark.data
def test_what_independent_schools_do_not_return_is_missing_with_its_reason(census: Table) -> None:
    rows = census.rows.filter(school_type="Independent school")
    for field in ("eal_percent", "fsm6_percent", "fsm_percent"):
        assert rows[field].null_count() == rows.height
        assert set(rows[f"{field}_missing"]) == {Missing.NOT_APPLICABLE}


@pytest.mark.data
def test_every_figure_has_a_value_or_a_reason_and_never_both(census: Table) -> None:
    figures = school_census.figures(census.rows, period=census.period)
    assert set(figures["measure"]) == set(school_census.MEASURES)
    assert figures.filter(pl.col("value").is_null() == pl.col("missing").is_null()).is_empty()


ROW = {
    "URN": "100000",
    "LA": "201",
    "ESTAB": "3614",
    "SCHOOLTYPE": "State-funded primary",
    "NOR": "285",
    "NORG": "141",
    "NORB": "144",
    "TSENELSE": "5",
    "PSENELSE": "1.8",
    "TSENELK": "50",
    "PSENELK": "17.5",
    "NUMEAL": "141",
    "PNUMEAL": "49.5",
    "NUMFSM": "32",
    "NUMFSMEVER": "38",
    "PNUMFSMEVER": "16.2",
}


def written(tmp_path: Path, *changes: dict[str, str]) -> Table:
    rows = [ROW | change for change in changes]
    return read(school_census.SOURCE, write_csv(tmp_path / "2018-2019_england_census.csv", rows))


def test_a_school_without_pupils_has_no_share_of_them(tmp_path: Path) -> None:
    rows = written(tmp_path, {}, {"URN": "100001", "NOR": "0", "NUMFSM": "0"}, {"URN": "100002", "NUMFSM": "NA"}).rows
    assert rows["fsm_percent"].to_list() == [11.2, None, None]
    assert rows["fsm_percent_missing"].to_list() == [None, Missing.NO_ENTRIES, Missing.NOT_APPLICABLE]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"NOR": "-1"}, "NOR"),
        ({"NOR": "12.5"}, "NOR"),
        ({"PSENELK": "120"}, "PSENELK"),
        ({"PNUMEAL": "n/a"}, "PNUMEAL"),
        ({"URN": "ENGLAND"}, "URN"),
        ({"LA": ""}, "LA"),
    ],
)
def test_bad_cells_stop_the_import_with_their_row(tmp_path: Path, change: dict[str, str], column: str) -> None:
    with pytest.raises(ContractError) as caught:
        written(tmp_path, {}, {"URN": "NAT", "LA": "", "ESTAB": "PRI"}, {"URN": "100001"} | change)
    assert (caught.value.column, caught.value.row) == (column, 4)


def test_a_school_twice_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="same school"):
        written(tmp_path, {}, {})


FSM, EAL = (
    "% of pupils known to be eligible for free school meals",
    "% of pupils whose first language is known or believed to be other than English",
)
UNDERLYING = {
    "time_period": "202425",
    "time_identifier": "Academic year",
    "urn": "100000",
    "laestab": "2013614",
    "school_name": "The King’s School",
    "phase_type_grouping": "State-funded primary",
    "headcount of pupils": "285",
    "fte pupils": "280.5",
    "number of pupils classified as Irish ethnic origin": "3",
    FSM: "20.1",
    f"{FSM} (Performance Tables)": "25.3",
    EAL: "c",
}


def test_the_underlying_data_in_windows_1252_is_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "spc_school_level_underlying_data_2025.csv", [UNDERLYING])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    table = read(school_census.SOURCE, path)
    assert (table.period, table.rows["name"][0]) == ("2024/25", "The King’s School")
    figures = school_census.figures(table.rows, period=table.period)
    found = {m: v if r is None else r for m, v, r in figures.select("measure", "value", "missing").rows()}
    assert found == {"pupils": 285, "fsm_percent": 20.1, "fsm6_percent": 25.3, "eal_percent": Missing.SUPPRESSED}


# Headings of the 2024/25 file that are known and not kept, as its users list them (ethnic groups shortened).
NOT_KEPT = [
    "trust",
    "opendate",
    "middle_school",
    "hospital_school",
    "parl_con_code",
    "ward_name",
    "headcount total female",
    "full-time pupils",
    "part-time pupils",
    "male boarders",
    "total boarders",
    "number of FSM eligible pupils taking a free school meal on census day",
    "% of FSM eligible pupils taking free school meals",
    "Number of pupils (used for FSM calculation in Performance Tables)",
    "Infants taken a free school meal on census day",
    "% of pupils classified as Irish ethnic origin",
    "number of pupils of compulsory school age and above (rounded)",
    "number of pupils who are a young carer",
    "number_of_dual_subsidiary_registrations",
    "full-time male Year group 12",
    "Number of early year pupils (years E1 and E2)",
    "school_time",
]


def test_what_is_not_kept_of_the_underlying_data_is_passed_over_and_the_unknown_is_not(tmp_path: Path) -> None:
    path = tmp_path / "spc_school_level_underlying_data_2025.csv"
    row = UNDERLYING | {"geographic_level": "School"} | dict.fromkeys(NOT_KEPT, "z")
    national = row | {"geographic_level": "National", "urn": "", "headcount of pupils": "all"}
    assert read(school_census.SOURCE, write_csv(path, [row, national])).rows["pupils"].to_list() == [285]
    with pytest.raises(ContractError, match="is not known") as caught:
        read(school_census.SOURCE, write_csv(path, [row | {"headteacher": "A. Person"}]))
    assert caught.value.column == "headteacher"


@pytest.mark.parametrize("change", [{FSM: "SUPP"}, {"headcount of pupils": "many"}, {"urn": ""}])
def test_unknown_words_of_the_underlying_data_stop_the_import(tmp_path: Path, change: dict[str, str]) -> None:
    path = write_csv(tmp_path / "spc_school_level_underlying_data_2025.csv", [UNDERLYING, UNDERLYING | change])
    with pytest.raises(ContractError) as caught:
        read(school_census.SOURCE, path)
    assert (caught.value.column, caught.value.row) == (next(iter(change)), 3)
