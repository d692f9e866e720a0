"""Comparing how often something happens in two groups of cases that are first put into strata of like cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, ndtr

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


def strata_of(score: Floats, size: int) -> npt.NDArray[np.int64]:
    """Strata (n,) of some `size` cases each whose scores (n,) lie next to one another; equal ones stay together.

    Raises ValueError where `size` is below two: nobody would then have a like case.
    """
    if size < 2:
        raise ValueError("a stratum needs two cases at the least")
    ranks = np.searchsorted(np.sort(score), score, side="left")
    many = max(len(score) // size, 1)
    return np.asarray(ranks * many // max(len(score), 1), dtype=np.int64)


def exact_p(happened: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_], stratum: npt.NDArray[np.int64]) -> float:
    """How likely chance alone sets the group as far from like cases as it is or farther (two-sided, all of shape n).

    Given how often it happened in each stratum, and that the group makes no difference, the events in the group are a
    sum of independent hypergeometric counts; its distribution is worked out exactly, and the smaller tail doubled. So
    no more than 5% of such are below .05, however rare the events: a normal approximation promises that only of many.
    The test is that of Gart 1970, Biometrika 57, 471-475.
    """
    whole, events, mine, both = (
        np.bincount(stratum[which], minlength=int(stratum.max()) + 1 if len(stratum) else 1)
        for which in (np.ones(len(stratum), dtype=bool), happened, inside, inside & happened)
    )  # fmt: skip
    factorial = np.asarray(gammaln(np.arange(int(whole.max()) + 2) + 1.0), dtype=np.float64)
    chance, seen = np.ones(1), 0
    for n, e, k, a in zip(whole, events, mine, both, strict=True):
        if 0 < e < n and 0 < k < n:
            chance = np.convolve(chance, _hypergeometric(int(n), int(e), int(k), factorial))
            seen += int(a) - max(0, int(e + k - n))
    return float(min(1.0, 2 * min(chance[: seen + 1].sum(), chance[seen:].sum())))


def _hypergeometric(n: int, events: int, inside: int, factorial: Floats) -> Floats:
    """How likely each count of events inside is, from the least that there can be; `factorial` holds logarithms."""
    count = np.arange(max(0, events + inside - n), min(events, inside) + 1)
    apart = factorial[count] + factorial[events - count] + factorial[inside - count]
    apart = apart + factorial[n - events - inside + count]
    fixed = factorial[events] + factorial[n - events] + factorial[inside] + factorial[n - inside] - factorial[n]
    return np.asarray(np.exp(fixed - apart), dtype=np.float64)


def _sato(a: Floats, c: Floats, n1: Floats, n0: Floats, n: Floats, difference: float) -> float:
    p = ((n1**2 * c - n0**2 * a + n1 * n0 * (n0 - n1) / 2) / n**2).sum()
    q = ((a * (n0 - c) + c * (n1 - a)) / (2 * n)).sum()
    return float(np.sqrt(max(difference * float(p) + float(q), 0.0)))
