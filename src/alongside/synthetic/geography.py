"""Where the invented England is: authorities tile a crude outline of each real region, towns and small areas within.

Points are metres on the British National Grid (EPSG:27700). Authority codes are 501 to 653, which the Department for
Education does not use in England; area codes of the Office for National Statistics' pattern start at E0x000501 and
E01900001; postcode areas begin with Q, V or X, which no postcode does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from alongside.synthetic import names
from alongside.synthetic.facts import REGIONS, Point
from alongside.synthetic.streams import stream

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]

MOST_AREAS = 28_000
"""England had 32,844 such areas in 2011 (indices of deprivation 2019); ranks stop there."""
_SECOND_LETTERS = "ABCDEFGHKLMNOPRSTUVWXY"


@dataclass(frozen=True, kw_only=True)
class Geography:
    """Authorities, towns and small areas; each lower level holds the index of the one above.

    `need` is on the logit scale: how far a place's disadvantage stands from its region's mean.
    """

    authority_code: Texts
    authority_name: Texts
    authority_area: Texts
    """Code of the pattern E06000501."""
    authority_region: Ints
    authority_weight: Floats
    authority_need: Floats
    authority_eal: Floats
    outlines: tuple[tuple[Point, ...], ...]
    """One polygon for each authority, in kilometres."""
    town_name: Texts
    town_authority: Ints
    town_at: Floats
    town_weight: Floats
    town_need: Floats
    town_is_city: npt.NDArray[np.bool_]
    area_code: Texts
    """Small areas: lower-layer super output areas of no census."""
    area_town: Ints
    area_at: Floats
    area_need: Floats


def invent_geography(seed: int, schools: int) -> Geography:
    """Invent the places for about so many schools."""
    rng = stream(seed, "geography")
    region, weight, outlines = _authorities(rng)
    need, eal = rng.normal(0, 0.40, region.size), rng.normal(0, 0.55, region.size)
    towns = np.maximum(1, np.round(schools * weight / 13)).astype(np.int64)
    town_authority = np.repeat(np.arange(region.size), towns)
    size = _town_sizes(rng, town_authority)
    at = np.concatenate([_points(rng, outlines[a], n) for a, n in enumerate(towns)])
    town_need = need[town_authority] + rng.normal(0, 0.30, town_authority.size) + 0.10 * np.log(size)
    area_town = _areas(rng, town_authority, size, schools, weight)
    places = names.place_names(rng)
    return Geography(
        authority_code=np.array([f"{501 + a}" for a in range(region.size)]),
        authority_name=np.array(names.authority_names(rng, region.size)),
        authority_area=np.array([f"{_area_prefix(int(region[a]), a)}{501 + a:06d}" for a in range(region.size)]),
        authority_region=region,
        authority_weight=weight,
        authority_need=need,
        authority_eal=eal,
        outlines=tuple(outlines),
        town_name=np.array(list(islice(places, town_authority.size))),
        town_authority=town_authority,
        town_at=at,
        town_weight=size,
        town_need=town_need,
        town_is_city=size >= 3.0,
        area_code=np.array([f"E019{a + 1:05d}" for a in range(area_town.size)]),
        area_town=area_town,
        area_at=_spread(rng, outlines, town_authority, at, size, area_town),
        area_need=town_need[area_town] + rng.normal(0, 0.60, area_town.size),
    )


def _area_prefix(region: int, authority: int) -> str:
    return "E09" if REGIONS[region].name == "London" else ("E08", "E06", "E10")[authority % 3]


def _authorities(rng: np.random.Generator) -> tuple[Ints, Floats, list[tuple[Point, ...]]]:
    """Region, weight (share of all schools) and outline of the 153 authorities."""
    total = sum(sum(region.schools.values()) for region in REGIONS)
    regions, weights, outlines = [], [], []
    for index, region in enumerate(REGIONS):
        raw = np.exp(rng.normal(0, 0.55, region.authorities))
        share = raw / raw.sum()
        regions.append(np.full(region.authorities, index))
        weights.append(share * sum(region.schools.values()) / total)
        outlines.extend(divide(region.outline, list(share)))
    return np.concatenate(regions), np.concatenate(weights), outlines


def divide(outline: Sequence[Point], shares: Sequence[float]) -> list[tuple[Point, ...]]:
    """Cut a polygon into pieces, one for each share, by straight lines across its longer side.

    Areas follow the shares, softened so that the smallest can be seen on a map.
    """
    if len(shares) == 1:
        return [tuple(outline)]
    soft = np.sqrt(np.asarray(shares))
    half = len(shares) // 2
    part = float(soft[:half].sum() / soft.sum())
    low, high = _cut(outline, part)
    return divide(low, shares[:half]) + divide(high, shares[half:])


def _cut(outline: Sequence[Point], part: float) -> tuple[list[Point], list[Point]]:
    corners = np.asarray(outline, dtype=float)
    axis = int(np.ptp(corners[:, 1]) > np.ptp(corners[:, 0]))
    least, most = corners[:, axis].min(), corners[:, axis].max()
    whole = polygon_area(outline)
    for _ in range(40):
        line = (least + most) / 2
        if polygon_area(_clip(outline, axis, line, below=True)) < part * whole:
            least = line
        else:
            most = line
    return _clip(outline, axis, line, below=True), _clip(outline, axis, line, below=False)


def _clip(outline: Sequence[Point], axis: int, line: float, *, below: bool) -> list[Point]:
    kept: list[Point] = []
    for a, b in zip(outline, [*outline[1:], outline[0]], strict=True):
        inside_a, inside_b = (a[axis] <= line) == below, (b[axis] <= line) == below
        if inside_a:
            kept.append(a)
        if inside_a != inside_b:
            along = (line - a[axis]) / (b[axis] - a[axis])
            kept.append((a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])))
    return kept


def polygon_area(outline: Sequence[Point]) -> float:
    """Area of a polygon by the shoelace formula, in the square of its unit."""
    if len(outline) < 3:
        return 0.0
    x, y = np.asarray(outline, dtype=float).T
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def inside(outline: Sequence[Point], points: Floats) -> npt.NDArray[np.bool_]:
    """Whether each point (n x 2, kilometres) lies in the polygon, by counting crossings."""
    corners = np.asarray(outline, dtype=float)
    x, y = points[:, :1], points[:, 1:]
    x0, y0 = corners.T
    x1, y1 = np.roll(corners, -1, axis=0).T
    crosses = (y0 > y) != (y1 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        right = x < (x1 - x0) * (y - y0) / (y1 - y0) + x0
    found: npt.NDArray[np.bool_] = (crosses & right).sum(axis=1) % 2 == 1
    return found


def _points(rng: np.random.Generator, outline: Sequence[Point], count: int) -> Floats:
    """Points within a polygon (metres), a little in from its edges."""
    corners = np.asarray(outline, dtype=float)
    least, most = corners.min(axis=0), corners.max(axis=0)
    found = np.empty((0, 2))
    while len(found) < count:
        tried = rng.uniform(least, most, (max(64, 4 * count), 2))
        found = np.concatenate([found, tried[inside(outline, tried)]])
    middle = corners.mean(axis=0)
    inset: Floats = np.round((middle + 0.92 * (found[:count] - middle)) * 1000)
    return inset


def _town_sizes(rng: np.random.Generator, town_authority: Ints) -> Floats:
    """Relative sizes with a heavy tail: a few cities, many small towns."""
    sizes: Floats = np.clip(rng.pareto(1.3, town_authority.size) + 0.35, 0.35, 14.0)
    return sizes


def _areas(rng: np.random.Generator, town_authority: Ints, size: Floats, schools: int, weight: Floats) -> Ints:
    """The town of each small area: 1.4 areas for each school, at least two in a town, no more than England has."""
    within = np.bincount(town_authority, weights=size)
    count = min(1.4 * schools, MOST_AREAS) * weight[town_authority] * size / within[town_authority]
    return np.repeat(np.arange(size.size), np.maximum(2, np.round(count)).astype(np.int64))


def _spread(
    rng: np.random.Generator,
    outlines: Sequence[Sequence[Point]],
    town_authority: Ints,
    town_at: Floats,
    size: Floats,
    area_town: Ints,
) -> Floats:
    """Points around each town, wider around cities; those that would leave the authority are drawn in to the town."""
    away = rng.normal(0, 1300, (area_town.size, 2)) * np.sqrt(size[area_town])[:, None]
    authority = town_authority[area_town]
    for _ in range(8):
        tried = (town_at[area_town] + away) / 1000
        out = np.ones(area_town.size, dtype=bool)
        for a, outline in enumerate(outlines):
            here = np.flatnonzero(authority == a)
            out[here] = ~inside(outline, tried[here])
        away[out] *= 0.5
    return town_at[area_town] + away


def postcode(authority: int, town: int, number: int) -> str:
    """A postcode that cannot exist: no postcode area begins with Q, V or X."""
    letters = "QVX"[authority % 3] + _SECOND_LETTERS[(authority // 3) % len(_SECOND_LETTERS)]
    last = "ABDEFGHJLNPQRSTUWXYZ"
    unit = last[number % 20] + last[(number // 20) % 20]
    return f"{letters}{town % 98 + 1} {number // 400 % 10}{unit}"
