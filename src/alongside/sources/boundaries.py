"""Boundaries of English local authorities and districts, ready to draw: polygons in British National Grid metres.

Three published copies, each of its own date: districts of December 2024, upper-tier authorities of 2022 (codes before
the changes of April 2023), and districts of 2013 as TopoJSON. They are simplified: right for a map, wrong for asking
which side of a border a school stands on. The copies are in longitude and latitude (CRS84); only England is kept.

No single copy has the local authorities that the Department for Education deals with, so `authorities` puts them
together: unitary authorities, metropolitan districts and London boroughs from the districts of December 2024, and the
21 present counties from the upper-tier file.
Source: Office for National Statistics, Open Geography portal (contains Ordnance Survey data, Crown copyright).
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from alongside.errors import SourceError
from alongside.sources.contract import OGL, Column, Kind, Layout, Source

TOLERANCE = 100.0
"""Metres by which a drawn border may leave the published one: under a pixel when a region fills a screen."""

KINDS: Mapping[str, str] = {
    "E06": "unitary authority",
    "E07": "non-metropolitan district",
    "E08": "metropolitan district",
    "E09": "London borough",
    "E10": "county",
    "E11": "metropolitan county",
}
"""What the first three characters of a code say of the area (Office for National Statistics, Register of Geographic
Codes)."""

ENDED_2023 = ("E10000006", "E10000023", "E10000027")
"""Cumbria, North Yorkshire and Somerset: counties that became unitary on 1 April 2023 (Structural Changes Orders 2022:
SI 2022/331, 2022/328 and 2022/329)."""

VINTAGES: Mapping[str, tuple[str, dt.date]] = {
    "districts-2024-12": ("2024-12", dt.date(2025, 1, 1)),
    "upper-tier-2022": ("2022-12", dt.date(2023, 1, 1)),
    "districts-2013": ("2013-12", dt.date(2014, 1, 1)),
}
"""By layout, the month whose borders it shows, and the first day after it."""


def _layout(layout_id: str, title: str, prefix: str, *, ignored: tuple[str, ...], centre: bool) -> Layout:
    centres = (
        (
            Column(heading="BNG_E", field="easting", kind=Kind.INTEGER, least=0, most=700_000),
            Column(heading="BNG_N", field="northing", kind=Kind.INTEGER, least=0, most=1_300_000),
        )
        if centre
        else ()
    )
    return Layout(
        id=layout_id,
        title=title,
        columns=(
            Column(heading=f"{prefix}CD", field="code", filled=True, pattern=r"[EWSN]\d{8}"),
            Column(heading=f"{prefix}NM", field="name", filled=True),
            *centres,
            Column(heading="geometry", field="geometry", filled=True),
        ),
        ignored=frozenset({f"{prefix}NMW", *ignored}),
        marker=f"{prefix}CD",
    )


_PORTAL = ("LONG", "LAT", "GlobalID")
LAYOUTS = (
    _layout("districts-2024-12", "Local authority districts, December 2024", "LAD24", ignored=_PORTAL, centre=True),
    _layout("upper-tier-2022", "Upper-tier local authorities, 2022 codes", "UTLA22", ignored=_PORTAL, centre=True),
    _layout(
        "districts-2013", "Local authority districts, 2013 (TopoJSON)", "LAD13", ignored=("LAD13CDO",), centre=False
    ),
)


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """English areas with `kind`, `vintage`, a box in metres and `polygons`.

    `polygons` is JSON text: polygons, each a list of rings (the first the outside, the rest holes), each a list of
    `[easting, northing]` in whole metres; first and last points are the same. Raises SourceError for an unknown kind.
    """
    english = rows.filter(pl.col("code").str.starts_with("E"))
    drawn = [_drawn(text) for text in english["geometry"]]
    kinds = english["code"].str.slice(0, 3).replace_strict(dict(KINDS), default=None, return_dtype=pl.String)
    if kinds.null_count():
        code = english.filter(kinds.is_null())["code"][0]
        raise SourceError(
            f"The area {code} is of no known kind.", where="boundaries", remedy="Add its first three characters."
        )
    boxes = [_box(polygons) for polygons in drawn]
    centres = {
        name: english[name] if name in english.columns else pl.Series([(box[at] + box[at + 2]) // 2 for box in boxes])
        for at, name in enumerate(("easting", "northing"))
    }
    return pl.DataFrame(
        {
            "code": english["code"],
            "name": english["name"],
            "kind": kinds,
            "vintage": [VINTAGES[layout_id][0]] * english.height,
            **centres,
            **{name: [box[at] for box in boxes] for at, name in enumerate(("west", "south", "east", "north"))},
            "polygons": [json.dumps(polygons, separators=(",", ":")) for polygons in drawn],
            "row": english["row"],
        }
    )


def authorities(rows: pl.DataFrame, regions: pl.DataFrame | None = None) -> pl.DataFrame:
    """England's 153 local authorities as at December 2024, ready to draw, from the rows of all boundary editions.

    `rows` are the typed rows of the districts of December 2024 and of the upper-tier file together. `regions`, typed
    rows of `la_regions` that name every authority, adds `region`. `vintage` says which borders each area shows: a map
    of an earlier year drawn with these says so. Raises SourceError when a file or a name is not there.
    """
    single_tier = rows.filter(vintage="2024-12").filter(
        pl.col("kind").is_in(["unitary authority", "metropolitan district", "London borough"])
    )
    counties = rows.filter(vintage="2022-12", kind="county").filter(~pl.col("code").is_in(list(ENDED_2023)))
    if single_tier.is_empty() or counties.is_empty():
        raise SourceError(
            "Drawing local authorities needs two boundary files, and one of them is not there.",
            where="boundaries",
            remedy="Import the districts of December 2024 and the upper-tier authorities of 2022.",
        )
    found = pl.concat([single_tier, counties]).sort("code")
    return found if regions is None else _with_regions(found, regions)


def caption(areas: pl.DataFrame) -> str:
    """Which borders a map of these areas shows, to be printed under it, such as `Borders of December 2024`."""
    months = sorted(areas["vintage"].unique(), reverse=True)
    return "Borders of " + " and ".join(f"{calendar.month_name[int(text[5:])]} {text[:4]}" for text in months)


def _with_regions(areas: pl.DataFrame, regions: pl.DataFrame) -> pl.DataFrame:
    known = regions.filter(pl.col("la_name").is_not_null()).unique("la_name").select("la_name", "region")
    joined = areas.join(known, left_on="name", right_on="la_name", how="left", maintain_order="left")
    lost = joined.filter(pl.col("region").is_null())
    if lost.height:
        raise SourceError(
            f"{lost['name'][0]} is in no region ({lost.height} areas are not named in the list of regions).",
            where="la_regions",
            remedy="Use the list of regions that goes with boundaries of December 2024.",
        )
    return joined


def _drawn(geometry: str) -> list[list[list[list[int]]]]:
    """Polygons in metres from GeoJSON text in longitude and latitude."""
    found: dict[str, Any] = json.loads(geometry)
    parts = found["coordinates"] if found["type"] == "MultiPolygon" else [found["coordinates"]]
    return [[_ring(ring) for ring in polygon] for polygon in parts]


def _ring(ring: list[list[float]]) -> list[list[int]]:
    longitude, latitude = np.asarray(ring, dtype=float)[:, :2].T
    metres = np.column_stack(_to_grid().transform(longitude, latitude))
    kept = metres[simplify(metres, TOLERANCE)]
    whole: list[list[int]] = np.rint(kept).astype(int).tolist()
    return whole


@cache
def _to_grid() -> Any:
    from pyproj import Transformer

    return Transformer.from_crs("OGC:CRS84", "EPSG:27700", always_xy=True)


def simplify(points: NDArray[np.float64], tolerance: float) -> NDArray[np.bool_]:
    """Which points of a line (n x 2, metres) to keep so that no point left out is further than `tolerance` from it.

    A ring that would have fewer than four points is kept whole. Method: Douglas and Peucker, Cartographica 10(2), 1973,
    with all the stretches of one depth cut at once.
    """
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    while True:
        ends = np.flatnonzero(keep)
        stretch = np.clip(np.cumsum(keep) - 1, 0, len(ends) - 2)
        away = _distances(points, points[ends[stretch]], points[ends[stretch + 1]])
        furthest = np.maximum.reduceat(away, ends[:-1])[stretch]
        cut = (away == furthest) & (away > tolerance)
        if not cut.any():
            return keep if keep.sum() >= 4 else np.ones(len(points), dtype=bool)
        keep |= cut


def _distances(
    points: NDArray[np.float64], starts: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Distance of each point from its own segment between `starts` and `ends`, all n x 2, in metres."""
    along = ends - starts
    lengths = (along**2).sum(axis=1)
    share = np.clip(((points - starts) * along).sum(axis=1) / np.where(lengths, lengths, 1), 0, 1)
    gap = points - starts - share[:, None] * along
    distances: NDArray[np.float64] = np.hypot(gap[:, 0], gap[:, 1])
    return distances


