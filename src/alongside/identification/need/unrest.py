"""How much more some schools change from year to year than others, and some years than others.

Drift, and what a year did alone, are not alike in all schools. Where few teachers teach a small cohort, and where
pupils are poor, results move more; and in the first years of new examinations those of every school do. A model that
took all to be alike would make intervals too wide for large schools in well-off places and too narrow for small ones in
poor places.

Source: Smyth 1989, Journal of the Royal Statistical Society B 51, 47-60, for a model of dispersion beside one of means.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.optimize import minimize

from alongside.identification.need.context import Floats

LEAST_CHANGES = 1000
"""Changes from one year to the next below which all schools are taken to be alike: of fewer, chance makes too much."""

_MOST = 2.5
"""How many times as much, or as little, as usual a school may be taken to change."""

Places = npt.NDArray[np.uint32]


def unrest_of(rows: pl.DataFrame, marks: Floats) -> Floats:
    """How many times the usual each row's school changes (n,), as a standard deviation, by size and by `marks` (n, k).

    `rows` has `school`, `year`, `value`, `variance` and `n`. The square of a change from one year to the next is made
    of two cohorts' chance and of what the school did. The latter goes as the exponential of a line in the logarithm of
    `n` and in the marks, fitted by likelihood. Ones where there are too few changes.
    """
    one, two = _changes(rows)
    if one.size < LEAST_CHANGES:
        return np.ones(rows.height)
    lines = _standardised(np.column_stack([np.log(rows["n"].to_numpy()), marks]))
    value, variance = rows["value"].to_numpy(), rows["variance"].to_numpy()
    change = _about_each(value[two] - value[one], rows["year"].to_numpy()[two])
    slopes = _fitted(change, variance[one] + variance[two], (lines[one] + lines[two]) / 2)
    many = np.clip(np.exp(lines @ slopes / 2), 1 / _MOST, _MOST)
    return np.asarray(many / np.sqrt((many[~np.isnan(value)] ** 2).mean()), dtype=np.float64)


def _changes(rows: pl.DataFrame) -> tuple[Places, Places]:
    """Positions of the figures of a school in one year and in the next."""
    seen = rows.with_row_index("one").filter(pl.col("value").is_not_null()).select("one", "school", "year")
    after = seen.select("school", pl.col("year") - 1, two="one")
    both = seen.join(after, on=["school", "year"], maintain_order="left")
    return both["one"].to_numpy(), both["two"].to_numpy()


def _standardised(lines: Floats) -> Floats:
    """Columns about their means, in their spreads; those that do not vary are left out."""
    about, spread = lines - lines.mean(axis=0), lines.std(axis=0)
    return np.asarray(about[:, spread > 0] / spread[spread > 0], dtype=np.float64)


def _about_each(change: Floats, year: npt.NDArray[np.int64]) -> Floats:
    """Changes about the mean of their year."""
    of = np.unique(year, return_inverse=True)[1]
    mean = np.bincount(of, weights=change) / np.bincount(of)
    return np.asarray(change - mean[of], dtype=np.float64)


def _fitted(change: Floats, chance: Floats, lines: Floats) -> Floats:
    """Slopes (k,) of the logarithm of the variance of changes beyond chance, by normal likelihood."""
    columns = np.column_stack([np.ones(change.size), lines])

    def value(at: Floats) -> tuple[float, Floats]:
        beyond = np.exp(np.clip(columns @ at, -30.0, 30.0))
        whole = beyond + chance
        rest = change**2 / whole
        return float((np.log(whole) + rest).sum()), columns.T @ ((1 - rest) * beyond / whole)

    start = np.zeros(columns.shape[1])
    start[0] = np.log(max(float(change.var() - chance.mean()), float(change.var()) / 10))
    return np.asarray(minimize(value, start, jac=True, method="L-BFGS-B").x[1:], dtype=np.float64)


def restless_years(rows: pl.DataFrame, fixed: Floats) -> Floats:
    """What each row's year did alone beyond what the quietest year did, as a variance (n,) that goes with `unrest`.

    It is how much more the figures of a year differ beyond chance and the `fixed` columns (n, p), believed only as far
    as it is more than chance makes of so many schools. A year without figures is as the newest one before it.
    """
    value, unrest = rows["value"].to_numpy(), rows["unrest"].to_numpy()
    years, seen = rows["year"].to_numpy(), ~np.isnan(value)
    left = value[seen] - fixed[seen] @ np.linalg.lstsq(fixed[seen], value[seen], rcond=None)[0]
    which, of = np.unique(years[seen], return_inverse=True)
    many = np.bincount(of)
    beyond = left**2 - rows["variance"].to_numpy()[seen]
    size = np.bincount(of, weights=beyond) / many
    doubt = np.bincount(of, weights=(beyond - size[of]) ** 2) / many**2
    more = np.maximum(size - size.min(), 1e-12)
    believed = np.clip(1 - (doubt + doubt[size.argmin()]) / more**2, 0.0, 1.0)
    near = np.clip(np.searchsorted(which, years, side="right") - 1, 0, None)
    return np.asarray((more * believed)[near] * unrest**2, dtype=np.float64)
