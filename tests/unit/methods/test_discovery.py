"""Findings are those of SciPy and of the published example, and few of them are false."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import false_discovery_control, norm

from alongside.methods.discovery import discoveries, likely, true_nulls

SCHOOLS, MEASURES = 20_000, 4
# Benjamini and Hochberg 1995, section 4.1: fifteen hypotheses about a treatment after a heart attack.
SMALL = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459)
PUBLISHED = np.array([*SMALL, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0])
shares = st.floats(0, 1)


def test_the_published_example_has_four_findings() -> None:
    found = discoveries(PUBLISHED, rate=0.05)
    assert found.found.tolist() == [True] * 4 + [False] * 11
    assert (PUBLISHED <= 0.05 / 15).sum() == 3  # by Bonferroni, as the paper says


@given(p=arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 4)), elements=shares))
def test_adjusted_values_are_those_of_scipy(p: np.ndarray) -> None:
    for method, theirs in (("independent", "bh"), ("any", "by")):
        ours = discoveries(p, rate=0.1, method=method).adjusted  # type: ignore[arg-type]
        np.testing.assert_allclose(ours.ravel(), false_discovery_control(p.ravel(), method=theirs), atol=1e-12)


@given(p=arrays(np.float64, st.integers(1, 30), elements=shares), seed=st.integers(0, 99))
def test_missing_ones_change_nothing_and_order_neither(p: np.ndarray, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(p.size)
    with_gaps = np.insert(p[order], p.size // 2, np.nan)
    found = discoveries(with_gaps, rate=0.2, method="storey")
    kept = ~np.isnan(with_gaps)
    np.testing.assert_allclose(found.adjusted[kept], discoveries(p, rate=0.2, method="storey").adjusted[order])
    assert not found.found[~kept].any()
    assert found.tested == p.size


def planted(rng: np.random.Generator, *, tied: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """z-scores of schools by measures of which a tenth differ, and which; measures of one school may be alike."""
    real = rng.random((SCHOOLS, MEASURES)) < 0.1
    noise = np.sqrt(tied) * rng.normal(size=(SCHOOLS, 1)) + np.sqrt(1 - tied) * rng.normal(size=(SCHOOLS, MEASURES))
    return noise - 3 * real, real


@pytest.mark.parametrize("tied", [0.0, 0.7])
@pytest.mark.parametrize("method", ["independent", "any", "storey"])
def test_few_of_what_is_found_is_false(method: str, tied: float) -> None:
    rng = np.random.default_rng(1)
    for rate in (0.05, 0.2):
        false, kept = [], []
        for _ in range(4):
            z, real = planted(rng, tied=tied)
            z[rng.random(z.shape) < 0.1] = np.nan
            found = discoveries(2 * norm.sf(np.abs(z)), rate=rate, method=method)  # type: ignore[arg-type]
            false.append((found.found & ~real).sum() / max(found.count, 1))
            kept.append((found.found & real).sum() / real.sum())
        assert np.mean(false) <= rate + 0.01
        assert np.mean(kept) > 0.1
        if method == "storey":
            assert np.mean(false) == pytest.approx(rate, abs=0.01)


def test_nothing_is_nearly_always_found_where_there_is_nothing() -> None:
    rng = np.random.default_rng(2)
    # The rate is then the chance of any finding at all.
    some = [discoveries(rng.random((500, 4)), rate=0.1).count > 0 for _ in range(1000)]
    assert np.mean(some) == pytest.approx(0.1, abs=0.03)


def test_the_share_of_true_nulls_is_near_and_not_below() -> None:
    rng = np.random.default_rng(3)
    p = np.where(rng.random(50_000) < 0.3, rng.random(50_000) ** 8, rng.random(50_000))
    assert 0.7 <= true_nulls(p) < 0.8
    assert true_nulls(np.array([np.nan])) == 1


@pytest.mark.parametrize("tied", [0.0, 0.7])
def test_expected_false_findings_are_those_that_come(tied: float) -> None:
    rng = np.random.default_rng(4)
    z, real = planted(rng, tied=tied)
    given_real = 0.1 * norm.pdf(z + 3)
    chance = given_real / (given_real + 0.9 * norm.pdf(z))
    for rate in (0.05, 0.2):
        found = likely(chance, rate=rate)
        assert found.expected <= rate
        assert (found.found & ~real).sum() / found.count == pytest.approx(rate, abs=0.01)
        # One more would be too many.
        assert np.sort(found.adjusted[~found.found])[0] > rate


def test_expected_share_is_a_running_mean_of_doubt() -> None:
    chance = np.array([[0.99, 0.5], [0.9, np.nan], [0.9, 0.2]])
    found = likely(chance, rate=0.08)
    assert found.found.tolist() == [[True, False], [True, False], [True, False]]
    assert found.expected == pytest.approx((0.01 + 0.1 + 0.1) / 3)
    assert found.adjusted[0, 1] == pytest.approx((0.01 + 0.1 + 0.1 + 0.5) / 4)
    assert np.isnan(found.adjusted[1, 1])
    # Two that are equally likely stand or fall together.
    assert likely(chance, rate=0.06).found.sum() == 1


def test_nothing_given_is_nothing_found() -> None:
    for found in (discoveries(np.zeros((0, 3)), rate=0.1, method="any"), likely(np.array([np.nan]), rate=0.1)):
        assert found.count == 0
        assert found.expected == 0


@pytest.mark.parametrize("wrong", [-0.1, 1.1])
def test_what_is_no_probability_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="probability"):
        discoveries(np.array([wrong]), rate=0.1)
    with pytest.raises(ValueError, match="probability"):
        likely(np.array([wrong]), rate=0.1)
