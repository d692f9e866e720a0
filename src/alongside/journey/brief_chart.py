"""One chart a school: how its similar schools differ from it on one measure, with intervals, in order of likeness."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

from alongside.evidence import Compared, Judgement
from alongside.evidence.comparison import FAIRLY, VERY
from alongside.identifiers import Urn
from alongside.methods.chance import Z95
from alongside.policy.measures import Measure

WIDTH, LABEL, ROW, TOP, BOTTOM = 720, 250, 17, 8, 34
_LONGEST = 36


def lead(compared: Sequence[Compared]) -> Compared | None:
    """The measure to draw: the one on which most similar schools do better; ties go to the first in policy."""
    drawn = [c for c in compared if any(j.probability is not None for j in c.judgements)]
    return max(drawn, key=lambda c: sum(j.better for j in c.judgements), default=None)


def draw_differences(compared: Compared, names: Mapping[Urn, str], measure: Measure, chart_id: str) -> Markup:
    """An SVG with a row for each similar school: the pooled difference and its 95% interval; right is better.

    Filled circle: very sure that it does better; filled diamond: fairly sure; open circle: cannot tell.
    """
    judged = compared.judgements
    reach = _reach(judged)
    height = TOP + ROW * len(judged) + BOTTOM
    parts = [_frame(len(judged), reach, measure)]
    parts += [_row(at, judgement, names, reach) for at, judgement in enumerate(judged)]
    title = f"Difference from this school in {measure.label}"
    better = sum(judgement.better for judgement in judged)
    said = f"{better} of {len(judged)} similar schools do better, very or fairly sure. The next table has every number."
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{chart_id}-t {chart_id}-d">'
        f'<title id="{chart_id}-t">{escape(title)}</title><desc id="{chart_id}-d">{escape(said)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _reach(judged: Sequence[Judgement]) -> float:
    """Half the width of the axis, in the measure's units: wide enough for most intervals, and round."""
    ends = [abs(j.difference) + Z95 * j.standard_error for j in judged if j.difference is not None and j.standard_error]
    widest = max(ends, default=1.0)
    step: float = 10.0 ** math.floor(math.log10(widest))
    return next(step * n for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * n >= widest)


def _x(value: float, reach: float) -> float:
    middle, half = LABEL + (WIDTH - LABEL) / 2, (WIDTH - LABEL) / 2 - 14
    return round(middle + half * max(-1.0, min(1.0, value / reach)), 1)


def _frame(rows: int, reach: float, measure: Measure) -> str:
    bottom = TOP + ROW * rows
    ticks = [reach * n / 2 for n in (-2, -1, 0, 1, 2)]
    lines = [
        f'<line class="{"zero" if tick == 0 else "grid"}" x1="{_x(tick, reach)}" y1="{TOP}" '
        f'x2="{_x(tick, reach)}" y2="{bottom}"/>'
        f'<text class="tick" x="{_x(tick, reach)}" y="{bottom + 13}" text-anchor="middle">{_tick(tick)}</text>'
        for tick in ticks
    ]
    ends = (
        f'<text class="tick" x="{LABEL + 14}" y="{bottom + 28}">this school does better</text>'
        f'<text class="tick" x="{WIDTH - 14}" y="{bottom + 28}" text-anchor="end">similar school does better</text>'
        f'<text class="tick" x="0" y="{bottom + 13}">Difference in {escape(measure.unit)}</text>'
    )
    return "".join(lines) + ends


def _tick(value: float) -> str:
    return "0" if value == 0 else f"{'+' if value > 0 else '−'}{abs(value):g}"


def _row(at: int, judgement: Judgement, names: Mapping[Urn, str], reach: float) -> str:
    y = TOP + ROW * at + ROW / 2
    name = names.get(judgement.urn, judgement.urn)
    short = name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
    label = f'<text class="name" x="0" y="{y + 4}">{escape(short)}</text>'
    if judgement.difference is None or judgement.standard_error is None:
        return (
            label + f'<text class="none" x="{LABEL + 14}" y="{y + 4}">cannot tell: {escape(judgement.because)}</text>'
        )
    low, high = (judgement.difference + sign * Z95 * judgement.standard_error for sign in (-1, 1))
    bar = f'<line class="bar" x1="{_x(low, reach)}" y1="{y}" x2="{_x(high, reach)}" y2="{y}"/>'
    return label + bar + _mark(judgement.sure, _x(judgement.difference, reach), y)


def _mark(sure: str, x: float, y: float) -> str:
    if sure == VERY:
        return f'<circle class="very" cx="{x}" cy="{y}" r="4.5"/>'
    if sure == FAIRLY:
        return f'<path class="fairly" d="M{x} {y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"/>'
    return f'<circle class="cannot" cx="{x}" cy="{y}" r="3.8"/>'
