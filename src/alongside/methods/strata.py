"""Comparing how often something happens in two groups of cases that are first put into strata of like cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from alongside.methods.chance import Z95

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class StratifiedDifference:
    """How much more often (in shares, -1 to 1) something happened in the group than in like cases outside it.

    `observed` events in the group stand beside the `expected` ones, had each stratum been treated as one.
    `standard_error` is nan and the interval unbounded where no stratum holds cases of both sides, or nothing happened.
    """

    observed: int
    expected: float
    difference: float
    standard_error: float

    @property
    def interval(self) -> tuple[float, float]:
        """The 95% interval of the difference."""
        half = Z95 * self.standard_error
        return (self.difference - half, self.difference + half) if np.isfinite(half) else (-1.0, 1.0)

    @property
    def above_nought(self) -> float:
        """How likely the difference is above nought, by the normal approximation; a half where nothing can be said."""
        if not self.standard_error > 0:
            return 0.5
        return float(ndtr(self.difference / self.standard_error))


def stratified_difference(
    happened: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_], stratum: npt.NDArray[np.int64]
) -> StratifiedDifference:
    """The Mantel-Haenszel difference in risk between cases inside and outside a group, over strata (all of shape n).

    Mantel and Haenszel 1959, Journal of the National Cancer Institute 22, 719-748; the difference and its use as in
    Greenland and Robins 1985, Biometrics 41, 55-68; the variance, which holds for few large strata and for many small
    ones, from Sato 1989, Biometrics 45, 1323-1324. Raises ValueError where the arrays differ in length.
    """
    if not len(happened) == len(inside) == len(stratum):
        raise ValueError("happened, inside and stratum must be of one length")
    strata = int(stratum.max()) + 1 if len(stratum) else 1
    n1, n0 = (np.bincount(stratum[side], minlength=strata).astype(np.float64) for side in (inside, ~inside))
    a, c = (
        np.bincount(stratum[side & happened], minlength=strata).astype(np.float64) for side in (inside, ~inside)
    )  # fmt: skip
    n = np.maximum(n1 + n0, 1.0)
    weight = float((n1 * n0 / n).sum())
    expected = float((n1 * (a + c) / n).sum())
    if weight == 0 or not (a + c).any():
        return StratifiedDifference(
            observed=int(a.sum()), expected=expected, difference=0.0, standard_error=float("nan")
        )  # fmt: skip
    difference = float(((a * n0 - c * n1) / n).sum()) / weight
    error = _sato(a, c, n1, n0, n, difference) / weight
    return StratifiedDifference(
        observed=int(a.sum()), expected=expected, difference=difference, standard_error=error
    )  # fmt: skip


def _sato(a: Floats, c: Floats, n1: Floats, n0: Floats, n: Floats, difference: float) -> float:
    p = ((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2).sum()
    q = ((a * (n0 - c) + c * (n1 - a)) / (2 * n)).sum()
    return float(np.sqrt(max(difference * float(p) + float(q), 0.0)))
