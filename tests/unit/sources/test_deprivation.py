"""The indices of deprivation: years, censuses, wrappings, and what each lacks."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import ContractError, SourceError, UnknownLayoutError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import deprivation, deprivation_districts, deprivation_subdomains, ofsted_latest_inspections
from alongside.sources.contract import Layout, Table, cast, read
from data import shared_data

COPY_2019 = next(layout for layout in deprivation.LAYOUTS if layout.id == "copy-2019")
FILE_7 = {layout.id[-4:]: layout for layout in deprivation.LAYOUTS if layout.id.startswith("file-7")}
NAMES = {
    "2015": "File_7_ID_2015_All_ranks__deciles_and_scores.csv",
    "2019": "File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv",
    "2025": "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
}


def good(layout: Layout) -> dict[str, str]:
    """One row that the layout allows, by heading."""
    return {
        column.heading: {"lsoa": "E01000001", "lsoa_name": "City of London 001A"}.get(
            column.field, "E09000001" if column.field == "district_code" else "0.5" if "score" in column.field else "5"
        )
        for column in layout.columns
    }


def written(path: Path, *rows: dict[str, str], encoding: str = "utf-8-sig") -> Path:
    lines = [list(rows[0]), *(list(row.values()) for row in rows)]
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines), encoding=encoding)
    return path


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "census", "areas", "first"),
    [
        ("imd2015_england_lsoa11", "2011", 32_844, ("E01031349", 21_352, 7, 12.389)),
        ("imd2019_england_lsoa11", "2011", 32_844, ("E01000001", 29_199, 9, None)),
        ("imd2025_england_lsoa21", "2021", 33_755, ("E01000001", 26_525, 8, 8.742)),
    ],
)
def test_each_year_has_every_area_of_its_own_census(
    name: str, census: str, areas: int, first: tuple[str, int, int, float | None]
) -> None:
    rows = read(deprivation.SOURCE, shared_data() / f"raw/deprivation/{name}.csv.gz").rows
    assert rows["lsoa"].n_unique() == rows.height == areas
    assert rows["lsoa_census"].unique().to_list() == [census]
    assert rows.select("lsoa", "imd_rank", "imd_decile", "imd_score").row(0) == first
    assert sorted(rows["imd_rank"].unique())[:1] == [1]
    assert rows["imd_rank"].max() == areas
    assert rows.filter(imd_decile=1).height == pytest.approx(areas / 10, abs=1)


@pytest.mark.data
def test_a_copy_without_children_s_index_says_so_instead_of_leaving_a_nought() -> None:
    rows = read(deprivation.SOURCE, shared_data() / "raw/deprivation/imd2019_england_lsoa11.csv.gz").rows
    assert rows["idaci_score"].null_count() == rows.height
    assert rows["idaci_score_missing"].unique().to_list() == [Missing.NOT_AVAILABLE]


@pytest.mark.data
def test_schools_of_2020_find_their_area_in_the_indices_of_2019() -> None:
    raw = shared_data() / "raw"
    areas = read(deprivation.SOURCE, raw / "deprivation/imd2019_england_lsoa11.csv.gz").rows
    schools = read(
        ofsted_latest_inspections.SOURCE, raw / "ofsted/mi_2020-08-31_all_state_funded_with_gias_geography.csv.gz"
    ).rows
    matched = schools.join(areas, on="lsoa", how="semi").height / schools.height
    assert round(100 * matched, 2) == 99.99


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "areas", "scores"),
    [("imd2019_england_lsoa11_subdomains", 32_844, 0), ("imd2025_england_lsoa21_subdomains", 33_755, 33_755)],
)
def test_sub_domains_of_both_years_have_the_same_fields(name: str, areas: int, scores: int) -> None:
    rows = read(deprivation_subdomains.SOURCE, shared_data() / f"raw/deprivation/{name}.csv.gz").rows
    assert rows.height == areas
    assert rows["adult_skills_score"].count() == scores
    assert rows["adult_skills_decile"].count() == areas


@pytest.mark.data
def test_districts_are_296_and_the_most_deprived_of_2019_is_blackpool() -> None:
    raw = shared_data() / "raw/deprivation"
    rows = read(deprivation_districts.SOURCE, raw / "imd2019_england_ltla23.csv.gz").rows
    newest = read(deprivation_districts.SOURCE, raw / "imd2025_england_ltla24.csv.gz").rows
    below = read(deprivation_districts.SUBDOMAINS, raw / "imd2019_england_ltla23_subdomains.csv.gz").rows
    assert rows.height == newest.height == below.height == 296
    # MHCLG, The English Indices of Deprivation 2019, statistical release: Blackpool has the highest average score.
    assert rows.sort("imd_average_score", descending=True)["district_code"][0] == "E06000009"
    assert newest.filter(district_code="E06000001")["imd_average_score"].to_list() == [37.58]
    assert set(rows["districts"]) | set(newest["districts"]) == {"2023", "2024"}


@pytest.mark.parametrize("year", ["2015", "2019", "2025"])
def test_the_publisher_s_file_7_is_read_in_each_year(tmp_path: Path, year: str) -> None:
    table = read(deprivation.SOURCE, written(tmp_path / NAMES[year], good(FILE_7[year])))
    row = table.rows.row(0, named=True)
    assert (table.period, row["indices"], row["lsoa_census"]) == (year, year, "2021" if year == "2025" else "2011")
    assert (row["idaci_score"], row["idaci_decile"], row["idaci_score_missing"]) == (0.5, 5, None)
    assert row["population"] == 5.0


def test_file_7_has_as_many_columns_as_the_publisher_prints() -> None:
    assert {year: len(layout.columns) for year, layout in FILE_7.items()} == {"2015": 57, "2019": 57, "2025": 56}


def test_a_heading_that_the_publisher_s_tool_cut_at_80_characters_is_known(tmp_path: Path) -> None:
    whole = "Children and Young People Sub-domain Decile (where 1 is most deprived 10% of LSOAs)"
    row = {heading[:80] if heading == whole else heading: cell for heading, cell in good(FILE_7["2025"]).items()}
    assert whole not in row
    rows = read(deprivation.SOURCE, written(tmp_path / NAMES["2025"], row)).rows
    assert rows["children_and_young_people_decile"].to_list() == [5]


def test_all_layouts_give_the_same_fields_so_that_years_stack(tmp_path: Path) -> None:
    tables: list[Table] = [
        read(deprivation.SOURCE, written(tmp_path / f"imd{layout.id[-4:]}_england_{layout.id}.csv", good(layout)))
        for layout in deprivation.LAYOUTS
    ]
    stacked = pl.concat([table.rows for table in tables])
    assert stacked.height == len(deprivation.LAYOUTS)
    assert stacked.filter(indices="2025")["lsoa_census"].unique().to_list() == ["2021"]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("IMD_rank", "21352.5"),
        ("IMD_rank", "32845"),
        ("IMD_rank", "0"),
        ("IMD_decile", "11.0"),
        ("IMD_decile", "NULL"),
        ("lsoa11_code", "W01000001"),
        ("lsoa11_code", ""),
    ],
)
def test_a_cell_out_of_range_stops_the_import_with_its_place(tmp_path: Path, heading: str, cell: str) -> None:
    path = written(tmp_path / "imd2019_england_lsoa11.csv", good(COPY_2019), {**good(COPY_2019), heading: cell})
    with pytest.raises(ContractError) as caught:
        read(deprivation.SOURCE, path)
    assert (caught.value.column, caught.value.row) == (heading, 3)


def test_indices_of_one_year_called_another_s_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="columns are those of the indices of 2019, but the file is called 2025"):
        read(deprivation.SOURCE, written(tmp_path / "imd2025_england_lsoa21.csv", good(COPY_2019)))


def test_an_area_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="E01000001 stands in more than one row"):
        read(deprivation.SOURCE, written(tmp_path / "imd2019_england.csv", good(COPY_2019), good(COPY_2019)))


def test_unknown_columns_and_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="'Mood'"):
        read(deprivation.SOURCE, written(tmp_path / "imd2019.csv", {**good(COPY_2019), "Mood": "1"}))
    with pytest.raises((UnknownLayoutError, UnreadableFileError)):
        read(deprivation.SOURCE, written(tmp_path / "imd2019.csv", {"URN": "100000", "Name": "A school"}))
    short = good(COPY_2019)
    short.pop("IMD_rank")
    with pytest.raises(ContractError, match="is missing"):
        read(deprivation.SOURCE, written(tmp_path / "imd2019.csv", short))


def test_a_file_whose_name_has_no_year_asks_for_one(tmp_path: Path) -> None:
    path = written(tmp_path / "deprivation.csv", good(COPY_2019))
    with pytest.raises(ContractError, match="which year's indices"):
        read(deprivation.SOURCE, path)
    assert read(deprivation.SOURCE, path, period="2019").period == "2019"


@given(st.integers(1, 32_844), st.booleans())
def test_a_rank_is_the_same_number_with_or_without_a_decimal_point(rank: int, point: bool) -> None:
    text = pl.DataFrame({**good(COPY_2019), "IMD_rank": f"{rank}.0" if point else str(rank)})
    assert cast(COPY_2019, text, file="copy", first_row=2)["imd_rank"].to_list() == [rank]


def test_districts_of_april_2023_are_not_used_before_they_existed() -> None:
    assert str(deprivation_districts.SOURCE.usable_from("2019")) == "2023-04-01"
    assert str(deprivation.SOURCE.usable_from("2019")) == "2019-09-26"
