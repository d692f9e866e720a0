"""Intervals cover what was planted about as often as they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from alongside.methods.mixed import (
    Drift,
    Fit,
    Level,
    Nested,
    Problem,
    Slope,
    bootstrap_intervals,
    fit,
    intervals,
    predict,
    profile_intervals,
    simulate,
)
from alongside.methods.mixed.engines import prepare
from unit.methods.test_mixed_likelihood import invented

ROUNDS = 60


def _planted(kind: str, generator: np.random.Generator) -> tuple[Problem, Fit]:
    """A design, and a fit whose variances are taken for the truth."""
    school = np.repeat(np.arange(40), 6)
    x = generator.normal(size=240)
    levels = (Level(name="school", labels=school),)
    structure = Nested(
        levels=levels,
        slope=Slope(name="x", values=x) if kind == "slope" else None,
        drift=Drift(name="year", years=np.tile(np.arange(6), 40)) if kind == "drift" else None,
    )
    outcome = generator.normal(size=40)[school] + 0.5 * generator.normal(size=40)[school] * x
    outcome += generator.normal(size=240) + np.cumsum(0.5 * generator.normal(size=(40, 6)), axis=1).reshape(-1)
    fixed = np.column_stack([np.ones(240), x])
    sampling = generator.uniform(0.3, 1.5, 240) if kind == "drift" else None
    problem = Problem(outcome=outcome, fixed=fixed, names=("one", "x"), structure=structure, sampling_variance=sampling)
    return problem, fit(problem)


@pytest.mark.parametrize("kind", ["one", "slope"])
def test_profile_intervals_cover_what_was_planted(kind: str) -> None:
    generator = np.random.default_rng(17)
    problem, truth = _planted(kind, generator)
    planted = {(part.level, part.of, part.kind): part.value for part in truth.components}
    held: dict[tuple[str, str, str], list[bool]] = {key: [] for key in planted}
    for _ in range(ROUNDS):
        drawn = replace(problem, outcome=simulate(problem, truth, generator))
        for part in profile_intervals(drawn, fit(drawn), level=0.9):
            key = (part.level, part.of, part.kind)
            held[key].append(part.low <= planted[key] <= part.high)
    for key, values in held.items():
        if key[2] != "covariance":
            # Three standard errors of 60 throws at 0.9 are 0.12.
            assert 0.78 <= np.mean(values) <= 1.0, key


@pytest.mark.parametrize("kind", ["one", "drift"])
def test_intervals_of_effects_cover_what_was_planted(kind: str) -> None:
    """The random part of each row, and of rows without an outcome, lies in its 90% interval nine times in ten."""
    generator = np.random.default_rng(5)
    problem, truth = _planted(kind, generator)
    seen, unseen = [], []
    still = tuple(replace(part, value=0.0) if part.level == "residual" else part for part in truth.components)
    known = np.zeros(240) if problem.sampling_variance is None else problem.sampling_variance
    for _ in range(40):
        expected = simulate(replace(problem, sampling_variance=None), replace(truth, components=still), generator)
        noise = np.sqrt(truth.component("residual", "residual") + known) * generator.normal(size=240)
        missing = generator.random(240) < 0.15
        outcome = np.where(missing, np.nan, expected + noise)
        drawn = replace(problem, outcome=outcome)
        rows = predict(drawn, fit(drawn)).rows
        held = np.abs(rows.expected - expected) <= 1.6449 * np.sqrt(rows.expected_variance)
        seen.append(held[~missing].mean())
        unseen.append(held[missing].mean())
    assert 0.86 <= np.mean(seen) <= 0.94
    # The estimated variances are taken as known, which costs a little where a row has no outcome of its own.
    assert 0.84 <= np.mean(unseen) <= 0.94


@pytest.mark.parametrize("kind", ["slope and level", "crossed"])
def test_a_bootstrap_and_a_profile_say_much_the_same(kind: str) -> None:
    problem = invented(kind, 9, rows=300)
    fitted = fit(problem)
    drawn = bootstrap_intervals(problem, fitted, np.random.default_rng(1), draws=100)
    again = bootstrap_intervals(problem, fitted, np.random.default_rng(1), draws=8)
    assert again == bootstrap_intervals(problem, fitted, np.random.default_rng(1), draws=8)
    profiled = {(part.level, part.of, part.kind): part for part in profile_intervals(problem, fitted)}
    for part in drawn:
        assert part.low <= part.value <= part.high
        other = profiled.get((part.level, part.of, part.kind))
        if other and part.level in ("school", "residual") and part.kind == "variance":
            assert 0.5 < (part.high - part.low) / (other.high - other.low) < 1.6


@pytest.mark.parametrize("known", [False, True])
def test_a_profile_of_drift_stays_within_what_a_drift_can_be(known: bool) -> None:
    problem = invented("drift", 3, known=known, rows=120)
    for part in profile_intervals(problem, fit(problem)):
        assert 0 <= part.low <= part.high
        assert part.low <= part.value <= part.high
        assert part.kind == "variance" or part.high <= 1


def test_limits_lie_where_the_best_of_everything_else_has_fallen_by_the_cut() -> None:
    problem = invented("drift and level", 12, known=True, rows=120)
    fitted = fit(problem)
    profile = intervals._Profile(prepare(problem), fitted, 1.959964**2)
    for at, part in enumerate(intervals._listed(problem, prepare(problem), fitted)):
        found = profile.interval(at, part)
        here = profile._best[at] ** 2
        if part.kind == "correlation" or here == 0:
            continue
        for end in (found.low, found.high):
            if not 0 < end < np.inf:
                continue
            held = float(np.sqrt(end * here / part.value))
            best = min(
                float(minimize(_held, start, (profile, at, held), jac=True, method="BFGS").fun)
                for start in (np.delete(profile._best, at), np.full(profile._best.size - 1, 0.5))
            )
            assert best - profile._least == pytest.approx(1.959964**2, abs=0.02), (part, end)


def _held(free: np.ndarray, profile: intervals._Profile, at: int, value: float) -> tuple[float, np.ndarray]:
    try:
        reached, gradient = profile.value(np.insert(free, at, value))
    except np.linalg.LinAlgError:
        return 1e10, np.zeros(free.size)
    return reached, np.delete(gradient, at)
