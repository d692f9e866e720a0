"""Fixed columns and outcome put on one scale, so that the answer does not hang on units, and repeats found by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from alongside.methods.mixed.problem import Flags, Floats, Problem
from alongside.methods.mixed.refusals import MixedModelError, NoVarianceError, RankError

_REPEAT = 1e-12
"""Share of a column's variation, left over from the columns before it, below which it is taken to repeat them."""
_NOTHING = 1e-20
"""Share of the outcome's variation, left over from the fixed columns, below which it is taken to be none."""


@dataclass(frozen=True, kw_only=True)
class Standard:
    """The design on one scale.

    `table` (n, p+1) is the fixed columns times `back` (p, p), then the outcome less its least-squares fit, over
    `scale`; rows that are not `observed` (n,) have an outcome of nought there. Coefficients of the outcome as given
    are `back @ (least + scale * those of the table)`.
    """

    table: Floats
    back: Floats
    least: Floats
    scale: float
    observed: Flags

    @property
    def log_back(self) -> float:
        """log |det back|, by which the REML criterion of the table differs from that of the columns as given."""
        return float(np.linalg.slogdet(self.back)[1])


def standardise(problem: Problem) -> Standard:
    """The design of a problem on one scale.

    Raises RankError for repeated columns, NoVarianceError for an outcome without variation, and MixedModelError where
    there are no more rows than columns.
    """
    observed = ~np.isnan(problem.outcome)
    whole = bool(observed.all())
    n, p = int(observed.sum()), problem.fixed.shape[1]
    if n <= p:
        raise MixedModelError(f"There are {n} outcomes for {p} fixed columns.", remedy="Give more rows than columns.")
    seen = problem.fixed if whole else problem.fixed[observed]
    back = _rescaling(seen, problem.names)
    table = np.empty((problem.fixed.shape[0], p + 1))
    table[:, :p] = problem.fixed @ back
    known = table[:, :p] if whole else table[observed, :p]
    outcome = problem.outcome if whole else problem.outcome[observed]
    gram = known.T @ known
    _refuse_repeats(gram, problem.names)
    least, rest = _least_squares(known, gram, outcome)
    scale = float(np.sqrt(rest @ rest / (n - p)))
    table[:, p] = 0.0
    table[observed, p] = rest / scale
    return Standard(table=table, back=back, least=least, scale=scale, observed=observed)


def _rescaling(fixed: Floats, names: tuple[str, ...]) -> Floats:
    """The matrix (p, p) that centres columns, where one of them is constant, and gives each unit spread."""
    n, p = fixed.shape
    mean = np.ones(n) @ fixed / n
    alike = [at for at in range(p) if fixed[0, at] == fixed[-1, at] and (fixed[:, at] == fixed[0, at]).all()]
    constant = [at for at in alike if fixed[0, at] != 0]
    if len(constant) > 1 or len(constant) < len(alike):
        raise RankError(tuple(names[at] for at in alike if at not in constant[:1]))
    back = np.eye(p)
    square = np.einsum("ij,ij->j", fixed, fixed) / n
    if not constant:
        return np.asarray(np.diag(1 / np.sqrt(square)), dtype=np.float64)
    one = constant[0]
    mean[one] = fixed[0, one]
    spread = np.sqrt(np.maximum(square - mean**2, 0.0))
    rough = spread < 1e-4 * np.abs(mean)
    spread[rough] = fixed[:, rough].std(axis=0)
    spread[one] = 1.0
    flat = np.flatnonzero(spread <= 1e-12 * np.abs(mean))
    if flat.size:
        raise RankError(tuple(names[at] for at in flat))
    back /= spread
    back[one] = -mean / (spread * mean[one])
    back[one, one] = 1 / mean[one]
    return back


def _refuse_repeats(gram: Floats, names: tuple[str, ...]) -> None:
    """Raise RankError for the columns that follow from those before them, by sweeping each out of the rest in turn."""
    left = gram / np.sqrt(np.outer(np.diag(gram), np.diag(gram)))
    repeats = []
    for at, name in enumerate(names):
        if left[at, at] < _REPEAT:
            repeats.append(name)
            continue
        left = left - np.outer(left[:, at], left[at]) / left[at, at]
    if repeats:
        raise RankError(tuple(repeats))


def _least_squares(known: Floats, gram: Floats, outcome: Floats) -> tuple[Floats, Floats]:
    """Least-squares coefficients (p,) and what they leave (n,). Raises NoVarianceError where that is nothing."""
    middle = outcome.mean()
    about = outcome - middle
    spread = float(about @ about)
    if spread <= _NOTHING * middle**2 * outcome.size:
        raise NoVarianceError("The outcome is the same in every row.", remedy="There is nothing to model.")
    factor = cho_factor(gram)
    least = cho_solve(factor, known.T @ outcome)
    rest = outcome - known @ least
    correction = cho_solve(factor, known.T @ rest)
    least, rest = least + correction, rest - known @ correction
    if float(rest @ rest) <= max(_NOTHING * spread, _NOTHING * outcome.size * middle**2):
        raise NoVarianceError(
            "The fixed columns explain the outcome without remainder.",
            remedy="See whether the outcome was computed from one of them.",
        )
    return least, rest
