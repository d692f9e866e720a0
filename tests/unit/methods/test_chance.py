"""Errors of averages and shares, and the pooling of differences."""

from __future__ import annotations

import numpy as np
import pytest

from alongside.methods.chance import Z95, mean_error, mean_interval, pool, share_error, share_interval


def test_error_of_a_mean_gives_the_published_progress_8_interval() -> None:
    # Department for Education, england_ks4provisional 2018/19: intervals are 1.96 * 1.28 / sqrt(pupils), to rounding.
    assert Z95 * mean_error(1.283, np.array([110.0]))[0] == pytest.approx(0.24, abs=0.005)


def test_error_of_a_share_is_agresti_and_coulls() -> None:
    # 15 of 15: adding two of each gives 17/19, whose standard error is 7.04 points.
    assert share_error(np.array([100.0]), np.array([15.0]))[0] == pytest.approx(7.04, abs=0.01)


def test_share_error_covers_at_about_its_level() -> None:
    generator = np.random.default_rng(5)
    cohort, truth = 30, 0.9
    got = generator.binomial(cohort, truth, size=20_000)
    centre = (got + 2) / (cohort + 4)
    error = share_error(100 * got / cohort, np.full(got.size, float(cohort))) / 100
    assert np.mean(np.abs(centre - truth) <= Z95 * error) == pytest.approx(0.955, abs=0.02)


def test_pooling_weights_by_what_each_year_tells() -> None:
    answer = pool(np.array([1.0, 3.0]), np.array([1.0, 1.0]))
    assert (answer.difference, answer.parts) == (2.0, 2)
    assert answer.standard_error == pytest.approx(np.sqrt(0.5))
    assert pool(np.array([1.0, 3.0]), np.array([0.1, 100.0])).difference == pytest.approx(1.0, abs=1e-4)


def test_no_difference_is_an_even_chance_and_a_large_one_near_certain() -> None:
    assert pool(np.array([0.0]), np.array([1.0])).above_zero == 0.5
    assert pool(np.array([1.6448536]), np.array([1.0])).above_zero == pytest.approx(0.95)
    with pytest.raises(ValueError, match="nothing"):
        pool(np.array([]), np.array([]))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_published(successes: int, trials: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    found = share_interval(100 * successes / trials, trials)
    assert found == pytest.approx((100 * low, 100 * high), abs=0.006)


def test_the_interval_of_a_mean_narrows_with_the_root_of_its_cohort() -> None:
    assert mean_interval(0.4, 1.28, 100) == pytest.approx((0.4 - 0.2509, 0.4 + 0.2509), abs=1e-4)
    assert mean_interval(0.4, 1.28, 400) == pytest.approx((0.4 - 0.1254, 0.4 + 0.1254), abs=1e-4)
