"""Schools of a region or an authority beside chance: a funnel of one outcome, and the same allowing for their pupils.

The limits are drawn about the whole of England, and widened by how much schools truly differ, so that what lies beyond
them is unusual among schools and not only among coins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

import numpy as np
import numpy.typing as npt
import polars as pl
from django.utils.safestring import SafeString

from alongside.methods.funnel import BEYOND_998, mean_funnel, mean_limits, proportion_funnel, proportion_limits
from alongside.policy.need import Outcome as OutcomePolicy
from alongside.policy.need import load_need
from alongside_service.charts import funnel as chart
from alongside_service.identification.models import Measured, Outcome
from alongside_service.identification.wording import Line, number, ranged
from alongside_service.register import figures
from alongside_service.register.models import LocalAuthority, Region, School
from alongside_service.register.selectors import current, for_this_load

GRID = 60
"""Numbers of pupils at which the limits are worked out."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Every school of the outcome's phases with a newest figure: where it lies, and the limits about them all."""

    period: str
    curves: chart.Curves
    points: Mapping[str, chart.Point]
    limits: Mapping[str, tuple[float, float]]
    """The outer limits for the school's own number of pupils."""
    widened: bool


@dataclass(frozen=True, kw_only=True)
class Beyond:
    """A school beyond the outer limits: its letter in the picture, its figure, its limits, its estimate in words."""

    letter: str
    school: School
    shown: str
    pupils: int
    limits: str
    side: str
    line: Line | None


@dataclass(frozen=True, kw_only=True)
class Small:
    """One authority in the small pictures."""

    name: str
    code: str
    svg: SafeString
    schools: int
    above: int
    below: int


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What the page shows of one outcome for some schools."""

    period: str
    level: SafeString
    adjusted: SafeString
    beyond: list[Beyond]
    smalls: list[Small]
    schools: int
    missing: int
    """Schools whose newest figure is not published, which no dot can show."""
    widened: bool
    middle: str
    """The middle of all of England."""
    adjusted_unit: str
    """What the second picture counts."""
    scale: str
    """What the small pictures show, in words."""


def offered() -> list[OutcomePolicy]:
    """Outcomes of which a funnel can be drawn: a share of a known cohort, or a mean of known spread among pupils."""
    return [each for each in load_need().outcomes if not each.cohort_measure and (each.kind == "share" or each.spread)]


def judged(outcome: OutcomePolicy) -> Judged | None:
    """All schools with a newest figure beside chance, worked out once for each load; None where no year has figures."""
    return for_this_load(f"funnel {outcome.id}", lambda: _judge(outcome))


def _judge(outcome: OutcomePolicy) -> Judged | None:
    file = figures.read(current().folder / "figures")
    period = max(file.periods.get(outcome.id, ()), default="") if file else ""
    if file is None or not period:
        return None
    alike = School.objects.filter(listed=True, open=True, phase__in=outcome.phases)
    there = pl.Series(sorted(int(urn) for urn in alike.values_list("pk", flat=True)), dtype=pl.Int64)
    rows = file.rows.with_columns(urn=pl.Series(np.repeat(file.urns, np.diff(file.starts)))).filter(
        (pl.col("measure") == outcome.id) & (pl.col("group") == "all") & (pl.col("period") == period)
        & pl.col("value").is_not_null() & (pl.col("pupils") > 0) & pl.col("urn").is_in(there.implode())
    )  # fmt: skip
    if rows.height < 2:
        return None
    values, sizes = rows["value"].to_numpy().astype(float), rows["pupils"].to_numpy().astype(float)
    grid = np.unique(np.rint(np.linspace(1, np.sqrt(sizes.max()), GRID) ** 2))
    position, target, (inner, outer), (_, own), widened = _limits(outcome, values, sizes, grid)
    side = np.where(position == BEYOND_998, np.sign(values - target), 0).astype(int)
    urns = [str(urn) for urn in rows["urn"]]
    return Judged(
        period=period,
        curves=chart.Curves(sizes=grid.tolist(), middle=target, inner=inner, outer=outer),
        points={
            urn: chart.Point(size=size, value=value, beyond=beyond)
            for urn, size, value, beyond in zip(urns, sizes.tolist(), values.tolist(), side.tolist(), strict=True)
        },
        limits=dict(zip(urns, own, strict=True)),
        widened=widened,
    )


Ends = list[tuple[float, float]]


def _limits(
    outcome: OutcomePolicy, values: Floats, sizes: Floats, grid: Floats
) -> tuple[npt.NDArray[np.int64], float, tuple[Ends, Ends], tuple[Ends, Ends], bool]:
    """Where each lies, the middle, the limits along the grid, and those at each one's own size."""
    if outcome.kind == "share":
        made = proportion_funnel(values / 100 * sizes, sizes, widened_by="additive")
        along, own = proportion_limits(made, grid), proportion_limits(made, sizes)
        scale = 100.0
    else:
        spread = outcome.spread or 1.0
        made = mean_funnel(values, spread / np.sqrt(sizes), widened_by="additive")
        along, own = mean_limits(made, spread / np.sqrt(grid)), mean_limits(made, spread / np.sqrt(sizes))
        scale = 1.0

    def ends(limits: Sequence[object]) -> tuple[Ends, Ends]:
        first, second = (
            list(zip((each.low * scale).tolist(), (each.high * scale).tolist(), strict=True))  # type: ignore[attr-defined]
            for each in limits
        )
        return first, second

    return made.position, made.target * scale, ends(along), ends(own), made.dispersion.applied


