"""The region on a map: schools identified, the supporters proposed for them, and the lines between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from markupsafe import Markup, escape

from alongside.editions import Shelf
from alongside.errors import SourceError
from alongside.identifiers import Urn
from alongside.journey.walk import Journey, Stop
from alongside.provenance import EditionRef
from alongside.records import Place
from alongside.sources import boundaries, la_regions

WIDTH = 720.0
_MARGIN = 0.04
_STEPS, _WET, _WET_METRES = 61, 0.05, 1_000.0
_DETAIL = 0.6
"""Borders are drawn to this many units of the map's width (720)."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """One local authority: its rings as points (n, 2) in metres on the national grid."""

    name: str
    region: str
    centre: Place
    rings: tuple[Points, ...]


@dataclass(frozen=True, kw_only=True)
class Outlines:
    """England's local authorities, the editions drawn from, and the month of the newest borders."""

    areas: tuple[Outline, ...]
    drawn_from: tuple[EditionRef, ...]
    vintage: str

    def region(self, name: str) -> tuple[Outline, ...]:
        """The authorities of one region."""
        return tuple(area for area in self.areas if area.region == name)


NO_OUTLINES = Outlines(areas=(), drawn_from=(), vintage="")


def outlines(shelf: Shelf) -> Outlines:
    """The local authorities of a shelf's boundary files; none where the shelf lacks the files for a whole map.

    Boundaries are drawn whatever their day: a map shows where, not what was known. The brief says of when they are.
    """
    editions = shelf.of(boundaries.SOURCE.id)
    if not editions:
        return NO_OUTLINES
    rows = pl.concat([shelf.rows(edition) for edition in editions], how="diagonal_relaxed")
    for listed in reversed(shelf.of(la_regions.SOURCE.id)):
        try:
            areas = boundaries.authorities(rows, shelf.rows(listed))
        except SourceError:
            continue
        used = [edition.ref for edition in editions if edition.ref.period in set(areas["vintage"])]
        return Outlines(
            areas=tuple(_outline(row) for row in areas.iter_rows(named=True)),
            drawn_from=(*used, listed.ref),
            vintage=max(areas["vintage"]),
        )
    return NO_OUTLINES


def _outline(row: dict[str, object]) -> Outline:
    polygons = json.loads(str(row["polygons"]))
    rings = tuple(np.asarray(ring, dtype=np.float64) for polygon in polygons for ring in polygon)
    centre = Place(easting=float(str(row["easting"])), northing=float(str(row["northing"])))
    return Outline(name=str(row["name"]), region=str(row["region"]), centre=centre, rings=rings)


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """From metres to units of the drawing."""

    west: float
    north: float
    scale: float
    height: float

    def at(self, place: Place) -> tuple[float, float]:
        return round((place.easting - self.west) * self.scale, 1), round((self.north - place.northing) * self.scale, 1)

    def path(self, ring: Points) -> str:
        kept = ring[boundaries.simplify(ring, _DETAIL / self.scale)]
        x = np.round((kept[:, 0] - self.west) * self.scale, 1)
        y = np.round((self.north - kept[:, 1]) * self.scale, 1)
        steps = "L".join(f"{a:g} {b:g}" for a, b in zip(x.tolist(), y.tolist(), strict=True))
        return f"M{steps}Z"


def draw_map(journey: Journey, drawn: Outlines) -> Markup:
    """An SVG of the region. Shapes tell kinds apart: square, circle and open triangle for schools, diamond for help.

    Supporters beyond the frame are off the map; their lines run to its edge. The tables of the brief hold the same.
    """
    frame = _fit(journey, drawn)
    areas = [_area(area, frame, inside=area.region == journey.region) for area in _near(drawn, frame)]
    lines = [_line(stop, journey, frame) for stop in journey.stops]
    marks = [_school(stop, frame) for stop in journey.stops]
    helpers = [_helper(stop, journey, frame) for stop in journey.stops]
    names = [_name(area, frame) for area in drawn.region(journey.region)]
    title = f"{journey.region}: schools identified and the supporters proposed for them"
    return Markup(
        f'<svg class="map" viewBox="0 0 {WIDTH:g} {frame.height:g}" role="img" aria-labelledby="map-t map-d">'
        f'<title id="map-t">{escape(title)}</title><desc id="map-d">The tables of proposals and of schools without one '
        f"hold the same places.</desc>{''.join([*areas, *lines, *helpers, *marks, *names])}</svg>"
    )


def _fit(journey: Journey, drawn: Outlines) -> _Frame:
    rings = [ring for area in drawn.region(journey.region) for ring in area.rings]
    if rings:
        points = np.concatenate(rings)
    else:
        places = [s.school.establishment.place for s in journey.stops if s.school.establishment.place]
        points = np.array([(p.easting, p.northing) for p in places] or [(0.0, 0.0), (1.0, 1.0)])
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    margin = _MARGIN * max(east - west, north - south, 1000.0)
    scale = WIDTH / (east - west + 2 * margin)
    height = round((north - south + 2 * margin) * scale, 1)
    return _Frame(west=west - margin, north=north + margin, scale=scale, height=height)


