"""How many of the findings in a long list are likely to be false, and which to keep so that few are.

Look at 20,000 schools on five measures, and 5,000 of the 100,000 figures lie beyond a 95% limit by chance alone. The
false-discovery rate is the share of false findings among those kept. All functions take arrays of any shape, such as
schools by measures, and treat them as one list: to judge each measure by itself, give each by itself. A p-value or a
probability of NaN is missing: it counts for nothing and is never a finding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_SPLIT = 0.5


@dataclass(frozen=True, kw_only=True)
class Discoveries:
    """What is kept: `found` and `adjusted`, of the shape that was given; a p-value adjusted to at most `rate` is found.

    `rate` is what was asked; `expected` the share of false ones expected among those found (0 where none are);
    `tested` how many were not missing; `true_nulls` the share of all that is taken to be nothing but chance.
    """

    found: Flags
    adjusted: Floats
    rate: float
    expected: float
    tested: int
    true_nulls: float

    @property
    def count(self) -> int:
        """How many are found."""
        return int(self.found.sum())


def discoveries(
    p: Floats, *, rate: float, method: Literal["independent", "any", "storey"] = "independent"
) -> Discoveries:
    """Findings among p-values of any shape with a false-discovery rate of at most `rate`.

    `independent` is Benjamini and Hochberg 1995 (Journal of the Royal Statistical Society B 57, 289-300), which holds
    too where tests are positively related, as several measures of one school are; `any` is Benjamini and Yekutieli
    2001 (Annals of Statistics 29, 1165-1188), for any dependence; `storey` is Storey, Taylor and Siegmund 2004 (the
    same as the first, 66, 187-205), which first estimates how many are nothing but chance and so finds more, but is
    not safe where tests hang together closely. Raises ValueError for a p-value outside 0 to 1.
    """
    _refuse_outside(p)
    seen = ~np.isnan(p)
    values = p[seen]
    factor = float((1 / np.arange(1, values.size + 1)).sum()) if method == "any" else 1.0
    nulls = true_nulls(values) if method == "storey" and values.size else 1.0
    adjusted = np.full(p.shape, np.nan)
    adjusted[seen] = np.minimum(_stepped_up(values) * factor * nulls, 1.0)
    found = seen & (np.nan_to_num(adjusted, nan=2.0) <= rate)
    worst = float(adjusted[found].max()) if found.any() else 0.0
    return Discoveries(
        found=found, adjusted=adjusted, rate=rate, expected=worst, tested=int(values.size), true_nulls=nulls
    )


def _stepped_up(values: Floats) -> Floats:
    """The least rate at which each would be found: min over larger p-values of m p / rank."""
    order = np.argsort(values, kind="stable")
    ratio = values[order] * values.size / np.arange(1, values.size + 1)
    found = np.empty(values.size)
    found[order] = np.minimum.accumulate(ratio[::-1])[::-1]
    return found


def true_nulls(p: Floats, *, split: float = _SPLIT) -> float:
    """The share of p-values that are nothing but chance, from how many lie above `split`; at most 1.

    Storey, Taylor and Siegmund 2004, equation 6, with one added to the count, so that the estimate errs upwards.
    """
    values = p[~np.isnan(p)]
    if not values.size:
        return 1.0
    return float(min(1.0, ((values > split).sum() + 1) / ((1 - split) * values.size)))


def likely(probability: Floats, *, rate: float) -> Discoveries:
    """The longest list of those with the highest posterior `probability` of any shape, with an expected share of at
    most `rate` false ones.

    The expected share of false ones in a list is the mean of 1 - probability over it, whatever the dependence, as far
    as the probabilities themselves are right (Newton, Noueiry, Sarkar and Ahlquist 2004, Biostatistics 5, 155-176;
    Mueller, Parmigiani, Robert and Rousseau 2004, Journal of the American Statistical Association 99, 990-1001).
    `adjusted` is that mean for the list that ends with each; equal probabilities are kept or left together. Raises
    ValueError for a probability outside 0 to 1.
    """
    _refuse_outside(probability)
    seen = ~np.isnan(probability)
    doubt = 1 - probability[seen]
    order = np.argsort(doubt, kind="stable")
    mean = np.cumsum(doubt[order]) / np.arange(1, doubt.size + 1)
    # Those as doubtful as the last of a list stand or fall with it.
    last = np.searchsorted(doubt[order], doubt[order], side="right") - 1
    adjusted, each = np.full(probability.shape, np.nan), np.empty(doubt.size)
    each[order] = mean[last]
    adjusted[seen] = each
    found = seen & (np.nan_to_num(adjusted, nan=2.0) <= rate)
    expected = float((1 - probability[found]).mean()) if found.any() else 0.0
    nulls = float(doubt.mean()) if doubt.size else 1.0
    return Discoveries(
        found=found, adjusted=adjusted, rate=rate, expected=expected, tested=int(doubt.size), true_nulls=nulls
    )


def _refuse_outside(values: Floats) -> None:
    if ((values < 0) | (values > 1)).any():
        raise ValueError("a probability lies outside 0 to 1")