def drawn_of(policy: OutcomePolicy, *, region: Region | None, authority: LocalAuthority | None) -> Drawn | None:
    """One outcome of the open schools of an authority, or else of a region, in pictures (three queries)."""
    outcome = Outcome.objects.filter(pk=policy.id).first()
    if outcome is None:
        return None
    schools = School.objects.filter(listed=True, open=True).select_related("local_authority")
    place = {"local_authority": authority} if authority else {"region": region}
    return drawn(outcome, policy, list(schools.filter(**place)))


def drawn(outcome: Outcome, policy: OutcomePolicy, schools: Sequence[School]) -> Drawn | None:
    """One outcome of these schools in pictures (one query); None where there is nothing to draw."""
    found = judged(policy)
    if found is None:
        return None
    there = [school for school in schools if school.pk in found.points]
    letters = _letters([school for school in there if found.points[school.pk].beyond])
    points = {
        school.pk: chart.Point(
            size=found.points[school.pk].size, value=found.points[school.pk].value,
            beyond=found.points[school.pk].beyond, letter=letters.get(school.pk, ""),
        )
        for school in there
    }  # fmt: skip
    estimates = {
        row.school_id: row
        for row in Measured.objects.filter(outcome=outcome, group="all", school__in=[s.pk for s in schools])
    }
    for row in estimates.values():
        row.outcome = outcome
    frame = chart.frame_of(list(points.values()), found.curves)
    title = f"{outcome.label}, {found.period}"
    return Drawn(
        period=found.period,
        level=chart.draw(list(points.values()), found.curves, frame=frame, title=title, unit=outcome.unit),
        adjusted=_adjusted(outcome, points, estimates),
        beyond=[_beyond(school, points, found, estimates.get(school.pk), outcome) for school in there
                if school.pk in letters],
        smalls=_smalls(there, points, found, frame),
        schools=len(there),
        missing=sum(school.pk in estimates and school.pk not in points for school in schools),
        widened=found.widened,
        middle=number(found.curves.middle, outcome),
        adjusted_unit=f"{'percentage points' if '%' in number(0, outcome) else outcome.unit} from what is expected",
        scale=f"{number(frame.low, outcome)} to {number(frame.high, outcome)} upwards, "
        f"up to {frame.most:,.0f} pupils to the right",
    )  # fmt: skip


def _letters(schools: Sequence[School]) -> dict[str, str]:
    """A letter for each, in the order of their names, so that it says nothing but which."""
    named = sorted(schools, key=lambda school: (school.sort_name, school.pk))
    pairs = [a + b for a in ("", *ascii_uppercase) for b in ascii_uppercase]
    return {school.pk: letter for school, letter in zip(named, pairs, strict=False)}


def _adjusted(
    outcome: Outcome, points: Mapping[str, chart.Point], estimates: Mapping[str, Measured]
) -> SafeString:  # fmt: skip
    """The same schools by how far they are from what is expected for their pupils, under the same letters."""
    there = [
        chart.Point(size=point.size, value=estimates[urn].adjusted or 0.0, beyond=point.beyond, letter=point.letter)
        for urn, point in points.items()
        if urn in estimates and estimates[urn].adjusted is not None
    ]
    if not there:
        return SafeString("")
    line = next(iter(estimates.values())).adjusted_threshold
    title = f"{outcome.label}: difference from what is expected for its pupils"
    return chart.draw(there, None, frame=chart.frame_of(there, None), title=title, unit=outcome.unit, line=line)


def _beyond(
    school: School, points: Mapping[str, chart.Point], found: Judged, estimate: Measured | None, outcome: Outcome
) -> Beyond:
    point = points[school.pk]
    return Beyond(
        letter=point.letter, school=school, shown=number(point.value, outcome), pupils=int(point.size),
        limits=ranged(*found.limits[school.pk], outcome), side="above" if point.beyond == chart.ABOVE else "below",
        line=Line(estimate) if estimate else None,
    )  # fmt: skip


def _smalls(
    schools: Sequence[School], points: Mapping[str, chart.Point], found: Judged, frame: chart.Frame
) -> list[Small]:
    by_authority: dict[tuple[str, str], list[chart.Point]] = {}
    for school in schools:
        key = (school.local_authority.name, school.local_authority_id)
        by_authority.setdefault(key, []).append(points[school.pk])
    if len(by_authority) < 2:
        return []
    return [
        _small(name, code, there, found, frame) for (name, code), there in sorted(by_authority.items())
    ]  # fmt: skip


def _small(name: str, code: str, there: list[chart.Point], found: Judged, frame: chart.Frame) -> Small:
    above = sum(point.beyond == chart.ABOVE for point in there)
    below = sum(point.beyond == chart.BELOW for point in there)
    title = f"{name}: {len(there)} schools, {above} above the outer limits, {below} below"
    return Small(
        name=name, code=code, svg=chart.draw_small(there, found.curves, frame=frame, title=title),
        schools=len(there), above=above, below=below,
    )  # fmt: skip
