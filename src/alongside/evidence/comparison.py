"""Which similar schools do better, on which measure, and how sure: never a rank, often "cannot tell".

For each similar school we take the difference from this school in every year that both have, newest years first, weigh
each by its precision (the years are different children, so they count as independent) and ask how probable it is that
the other school's true figure is the better one. A standard error comes from the publisher's own interval where there
is one, else from the cohort and policy's spread among pupils; without a cohort nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alongside.disclosure import may_show
from alongside.identifiers import Urn
from alongside.methods.chance import Z95, Pooled, mean_error, pool, share_error
from alongside.policy.evidence import Compared as Measured
from alongside.policy.evidence import EvidencePolicy
from alongside.provenance import Figure, Missing
from alongside.records import Comparison, School

VERY, FAIRLY, CANNOT_TELL = "very sure", "fairly sure", "cannot tell"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """How one similar school compares on one measure. `difference` is positive where it does better.

    `probability` that it truly does better; None where nothing can be said, and `because` says why.
    """

    urn: Urn
    sure: str
    difference: float | None = None
    standard_error: float | None = None
    probability: float | None = None
    years: tuple[str, ...] = ()
    because: str = ""

    @property
    def better(self) -> bool:
        """Whether it clearly does better."""
        return self.sure != CANNOT_TELL


@dataclass(frozen=True, kw_only=True)
class Compared:
    """The comparison on one measure with the judgement of each similar school, in the order of similarity.

    `history` holds this school's figures, oldest first, with intervals where they can be had.
    """

    comparison: Comparison
    judgements: tuple[Judgement, ...]
    history: tuple[Figure, ...]


@dataclass(frozen=True, kw_only=True)
class _Year:
    figure: Figure
    error: float | None


def compare(
    school: School,
    others: Sequence[School],
    figures: Mapping[tuple[Urn, str], Sequence[Figure]],
    policy: EvidencePolicy,
    better: Mapping[str, str],
) -> tuple[Compared, ...]:
    """Compare a school with `others` (nearest first) on every measure that policy lists for its phase.

    `figures` come from `Figures.by_school` for the school and its others. `better` says for each measure which way is
    better (`higher` or `lower`). A measure on which this school has no figure at all is still returned, as missing.
    """
    return tuple(
        _one_measure(school, others, figures, policy, measure, sign=-1 if better.get(measure.id) == "lower" else 1)
        for measure in policy.measures_for(school.establishment.phase.value)
    )


def measures_needed(policy: EvidencePolicy, phases: Collection[str]) -> tuple[str, ...]:
    """Every measure that `compare` looks up for schools of these phases, cohorts included."""
    wanted = [measure for phase in sorted(phases) for measure in policy.measures_for(phase)]
    return tuple(dict.fromkeys(name for m in wanted for name in (m.id, m.cohort_measure) if name))


def _one_measure(
    school: School,
    others: Sequence[School],
    figures: Mapping[tuple[Urn, str], Sequence[Figure]],
    policy: EvidencePolicy,
    measure: Measured,
    *,
    sign: int,
) -> Compared:
    own = _years(figures, school.urn, measure, policy)
    theirs = {other.urn: _years(figures, other.urn, measure, policy) for other in others}
    judgements = tuple(_judge(urn, own, years, policy, sign) for urn, years in theirs.items())
    newest = max((period for period in own), default="")
    latest = own[newest].figure if own else _no_figure(school.urn, measure.id)
    shown = tuple(
        years[newest].figure if newest in years else _no_figure(urn, measure.id, newest)
        for urn, years in theirs.items()
    )
    doing = tuple(judgement.urn for judgement in judgements if judgement.better)
    comparison = Comparison(
        urn=school.urn,
        measure=measure.id,
        own=latest,
        others=shown,
        doing_better=doing,
        because=_because(judgements, own, policy),
    )
    return Compared(
        comparison=comparison, judgements=judgements, history=tuple(y.figure for _, y in sorted(own.items()))
    )


def _years(
    figures: Mapping[tuple[Urn, str], Sequence[Figure]], urn: Urn, measure: Measured, policy: EvidencePolicy
) -> dict[str, _Year]:
    """The newest years of a school's figures by period, each with its standard error where one can be had."""
    found = list(figures.get((urn, measure.id), ()))
    cohorts = figures.get((urn, measure.cohort_measure), found) if measure.cohort_measure else found
    sizes = {f.period: _cohort(f, measure) for f in cohorts}
    years = {}
    for figure in found:
        pupils = figure.pupils if not measure.cohort_measure else sizes.get(figure.period)
        borrowed = pupils or _nearby(sizes, figure.period, policy.cohort_within)
        error = _error(figure, measure, borrowed)
        hidden = figure.value is not None and not may_show(pupils)
        years[figure.period] = _Year(
            figure=_hide(figure) if hidden else _with_interval(figure, pupils, error), error=None if hidden else error
        )
    return dict(sorted(years.items())[-policy.most_years :])


