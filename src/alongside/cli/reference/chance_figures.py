"""Figures of funnels, ranks, bars and false discoveries: published, worked by hand, or what a method promises."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr
from scipy.stats import binom

from alongside.cli.reference.mixed_figures import problem_of
from alongside.cli.reference.target import Target, read
from alongside.methods.discovery import Discoveries, discoveries, likely
from alongside.methods.funnel import (
    BEYOND_95,
    BEYOND_998,
    Funnel,
    binomial_quantile,
    mean_funnel,
    proportion_funnel,
)
from alongside.methods.ranks import bars, ranks, share_apart

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_UNITS = 60_000
_SCHOOLS, _MEASURES = 20_000, 4
_HEART = (
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0,
)  # fmt: skip


def chance_targets(folder: Path) -> Iterator[Target]:
    """Every figure with its target. Raises SourceError where a data set is missing."""
    yield from _binomial()
    yield from _outside()
    yield from _exam(folder)
    yield from _ranks()
    yield from _bars()
    yield from _findings()


def _binomial() -> Iterator[Target]:
    """Spiegelhalter 2005, appendix; ten tosses of a coin by hand: F(2) = 56/1024, P(2) = 45/1024."""
    about = partial(Target, model="Binomial limits", tolerance=1e-9)
    lower = binomial_quantile(0.025, np.array([10.0]), 0.5, published=True)
    yield about(figure="lower 95% limit, ten at a half", value=float(lower[0]), low=(2 - (56 - 25.6) / 45) / 10)
    sizes = np.arange(1.0, 301.0)
    differ = 0
    for target in (0.05, 0.3, 0.62, 0.88):
        for at in (0.001, 0.025, 0.975, 0.999):
            counts = np.ceil(binomial_quantile(at, sizes, target, published=True) * sizes - 1e-9)
            differ += int((np.maximum(counts, 0) != binom.ppf(at, sizes, target)).sum())
    yield about(figure="limits on another count than SciPy's, of 4,800", value=differ, low=0, tolerance=0)


def _outside() -> Iterator[Target]:
    """What a 95% and a 99.8% limit promise: one unit in twenty and one in five hundred outside, where all are alike or
    differ as the model says."""
    rng = np.random.default_rng(1)
    errors, noise = rng.uniform(0.5, 4, _UNITS), rng.normal(size=_UNITS)
    yield from _shares("Means, chance alone", mean_funnel(50 + errors * noise, errors))
    sizes = rng.integers(15, 200, _UNITS).astype(np.float64)
    counts = rng.binomial(sizes.astype(np.int64), 0.62).astype(np.float64)
    yield from _shares("Shares, chance alone", proportion_funnel(counts, sizes, target=0.62))
    differing = 50 + 2 * rng.normal(size=_UNITS) + errors * noise
    yield from _shares("Means that differ, additive", mean_funnel(differing, errors, widened_by="additive"))
    stretched = 50 + 1.7 * errors * noise
    yield from _shares("Means that differ, by a factor", mean_funnel(stretched, errors, widened_by="multiplicative"))


def _shares(model: str, funnel: Funnel) -> Iterator[Target]:
    about = partial(Target, model=model)
    for figure, position, nominal in (("beyond 95%", BEYOND_95, 0.05), ("beyond 99.8%", BEYOND_998, 0.002)):
        share = float((funnel.position >= position).mean())
        yield about(figure=figure, value=share, low=nominal, tolerance=round(4 * (nominal / _UNITS) ** 0.5, 5))


def _exam(folder: Path) -> Iterator[Target]:
    """Goldstein et al. 1993, Oxford Review of Education 19, 425-433: about half of all pairs can be told apart."""
    from alongside.methods.mixed import fit, predict

    problem = problem_of(read(folder, "exam"), "normexam", ["standLRT"], ["school"])
    schools = predict(problem, fit(problem, reml=False)).levels[0]
    value, variance = schools.value[:, 0], schools.variance[:, 0, 0]
    errors = np.sqrt(variance)
    about = partial(Target, model="Exam, intake, 65 schools")
    apart = share_apart(value, errors, bars(errors).multiplier)
    yield about(figure="share of pairs apart", value=apart, low=0.45, high=0.55, tolerance=0)
    found = ranks(value, variance, np.random.default_rng(2), draws=4000)
    sums = 1 + ndtr((value[:, None] - value) / np.hypot(errors[:, None], errors)).sum(axis=1) - 0.5
    worst = float(np.abs(found.mean - sums).max())
    yield about(figure="mean ranks, furthest from pairwise sums", value=worst, low=0, tolerance=0.6)


def _ranks() -> Iterator[Target]:
    """Goldstein and Spiegelhalter 1996: a 90% interval of a rank holds nine times in ten."""
    rng = np.random.default_rng(3)
    held, low = [], []
    for _ in range(40):
        errors, truth = rng.uniform(0.3, 1.5, 200), rng.normal(size=200)
        shrink = 1 / (1 + errors**2)
        found = ranks(shrink * (truth + errors * rng.normal(size=200)), shrink * errors**2, rng, draws=400)
        place = np.argsort(np.argsort(truth)) + 1
        held.append(((found.low <= place) & (place <= found.high)).mean())
        low.append(
            (place[found.lowest_quarter >= 0.8] <= 50).mean() - found.lowest_quarter[found.lowest_quarter >= 0.8].mean()
        )
    about = partial(Target, model="Ranks of 200 units", tolerance=0.02)
    yield about(figure="90% intervals that hold", value=float(np.mean(held)), low=0.9)
    yield about(figure="lowest quarter, true less said from 80%", value=float(np.mean(low)), low=0)


def _bars() -> Iterator[Target]:
    """Goldstein and Healy 1995: 1.39 standard errors where all are equal, for one error in twenty over all pairs."""
    rng = np.random.default_rng(4)
    errors = rng.uniform(0.2, 3, 300)
    multiplier = bars(errors).multiplier
    apart = [share_apart(errors * rng.normal(size=300), errors, multiplier) for _ in range(300)]
    about = partial(Target, model="Bars", tolerance=0.005)
    yield about(figure="multiplier, equal errors, 5%", value=bars(np.ones(20)).multiplier, low=1.39)
    yield about(figure="pairs alike but apart, unequal errors", value=float(np.mean(apart)), low=0.05)


def _findings() -> Iterator[Target]:
    """The example of Benjamini and Hochberg 1995, and realised shares of false findings, asked for 5%."""
    example = discoveries(np.array(_HEART), rate=0.05)
    yield Target(model="Benjamini and Hochberg 1995", figure="findings of 15", value=example.count, low=4, tolerance=0)
    rng = np.random.default_rng(5)
    for tied, name in ((0.0, "measures apart"), (0.7, "measures alike")):
        z, real = _planted(rng, tied)
        p = 2 * ndtr(-np.abs(z))
        lists = {
            "Benjamini-Hochberg": discoveries(p, rate=0.05),
            "Benjamini-Yekutieli": discoveries(p, rate=0.05, method="any"),
            "Storey": discoveries(p, rate=0.05, method="storey"),
            "posterior probabilities": likely(_posterior(z), rate=0.05),
        }
        for method, found in lists.items():
            about = partial(Target, model=f"False findings, {name}", figure=method, tolerance=0.01)
            yield about(value=_false(found, real), low=0, high=0.05)


def _planted(rng: np.random.Generator, tied: float) -> tuple[Floats, Flags]:
    """z-scores of schools by measures, of which a tenth are three below, and which those are."""
    real = rng.random((_SCHOOLS, _MEASURES)) < 0.1
    own = rng.normal(size=(_SCHOOLS, _MEASURES))
    noise = np.sqrt(tied) * rng.normal(size=(_SCHOOLS, 1)) + np.sqrt(1 - tied) * own
    return noise - 3 * real, real


def _posterior(z: Floats) -> Floats:
    odds = 0.1 / 0.9 * np.exp(-((z + 3) ** 2 - z**2) / 2)
    return np.asarray(odds / (1 + odds), dtype=np.float64)


def _false(found: Discoveries, real: Flags) -> float:
    return float((found.found & ~real).sum() / max(found.count, 1))
