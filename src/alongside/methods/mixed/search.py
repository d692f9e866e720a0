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
_BOLDEST = 1e4


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


_OPTIONS = {"maxiter": 500, "ftol": 1e-10, "gtol": 1e-2, "maxcor": 20}
_REMEDY = "Leave out a level, slope or drift that the data cannot tell, or give more groups."


class _Counted:
    """A function that counts its calls and is infinite where it cannot be worked out."""

    def __init__(self, function: Function) -> None:
        self._function = function
        self.calls = 0

    def __call__(self, place: Floats) -> tuple[float, Floats]:
        self.calls += 1
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


def _polished(function: _Counted, place: Floats) -> Found:
    value, gradient = function(place)
    for _ in range(_ROUNDS):
        bend = curvature(function, place)
        if not np.isfinite(bend).all():
            break
        roots, axes = np.linalg.eigh(bend)
        along = axes.T @ gradient
        flat = 1e-7 * max(float(np.abs(roots).max()), 1e-3)
        gain = float((along**2 / np.maximum(np.abs(roots), flat)).sum()) / 2
        if gain < _GAIN and roots[0] > -flat * 10:
            return Found(
                place=place, value=value, gradient=gradient, curvature=bend, gain=gain, evaluations=function.calls
            )
        step = -axes @ (along / np.maximum(np.abs(roots), flat))
        if gain < _GAIN:
            step = 0.1 * axes[:, 0]
        moved = _lower(function, place, value, step)
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