def _cohort(figure: Figure, measure: Measured) -> int | None:
    if measure.cohort_measure:
        return None if figure.value is None else round(figure.value)
    return figure.pupils


def _nearby(sizes: Mapping[str, int | None], period: str, within: int) -> int | None:
    """The cohort of the nearest year that has one, at most `within` years away."""
    here = _starting(period)
    near = [(abs(_starting(p) - here), p, n) for p, n in sizes.items() if n]
    return min(near)[2] if near and min(near)[0] <= within else None


def _starting(period: str) -> int:
    return int(period[:4]) if period[:4].isdigit() else 0


def _error(figure: Figure, measure: Measured, pupils: int | None) -> float | None:
    if figure.value is None:
        return None
    if figure.low is not None and figure.high is not None and figure.high > figure.low:
        return (figure.high - figure.low) / 2 / Z95
    if not pupils or measure.kind == "plain":
        return None
    cohort = np.array([float(pupils)])
    if measure.kind == "mean" and measure.spread is not None:
        return float(mean_error(measure.spread, cohort)[0])
    return float(share_error(np.array([figure.value]), cohort)[0])


def _with_interval(figure: Figure, pupils: int | None, error: float | None) -> Figure:
    if figure.value is None or error is None or figure.low is not None:
        return replace(figure, pupils=pupils)
    low, high = figure.value - Z95 * error, figure.value + Z95 * error
    return replace(figure, pupils=pupils, low=low, high=high)


def _hide(figure: Figure) -> Figure:
    return replace(figure, value=None, missing=Missing.SUPPRESSED, low=None, high=None)


def _no_figure(urn: Urn, measure: str, period: str = "") -> Figure:
    return Figure(measure=measure, period=period, value=None, missing=Missing.NOT_AVAILABLE, urn=urn)


def _judge(
    urn: Urn, own: Mapping[str, _Year], theirs: Mapping[str, _Year], policy: EvidencePolicy, sign: int
) -> Judgement:
    shared = [p for p in own if p in theirs and own[p].figure.value is not None and theirs[p].figure.value is not None]
    if not shared:
        return Judgement(urn=urn, sure=CANNOT_TELL, because="there is no year in which both schools have a figure")
    usable = [(p, own[p].error, theirs[p].error) for p in shared]
    known = [(p, a, b) for p, a, b in usable if a is not None and b is not None]
    if not known:
        return Judgement(
            urn=urn,
            sure=CANNOT_TELL,
            years=tuple(shared),
            because="the number of pupils behind a figure is not published",
        )
    gaps = [sign * (_value(theirs[p]) - _value(own[p])) for p, _, _ in known]
    pooled = pool(np.array(gaps), np.array([np.hypot(a, b) for _, a, b in known]))
    return Judgement(
        urn=urn,
        sure=_sure(pooled, policy),
        difference=pooled.difference,
        standard_error=pooled.standard_error,
        probability=pooled.above_zero,
        years=tuple(p for p, _, _ in known),
    )


def _value(year: _Year) -> float:
    assert year.figure.value is not None
    return year.figure.value


def _sure(pooled: Pooled, policy: EvidencePolicy) -> str:
    if pooled.above_zero >= policy.very_sure:
        return VERY
    return FAIRLY if pooled.above_zero >= policy.fairly_sure else CANNOT_TELL


def _because(judgements: Sequence[Judgement], own: Mapping[str, _Year], policy: EvidencePolicy) -> tuple[str, ...]:
    if not any(year.figure.value is not None for year in own.values()):
        return ("This school has no published figure for this measure, so nobody can be said to do better.",)
    counts = {word: sum(j.sure == word for j in judgements) for word in (VERY, FAIRLY)}
    compared = sum(judgement.probability is not None for judgement in judgements)
    if not compared:
        return ("No similar school can be compared on this measure: cohorts or figures are not published.",)
    by_chance = compared * (1 - policy.very_sure)
    return (
        f"{counts[VERY]} of {compared} similar schools do better, very sure; {counts[FAIRLY]} more, fairly sure.",
        f"Were all {compared} truly alike, about {by_chance:.0f} would still look better to this degree by chance.",
    )
