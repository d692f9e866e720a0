"""How sure one may be that one average is truly higher than another, given how many it rests on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

Floats = npt.NDArray[np.float64]

Z95 = 1.959963984540054
"""Half-width of a 95% interval of the normal distribution, in standard errors."""


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """One difference from several, weighted by how much each tells: its value, standard error and P(above zero)."""

    difference: float
    standard_error: float
    above_zero: float
    parts: int


def share_interval(percentage: float, cohort: int) -> tuple[float, float]:
    """The 95% interval of a percentage of `cohort` people, in percentage points from 0 to 100.

    Wilson's score interval (Wilson 1927, Journal of the American Statistical Association 22, 209-212), which stays
    within 0 and 100 and does not close up at either end.
    """
    share, square = percentage / 100, Z95**2
    centre = (share + square / (2 * cohort)) / (1 + square / cohort)
    half = Z95 / (1 + square / cohort) * np.sqrt(share * (1 - share) / cohort + square / (4 * cohort**2))
    return float(max(0.0, 100 * (centre - half))), float(min(100.0, 100 * (centre + half)))


def mean_interval(mean: float, spread: float, cohort: int) -> tuple[float, float]:
    """The 95% interval of a mean of `cohort` people whose values have standard deviation `spread`."""
    half = Z95 * float(mean_error(spread, np.array([float(cohort)]))[0])
    return mean - half, mean + half


def mean_error(spread: float, cohort: Floats) -> Floats:
    """Standard error of a mean of `cohort` people whose values have standard deviation `spread`."""
    return np.asarray(spread / np.sqrt(cohort), dtype=np.float64)


def share_error(percentage: Floats, cohort: Floats) -> Floats:
    """Standard error, in percentage points, of a percentage of `cohort` people.

    Two successes and two failures are added first (Agresti and Coull 1998, The American Statistician 52, 119-126), so
    0% and 100% of a small cohort are not taken as certain.
    """
    trials = cohort + 4
    share = (percentage / 100 * cohort + 2) / trials
    return np.asarray(100 * np.sqrt(share * (1 - share) / trials), dtype=np.float64)


def pool(differences: Floats, errors: Floats) -> Pooled:
    """The inverse-variance weighted mean of independent differences, and the chance that the true one is above zero.

    A flat prior and normal errors: the chance is the normal probability of the pooled z. Raises ValueError when empty.
    """
    if differences.size == 0:
        raise ValueError("there is nothing to pool")
    weights = 1 / errors**2
    error = float(np.sqrt(1 / weights.sum()))
    mean = float((weights * differences).sum() / weights.sum())
    return Pooled(difference=mean, standard_error=error, above_zero=float(ndtr(mean / error)), parts=differences.size)
