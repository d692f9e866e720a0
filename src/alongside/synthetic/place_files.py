"""Small areas with their deprivation, boundaries of the authorities, and which region each authority is in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from alongside.synthetic.england import England
from alongside.synthetic.facts import REGIONS, Point
from alongside.synthetic.geography import Floats, Ints
from alongside.synthetic.streams import stream
from alongside.synthetic.tables import File, frame, printed

_LA_REGIONS = {"North East": "North East A", "North West": "North West A",
               "Yorkshire and the Humber": "North Yorkshire and The Humber", "East Midlands": "East Midlands A",
               "West Midlands": "West Midlands A", "East of England": "East of England A", "London": "London Central",
               "South East": "South East A", "South West": "South West A"}  # fmt: skip
"""The list of 2018/19 cut regions into parts; each authority here is given the first."""

_INDICES = {
    "Index of Multiple Deprivation (IMD)": "Score", "Income": "Score (rate)", "Employment": "Score (rate)",
    "Education, Skills and Training": "Score", "Health Deprivation and Disability": "Score", "Crime": "Score",
    "Barriers to Housing and Services": "Score", "Living Environment": "Score",
    "Income Deprivation Affecting Children Index (IDACI)": "Score (rate)",
    "Income Deprivation Affecting Older People (IDAOPI)": "Score (rate)",
    "Children and Young People Sub-domain": "Score",
    "Adult Skills Sub-domain": "Score", "Geographical Barriers Sub-domain": "Score",
    "Wider Barriers Sub-domain": "Score",
    "Indoors Sub-domain": "Score", "Outdoors Sub-domain": "Score",
}  # fmt: skip
_FOLLOWS = (0.97, 0.97, 0.93, 0.85, 0.90, 0.70, 0.20, 0.35, 1.0, 0.85, 0.85, 0.80, -0.30, 0.45, 0.25, 0.45)
"""How closely each index follows children's income deprivation (assumed)."""


def place_files(england: England) -> Iterator[File]:
    """Indices of deprivation of 2019 and 2025, and the list of regions."""
    yield File(path="deprivation/File_7_-_All_IoD2019_Scores__Ranks__Deciles_and_Population_Denominators_3.csv",
               cells=_deprivation(england, "2019"))  # fmt: skip
    yield File(path="deprivation/File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
               cells=_deprivation(england, "2025"))  # fmt: skip
    places = england.places
    region = [_LA_REGIONS[REGIONS[at].name] for at in places.authority_region]
    yield File(path="geography/la_and_region_codes_meta.csv", cells=frame({
        "LEA": places.authority_code, "LA Name": places.authority_name,
        "REGION": places.authority_region + 1, "REGION NAME": np.array(region),
    }))  # fmt: skip


def _deprivation(england: England, year: str) -> pl.DataFrame:
    """File 7: every score, rank and decile for each small area. Rates are shares of people, 0 to 1."""
    rng = stream(england.plan.seed, f"deprivation/{year}")
    places, census = england.places, {"2019": "2011", "2025": "2021"}[year]
    authority = places.town_authority[places.area_town]
    need = (places.area_need - places.area_need.mean()) / places.area_need.std()
    district = "2019" if year == "2019" else "2024"
    names = np.char.add(np.char.add(places.authority_name[authority], " "), places.area_code)
    cells: dict[str, object] = {
        f"LSOA code ({census})": places.area_code, f"LSOA name ({census})": names,
        f"Local Authority District code ({district})": places.authority_area[authority],
        f"Local Authority District name ({district})": places.authority_name[authority],
    }  # fmt: skip
    for (index, kind), follows in zip(_INDICES.items(), _FOLLOWS, strict=True):
        own = rng.normal(0, 1, need.size) if follows < 1 else np.zeros(need.size)
        cells.update(_index(index, kind, follows * need + np.sqrt(1 - follows**2) * own))
    people = np.round(rng.normal(1650, 280, need.size).clip(700, 4000))
    children, older = np.round(people * 0.19), np.round(people * 0.24)
    cells.update(_populations(year, people, children, older))
    return frame(cells)


