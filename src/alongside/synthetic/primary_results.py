"""Key stage 2 results: the headline, its subjects, scores and progress, from the same cohorts and effects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alongside.synthetic.facts import ALL_THROUGH, KS2_HIGHER, KS2_RWM, KS2_SUBJECT, PRIMARY, SPECIAL
from alongside.synthetic.geography import Floats
from alongside.synthetic.intake import Intake
from alongside.synthetic.outcomes import (
    IN_GROUP,
    POINTS,
    Cohort,
    Outcome,
    by_group,
    cell_context,
    cohort_sizes,
    draw_cohort,
    level_for,
)
from alongside.synthetic.schools import Flags, Schools
from alongside.synthetic.streams import stream

SCORES: Mapping[str, float] = {"reading": 105.0, "maths": 104.5, "gps": 105.0}
"""National average scaled scores, near those of 2018 to 2025 (Key stage 2 attainment; to be checked)."""
SCORE_PER_POINT = 0.23
"""Scaled score for each percentage point at the expected standard (tables of 2017/18: deviations 3.2 and 15)."""
SCORE_SPREAD: Mapping[str, float] = {"reading": 7.8, "maths": 7.0, "gps": 7.8}
"""Standard deviation of pupils' scaled scores: from the shares at 100 and 110 in the tables of 2017/18 (reading 7.8,
maths 7.0), and for maths from how much schools of each size change between years (6.8, 7.2); grammar as reading."""
PROGRESS: Mapping[str, float] = {"reading": 6.2, "writing": 5.8, "maths": 5.6}
"""Standard deviation of pupils' progress, from which the published intervals come (guidance of 2019; to be checked)."""


@dataclass(frozen=True, kw_only=True)
class PrimaryYear:
    """One summer's key stage 2. Counts, scores and progress are schools x `GROUPS`."""

    cohort: Cohort
    headline: Outcome
    higher: Floats
    """Pupils at the higher standard."""
    subjects: Mapping[str, Floats]
    """Pupils at the expected standard in each subject."""
    scores: Mapping[str, Outcome]
    progress: Mapping[str, Outcome]


def takes_key_stage_2(schools: Schools, summer: int) -> Flags:
    """Schools with a year 6: primaries to age 11, all-through and most special schools.

    Free schools have one once their first pupils reach it; one in five opens with every year group.
    """
    stage = (schools.phase == PRIMARY) & (schools.high_age >= 11) | (schools.phase == ALL_THROUGH)
    stage |= (schools.phase == SPECIAL) & (schools.number % 4 != 0)
    ready = np.where(schools.number % 5 == 0, 1, np.where(schools.low_age >= 7, 4, 7))
    first = schools.opened.astype("datetime64[Y]").astype(int) + 1970 + np.where(schools.free, ready, 0)
    open_then = ~(schools.closed < np.datetime64(f"{summer}-07-01"))
    found: Flags = stage & (first <= summer) & open_then
    return found


def primary_results(seed: int, summer: int, schools: Schools, intake: Intake, effect: Floats) -> PrimaryYear:
    """Results of one summer. `effect` is each lineage's whole effect that summer, in units."""
    rng = stream(seed, f"ks2/{summer}")
    size = cohort_sizes(schools, intake, summer, stage=2)
    cohort = draw_cohort(rng, summer, takes_key_stage_2(schools, summer), size, schools, intake)
    headline, count, expected = _headline(rng, cohort, schools, intake, effect)
    luck = _luck(count, cohort, expected)
    rest = cohort.cells - count
    distance = KS2_RWM[2025]
    subjects = {
        name: (count + rng.binomial(rest.astype(np.int64), (level - distance) / (100 - distance))) @ IN_GROUP.T
        for name, level in KS2_SUBJECT.items()
    }
    high = np.clip(KS2_HIGHER.get(summer, 8) / KS2_RWM[summer] * (expected / KS2_RWM[summer]), 0.005, 0.6)
    return PrimaryYear(
        cohort=cohort,
        headline=headline,
        higher=rng.binomial(count.astype(np.int64), high) @ IN_GROUP.T,
        subjects=subjects,
        scores={name: _score(rng, name, cohort, headline, luck) for name in SCORES},
        progress={name: _progress(rng, name, cohort, schools, intake, effect, luck) for name in PROGRESS},
    )


