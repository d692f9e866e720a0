"""Intervals of variances and correlations: where the likelihood falls off, or what refits of invented outcomes show.

An estimated variance of few groups has a skewed likelihood, so "estimate and two standard errors" misleads; neither way
here uses one. A lower limit of nought means that the data do not rule out that there is no such variance.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtri

from alongside.methods.mixed.coordinates import WIDTH, report_place, reported
from alongside.methods.mixed.criterion import criterion
from alongside.methods.mixed.engines import Prepared, prepare
from alongside.methods.mixed.fitting import MANY, fit
from alongside.methods.mixed.problem import Flags, Floats, Nested, Problem
from alongside.methods.mixed.refusals import ConvergenceError
from alongside.methods.mixed.result import Component, Fit, Interval
from alongside.methods.mixed.search import curvature, settled
from alongside.methods.mixed.simulation import simulate
from alongside.methods.mixed.threads import on_one_thread

_FURTHEST_Z = 8.0
_NEAR = 0.05
_ELSEWHERE = (1.0,)
"""Fisher's z of the correlations from which a profile of few rows is begun as well."""
_FEWEST = 0.95
"""Share of refits that must end at an answer for a bootstrap to be believed."""


@on_one_thread
def profile_intervals(problem: Problem, fitted: Fit, *, level: float = 0.95) -> tuple[Interval, ...]:
    """Profile likelihood intervals of each variance and correlation of a fitted model.

    The limits are where -2 log likelihood, at its best over everything else, is above its least by the square of the
    normal quantile (Venzon and Moolgavkar 1988, Applied Statistics 37, 87-94; Bates et al. 2015, section 5.1). Raises
    ConvergenceError where a limit cannot be found.
    """
    prepared = prepare(problem)
    profile = _Profile(prepared, fitted, float(ndtri((1 + level) / 2)) ** 2)
    return tuple(profile.interval(at, part) for at, part in enumerate(_listed(problem, prepared, fitted)))


def bootstrap_intervals(
    problem: Problem, fitted: Fit, generator: np.random.Generator, *, draws: int = 500, level: float = 0.95
) -> tuple[Interval, ...]:
    """Percentile intervals of each variance, covariance and correlation from refits of outcomes drawn from the model.

    Efron and Tibshirani 1993, An Introduction to the Bootstrap, section 13.3. Raises ConvergenceError where more than
    one refit in twenty finds no answer.
    """
    found = []
    for _ in range(draws):
        drawn = Problem(
            outcome=simulate(problem, fitted, generator), fixed=problem.fixed, names=problem.names,
            structure=problem.structure, sampling_variance=problem.sampling_variance, unrest=problem.unrest,
        )  # fmt: skip
        try:
            found.append([part.value for part in fit(drawn, reml=fitted.reml).components])
        except ConvergenceError:
            continue
    if len(found) < _FEWEST * draws:
        raise ConvergenceError(
            f"Only {len(found)} of {draws} refits found an answer.", remedy="Leave out what the data cannot tell."
        )
    low, high = np.nanquantile(np.array(found), [(1 - level) / 2, (1 + level) / 2], axis=0)
    return tuple(_interval(part, low[at], high[at]) for at, part in enumerate(fitted.components))


def _interval(part: Component, low: float, high: float) -> Interval:
    return Interval(level=part.level, of=part.of, kind=part.kind, value=part.value, low=float(low), high=float(high))


def _listed(problem: Problem, prepared: Prepared, fitted: Fit) -> list[Component]:
    """The components in the order of the profile's coordinates."""
    by_name = {(part.level, part.of, part.kind): part for part in fitted.components}
    lowest, structure = prepared.groups[0].name, problem.structure
    slope = structure.slope if isinstance(structure, Nested) else None
    drift = structure.drift if isinstance(structure, Nested) else None
    residual = [("residual", "residual", "variance")]
    keys = [(lowest, "drift", "variance"), (lowest, "drift", "correlation")] if drift else []
    keys += [] if prepared.profiled else residual
    keys.append((lowest, "intercept", "variance"))
    keys += [(lowest, slope.name, "correlation"), (lowest, slope.name, "variance")] if slope else []
    keys += [(group.name, "intercept", "variance") for group in prepared.groups[1:]]
    keys += residual if prepared.profiled else []
    return [by_name[key] for key in keys]


