"""A map of schools: borders, and a point for each school or for each cluster of near ones, all on the National Grid.

Borders come ready as path data in units of 100 metres (`outlines`), so drawing is only placing. No tile, script or
font comes from anywhere else.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH = 480.0
ENGLAND = (80_000.0, 5_000.0, 660_000.0, 660_000.0)


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A school (count 1, with its page) or a cluster of schools, at its mean place in metres."""

    easting: float
    northing: float
    count: int
    label: str
    href: str = ""


@dataclass(frozen=True)
class Outline:
    """One area's border as path data in units of 100 m (north up is negative), and its box in metres."""

    name: str
    path: str
    box: tuple[float, float, float, float]


def outlines(areas: Iterable[tuple[str, str]], *, grid: int) -> list[Outline]:
    """Outlines from `(name, polygons as JSON)`; points are moved to a common grid of `grid` metres.

    The common grid keeps two neighbours' borders the same line, which simplifying each by itself would not.
    """
    made = []
    for name, text in areas:
        rings = [_snapped(ring, grid) for polygon in json.loads(text) for ring in polygon]
        kept = [ring for ring in rings if len(ring) >= 4]
        if not kept:
            continue
        xs = [x for ring in kept for x, _ in ring]
        ys = [y for ring in kept for _, y in ring]
        path = "".join("M" + " ".join(f"{x // 100},{-y // 100}" for x, y in ring[:-1]) + "z" for ring in kept)
        made.append(Outline(name, path, (min(xs), min(ys), max(xs), max(ys))))
    return made


def _snapped(ring: Sequence[Sequence[float]], grid: int) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for east, north in ring:
        point = (round(east / grid) * grid, round(north / grid) * grid)
        if made and made[-1] == point:
            continue
        if len(made) >= 2 and _in_line(made[-2], made[-1], point):
            made[-1] = point
        else:
            made.append(point)
    return made


def _in_line(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])


def box_of(spots: Sequence[Spot], *, least: float = 12_000.0) -> tuple[float, float, float, float]:
    """The box (metres) that holds all spots with a margin; England where there are none."""
    if not spots:
        return ENGLAND
    west, east = min(s.easting for s in spots), max(s.easting for s in spots)
    south, north = min(s.northing for s in spots), max(s.northing for s in spots)
    margin = max(0.05 * max(east - west, north - south), 2_000.0)
    spare = max(least - max(east - west, north - south), 0.0) / 2
    return west - margin - spare, south - margin - spare, east + margin + spare, north + margin + spare


def draw(
    spots: Sequence[Spot], borders: Sequence[Outline], *, box: tuple[float, float, float, float], label: str
) -> SafeString:
    """The SVG: borders that touch the box, then the spots, smallest last so that none is hidden."""
    west, south, east, north = box
    scale = WIDTH / max(east - west, (north - south) / 1.5)
    width, height = round((east - west) * scale, 1), round((north - south) * scale, 1)

    def place(spot: Spot) -> tuple[float, float]:
        return round((spot.easting - west) * scale, 1), round((north - spot.northing) * scale, 1)

    seen = [o for o in borders if o.box[0] < east and o.box[2] > west and o.box[1] < north and o.box[3] > south]
    transform = f"matrix({100 * scale:.6f} 0 0 {100 * scale:.6f} {-west * scale:.2f} {north * scale:.2f})"
    most = max((spot.count for spot in spots), default=1)
    return format_html(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        '<g class="map__areas" transform="{}" aria-hidden="true">{}</g>{}</svg>',
        width,
        height,
        label,
        transform,
        mark_safe("".join(f'<path d="{outline.path}"/>' for outline in seen)),
        mark_safe("".join(_spot(s, *place(s), most) for s in sorted(spots, key=lambda s: -s.count))),
    )


def _spot(spot: Spot, x: float, y: float, most: int) -> SafeString:
    if spot.count == 1:
        inner = format_html(
            '<circle class="map__school" cx="{}" cy="{}" r="5"><title>{}</title></circle>', x, y, spot.label
        )
    else:
        digits = len(str(spot.count))
        radius = round(max(7.0, 3.2 * digits) + 4 * math.sqrt(spot.count / most), 1)
        inner = format_html(
            '<circle class="map__cluster" cx="{}" cy="{}" r="{}"/>'
            '<text class="map__count" x="{}" y="{}" text-anchor="middle">{}</text>',
            x, y, radius, x, round(y + 3.5, 1), spot.count,
        )  # fmt: skip
    if not spot.href:
        return inner
    return format_html('<a href="{}" aria-label="{}">{}</a>', spot.href, spot.label, inner)
