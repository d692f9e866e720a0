"""Boundaries: the decoding of shapes, the grid, and the local authorities put together from two files."""

from __future__ import annotations

import gzip
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import ContractError, SourceError, UnknownLayoutError, UnreadableFileError
from alongside.sources import boundaries, la_attendance, la_regions, topojson
from alongside.sources.contract import read
from data import shared_data

FILES = (
    "local_authority_districts_2024-12_simplified.geojson.gz",
    "upper_tier_local_authorities_simplified.geojson.gz",
    "eng_lad_2013_topo.json.gz",
)
SQUARE = [[-1.0, 52.0], [-1.0, 52.1], [-0.9, 52.1], [-0.9, 52.0], [-1.0, 52.0]]


def feature(code: str, name: str, geometry: dict[str, object] | None = None, **more: object) -> dict[str, object]:
    properties = {"LAD24CD": code, "LAD24NM": name, "LAD24NMW": " ", "BNG_E": 468_000, "BNG_N": 240_000}
    properties |= {"LONG": -1.0, "LAT": 52.0, "GlobalID": "x"}
    return {
        "type": "Feature",
        "properties": properties | more,
        "geometry": geometry or {"type": "Polygon", "coordinates": [SQUARE]},
    }


def written(tmp_path: Path, *features: dict[str, object]) -> Path:
    path = tmp_path / "local_authority_districts_2024-12.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return pl.concat([read(boundaries.SOURCE, shared_data() / "raw/geo" / name).rows for name in FILES])


@pytest.fixture(scope="module")
def regions() -> pl.DataFrame:
    return read(la_regions.SOURCE, shared_data() / "raw/la_absence/geo_mappings.csv").rows


@pytest.mark.data
def test_each_file_has_the_english_areas_of_its_own_date(rows: pl.DataFrame) -> None:
    kinds = rows.group_by("vintage", "kind").len().sort("vintage", "kind").rows()
    assert {(vintage, kind): count for vintage, kind, count in kinds if vintage != "2013-12"} == {
        ("2022-12", "London borough"): 33,
        ("2022-12", "county"): 24,
        ("2022-12", "metropolitan county"): 6,
        ("2022-12", "unitary authority"): 59,
        ("2024-12", "London borough"): 33,
        ("2024-12", "metropolitan district"): 36,
        ("2024-12", "non-metropolitan district"): 164,
        ("2024-12", "unitary authority"): 63,
    }
    assert rows.filter(vintage="2013-12").height == 326


@pytest.mark.data
def test_no_file_alone_has_the_departments_authorities_and_two_together_do(
    rows: pl.DataFrame, regions: pl.DataFrame
) -> None:
    areas = boundaries.authorities(rows, regions)
    assert areas.height == areas["code"].n_unique() == 153
    assert areas.filter(kind="county").height == 21
    assert dict(areas["region"].value_counts().iter_rows()) == {
        "East Midlands": 10,
        "East of England": 11,
        "London": 33,
        "North East": 12,
        "North West": 24,
        "South East": 19,
        "South West": 15,
        "West Midlands": 14,
        "Yorkshire and the Humber": 15,
    }
    assert not areas.filter(pl.col("name").is_in(["Cumbria", "Northamptonshire"])).height
    assert set(areas.filter(pl.col("kind") == "county")["vintage"]) == {"2022-12"}


@pytest.mark.data
def test_the_authorities_are_those_of_the_attendance_statistics(rows: pl.DataFrame) -> None:
    attendance = read(
        la_attendance.SOURCE, shared_data() / "raw/la_absence/pupil_attendance_2024-25_ytd_by_la_phase.csv.gz"
    ).rows
    named = set(attendance.filter(area_kind="local authority")["area_code"])
    assert set(boundaries.authorities(rows)["code"]) == named


@pytest.mark.data
def test_a_region_is_small_enough_to_draw_at_once(rows: pl.DataFrame, regions: pl.DataFrame) -> None:
    sizes = boundaries.authorities(rows, regions).group_by("region").agg(pl.col("polygons").str.len_bytes().sum())
    assert sizes["polygons"].max() < 150_000


@pytest.mark.data
def test_borders_are_in_metres_on_the_national_grid(rows: pl.DataFrame) -> None:
    # The publisher's own point for each area of 2024 lies in the box of its border, and England in the grid's squares.
    newest = rows.filter(vintage="2024-12")
    inside = newest.filter(
        pl.col("easting").is_between("west", "east") & pl.col("northing").is_between("south", "north")
    )
    assert inside.height == newest.height == 296
    assert rows["west"].min() > 80_000
    assert rows["north"].max() < 660_000


@pytest.mark.data
def test_the_topology_of_2013_draws_the_same_places_as_the_newest_districts(rows: pl.DataFrame) -> None:
    old = rows.filter(vintage="2013-12").select("code", "west", "south", "east", "north")
    both = rows.filter(vintage="2024-12").join(old, on="code", suffix="_old")
    assert both.height > 250
    for side in ("west", "south", "east", "north"):
        assert (both[side] - both[f"{side}_old"]).abs().median() < 100


@pytest.mark.data
def test_every_ring_is_closed_and_has_an_inside(rows: pl.DataFrame) -> None:
    for text in rows["polygons"]:
        for polygon in json.loads(text):
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert len(ring) >= 4


