"""The search for the best variances, which says how it ended and never passes off a stop for an answer.

Quasi-Newton steps with exact gradients, then Newton steps whose curvature is taken from exact gradients. It has ended
when the next Newton step would gain less than a millionth of a unit of -2 log likelihood and no direction curves
downwards. The gain does not hang on units, as the length of a gradient does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from alongside.methods.mixed.problem import Floats
from alongside.methods.mixed.refusals import ConvergenceError

Function = Callable[[Floats], tuple[float, Floats]]

_GAIN = 1e-6
_STEP = 1e-4
_ROUNDS = 30
_RENEWALS = 5
_VALLEY = 1e-2
_SETTLED = 1e-4
_BOLDEST = 1e4
_FLAT = 1e-7
"""Curvature, as a share of the greatest, below which a direction is taken to be flat."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Where a search ended: its place (k,), value and gradient there, and curvature (k, k) of the value.

    `gain` is what another Newton step promises in units of the value; `evaluations` how often it was worked out.
    """

    place: Floats
    value: float
    gradient: Floats
    curvature: Floats
    gain: float
    evaluations: int


def least(function: Function, starts: Sequence[Floats], *, most: int = 6) -> Found:
    """The lowest place found from the `most` best starts. Raises ConvergenceError where a search does not end."""
    counted = _Counted(function)
    chosen = starts if len(starts) == 1 else sorted(starts, key=lambda start: counted(start)[0])[:most]
    ends = [minimize(counted, start, jac=True, method="L-BFGS-B", options=_OPTIONS) for start in chosen]
    best = min(ends, key=lambda end: float(end.fun))
    if not np.isfinite(best.fun):
        raise ConvergenceError("The likelihood could not be worked out at any start.", remedy=_REMEDY)
    return _polished(counted, np.asarray(best.x, dtype=np.float64))


def promising(function: Function, starts: Sequence[Floats], *, most: int = 2) -> Found:
    """The lowest place found from the `most` best starts, for a function of many rows.

    It is steep in some directions and flat in others: the curvature at each start gives each direction its unit, which
    spares most steps. Raises ConvergenceError where the search does not end.
    """
    counted = _Counted(function)
    chosen = sorted(starts, key=lambda start: counted(start)[0])[:most]
    ends = [_levelled(counted, start, _curvature_beside(counted, start)) for start in chosen]
    place = min(ends, key=lambda end: counted(end)[0])
    return _renewed(counted, place, _curvature_beside(counted, place))


def near(function: Function, place: Floats, bend: Floats) -> Found:
    """The lowest place near one, with the curvature that a like function had there.

    Where variances can stand in for one another the floor is a long flat valley. Then it ends where neither a round of
    steps nor a Newton step gains a hundredth of a unit, instead of a millionth. Raises ConvergenceError where the
    search does not end.
    """
    counted = _Counted(function)
    place = _levelled(counted, place, bend)
    return _renewed(counted, place, _curvature_beside(counted, place))


def _renewed(function: _Counted, place: Floats, bend: Floats) -> Found:
    """Rounds of steps, each with the curvature where the last one ended."""
    before = np.inf
    for _ in range(_RENEWALS):
        if not np.isfinite(bend).all():
            break
        value, gradient = function(place)
        slope = _slope(bend, gradient)
        if slope.ended or (before - value < _VALLEY and slope.gain < _VALLEY / 10 and slope.upright):
            return Found(
                place=place, value=value, gradient=gradient, curvature=bend, gain=slope.gain,
                evaluations=function.calls,
            )  # fmt: skip
        before, place = value, _levelled(function, place, bend)
        bend = _curvature_beside(function, place)
    return _polished(function, place)


def settled(function: Function, start: Floats, bend: Floats) -> tuple[float, Floats]:
    """The lowest value near a start, and its place (k,): steps begun anew until they gain nothing to speak of."""
    counted, before = _Counted(function), np.inf
    place = start
    for _ in range(_ROUNDS):
        place = _levelled(counted, place, bend)
        value = counted(place)[0]
        if not before - value > _SETTLED:
            break
        before = value
    return value, place


def _levelled(function: _Counted, start: Floats, bend: Floats) -> Floats:
    """Where quasi-Newton steps end in coordinates in which a curvature is level."""
    if not np.isfinite(bend).all():
        bend = np.eye(start.size)
    roots, axes = np.linalg.eigh(bend)
    unit = axes / np.sqrt(np.maximum(np.abs(roots), _FLAT * max(float(np.abs(roots).max()), 1e-3)))
    level = function(start)[0]

    def value(steps: Floats) -> tuple[float, Floats]:
        reached, gradient = function(start + unit @ steps)
        return reached - level, unit.T @ gradient

    end = minimize(value, np.zeros(roots.size), jac=True, method="L-BFGS-B", options=_CLOSE)
    return np.asarray(start + unit @ end.x, dtype=np.float64)


_CLOSE = {"maxiter": 30, "ftol": 1e-6, "gtol": 1e-3}
_OPTIONS = {"maxiter": 500, "ftol": 1e-10, "gtol": 1e-2, "maxcor": 20}
_REMEDY = "Leave out a level, slope or drift that the data cannot tell, or give more groups."


class _Counted:
    """A function that counts its calls, remembers some, and is infinite where it cannot be worked out."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self._known: dict[bytes, tuple[float, Floats]] = {}
        self.calls = 0

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        key = place.tobytes()
        if key not in self._known:
            self.calls += 1
            self._known[key] = self._worked_out(place)
        return self._known[key]

    def _worked_out(self, place: Floats) -> tuple[float, Floats]:
        try:
            value, gradient = self._function(place)
        except np.linalg.LinAlgError:
            return np.inf, np.zeros(place.size)
        return (value, gradient) if np.isfinite(value) else (np.inf, np.zeros(place.size))


