"""Key stage 4: final and provisional, every known layout, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources import ks4, ks4_information
from alongside.sources.contract import Table, read
from alongside.sources.ks4_headings import HEADINGS_2019
from data import shared_data
from unit.sources.written import write_csv

FINAL = {
    "2015/16": "2015-2016_ks4_selected_columns.csv.gz",
    "2016/17": "2016-2017_ks4_selected_columns.csv.gz",
    "2017/18": "2017-2018_ks4_selected_columns.csv.gz",
    "2018/19": "2018-2019_ks4_selected_columns_with_ofsted_rating.csv.gz",
}


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    folder = shared_data() / "raw/performance"
    return {period: read(ks4.SOURCE, folder / name) for period, name in FINAL.items()}


@pytest.fixture(scope="module")
def provisional() -> Table:
    name = "raw/performance/2018-2019_england_ks4provisional_selected_columns.csv.gz"
    return read(ks4.PROVISIONAL, shared_data() / name)


# -- the shared copies -----------------------------------------------------------------------------------------------


@pytest.mark.data
def test_every_shared_year_is_read_whole_and_says_its_year(tables: dict[str, Table]) -> None:
    assert {period: table.period for period, table in tables.items()} == {period: period for period in FINAL}
    assert {period: table.rows.height for period, table in tables.items()} == {
        "2015/16": 5_335,
        "2016/17": 5_399,
        "2017/18": 5_519,
        "2018/19": 5_516,
    }


@pytest.mark.data
def test_provisional_and_final_agree_on_the_schools_that_both_have(
    tables: dict[str, Table], provisional: Table
) -> None:
    both = (
        tables["2018/19"]
        .rows.join(provisional.rows, on="urn", suffix="_provisional")
        .drop_nulls(["attainment8", "attainment8_provisional"])
    )
    assert both.height == 3_539
    r = both.select(pl.corr("attainment8", "attainment8_provisional")).item()
    assert r == pytest.approx(0.9999, abs=0.00005)


@pytest.mark.data
def test_totals_of_the_provisional_file_are_no_schools(provisional: Table) -> None:
    # 5,652 rows: 155 local authorities (RECTYPE 4) and two rows for England (5 and 7).
    assert provisional.rows.height == 5_652 - 157
    assert provisional.rows["pupils"].max() < 1_000
    assert set(provisional.rows["record_type"]) == {"mainstream", "special"}


@pytest.mark.data
def test_provisional_progress_has_its_interval_and_its_own_cohort(provisional: Table) -> None:
    figures = ks4.figures(provisional.rows, period=provisional.period).filter(measure="ks4_progress8")
    known = figures.drop_nulls("value")
    assert known.height == 3_525
    assert known.filter((pl.col("low") <= pl.col("value")) & (pl.col("value") <= pl.col("high"))).height == known.height
    assert known["pupils"].null_count() == 0
    reasons = dict(figures["missing"].drop_nulls().value_counts().rows())
    assert reasons == {
        Missing.NOT_APPLICABLE: 1_376,
        Missing.NO_ENTRIES: 278,
        Missing.SUPPRESSED: 138,
        Missing.BLANK: 171,
        Missing.LOW_COVERAGE: 7,
    }


@pytest.mark.data
def test_codes_of_the_final_file_are_kept_apart(tables: dict[str, Table]) -> None:
    reasons = dict(tables["2018/19"].rows["progress8_missing"].drop_nulls().value_counts().rows())
    assert reasons == {
        Missing.NOT_PUBLISHED: 1_308,
        Missing.NO_ENTRIES: 285,
        Missing.BLANK: 192,
        Missing.SUPPRESSED: 164,
        Missing.LOW_COVERAGE: 10,
    }


@pytest.mark.data
def test_what_2015_16_heads_grade_5_is_grade_c_and_never_in_one_series_with_it(tables: dict[str, Table]) -> None:
    def national(period: str, measure: str) -> float:
        rows = tables[period].rows.filter(pl.col("progress8").is_not_null())
        figures = ks4.figures(rows, period=period).filter(measure=measure, group="all").drop_nulls("value")
        return float((figures["value"] * figures["pupils"]).sum() / figures["pupils"].sum())

    # Published for state-funded schools: 63.0% with A* to C in 2015/16; 42.9% and 43.5% with grade 5 after.
    assert national("2015/16", "ks4_english_maths_c") == pytest.approx(63.0, abs=1)
    assert national("2016/17", "ks4_english_maths_5") == pytest.approx(42.9, abs=1)
    assert national("2017/18", "ks4_english_maths_5") == pytest.approx(43.5, abs=1)
    first = ks4.figures(tables["2015/16"].rows, period="2015/16")
    assert "ks4_english_maths_5" not in set(first["measure"])


@pytest.mark.data
def test_bands_agree_with_progress(tables: dict[str, Table]) -> None:
    rows = tables["2018/19"].rows.drop_nulls("progress8_band")
    mean = dict(rows.group_by("progress8_band").agg(pl.col("progress8").mean()).rows())
    assert sorted(mean, key=lambda band: -mean[band])[0] == "well above average"
    assert sorted(mean, key=lambda band: mean[band])[0] == "well below average"


@pytest.mark.data
def test_every_heading_of_the_published_list_is_known() -> None:
    path = shared_data() / "raw/performance/meta_2018-2019/ks4_final_meta.csv"
    with path.open(encoding="utf-8-sig", newline="") as meta:
        published = [row[1] for row in csv.reader(meta)][1:]
    assert len(published) == 505
    assert set(published) == HEADINGS_2019
    assert ks4.LAYOUT_WIDE.unknown(published) == ()


@pytest.mark.data
def test_school_information_of_2024_25_has_no_progress_as_in_life() -> None:
    path = shared_data() / "raw/ees_ks4_2024-25/202425_information_about_schools_provisional.csv.gz"
    table = read(ks4_information.SOURCE, path)
    assert (table.period, table.rows.height) == ("2024/25", 5_755)
    for field in ("progress8_gap", "progress8_band"):
        assert table.rows[field].null_count() == 5_755
        assert set(table.rows[f"{field}_missing"]) == {Missing.NOT_APPLICABLE}
    gaps = dict(table.rows["attainment8_gap_missing"].drop_nulls().value_counts().rows())
    assert gaps == {Missing.NOT_APPLICABLE: 1_845, Missing.SUPPRESSED: 441}
    assert not {"telnum", "full_address"} & set(table.rows.columns)


# -- the publisher's own layouts -------------------------------------------------------------------------------------

WIDE = {
    "RECTYPE": "1",
    "URN": "100049",
    "TPUP": "150",
    "TFSM6CLA1A": "60",
    "P8PUP": "140",
    "P8MEA": "-0.11",
    "P8CILOW": "-0.3",
    "P8CIUPP": "0.08",
    "ATT8SCR": "42.4",
    "ATT8SCR_FSM6CLA1A": "35",
    "PTL2BASICS_94": "60%",
    "PTL2BASICS_95": "43%",
    "PTFSM6CLA1ABASICS_95": "30%",
    "ATT8SCR_22": "41",
}


def wide(tmp_path: Path, *changes: dict[str, str], name: str = "2022-2023_england_ks4final.csv") -> Path:
    return write_csv(tmp_path / name, [{**WIDE, **change} for change in changes])


def test_the_full_width_file_gives_groups_cohorts_and_intervals(tmp_path: Path) -> None:
    path = wide(tmp_path, {}, *({"RECTYPE": total, "URN": "", "TPUP": "600.5"} for total in "457"))
    table = read(ks4.SOURCE, path)
    assert (table.period, table.rows.height) == ("2022/23", 1)
    figures = ks4.figures(table.rows, period=table.period)
    progress = figures.filter(measure="ks4_progress8").row(0, named=True)
    assert (progress["value"], progress["low"], progress["high"], progress["pupils"]) == (-0.11, -0.3, 0.08, 140)
    poor = figures.filter(group="disadvantaged")
    assert dict(poor.select("measure", "value").rows()) == {"ks4_attainment8": 35.0, "ks4_english_maths_5": 30.0}
    assert set(poor["pupils"]) == {60}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"RECTYPE": "3"}, "RECTYPE"),
        ({"URN": ""}, "URN"),
        ({"P8MEA": "NaN"}, "P8MEA"),
        ({"P8MEA": "11"}, "P8MEA"),
        ({"P8MEA": "-0,11"}, "P8MEA"),
        ({"ATT8SCR": "101"}, "ATT8SCR"),
        ({"PTL2BASICS_95": "x"}, "PTL2BASICS_95"),
        ({"TPUP": "1,500"}, "TPUP"),
    ],
)
def test_bad_cells_stop_the_import_with_their_row(tmp_path: Path, change: dict[str, str], column: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(ks4.SOURCE, wide(tmp_path, {}, {"RECTYPE": "4", "URN": ""}, {"URN": "100050", **change}))
    assert (caught.value.column, caught.value.row) == (column, 4)


def test_indicators_of_other_years_are_passed_over_and_anything_else_stops(tmp_path: Path) -> None:
    others = {"ATT8SCR_PREV2": "40", "PTL2BASICS_LL_PTQ_EE": "60%", "PTAC5EM_PTQ_EE": "58%", "P8MEA_ORIG": "0"}
    path = write_csv(tmp_path / "2021-2022_england_ks4final.csv", [WIDE | others])
    assert read(ks4.SOURCE, path).rows["attainment8"].to_list() == [42.4]
    for heading in ("ETHNICITY", "HEADNAME", "SEX", "SUBJECT"):
        with pytest.raises(ContractError, match="is not known") as caught:
            read(ks4.SOURCE, write_csv(tmp_path / "2021-2022_england_ks4final.csv", [WIDE | {heading: "x"}]))
        assert caught.value.column == heading


def test_a_school_printed_twice_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="same school"):
        read(ks4.SOURCE, wide(tmp_path, {}, {}))


def test_provisional_figures_come_earlier_and_are_another_source() -> None:
    assert ks4.PROVISIONAL.id != ks4.SOURCE.id
    assert ks4.PROVISIONAL.usable_from("2018/19") == dt.date(2019, 12, 5)
    # Final 2018/19 tables came out on 6 February 2020.
    assert ks4.SOURCE.usable_from("2018/19") == dt.date(2020, 2, 28)


# -- Explore Education Statistics ------------------------------------------------------------------------------------

HEAD = {
    "time_period": "202425",
    "time_identifier": "Academic year",
    "geographic_level": "School",
    "country_code": "E92000001",
    "country_name": "England",
    "school_laestab": "2016005",
    "school_urn": "100001",
    "school_name": "A school",
    "version": "Revised",
    "establishment_type_group": "Converter academies",
    "breakdown_topic": "Total",
    "breakdown": "Total",
    "sex": "Total",
}
EES_2025 = HEAD | {
    "pupil_count": "100",
    "attainment8_average": "46.1",
    "attainment8eng_average": "9.9",
    "engmath_95_percent": "45.2",
    "engmath_94_percent": "65.0",
    "ebacc_entering_percent": "40.1",
    "ebacc_aps_average": "4.1",
    "progress8_average": "z",
    "progress8_lower_95_ci": "z",
    "progress8_upper_95_ci": "z",
}
EES_2024 = HEAD | {
    "time_period": "202324",
    "t_pupils": "98",
    "avg_att8": "45",
    "pt_l2basics_95": "44",
    "pt_l2basics_94": "64",
    "avg_p8score": "0.2",
    "p8score_ci_low": "-0.1",
    "p8score_ci_upp": "0.5",
}


def test_the_file_from_2024_25_gives_each_group_its_figures_and_no_progress(tmp_path: Path) -> None:
    rows = [
        EES_2025,
        EES_2025 | {"breakdown_topic": "Disadvantage", "breakdown": "Disadvantaged", "attainment8_average": "c"},
        EES_2025 | {"breakdown_topic": "Prior attainment", "breakdown": "Low"},
        EES_2025 | {"geographic_level": "National", "school_urn": "z"},
    ]
    path = write_csv(tmp_path / "202425_performance_tables_schools_revised.csv", rows)
    table = read(ks4.SOURCE, path)
    assert (table.period, table.rows.height) == ("2024/25", 3)
    figures = ks4.figures(table.rows, period=table.period)
    assert set(figures["group"]) == {"all", "disadvantaged"}
    found = {(m, g): v or r for m, g, v, r in figures.select("measure", "group", "value", "missing").rows()}
    assert found["ks4_attainment8", "all"] == 46.1
    assert found["ks4_attainment8", "disadvantaged"] == Missing.SUPPRESSED
    assert found["ks4_progress8", "all"] == Missing.NOT_APPLICABLE


def test_the_file_of_2023_24_has_its_own_headings(tmp_path: Path) -> None:
    table = read(ks4.SOURCE, write_csv(tmp_path / "202324_performance_tables_schools_final.csv", [EES_2024]))
    figures = ks4.figures(table.rows, period=table.period)
    progress = figures.filter(measure="ks4_progress8").row(0, named=True)
    assert (progress["period"], progress["value"], progress["low"], progress["high"]) == ("2023/24", 0.2, -0.1, 0.5)
    assert progress["pupils"] == 98


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attainment8_average": "SUPP"}, "SUPP"),
        ({"geographic_level": "Ward"}, "Ward"),
        ({"school_urn": "unknown"}, "unknown"),
        ({"breakdown": ""}, "breakdown"),
    ],
)
def test_unknown_words_stop_the_import(tmp_path: Path, change: dict[str, str], said: str) -> None:
    path = write_csv(tmp_path / "202425_performance_tables_schools_revised.csv", [EES_2025, EES_2025 | change])
    with pytest.raises(ContractError, match=said) as caught:
        read(ks4.SOURCE, path)
    assert caught.value.row == 3


def test_a_new_filter_column_stops_the_import(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "202425_performance_tables_schools_revised.csv", [EES_2025 | {"ethnicity": "Total"}])
    with pytest.raises(ContractError, match="is not known") as caught:
        read(ks4.SOURCE, path)
    assert caught.value.column == "ethnicity"
