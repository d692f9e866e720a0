"""Predictions are those of the dense normal: conditional means and variances, with fixed effects known or estimated."""

from __future__ import annotations

import numpy as np
import pytest

from alongside.methods.mixed import Fit, Nested, Problem, fit, predict
from unit.methods.test_mixed_likelihood import STRUCTURES, dense, invented


def joint(problem: Problem, fitted: Fit, covariance: np.ndarray, links: np.ndarray, prior: np.ndarray):  # type: ignore[no-untyped-def]
    """Mean, variance given the fixed effects, and variance, of effects with covariance `links` (m, n) with the rows."""
    seen = ~np.isnan(problem.outcome)
    y, x = problem.outcome[seen], problem.fixed[seen]
    gain = links[:, seen] @ np.linalg.inv(covariance[np.ix_(seen, seen)])
    mean = gain @ (y - x @ fitted.fixed)
    known = prior - gain @ links[:, seen].T
    lean = gain @ x
    return mean, known, known + lean @ fitted.fixed_covariance @ lean.T, lean


def _links(problem: Problem, fitted: Fit, at: int) -> tuple[np.ndarray, np.ndarray]:
    """Covariance of the intercepts of a level with the rows (J, n), and among themselves."""
    level = problem.levels[at]
    labels = np.unique(level.labels)
    variance = fitted.component(level.name)
    belongs = (labels[:, None] == level.labels[None, :]).astype(float)
    return belongs * variance, np.eye(labels.size) * variance


@pytest.mark.parametrize("kind", STRUCTURES)
@pytest.mark.parametrize("known", [False, True])
def test_intercepts_are_those_of_the_dense_normal(kind: str, known: bool) -> None:
    problem = invented(kind, 5, known=known, hidden=True, restless=known, rows=120)
    fitted = fit(problem)
    covariance = dense(problem, fitted.components)
    effects = predict(problem, fitted)
    for at, level in enumerate(effects.levels):
        links, prior = _links(problem, fitted, at)
        structure = problem.structure
        if at == 0 and isinstance(structure, Nested) and structure.slope:
            links = links + np.sign(links) * structure.slope.values * fitted.component("school", "x", "covariance")
        mean, variance, whole, _ = joint(problem, fitted, covariance, links, prior)
        np.testing.assert_allclose(level.value[:, 0], mean, atol=1e-7)
        np.testing.assert_allclose(level.variance[:, 0, 0], np.diag(variance), atol=1e-7)
        np.testing.assert_allclose(level.prediction_variance[:, 0, 0], np.diag(whole), atol=1e-7)


def test_slopes_are_those_of_the_dense_normal() -> None:
    problem = invented("slope and level", 8, rows=160)
    fitted = fit(problem)
    level = problem.levels[0]
    belongs = (np.unique(level.labels)[:, None] == level.labels[None, :]).astype(float)
    mixed, square = fitted.component("school", "x", "covariance"), fitted.component("school", "x")
    links = belongs * (mixed + square * problem.structure.slope.values)
    covariance = dense(problem, fitted.components)
    mean, variance, whole, _ = joint(problem, fitted, covariance, links, np.eye(len(belongs)) * square)
    effects = predict(problem, fitted).levels[0]
    np.testing.assert_allclose(effects.value[:, 1], mean, atol=1e-7)
    np.testing.assert_allclose(effects.variance[:, 1, 1], np.diag(variance), atol=1e-7)
    np.testing.assert_allclose(effects.prediction_variance[:, 1, 1], np.diag(whole), atol=1e-7)


@pytest.mark.parametrize("kind", STRUCTURES)
@pytest.mark.parametrize("known", [False, True])
def test_rows_are_those_of_the_dense_normal_with_an_outcome_or_without(kind: str, known: bool) -> None:
    problem = invented(kind, 6, known=known, hidden=True, restless=known, rows=120)
    fitted = fit(problem)
    covariance = dense(problem, fitted.components)
    unrest = np.ones(120) if problem.unrest is None else problem.unrest
    own = fitted.component("residual", "residual") * unrest**2
    own = own + (problem.sampling_variance if problem.sampling_variance is not None else 0)
    random = covariance - np.diag(own)
    mean, variance, _, lean = joint(problem, fitted, covariance, random, random)
    rows = predict(problem, fitted).rows
    np.testing.assert_allclose(rows.value, mean, atol=1e-7)
    np.testing.assert_allclose(rows.variance, np.diag(variance), atol=1e-7)
    np.testing.assert_allclose(rows.expected, problem.fixed @ fitted.fixed + mean, atol=1e-7)
    left = problem.fixed - lean
    added = np.einsum("np,pr,nr->n", left, fitted.fixed_covariance, left)
    np.testing.assert_allclose(rows.expected_variance, np.diag(variance) + added, atol=1e-6)
    assert fitted.unseen == int(np.isnan(problem.outcome).sum()) > 0