def curvature(function: Function, place: Floats) -> Floats:
    """Second derivatives (k, k) by central differences of exact gradients."""
    found = np.empty((place.size, place.size))
    for at in range(place.size):
        step = np.zeros(place.size)
        step[at] = _STEP * max(1.0, abs(float(place[at])))
        found[at] = (function(place + step)[1] - function(place - step)[1]) / (2 * step[at])
    return (found + found.T) / 2


@dataclass(frozen=True, kw_only=True)
class _Slope:
    """A place judged: what a Newton step promises, that step (k,), whether the place is no saddle to speak of, and
    whether nothing is left to gain.
    """

    gain: float
    step: Floats
    upright: bool
    ended: bool


def _curvature_beside(function: _Counted, place: Floats) -> Floats:
    """As `curvature`, from differences on one side: half as dear where the gradient is known."""
    here, found = function(place)[1], np.empty((place.size, place.size))
    for at in range(place.size):
        step = np.zeros(place.size)
        step[at] = _STEP * max(1.0, abs(float(place[at])))
        found[at] = (function(place + step)[1] - here) / step[at]
    return (found + found.T) / 2


def _slope(bend: Floats, gradient: Floats) -> _Slope:
    roots, axes = np.linalg.eigh(bend)
    along = axes.T @ gradient
    flat = _FLAT * max(float(np.abs(roots).max()), 1e-3)
    held = np.maximum(np.abs(roots), flat)
    gain = float((along**2 / held).sum()) / 2
    level = bool(roots[0] > -flat * 10)
    step = -axes @ (along / held) if gain >= _GAIN else 0.1 * axes[:, 0]
    return _Slope(gain=gain, step=step, upright=bool(roots[0] > -flat * 1e3), ended=gain < _GAIN and level)


def _polished(function: _Counted, place: Floats) -> Found:
    value, gradient = function(place)
    for _ in range(_ROUNDS):
        bend = curvature(function, place)
        if not np.isfinite(bend).all():
            break
        slope = _slope(bend, gradient)
        if slope.ended:
            return Found(
                place=place, value=value, gradient=gradient, curvature=bend, gain=slope.gain,
                evaluations=function.calls,
            )  # fmt: skip
        moved = _lower(function, place, value, slope.step)
        if moved is None:
            break
        place, value, gradient = moved
        if float(np.abs(place).max()) > _BOLDEST:
            break
    raise ConvergenceError(
        f"The search for variances did not end at a best place after {function.calls} evaluations.", remedy=_REMEDY
    )


def _lower(function: _Counted, place: Floats, value: float, step: Floats) -> tuple[Floats, float, Floats] | None:
    """The first lower place along a step that is halved until there is one."""
    for halving in range(25):
        trial = place + step / 2**halving
        reached, gradient = function(trial)
        if reached < value or (halving == 0 and reached <= value + 1e-9 * max(1.0, abs(value)) * 0.01):
            return trial, reached, gradient
    return None