def _near(drawn: Outlines, frame: _Frame) -> list[Outline]:
    """Areas that show in the frame: the region's neighbours as well, drawn faint."""
    east, south = frame.west + WIDTH / frame.scale, frame.north - frame.height / frame.scale
    shown = []
    for area in drawn.areas:
        points = np.concatenate(area.rings)
        low, high = points.min(axis=0), points.max(axis=0)
        if low[0] < east and high[0] > frame.west and low[1] < frame.north and high[1] > south:
            shown.append(area)
    return shown


def _area(area: Outline, frame: _Frame, *, inside: bool) -> str:
    # A ring smaller than a dot is an island that nobody would see.
    big = [ring for ring in area.rings if np.ptp(ring, axis=0).max() * frame.scale > 2]
    return f'<path class="{"land" if inside else "beyond"}" d="{"".join(frame.path(ring) for ring in big)}"/>'


def _name(area: Outline, frame: _Frame) -> str:
    width = np.ptp(np.concatenate(area.rings), axis=0)[0] * frame.scale
    if width < 4.6 * len(area.name):
        return ""
    x, y = frame.at(area.centre)
    return f'<text class="place" x="{x}" y="{y}" text-anchor="middle">{escape(area.name)}</text>'


def _line(stop: Stop, journey: Journey, frame: _Frame) -> str:
    ends = _ends(stop, journey)
    if ends is None:
        return ""
    (x1, y1), (x2, y2) = frame.at(ends[0]), frame.at(ends[1])
    kind = "tie own" if stop.proposal and stop.proposal.own_body else "tie"
    return f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'


def _ends(stop: Stop, journey: Journey) -> tuple[Place, Place] | None:
    if stop.proposal is None or stop.proposal.nearest_school not in journey.schools:
        return None
    here = stop.school.establishment.place
    there = journey.schools[stop.proposal.nearest_school].establishment.place
    return (here, there) if here and there else None


def _helper(stop: Stop, journey: Journey, frame: _Frame) -> str:
    ends = _ends(stop, journey)
    if ends is None or stop.proposal is None:
        return ""
    x, y = frame.at(ends[1])
    name = escape(journey.schools[stop.proposal.nearest_school].establishment.name)
    return f'<path class="helper" d="M{x} {y - 4.5:g}l4.5 4.5l-4.5 4.5l-4.5 -4.5z"><title>{name}</title></path>'


def _school(stop: Stop, frame: _Frame) -> str:
    if stop.school.establishment.place is None:
        return ""
    x, y = frame.at(stop.school.establishment.place)
    name = f"<title>{escape(stop.school.establishment.name)}</title>"
    if stop.proposal is None:
        return f'<path class="alone" d="M{x} {y - 5:g}l5 9h-10z">{name}</path>'
    if stop.proposal.own_body:
        return f'<rect class="own" x="{x - 4:g}" y="{y - 4:g}" width="8" height="8">{name}</rect>'
    return f'<circle class="helped" cx="{x}" cy="{y}" r="4.5">{name}</circle>'


def over_water(journey: Journey, drawn: Outlines) -> frozenset[Urn]:
    """Schools whose straight line to their supporter leaves the drawn land, so that the road must be much longer.

    A line counts when a twentieth of it or more and at least a kilometre, at its sample points, is outside every
    English authority: over an estuary, a bay, or another country. Without outlines nobody is named.
    """
    if not drawn.areas:
        return frozenset()
    steps = np.linspace(0, 1, _STEPS)[:, None]
    found = set()
    for stop in journey.stops:
        if ends := _ends(stop, journey):
            start, end = (np.array([place.easting, place.northing]) for place in ends)
            share = float(_outside(start + steps * (end - start), drawn).mean())
            if share >= _WET and share * float(np.hypot(*(end - start))) >= _WET_METRES:
                found.add(stop.school.urn)
    return frozenset(found)


def _outside(points: Points, drawn: Outlines) -> npt.NDArray[np.bool_]:
    dry = np.zeros(len(points), dtype=np.bool_)
    low, high = points.min(axis=0), points.max(axis=0)
    for area in drawn.areas:
        for ring in area.rings:
            if (ring.max(axis=0) >= low).all() and (ring.min(axis=0) <= high).all():
                dry |= _within(points, ring)
    return ~dry


def _within(points: Points, ring: Points) -> npt.NDArray[np.bool_]:
    """Whether each point (n, 2) is inside a ring: a line east from it crosses the ring an odd number of times."""
    x, y = points[:, 0, None], points[:, 1, None]
    x1, y1 = ring[:-1, 0], ring[:-1, 1]
    x2, y2 = ring[1:, 0], ring[1:, 1]
    spans = (y1 > y) != (y2 > y)
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    inside: npt.NDArray[np.bool_] = (spans & crossing).sum(axis=1) % 2 == 1
    return inside


def off_the_map(journey: Journey, drawn: Outlines) -> int:
    """How many of the region's proposals come from a school outside the frame."""
    frame = _fit(journey, drawn)
    ends = [ends for stop in journey.stops if (ends := _ends(stop, journey))]
    spots: Sequence[tuple[float, float]] = [frame.at(there) for _, there in ends]
    return sum(not (0 <= x <= WIDTH and 0 <= y <= frame.height) for x, y in spots)
