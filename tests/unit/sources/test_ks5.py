"""Key stage 5 and destinations: the shared layouts, and what is refused."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources import ks5, pupil_destinations
from alongside.sources.contract import read
from data import shared_data
from unit.sources.written import write_csv

FILES = {
    "2015-2016_england_ks5final.csv.gz": ("2015/16", 3_246),
    "2016-2017_england_ks5final.csv.gz": ("2016/17", 3_222),
    "2015-2016_ks5_selected_columns.csv.gz": ("2015/16", 3_246),
    "2016-2017_ks5_selected_columns.csv.gz": ("2016/17", 3_222),
    "2017-2018_ks5_selected_columns.csv.gz": ("2017/18", 2_959),
    "2018-2019_ks5_selected_columns_with_ofsted_rating.csv.gz": ("2018/19", 2_903),
}


@pytest.mark.data
@pytest.mark.parametrize("name", FILES)
def test_each_shared_file_holds_its_schools_and_says_its_year(name: str) -> None:
    table = read(ks5.SOURCE, shared_data() / "raw/performance" / name)
    assert (table.period, table.rows.height) == FILES[name]
    assert table.rows["urn"].n_unique() == table.rows.height


@pytest.mark.data
@pytest.mark.parametrize("year", ["2015-2016", "2016-2017"])
def test_the_finders_selection_agrees_with_the_full_width_file(year: str) -> None:
    folder = shared_data() / "raw/performance"
    whole = read(ks5.SOURCE, folder / f"{year}_england_ks5final.csv.gz").rows
    part = read(ks5.SOURCE, folder / f"{year}_ks5_selected_columns.csv.gz").rows
    both = whole.join(part, on="urn", suffix="_selected")
    assert both.height == whole.height == part.height
    assert both.filter(pl.col("a_level_points").ne_missing(pl.col("a_level_points_selected"))).is_empty()
    # The whole file says why a figure is missing; the selection had turned every code into a blank.
    assert set(both["a_level_points_missing_selected"].drop_nulls()) == {Missing.BLANK}
    assert {Missing.SUPPRESSED, Missing.NO_ENTRIES} <= set(both["a_level_points_missing"].drop_nulls())


@pytest.mark.data
def test_a_consortium_of_schools_is_kept_under_its_own_urn() -> None:
    rows = read(ks5.SOURCE, shared_data() / "raw/performance/2015-2016_england_ks5final.csv.gz").rows
    consortia = rows.filter(record_type="consortium")
    assert consortia.height == 18
    assert consortia.filter(urn="132838")["name"].to_list() == ["LaSWAP Sixth Form"]


@pytest.mark.data
def test_destinations_are_read_with_their_groups_and_the_year_of_their_tables() -> None:
    table = read(pupil_destinations.SOURCE, shared_data() / "raw/performance/england_ks4-pupdest.csv.gz")
    # 3,877 rows: 148 local authorities and one for England.
    assert (table.period, table.rows.height) == ("2018/19", 3_877 - 149)
    small = dict(table.rows["apprenticeship_missing"].drop_nulls().value_counts().rows())
    assert small == {Missing.SUPPRESSED: 144, Missing.ROUNDS_TO_ZERO: 29}
    figures = pupil_destinations.figures(table.rows, period=table.period).drop_nulls("value")
    mean = {
        group: float((part["value"] * part["pupils"]).sum() / part["pupils"].sum())
        for (group,), part in figures.group_by("group")
    }
    # Published for pupils of state-funded mainstream and special schools: 94% overall, 88% of disadvantaged pupils.
    assert mean["all"] == pytest.approx(94, abs=1)
    assert mean["disadvantaged"] == pytest.approx(88, abs=1.5)


ROW = {
    "RECTYPE": "1",
    "URN": "100003",
    "SCHNAME": "A school",
    "ICLOSE": "0",
    "TALLPUP_ALEV_1618": "132",
    "TALLPPE_ALEV_1618": "47.71",
    "TALLPPEGRD_ALEV_1618": "A-",
    "ENTRIES_ALEV": "491",
    "VA_INS_ALEV": "0.08",
    "UCI_INS_ALEV": "0.19",
    "LCI_INS_ALEV": "-0.03",
}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"RECTYPE": "2"}, None),
        ({"RECTYPE": "8"}, "RECTYPE"),
        ({"URN": ""}, "URN"),
        ({"TALLPPE_ALEV_1618": "61"}, "TALLPPE_ALEV_1618"),
        ({"VA_INS_ALEV": "none"}, "VA_INS_ALEV"),
    ],
)
def test_bad_cells_of_key_stage_5_stop_the_import(tmp_path: Path, change: dict[str, str], column: str | None) -> None:
    rows = [ROW, ROW | {"RECTYPE": "4", "URN": ""}, ROW | {"URN": "100004"} | change]
    path = write_csv(tmp_path / "2016-2017_england_ks5final.csv", rows)
    if column is None:
        assert read(ks5.SOURCE, path).rows.height == 2
        return
    with pytest.raises(ContractError) as caught:
        read(ks5.SOURCE, path)
    assert (caught.value.column, caught.value.row) == (column, 4)


def test_intervals_of_value_added_are_the_right_way_round(tmp_path: Path) -> None:
    table = read(ks5.SOURCE, write_csv(tmp_path / "2016-2017_england_ks5final.csv", [ROW]))
    added = ks5.figures(table.rows, period=table.period).filter(measure="ks5_a_level_value_added").row(0, named=True)
    assert (added["low"], added["value"], added["high"]) == (-0.03, 0.08, 0.19)


GROUP = ("OVERALL_DESTPER", "EDUCATIONPER", "APPRENPER", "EMPLOYMENTPER", "NOT_SUSTAINEDPER", "UNKNOWNPER")
DESTINATIONS = {"RECTYPE": "1", "URN": "137181", "ICLOSE": "0"} | {
    f"{stem}{ending}": "90%" if stem != "COHORT" else "86"
    for ending in ("", "_DIS", "_NONDIS")
    for stem in ("COHORT", *GROUP)
}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"RECTYPE": "REG"}, "RECTYPE"),
        ({"URN": "x"}, "URN"),
        ({"APPRENPER": "sp"}, "APPRENPER"),
        ({"COHORT_DIS": "1.5"}, "COHORT_DIS"),
        ({"OVERALL_DESTPER": "120%"}, "OVERALL_DESTPER"),
    ],
)
def test_bad_cells_of_destinations_stop_the_import(tmp_path: Path, change: dict[str, str], column: str) -> None:
    rows = [DESTINATIONS, DESTINATIONS | {"RECTYPE": "LA", "URN": ""}, DESTINATIONS | {"URN": "137182"} | change]
    with pytest.raises(ContractError) as caught:
        read(pupil_destinations.SOURCE, write_csv(tmp_path / "england_ks4-pupdest.csv", rows))
    assert (caught.value.column, caught.value.row) == (column, 4)
