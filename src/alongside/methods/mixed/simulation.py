"""Outcomes drawn from a fitted model, for bootstraps and for checking that intervals cover."""

from __future__ import annotations

import numpy as np

from alongside.methods.mixed.grouping import Groups, grouped
from alongside.methods.mixed.problem import Drift, Floats, Nested, Problem, Slope
from alongside.methods.mixed.result import Fit


def simulate(problem: Problem, fitted: Fit, generator: np.random.Generator) -> Floats:
    """An outcome (n,) drawn from a fitted model of `problem`; rows that had none have none."""
    n = problem.outcome.size
    unrest = np.ones(n) if problem.unrest is None else problem.unrest
    noise = fitted.component("residual", "residual") * unrest**2
    if problem.sampling_variance is not None:
        noise = noise + problem.sampling_variance
    drawn = problem.fixed @ fitted.fixed + np.sqrt(noise) * generator.normal(size=n)
    groups = [grouped(level) for level in problem.levels]
    for group in groups:
        sizes = np.sqrt(fitted.component(group.name)) * generator.normal(size=group.count)
        if group is groups[0] and isinstance(problem.structure, Nested) and problem.structure.slope:
            drawn += _slopes(problem.structure.slope, group, sizes, fitted, generator)
        drawn += sizes[group.of_row]
    if isinstance(problem.structure, Nested) and problem.structure.drift:
        drawn += unrest * _drift(problem.structure.drift, groups[0], fitted, generator)
    return np.where(np.isnan(problem.outcome), np.nan, drawn)


def _slopes(slope: Slope, group: Groups, intercepts: Floats, fitted: Fit, generator: np.random.Generator) -> Floats:
    """What slopes add to rows, given intercepts that they may go with."""
    one, two = fitted.component(group.name), fitted.component(group.name, slope.name)
    mixed = fitted.component(group.name, slope.name, "covariance")
    along = mixed / one if one > 0 else 0.0
    left = max(two - along * mixed, 0.0)
    slopes = along * intercepts + np.sqrt(left) * generator.normal(size=group.count)
    return np.asarray(slopes[group.of_row] * slope.values, dtype=np.float64)


def _drift(drift: Drift, group: Groups, fitted: Fit, generator: np.random.Generator) -> Floats:
    """What drift adds to rows: each group's path over all years from the first to the last."""
    years = np.asarray(drift.years) - int(np.min(drift.years))
    spread = np.sqrt(fitted.component(group.name, "drift"))
    tied = fitted.component(group.name, "drift", "correlation")
    path = np.empty((group.count, int(years.max()) + 1))
    path[:, 0] = spread * generator.normal(size=group.count)
    for year in range(1, path.shape[1]):
        shock = spread * np.sqrt(1 - tied**2) * generator.normal(size=group.count)
        path[:, year] = tied * path[:, year - 1] + shock
    return np.asarray(path[group.of_row, years], dtype=np.float64)
