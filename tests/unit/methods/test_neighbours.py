"""Nearest rows with gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from alongside.methods.neighbours import distances, metres_to_nth, nearest, robust_scales

gappy = arrays(float, (6, 3), elements=st.one_of(st.integers(-20, 20).map(float), st.just(float("nan"))))


def test_scale_is_the_spread_of_a_normal_sample_and_ignores_outliers() -> None:
    sample = np.random.default_rng(1).normal(10, 3, size=(20_000, 1))
    sample[:5] = 1e6
    assert robust_scales(sample)[0] == pytest.approx(3, rel=0.03)


def test_a_column_that_does_not_vary_separates_nobody() -> None:
    table = np.array([[1.0, 5.0], [2.0, 5.0], [4.0, 5.0]])
    scales = robust_scales(table)
    assert np.isinf(scales[1])
    gaps, _ = distances(table[:1], table, scales)
    assert gaps[0, 0] == 0
    assert gaps[0, 2] > gaps[0, 1] > 0


def test_a_column_mostly_of_one_value_falls_back_to_its_standard_deviation() -> None:
    table = np.array([[0.0]] * 9 + [[10.0]])
    assert robust_scales(table)[0] == pytest.approx(3.0)


@settings(max_examples=60, deadline=None)
@given(gappy)
def test_distance_is_the_plain_formula_over_shared_columns(table: np.ndarray) -> None:
    scales = np.array([1.0, 2.0, 4.0])
    gaps, shared = distances(table, table, scales)
    for i, here in enumerate(table):
        for j, there in enumerate(table):
            both = [k for k in range(3) if not np.isnan(here[k]) and not np.isnan(there[k])]
            assert shared[i, j] == len(both)
            if both:
                wanted = np.sqrt(np.mean([((here[k] - there[k]) / scales[k]) ** 2 for k in both]))
                assert gaps[i, j] == pytest.approx(wanted)
            else:
                assert np.isinf(gaps[i, j])


def test_a_gap_is_never_read_as_zero() -> None:
    table = np.array([[0.0, 0.0], [np.nan, 0.0], [50.0, 0.0]])
    gaps, shared = distances(table[:1], table, np.ones(2))
    assert gaps[0, 1] == 0
    assert shared[0, 1] == 1
    found = nearest(table[:1], table, np.ones(2), count=3, least_shared=2)
    assert 1 not in found.rows[0]


def test_barred_pairs_and_missing_neighbours_are_left_out() -> None:
    table = np.arange(5, dtype=float)[:, None]
    barred = np.eye(5, dtype=bool)
    found = nearest(table, table, np.ones(1), count=5, least_shared=1, barred=barred)
    assert found.rows[0].tolist() == [1, 2, 3, 4, -1]
    assert np.isinf(found.distances[0, -1])
    assert found.rows[2, :2].tolist() == [1, 3]  # a tie goes to the earlier row


def test_the_same_rows_come_out_however_many_targets_are_asked_about() -> None:
    table = np.random.default_rng(3).normal(size=(300, 4))
    all_at_once = nearest(table, table, np.ones(4), count=7, least_shared=4)
    alone = nearest(table[150:151], table, np.ones(4), count=7, least_shared=4)
    assert all_at_once.rows[150].tolist() == alone.rows[0].tolist()


def test_metres_to_the_nth_place() -> None:
    places = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0], [np.nan, np.nan]])
    assert metres_to_nth(places, places, nth=2).tolist()[:3] == [5.0, 5.0, 5.0]
    assert np.isnan(metres_to_nth(places, places, nth=2)[3])
    assert np.isnan(metres_to_nth(places, places, nth=4)).all()
