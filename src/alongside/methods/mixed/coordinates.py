"""Two ways to walk among variances: one for the search, where nought is an ordinary place, and one for intervals.

The search walks on square roots and Cholesky factors (Pinheiro and Bates 1996, Statistics and Computing 6, 289-296).
The criterion is even in them, so a variance of nought is a stationary point that a search may end at, and the
curvature there tells whether it is the best: no wall, and no logarithm running away. Intervals walk on standard
deviations and on Fisher's z of a correlation, one number for each thing that is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.linalg import block_diag

from alongside.methods.mixed.problem import Floats

WIDTH = {"variance": 1, "correlation": 1, "covariance": 3}
"""How many numbers a kind of parameter has."""


def searched(kinds: Sequence[str], place: Floats) -> tuple[Floats, Floats]:
    """Natural parameters (k,) at a place (k,) of the search, and their Jacobian (k, k)."""
    return _mapped(kinds, place, _from_factor, _from_angle)


def reported(kinds: Sequence[str], place: Floats) -> tuple[Floats, Floats]:
    """Natural parameters (k,) from standard deviations and z, in the order (deviation, z, deviation), and Jacobian."""
    return _mapped(kinds, place, _from_deviations, _from_z)


def _mapped(
    kinds: Sequence[str],
    place: Floats,
    covariance: Callable[[Floats], tuple[Floats, Floats]],
    correlation: Callable[[Floats], tuple[Floats, Floats]],
) -> tuple[Floats, Floats]:
    natural: list[Floats] = []
    jacobian: list[Floats] = []
    at = 0
    for kind in kinds:
        part = place[at : at + WIDTH[kind]]
        at += WIDTH[kind]
        if kind == "variance":
            values, slopes = part**2, np.array([2 * part])
        elif kind == "correlation":
            values, slopes = correlation(part)
        else:
            values, slopes = covariance(part)
        natural.append(values)
        jacobian.append(slopes)
    return np.concatenate(natural), np.asarray(block_diag(*jacobian), dtype=np.float64)


def _from_angle(part: Floats) -> tuple[Floats, Floats]:
    """A correlation of drift from nought to one: as with variances, both ends are ordinary places."""
    return np.sin(part) ** 2, np.array([np.sin(2 * part)])


def _from_z(part: Floats) -> tuple[Floats, Floats]:
    return np.tanh(part), np.array([1 - np.tanh(part) ** 2])


def _from_factor(part: Floats) -> tuple[Floats, Floats]:
    a, b, c = part
    return np.array([a * a, a * b, b * b + c * c]), np.array([[2 * a, 0, 0], [b, a, 0], [0, 2 * b, 2 * c]])


def _from_deviations(part: Floats) -> tuple[Floats, Floats]:
    one, z, two = part
    r = np.tanh(z)
    return (
        np.array([one**2, one * two * r, two**2]),
        np.array([[2 * one, 0, 0], [two * r, one * two * (1 - r * r), one * r], [0, 0, 2 * two]]),
    )


def report_place(kinds: Sequence[str], natural: Floats) -> Floats:
    """The place of natural parameters among standard deviations and z; z is held within 8 of nought."""
    found, at = [], 0
    for kind in kinds:
        part = natural[at : at + WIDTH[kind]]
        at += WIDTH[kind]
        if kind == "variance":
            found.append(np.sqrt(part))
        elif kind == "correlation":
            found.append(np.arctanh(np.clip(part, -_EDGE, _EDGE)))
        else:
            one, two = np.sqrt(part[0]), np.sqrt(part[2])
            r = part[1] / (one * two) if one * two > 0 else 0.0
            found.append(np.array([one, np.arctanh(np.clip(r, -_EDGE, _EDGE)), two]))
    return np.concatenate(found)


_EDGE = float(np.tanh(8.0))
