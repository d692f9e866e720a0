"""Funnel plots: how far from the target chance alone carries a unit of a given size, and which units lie beyond that.

Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202. Limits at 95% and 99.8% stand for two and three standard
errors: of units that are all at the target, one in twenty and one in five hundred lie beyond them.

Proportions of small cohorts come in steps, so their limits are read off the binomial distribution, between the steps.
The paper interpolates the distribution function, which puts both limits about half a pupil too low: where 90% is usual
and all ten of ten succeed, as happens to 35% of such units, the unit would be beyond the upper 95% limit. (Seaton and
Manktelow 2012, BMC Medical Research Methodology 12:98, show the like for ratios.) We interpolate the mid-distribution
function P(R < r) + P(R = r)/2 (Lancaster 1961, Journal of the American Statistical Association 56, 223-234), which
leaves both sides alike; `published=True` gives the paper's limits.

Real units are not all at one target. Overdispersion is allowed for by widening the limits, by a factor or by a variance
between units, each from z-scores whose ends are drawn in (Winsorised), so that the units we look for do not hide
themselves. Drawing in ends makes z-scores look less spread than they are; we divide by what it does to normal ones,
which the paper does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri
from scipy.stats import binom

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Allowance = Literal["none", "multiplicative", "additive"]

WITHIN, BEYOND_95, BEYOND_998, MISSING = 0, 1, 2, -1
LEVELS = (0.95, 0.998)
SHARE = 0.1
"""Share of units at each end whose z-scores are drawn in."""
_SURE = 1.6448536269514722


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """How much more units differ than chance explains.

    `phi` is the mean square of Winsorised z-scores over what normal ones would have, 1 where there is only chance;
    `threshold` what it must exceed (one-sided 5%) for `applied` to be true; `between` the variance between units (tau
    squared), in the square of the figures' unit; `widened_by` says which of the two widens the limits. Where it is not
    applied, phi widens nothing and `between` is 0.
    """

    widened_by: Allowance
    phi: float
    threshold: float
    between: float
    applied: bool

    def factor(self, errors: Floats) -> Floats:
        """How many times as wide limits are for units with standard `errors` (g,)."""
        if not self.applied or self.widened_by == "none":
            return np.ones(errors.shape)
        if self.widened_by == "multiplicative":
            return np.full(errors.shape, np.sqrt(self.phi))
        return np.asarray(np.sqrt(1 + self.between / errors**2), dtype=np.float64)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Lower and upper limits (g,) at one level, in the figures' unit."""

    level: float
    low: Floats
    high: Floats


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Units (n,) about a target: `z` below nought where low, two-sided `p`, and `position` (WITHIN, BEYOND_95,
    BEYOND_998, or MISSING where a figure or its size is). All allow for overdispersion where that is applied, and agree
    with the limits drawn.
    """

    target: float
    z: Floats
    p: Floats
    position: Integers
    dispersion: Dispersion


def winsorised(z: Floats, *, share: float = SHARE) -> Floats:
    """z-scores (n,) with the lowest and highest `share` set to the quantiles there; missing ones left out."""
    seen = z[~np.isnan(z)]
    low, high = np.quantile(seen, [share, 1 - share]) if seen.size else (0.0, 0.0)
    return np.asarray(np.clip(seen, low, high), dtype=np.float64)


def dispersion(z: Floats, errors: Floats, *, widened_by: Allowance, share: float = SHARE) -> Dispersion:
    """Overdispersion from z-scores (n,), not allowing for any, and the standard errors (n,) of their figures.

    phi: Spiegelhalter 2005, appendix, but for the division by what Winsorising does to normal z-scores.
    """
    drawn = winsorised(z, share=share)
    usual, spread = _normal_square(share)
    if drawn.size < 2:
        return Dispersion(widened_by=widened_by, phi=1.0, threshold=np.inf, between=0.0, applied=False)
    phi = float((drawn**2).mean() / usual)
    threshold = 1 + _SURE * float(np.sqrt(spread / drawn.size))
    applied = widened_by != "none" and phi > threshold
    between = between_variance(z, errors, share=share) if applied else 0.0
    return Dispersion(widened_by=widened_by, phi=phi, threshold=threshold, between=between, applied=applied)


def between_variance(z: Floats, errors: Floats, *, share: float = SHARE) -> float:
    """Variance between units, in the square of the figures' unit, from z-scores (n,) and standard `errors` (n,).

    The one with which Winsorised z-scores, allowing for it, are as spread as normal ones: the method of moments of
    Paule and Mandel 1982, Journal of Research of the National Bureau of Standards 87, 377-385. The paper takes that of
    DerSimonian and Laird, in one step from phi; it falls short where sizes differ widely (2.7 for a true 4, with errors
    from 0.5 to 4), because z-scores are then a mixture whose ends are long.
    """
    seen = ~np.isnan(z)
    scores, square = z[seen], errors[seen] ** 2
    usual = _normal_square(share)[0]

    def excess(between: float) -> float:
        return float((winsorised(scores / np.sqrt(1 + between / square), share=share) ** 2).mean()) / usual - 1

    top = float((scores**2 * square).max()) if scores.size else 0.0
    if excess(0.0) <= 0:
        return 0.0
    while excess(top) > 0:
        top *= 2
    return float(brentq(excess, 0.0, top, xtol=1e-12 * top, rtol=1e-10))


def _normal_square(share: float) -> tuple[float, float]:
    """Mean square of Winsorised normal z-scores, and the variance of phi times the number of units.

    The variance is that of the influence function of a Winsorised second moment (Huber 1981, Robust Statistics,
    section 3.3), whose quantiles are themselves estimated.
    """
    if share == 0:
        return 1.0, 2.0
    cut = float(-ndtri(share))
    density = float(np.exp(-(cut**2) / 2) / np.sqrt(2 * np.pi))
    inside = 1 - 2 * share
    second = inside - 2 * cut * density
    fourth = 3 * inside - 2 * density * (cut**3 + 3 * cut)
    usual = second + 2 * share * cut**2
    middle = usual + 4 * share**2 * cut / density
    end = cut**2 - usual + 2 * share * cut * (1 - 2 * share) / density
    variance = fourth - 2 * middle * second + middle**2 * inside + 2 * share * end**2
    return usual, variance / usual**2


def mean_funnel(
    values: Floats, errors: Floats, *, target: float | None = None, widened_by: Allowance = "none"
) -> Funnel:
    """The funnel of figures (n,) with known standard `errors` (n,), such as means or rates.

    The target is their mean weighted by precision where none is given. Raises ValueError for an error that is not
    above nought, and where neither a target nor a figure is given.
    """
    if (errors <= 0).any():
        raise ValueError("a standard error is not above nought")
    seen = ~(np.isnan(values) | np.isnan(errors))
    _refuse_nothing(seen, target)
    weight = np.where(seen, 1 / np.where(seen, errors, 1.0) ** 2, 0.0)
    middle = float(weight @ np.where(seen, values, 0.0) / weight.sum()) if target is None else target
    z = (values - middle) / errors
    allowed = dispersion(z, errors, widened_by=widened_by)
    return _judged(middle, z / allowed.factor(errors), allowed)


def _refuse_nothing(seen: npt.NDArray[np.bool_], target: float | None) -> None:
    if target is None and not seen.any():
        raise ValueError("no figure is known, so there is no target")


def mean_limits(funnel: Funnel, errors: Floats) -> tuple[Limits, ...]:
    """Limits at each level along a grid of standard `errors` (g,), in the figures' unit."""
    wide = errors * funnel.dispersion.factor(errors)
    return tuple(_limits(level, funnel.target, float(ndtri((1 + level) / 2)) * wide) for level in LEVELS)


