"""Areas, captures and calibration: against scikit-learn, identities, and planted truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from alongside.methods.discrimination import (
    area_under_curve,
    binned_error,
    brier,
    calibration_error,
    calibration_line,
    calibration_shift,
    capture,
    resampled,
)

PAIRS = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=60).filter(
    lambda pairs: 0 < sum(found for found, _ in pairs) < len(pairs)
)


def planted(n: int, slope: float = 1.0, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes, and probabilities of them that are off by a slope and a shift of the log odds."""
    generator = np.random.default_rng(3)
    odds = generator.normal(-1, 1.2, n)
    return (generator.random(n) < expit(shift + slope * odds)).astype(float), expit(odds)


@given(PAIRS)
def test_area_is_the_share_of_pairs_in_the_right_order(pairs: list[tuple[bool, int]]) -> None:
    known, risk = (np.array(each, dtype=float) for each in zip(*pairs, strict=True))
    wins = [(a > b) + 0.5 * (a == b) for a in risk[known == 1] for b in risk[known == 0]]
    assert area_under_curve(known, risk) == pytest.approx(np.mean(wins))
    assert area_under_curve(known, risk) == pytest.approx(roc_auc_score(known, risk))


@given(PAIRS, st.sampled_from([0.1, 0.2, 0.37, 1.0]))
def test_precision_is_recall_times_prevalence_over_the_share(pairs: list[tuple[bool, int]], share: float) -> None:
    known, risk = (np.array(each, dtype=float) for each in zip(*pairs, strict=True))
    found = capture(known, risk, share)
    assert found.precision == pytest.approx(found.recall * known.mean() / share)
    if found.recall:
        assert found.prevalence == pytest.approx(known.mean())


@given(PAIRS, st.randoms(use_true_random=False))
def test_a_capture_does_not_depend_on_the_order_of_the_rows(pairs: list[tuple[bool, int]], mixed: object) -> None:
    shuffled = list(pairs)
    mixed.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (capture(*zip(*each, strict=True), 0.2) for each in (pairs, shuffled))
    assert one.recall == pytest.approx(other.recall)


def test_precision_over_all_shares_averages_to_scikit_learns() -> None:
    known, risk = planted(400)
    shares = np.arange(1, 401) / 400
    ours = np.array([capture(known, risk, share).precision for share in shares])
    order = np.argsort(-risk)
    assert np.mean(ours[known[order] == 1]) == pytest.approx(average_precision_score(known, risk))


def test_areas_of_one_kind_of_case_are_not_known() -> None:
    assert np.isnan(area_under_curve([1, 1], [0.2, 0.4]))
    assert np.isnan(area_under_curve([], []))


def test_brier_of_certain_and_of_even_chances() -> None:
    assert brier([1, 0], [1.0, 0.0]) == 0
    assert brier([1, 0], [0.5, 0.5]) == 0.25


def test_the_calibration_line_is_a_logistic_regression_on_the_log_odds() -> None:
    known, risk = planted(3000, slope=0.7, shift=0.4)
    odds = np.log(risk / (1 - risk)).reshape(-1, 1)
    theirs = LogisticRegression(C=1e9, tol=1e-10).fit(odds, known)
    line = calibration_line(known, risk)
    assert line.slope == pytest.approx(theirs.coef_[0, 0], abs=1e-3)
    assert line.intercept == pytest.approx(theirs.intercept_[0], abs=1e-3)


def test_planted_errors_of_calibration_are_found() -> None:
    truth = planted(60_000)
    assert calibration_error(*truth) < 0.004
    off = planted(60_000, shift=0.5)
    assert calibration_shift(*off) == pytest.approx(0.5, abs=0.04)
    assert calibration_error(*off) == pytest.approx(abs(off[0].mean() - off[1].mean()), abs=0.005)


def test_perfect_probabilities_are_as_far_off_in_bins_as_chance_makes_them() -> None:
    errors = []
    generator = np.random.default_rng(11)
    for _ in range(60):
        risk = expit(generator.normal(-0.5, 1, 800))
        errors.append(binned_error((generator.random(800) < risk).astype(float), risk))
    found, chance = np.mean(errors, axis=0)
    assert found == pytest.approx(chance, rel=0.12)


def test_whole_groups_are_resampled() -> None:
    """Twenty copies of one case are one case: an interval that took them for twenty would be far too narrow."""
    known, risk = planted(60)
    groups = np.repeat(np.arange(60), 20)

    def interval(of: np.ndarray) -> float:
        drawn = np.random.default_rng(5)
        made = resampled(area_under_curve, np.repeat(known, 20), np.repeat(risk, 20), of, draws=200, generator=drawn)
        return made.high - made.low

    assert interval(groups) > 3 * interval(np.arange(1200))
