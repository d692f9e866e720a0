"""Best linear unbiased predictions and how sure they are, for groups and for rows.

Predictions are linear in the outcome, so the same pass that predicts effects from the outcome tells, fed with the fixed
columns, how they lean on the estimated fixed effects: the difference between the two variances that are given
(Henderson 1975, Biometrics 31, 423-447; Kackar and Harville 1984, Journal of the American Statistical Association
79, 853-862, equation 2.5). Neither allows for the variances' being estimated.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.methods.mixed.crossed_effects import crossed_leans
from alongside.methods.mixed.engines import Prepared, prepare
from alongside.methods.mixed.lean import Lean
from alongside.methods.mixed.nested import NestedEngine
from alongside.methods.mixed.nested_effects import nested_leans
from alongside.methods.mixed.problem import Floats, Problem
from alongside.methods.mixed.result import Effects, Fit, GroupEffects, RowEffects
from alongside.methods.mixed.threads import on_one_thread


@on_one_thread
def predict(problem: Problem, fitted: Fit) -> Effects:
    """Effects of every group and row of a problem, with a model fitted to it; slopes are per unit of their column."""
    prepared = prepare(problem)
    if isinstance(prepared.engine, NestedEngine):
        levels, rows = nested_leans(prepared, fitted.natural)
    else:
        levels, rows = crossed_leans(prepared.engine, fitted.natural)
    reading = _reading(prepared, fitted)
    groups = tuple(
        reading.group(group.name, group.labels, lean) for group, lean in zip(prepared.groups, levels, strict=True)
    )
    return Effects(levels=groups, rows=reading.row(problem, rows, fitted))


@dataclass(frozen=True, kw_only=True)
class _Reading:
    """What turns leans on the standardised design into effects: the contrast of the outcome and fixed columns (q,), the
    covariance of fixed effects (p, p) there, and units.
    """

    contrast: Floats
    covariance: Floats
    table: Floats
    unit: float
    scale: float
    slope_scale: float

    def group(self, name: str, labels: Floats, lean: Lean) -> GroupEffects:
        """The effects of one level in the outcome's units."""
        p, r = self.contrast.size - 1, lean.weights.shape[0]
        per = self.scale / np.array([1.0, self.slope_scale])[:r]
        value = np.einsum("ajq,q,a->ja", lean.weights, self.contrast, per)
        variance = np.einsum("abj,a,b->jab", lean.variance, per, per) * self.unit
        fixed = lean.weights[:, :, :p]
        added = np.einsum("ajp,pr,bjr,a,b->jab", fixed, self.covariance, fixed, per, per, optimize=True) * self.unit
        return GroupEffects(
            level=name, labels=labels, value=value, variance=variance, prediction_variance=variance + added
        )

    def row(self, problem: Problem, lean: Lean, fitted: Fit) -> RowEffects:
        """The random part of rows in the outcome's units, and the outcome expected."""
        p = self.contrast.size - 1
        weights, square = lean.weights[0], self.scale**2 * self.unit
        value = self.scale * weights @ self.contrast
        variance = lean.variance[0, 0] * square
        left = self.table[:, :p] - weights[:, :p]
        variance = np.maximum(variance, 0.0)
        added = np.einsum("np,pr,nr->n", left, self.covariance, left, optimize=True) * square
        return RowEffects(
            value=value, variance=variance, expected=problem.fixed @ fitted.fixed + value,
            expected_variance=variance + added,
        )  # fmt: skip


def _reading(prepared: Prepared, fitted: Fit) -> _Reading:
    design = prepared.design
    forward = np.linalg.inv(design.back)
    gamma = (forward @ fitted.fixed - design.least) / design.scale
    covariance = forward @ fitted.fixed_covariance @ forward.T / (fitted.scale * design.scale**2)
    return _Reading(
        contrast=np.append(-gamma, 1.0), covariance=covariance, table=design.table, unit=fitted.scale,
        scale=design.scale, slope_scale=prepared.slope_scale,
    )  # fmt: skip