def _headline(
    rng: np.random.Generator, cohort: Cohort, schools: Schools, intake: Intake, effect: Floats
) -> tuple[Outcome, Floats, Floats]:
    """The outcome, pupils at the standard in each cell, and the percentage expected of each cell."""
    measure = "ks2_rwm_expected"
    context = cell_context(measure, cohort, schools, intake)
    gained = (POINTS[measure] * effect[cohort.school])[:, None]
    level = level_for(KS2_RWM[cohort.summer], cohort, context + gained, schools)
    linear = level + context + gained
    expected = np.clip(linear, 1.0, 99.0)
    count = rng.binomial(cohort.cells.astype(np.int64), expected / 100).astype(float)
    observed = by_group(100 * count / np.maximum(cohort.cells, 1), cohort)
    shown = by_group(expected, cohort)
    outcome = Outcome(
        measure=measure, summer=cohort.summer, school=cohort.school, pupils=cohort.pupils, level=level,
        points=POINTS[measure], context=by_group(context, cohort), bounds=by_group(expected - linear, cohort),
        expected=shown, noise=observed - shown,
    )  # fmt: skip
    return outcome, count, expected


def _luck(count: Floats, cohort: Cohort, expected: Floats) -> Floats:
    """How lucky each cell was, in standard deviations, so that scores share the headline's luck."""
    p = expected / 100
    found: Floats = (count - cohort.cells * p) / np.sqrt(np.maximum(cohort.cells * p * (1 - p), 1e-9))
    return np.where(cohort.cells > 0, found, 0.0)


def _score(rng: np.random.Generator, subject: str, cohort: Cohort, headline: Outcome, luck: Floats) -> Outcome:
    """Scaled scores: the headline's parts on the scale of scores, sharing its luck."""
    own = 0.6 * luck + 0.8 * rng.normal(0, 1, luck.shape)
    noise = by_group(SCORE_SPREAD[subject] * own / np.sqrt(np.maximum(cohort.cells, 1)), cohort)
    national = KS2_RWM[cohort.summer]
    return Outcome(
        measure=f"ks2_{subject}_score", summer=cohort.summer, school=cohort.school, pupils=cohort.pupils,
        level=SCORES[subject] + SCORE_PER_POINT * (headline.level - national),
        points=SCORE_PER_POINT * headline.points, context=SCORE_PER_POINT * headline.context,
        bounds=SCORE_PER_POINT * headline.bounds,
        expected=SCORES[subject] + SCORE_PER_POINT * (headline.expected - national), noise=noise,
    )  # fmt: skip


def _progress(
    rng: np.random.Generator,
    subject: str,
    cohort: Cohort,
    schools: Schools,
    intake: Intake,
    effect: Floats,
    luck: Floats,
) -> Outcome:
    context = cell_context("ks2_progress", cohort, schools, intake)
    gained = (POINTS["ks2_progress"] * effect[cohort.school])[:, None]
    level = level_for(0.0, cohort, context + gained, schools)
    own = 0.6 * luck + 0.8 * rng.normal(0, 1, luck.shape)
    shown = by_group(level + context + gained, cohort)
    noise = by_group(PROGRESS[subject] * own / np.sqrt(np.maximum(cohort.cells, 1)), cohort)
    return Outcome(
        measure=f"ks2_{subject}_progress", summer=cohort.summer, school=cohort.school, pupils=cohort.pupils,
        level=level, points=POINTS["ks2_progress"], context=by_group(context, cohort), bounds=np.zeros_like(shown),
        expected=shown, noise=noise,
    )  # fmt: skip
