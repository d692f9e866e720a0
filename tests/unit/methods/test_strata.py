"""A difference in risk over strata: against a table worked by hand, and in simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.stats import hypergeom

from alongside.methods.strata import exact_p, strata_of, stratified_difference


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


# --- The exact test -------------------------------------------------------------------------------------------------


def test_one_stratum_is_the_doubled_tail_of_the_hypergeometric():
    for table in [(3, 7, 1, 19), (0, 10, 5, 15), (9, 1, 2, 28), (2, 2, 2, 2)]:
        a, b, c, d = table
        chance = hypergeom(a + b + c + d, a + c, a + b)
        expected = min(1.0, 2 * min(chance.cdf(a), chance.sf(a - 1)))
        assert exact_p(*arrays([table])) == pytest.approx(expected, rel=1e-9)


def test_several_strata_are_every_way_in_which_events_could_have_fallen():
    tables = [(2, 1, 1, 3), (1, 2, 3, 1), (0, 2, 2, 2), (0, 4, 0, 3)]
    parts = [{k: hypergeom(a + b + c + d, a + c, a + b).pmf(k) for k in range(a + b + 1)} for a, b, c, d in tables]
    ways: dict[int, float] = {}
    for counts in product(*parts):
        chance = float(np.prod([part[k] for part, k in zip(parts, counts, strict=True)]))
        ways[sum(counts)] = ways.get(sum(counts), 0.0) + chance
    seen = sum(a for a, *_ in tables)
    low, high = (sum(v for k, v in ways.items() if side(k)) for side in (seen.__ge__, seen.__le__))
    assert exact_p(*arrays(tables)) == pytest.approx(min(1.0, 2 * min(low, high)), rel=1e-9)


def test_rare_events_give_no_more_small_p_than_they_should():
    """Three events in strata of which a sixth is inside: a normal approximation calls one in ten below .05."""
    rng = np.random.default_rng(12)
    inside, stratum = np.tile([True] + [False] * 5, 40), np.repeat(np.arange(40), 6)
    exact, normal = [], []
    for _ in range(600):
        happened = rng.random(240) < 0.03
        made = stratified_difference(happened, inside, stratum)
        exact.append(exact_p(happened, inside, stratum))
        normal.append(2 * min(made.above_nought, 1 - made.above_nought))
    assert np.mean(np.array(exact) <= 0.05) <= 0.05
    assert np.mean(np.array(normal) <= 0.05) > 0.07


def test_nothing_is_told_where_there_is_nothing_to_compare():
    assert exact_p(*arrays([(5, 5, 0, 0)])) == 1.0
    assert exact_p(*arrays([(0, 5, 0, 5)])) == 1.0


def test_strata_hold_like_scores_and_never_part_equal_ones():
    score = np.random.default_rng(13).random(1000).round(2)
    stratum = strata_of(score, 50)
    assert 15 <= np.unique(stratum).size <= 20
    order = np.argsort(score, kind="stable")
    assert (np.diff(stratum[order]) >= 0).all()
    for each in np.unique(score):
        assert np.unique(stratum[score == each]).size == 1
    with pytest.raises(ValueError, match="two cases"):
        strata_of(score, 1)
