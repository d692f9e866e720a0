"""From a problem to the engine that works out its likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.methods.mixed.causes import refuse_alike, refuse_told_by_columns
from alongside.methods.mixed.crossed import CrossedEngine
from alongside.methods.mixed.design import Standard, standardise
from alongside.methods.mixed.drifting import Drifting
from alongside.methods.mixed.grouping import Groups, grouped, parents, refuse_hopeless, summing
from alongside.methods.mixed.nested import NestedEngine
from alongside.methods.mixed.problem import Floats, Nested, Problem, refuse_malformed
from alongside.methods.mixed.refusals import MixedModelError, TooFewGroupsError
from alongside.methods.mixed.rows import Known, Noise, Plain


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A problem ready for fitting: its design, groups by level, engine, and how many groups have an outcome.

    `effects` are the columns of the lowest level's effect, the slope over `slope_scale`. `profiled` says whether the
    residual variance is profiled out; if not, it is the engine's `residual`-th parameter.
    """

    design: Standard
    groups: tuple[Groups, ...]
    observed_groups: tuple[int, ...]
    engine: NestedEngine | CrossedEngine
    effects: tuple[Floats, ...]
    slope_scale: float
    profiled: bool

    @property
    def rows(self) -> int:
        """How many rows have an outcome."""
        return int(self.design.observed.sum())


def prepare(problem: Problem) -> Prepared:
    """A problem made ready. Raises MixedModelError, or one of its kinds, for a problem that has no answer."""
    refuse_malformed(problem)
    nested = isinstance(problem.structure, Nested)
    design = standardise(problem)
    groups = tuple(grouped(level) for level in problem.levels)
    counts = refuse_hopeless(groups, design.observed, nested=nested)
    if not nested:
        refuse_alike(groups, counts, design.observed)
    refuse_told_by_columns(design, groups, counts)
    effects, slope_scale = _effects(problem, groups[0], design)
    sampling = _sampling(problem, design)
    engine: NestedEngine | CrossedEngine
    if nested:
        noise = _noise(problem, design, groups[0], effects, sampling)
        above = [parents(groups[at], groups[at + 1]) for at in range(len(groups) - 1)]
        engine = NestedEngine(noise, len(effects), above, [level.count for level in groups])
    else:
        engine = CrossedEngine(design.table, groups, design.observed, sampling)
    return Prepared(
        design=design, groups=groups, observed_groups=counts, engine=engine, effects=effects,
        slope_scale=slope_scale, profiled=sampling is None,
    )  # fmt: skip


def _sampling(problem: Problem, design: Standard) -> Floats | None:
    """Known variance of rows on the scale of the design; None where the residual variance is to be profiled out.

    With a drift it is not: the residual variance may then be nought, and nothing can be a ratio to it. Nor with unrest:
    then rows have no one residual variance.
    """
    drifts = isinstance(problem.structure, Nested) and problem.structure.drift is not None
    if problem.sampling_variance is None:
        return np.zeros(problem.outcome.shape[0]) if drifts or problem.unrest is not None else None
    return np.asarray(problem.sampling_variance / design.scale**2, dtype=np.float64)


def _effects(problem: Problem, lowest: Groups, design: Standard) -> tuple[tuple[Floats, ...], float]:
    """The columns of the lowest level's effect, and what the slope was divided by."""
    ones = np.ones(problem.outcome.shape[0])
    if not isinstance(problem.structure, Nested) or problem.structure.slope is None:
        return (ones,), 1.0
    slope = problem.structure.slope
    seen, of = slope.values[design.observed], lowest.of_row[design.observed]
    size = np.maximum(np.bincount(of, minlength=lowest.count), 1)
    about = seen - (np.bincount(of, weights=seen, minlength=lowest.count) / size)[of]
    scale = float(np.sqrt(np.mean(seen**2)))
    if float(np.abs(about).max()) <= 1e-10 * scale or scale == 0:
        raise TooFewGroupsError(
            f"{slope.name} does not vary within any {lowest.name}, so no slope can be told.",
            remedy="Leave the slope out.",
        )
    return (ones, slope.values / scale), scale


def _noise(
    problem: Problem, design: Standard, lowest: Groups, effects: tuple[Floats, ...], sampling: Floats | None
) -> Noise:
    drift = problem.structure.drift if isinstance(problem.structure, Nested) else None
    unrest = np.ones(problem.outcome.shape[0]) if problem.unrest is None else problem.unrest
    if drift is not None and sampling is not None:
        years = np.asarray(drift.years)
        if years.dtype.kind not in "iu":
            raise MixedModelError(f"{drift.name} is not in whole years.", remedy="Give whole numbers.")
        if np.unique(years[design.observed]).size < 3:
            raise TooFewGroupsError("A drift needs three years at the least.", remedy="Leave the drift out.")
        return Drifting(
            design.table,
            effects,
            lowest.of_row,
            lowest.count,
            design.observed,
            years.astype(np.int64),
            sampling,
            unrest,
        )
    adding = summing(lowest.of_row, lowest.count)
    if sampling is None:
        return Plain(design.table, effects, adding, design.observed)
    return Known(
        table=design.table, effects=effects, of_row=lowest.of_row, adding=adding, observed=design.observed,
        sampling=sampling, unrest=unrest,
    )  # fmt: skip
