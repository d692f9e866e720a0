"""Places: polygons that tile, points inside them, codes and names that nobody has."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.sources.boundaries import authorities
from alongside.sources.contract import Table
from alongside.synthetic import England
from alongside.synthetic.facts import REGIONS
from alongside.synthetic.geography import divide, inside, invent_geography, polygon_area
from alongside.synthetic.names import place_names
from data import shared_data

SQUARE = ((0.0, 0.0), (90.0, 0.0), (90.0, 60.0), (0.0, 60.0))


@settings(deadline=None)
@given(st.lists(st.floats(0.05, 1.0), min_size=1, max_size=40))
def test_pieces_of_a_polygon_fill_it(shares: list[float]) -> None:
    pieces = divide(SQUARE, shares)
    assert len(pieces) == len(shares)
    assert sum(polygon_area(piece) for piece in pieces) == pytest.approx(polygon_area(SQUARE), rel=1e-6)
    assert min(polygon_area(piece) for piece in pieces) > 0


@settings(deadline=None)
@given(st.floats(0.5, 89.5), st.floats(0.5, 59.5))
def test_a_point_lies_in_exactly_one_piece(x: float, y: float) -> None:
    pieces = divide(SQUARE, [0.2, 0.3, 0.5, 0.4, 0.1])
    hits = sum(bool(inside(piece, np.array([[x, y]]))[0]) for piece in pieces)
    on_an_edge = any(abs(x - cx) < 1e-6 or abs(y - cy) < 1e-6 for piece in pieces for cx, cy in piece)
    assert hits == 1 or on_an_edge


def test_nine_regions_keep_their_names_and_there_are_153_authorities(england: England) -> None:
    assert len(REGIONS) == 9
    assert np.bincount(england.places.authority_region).tolist() == [region.authorities for region in REGIONS]
    assert len(set(england.places.authority_code.tolist())) == 153
    assert len(set(england.places.authority_name.tolist())) == 153


def test_every_authority_has_a_primary_and_towns_lie_in_their_authority(england: England) -> None:
    places, schools = england.places, england.schools
    assert set(schools.authority[schools.phase == 0].tolist()) == set(range(153))
    strayed = 0
    for a, outline in enumerate(places.outlines):
        assert inside(outline, places.town_at[places.town_authority == a] / 1000).all()
        strayed += int((~inside(outline, schools.at[schools.authority == a] / 1000)).sum())
    assert strayed < 0.02 * len(schools)


def test_codes_are_of_the_publishers_pattern_and_in_nobodys_use(england: England) -> None:
    assert all(501 <= int(code) <= 653 for code in england.places.authority_code)
    assert all(re.fullmatch(r"E(06|08|09|10)000\d{3}", code) for code in england.places.authority_area)
    assert all(re.fullmatch(r"E019\d{5}", code) for code in england.places.area_code)
    assert all(re.fullmatch(r"[QVX][A-Z]\d{1,2} \d[A-Z]{2}", code) for code in england.schools.postcode)
    assert england.trusts.urn_before.min() >= 600_000


def test_the_drawn_authorities_are_those_of_the_schools(england: England, table: Callable[[str], Table]) -> None:
    rows = pl.concat([table("2024-12.geojson").rows, table("authorities_2022.geojson").rows])
    drawn = authorities(rows)
    assert set(drawn["code"].to_list()) == set(england.places.authority_area.tolist())
    schools = table("/edubasealldata20261001.csv").rows
    assert set(schools["district_code"].to_list()) <= set(drawn["code"].to_list())


def test_small_areas_of_schools_are_in_both_indices(table: Callable[[str], Table]) -> None:
    schools = set(table("/edubasealldata20261001.csv").rows["lsoa"].to_list())
    for name in ("Denominators_3.csv", "Population_Denominators.csv"):
        areas = table(name).rows
        assert schools <= set(areas["lsoa"].to_list())
        assert areas["idaci_score"].is_between(0, 1).all()
        assert areas["imd_rank"].n_unique() == areas.height


def test_areas_never_outnumber_those_of_england() -> None:
    assert invent_geography(1, 30_000).area_code.size <= 32_844


@pytest.mark.data
def test_no_invented_name_is_a_real_schools_towns_or_trusts_name(england: England, wide_england: England) -> None:
    real = pl.read_csv(shared_data() / "raw/gias/gias_all_establishments_2024-06-17_6_columns.csv.gz")
    names = set(real["name"].str.to_lowercase().to_list()) | set(real["local_authority_name"].str.to_lowercase())
    groups = pl.read_csv(shared_data() / "raw/gias/gias_groups_2022-07.csv.gz", infer_schema=False)
    names |= set(groups["Group Name"].str.to_lowercase().to_list())
    details = shared_data() / "raw/gias/2018_school_details.csv.gz"
    towns = pl.read_csv(details, infer_schema=False, encoding="utf8-lossy")["City"].drop_nulls().str.to_lowercase()
    words = {word for name in names for word in re.findall(r"[a-z]+", name or "")} | set(towns.to_list())
    for made in (england, wide_england):
        invented = {*made.schools.name.tolist(), *made.trusts.name.tolist(), *made.places.authority_name.tolist()}
        assert not {name.lower() for name in invented} & names
        assert not {name.lower() for name in made.places.town_name.tolist()} & words


@pytest.mark.data
def test_no_invented_urn_is_real(england: England) -> None:
    real = pl.read_csv(shared_data() / "raw/gias/gias_all_establishments_2024-06-17_6_columns.csv.gz")
    used = set(england.trusts.urn_before.tolist()) | set(england.trusts.urn_after.tolist())
    assert not used & set(real["urn"].to_list())


def test_place_names_do_not_repeat() -> None:
    made = place_names(np.random.default_rng(3))
    first = [next(made) for _ in range(6000)]
    assert len(set(first)) == 6000
