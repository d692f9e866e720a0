"""Inspections over time, one panel for each framework, each with its own scale: grades of two frameworks never share
a line, and no line joins any two inspections."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 340.0
LEFT, RIGHT = 98.0, 24.0
ROW = 24.0
TOP, FOOT = 14.0, 22.0


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One inspection on a panel: its day, its place on the scale (0 is the first line) and what it says."""

    day: dt.date
    line: int
    says: str
    other_urn: bool = False
    """Whether it was of an earlier establishment: drawn hollow."""


def draw(marks: Sequence[Mark], *, lines: Sequence[str], first: int, last: int, title: str) -> SafeString:
    """One panel: `lines` are the words of the scale from the top; the years run from `first` to `last`."""
    height = TOP + ROW * len(lines) + FOOT

    def x(day: dt.date) -> float:
        share = (day.year + (day.timetuple().tm_yday - 1) / 366 - first) / max(last + 1 - first, 1)
        return round(LEFT + (WIDTH - LEFT - RIGHT) * share, 1)

    def y(line: int) -> float:
        return TOP + ROW * (line + 0.5)

    years = _years(first, last)
    return format_html(
        '<svg class="chart timeline" viewBox="0 0 {} {}" role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">'
        "{}{}{}</svg>",
        int(WIDTH),
        int(height),
        f"{title}. " + "; ".join(f"{m.day.day} {m.day:%B %Y}: {m.says}" for m in marks) + ".",
        format_html_join(
            "",
            '<line class="chart__grid" x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class="chart__tick" x="{}" y="{}" text-anchor="end">{}</text>',
            ((LEFT, WIDTH - RIGHT, y(i), y(i), LEFT - 8, y(i) + 4, _wrapped(word)) for i, word in enumerate(lines)),
        ),
        format_html_join(
            "",
            '<line class="chart__year-line" x1="{}" x2="{}" y1="{}" y2="{}"/>'
            '<text class="chart__year" x="{}" y="{}" text-anchor="middle">{}</text>',
            ((x(d), x(d), TOP, height - FOOT, x(d), height - 6, d.year) for d in years),
        ),
        format_html_join(
            "",
            '<circle class="{}" cx="{}" cy="{}" r="6"><title>{}</title></circle>',
            (
                (
                    "timeline__mark timeline__mark--earlier" if m.other_urn else "timeline__mark",
                    x(m.day),
                    y(m.line),
                    f"{m.day.day} {m.day:%B %Y}: {m.says}",
                )
                for m in marks
            ),
        ),
    )


def _wrapped(word: str) -> str:
    return {"requires improvement": "requires impr.", "urgent improvement": "urgent impr."}.get(word, word)


def _years(first: int, last: int) -> list[dt.date]:
    step = 1 if last - first < 7 else 3 if last - first < 14 else 5
    return [dt.date(year, 1, 1) for year in range(first, last + 2) if (year - first) % step == 0]
