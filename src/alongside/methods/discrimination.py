"""How well probabilities tell two kinds of case apart, and how far they can be believed, from arrays alone.

Everything takes `outcome` (0 or 1) and `probability` of the same length. Intervals resample whole groups, because
schools of one body are not independent of each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize
from scipy.special import expit, logit
from scipy.stats import rankdata
from sklearn.metrics import brier_score_loss

Floats = npt.NDArray[np.float64]
_EDGE = 1e-6
_WIDEST = 20.0


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate with the ends of its 95% interval; the ends are nan where it could not be resampled."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Capture:
    """The riskiest `share` of the cases: of those with the outcome, how many are in it, and how many in it have it."""

    share: float
    recall: float
    precision: float
    cases: int

    @property
    def prevalence(self) -> float:
        """How many of all cases have the outcome, by the identity precision = recall x prevalence / share."""
        return self.precision * self.share / self.recall if self.recall else float("nan")


@dataclass(frozen=True, kw_only=True)
class Line:
    """The logistic line of outcomes on the log odds of the probabilities: 0 and 1 for perfect probabilities.

    Source: Cox 1958, Biometrika 45, 562-565.
    """

    intercept: float
    slope: float


def area_under_curve(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> float:
    """The probability that a case with the outcome is placed above one without; nan where all cases are of one kind.

    Source: Hanley and McNeil 1982, Radiology 143, 29-36.
    """
    known = np.asarray(outcome, dtype=float)
    found = float(known.sum())
    others = known.size - found
    if not (found and others):
        return float("nan")
    above = float(rankdata(probability)[known == 1].sum()) - found * (found + 1) / 2
    return above / (found * others)


def capture(outcome: npt.ArrayLike, probability: npt.ArrayLike, share: float) -> Capture:
    """Recall and precision in the riskiest `share` of the cases; a case on the border counts for the part that fits.

    Ties share their places evenly, so the answer does not depend on the order of the rows, and
    precision = recall x prevalence / share exactly.
    """
    known, risk = np.asarray(outcome, dtype=float), np.asarray(probability, dtype=float)
    _, places, counts = np.unique(-risk, return_inverse=True, return_counts=True)
    room = share * known.size - (np.cumsum(counts) - counts)
    weight = np.clip(room / counts, 0, 1)[places]
    found, total = float(weight @ known), float(known.sum())
    return Capture(
        share=share,
        recall=found / total if total else float("nan"),
        precision=found / (share * known.size) if known.size else float("nan"),
        cases=round(share * known.size),
    )


def brier(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> float:
    """The mean squared difference of probability and outcome (Brier 1950, Monthly Weather Review 78, 1-3)."""
    return float(brier_score_loss(outcome, probability))


def calibration_line(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> Line:
    """The intercept and slope of the outcomes on the log odds of the probabilities, by maximum likelihood."""
    known, odds = np.asarray(outcome, dtype=float), _odds(probability)

    def loss(at: Floats) -> tuple[float, Floats]:
        linear = at[0] + at[1] * odds
        gap = expit(linear) - known
        return float(np.sum(np.logaddexp(0, linear) - known * linear)), np.array([gap.sum(), gap @ odds])

    found = minimize(loss, np.array([0.0, 1.0]), jac=True, method="BFGS")
    return Line(intercept=float(found.x[0]), slope=float(found.x[1]))


def calibration_shift(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> float:
    """What has to be added to the log odds for as many outcomes as there were (calibration in the large)."""
    known, odds = np.asarray(outcome, dtype=float), _odds(probability)
    return float(brentq(lambda shift: float(np.mean(expit(odds + shift) - known)), -_WIDEST, _WIDEST))


def calibration_error(outcome: npt.ArrayLike, probability: npt.ArrayLike) -> float:
    """The mean absolute distance of the probabilities from their calibration line.

    It is the integrated calibration index (Austin and Steyerberg 2019, Statistics in Medicine 38, 4051-4065) with a
    logistic line in the place of their local smoother: bins of a few hundred cases would add as much noise as error.
    """
    line, odds = calibration_line(outcome, probability), _odds(probability)
    return float(np.mean(np.abs(expit(line.intercept + line.slope * odds) - expit(odds))))


def binned_error(outcome: npt.ArrayLike, probability: npt.ArrayLike, bins: int = 10) -> tuple[float, float]:
    """The mean absolute difference of outcome and probability over equal bins, and what chance alone would make it.

    The second figure is the error to expect of perfect probabilities: bins of n cases differ by chance by about
    sqrt(2 p (1 - p) / (pi n)).
    """
    known, risk = np.asarray(outcome, dtype=float), np.asarray(probability, dtype=float)
    order = np.argsort(risk, kind="stable")
    error = chance = 0.0
    for part in np.array_split(order, bins):
        if part.size:
            mean = float(risk[part].mean())
            error += part.size / known.size * abs(float(known[part].mean()) - mean)
            chance += part.size / known.size * float(np.sqrt(2 * mean * (1 - mean) / (np.pi * part.size)))
    return error, chance


def resampled(
    figure: Callable[[Floats, Floats], float],
    outcome: npt.ArrayLike,
    probability: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    draws: int,
    generator: np.random.Generator,
) -> Interval:
    """A figure with its 95% interval, from `draws` samples of whole groups with replacement (percentile bootstrap)."""
    known, risk = np.asarray(outcome, dtype=float), np.asarray(probability, dtype=float)
    _, places = np.unique(np.asarray(groups), return_inverse=True)
    rows = np.split(np.argsort(places, kind="stable"), np.cumsum(np.bincount(places))[:-1])
    made = []
    for _ in range(draws):
        drawn = np.concatenate([rows[at] for at in generator.integers(0, len(rows), len(rows))])
        made.append(figure(known[drawn], risk[drawn]))
    there = np.array([value for value in made if np.isfinite(value)])
    low, high = np.quantile(there, [0.025, 0.975]) if there.size else (np.nan, np.nan)
    return Interval(value=figure(known, risk), low=float(low), high=float(high))


def _odds(probability: npt.ArrayLike) -> Floats:
    return np.asarray(logit(np.clip(np.asarray(probability, dtype=float), _EDGE, 1 - _EDGE)))
