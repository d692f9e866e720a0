"""Fitting a linear mixed model by restricted or full maximum likelihood."""

from __future__ import annotations

from functools import partial

import numpy as np

from alongside.methods.mixed.causes import named_cause
from alongside.methods.mixed.coordinates import WIDTH, searched
from alongside.methods.mixed.criterion import Criterion, criterion
from alongside.methods.mixed.crossed import CrossedEngine
from alongside.methods.mixed.engines import Prepared, prepare
from alongside.methods.mixed.nested import NestedEngine
from alongside.methods.mixed.problem import Floats, Nested, Problem
from alongside.methods.mixed.refusals import ConvergenceError, NoVarianceError
from alongside.methods.mixed.result import Component, Convergence, Fit
from alongside.methods.mixed.search import Found, least, near, promising
from alongside.methods.mixed.starts import starts, starts_of_many
from alongside.methods.mixed.threads import on_one_thread

MANY = 20_000
"""Rows from which a search first goes over a slim design."""
_NONE = 1e-9
"""Variance, as a share of the outcome's left over from the fixed columns, that is taken to be none."""


@on_one_thread
def fit(problem: Problem, *, reml: bool = True) -> Fit:
    """The model's fixed effects and variances, at the maximum of its restricted (or full) likelihood.

    Raises RankError, NoVarianceError, TooFewGroupsError, ConvergenceError, or MixedModelError for a malformed problem.
    Source: Bates, Maechler, Bolker and Walker 2015, Journal of Statistical Software 67(1), for the criterion.
    """
    prepared = prepare(problem)
    try:
        found = search(prepared, reml=reml)
    except ConvergenceError as error:
        raise named_cause(problem, prepared.design, prepared.groups[0], error, profiled=prepared.profiled) from error
    return _written(problem, prepared, found, reml=reml)


def search(prepared: Prepared, *, reml: bool) -> Found:
    """Where the criterion of a prepared problem is lowest, in the coordinates of the search."""
    whole, engine = partial(_walked, prepared, prepared.engine, reml=reml), prepared.engine
    if prepared.rows < MANY or prepared.profiled or not isinstance(engine, NestedEngine):
        return least(whole, starts(prepared))
    # Each step costs the square of the columns. What fixed columns leave of the outcome by least squares, with one
    # column, has all but the same best variances, and costs little to search from several starts.
    slim = engine.narrowed([0, prepared.design.table.shape[1] - 1])
    hint = promising(partial(_walked, prepared, slim, reml=reml), starts_of_many(prepared))
    return near(whole, hint.place, hint.curvature)


def _walked(
    prepared: Prepared, engine: NestedEngine | CrossedEngine, place: Floats, *, reml: bool
) -> tuple[float, Floats]:
    """The criterion and its gradient at a place of the search."""
    natural, jacobian = searched(engine.kinds, place)
    at = judged(prepared, natural, reml=reml, engine=engine)
    return at.value, jacobian.T @ at.gradient


def judged(
    prepared: Prepared, natural: Floats, *, reml: bool, engine: NestedEngine | CrossedEngine | None = None
) -> Criterion:
    """The criterion at natural parameters, in the units of the standardised design."""
    pieces = (engine or prepared.engine).evaluate(natural)
    return criterion(pieces, prepared.rows, reml=reml, scale=None if prepared.profiled else 1.0)


def _written(problem: Problem, prepared: Prepared, found: Found, *, reml: bool) -> Fit:
    design = prepared.design
    natural = _snapped(prepared, searched(prepared.engine.kinds, found.place)[0], found.value, reml=reml)
    at = judged(prepared, natural, reml=reml)
    scale = at.scale if prepared.profiled else 1.0
    components = named(problem, prepared, natural, scale * design.scale**2)
    if prepared.profiled and scale < _NONE:
        raise NoVarianceError(
            f"Nothing varies within {prepared.groups[0].name}.", remedy="Model one row for each group instead."
        )
    covariance = design.back @ np.linalg.inv(at.precision) @ design.back.T * (scale * design.scale**2)
    fixed = design.back @ (design.least + design.scale * at.fixed)
    marginal, conditional = _r2(problem, prepared, fixed, components)
    edge = tuple(f"{part.level} {part.of} {part.kind}" for part in components if part.at_boundary)
    free = prepared.rows - (fixed.size if reml else 0)
    offset = 2 * free * np.log(design.scale) - (2 * design.log_back if reml else 0.0)
    return Fit(
        names=problem.names, fixed=fixed, fixed_covariance=covariance, components=components,
        minus_two_log_likelihood=float(at.value + offset), reml=reml, rows=prepared.rows,
        unseen=int(problem.outcome.size - prepared.rows),
        groups=tuple(zip((g.name for g in prepared.groups), prepared.observed_groups, strict=True)),
        marginal_r2=marginal, conditional_r2=conditional, natural=natural, scale=scale,
        convergence=Convergence(
            evaluations=found.evaluations, gain=found.gain, boundary=edge,
            curvature=float(np.linalg.eigvalsh(found.curvature)[0]),
        ),
    )  # fmt: skip


