"""A funnel: each school's figure against how many pupils it rests on, between the limits that chance alone would leave.

Schools within the limits are small dots without a name. One beyond the outer limits is a larger mark, a square above
and a diamond below, with a letter that the table beside it explains: neither shape nor letter says which is better or
worse by itself, and no colour says anything at all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alongside_service.charts.small_multiple import ticks

ABOVE, BELOW = 1, -1


@dataclass(frozen=True, kw_only=True)
class Point:
    """One school: pupils, its figure, whether it lies beyond the outer limits (`ABOVE`, `BELOW` or 0), its letter."""

    size: float
    value: float
    beyond: int = 0
    letter: str = ""


@dataclass(frozen=True, kw_only=True)
class Curves:
    """Limits for some numbers of pupils, in rising order: the middle, and the inner and outer limits on either side."""

    sizes: Sequence[float]
    middle: float
    inner: Sequence[tuple[float, float]]
    outer: Sequence[tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Frame:
    """The scale that several pictures share: the most pupils, and the values that are marked, from end to end."""

    most: float
    marks: tuple[float, ...]

    @property
    def low(self) -> float:
        """The foot of the scale."""
        return self.marks[0]

    @property
    def high(self) -> float:
        """The top of the scale."""
        return self.marks[-1]


@dataclass(frozen=True, kw_only=True)
class _Room:
    width: float
    height: float
    left: float
    top: float
    foot: float
    frame: Frame

    def x(self, size: float) -> float:
        share = math.sqrt(min(size, self.frame.most) / self.frame.most)
        return round(self.left + (self.width - self.left - 10) * share, 1)

    def y(self, value: float) -> float:
        frame = self.frame
        share = (min(max(value, frame.low), frame.high) - frame.low) / max(frame.high - frame.low, 1e-9)
        return round(self.top + (self.height - self.top - self.foot) * (1 - share), 1)


def frame_of(points: Sequence[Point], curves: Curves | None) -> Frame:
    """A scale that holds all points and most of the limits."""
    values = [point.value for point in points] or [0.0]
    low, high = min(values), max(values)
    if curves:
        low, high = min(low, curves.middle), max(high, curves.middle)
    return Frame(most=max([point.size for point in points] or [1.0]), marks=tuple(ticks(low, high)))


def draw(
    points: Sequence[Point], curves: Curves | None, *, frame: Frame, title: str, unit: str, line: float | None = None
) -> SafeString:
    """The SVG of a funnel; without `curves` only the points, with a `line` where policy draws one."""
    room = _Room(width=480, height=330, left=52, top=12, foot=46, frame=frame)
    beyond = sum(point.beyond != 0 for point in points)
    name = f"{title}, {unit}, against the number of pupils: {len(points):,} schools, {beyond:,} marked with a letter."
    return format_html(
        '<svg class="chart funnel" viewBox="0 0 480 330" role="img" aria-label="{}" '
        'xmlns="http://www.w3.org/2000/svg">{}{}{}{}{}</svg>',
        name,
        _grid(room),
        _curves(curves, room) if curves else "",
        _level(line, room),
        _dots(points, room, 3),
        _marks(points, room),
    )


def draw_small(points: Sequence[Point], curves: Curves | None, *, frame: Frame, title: str) -> SafeString:
    """One of many small pictures on one scale."""
    room = _Room(width=200, height=130, left=6, top=6, foot=6, frame=frame)
    return format_html(
        '<svg class="chart funnel funnel--small" viewBox="0 0 200 130" role="img" aria-label="{}" '
        'xmlns="http://www.w3.org/2000/svg"><rect class="funnel__box" x="1" y="1" width="198" height="128"/>'
        "{}{}{}</svg>",
        title,
        _curves(curves, room) if curves else "",
        _dots(points, room, 2.6),
        _marks([Point(size=p.size, value=p.value, beyond=p.beyond) for p in points], room, 3.4),
    )


def _grid(room: _Room) -> SafeString:
    sizes = [n for n in (5, 10, 25, 50, 100, 200, 300, 400, 600) if n <= room.frame.most]
    kept: list[int] = []
    for n in sizes:
        if not kept or room.x(n) - room.x(kept[-1]) > 34:
            kept.append(n)
    foot = room.height - room.foot
    return format_html(
        '{}{}<text class="chart__year" x="{}" y="{}" text-anchor="middle">Pupils</text>',
        format_html_join(
            "",
            '<line class="chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class="chart__tick" x="{}" y="{}" text-anchor="end">{}</text>',
            (
                (room.left, room.width - 10, y, y, room.left - 6, y + 4, f"{t:g}".replace("-", "−"))
                for t in room.frame.marks
                for y in (room.y(t),)
            ),
        ),
        format_html_join(
            "",
            '<text class="chart__year" x="{}" y="{}" text-anchor="middle">{}</text>',
            ((room.x(n), foot + 18, n) for n in kept),
        ),
        (room.left + room.width) / 2,
        room.height - 8,
    )  # fmt: skip


def _curves(curves: Curves, room: _Room) -> SafeString:
    drawn = [
        ("funnel__outer", [limit[side] for limit in curves.outer]) for side in (0, 1)
    ] + [("funnel__inner", [limit[side] for limit in curves.inner]) for side in (0, 1)]  # fmt: skip
    middle = room.y(curves.middle)
    return format_html(
        '<line class="funnel__middle" x1="{}" x2="{}" y1="{}" y2="{}"/>{}',
        room.left,
        room.width - 10,
        middle,
        middle,
        format_html_join(
            "",
            '<polyline class="{}" points="{}"/>',
            ((style, points) for style, values in drawn if (points := _points(curves.sizes, values, room))),
        ),
    )


def _points(sizes: Sequence[float], values: Sequence[float], room: _Room) -> str:
    """The part of a limit that lies within the frame: drawn along an edge it would say that the limit is there."""
    frame = room.frame
    within = [(s, v) for s, v in zip(sizes, values, strict=True) if s <= frame.most and frame.low <= v <= frame.high]
    return " ".join(f"{room.x(s)},{room.y(v)}" for s, v in within)


def _level(line: float | None, room: _Room) -> SafeString:
    if line is None or not room.frame.low <= line <= room.frame.high:
        return SafeString("")
    y = room.y(line)
    return format_html(
        '<line class="chart__zero" x1="{}" x2="{}" y1="{}" y2="{}"/>', room.left, room.width - 10, y, y
    )  # fmt: skip


def _dots(points: Sequence[Point], room: _Room, width: float) -> SafeString:
    """Dots as one path of round ends: a page with two thousand schools stays small."""
    path = "".join(f"M{room.x(p.size)},{room.y(p.value)}h0" for p in points if not p.beyond)
    return format_html('<path class="funnel__dots" stroke-width="{}" d="{}"/>', width, path) if path else SafeString("")


def _marks(points: Sequence[Point], room: _Room, half: float = 5) -> SafeString:
    return mark_safe("".join(_mark(p, room.x(p.size), room.y(p.value), half) for p in points if p.beyond))


def _mark(point: Point, x: float, y: float, half: float) -> SafeString:
    if point.beyond == ABOVE:
        shape = f"{x - half},{y - half} {x + half},{y - half} {x + half},{y + half} {x - half},{y + half}"
    else:
        shape = f"{x},{y - half * 1.3} {x + half * 1.3},{y} {x},{y + half * 1.3} {x - half * 1.3},{y}"
    letter = format_html('<text class="funnel__letter" x="{}" y="{}">{}</text>', x + half + 3, y + 4, point.letter)
    return format_html('<polygon class="funnel__mark" points="{}"/>{}', shape, letter if point.letter else "")