def _index(index: str, kind: str, need: Floats) -> dict[str, object]:
    rank = 1 + np.argsort(np.argsort(-need, kind="stable"), kind="stable")
    decile = 1 + (10 * (rank - 1)) // rank.size
    rate = 1 / (1 + np.exp(-(-1.75 + 0.85 * need)))
    score = printed(rate, 3) if kind == "Score (rate)" else printed(21.7 + 15.0 * need, 3)
    return {
        f"{index} {kind}": score, f"{index} Rank (where 1 is most deprived)": rank,
        f"{index} Decile (where 1 is most deprived 10% of LSOAs)": decile,
    }  # fmt: skip


def _populations(year: str, people: Floats, children: Floats, older: Floats) -> dict[str, object]:
    if year == "2019":
        ending = "mid 2015 (excluding prisoners)"
        return {
            f"Total population: {ending}": printed(people),
            f"Dependent Children aged 0-15: {ending}": printed(children),
            f"Population aged 16-59: {ending}": printed(people - children - older),
            f"Older population aged 60 and over: {ending}": printed(older),
            "Working age population 18-59/64: for use with Employment Deprivation Domain (excluding prisoners)":
                printed(people - children - older),
        }  # fmt: skip
    return {
        "Total population: mid 2022": printed(people), "Dependent Children aged 0-15: mid 2022": printed(children),
        "Older population aged 60 and over: mid 2022": printed(older),
        "Working age population 18-66 (for use with Employment Deprivation Domain): mid 2022":
            printed(people - children - older),
    }  # fmt: skip


# --- Boundaries -----------------------------------------------------------------------------------------------------


def boundary_files(england: England) -> Iterator[tuple[str, bytes, int]]:
    """Authorities as GeoJSON in longitude and latitude: counties in one file, the rest in the other, as published."""
    code = england.places.authority_area
    county = np.char.startswith(code, "E10")
    yield "geography/upper_tier_local_authorities_2022.geojson", *_geojson(england, np.flatnonzero(county), "UTLA22")
    districts = np.flatnonzero(~county)
    yield "geography/local_authority_districts_2024-12.geojson", *_geojson(england, districts, "LAD24")


def _geojson(england: England, which: Ints, prefix: str) -> tuple[bytes, int]:
    places = england.places
    features = [
        {
            "type": "Feature",
            "properties": _properties(prefix, str(places.authority_area[at]), str(places.authority_name[at]),
                                      places.outlines[at]),
            "geometry": {"type": "Polygon", "coordinates": [_ring(places.outlines[at])]},
        }
        for at in which.tolist()
    ]  # fmt: skip
    whole = {"type": "FeatureCollection", "features": features}
    return (json.dumps(whole, separators=(",", ":")) + "\n").encode(), len(features)


def _properties(prefix: str, code: str, name: str, outline: Sequence[Point]) -> dict[str, object]:
    east, north = np.mean(np.asarray(outline), axis=0) * 1000
    return {f"{prefix}CD": code, f"{prefix}NM": name, "BNG_E": round(float(east)), "BNG_N": round(float(north))}


def _ring(outline: Sequence[Point]) -> list[list[float]]:
    """A closed ring, counter-clockwise as RFC 7946 asks."""
    corners = np.asarray(outline, dtype=float) * 1000
    east, north = corners.T
    if np.dot(east, np.roll(north, -1)) < np.dot(north, np.roll(east, -1)):
        corners = corners[::-1]
    closed = np.vstack([corners, corners[:1]])
    longitude, latitude = _to_degrees().transform(*closed.T)
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(longitude, latitude, strict=True)]


@cache
def _to_degrees() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs("EPSG:27700", "OGC:CRS84", always_xy=True)
