"""The likelihood of every structure is that of a dense multivariate normal, and its gradient that of differences."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.stats import multivariate_normal

from alongside.methods.mixed import (
    Crossed,
    Drift,
    Level,
    MixedModelError,
    Nested,
    Problem,
    Slope,
    crossed,
    drifting,
    fit,
    fitting,
    simulate,
)
from alongside.methods.mixed.coordinates import searched
from alongside.methods.mixed.engines import prepare
from alongside.methods.mixed.fitting import judged, named

STRUCTURES = ("one", "three", "slope", "slope and level", "crossed", "three crossed", "drift", "drift and level")


def invented(
    kind: str, seed: int, *, known: bool = False, hidden: bool = False, restless: bool = False, rows: int = 60
) -> Problem:
    """A small random problem of a kind; `restless` where its levels nest."""
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 24, rows)
    up, year = low // 4, rng.integers(2015, 2021, rows)
    x = rng.normal(size=rows)
    fixed = np.column_stack([np.ones(rows), x, rng.normal(3, 20, rows)])
    outcome = 2 + x + rng.normal(size=24)[low] * (1 + 0.4 * x) + 0.8 * rng.normal(size=6)[up] + rng.normal(size=rows)
    if hidden:
        outcome[rng.random(rows) < 0.15] = np.nan
    school, authority = Level(name="school", labels=low), Level(name="authority", labels=up)
    region = Level(name="region", labels=np.array(list("xyz"))[up // 2])
    crossing = Level(name="trust", labels=rng.integers(0, 5, rows))
    structure = {
        "one": Nested(levels=(school,)),
        "three": Nested(levels=(school, authority, region)),
        "slope": Nested(levels=(school,), slope=Slope(name="x", values=x)),
        "slope and level": Nested(levels=(school, authority), slope=Slope(name="x", values=x)),
        "crossed": Crossed(factors=(crossing, school)),
        "three crossed": Crossed(factors=(school, crossing, authority)),
        "drift": Nested(levels=(school,), drift=Drift(name="year", years=year)),
        "drift and level": Nested(levels=(school, authority), drift=Drift(name="year", years=year)),
    }[kind]
    sampling = rng.uniform(0.1, 2, rows) if known else None
    unrest = rng.uniform(0.5, 2, rows) if restless and isinstance(structure, Nested) else None
    return Problem(
        outcome=outcome, fixed=fixed, names=("one", "x", "z"), structure=structure, sampling_variance=sampling,
        unrest=unrest,
    )  # fmt: skip


def dense(problem: Problem, components: object) -> np.ndarray:
    """The covariance of all rows, put together from the named components without any of the package's algebra."""
    value = {(c.level, c.of, c.kind): c.value for c in components}  # type: ignore[attr-defined]
    n = problem.outcome.size
    unrest = np.ones(n) if problem.unrest is None else problem.unrest
    covariance = np.diag(unrest**2) * value["residual", "residual", "variance"]
    if problem.sampling_variance is not None:
        covariance += np.diag(problem.sampling_variance)
    for level in problem.levels:
        same = level.labels[:, None] == level.labels[None, :]
        covariance += same * value[level.name, "intercept", "variance"]
    structure = problem.structure
    if isinstance(structure, Nested):
        same = structure.levels[0].labels[:, None] == structure.levels[0].labels[None, :]
        if structure.slope:
            x, name = structure.slope.values, structure.slope.name
            covariance += same * np.outer(x, x) * value["school", name, "variance"]
            covariance += same * np.add.outer(x, x) * value["school", name, "covariance"]
        if structure.drift:
            apart = np.abs(np.subtract.outer(structure.drift.years, structure.drift.years)).astype(float)
            tied = value["school", "drift", "correlation"] ** apart
            covariance += same * np.outer(unrest, unrest) * tied * value["school", "drift", "variance"]
    return covariance


