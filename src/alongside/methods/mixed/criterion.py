"""The criterion (-2 log likelihood, full or restricted), with fixed effects and where it can be the scale profiled out.

Bates, Maechler, Bolker and Walker 2015, Journal of Statistical Software 67(1), sections 3.4 and 3.5, give the same
criterion; the derivatives are those of its pieces, carried through.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.methods.mixed.nested import Pieces
from alongside.methods.mixed.problem import Floats


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """-2 log likelihood with its gradient in the natural parameters (k,), and what was profiled out.

    `fixed` (p,) and `precision` (p, p), the inverse of their covariance over `scale`; `by_scale` is the derivative in
    the scale where that was given.
    """

    value: float
    gradient: Floats
    fixed: Floats
    precision: Floats
    scale: float
    by_scale: float


def criterion(pieces: Pieces, rows: int, *, reml: bool, scale: float | None) -> Criterion:
    """The criterion from its pieces; `scale` is the residual variance they are ratios to, None to profile it out.

    Raises numpy.linalg.LinAlgError where the pieces are not those of a covariance.
    """
    p = pieces.cross.shape[0] - 1
    within = pieces.cross[:p, :p]
    root = np.linalg.cholesky(within)
    fixed = np.asarray(np.linalg.solve(within, pieces.cross[:p, p]), dtype=np.float64)
    rest = float(pieces.cross[p, p] - pieces.cross[:p, p] @ fixed)
    free = rows - p if reml else rows
    held = rest / free if scale is None else scale
    if not held > 0:
        raise np.linalg.LinAlgError("no variance is left")
    value = free * np.log(2 * np.pi * held) + pieces.logdet + rest / held
    view = (np.append(-fixed, 1.0) / np.sqrt(held))[:, None]
    if reml:
        value += 2 * float(np.log(np.diag(root)).sum())
        # tr A^-1 dA for A = X'V^-1 X is the change of tr S'AS for S = the inverse of A's factor, transposed.
        view = np.column_stack([np.vstack([np.linalg.inv(root).T, np.zeros(p)]), view])
    gradient = pieces.slopes(view)
    return Criterion(
        value=float(value), gradient=gradient, fixed=fixed, precision=within, scale=held,
        by_scale=free / held - rest / held**2,
    )  # fmt: skip