@pytest.mark.data
def test_parts_of_regions_are_joined_into_the_nine() -> None:
    rows = read(la_regions.SOURCE, shared_data() / "raw/performance/la_and_region_codes_meta.csv").rows
    assert rows.height == rows["la_code"].n_unique() == 151
    assert rows["region"].n_unique() == 9
    assert dict(rows.select("la_name", "region").iter_rows())["County Durham"] == "North East"
    assert set(la_regions.FORMER) & set(rows["la_code"]) == {"909", "928"}


def test_only_england_is_kept_and_points_become_metres(tmp_path: Path) -> None:
    # The publisher's own point for Hartlepool, in both systems: LONG and LAT, BNG_E and BNG_N.
    ring = [[-1.27018, 54.67614], [-1.27018, 54.69], [-1.2, 54.69], [-1.2, 54.67614], [-1.27018, 54.67614]]
    hartlepool = feature("E06000001", "Hartlepool", {"type": "Polygon", "coordinates": [ring]})
    path = written(tmp_path, hartlepool, feature("S12000005", "Clackmannanshire"))
    row = read(boundaries.SOURCE, path).rows.row(0, named=True)
    assert (row["code"], row["kind"], row["vintage"]) == ("E06000001", "unitary authority", "2024-12")
    assert json.loads(row["polygons"])[0][0][0] == pytest.approx([447_160, 531_474], abs=3)
    assert row["east"] - row["west"] == pytest.approx(4_500, abs=50)


def test_an_area_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="E47000001 is of no known kind"):
        read(boundaries.SOURCE, written(tmp_path, feature("E47000001", "A combined authority")))


def test_a_code_that_is_none_and_a_new_column_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="LAD24CD"):
        read(boundaries.SOURCE, written(tmp_path, feature("E0700001", "Short")))
    with pytest.raises(ContractError, match="'Colour'"):
        read(boundaries.SOURCE, written(tmp_path, feature("E07000001", "Somewhere", Colour="red")))


def test_a_cut_file_a_point_file_and_another_json_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, feature("E07000001", "Somewhere"))
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(boundaries.SOURCE, path)
    packed = tmp_path / "eng_lad_2013_topo.json.gz"
    packed.write_bytes(gzip.compress(b'{"type": "Topology", "objects": {}')[:-8])
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(boundaries.SOURCE, packed)
    other = tmp_path / "upper_tier_local_authorities_x.geojson"
    other.write_text('[{"urn": "100000"}]')
    with pytest.raises(UnknownLayoutError):
        read(boundaries.SOURCE, other)


def test_a_map_says_which_borders_it_shows() -> None:
    areas = pl.DataFrame({"vintage": ["2022-12", "2024-12", "2024-12"]})
    assert boundaries.caption(areas) == "Borders of December 2024 and December 2022"
    assert boundaries.caption(areas.filter(vintage="2022-12")) == "Borders of December 2022"


def test_one_boundary_file_is_not_enough_for_local_authorities(tmp_path: Path) -> None:
    alone = read(boundaries.SOURCE, written(tmp_path, feature("E06000001", "Hartlepool"))).rows
    with pytest.raises(SourceError, match="needs two boundary files"):
        boundaries.authorities(alone)


def test_shared_arcs_are_walked_both_ways_and_quantised_steps_add_up() -> None:
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 2.0], "translate": [10.0, 20.0]},
        "arcs": [[[0, 0], [0, 2]], [[0, 2], [-2, 0], [0, -2], [2, 0]], [[0, 2], [2, 0], [0, -2], [-2, 0]]],
        "objects": {
            "lad": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "properties": {"n": "west"}, "arcs": [[0, 1]]},
                    {"type": "MultiPolygon", "properties": {"n": "east"}, "arcs": [[[2, 0]]]},
                ],
            }
        },
    }
    west, east = topojson.features(topology)
    assert west["geometry"]["coordinates"] == [[[10, 20], [10, 24], [9, 24], [9, 20], [10, 20]]]
    assert east["geometry"]["coordinates"] == [[[[10, 24], [11, 24], [11, 20], [10, 20], [10, 24]]]]
    topology["objects"]["lad"]["geometries"][0]["arcs"] = [[~1, ~0]]  # type: ignore[index]
    backwards = topojson.features(topology)[0]["geometry"]["coordinates"][0]
    assert backwards == [[10, 20], [9, 20], [9, 24], [10, 24], [10, 20]]


def test_a_shape_that_is_not_an_area_is_refused() -> None:
    line = {"arcs": [[[0, 0], [1, 1]]], "objects": {"a": {"geometries": [{"type": "LineString", "arcs": [0]}]}}}
    with pytest.raises(TypeError, match="LineString is not an area"):
        topojson.features(line)


@given(
    st.lists(st.tuples(st.integers(0, 5_000), st.integers(0, 5_000)), min_size=4, max_size=60),
    st.sampled_from([10.0, 100.0, 500.0]),
)
def test_no_point_left_out_is_further_from_the_line_than_the_tolerance(
    points: list[tuple[int, int]], tolerance: float
) -> None:
    line = np.asarray(points, dtype=float)
    keep = boundaries.simplify(line, tolerance)
    assert keep[0]
    assert keep[-1]
    kept = np.flatnonzero(keep)
    for first, last in pairwise(kept):
        for point in line[first + 1 : last]:
            assert _distance(point, line[first], line[last]) <= tolerance + 1e-6


def _distance(point: np.ndarray, start: np.ndarray, end: np.ndarray) -> float:
    """The least distance from a point to a segment, by trying many places on it."""
    places = start + np.linspace(0, 1, 2_001)[:, None] * (end - start)
    nearest = np.hypot(*(places - point).T).min()
    return float(nearest) - float(np.hypot(*(end - start))) / 4_000