def _limits(level: float, target: float, half: Floats) -> Limits:
    return Limits(level=level, low=target - half, high=target + half)


def proportion_funnel(
    counts: Floats, sizes: Floats, *, target: float | None = None, widened_by: Allowance = "none"
) -> Funnel:
    """The funnel of `counts` (n,) of successes among `sizes` (n,); the target, 0 to 1, is their pooled share if not
    given.

    Counts need not be whole, as those got back from rounded percentages are not. Raises ValueError for a size that is
    not above nought, a count outside 0 to the size, a target of 0 or 1, and where neither a target nor a count is
    given.
    """
    if (sizes <= 0).any() or (counts < 0).any() or (counts > sizes).any():
        raise ValueError("a size is not above nought, or a count is outside nought to the size")
    seen = ~(np.isnan(counts) | np.isnan(sizes))
    _refuse_nothing(seen, target)
    middle = float(counts[seen].sum() / sizes[seen].sum()) if target is None else target
    if not 0 < middle < 1:
        raise ValueError("the target of a proportion must lie between 0 and 1")
    errors = np.sqrt(middle * (1 - middle) / sizes)
    share = counts / sizes
    allowed = dispersion(np.where(seen, (share - middle) / errors, np.nan), errors, widened_by=widened_by)
    drawn = middle + (share - middle) / allowed.factor(errors)
    z = np.full(counts.shape, np.nan)
    z[seen] = _normal_score(drawn[seen], sizes[seen], middle)
    return _judged(middle, z, allowed)


