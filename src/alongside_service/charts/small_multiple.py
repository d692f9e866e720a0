"""One measure over the years: a point for each year with a figure, its interval, and a gap where there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 340.0, 190.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 14.0, 18.0, 34.0
MOST_IN_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class YearPoint:
    """One year of one measure. Without a value the year is drawn as a gap."""

    label: str
    value: float | None
    shown: str
    low: float | None = None
    high: float | None = None
    joined: bool = True
    """Whether a line may join it to the year before: not across a change of school or a year without a figure."""


def draw(
    points: Sequence[YearPoint], *, title: str, unit: str, zero: float | None = None, span: float = 0.0
) -> SafeString:
    """The SVG. `zero` is a value to mark with a line, such as 0 for progress scores; the scale covers at least `span`,
    so that a small change never looks like a fall from a cliff."""
    values = [v for point in points for v in (point.value, point.low, point.high) if v is not None]
    if not values:
        return SafeString("")
    marked = values if zero is None else [*values, zero]
    spare = max(span - (max(marked) - min(marked)), 0.0) / 2
    floor = 0.0 if zero is None else -math.inf
    levels = ticks(max(min(marked) - spare, min(floor, *marked)), max(marked) + spare)
    bottom, top = levels[0], levels[-1]
    step = (WIDTH - LEFT - RIGHT) / max(len(points), 1)

    def x(index: int) -> float:
        return round(LEFT + step * (index + 0.5), 1)

    def y(value: float) -> float:
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - bottom) / (top - bottom)), 1)

    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        "{}{}{}{}{}</svg>",
        int(WIDTH),
        int(HEIGHT),
        _summary(points, title, unit),
        _grid(levels, y, zero),
        _gaps(points, x),
        _lines(points, x, y),
        _marks(points, x, y),
        format_html_join(
            "",
            '<text class="chart__year" x="{}" y="{}" text-anchor="middle">{}</text>',
            ((x(i), HEIGHT - 12, _short(p.label)) for i, p in enumerate(points) if _has_room(i, len(points))),
        ),
    )


def ticks(low: float, high: float) -> list[float]:
    """Round values that hold the data, three to six of them."""
    span = max(high - low, 1e-9)
    if span < 1e-6:
        low, high, span = low - 1, high + 1, 2.0
    raw = span / 3
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if m * magnitude >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(k * step, 6) for k in range(first, max(last, first + 1) + 1)]


def _grid(levels: Sequence[float], y, zero: float | None) -> SafeString:  # type: ignore[no-untyped-def]
    lines = format_html_join(
        "",
        '<line class="chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
        '<text class="chart__tick" x="{}" y="{}" text-anchor="end">{}</text>',
        ((LEFT, WIDTH - RIGHT, y(t), y(t), LEFT - 6, y(t) + 4, f"{t:g}".replace("-", "−")) for t in levels),
    )
    if zero is None:
        return lines
    return lines + format_html(
        '<line class="chart__zero" x1="{}" x2="{}" y1="{}" y2="{}"/>', LEFT, WIDTH - RIGHT, y(zero), y(zero)
    )


def _gaps(points: Sequence[YearPoint], x) -> SafeString:  # type: ignore[no-untyped-def]
    middle = (TOP + HEIGHT - BOTTOM) / 2
    return format_html_join(
        "",
        '<text class="chart__gap" x="{}" y="{}" text-anchor="middle">no<tspan x="{}" dy="12">figure</tspan></text>',
        ((x(i), middle, x(i)) for i, p in enumerate(points) if p.value is None),
    )


def _lines(points: Sequence[YearPoint], x, y) -> SafeString:  # type: ignore[no-untyped-def]
    pairs = [
        (x(i - 1), y(points[i - 1].value), x(i), y(p.value))
        for i, p in enumerate(points)
        if i and p.joined and p.value is not None and points[i - 1].value is not None
    ]
    return format_html_join("", '<line class="chart__line" x1="{}" y1="{}" x2="{}" y2="{}"/>', pairs)


def _marks(points: Sequence[YearPoint], x, y) -> SafeString:  # type: ignore[no-untyped-def]
    whiskers = format_html_join(
        "",
        '<line class="chart__interval" x1="{}" x2="{}" y1="{}" y2="{}"/>',
        ((x(i), x(i), y(p.low), y(p.high)) for i, p in enumerate(points) if p.low is not None and p.high is not None),
    )
    dots = format_html_join(
        "",
        '<circle class="chart__dot" cx="{}" cy="{}" r="4"/>'
        '<text class="chart__value" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                x(i),
                y(p.value),
                x(i),
                (y(p.high) if p.high is not None else y(p.value)) - 7,
                p.shown if _has_room(i, len(points)) else "",
            )
            for i, p in enumerate(points)
            if p.value is not None
        ),
    )
    return whiskers + dots


def _has_room(index: int, count: int) -> bool:
    """Whether the words of a year fit beside the next year's: with many years every second has them, the last always.

    The table beside the picture has them all.
    """
    return count <= MOST_IN_WORDS or (count - 1 - index) % 2 == 0


def _summary(points: Sequence[YearPoint], title: str, unit: str) -> str:
    told = "; ".join(f"{p.label}: {p.shown if p.value is not None else 'no figure'}" for p in points)
    return f"{title}, {unit}. {told}." if unit else f"{title}. {told}."


def _short(label: str) -> str:
    return f"{label[2:4]}/{label[5:7]}" if len(label) == 7 and label[4] == "/" else label
