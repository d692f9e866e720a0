"""Funnel limits are those of the binomial and the normal, hold as often as they say, and give way to overdispersion."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from alongside.methods.funnel import (
    BEYOND_95,
    BEYOND_998,
    MISSING,
    WITHIN,
    Funnel,
    binomial_quantile,
    dispersion,
    mean_funnel,
    mean_limits,
    proportion_funnel,
    proportion_limits,
    winsorised,
)

ALLOWANCES = ["none", "multiplicative", "additive"]


def outside(funnel: Funnel) -> tuple[float, float]:
    """Shares of units beyond the 95% and the 99.8% limits."""
    return float((funnel.position >= BEYOND_95).mean()), float((funnel.position == BEYOND_998).mean())


def assert_nominal(funnel: Funnel, *, slack: float = 0.0) -> None:
    """5% and 0.2% are outside, within four binomial standard errors and a slack that is a share of each."""
    for share, nominal in zip(outside(funnel), (0.05, 0.002), strict=True):
        error = np.sqrt(nominal * (1 - nominal) / funnel.z.size)
        assert abs(share - nominal) < 4 * error + slack * nominal


def test_published_limits_are_those_worked_by_hand() -> None:
    # Ten tosses of a coin: F(1) = 11/1024, F(2) = 56/1024, P(2) = 45/1024, so r = 2 and a = (56 - 25.6)/45.
    found = binomial_quantile(0.025, np.array([10.0]), 0.5, published=True)
    assert found[0] == pytest.approx((2 - (56 - 0.025 * 1024) / 45) / 10)
    # With half of each count: M(1) = 6/1024 and M(2) = 33.5/1024.
    found = binomial_quantile(0.025, np.array([10.0]), 0.5)
    assert found[0] == pytest.approx((2 - (33.5 - 0.025 * 1024) / (33.5 - 6)) / 10)


@given(
    size=st.integers(1, 60),
    target=st.floats(0.02, 0.98),
    probability=st.sampled_from([0.001, 0.025, 0.5, 0.975, 0.999]),
)
def test_limits_are_those_of_a_plain_sum_of_binomial_terms(size: int, target: float, probability: float) -> None:
    terms = [comb(size, at) * target**at * (1 - target) ** (size - at) for at in range(size + 1)]
    total, r = terms[0], 0
    while total < probability and r < size:
        r += 1
        total += terms[r]
    assume(abs(total - probability) > 1e-9)
    found = binomial_quantile(probability, np.array([float(size)]), target, published=True)[0]
    assert found == pytest.approx((r - (total - probability) / terms[r]) / size, abs=1e-7)
    if r > 0 or found > 0:
        assert np.ceil(found * size - 1e-9) == binom.ppf(probability, size, target)


@given(size=st.integers(1, 80), target=st.floats(0.02, 0.98), probability=st.floats(0.001, 0.999))
def test_limits_of_failures_mirror_those_of_successes(size: int, target: float, probability: float) -> None:
    one = binomial_quantile(probability, np.array([float(size)]), target)
    two = binomial_quantile(1 - probability, np.array([float(size)]), 1 - target)
    np.testing.assert_allclose(one, 1 - two, atol=1e-6)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), target=st.floats(0.05, 0.95), widened_by=st.sampled_from(ALLOWANCES))
def test_positions_agree_with_the_limits_drawn(seed: int, target: float, widened_by: str) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 90, 60).astype(float)
    counts = rng.binomial(sizes.astype(int), np.clip(target + 0.2 * rng.normal(size=60), 0, 1)).astype(float)
    funnel = proportion_funnel(counts, sizes, target=target, widened_by=widened_by)  # type: ignore[arg-type]
    share = counts / sizes
    for limits, least in zip(proportion_limits(funnel, sizes), (BEYOND_95, BEYOND_998), strict=True):
        near = np.isclose(share, limits.low, atol=1e-9) | np.isclose(share, limits.high, atol=1e-9)
        beyond = (share < limits.low) | (share > limits.high)
        np.testing.assert_array_equal((funnel.position >= least)[~near], beyond[~near])


def test_a_small_unit_in_which_all_succeed_is_not_beyond_a_limit() -> None:
    ten = np.array([10.0])
    assert proportion_funnel(ten, ten, target=0.9).position[0] == WITHIN
    funnel = proportion_funnel(ten, ten, target=0.9)
    assert proportion_limits(funnel, ten)[0].high[0] == 1
    assert proportion_limits(funnel, ten, published=True)[0].high[0] < 1


@pytest.mark.parametrize("target", [0.1, 0.62, 0.9])
def test_one_in_twenty_and_one_in_five_hundred_lie_outside_by_chance(target: float) -> None:
    rng = np.random.default_rng(7)
    sizes = rng.integers(15, 200, 150_000).astype(float)
    counts = rng.binomial(sizes.astype(int), target).astype(float)
    # Counts come in steps, so no limit holds exactly: within a tenth of each.
    assert_nominal(proportion_funnel(counts, sizes, target=target), slack=0.1)


def test_means_lie_outside_as_often_as_is_said() -> None:
    rng = np.random.default_rng(8)
    errors = rng.uniform(0.5, 4, 100_000)
    funnel = mean_funnel(50 + errors * rng.normal(size=100_000), errors)
    assert funnel.target == pytest.approx(50, abs=0.05)
    assert not mean_funnel(funnel.z, np.ones(100_000), widened_by="multiplicative").dispersion.applied
    assert_nominal(funnel)
    grid = mean_limits(funnel, np.array([1.0, 2.0]))
    np.testing.assert_allclose(grid[0].high - funnel.target, 1.959964 * np.array([1, 2]), rtol=1e-6)
    np.testing.assert_allclose(funnel.target - grid[1].low, 3.090232 * np.array([1, 2]), rtol=1e-6)


def test_overdispersion_is_found_and_allowed_for() -> None:
    rng = np.random.default_rng(9)
    errors = rng.uniform(0.5, 4, 60_000)
    differing = 50 + 2 * rng.normal(size=60_000) + errors * rng.normal(size=60_000)
    assert outside(mean_funnel(differing, errors))[0] > 0.2
    additive = mean_funnel(differing, errors, widened_by="additive")
    assert additive.dispersion.between == pytest.approx(4, rel=0.05)
    assert_nominal(additive, slack=0.1)
    stretched = 50 + 1.7 * errors * rng.normal(size=60_000)
    multiplicative = mean_funnel(stretched, errors, widened_by="multiplicative")
    assert multiplicative.dispersion.phi == pytest.approx(1.7**2, rel=0.03)
    assert_nominal(multiplicative, slack=0.1)


def test_overdispersed_proportions_lie_outside_as_often_as_is_said() -> None:
    rng = np.random.default_rng(10)
    sizes = rng.integers(20, 200, 60_000).astype(float)
    chance = np.clip(0.6 + 0.08 * rng.normal(size=60_000), 0, 1)
    counts = rng.binomial(sizes.astype(int), chance).astype(float)
    assert outside(proportion_funnel(counts, sizes))[0] > 0.15
    funnel = proportion_funnel(counts, sizes, widened_by="additive")
    assert np.sqrt(funnel.dispersion.between) == pytest.approx(0.08, rel=0.03)
    assert_nominal(funnel, slack=0.15)


def test_those_who_differ_do_not_hide_themselves() -> None:
    rng = np.random.default_rng(11)
    errors = rng.uniform(1, 3, 2000)
    values = 50 + rng.normal(size=2000) + errors * rng.normal(size=2000)
    values[:80] -= 15
    funnel = mean_funnel(values, errors, target=50.0, widened_by="additive")
    assert funnel.dispersion.between < 2
    assert (funnel.position[:80] == BEYOND_998).mean() > 0.9


def test_phi_and_tau_are_those_of_plain_loops() -> None:
    rng = np.random.default_rng(12)
    errors = rng.uniform(1, 3, 41)
    z = 1.8 * rng.normal(size=41)
    ordered = sorted(z)
    low, high = ordered[4], ordered[36]  # the 10% and 90% quantiles of 41 are the fifth from either end
    drawn = [min(max(each, low), high) for each in z]
    assert sorted(winsorised(z)) == pytest.approx(sorted(drawn))
    found = dispersion(z, errors, widened_by="additive")
    # Of normal z-scores drawn in at 1.2816: 0.8 - 2 x 1.2816 x 0.17550 within, and 0.2 x 1.6424 at the ends.
    usual = 0.8 - 2 * 1.2815516 * 0.1754983 + 0.2 * 1.2815516**2
    phi = sum(each**2 for each in drawn) / 41 / usual
    assert found.phi == pytest.approx(phi, rel=1e-5)
    left = sorted(each / np.sqrt(1 + found.between / error**2) for each, error in zip(z, errors, strict=True))
    drawn = [min(max(each, left[4]), left[36]) for each in left]
    assert sum(each**2 for each in drawn) / 41 == pytest.approx(usual, rel=1e-5)
    # Of equal errors it is what phi has over one.
    assert dispersion(z, np.full(41, 2.0), widened_by="additive").between == pytest.approx(4 * (phi - 1), rel=1e-5)


def test_chance_alone_is_taken_for_overdispersion_one_time_in_twenty() -> None:
    rng = np.random.default_rng(13)
    found = [dispersion(rng.normal(size=300), np.ones(300), widened_by="multiplicative") for _ in range(2000)]
    assert np.mean([each.phi for each in found]) == pytest.approx(1, abs=0.02)
    assert np.var([each.phi for each in found]) * 300 == pytest.approx(
        (found[0].threshold - 1) ** 2 * 300 / 2.7055, rel=0.12
    )
    assert 0.03 < np.mean([each.applied for each in found]) < 0.075


def test_what_is_missing_is_missing_and_changes_nothing_else() -> None:
    counts, sizes = np.array([3.0, np.nan, 9.0, 5.0]), np.array([10.0, 10.0, np.nan, 10.0])
    funnel = proportion_funnel(counts, sizes)
    assert funnel.position.tolist() == [WITHIN, MISSING, MISSING, WITHIN]
    assert funnel.target == pytest.approx(0.4)
    means = mean_funnel(np.array([1.0, np.nan, 2.0]), np.array([1.0, 1.0, 1.0]))
    assert means.target == pytest.approx(1.5)
    assert np.isnan(means.p[1])


@pytest.mark.parametrize(
    ("counts", "sizes", "target"), [(3.0, 0.0, 0.5), (11.0, 10.0, 0.5), (-1.0, 10.0, 0.5), (3.0, 10.0, 1.0)]
)
def test_impossible_proportions_are_refused(counts: float, sizes: float, target: float) -> None:
    with pytest.raises(ValueError, match=r"size|target"):
        proportion_funnel(np.array([counts]), np.array([sizes]), target=target)


def test_an_error_of_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="standard error"):
        mean_funnel(np.array([1.0]), np.array([0.0]))


def test_without_any_figure_there_is_no_target() -> None:
    nothing, some = np.array([np.nan, np.nan]), np.ones(2)
    for made in (mean_funnel, proportion_funnel):
        with pytest.raises(ValueError, match="no figure is known"):
            made(nothing, some)
        assert made(nothing, some, target=0.5).position.tolist() == [MISSING, MISSING]
