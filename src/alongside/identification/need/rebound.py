"""The next year if nothing is done: a school's own level, and what is expected to fade of what sets it apart.

A result that is low for the school's pupils is followed, mostly, by a less low one with no help at all (regression to
the mean), and what helps must not be credited with that. The level is that of the model without context, as is shown
beside it; what fades is told by the model with context, which foretells better. So the next year never differs from
the level only because two models do.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from alongside.identification.need.context import Floats
from alongside.identification.need.pooling import Pooled


def next_year(rows: pl.DataFrame, raw: Pooled, adjusted: Pooled) -> tuple[Floats, Floats]:
    """The level of each school's last row (schools,) if nothing is done, and its variance, beyond chance in a cohort.

    `rows` (`school`, `year`) are sorted by school and year, and each school has the latest year and the one after. The
    variance is that of the model with context, to which the year held back agrees.
    """
    years = rows["year"].to_numpy()
    now, then = np.flatnonzero(years == years.max() - 1), np.flatnonzero(years == years.max())
    fades = adjusted.effect[then] - adjusted.effect[now]
    return raw.level[now] + fades, adjusted.level_variance[then]
