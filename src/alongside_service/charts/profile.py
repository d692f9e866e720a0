"""Several measures of one school under each other: an interval and a dot each, on a scale from less good to better.

Each measure has its own scale, so that unlike units can share a picture: its ends are where nine in ten schools lie
between. Better is always to the right, whichever way the figure runs. What lies beyond an end is drawn as an arrow.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 340.0
LEFT, RIGHT = 18.0, 18.0
LINE, TRACK, GAP = 15.0, 22.0, 8.0
HEAD, FOOT = 4.0, 24.0
LONGEST = 50
"""Letters of a label on one line."""


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One measure: its label, the value in words, and places on the scale from 0 (less good) to 1 (better)."""

    label: str
    shown: str
    at: float
    low: float
    high: float
    line: float | None = None
    """Where the line lies beyond which policy calls the value one of need."""


def place(value: float, ends: Sequence[float], *, lower_is_better: bool) -> float:
    """A value's place between the ends of its scale; beyond 0 and 1 where it lies beyond them."""
    share = (value - ends[0]) / max(ends[-1] - ends[0], 1e-9)
    return 1 - share if lower_is_better else share


def draw(
    bars: Sequence[Bar], *, title: str, ends: tuple[str, str, str] = ("less good", "", "better")
) -> SafeString:  # fmt: skip
    """The SVG; nothing for no bars. `ends` are the words under the left end, the middle and the right end."""
    if not bars:
        return SafeString("")
    drawn, y = [], HEAD
    for bar in bars:
        words = textwrap.wrap(bar.label, LONGEST) or [""]
        drawn.append(_bar(bar, words, y))
        y += LINE * len(words) + TRACK + GAP
    name = f"{title}. " + "; ".join(f"{bar.label}: {bar.shown}" for bar in bars) + "."
    return format_html(
        '<svg class="chart profile" viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        "{}{}</svg>",
        int(WIDTH),
        int(y + FOOT),
        name,
        format_html_join("", "{}", ((each,) for each in drawn)),
        format_html(
            '<text class="chart__year" x="{}" y="{}">{}</text>'
            '<text class="chart__year" x="{}" y="{}" text-anchor="middle">{}</text>'
            '<text class="chart__year" x="{}" y="{}" text-anchor="end">{}</text>',
            LEFT, y + 14, ends[0], WIDTH / 2, y + 14, ends[1], WIDTH - RIGHT, y + 14, ends[2],
        ),
    )  # fmt: skip


def _x(share: float) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * min(max(share, 0.0), 1.0), 1)


def _bar(bar: Bar, words: Sequence[str], y: float) -> SafeString:
    low, high = min(bar.low, bar.high), max(bar.low, bar.high)
    base = round(y + LINE * len(words) + TRACK / 2, 1)
    return format_html(
        '{}<line class="chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>{}'
        '<line class="chart__interval" x1="{}" x2="{}" y1="{}" y2="{}"/>{}{}'
        '<circle class="chart__dot" cx="{}" cy="{}" r="4.5"/>',
        format_html_join(
            "",
            '<text class="profile__label" x="{}" y="{}">{}</text>',
            ((LEFT, round(y + LINE * (at + 0.75), 1), word) for at, word in enumerate(words)),
        ),
        LEFT, WIDTH - RIGHT, base, base,
        _line(bar.line, base),
        _x(low), _x(high), base, base,
        _arrow(LEFT, base, -1) if low < 0 else "",
        _arrow(WIDTH - RIGHT, base, 1) if high > 1 else "",
        _x(bar.at), base,
    )  # fmt: skip


def _line(share: float | None, base: float) -> SafeString:
    if share is None or not 0 <= share <= 1:
        return SafeString("")
    return format_html(
        '<line class="profile__line" x1="{}" x2="{}" y1="{}" y2="{}"/>', _x(share), _x(share), base - 10, base + 10
    )  # fmt: skip


def _arrow(x: float, base: float, way: int) -> SafeString:
    base_at, tip = x + 7 * way, x + 15 * way  # beyond a dot that lies on the end
    points = f"{tip:.1f},{base:.1f} {base_at:.1f},{base - 6:.1f} {base_at:.1f},{base + 6:.1f}"
    return format_html('<polygon class="profile__arrow" points="{}"/>', points)
