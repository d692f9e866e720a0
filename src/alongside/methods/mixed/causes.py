"""What a model cannot tell, found before the search where that is cheap, and named after a search that failed.

Where the likelihood is flat in a variance, any number would be as good: none is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from alongside.methods.mixed.design import Standard
from alongside.methods.mixed.grouping import Groups, summing
from alongside.methods.mixed.problem import Flags, Floats, Nested, Problem
from alongside.methods.mixed.refusals import ConvergenceError, MixedModelError, NoVarianceError, TooFewGroupsError

_ALL = 1e-8
"""Share of a group's rows, left over from the fixed columns, below which these tell the group apart from the rest."""
_NOTHING = 1e-10
"""Share of the outcome's deviation below which what is left within groups is taken to be nothing."""
_FAR = 100.0
"""How many times its deviation within groups a slope's column may lie from nought before that is named as the cause."""


def refuse_told_by_columns(design: Standard, groups: Sequence[Groups], counts: Sequence[int]) -> None:
    """Raise TooFewGroupsError for a level whose groups the fixed columns tell apart one by one."""
    p = design.table.shape[1] - 1
    doubtful = [level for level, count in zip(groups, counts, strict=True) if count <= p]
    if not doubtful:
        return
    whole = bool(design.observed.all())
    known = design.table[:, :p] if whole else design.table[design.observed, :p]
    factor = np.linalg.cholesky(known.T @ known)
    for level in doubtful:
        of = level.of_row if whole else level.of_row[design.observed]
        explained = np.linalg.solve(factor, (summing(of, level.count) @ known).T)
        rows = np.bincount(of, minlength=level.count)
        if (rows - (explained**2).sum(axis=0) <= _ALL * rows).all():
            raise TooFewGroupsError(
                f"The fixed columns tell every {level.name} apart, which leaves nothing to tell its variance from.",
                remedy=f"Leave out {level.name}, or the columns that name its groups.",
            )


def refuse_alike(factors: Sequence[Groups], counts: Sequence[int], observed: Flags) -> None:
    """Raise TooFewGroupsError for two crossed factors that put the rows with an outcome into the same groups."""
    for (one, many), (other, as_many) in combinations(zip(factors, counts, strict=True), 2):
        if many != as_many:
            continue
        both = np.unique(one.of_row[observed] * other.count + other.of_row[observed])
        if both.size == many:
            raise TooFewGroupsError(
                f"{one.name} and {other.name} group the rows alike, so their variances cannot be told apart.",
                remedy="Leave one of the two out.",
            )


def named_cause(
    problem: Problem, design: Standard, lowest: Groups, error: ConvergenceError, *, profiled: bool
) -> MixedModelError:
    """The error that says why a search did not end, or the one given where the cause is not known.

    `profiled` is whether the residual variance is a model's only noise, so that it cannot be nought.
    """
    observed, of = design.observed, lowest.of_row[design.observed]
    if profiled and _left_within(design.table[observed], of, lowest.count) <= _NOTHING:
        return NoVarianceError(f"Nothing varies within {lowest.name}.", remedy="Model one row for each group instead.")
    slope = problem.structure.slope if isinstance(problem.structure, Nested) else None
    if slope is not None:
        seen = slope.values[observed]
        about = _within(seen[:, None], of, lowest.count)
        if abs(float(seen.mean())) > _FAR * float(np.sqrt(np.mean(about**2))):
            return ConvergenceError(
                f"{slope.name} lies so far from nought that intercepts there, and what they share with slopes, "
                "cannot be told.",
                remedy=f"Take its mean from {slope.name}, or count it from a year in the data.",
            )
    return error


def _within(columns: Floats, of: np.ndarray, count: int) -> Floats:
    """Columns (n, k) less their mean in each group."""
    adding = summing(of, count)
    rows = np.maximum(np.bincount(of, minlength=count), 1)[:, None]
    return np.asarray(columns - (adding @ columns / rows)[of], dtype=np.float64)


def _left_within(table: Floats, of: np.ndarray, count: int) -> float:
    """Deviation of the outcome (last column, of about unit deviation) within groups, allowing for the fixed columns."""
    about = _within(table, of, count)
    fixed, outcome = about[:, :-1], about[:, -1]
    rest = outcome - fixed @ np.linalg.lstsq(fixed, outcome, rcond=1e-10)[0]
    return float(np.sqrt(np.mean(rest**2)))
