"""Predictions of crossed effects: of the solved factors first, then of the largest given those."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, diags

from alongside.methods.mixed.crossed import CrossedEngine, Solved
from alongside.methods.mixed.lean import Lean
from alongside.methods.mixed.problem import Floats

_ROWS_AT_ONCE = 2000


def crossed_leans(engine: CrossedEngine, natural: Floats) -> tuple[list[Lean], Lean]:
    """Leans of each factor, in the order given, and of the rows."""
    at = engine.solve(natural)
    shares = (diags(at.post) @ at.links).tocsr()
    largest = at.post[:, None] * at.outer - shares @ at.told
    leans: list[Lean | None] = [None] * len(engine.counts)
    leans[engine.largest] = _lean(largest, at.post + _squares(shares, at.covariance))
    for place, factor in enumerate(engine.others):
        part = slice(engine.edges[place], engine.edges[place + 1])
        leans[factor] = _lean(at.told[part], np.diag(at.covariance)[part])
    return [lean for lean in leans if lean is not None], _rows(engine, at, shares, largest)


def _lean(weights: Floats, variance: Floats) -> Lean:
    return Lean(weights=weights[None], variance=variance[None, None])


def _rows(engine: CrossedEngine, at: Solved, shares: csr_matrix, largest: Floats) -> Lean:
    belongs, others = engine.adding[engine.largest].T.tocsr(), engine.others_of_rows()
    weights = belongs @ largest + others @ at.told
    variance = belongs @ at.post + _squares((others - belongs @ shares).tocsr(), at.covariance)
    return _lean(weights, variance)


def _squares(rows: csr_matrix, covariance: Floats) -> Floats:
    """x'Cx for each row x (n,), some rows at a time."""
    found = np.zeros(rows.shape[0])
    for start in range(0, rows.shape[0], _ROWS_AT_ONCE):
        part = rows[start : start + _ROWS_AT_ONCE]
        found[start : start + _ROWS_AT_ONCE] = np.asarray(part.multiply(part @ covariance).sum(axis=1)).reshape(-1)
    return found