def proportion_limits(funnel: Funnel, sizes: Floats, *, published: bool = False) -> tuple[Limits, ...]:
    """Limits at each level along a grid of whole `sizes` (g,), as shares within 0 to 1.

    A limit that no count can pass lies at 0 or 1. `published` gives those of the paper.
    """
    middle = funnel.target
    factor = funnel.dispersion.factor(np.sqrt(middle * (1 - middle) / sizes))
    found = []
    for level in LEVELS:
        tail = (1 - level) / 2
        ends = [binomial_quantile(at, sizes, middle, published=published) for at in (tail, 1 - tail)]
        low, high = (np.clip(middle + (end - middle) * factor, 0.0, 1.0) for end in ends)
        found.append(Limits(level=level, low=low, high=high))
    return tuple(found)


def binomial_quantile(probability: float, sizes: Floats, target: float, *, published: bool = False) -> Floats:
    """The share (g,) at a probability of a binomial of `sizes` (g,) and `target`, between the steps of its counts.

    With `published`, (r - a)/n where r is the least count with F(r) >= probability and a = (F(r) - probability)/P(r)
    (Spiegelhalter 2005, appendix); otherwise the like with the mid-distribution function. Outside 0 to 1 where the
    probability lies beyond what the first or last count can have.
    """
    r = binom.ppf(probability, sizes, target)
    if published:
        at = binom.cdf(r, sizes, target)
        return np.asarray((r - (at - probability) / binom.pmf(r, sizes, target)) / sizes, dtype=np.float64)
    # The mid-distribution reaches the probability at r or at the count after it.
    r = np.where(_middle(r, sizes, target) >= probability, r, r + 1)
    above, below = _middle(r, sizes, target), _middle(r - 1, sizes, target)
    return np.asarray((r - (above - probability) / (above - below)) / sizes, dtype=np.float64)


def _middle(r: Floats, sizes: Floats, target: float) -> Floats:
    """P(R < r) + P(R = r)/2 for whole r from -1 to n + 1, going on in a straight line past 0 and n."""
    found = binom.cdf(r, sizes, target) - binom.pmf(r, sizes, target) / 2
    first, last = binom.pmf(0, sizes, target), binom.pmf(sizes, sizes, target)
    found = np.where(r < 0, -first / 2, found)
    return np.asarray(np.where(r > sizes, 1 + last / 2, found), dtype=np.float64)


def _normal_score(share: Floats, sizes: Floats, target: float) -> Floats:
    """The normal quantile of the mid-distribution at shares (n,) that may lie between its steps."""
    counts = np.clip(share * sizes, 0.0, sizes)
    below = np.floor(counts)
    part = counts - below
    # Worked out from the nearer tail, so that one far out keeps its digits.
    lower = (1 - part) * _middle(below, sizes, target) + part * _middle(below + 1, sizes, target)
    mirrored = sizes - counts
    under = np.floor(mirrored)
    rest = mirrored - under
    upper = (1 - rest) * _middle(under, sizes, 1 - target) + rest * _middle(under + 1, sizes, 1 - target)
    low = share <= target
    return np.asarray(np.where(low, ndtri(np.clip(lower, 0, 1)), -ndtri(np.clip(upper, 0, 1))), dtype=np.float64)


def _judged(target: float, z: Floats, allowed: Dispersion) -> Funnel:
    p = 2 * ndtr(-np.abs(z))
    position = np.select([np.isnan(p), p < 1 - LEVELS[1], p < 1 - LEVELS[0]], [MISSING, BEYOND_998, BEYOND_95], WITHIN)
    return Funnel(target=target, z=z, p=p, position=position.astype(np.int64), dispersion=allowed)
