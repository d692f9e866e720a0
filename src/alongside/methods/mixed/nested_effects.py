"""Predictions of nested effects, from the top level down.

Given the sum A of the effects above it, a group's effect has mean P(T - K1 A) and variance P, with K1 the column of K
that belongs to ones. So with a and v the mean and variance of A, h = -P K1: the effect has variance P + v hh', and it
goes with A by v h. Source: as `nested`; the pass down is that of a Kalman smoother on a tree.
"""

from __future__ import annotations

import numpy as np

from alongside.methods.mixed.drifting import Drifting
from alongside.methods.mixed.engines import Prepared
from alongside.methods.mixed.lean import Lean
from alongside.methods.mixed.nested import NestedEngine
from alongside.methods.mixed.problem import Floats


def nested_leans(prepared: Prepared, natural: Floats) -> tuple[list[Lean], Lean]:
    """Leans of each level, lowest first, and of the rows."""
    engine = prepared.engine
    assert isinstance(engine, NestedEngine)
    lowered = engine.lowered(engine.folded(natural), np.eye(prepared.design.table.shape[1]))
    own = engine.covariances(natural)[0]
    return [each.lean for each in lowered], _rows(prepared, engine, own, lowered[0].total)


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
        drift = noise.drift(block, own)
        gain = drift @ noise.precision(block, own)
        inside = columns[block.at]
        weights[block.at] += gain @ (table[block.at] - weights[block.at])
        left = inside - gain @ inside
        known = np.einsum("gma,abg,gmb->gm", left, total.variance[:, :, block.of], left)
        variance[block.at] = known + np.einsum("gmm->gm", drift) - np.einsum("gmk,gkm->gm", gain, drift)
