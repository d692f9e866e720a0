"""Predictions of nested effects, from the top level down.

Given the sum A of the effects above it, a group's effect has mean P(T - K1 A) and variance P, with K1 the column of K
that belongs to ones. So with a and v the mean and variance of A, h = -P K1: the effect has variance P + v hh', and it
goes with A by v h. Source: as `nested`; the pass down is that of a Kalman smoother on a tree.
"""

from __future__ import annotations

import numpy as np

from alongside.methods.mixed.engines import Prepared
from alongside.methods.mixed.lean import Lean
from alongside.methods.mixed.nested import NestedEngine, fold, gathered, posterior
from alongside.methods.mixed.problem import Floats
from alongside.methods.mixed.rows import Drifting, Sums


def nested_leans(prepared: Prepared, natural: Floats) -> tuple[list[Lean], Lean]:
    """Leans of each level, lowest first, and of the rows."""
    engine = prepared.engine
    assert isinstance(engine, NestedEngine)
    own, lowest, above = engine.split(natural)
    covariances = [lowest, *(np.array([[variance]]) for variance in above)]
    stages = _upward(engine, engine.noise.sums(own), covariances)
    q = prepared.design.table.shape[1]
    over, spread = np.zeros((engine.counts[-1], q)), np.zeros(engine.counts[-1])
    leans: list[Lean] = []
    for at in range(len(stages) - 1, -1, -1):
        lean, total = _downward(covariances[at], stages[at], over, spread)
        leans.insert(0, lean)
        if at:
            of = engine.parents[at - 1]
            over, spread = total.weights[0][of], total.variance[0, 0][of]
    return leans, _rows(prepared, engine, own, total)


def _upward(engine: NestedEngine, sums: Sums, covariances: list[Floats]) -> list[Sums]:
    """The sums that each level is folded from. Derivatives are dropped: none is needed."""
    stages = [_still(sums)]
    for at, covariance in enumerate(covariances[:-1]):
        stages.append(_still(gathered(fold(covariance, stages[-1])[1], engine.adding[at])))
    return stages


def _still(sums: Sums) -> Sums:
    q = sums.cross.shape[0]
    return Sums(
        logdet=sums.logdet, cross=sums.cross, inner=sums.inner, outer=sums.outer, d_logdet=np.zeros(0),
        d_cross=np.zeros((0, q, q)), d_inner=np.zeros((0, *sums.inner.shape)),
        d_outer=np.zeros((0, *sums.outer.shape)),
    )  # fmt: skip


def _downward(covariance: Floats, sums: Sums, over: Floats, spread: Floats) -> tuple[Lean, Lean]:
    """The lean of one level, and of its effects with those above added to the first."""
    post = posterior(covariance, sums.inner)[0]
    follow = -np.einsum("abj,bj->aj", post, sums.inner[:, 0])
    weights = np.einsum("abj,bjq->ajq", post, sums.outer) + follow[:, :, None] * over
    variance = post + follow[:, None] * follow[None] * spread
    along = follow.copy()
    along[0] += 1.0
    total = weights.copy()
    total[0] += over
    return (
        Lean(weights=weights, variance=variance),
        Lean(weights=total, variance=post + along[:, None] * along[None] * spread),
    )


def _rows(prepared: Prepared, engine: NestedEngine, own: Floats, total: Lean) -> Lean:
    """The lean of each row's random part: its group's total, and its group's drift where there is one."""
    columns, of = np.stack(prepared.effects, axis=1), prepared.groups[0].of_row
    weights = np.einsum("na,anq->nq", columns, total.weights[:, of])
    variance = np.einsum("na,abn,nb->n", columns, total.variance[:, :, of], columns)
    if isinstance(engine.noise, Drifting):
        _add_drift(engine.noise, own, prepared.design.table, columns, total, (weights, variance))
    return Lean(weights=weights[None], variance=variance[None, None])


def _add_drift(
    noise: Drifting, own: Floats, table: Floats, columns: Floats, total: Lean, into: tuple[Floats, Floats]
) -> None:
    """Add drift to rows' weights (n, q) and work out their variance (n,) with it."""
    weights, variance = into
    for block in noise.blocks:
        drift = noise.drift(block, own)[0]
        gain = drift @ noise.precision(block, own)[0]
        inside = columns[block.at]
        weights[block.at] += gain @ (table[block.at] - weights[block.at])
        left = inside - gain @ inside
        known = np.einsum("gma,abg,gmb->gm", left, total.variance[:, :, block.of], left)
        variance[block.at] = known + np.einsum("gmm->gm", drift) - np.einsum("gmk,gkm->gm", gain, drift)
