"""The similar-schools files: values, groups and spread, and the profile service's other files."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import alongside.policy
from alongside.errors import ContractError, SourceError, UnknownLayoutError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import (
    lait,
    lait_dictionary,
    similar_schools_absence,
    similar_schools_areas,
    similar_schools_bodies,
    similar_schools_establishments,
    similar_schools_groups,
    similar_schools_links,
    similar_schools_spread,
    similar_schools_values,
    similar_schools_workforce,
)
from alongside.sources.contract import EES_CODES, Source, cast, read
from alongside.sources.figures import LONG_SCHEMA
from data import shared_data

POLICY = tomllib.loads((Path(alongside.policy.__file__).parent / "similar_schools.toml").read_text())
SECONDARY = "SimilarSchoolsSecondaryValuesEntry"
SCHOOL = {
    "URN": "100050",
    "KS2MRP": "107.003442",
    "PPPerc": "35.22222222",
    "PercentEAL": "31.082181",
    "Polar4QuintilePupils": "4.269801",
    "PStability": "88.392857",
    "IdaciPupils": "0.207663",
    "PercentSchSupport": "14.320586",
    "NumberOfPupils": "1229",
    "PercentageStatementOrEHP": "2.441009",
    "Att8Scr": "57.1",
}


def shared(source: Source, name: str) -> pl.DataFrame:
    return read(source, shared_data() / f"raw/sap_sector/{name}.json.gz").rows


def written(tmp_path: Path, *records: dict[str, Any], name: str = SECONDARY) -> Path:
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps(records))
    return path


def largest_error(weights: dict[str, float]) -> tuple[int, float]:
    """Pairs of the July list whose characteristics are both known, and the furthest that `weights` is from any."""
    values = shared(similar_schools_values.SOURCE, "SimilarSchoolsPrimaryValuesEntry").select("urn", *weights)
    groups = shared(similar_schools_groups.SOURCE, "SimilarSchoolsPrimaryGroupsEntry")
    pairs = groups.join(values, on="urn").join(values, left_on="neighbour_urn", right_on="urn", suffix="_other")
    gaps = np.column_stack([pairs[name] - pairs[f"{name}_other"] for name in weights])
    distances = np.sqrt(gaps**2 @ np.array(list(weights.values())))
    return pairs.height, float(np.abs(distances - pairs["distance"].to_numpy()).max())


@pytest.mark.data
def test_the_weights_of_july_2026_give_back_every_distance_of_the_list_and_those_of_may_do_not() -> None:
    """Weights and distances agree to 1e-9 only if both files and every characteristic are read as what they are."""
    july, may = (one["weights"] for one in POLICY["primary"])
    pairs, error = largest_error(july)
    assert pairs == 1_134
    assert error < 1e-9
    assert largest_error(may)[1] > 0.05


@pytest.mark.data
def test_each_anchor_has_fifty_neighbours_ranked_by_distance() -> None:
    rows = shared(similar_schools_groups.SOURCE, "SimilarSchoolsPrimaryGroupsEntry").sort("urn", "rank")
    assert rows.height == 3_650
    assert rows["urn"].n_unique() == 73
    for _, group in rows.group_by("urn"):
        assert group["rank"].to_list() == list(range(1, 51))
        assert group["distance"].is_sorted()
    assert rows["phase"].unique().to_list() == ["primary"]


@pytest.mark.data
def test_two_copies_of_one_list_are_two_editions_and_together_hold_1912_schools() -> None:
    newest = shared(similar_schools_values.SOURCE, SECONDARY)
    earlier = shared(similar_schools_values.SOURCE, f"{SECONDARY}.earlier_commit")
    assert (newest.height, earlier.height) == (1_393, 1_652)
    assert newest.join(earlier, on="urn").height == 1_133
    both = similar_schools_values.together([newest, earlier])
    assert both.height == both["urn"].n_unique() == 1_912


@pytest.mark.data
def test_na_is_missing_and_is_never_nought() -> None:
    rows = shared(similar_schools_values.SOURCE, SECONDARY)
    missing = sum(rows[name].null_count() for name in (*similar_schools_values.CHARACTERISTICS, "outcome"))
    assert missing == 5
    premium = rows.filter(pl.col("pupil_premium").is_null())
    assert premium["pupil_premium_missing"].unique().to_list() in ([], [Missing.NOT_AVAILABLE])
    assert not rows.filter(pl.col("pupil_premium") == 0).height


@pytest.mark.data
def test_the_spread_is_the_one_that_was_printed() -> None:
    row = shared(similar_schools_spread.SOURCE, "SimilarSchoolsSecondaryStandardDeviationsEntry").row(0, named=True)
    assert (row["schools"], row["prior_attainment"], row["idaci"], row["outcome"]) == (3_262, 2.54724, 0.07773, 9.31183)


@pytest.mark.data
def test_england_s_absence_and_key_stage_4_are_the_national_row() -> None:
    absence = shared(similar_schools_areas.SOURCE, "EnglandAbsence").filter(year="2023/24", unit="per cent")
    ks4 = shared(similar_schools_areas.SOURCE, "EnglandPerformance").filter(group="all")
    found = {(row["measure"], row["group"]): row["value"] for row in absence.iter_rows(named=True)}
    assert (found["Abs_Tot", "secondary"], found["Abs_Persistent", "secondary"]) == (8.88916, 25.56349)
    assert (found["Abs_Tot", "primary"], found["Abs_Persistent", "primary"]) == (5.52668, 14.55841)

    def years(measure: str, unit: str) -> dict[str, float]:
        return dict(ks4.filter(measure=measure, unit=unit).select("year", "value").iter_rows())

    assert years("Attainment8", "number") == {"2024/25": 46.0, "2023/24": 46.1, "2022/23": 46.4}
    assert years("EngMaths59", "per cent") == {"2024/25": 45.4, "2023/24": 46.2, "2022/23": 45.5}


@pytest.fixture(scope="module")
def panel() -> pl.DataFrame:
    folder = shared_data() / "raw/la_lait"
    dictionary = read(lait_dictionary.SOURCE, folder / "lait_data_dictionary.csv.gz").rows
    rows = lait.academic_year(read(lait.SOURCE, folder / "lait_bds_long.parquet").rows, dictionary)
    return rows.filter(area_kind="local authority")


@pytest.mark.data
def test_attainment_8_of_2024_25_is_the_same_in_the_local_authority_panel(panel: pl.DataFrame) -> None:
    ours = shared(similar_schools_areas.SOURCE, "LAPerformance").filter(
        measure="Attainment8", group="all", year="2024/25"
    )
    theirs = panel.filter(measure="AVG_Attain8_Score", academic_year="2024/25")
    both = ours.join(theirs, on="area_code", suffix="_panel").drop_nulls(["value", "value_panel"])
    assert both.height == 152
    assert both.filter(pl.col("value").round(1) == pl.col("value_panel").round(1)).height == 152


@pytest.mark.data
@pytest.mark.parametrize(("phase", "measure"), [("primary", "PriTotAbs"), ("secondary", "SecTotAbs")])
def test_current_absence_is_of_2023_24_and_hardly_one_authority_is_equal_a_year_later(
    panel: pl.DataFrame, phase: str, measure: str
) -> None:
    areas = shared(similar_schools_areas.SOURCE, "LAAbsence")
    ours = areas.filter(measure="Abs_Tot", group=phase, year="2023/24")

    def equal(year: str) -> tuple[int, int]:
        theirs = panel.filter(measure=measure, academic_year=year)
        both = ours.join(theirs, on="area_code", suffix="_panel").drop_nulls(["value", "value_panel"])
        return both.filter((pl.col("value") - pl.col("value_panel")).abs() < 0.006).height, both.height

    assert equal("2023/24") == (152, 152)
    assert equal("2024/25")[0] <= 3


@pytest.mark.data
def test_swapped_numbers_and_percentages_are_read_the_right_way_round() -> None:
    rows = shared(similar_schools_areas.SOURCE, "LADestinations").filter(group="not disadvantaged", year="2022/23")
    national = shared(similar_schools_areas.SOURCE, "EnglandDestinations").filter(
        group="not disadvantaged", year="2022/23", unit="number"
    )
    assert rows.filter(unit="per cent")["value"].max() <= 100
    england = dict(national.select("measure", "value").iter_rows())
    for (measure,), group in rows.filter(unit="number").group_by("measure"):
        assert group["value"].sum() == pytest.approx(england[measure], rel=0.005)


@pytest.mark.data
def test_absence_of_schools_becomes_figures_of_three_named_years() -> None:
    rows = shared(similar_schools_absence.SOURCE, "EstablishmentAbsence")
    figures = similar_schools_absence.figures(rows, period="2023/24")
    assert rows.height == 1_912
    assert dict(figures.schema) == LONG_SCHEMA
    gaps = figures.filter(measure="absence_overall").group_by("period").agg(pl.col("value").null_count())
    assert dict(gaps.iter_rows()) == {"2023/24": 1, "2022/23": 42, "2021/22": 66}
    first = figures.filter(urn="100025", measure="absence_overall", period="2023/24")
    assert first["value"].to_list() == [6.06903]


@pytest.mark.data
def test_codes_of_the_workforce_file_are_reasons() -> None:
    rows = shared(similar_schools_workforce.SOURCE, "EstablishmentWorkforce")
    reasons = dict(rows["pupil_teacher_ratio_missing"].drop_nulls().value_counts().iter_rows())
    assert rows.height == 1_924
    assert reasons[Missing.LOW_RELIABILITY] == 1
    assert reasons[Missing.NOT_AVAILABLE] >= 7
    figures = similar_schools_workforce.figures(rows, period="2024/25")
    assert figures["value"].null_count() == sum(reasons.values())


@pytest.mark.data
def test_establishments_are_as_described_and_carry_no_head_teacher() -> None:
    rows = shared(similar_schools_establishments.SOURCE, "Establishment")
    phases = dict(rows["phase"].value_counts().iter_rows())
    assert (phases["Secondary"], phases["Primary"], phases["All-through"]) == (1_307, 466, 134)
    assert rows.filter(status="closed").height == 36
    assert not [name for name in rows.columns if "head" in name or "telephone" in name]
    links = shared(similar_schools_links.SOURCE, "EstablishmentLinks")
    assert links.height == 1_728
    assert dict(links["relation"].value_counts().iter_rows())["successor"] == 64


def test_the_analysts_file_and_the_service_s_json_give_the_same_rows(tmp_path: Path) -> None:
    names = similar_schools_values.HEADINGS
    raw = {names["secondary-csv"][field]: SCHOOL[heading] for field, heading in names["secondary-json"].items()}
    path = tmp_path / "2026_05_13_matched_secondary_schools_data.csv"
    path.write_text(f"urn,{','.join(raw)}\n100050,{','.join(raw.values())}\n")
    table = read(similar_schools_values.SOURCE, path)
    other = read(similar_schools_values.SOURCE, written(tmp_path, SCHOOL))
    assert table.period == other.period == "secondary 2026-05-13"
    assert table.rows.equals(other.rows)


@pytest.mark.parametrize("printed", ["NA", "", None])
def test_every_way_of_writing_nothing_is_missing(tmp_path: Path, printed: str | None) -> None:
    rows = read(similar_schools_values.SOURCE, written(tmp_path, SCHOOL | {"PPPerc": printed})).rows
    assert rows.select("pupil_premium", "pupil_premium_missing").row(0) == (None, Missing.NOT_AVAILABLE)


@pytest.mark.parametrize(
    ("heading", "cell"), [("PPPerc", "101"), ("IdaciPupils", "1.5"), ("URN", "camden"), ("Att8Scr", "SUPP")]
)
def test_a_value_that_cannot_be_stops_the_import_with_its_place(tmp_path: Path, heading: str, cell: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(similar_schools_values.SOURCE, written(tmp_path, SCHOOL, SCHOOL | {heading: cell}))
    assert (caught.value.column, caught.value.row, caught.value.value) == (heading, 3, cell)


def test_an_unknown_field_a_cut_file_and_another_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="'Progress8'"):
        read(similar_schools_values.SOURCE, written(tmp_path, SCHOOL | {"Progress8": "0.1"}))
    path = written(tmp_path, SCHOOL)
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(similar_schools_values.SOURCE, path)
    path.write_text('{"error": "not found"}')
    with pytest.raises(UnreadableFileError, match="not a list of records"):
        read(similar_schools_values.SOURCE, path)
    with pytest.raises(UnknownLayoutError):
        read(similar_schools_values.SOURCE, written(tmp_path, {"Name": "A school"}))


def test_copies_that_disagree_are_not_copies_of_one_list(tmp_path: Path) -> None:
    one = read(similar_schools_values.SOURCE, written(tmp_path, SCHOOL)).rows
    other = read(similar_schools_values.SOURCE, written(tmp_path, SCHOOL | {"Att8Scr": "57.2"})).rows
    assert similar_schools_values.together([one, one]).height == 1
    with pytest.raises(SourceError, match="School 100050 has different values"):
        similar_schools_values.together([one, other])


def test_values_called_another_phase_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="columns are those of secondary schools"):
        read(similar_schools_values.SOURCE, written(tmp_path, SCHOOL), period="primary 2026-07-03")


@pytest.mark.parametrize(
    ("second", "refusal"),
    [
        ({"NeighbourURN": "100171"}, "similar to itself"),
        ({"Rank": "1"}, "twice"),
        ({"NeighbourURN": "135968"}, "twice"),
    ],
)
def test_a_group_that_cannot_be_is_refused(tmp_path: Path, second: dict[str, str], refusal: str) -> None:
    first = {"URN": "100171", "NeighbourURN": "135968", "Dist": "0.29", "Rank": "1"}
    other = {"URN": "100171", "NeighbourURN": "145140", "Dist": "0.35", "Rank": "2"} | second
    path = written(tmp_path, first, other, name="SimilarSchoolsPrimaryGroupsEntry")
    with pytest.raises(SourceError, match=refusal):
        read(similar_schools_groups.SOURCE, path)


@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_the_analysts_list_of_neighbours_says_its_day_and_phase_in_its_name(tmp_path: Path, phase: str) -> None:
    path = tmp_path / f"2026_07_03_neighbours_list_{phase}.csv"
    path.write_text("urn,neighbour_urn,dist,rank\n100171,135968,0.29556328610658633,1\n")
    table = read(similar_schools_groups.SOURCE, path)
    assert table.period == f"{phase} 2026-07-03"
    assert table.rows.row(0) == ("100171", "135968", 0.29556328610658633, None, 1, None, 2, phase)


def test_a_rank_beyond_fifty_is_refused(tmp_path: Path) -> None:
    record = {"URN": "100171", "NeighbourURN": "135968", "Dist": "0.29", "Rank": "51"}
    with pytest.raises(ContractError, match="'Rank'"):
        read(
            similar_schools_groups.SOURCE,
            written(tmp_path, record, name="SimilarSchoolsPrimaryGroupsEntry"),
        )


def test_an_england_file_without_its_national_row_is_refused(tmp_path: Path) -> None:
    record = {cell.heading: "1" for cell in similar_schools_areas.CELLS["absence, England"]}
    path = written(tmp_path, {"Id": "Regional"} | record, name="EnglandAbsence")
    with pytest.raises(SourceError, match="no row for the area"):
        read(similar_schools_areas.SOURCE, path)


@given(st.lists(st.sampled_from([*EES_CODES, "NA", "", "12.5"]), min_size=1))
def test_no_code_of_the_service_becomes_a_number(cells: list[str]) -> None:
    own = {"Id": "100025", "LAId": "202"}
    headings = list(similar_schools_absence.LAYOUT.by_heading)
    text = pl.DataFrame({heading: [own.get(heading, cell) for cell in cells] for heading in headings})
    rows = cast(similar_schools_absence.LAYOUT, text, file="absence", first_row=2)
    for field in ("absence_overall_2023_24", "absence_persistent_2021_22"):
        for cell, value, reason in zip(cells, rows[field], rows[f"{field}_missing"], strict=True):
            known = {**EES_CODES, "NA": Missing.NOT_AVAILABLE, "": Missing.NOT_AVAILABLE}.get(cell)
            assert (value, reason) == ((None, known) if known else (12.5, None))


GROUP = {column.heading: "" for column in similar_schools_bodies.LAYOUT.columns} | {
    "group_uid": "17270",
    "group_name": "The Alliance Schools Trust",
    "group_type__code_": "05",
    "group_status__code_": "OPEN",
    "open_date": "20/07/2016",
    "head_of_group_last_name": "Somebody",
}


@pytest.mark.data
def test_the_file_called_links_is_the_register_of_groups() -> None:
    rows = shared(similar_schools_bodies.SOURCE, "EstablishmentGroupLinks")
    kinds = dict(rows["group_type"].value_counts().iter_rows())
    assert rows.height == rows["uid"].n_unique() == 7_176
    assert (kinds["multi-academy trust"], kinds["single-academy trust"]) == (1_763, 1_917)
    assert rows["opened"].null_count() == 0
    assert rows.filter(status="closed")["closed"].null_count() == 0
    assert "urn" not in rows.columns


def test_a_group_has_the_day_it_opened_and_no_head(tmp_path: Path) -> None:
    incorporated = GROUP | {"group_uid": "2044", "open_date": None, "incorporated_on__open_date_": "01/03/2012"}
    rows = read(
        similar_schools_bodies.SOURCE, written(tmp_path, GROUP, incorporated, name="EstablishmentGroupLinks")
    ).rows
    assert rows["opened"].cast(pl.String).to_list() == ["2016-07-20", "2012-03-01"]
    assert "Somebody" not in str(rows.rows())


@pytest.mark.parametrize(
    ("heading", "cell"), [("group_type__code_", "99"), ("group_status__code_", "Ajar"), ("open_date", "2016-20-07")]
)
def test_a_group_of_no_known_kind_is_refused(tmp_path: Path, heading: str, cell: str) -> None:
    path = written(tmp_path, GROUP, GROUP | {heading: cell}, name="EstablishmentGroupLinks")
    with pytest.raises(ContractError) as caught:
        read(similar_schools_bodies.SOURCE, path)
    assert (caught.value.column, caught.value.row, caught.value.value) == (heading, 3, cell)