def _snapped(prepared: Prepared, natural: Floats, value: float, *, reml: bool) -> Floats:
    """Variances that are all but nought set to nought, where that is as good."""
    trial, at = natural.copy(), 0
    for kind in prepared.engine.kinds:
        if kind == "variance" and trial[at] < 1e-6:
            trial[at] = 0.0
        if kind == "covariance":
            trial[at : at + 3] = _snapped_pair(trial[at : at + 3])
        at += WIDTH[kind]
    if np.array_equal(trial, natural):
        return natural
    return trial if judged(prepared, trial, reml=reml).value <= value + 1e-4 else natural


def _snapped_pair(part: Floats) -> Floats:
    one, _, two = part
    if one < 1e-6 or two < 1e-6:
        return np.array([one if one >= 1e-6 else 0.0, 0.0, two if two >= 1e-6 else 0.0])
    return part


def named(problem: Problem, prepared: Prepared, natural: Floats, unit: float) -> tuple[Component, ...]:
    """The variances by name, in the outcome's units squared; `unit` is what the natural ones are ratios to."""
    start = len(natural) - _structural(prepared)
    lowest, found = prepared.groups[0].name, []
    structure = problem.structure
    at = start
    for place, group in enumerate(prepared.groups):
        if place == 0 and isinstance(structure, Nested) and structure.slope:
            found += _pair(lowest, structure.slope.name, natural[at : at + 3] * unit, prepared.slope_scale)
            at += 3
        else:
            found.append(_variance(group.name, "intercept", float(natural[at] * unit)))
            at += 1
    own = natural[:start]
    if isinstance(structure, Nested) and structure.drift:
        found.append(_variance(lowest, "drift", float(own[0] * unit)))
        edge = own[0] == 0 or not 1e-6 < own[1] < 1 - 1e-6
        found.append(
            Component(level=lowest, of="drift", kind="correlation", value=float(own[1]), at_boundary=bool(edge))
        )
        own = own[2:]
    found.append(_variance("residual", "residual", unit if prepared.profiled else float(own[0] * unit)))
    return tuple(found)


def _structural(prepared: Prepared) -> int:
    """How many natural parameters belong to levels."""
    return len(prepared.groups) + (2 if len(prepared.effects) > 1 else 0)


def _variance(level: str, of: str, value: float) -> Component:
    return Component(level=level, of=of, kind="variance", value=value, at_boundary=value == 0)


def _pair(level: str, slope: str, part: Floats, scale: float) -> list[Component]:
    one, mixed, two = float(part[0]), float(part[1] / scale), float(part[2] / scale**2)
    correlation = mixed / np.sqrt(one * two) if one * two > 0 else float("nan")
    edge = not abs(correlation) < 1 - 1e-6
    return [
        _variance(level, "intercept", one),
        _variance(level, slope, two),
        Component(level=level, of=slope, kind="covariance", value=mixed),
        Component(level=level, of=slope, kind="correlation", value=float(correlation), at_boundary=bool(edge)),
    ]


def _r2(problem: Problem, prepared: Prepared, fixed: Floats, components: tuple[Component, ...]) -> tuple[float, float]:
    """Marginal and conditional R2: the shares of variance that fixed, and fixed and random effects, account for.

    Nakagawa and Schielzeth 2013, Methods in Ecology and Evolution 4, 133-142, equations 26 and 30; with a random
    slope the mean variance over rows, Johnson 2014, the same journal 5, 944-946, equation 10. Known sampling
    variance counts with the residual, at its mean.
    """
    observed = prepared.design.observed
    explained = float(np.var((problem.fixed @ fixed)[observed], ddof=1))
    unrest = 1.0 if problem.unrest is None else float((problem.unrest[observed] ** 2).mean())
    noise = unrest * sum(part.value for part in components if part.level == "residual")
    if problem.sampling_variance is not None:
        noise += float(problem.sampling_variance[observed].mean())
    between = 0.0
    slope = problem.structure.slope if isinstance(problem.structure, Nested) else None
    for part in components:
        if part.level == "residual" or part.kind == "correlation":
            continue
        if slope is not None and part.of == slope.name:
            seen = slope.values[observed]
            between += part.value * float(2 * seen.mean() if part.kind == "covariance" else (seen**2).mean())
        else:
            between += part.value * (unrest if part.of == "drift" else 1.0)
    total = explained + between + noise
    return float(explained / total), float((explained + between) / total)
