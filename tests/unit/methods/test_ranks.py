"""Ranks agree with a brute count, their intervals hold, and bars agree with what their authors printed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from alongside.methods.ranks import bars, ranks, ranks_of_draws, share_apart


def test_ranks_of_draws_are_those_of_a_plain_count() -> None:
    drawn = np.random.default_rng(1).normal(size=(200, 9))
    found = ranks_of_draws(drawn, level=0.8)
    for unit in range(9):
        places = sorted(1 + sum(row[other] < row[unit] for other in range(9)) for row in drawn)
        assert found.mean[unit] == pytest.approx(sum(places) / 200)
        assert found.low[unit] == places[19]  # the least rank that a tenth of draws do not pass
        assert found.high[unit] == places[179]
        assert found.lowest_tenth[unit] == pytest.approx(sum(place <= 1 for place in places) / 200)
        assert found.lowest_quarter[unit] == pytest.approx(sum(place <= 3 for place in places) / 200)


def test_two_units_change_places_as_often_as_their_difference_changes_sign() -> None:
    found = ranks(np.array([0.0, 1.0]), np.array([1.0, 2.0]), np.random.default_rng(2), draws=40_000)
    above = norm.cdf(1 / np.sqrt(3))
    assert found.mean[1] == pytest.approx(1 + above, abs=0.01)
    assert found.lowest_tenth[0] == pytest.approx(above, abs=0.01)


def test_expected_ranks_are_sums_of_pairwise_chances() -> None:
    rng = np.random.default_rng(3)
    means, variances = rng.normal(size=30), rng.uniform(0.1, 1, 30)
    found = ranks(means, variances, rng, draws=20_000)
    apart = (means[:, None] - means) / np.sqrt(variances[:, None] + variances)
    expected = 1 + norm.cdf(apart).sum(axis=1) - 0.5
    np.testing.assert_allclose(found.mean, expected, atol=0.15)


def test_intervals_of_ranks_hold_as_often_as_they_say() -> None:
    rng = np.random.default_rng(4)
    held, promised = [], []
    for _ in range(60):
        errors = rng.uniform(0.3, 1.5, 200)
        truth = rng.normal(size=200)
        seen = truth + errors * rng.normal(size=200)
        shrink = 1 / (1 + errors**2)
        found = ranks(shrink * seen, shrink * errors**2, rng, draws=400)
        place = np.argsort(np.argsort(truth)) + 1
        held.append(((found.low <= place) & (place <= found.high)).mean())
        promised.append((found.lowest_quarter - (place <= 50)).mean())
    # 60 rounds of 200 units that hang together little: about 12,000 trials.
    assert np.mean(held) == pytest.approx(0.90, abs=0.015)
    assert np.mean(promised) == pytest.approx(0, abs=1e-9)


def test_chances_of_being_among_the_lowest_are_calibrated() -> None:
    rng = np.random.default_rng(5)
    said, true = [], []
    for _ in range(40):
        truth = rng.normal(size=300)
        seen = truth + 0.7 * rng.normal(size=300)
        shrink = 1 / 1.49
        found = ranks(shrink * seen, np.full(300, shrink * 0.49), rng, draws=300)
        said.append(found.lowest_tenth)
        true.append(np.argsort(np.argsort(truth)) < 30)
    chance, is_low = np.concatenate(said), np.concatenate(true)
    for low, high in ((0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01)):
        band = (chance >= low) & (chance < high)
        error = np.sqrt(0.25 / band.sum())
        assert abs(is_low[band].mean() - chance[band].mean()) < 4 * error


def test_what_units_share_does_not_widen_their_ranks() -> None:
    rng = np.random.default_rng(6)
    shared = 5 * rng.normal(size=(500, 1))
    own = np.arange(20) + 0.1 * rng.normal(size=(500, 20))
    together = ranks_of_draws(own + shared)
    np.testing.assert_array_equal(together.high - together.low, 0)
    apart = ranks(np.arange(20.0), np.full(20, 25.0), rng)
    assert (apart.high - apart.low).mean() > 5


def test_a_missing_unit_takes_no_rank() -> None:
    found = ranks(np.array([1.0, np.nan, 2.0]), np.array([1e-6, 1.0, 1e-6]), np.random.default_rng(7))
    assert found.ranked == 2
    assert found.mean[0] == 1
    assert found.mean[2] == 2
    assert np.isnan([found.low[1], found.high[1], found.lowest_tenth[1]]).all()
    with pytest.raises(ValueError, match="variance"):
        ranks(np.array([1.0]), np.array([-1.0]), np.random.default_rng(0))


def test_bars_of_equal_errors_are_those_that_their_authors_print() -> None:
    assert bars(np.ones(10)).multiplier == pytest.approx(1.39, abs=0.005)
    assert bars(np.ones(10), level=0.01).multiplier == pytest.approx(norm.ppf(0.995) / np.sqrt(2), abs=1e-6)


def test_bars_overlap_as_often_as_they_say() -> None:
    rng = np.random.default_rng(8)
    errors = rng.uniform(0.2, 3, 300)
    multiplier = bars(errors).multiplier
    apart = [share_apart(errors * rng.normal(size=300), errors, multiplier) for _ in range(400)]
    assert np.mean(apart) == pytest.approx(0.05, abs=0.003)


def test_many_units_have_the_multiplier_of_those_like_them() -> None:
    errors = np.random.default_rng(9).uniform(0.5, 2, 1500)
    ratio = (errors[:, None] + errors) / np.hypot(errors[:, None], errors)
    pairs = np.triu_indices(1500, 1)
    assert 2 * norm.sf(bars(errors).multiplier * ratio[pairs]).mean() == pytest.approx(0.05, abs=2e-4)


def test_share_apart_is_that_of_a_plain_count() -> None:
    rng = np.random.default_rng(10)
    values, errors = rng.normal(size=40), rng.uniform(0.1, 0.6, 40)
    count = 0
    for one in range(40):
        for two in range(one):
            count += abs(values[one] - values[two]) > 1.4 * (errors[one] + errors[two])
    assert share_apart(np.append(values, np.nan), np.append(errors, 1.0), 1.4) == pytest.approx(count / 780)
    assert np.isnan(share_apart(np.array([1.0]), np.array([1.0]), 1.4))


@pytest.mark.parametrize("errors", [[1.0], [1.0, 0.0]])
def test_bars_that_cannot_be_are_refused(errors: list[float]) -> None:
    with pytest.raises(ValueError, match="bars"):
        bars(np.array(errors))
