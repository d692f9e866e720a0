"""A difference in risk over strata: against a table worked by hand, and in simulation."""

from __future__ import annotations

import numpy as np
import pytest

from alongside.methods.strata import stratified_difference


def arrays(tables: list[tuple[int, int, int, int]]):
    """(happened inside, not inside, happened outside, not outside) for each stratum, as arrays."""
    rows = [
        (happened, inside, at)
        for at, (a, b, c, d) in enumerate(tables)
        for happened, inside, count in ((True, True, a), (False, True, b), (True, False, c), (False, False, d))
        for _ in range(count)
    ]
    happened, inside, stratum = zip(*rows, strict=True)
    return np.array(happened), np.array(inside), np.array(stratum, dtype=np.int64)


def test_one_stratum_is_the_plain_difference_of_two_shares():
    found = stratified_difference(*arrays([(30, 70, 20, 80)]))
    assert found.difference == pytest.approx(0.10)
    assert found.standard_error == pytest.approx(np.sqrt(0.3 * 0.7 / 100 + 0.2 * 0.8 / 100), rel=0.02)


def test_two_strata_worked_by_hand():
    """Weights 25 and 20; differences .2 and .1: (25 * .2 + 20 * .1) / 45."""
    found = stratified_difference(*arrays([(20, 30, 10, 40), (10, 30, 6, 34)]))
    assert found.difference == pytest.approx((25 * 0.2 + 20 * 0.1) / 45)
    assert found.observed == 30
    assert found.expected == pytest.approx(50 * 30 / 100 + 40 * 16 / 80)
    assert found.observed - found.expected == pytest.approx(found.difference * 45)


def test_a_difference_of_strata_is_not_taken_for_one_of_groups():
    """The group lies mostly where it happens often; within a stratum nothing differs."""
    found = stratified_difference(*arrays([(72, 8, 18, 2), (2, 18, 8, 72)]))
    assert found.difference == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("tables", [[(5, 5, 0, 0)], [(0, 5, 0, 5)]])
def test_where_there_is_nothing_to_compare_it_says_nothing(tables):
    found = stratified_difference(*arrays(tables))
    assert not found.standard_error > 0
    assert found.interval == (-1.0, 1.0)
    assert found.above_nought == 0.5


def test_arrays_of_unequal_length_are_refused():
    with pytest.raises(ValueError, match="one length"):
        stratified_difference(np.array([True]), np.array([True, False]), np.array([0, 0]))


def test_intervals_hold_the_truth_in_few_large_strata_and_in_many_small_ones():
    rng = np.random.default_rng(11)
    for strata, size in ((5, 400), (300, 6)):
        held = []
        for _ in range(400):
            stratum = np.repeat(np.arange(strata), size)
            inside = rng.random(stratum.size) < 0.4
            base = rng.uniform(0.05, 0.6, strata)[stratum]
            found = stratified_difference(rng.random(stratum.size) < base + 0.1 * inside, inside, stratum)
            held.append(found.interval[0] <= 0.1 <= found.interval[1])
        assert 0.92 <= np.mean(held) <= 0.98
