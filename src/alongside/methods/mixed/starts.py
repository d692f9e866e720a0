"""Where a search for variances begins."""

from __future__ import annotations

import numpy as np
from scipy.optimize import nnls

from alongside.methods.mixed.drifting import Drifting
from alongside.methods.mixed.engines import Prepared
from alongside.methods.mixed.nested import NestedEngine
from alongside.methods.mixed.problem import Floats

_TIED = (0.02, 0.3, 0.5, 0.7, 0.85, 0.95)
"""Correlations from year to year that a large drift is begun from."""
_LEAST, _ABOVE = 0.03, 0.1
"""Least share of all variance that a part begins with, and share of the groups' that each level above begins with."""


def starts(prepared: Prepared) -> list[Floats]:
    """Where to begin: half the spread shared out evenly; a drift from many places, for it may have several
    best places of its own."""
    kinds = prepared.engine.kinds
    variances = sum(2 if kind == "covariance" else 1 for kind in kinds if kind != "correlation")
    size = 0.5 if prepared.profiled else float(np.sqrt(1 / max(variances, 1)))
    parts = {"variance": [size], "covariance": [size, 0.0, size / 2], "correlation": [0.8]}
    start = np.concatenate([parts[kind] for kind in kinds])
    if "correlation" not in kinds:
        return [start]
    found = []
    for correlation in (0.3, 0.7, 1.0, 1.25, 1.4):
        for drift in (0.4, 1.2):
            found.append(start.copy())
            found[-1][:2] = drift * size, correlation
    return found


def starts_of_many(prepared: Prepared) -> list[Floats]:
    """Where to begin with many rows: a drift, from how likeness within groups fades with the years apart.

    For each of several correlations the variances are those that come nearest, by least squares, to the mean product
    of the outcomes of two rows.
    """
    engine = prepared.engine
    if not isinstance(engine, NestedEngine) or not isinstance(engine.noise, Drifting) or engine.effects > 1:
        return starts(prepared)
    likeness, pairs = engine.noise.likeness()
    least = _LEAST * abs(float(likeness[0]))
    found = []
    for tied in _TIED:
        lasting, drift = _nearest(likeness, pairs, tied)
        drift = max(min(drift, (float(likeness[0]) - lasting) / 2), least)
        own = max(float(likeness[0]) - lasting - drift, least)
        above = [max(_ABOVE * lasting, least / 3)] * len(engine.parents)
        place = np.sqrt([drift, tied, own, max(lasting - sum(above), least), *above])
        place[1] = np.arcsin(place[1])
        found.append(place)
    return found


def _nearest(likeness: Floats, pairs: Floats, tied: float) -> tuple[float, float]:
    """The lasting and the drifting variance that come nearest to the likeness of rows one or more years apart."""
    apart = np.arange(1, likeness.size)
    weight = np.sqrt(pairs[1:])
    columns = np.column_stack([np.ones(apart.size), tied**apart]) * weight[:, None]
    lasting, drift = nnls(columns, likeness[1:] * weight)[0]
    return float(lasting), float(drift)
