"""A mixed model that has no answer is refused in words, never answered in silence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alongside.methods.mixed import (
    ConvergenceError,
    Crossed,
    Drift,
    Level,
    MixedModelError,
    Nested,
    NoVarianceError,
    Problem,
    RankError,
    Slope,
    TooFewGroupsError,
    fit,
    profile_intervals,
)
from alongside.methods.mixed.search import least
from unit.methods.test_mixed_likelihood import invented


def _with(problem: Problem, **columns: np.ndarray) -> Problem:
    fixed = np.column_stack([problem.fixed, *columns.values()])
    return replace(problem, fixed=fixed, names=(*problem.names, *columns))


def test_repeated_columns_are_named() -> None:
    problem = invented("one", 1)
    x, z = problem.fixed[:, 1], problem.fixed[:, 2]
    repeated = _with(problem, sum=2 * x - z + 5, other=x**2, again=x**2 + 3)
    with pytest.raises(RankError) as refused:
        fit(repeated)
    assert refused.value.columns == ("sum", "again")
    assert "'sum', 'again'" in str(refused.value)


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_second_constant_column_is_named(value: float) -> None:
    with pytest.raises(RankError) as refused:
        fit(_with(invented("one", 1), phase=np.full(60, value)))
    assert refused.value.columns == ("phase",)


def test_a_column_far_from_nought_is_no_repeat_of_the_constant() -> None:
    problem = invented("one", 1)
    year = 2_000_000 + np.arange(60) % 7
    fitted = fit(_with(problem, year=year.astype(float)))
    near = fit(_with(problem, year=(year - 2_000_000).astype(float)))
    assert fitted.fixed[3] == pytest.approx(near.fixed[3], rel=1e-6)
    assert fitted.minus_two_log_likelihood == pytest.approx(near.minus_two_log_likelihood, abs=1e-4)


@pytest.mark.parametrize("outcome", [np.full(60, 7.0), np.zeros(60)])
def test_an_outcome_that_does_not_vary_is_refused(outcome: np.ndarray) -> None:
    with pytest.raises(NoVarianceError, match="same in every row"):
        fit(replace(invented("one", 1), outcome=outcome))


def test_an_outcome_made_of_the_columns_is_refused() -> None:
    problem = invented("one", 1)
    with pytest.raises(NoVarianceError, match="without remainder"):
        fit(replace(problem, outcome=problem.fixed @ np.array([1.0, 2.0, 3.0])))


def test_an_outcome_that_varies_only_between_groups_is_refused() -> None:
    rng = np.random.default_rng(0)
    school = np.repeat(np.arange(20), 5)
    problem = Problem(
        outcome=rng.normal(size=20)[school],
        fixed=np.ones((100, 1)),
        names=("one",),
        structure=Nested(levels=(Level(name="school", labels=school),)),
    )
    with pytest.raises(NoVarianceError, match="Nothing varies within school"):
        fit(problem)


def _grouped(*labels: np.ndarray) -> Problem:
    names = ("school", "authority", "region")
    levels = tuple(Level(name=name, labels=of) for name, of in zip(names, labels, strict=False))
    return replace(invented("one", 1), structure=Nested(levels=levels))


def test_too_few_groups_are_refused() -> None:
    with pytest.raises(TooFewGroupsError, match="school has 2 groups"):
        fit(_grouped(np.arange(60) % 2))


def test_groups_of_one_row_are_refused() -> None:
    with pytest.raises(TooFewGroupsError, match="Each school has one outcome"):
        fit(_grouped(np.arange(60)))


def test_a_level_that_repeats_the_one_below_is_refused() -> None:
    with pytest.raises(TooFewGroupsError, match="Each authority has one school"):
        fit(_grouped(np.arange(60) // 6, np.arange(60) // 6 * 3))


def test_groups_without_an_outcome_do_not_count() -> None:
    problem = _grouped(np.arange(60) // 10)
    with pytest.raises(TooFewGroupsError, match="school has 2 groups"):
        fit(replace(problem, outcome=np.where(np.arange(60) < 20, problem.outcome, np.nan)))


def test_levels_that_do_not_nest_are_refused_with_the_group() -> None:
    labels = np.arange(60) // 5
    above = np.where(np.arange(60) == 7, 2, labels // 4)
    with pytest.raises(MixedModelError, match="school 1 lies in more than one authority"):
        fit(_grouped(labels, above))


def test_a_slope_on_a_column_of_the_group_is_refused() -> None:
    problem = _grouped(np.arange(60) // 5)
    levels = problem.levels
    slope = Slope(name="size", values=(np.arange(60) // 5 * 1.5))
    with pytest.raises(TooFewGroupsError, match="size does not vary within any school"):
        fit(replace(problem, structure=Nested(levels=levels, slope=slope)))


@pytest.mark.parametrize("reml", [True, False])
def test_columns_that_name_every_group_leave_no_variance_of_it(reml: bool) -> None:
    problem = _grouped(np.arange(60) // 5, np.arange(60) // 20)
    named = _with(problem, **{f"authority {at}": (np.arange(60) // 20 == at).astype(float) for at in (1, 2)})
    with pytest.raises(TooFewGroupsError, match="tell every authority apart"):
        fit(named, reml=reml)
    one_left = _with(problem, first=(np.arange(60) // 20 == 1).astype(float))
    assert fit(one_left, reml=reml).component("authority") >= 0


def test_crossed_factors_that_group_rows_alike_are_refused() -> None:
    trust = np.arange(60) % 6
    same = np.array(list("qwerty"))[trust]
    factors = (Level(name="trust", labels=trust), Level(name="head", labels=same))
    problem = replace(invented("one", 1), structure=Crossed(factors=factors))
    with pytest.raises(TooFewGroupsError, match="trust and head group the rows alike"):
        fit(problem)
    # A row without an outcome cannot tell them apart either.
    same[59] = "q"
    apart = replace(problem, structure=Crossed(factors=(factors[0], Level(name="head", labels=same))))
    with pytest.raises(TooFewGroupsError, match="group the rows alike"):
        fit(replace(apart, outcome=np.where(np.arange(60) == 59, np.nan, apart.outcome)))
    assert fit(apart).component("trust") >= 0


def test_a_slope_far_from_nought_is_named_with_what_to_do() -> None:
    rng = np.random.default_rng(8)
    school, year = np.repeat(np.arange(60), 8), np.tile(np.arange(8.0), 60)
    outcome = 2 * rng.normal(size=60)[school] + (0.5 + 0.4 * rng.normal(size=60))[school] * year
    outcome = outcome + rng.normal(size=480)

    def of(year: np.ndarray) -> Problem:
        levels = (Level(name="school", labels=school),)
        return Problem(
            outcome=outcome, fixed=np.column_stack([np.ones(480), year]), names=("one", "year"),
            structure=Nested(levels=levels, slope=Slope(name="year", values=year)),
        )  # fmt: skip

    near = fit(of(year))
    assert fit(of(year + 20)).minus_two_log_likelihood == pytest.approx(near.minus_two_log_likelihood, abs=1e-4)
    with pytest.raises(ConvergenceError, match=r"year lies so far from nought.*Take its mean from year"):
        fit(of(year + 2015))


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_label_that_is_missing_is_refused(missing: object) -> None:
    labels = np.array([f"school {at // 5}" for at in range(60)], dtype=object)
    assert fit(_grouped(labels)).rows == 60
    labels[3] = missing
    with pytest.raises(MixedModelError, match="Level 'school' has a value that is missing"):
        fit(_grouped(labels))
    labels[3] = 7
    with pytest.raises(MixedModelError, match="cannot be put in order"):
        fit(_grouped(labels))


def test_drift_over_two_years_is_refused() -> None:
    problem = _grouped(np.arange(60) // 5)
    drift = Drift(name="year", years=2018 + np.arange(60) % 2)
    with pytest.raises(TooFewGroupsError, match="three years"):
        fit(replace(problem, structure=Nested(levels=problem.levels, drift=drift)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fixed": np.ones((59, 3))}, "shape"),
        ({"fixed": np.full((60, 3), np.nan)}, "missing"),
        ({"sampling_variance": np.full(60, -1.0)}, "below nought"),
        ({"sampling_variance": np.ones(3)}, "3 rows, the outcome 60"),
        ({"outcome": np.full(60, np.inf)}, "infinite"),
        ({"outcome": np.where(np.arange(60) < 3, 1.0, np.nan)}, "3 outcomes for 3 fixed columns"),
        ({"structure": Crossed(factors=())}, "needs a fixed column and a level"),
    ],
)
def test_malformed_problems_are_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(MixedModelError, match=words):
        fit(replace(invented("one", 1), **change))


def test_a_search_that_does_not_end_is_refused() -> None:
    def falling(place: np.ndarray) -> tuple[float, np.ndarray]:
        return float(-place.sum()), -np.ones(place.size)

    with pytest.raises(ConvergenceError, match="did not end"):
        least(falling, [np.ones(2)])


def test_a_search_leaves_a_saddle() -> None:
    def saddle(place: np.ndarray) -> tuple[float, np.ndarray]:
        x, y = place
        return float(x**2 + y**4 - y**2), np.array([2 * x, 4 * y**3 - 2 * y])

    found = least(saddle, [np.array([1.0, 0.0])])
    assert found.value == pytest.approx(-0.25, abs=1e-6)


def test_a_variance_of_nought_is_reported_as_the_boundary() -> None:
    rng = np.random.default_rng(2)
    school = np.repeat(np.arange(30), 6)
    noise = rng.normal(size=(30, 6))
    outcome = (noise - noise.mean(axis=1, keepdims=True)).reshape(-1)
    level = Level(name="school", labels=school)
    problem = Problem(outcome=outcome, fixed=np.ones((180, 1)), names=("one",), structure=Nested(levels=(level,)))
    fitted = fit(problem)
    assert fitted.component("school") == 0.0
    assert fitted.convergence.boundary == ("school intercept variance",)
    interval = profile_intervals(problem, fitted)[0]
    assert interval.low == 0.0
    assert 0 < interval.high < 0.1