class _Profile:
    """The criterion on standard deviations and z, in the outcome's standardised units, and its profiles."""

    def __init__(self, prepared: Prepared, fitted: Fit, cut: float) -> None:
        self._prepared, self._reml, self._cut = prepared, fitted.reml, cut
        self._kinds = prepared.engine.kinds
        self._ratio = _variances(self._kinds)
        absolute = np.where(self._ratio, fitted.natural * fitted.scale, fitted.natural)
        self._best = report_place(self._kinds, absolute)
        if prepared.profiled:
            self._best = np.append(self._best, np.sqrt(fitted.scale))
        self._least = self.value(self._best)[0]
        self._bend = curvature(self.value, self._best)
        self._elsewhere = self._starts() if prepared.rows < MANY else []
        self._pace = np.sqrt(np.abs(np.diag(2 * np.linalg.pinv(self._bend))))

    def _starts(self) -> list[Floats]:
        """Places beside the best from which a drift's profile may fall lower: few rows leave several valleys."""
        if "correlation" not in self._kinds:
            return []
        found = []
        for z in _ELSEWHERE:
            found.append(np.full(self._best.size, 0.5))
            found[-1][1] = z
        return found

    def value(self, place: Floats) -> tuple[float, Floats]:
        """The criterion and its gradient."""
        k = self._ratio.size
        absolute, jacobian = reported(self._kinds, place[:k])
        scale = float(place[k] ** 2) if self._prepared.profiled else 1.0
        if not scale > 0:
            return np.inf, np.zeros(place.size)
        per = np.where(self._ratio, scale, 1.0)
        pieces = self._prepared.engine.evaluate(absolute / per)
        at = criterion(pieces, self._prepared.rows, reml=self._reml, scale=scale)
        gradient = jacobian.T @ (at.gradient / per)
        if self._prepared.profiled:
            by_scale = at.by_scale - float((at.gradient * absolute)[self._ratio].sum()) / scale**2
            gradient = np.append(gradient, 2 * float(place[k]) * by_scale)
        return at.value, gradient

    def interval(self, at: int, part: Component) -> Interval:
        """The interval of one coordinate, on the scale of its component."""
        if part.kind == "correlation" and self._tells_nothing(at):
            return _interval(part, 0.0 if part.of == "drift" else -1.0, 1.0)
        ends = [self._limit(at, direction, part) for direction in (-1.0, 1.0)]
        if part.kind == "correlation":
            return _interval(part, *(np.sign(end) if abs(end) >= _FURTHEST_Z else np.tanh(end) for end in ends))
        here = self._best[at] ** 2
        unit = part.value / here if here > 0 else self._unit(part)
        return _interval(part, *(end**2 * unit for end in ends))

    def _tells_nothing(self, at: int) -> bool:
        """Is a variance that this correlation belongs to nought, so that it could be anything?"""
        before, after = self._best[at - 1], self._best[at + 1]
        of_drift = self._kinds[:2] == ("variance", "correlation") and at == 1
        return bool(before == 0 or (after == 0 and not of_drift))

    def _unit(self, part: Component) -> float:
        """The outcome's units squared of a component that is nought."""
        slope = part.of not in ("intercept", "drift", "residual")
        return self._prepared.design.scale**2 / (self._prepared.slope_scale**2 if slope else 1.0)

    def _limit(self, at: int, direction: float, part: Component) -> float:
        """Where the profile rises by the cut in one direction, or the edge of what the coordinate can be."""
        above = self._above(at)
        start = float(self._best[at])
        edge = direction * (_FURTHEST_Z if part.kind == "correlation" else np.inf)
        if direction < 0 and (part.kind == "variance" or part.of == "drift"):
            edge = 0.0
        step = float(np.clip(self._pace[at], 1e-3, 1.0)) * np.sqrt(self._cut)
        inside = start
        for _ in range(40):
            outside = start + direction * step
            outside = max(outside, edge) if direction < 0 else min(outside, edge)
            if above(outside) > 0:
                return float(brentq(above, inside, outside, xtol=1e-4 * max(abs(outside - start), 1e-2), rtol=1e-6))
            if outside == edge:
                return float(edge)
            inside, step = outside, 1.6 * step
        raise ConvergenceError(f"No limit was found for the {part.kind} of {part.level} {part.of}.", remedy=_REMEDY)

    def _above(self, at: int) -> Callable[[float], float]:
        """How far the profile of a coordinate is above the cut, as a root: nearly straight, so that few steps find it.

        Each profile begins where the last ended, moved along by the curvature.
        """
        others = np.delete(np.arange(self._best.size), at)
        among = self._bend[np.ix_(others, others)]
        along = -np.linalg.lstsq(among, self._bend[others, at], rcond=1e-8)[0]
        rest, last = self._best[others], float(self._best[at])
        known = {last: -float(np.sqrt(self._cut))}

        def above(value: float) -> float:
            nonlocal rest, last
            if value not in known:
                lowest, rest = self._lowest(at, value, rest + along * (value - last), among)
                last = value
                known[value] = float(np.sqrt(max(lowest - self._least, 0.0)) - np.sqrt(self._cut))
            return known[value]

        return above

    def _lowest(self, at: int, value: float, start: Floats, bend: Floats) -> tuple[float, Floats]:
        """The lowest value with one coordinate held, and the others there."""

        def held(free: Floats) -> tuple[float, Floats]:
            reached, gradient = self.value(np.insert(free, at, value))
            return reached, np.delete(gradient, at)

        level = np.eye(start.size)
        ends = [settled(held, np.delete(place, at), level) for place in self._elsewhere]
        return min([settled(held, self._off_nought(at, start), bend), *ends], key=lambda end: end[0])

    def _off_nought(self, at: int, free: Floats) -> Floats:
        """Deviations of nought moved off it: there is no slope there, so no search would leave, were it to gain."""
        deviations = np.delete(np.append(self._ratio, np.full(self._best.size - self._ratio.size, True)), at)
        return np.where(deviations & (np.abs(free) < _NEAR), _NEAR, free)


_REMEDY = "The data hardly tell it: leave it out, or use a bootstrap."


def _variances(kinds: tuple[str, ...]) -> Flags:
    """Which natural parameters are variances or covariances, not correlations (k,)."""
    return np.array([kind != "correlation" for kind in kinds for _ in range(WIDTH[kind])])
