"""Nearest rows of a table of numbers with gaps, and the robust scales that make its columns comparable.

A gap is never filled in. Two rows are compared on the columns that both have, and the distance is the root of the
*mean* square difference over those, so that a pair with five shared columns and a pair with seven are on one scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_NORMAL_IQR = 1.3489795003921634
"""Interquartile range of the standard normal distribution: turns an interquartile range into a spread."""
_ROWS_AT_ONCE = 64


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """For each of m targets its nearest rows: `rows` and `distances` are (m, k), nearest first; `shared` columns used.

    Where fewer than k rows can be compared, `rows` is -1 and `distances` infinite.
    """

    rows: Integers
    distances: Floats
    shared: Integers


def robust_scales(table: Floats) -> Floats:
    """Spread of each column of an (n, p) table: its interquartile range over that of the normal distribution.

    A column whose middle half is one value falls back to its standard deviation; one that does not vary at all, or is
    empty, has an infinite scale, so it separates nobody. NaN is a gap.
    """
    scales = np.full(table.shape[1], np.inf)
    for column in range(table.shape[1]):
        known = table[~np.isnan(table[:, column]), column]
        if known.size < 2:
            continue
        low, high = np.quantile(known, [0.25, 0.75])
        spread = (high - low) / _NORMAL_IQR or float(np.std(known))
        scales[column] = spread if spread > 0 else np.inf
    return scales


def distances(targets: Floats, pool: Floats, scales: Floats) -> tuple[Floats, Integers]:
    """Root mean square scaled difference of each target (m, p) from each row of the pool (n, p), and columns shared.

    Both results are (m, n). A pair that shares no column is infinitely far.
    """
    total = np.zeros((targets.shape[0], pool.shape[0]))
    shared = np.zeros(total.shape, dtype=np.int64)
    for column, scale in enumerate(scales):
        difference = (targets[:, None, column] - pool[None, :, column]) / scale
        known = ~np.isnan(difference)
        total += np.where(known, difference, 0.0) ** 2
        shared += known
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(shared > 0, total / shared, np.inf)
    return np.sqrt(mean), shared


def nearest(
    targets: Floats,
    pool: Floats,
    scales: Floats,
    *,
    count: int,
    least_shared: int,
    barred: npt.NDArray[np.bool_] | None = None,
) -> Neighbours:
    """The `count` nearest rows of `pool` (n, p) to each of `targets` (m, p); ties go to the earlier row.

    Pairs sharing fewer than `least_shared` columns, and pairs marked in `barred` (m, n), are never neighbours.
    """
    count = min(count, pool.shape[0])
    rows = np.full((targets.shape[0], count), -1, dtype=np.int64)
    far = np.full(rows.shape, np.inf)
    used = np.zeros(rows.shape, dtype=np.int64)
    for start in range(0, targets.shape[0], _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        gaps, shared = distances(targets[part], pool, scales)
        gaps = np.where(shared < least_shared, np.inf, gaps)
        if barred is not None:
            gaps = np.where(barred[part], np.inf, gaps)
        order = np.argsort(gaps, axis=1, kind="stable")[:, :count]
        found = np.take_along_axis(gaps, order, axis=1)
        rows[part] = np.where(np.isinf(found), -1, order)
        far[part] = found
        used[part] = np.where(np.isinf(found), 0, np.take_along_axis(shared, order, axis=1))
    return Neighbours(rows=rows, distances=far, shared=used)


def metres_to_nth(points: Floats, others: Floats, *, nth: int) -> Floats:
    """Straight-line metres from each of `points` (m, 2) to the `nth` nearest of `others` (n, 2); NaN where unknown.

    `others` without coordinates are left out. With fewer than `nth` others the result is NaN.
    """
    from scipy.spatial import cKDTree

    known = others[~np.isnan(others).any(axis=1)]
    result = np.full(points.shape[0], np.nan)
    here = ~np.isnan(points).any(axis=1)
    if known.shape[0] >= nth and here.any():
        found, _ = cKDTree(known).query(points[here], k=[nth])
        result[here] = found[:, 0]
    return result
