"""Key stage 2: every known layout, what is wrong with the shared copies, and what is refused."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError, SourceError
from alongside.provenance import Missing
from alongside.sources import ks2
from alongside.sources.contract import Table, read
from alongside.sources.figures import LONG_SCHEMA
from alongside.sources.ks2_headings import HEADINGS_2019
from data import shared_data
from unit.sources.written import write_csv

FILES = {
    "2012/13": "2012-2013_england_ks2final_selected_columns.csv.gz",
    "2015/16": "2015-2016_ks2_selected_columns.csv.gz",
    "2016/17": "2016-2017_ks2_selected_columns.csv.gz",
    "2017/18": "2017-2018_ks2_selected_columns.csv.gz",
    "2018/19": "2018-2019_ks2_selected_columns_with_ofsted_rating.csv.gz",
}


@pytest.fixture(scope="module")
def tables() -> dict[str, Table]:
    folder = shared_data() / "raw/performance"
    return {period: read(ks2.SOURCE, folder / name) for period, name in FILES.items()}


def value(figures: pl.DataFrame, measure: str, urn: str, group: str = "all") -> object:
    found = figures.filter(measure=measure, urn=urn, group=group)
    assert found.height == 1, (measure, urn, group)
    return found["value"][0] if found["missing"][0] is None else found["missing"][0]


# -- the shared copies -----------------------------------------------------------------------------------------------


@pytest.mark.data
def test_every_shared_year_is_read_whole_and_says_its_year(tables: dict[str, Table]) -> None:
    assert {period: table.period for period, table in tables.items()} == {period: period for period in FILES}
    # 16,190 rows of 2012/13, of which 153 are local authorities (one for City of London's only school) and one England.
    assert {period: table.rows.height for period, table in tables.items()} == {
        "2012/13": 16_036,
        "2015/16": 16_162,
        "2016/17": 16_313,
        "2017/18": 16_364,
        "2018/19": 16_355,
    }
    for table in tables.values():
        assert table.rows["urn"].n_unique() == table.rows.height
        assert table.rows["urn"].null_count() == 0


@pytest.mark.data
def test_levels_give_no_figures_because_they_are_another_scale(tables: dict[str, Table]) -> None:
    rows = tables["2012/13"].rows
    assert rows["average_points"].max() == 35.4
    assert rows["reading_two_levels_missing"].value_counts().sort("count").rows()[0][0] == Missing.NOT_APPLICABLE
    assert ks2.figures(rows, period="2012/13").is_empty()


@pytest.mark.data
def test_blanks_left_by_the_finder_are_blanks_and_never_nothing(tables: dict[str, Table]) -> None:
    rows = tables["2015/16"].rows
    assert rows["rwm_expected_missing"].value_counts().filter(pl.col("rwm_expected_missing").is_not_null()).rows() == [
        (Missing.BLANK, 1030)
    ]
    assert rows["reading_progress_missing"].eq(Missing.LOW_COVERAGE.value).sum() == 7
    zero = rows.filter(pl.col("rwm_higher") == 0)
    assert zero.height > 1_000, "0% is a real or rounded figure, and stays one"
    assert rows.filter(pl.col("rwm_higher").is_null())["rwm_higher_missing"].null_count() == 0


@pytest.mark.data
@pytest.mark.parametrize(
    ("period", "measure", "published", "within"),
    [
        # Key stage 2 national figures, all schools: 53%, 61% and 64% reached the expected standard in all three.
        ("2015/16", "ks2_rwm_expected", 53, 1.0),
        ("2016/17", "ks2_rwm_expected", 61, 1.0),
        ("2017/18", "ks2_rwm_expected", 64, 1.0),
        ("2015/16", "ks2_rwm_higher", 5, 0.6),
        ("2017/18", "ks2_reading_score", 105, 0.2),
        ("2017/18", "ks2_maths_score", 104.4, 0.2),
        # The column that the finder headed "Writing Score" is grammar, punctuation and spelling.
        ("2015/16", "ks2_gps_score", 104.0, 0.2),
        ("2016/17", "ks2_gps_score", 106.0, 0.2),
        ("2017/18", "ks2_gps_score", 106.2, 0.2),
    ],
)
def test_the_schools_together_give_the_published_national_figure(
    tables: dict[str, Table], period: str, measure: str, published: float, within: float
) -> None:
    figures = ks2.figures(tables[period].rows, period=period).filter(
        pl.col("measure") == measure, pl.col("value").is_not_null()
    )
    mean = (figures["value"] * figures["pupils"]).sum() / figures["pupils"].sum()
    assert mean == pytest.approx(published, abs=within)


@pytest.mark.data
def test_bands_agree_with_their_progress_scores(tables: dict[str, Table]) -> None:
    for period in ("2017/18", "2018/19"):
        rows = tables[period].rows.filter(pl.col("reading_progress_band").is_not_null())
        mean = dict(rows.group_by("reading_progress_band").agg(pl.col("reading_progress").mean()).rows())
        best_first = ["well above average", "above average", "average", "below average", "well below average"]
        assert sorted(mean, key=lambda band: -mean[band]) == best_first, period


@pytest.mark.data
def test_the_rated_copy_keeps_progress_only(tables: dict[str, Table]) -> None:
    rows = tables["2018/19"].rows
    assert not {"rating", "latitude", "colour"} & {name.lower() for name in rows.columns}
    figures = ks2.figures(rows, period="2018/19")
    assert set(figures["measure"]) == {"ks2_reading_progress", "ks2_writing_progress", "ks2_maths_progress"}
    assert figures["pupils"].count() == 0
    counts = dict(rows["reading_progress_missing"].value_counts().rows())
    assert (counts[Missing.BLANK], counts[Missing.SUPPRESSED], counts[Missing.LOW_COVERAGE]) == (518, 482, 8)


@pytest.mark.data
def test_figures_point_to_the_row_that_a_spreadsheet_shows(tables: dict[str, Table]) -> None:
    figures = ks2.figures(tables["2015/16"].rows, period="2015/16")
    assert dict(figures.schema) == {
        name: kind() if isinstance(kind, type) else kind for name, kind in LONG_SCHEMA.items()
    }
    city = figures.filter(urn="100000", measure="ks2_rwm_expected").row(0, named=True)
    assert (city["value"], city["pupils"], city["row"], city["period"]) == (89.0, 28, 2, "2015/16")


@pytest.mark.data
def test_every_heading_of_the_published_list_is_known() -> None:
    path = shared_data() / "raw/performance/meta_2018-2019/ks2_meta.csv"
    with path.open(encoding="utf-8-sig", newline="") as meta:
        published = [row["Field Name"] for row in csv.DictReader(meta)]
    assert len(published) == 318
    assert set(published) == HEADINGS_2019
    assert ks2.LAYOUT_WIDE.unknown(published) == ()


# -- the publisher's own layouts -------------------------------------------------------------------------------------

WIDE = {
    "RECTYPE": "1",
    "URN": "100000",
    "SCHNAME": "A school",
    "TELIG": "28",
    "TFSM6CLA1A": "6",
    "PTRWM_EXP": "89%",
    "PTRWM_EXP_FSM6CLA1A": "67%",
    "PTRWM_EXP_18": "85%",
    "READPROG": "2.7",
    "READPROG_LOWER": "0.4",
    "READPROG_UPPER": "5",
    "READ_AVERAGE": "106",
    "READPROG_DESCR": "2",
}


def wide(tmp_path: Path, *changes: dict[str, str]) -> Path:
    return write_csv(tmp_path / "2018-2019_england_ks2final.csv", [{**WIDE, **change} for change in changes])


def test_the_full_width_file_gives_groups_cohorts_and_intervals(tmp_path: Path) -> None:
    table = read(ks2.SOURCE, wide(tmp_path, {}, {"RECTYPE": "3", "URN": ""}, {"RECTYPE": "5", "URN": "", "TELIG": "x"}))
    assert (table.layout.id, table.period, table.rows.height) == ("england_ks2final", "2018/19", 1)
    figures = ks2.figures(table.rows, period=table.period)
    assert set(figures["measure"]) == {"ks2_rwm_expected", "ks2_reading_progress", "ks2_reading_score"}
    one = figures.filter(measure="ks2_reading_progress").row(0, named=True)
    assert (one["value"], one["low"], one["high"], one["pupils"]) == (2.7, 0.4, 5.0, 28)
    poor = figures.filter(group="disadvantaged").row(0, named=True)
    assert (poor["measure"], poor["value"], poor["pupils"]) == ("ks2_rwm_expected", 67.0, 6)
    assert table.rows["reading_progress_band"][0] == "above average"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("SUPP", Missing.SUPPRESSED),
        ("LOWCOV", Missing.LOW_COVERAGE),
        ("NE", Missing.NO_ENTRIES),
        ("NP", Missing.NOT_PUBLISHED),
        ("NA", Missing.NOT_APPLICABLE),
        ("NEW", Missing.NEW_SCHOOL),
        ("", Missing.BLANK),
    ],
)
def test_each_code_is_its_own_reason_in_the_figures(tmp_path: Path, code: str, reason: Missing) -> None:
    table = read(ks2.SOURCE, wide(tmp_path, {"READPROG": code, "PTRWM_EXP": code, "TELIG": code}))
    figures = ks2.figures(table.rows, period=table.period)
    for measure in ("ks2_reading_progress", "ks2_rwm_expected"):
        assert value(figures, measure, "100000") == reason
    assert figures.filter(group="all")["pupils"].count() == 0


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"RECTYPE": "6"}, "RECTYPE"),
        ({"RECTYPE": "7"}, "RECTYPE"),
        ({"RECTYPE": ""}, "RECTYPE"),
        ({"URN": ""}, "URN"),
        ({"URN": "1234"}, "URN"),
        ({"PTRWM_EXP": "101%"}, "PTRWM_EXP"),
        ({"PTRWM_EXP": "SUP"}, "PTRWM_EXP"),
        ({"READPROG": "999"}, "READPROG"),
        ({"READ_AVERAGE": "79"}, "READ_AVERAGE"),
        ({"TELIG": "-1"}, "TELIG"),
        ({"TELIG": "2.5"}, "TELIG"),
        ({"READPROG_DESCR": "6"}, "READPROG_DESCR"),
    ],
)
def test_bad_cells_stop_the_import_with_their_row(tmp_path: Path, change: dict[str, str], column: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(ks2.SOURCE, wide(tmp_path, {"RECTYPE": "3", "URN": ""}, {}, {"URN": "100001", **change}))
    assert (caught.value.column, caught.value.row) == (column, 4)


def test_a_school_printed_twice_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="same school") as caught:
        read(ks2.SOURCE, wide(tmp_path, {}, {"READPROG": "1.0"}))
    assert caught.value.row == 2
    assert caught.value.file.endswith("2018-2019_england_ks2final.csv")


def test_a_selection_that_holds_two_years_is_refused(tmp_path: Path) -> None:
    headings = [column.heading for column in ks2.LAYOUT_SELECTED.columns]
    rows = [{"URN": "100000", "Academic Year": "2016"}, {"URN": "100001", "Academic Year": "2017"}]
    with pytest.raises(ContractError, match="several years"):
        read(ks2.SOURCE, write_csv(tmp_path / "ks2_selected_columns.csv", rows, headings=headings))


def test_a_heading_that_nobody_knows_stops_the_import(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "2018-2019_england_ks2final.csv", [{**WIDE, "HEADNAME": "A. Person"}])
    with pytest.raises(ContractError, match="is not known") as caught:
        read(ks2.SOURCE, path)
    assert caught.value.column == "HEADNAME"


def test_a_file_that_does_not_say_its_year_asks_for_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "england_ks2final.csv", [WIDE])
    with pytest.raises(ContractError, match="--period"):
        read(ks2.SOURCE, path)
    assert read(ks2.SOURCE, path, period="2018/19").period == "2018/19"


def test_the_folder_may_say_the_year(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "2017-2018" / "england_ks2final.csv", [WIDE])
    assert read(ks2.SOURCE, path).period == "2017/18"


def test_figures_of_a_year_are_used_only_once_they_were_public() -> None:
    # 2018/19 school tables came out on 13 December 2019.
    assert ks2.SOURCE.usable_from("2018/19") == dt.date(2019, 12, 16)


# -- Explore Education Statistics ------------------------------------------------------------------------------------

EES = {
    "time_period": "202425",
    "time_identifier": "Academic year",
    "geographic_level": "School",
    "country_code": "E92000001",
    "country_name": "England",
    "version": "Final",
    "school_urn": "100000",
    "school_laestab": "2013614",
    "school_name": "A school",
    "breakdown_topic": "All pupils",
    "breakdown": "Total",
    "subject": "Reading, writing and maths",
    "expected_standard_pupil_percent": "62",
    "higher_standard_pupil_percent": "8",
    "average_scaled_score": "z",
    "progress_measure_score": "z",
    "progress_measure_lower_conf_interval": "z",
    "progress_measure_upper_conf_interval": "z",
    "absent_or_not_able_to_access_percent": "z",
    "working_towards_expected_standard_pupil_percent": "z",
    "absent_or_disapplied_percent": "z",
    "progress_measure_unadjusted": "z",
    "progress_measure_description": "z",
}


def ees(tmp_path: Path, *changes: dict[str, str]) -> Path:
    return write_csv(tmp_path / "ks2_school_attainment_data.csv", [{**EES, **change} for change in changes])


def test_the_long_file_gives_each_year_subject_and_group_its_figure(tmp_path: Path) -> None:
    path = ees(
        tmp_path,
        {},
        {"time_period": "202223", "expected_standard_pupil_percent": "60"},
        {"breakdown_topic": "Disadvantage", "breakdown": "Disadvantaged", "expected_standard_pupil_percent": "c"},
        {
            "subject": "Reading",
            "average_scaled_score": "105",
            "progress_measure_score": "-1.2",
            "progress_measure_lower_conf_interval": "-3",
            "progress_measure_upper_conf_interval": "0.6",
        },
        {"breakdown_topic": "Average (2023 to 2025)", "breakdown": "3 year average"},
        {"geographic_level": "National", "school_urn": "", "expected_standard_pupil_percent": "anything"},
    )
    table = read(ks2.SOURCE, path)
    assert (table.period, table.rows.height) == ("2024/25", 5)
    figures = ks2.figures(table.rows, period=table.period)
    headline = figures.filter(measure="ks2_rwm_expected", group="all")
    assert dict(headline.select("period", "value").rows()) == {"2024/25": 62.0, "2022/23": 60.0}
    poor = figures.filter(measure="ks2_rwm_expected", group="disadvantaged")
    assert poor.select("value", "missing").rows() == [(None, Missing.SUPPRESSED)]
    progress = figures.filter(measure="ks2_reading_progress").row(0, named=True)
    assert (progress["value"], progress["low"], progress["high"]) == (-1.2, -3.0, 0.6)
    assert "ks2_rwm_score" not in set(figures["measure"])


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Latin"},
        {"geographic_level": "Galaxy"},
        {"expected_standard_pupil_percent": "N/A"},
        {"time_period": "2024"},
        {"time_period": "x"},
        {"school_urn": ""},
    ],
)
def test_unknown_words_of_the_long_file_stop_the_import(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(ContractError) as caught:
        read(ks2.SOURCE, ees(tmp_path, {}, {"school_urn": "100001", **change}))
    assert (caught.value.column, caught.value.row) == (next(iter(change)), 3)


def test_a_time_period_that_is_no_year_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="no academic year") as caught:
        read(ks2.SOURCE, ees(tmp_path, {}, {"time_period": "202426"}))
    assert (caught.value.column, caught.value.value) == ("time_period", "202426")


def test_a_new_filter_that_splits_the_rows_stops_the_import(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="same school, period and group"):
        read(ks2.SOURCE, ees(tmp_path, {}, {"breakdown_topic": "Sex by term of birth"}))


def test_new_words_for_all_the_groups_stop_the_import(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="words for groups"):
        read(ks2.SOURCE, ees(tmp_path, {"breakdown": "Everybody"}))