def brute(problem: Problem, covariance: np.ndarray, *, reml: bool) -> float:
    """-2 log likelihood of the observed rows, at the best fixed effects for this covariance."""
    seen = ~np.isnan(problem.outcome)
    y, x, v = problem.outcome[seen], problem.fixed[seen], covariance[np.ix_(seen, seen)]
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    beta = np.linalg.solve(information, x.T @ inverse @ y)
    value = -2 * multivariate_normal(mean=x @ beta, cov=v).logpdf(y)
    if reml:
        value += np.linalg.slogdet(information)[1] - x.shape[1] * np.log(2 * np.pi)
    return float(value)


def criterion_and_truth(problem: Problem, place: np.ndarray, *, reml: bool) -> tuple[float, float]:
    prepared = prepare(problem)
    natural = searched(prepared.engine.kinds, place)[0]
    at = judged(prepared, natural, reml=reml)
    unit = prepared.design.scale**2 * at.scale
    components = named(problem, prepared, natural, unit)
    free = prepared.rows - (problem.fixed.shape[1] if reml else 0)
    value = at.value + 2 * free * np.log(prepared.design.scale) - (2 * prepared.design.log_back if reml else 0)
    return value, brute(problem, dense(problem, components), reml=reml)


@pytest.mark.parametrize("kind", STRUCTURES)
@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 10_000), known=st.booleans(), hidden=st.booleans(), restless=st.booleans(), reml=st.booleans()
)
def test_likelihood_is_the_dense_one(
    kind: str, seed: int, known: bool, hidden: bool, restless: bool, reml: bool
) -> None:
    problem = invented(kind, seed, known=known, hidden=hidden, restless=restless)
    k = _parameters(problem)
    place = np.random.default_rng(seed).uniform(-1.2, 1.2, k)
    value, truth = criterion_and_truth(problem, place, reml=reml)
    assert value == pytest.approx(truth, rel=1e-9, abs=1e-7)


@pytest.mark.parametrize("kind", STRUCTURES)
@pytest.mark.parametrize("known", [False, True])
def test_likelihood_is_the_dense_one_where_variances_are_nought(kind: str, known: bool) -> None:
    problem = invented(kind, 4, known=known)
    place = np.zeros(_parameters(problem))
    if kind.startswith("drift"):
        place[2] = 0.5
    value, truth = criterion_and_truth(problem, place, reml=True)
    assert value == pytest.approx(truth, rel=1e-9, abs=1e-7)


@pytest.mark.parametrize("kind", STRUCTURES)
@settings(max_examples=6, deadline=None)
@given(
    seed=st.integers(0, 10_000), known=st.booleans(), hidden=st.booleans(), restless=st.booleans(), reml=st.booleans()
)
def test_gradient_is_that_of_differences(
    kind: str, seed: int, known: bool, hidden: bool, restless: bool, reml: bool
) -> None:
    prepared = prepare(invented(kind, seed, known=known, hidden=hidden, restless=restless))
    kinds = prepared.engine.kinds
    place = np.random.default_rng(seed).uniform(0.2, 1.2, _count(kinds))

    def value(at: np.ndarray) -> float:
        return judged(prepared, searched(kinds, at)[0], reml=reml).value

    natural, jacobian = searched(kinds, place)
    gradient = jacobian.T @ judged(prepared, natural, reml=reml).gradient
    for at in range(place.size):
        step = np.zeros(place.size)
        step[at] = 1e-5
        assert gradient[at] == pytest.approx((value(place + step) - value(place - step)) / 2e-5, rel=2e-5, abs=2e-5)