def _box(polygons: list[list[list[list[int]]]]) -> tuple[int, int, int, int]:
    points = np.asarray([point for polygon in polygons for point in polygon[0]])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return int(west), int(south), int(east), int(north)


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """The month whose borders the file shows, from its layout's own columns."""
    if "easting" not in rows.columns:
        return VINTAGES["districts-2013"][0]
    counties = rows["code"].str.starts_with("E10").any()
    return VINTAGES["upper-tier-2022" if counties else "districts-2024-12"][0]


def usable_from(period: str) -> dt.date:
    """The first day after the month of the borders."""
    return dict(VINTAGES.values())[period]


SOURCE = Source(
    id="boundaries",
    title="Boundaries of local authorities and districts, simplified",
    publisher="Office for National Statistics",
    address="https://geoportal.statistics.gov.uk/",
    file_names=(
        r"^local_authority_districts_.*\.geojson$",
        r"^upper_tier_local_authorities_.*\.geojson$",
        r"^eng_lad_\d{4}_topo\.json$",
    ),
    layouts=LAYOUTS,
    period_of=period_of,
    usable_from=usable_from,
    licence=OGL + " Contains OS data (c) Crown copyright and database right.",
    shape=shape,
    description=(
        "Each English district, unitary authority, borough or county as polygons in British National Grid metres. "
        "Scotland, Wales and Northern Ireland are in the files and are left out. The copies are simplified, so they "
        "cannot say on which side of a border a point near it lies. The upper-tier file has codes of 2022, before the "
        "changes of April 2023, and lacks the 36 metropolitan districts; the districts file has codes of December "
        "2024. Local authorities as the Department for Education knows them are put together from both."
    ),
)
