"""The local authority panel, its dictionary and the statistical neighbours."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import ContractError, SourceError, UnknownLayoutError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import lait, lait_dictionary, lait_neighbours
from alongside.sources.contract import Table, cast, read
from data import shared_data

HEADINGS = ["Short Desc", "Data item", "Years", "LA and Regions", "Values", "LA Number", "Region"]
CAMDEN = ["AVG_Attain8_Score", None, "2025", "Camden", "46.9", 202.0, "Inner London"]


def written(tmp_path: Path, *rows: list[object], headings: list[str] = HEADINGS) -> Path:
    path = tmp_path / "lait_bds_long.parquet"
    pl.DataFrame(rows, schema=headings, orient="row", infer_schema_length=None).write_parquet(path)
    return path


@pytest.fixture(scope="module")
def panel() -> Table:
    return read(lait.SOURCE, shared_data() / "raw/la_lait/lait_bds_long.parquet")


@pytest.fixture(scope="module")
def dictionary() -> Table:
    return read(lait_dictionary.SOURCE, shared_data() / "raw/la_lait/lait_data_dictionary.csv.gz")


@pytest.mark.data
def test_the_panel_has_the_rows_areas_measures_and_gaps_that_its_description_gives(panel: Table) -> None:
    rows = panel.rows
    assert rows.height == 641_070
    assert rows["measure"].n_unique() == 434
    assert rows.filter(area_kind="local authority")["area_code"].n_unique() == 158
    assert rows.filter(area_kind="England")["area_code"].unique().to_list() == ["970"]
    assert rows["value"].null_count() == 93_883
    assert rows.filter(pl.col("value").is_null())["value_missing"].unique().to_list() == [Missing.NOT_AVAILABLE]


@pytest.mark.data
def test_the_five_authorities_that_have_ended_are_kept_and_marked(panel: Table) -> None:
    former = panel.rows.filter(former="yes").select("area_code", "area_name").unique().sort("area_code")
    assert former.rows() == [
        ("835", "Dorset (Pre LG)"),
        ("836", "Poole (Pre LG)"),
        ("837", "Bournemouth (Pre LG)"),
        ("909", "Cumbria"),
        ("928", "Northamptonshire"),
    ]


@pytest.mark.data
def test_every_year_is_read_except_the_one_measure_that_prints_nought(panel: Table) -> None:
    unread = panel.rows.filter(pl.col("first_year").is_null())
    assert unread.select("measure", "years").unique().rows() == [("CINPermExclusion", "0")]
    assert unread["value"].null_count() == unread.height == 170


@pytest.mark.data
def test_a_single_year_of_an_academic_measure_is_the_summer_it_ends_in(panel: Table, dictionary: Table) -> None:
    rows = lait.academic_year(panel.rows, dictionary.rows)
    england = rows.filter(measure="AVG_Attain8_Score", area_code="970").select("academic_year", "value")
    # Department for Education, Key stage 4 performance: England, state-funded schools, 46.7 in 2018/19.
    assert dict(england.iter_rows())["2018/19"] == 46.7


@pytest.mark.data
def test_the_dictionary_describes_every_measure_of_the_panel(panel: Table, dictionary: Table) -> None:
    assert dictionary.rows.height == 448
    assert set(panel.rows["measure"].unique()) == set(dictionary.rows["measure"].unique())
    assert dictionary.period == "2026-04-01"


@pytest.mark.data
@pytest.mark.parametrize(("edition", "authorities"), [("2021-04", 156), ("2025-05", 158)])
def test_neighbours_are_ten_for_each_authority_that_has_any(edition: str, authorities: int) -> None:
    table = read(lait_neighbours.SOURCE, shared_data() / f"raw/la_lait/statistical_neighbours_{edition}.xlsx")
    assert table.period == edition
    assert table.rows.height == authorities * 10
    ranks = table.rows.group_by("la_code").agg(pl.col("rank").sort(), pl.col("neighbour_code").n_unique())
    assert all(row[1:] == (list(range(1, 11)), 10) for row in ranks.iter_rows())
    assert not table.rows["closeness"].null_count()
    assert not table.rows.filter(pl.col("la_code") == pl.col("neighbour_code")).height


@pytest.mark.parametrize(
    ("printed", "kind", "first", "last", "status"),
    [
        ("2019", "one year", 2019, 2019, None),
        ("2016-17", "year across two calendar years", 2016, 2017, None),
        ("2015/16", "year across two calendar years", 2015, 2016, None),
        ("2014-16", "several years together", 2014, 2016, None),
        ("2013/14-15/16", "several years together", 2013, 2016, None),
        ("2025 (Rev)", "one year", 2025, 2025, "revised"),
        ("2025 (prov)", "one year", 2025, 2025, "provisional"),
        ("2020 (Final)", "one year", 2020, 2020, "final"),
        ("2024-25 (OT)", "year across two calendar years", 2024, 2025, "outturn"),
        ("0", "not stated", None, None, None),
    ],
)
def test_a_year_is_kept_as_printed_and_read_beside_it(
    tmp_path: Path, printed: str, kind: str, first: int | None, last: int | None, status: str | None
) -> None:
    other = [*CAMDEN[:2], "2025", *CAMDEN[3:]]
    path = written(tmp_path, [*CAMDEN[:2], printed, *CAMDEN[3:]], other)
    row = read(lait.SOURCE, path).rows.row(0, named=True)
    assert (row["years"], row["year_kind"], row["first_year"], row["last_year"], row["status"]) == (
        printed,
        kind,
        first,
        last,
        status,
    )


@pytest.mark.parametrize(
    ("number", "name", "kind", "former"),
    [
        (202.0, "Camden", "local authority", "no"),
        (909.0, "Cumbria", "local authority", "yes"),
        (970.0, "England", "England", "no"),
        (982.0, "Yorkshire and the Humber", "region", "no"),
    ],
)
def test_the_number_says_what_kind_of_area_it_is(
    tmp_path: Path, number: float, name: str, kind: str, former: str
) -> None:
    row = read(lait.SOURCE, written(tmp_path, [*CAMDEN[:3], name, "1", number, "NA"])).rows.row(0, named=True)
    assert (row["area_kind"], row["area_name"], row["former"], row["area_code"]) == (
        kind,
        name,
        former,
        str(int(number)),
    )


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False).map(str) | st.just("-"), min_size=1))
def test_a_dash_is_a_reason_and_never_a_number(printed: list[str]) -> None:
    text = pl.DataFrame([[*map(str, CAMDEN[:4]), cell, "202.0", "NA"] for cell in printed], HEADINGS, orient="row")
    rows = cast(lait.LAYOUT, text, file="panel", first_row=2)
    for cell, value, reason in zip(printed, rows["value"], rows["value_missing"], strict=True):
        assert (value, reason) == ((None, Missing.NOT_AVAILABLE) if cell == "-" else (float(cell), None))


@pytest.mark.parametrize(
    ("column", "value"),
    [("Values", "SUPP"), ("Values", ""), ("Years", "2019-ish"), ("LA Number", 202.5), ("LA Number", 12.0)],
)
def test_a_cell_that_is_not_known_stops_the_import_with_its_place(tmp_path: Path, column: str, value: object) -> None:
    bad = dict(zip(HEADINGS, CAMDEN, strict=True)) | {column: value}
    with pytest.raises(ContractError) as caught:
        read(lait.SOURCE, written(tmp_path, CAMDEN, list(bad.values())))
    assert (caught.value.column, caught.value.row) == (column, 3)


def test_an_unknown_column_is_refused_by_name(tmp_path: Path) -> None:
    path = written(tmp_path, [*CAMDEN, "x"], headings=[*HEADINGS, "Confidence"])
    with pytest.raises(ContractError, match="'Confidence'"):
        read(lait.SOURCE, path)


def test_a_cut_file_and_another_kind_of_file_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, CAMDEN)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(lait.SOURCE, path)
    page = tmp_path / "lait_bds_long.csv"
    page.write_text("<!DOCTYPE html><html>Sign in</html>")
    with pytest.raises(UnreadableFileError, match="web page"):
        read(lait.SOURCE, page)


def test_a_file_of_other_columns_is_not_taken_for_the_panel(tmp_path: Path) -> None:
    other = written(tmp_path, ["a", "b"], headings=["Short Desc", "Something else"])
    with pytest.raises((ContractError, UnknownLayoutError)):
        read(lait.SOURCE, other)


def test_the_dictionary_may_not_give_a_measure_two_kinds_of_year() -> None:
    rows = pl.DataFrame({"measure": ["m"], "year_kind": ["one year"], "last_year": [2019]})
    kinds = pl.DataFrame({"measure": ["m", "m"], "year_type": ["academic year", "calendar year"]})
    with pytest.raises(SourceError, match="'m' more than one kind of year"):
        lait.academic_year(rows, kinds)


def neighbours_file(tmp_path: Path, *, name: str = "statistical_neighbours_2025-05.xlsx", first: str = "Close") -> Path:
    from xlsxwriter import Workbook

    path = tmp_path / name
    with Workbook(path) as book:
        sheet = book.add_worksheet("LA SN Groups")
        sheet.write_row(0, 0, ["A", "B"])
        pairs = [text for at in range(1, 11) for text in (f"SN{at}", "SNP")]
        sheet.write_row(2, 0, ["LA num", "LA Name", "LA number", "GOInd", "GOReg", *pairs])
        near = [text for at in range(10) for text in (str(203 + at), first if at == 0 else "Not close")]
        sheet.write_row(3, 0, ["202", "Camden", "202", "3", "London (Inner)", *near])
    return path


def test_neighbours_come_nearest_first_in_the_words_of_either_edition(tmp_path: Path) -> None:
    rows = read(lait_neighbours.SOURCE, neighbours_file(tmp_path, first="Very Close")).rows
    assert rows.select("la_code", "neighbour_code", "rank", "closeness").row(0) == ("202", "203", 1, "very close")
    assert rows["closeness"][-1] == "not close"


def test_an_unknown_closeness_is_refused_and_an_undated_workbook_too(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match=re.escape("value 'Twin'")):
        read(lait_neighbours.SOURCE, neighbours_file(tmp_path, first="Twin"))
    with pytest.raises(ContractError, match="which edition"):
        read(lait_neighbours.SOURCE, neighbours_file(tmp_path, name="statistical_neighbours.xlsx"))