def test_classes_of_equal_size_change_nothing() -> None:
    rng = np.random.default_rng(3)
    school = np.repeat(np.arange(40), np.where(np.arange(40) % 2, 3, 4))
    levels = (Level(name="school", labels=school), Level(name="authority", labels=school // 5))
    fixed = np.column_stack([np.ones(school.size), rng.normal(size=school.size)])
    outcome = rng.normal(size=40)[school] + rng.normal(size=8)[school // 5] + rng.normal(size=school.size)
    problem = Problem(outcome=outcome, fixed=fixed, names=("one", "x"), structure=Nested(levels=levels))
    prepared = prepare(problem)
    assert prepared.engine._classes is not None  # type: ignore[union-attr]
    place = np.array([0.7, 0.4])
    together = prepared.engine.evaluate(place)
    prepared.engine._classes = None  # type: ignore[union-attr]
    apart = prepared.engine.evaluate(place)
    view = rng.normal(size=(3, 2))
    assert together.logdet == pytest.approx(apart.logdet, rel=1e-10)
    np.testing.assert_allclose(together.cross, apart.cross, rtol=1e-10, atol=1e-9)
    np.testing.assert_allclose(together.slopes(view), apart.slopes(view), rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("kind", ["three", "slope and level", "drift", "drift and level"])
@pytest.mark.parametrize("reml", [False, True])
def test_search_of_many_rows_ends_where_that_of_few_does(
    kind: str, reml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = invented(kind, 19, known=True, rows=400, hidden=True)
    few = fit(problem, reml=reml)
    monkeypatch.setattr(fitting, "MANY", 0)
    many = fit(problem, reml=reml)
    assert many.minus_two_log_likelihood == pytest.approx(few.minus_two_log_likelihood, abs=2e-6)
    np.testing.assert_allclose(many.fixed, few.fixed, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["drift", "drift and level"])
def test_drift_of_many_groups_at_once_is_that_of_each(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = invented(kind, 31, known=True, hidden=True)
    place, view = np.array([0.6, 0.4, 0.2, 0.5, 0.3]), np.random.default_rng(1).normal(size=(4, 3))
    each = prepare(problem).engine
    place = place[: len(each.kinds)]
    one_by_one = each.evaluate(place)
    monkeypatch.setattr(drifting, "_FEW", 0)
    monkeypatch.setattr(drifting, "_TOGETHER", 2)
    together = prepare(problem).engine.evaluate(place)
    assert together.logdet == pytest.approx(one_by_one.logdet, rel=1e-10)
    np.testing.assert_allclose(together.cross, one_by_one.cross, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(together.slopes(view), one_by_one.slopes(view), rtol=1e-9, atol=1e-9)
    with pytest.raises(np.linalg.LinAlgError):
        drifting.factored(np.ones((2, 2, 3)))


def test_crossed_factors_in_several_pieces_are_solved_as_one() -> None:
    rng = np.random.default_rng(8)
    links = np.zeros((12, 12))
    for part in (slice(0, 5), slice(5, 6), slice(6, 9)):
        square = rng.normal(size=(9, part.stop - part.start))
        links[part, part] = square.T @ square
    order, root = rng.permutation(12), rng.uniform(0, 2, 12)
    inner = csr_matrix(links[np.ix_(order, order)])
    covariance, logdet = crossed._inverted(inner, root)
    whole = np.eye(12) + root[:, None] * inner.toarray() * root
    np.testing.assert_allclose(covariance, root[:, None] * np.linalg.inv(whole) * root, atol=1e-10)
    assert logdet == pytest.approx(np.linalg.slogdet(whole)[1])
    rows = rng.normal(size=(30, 12)) * (rng.random((30, 12)) < 0.05)
    for matrix in (rows, rng.normal(size=(30, 12))):
        expected = np.trace(matrix @ covariance @ matrix.T)
        assert crossed._quadratic(csr_matrix(matrix), covariance) == pytest.approx(expected)


def test_likeness_of_rows_is_what_a_loop_counts() -> None:
    problem = invented("drift", 3, known=True, hidden=True)
    prepared = prepare(problem)
    design, drift = prepared.design, problem.structure.drift  # type: ignore[union-attr]
    outcome, sampling = design.table[:, -1], problem.sampling_variance / design.scale**2  # type: ignore[operator]
    sums, pairs = np.zeros(6), np.zeros(6)
    for one in np.flatnonzero(design.observed):
        for two in np.flatnonzero(design.observed):
            if two <= one and problem.levels[0].labels[one] == problem.levels[0].labels[two]:
                apart = abs(drift.years[one] - drift.years[two])
                pairs[apart] += 1
                sums[apart] += outcome[one] * outcome[two] - (sampling[one] if one == two else 0.0)
    likeness, counted = prepared.engine.noise.likeness()  # type: ignore[union-attr]
    np.testing.assert_array_equal(counted, pairs)
    np.testing.assert_allclose(likeness, sums / np.maximum(pairs, 1), atol=1e-10)


@pytest.mark.parametrize("kind", STRUCTURES)
def test_order_of_rows_changes_nothing(kind: str) -> None:
    problem = invented(kind, 11, rows=120)
    mixed = np.random.default_rng(0).permutation(120)
    one, two = fit(problem), fit(_rows(problem, mixed))
    np.testing.assert_allclose(one.fixed, two.fixed, rtol=1e-5, atol=1e-7)
    assert one.minus_two_log_likelihood == pytest.approx(two.minus_two_log_likelihood, abs=1e-6)


@pytest.mark.parametrize("kind", STRUCTURES)
@pytest.mark.parametrize("reml", [False, True])
def test_shifting_and_scaling_the_outcome_shifts_and_scales_the_answer(kind: str, reml: bool) -> None:
    problem = invented(kind, 23, rows=120)
    moved = Problem(
        outcome=1e6 + 250 * problem.outcome, fixed=problem.fixed, names=problem.names, structure=problem.structure
    )
    one, two = fit(problem, reml=reml), fit(moved, reml=reml)
    free = 120 - (3 if reml else 0)
    np.testing.assert_allclose(two.fixed, 250 * one.fixed + np.array([1e6, 0, 0]), rtol=1e-4, atol=1e-4)
    assert two.minus_two_log_likelihood == pytest.approx(
        one.minus_two_log_likelihood + 2 * free * np.log(250), abs=1e-4
    )
    for before, after in zip(one.components, two.components, strict=True):
        unit = 1.0 if before.kind == "correlation" else 250**2
        assert after.value == pytest.approx(unit * before.value, rel=5e-3, abs=1e-3 * unit, nan_ok=True)


def _parameters(problem: Problem) -> int:
    return _count(prepare(problem).engine.kinds)


def _count(kinds: tuple[str, ...]) -> int:
    return sum(3 if kind == "covariance" else 1 for kind in kinds)


def _rows(problem: Problem, order: np.ndarray) -> Problem:
    def level(one: Level) -> Level:
        return Level(name=one.name, labels=one.labels[order])

    structure = problem.structure
    if isinstance(structure, Nested):
        slope, drift = structure.slope, structure.drift
        new: Nested | Crossed = Nested(
            levels=tuple(level(one) for one in structure.levels),
            slope=Slope(name=slope.name, values=slope.values[order]) if slope else None,
            drift=Drift(name=drift.name, years=drift.years[order]) if drift else None,
        )
    else:
        new = Crossed(factors=tuple(level(one) for one in structure.factors))
    return Problem(outcome=problem.outcome[order], fixed=problem.fixed[order], names=problem.names, structure=new)


def test_simulated_outcomes_have_the_covariance_of_their_model() -> None:
    problem = invented("drift and level", 3, known=True, restless=True)
    fitted = fit(problem)
    rng = np.random.default_rng(8)
    drawn = np.array([simulate(problem, fitted, rng) for _ in range(4000)])
    expected = dense(problem, fitted.components)
    assert np.abs(np.cov(drawn.T) - expected).mean() < 0.03 * np.diag(expected).mean()
    assert np.diag(np.cov(drawn.T)) == pytest.approx(np.diag(expected), rel=0.12)


@pytest.mark.parametrize("kind", ["crossed", "drift"])
def test_unrest_is_for_nested_levels_and_above_nought(kind: str) -> None:
    problem = invented(kind, 3, known=True)
    unrest = np.ones(60) if kind == "crossed" else np.zeros(60)
    with pytest.raises(MixedModelError, match="Unrest"):
        fit(replace(problem, unrest=unrest))
