"""Key stage 4 results: Attainment 8, Progress 8, English and mathematics, and the English Baccalaureate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.synthetic.facts import ALL_THROUGH, KS4_ATTAINMENT8, KS4_BASICS5, SECONDARY, SPECIAL
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

ATTAINMENT_SPREAD = 17.0
"""Standard deviation of pupils' Attainment 8 within a school (to be checked)."""
PROGRESS_SPREAD = 1.27
"""Standard deviation of pupils' Progress 8, from which the published intervals come (guidance; to be checked)."""
BASICS_PER_POINT = 1.8
"""Percentage points of English and mathematics at grade 5 for a point of Attainment 8 (tables of 2018/19)."""


@dataclass(frozen=True, kw_only=True)
class SecondaryYear:
    """One summer's key stage 4. Counts and averages are schools x `GROUPS`."""

    cohort: Cohort
    attainment: Outcome
    progress: Outcome
    progress_pupils: Floats
    basics5: Floats
    """Pupils with grade 5 or above in English and mathematics."""
    basics4: Floats
    entered: Floats
    """Pupils who entered the English Baccalaureate."""
    points: Floats
    """Average point score of the English Baccalaureate."""


def takes_key_stage_4(schools: Schools, summer: int) -> Flags:
    """Secondary, all-through and many special schools; most free schools five years after they opened at 11."""
    stage = np.isin(schools.phase, (SECONDARY, ALL_THROUGH)) | (schools.phase == SPECIAL) & (schools.number % 3 != 0)
    ready = np.where(schools.number % 5 == 0, 1, 5)
    first = schools.opened.astype("datetime64[Y]").astype(int) + 1970 + np.where(schools.free, ready, 0)
    found: Flags = stage & (first <= summer) & ~(schools.closed < np.datetime64(f"{summer}-07-01"))
    return found


def secondary_results(seed: int, summer: int, schools: Schools, intake: Intake, effect: Floats) -> SecondaryYear:
    """Results of one summer. `effect` is each lineage's whole effect that summer, in units."""
    rng = stream(seed, f"ks4/{summer}")
    size = cohort_sizes(schools, intake, summer, stage=4)
    cohort = draw_cohort(rng, summer, takes_key_stage_4(schools, summer), size, schools, intake)
    luck = rng.normal(0, 1, cohort.cells.shape)
    attainment, mean = _attainment(cohort, schools, intake, effect, luck)
    progress = _progress(rng, cohort, schools, intake, effect, luck)
    five = _basics(rng, cohort, mean, luck)
    four = five + rng.binomial((cohort.cells - five).astype(np.int64), np.clip(0.38 + 0.010 * (mean - 46), 0.02, 0.9))
    interest = np.clip(0.40 + 0.006 * (mean - 46) + rng.normal(0, 0.14, (cohort.school.size, 1)), 0.0, 0.98)
    interest = np.where((schools.phase[cohort.school] == SPECIAL)[:, None], 0.0, interest)
    covered = rng.binomial(cohort.cells.astype(np.int64), 0.96).astype(float) @ IN_GROUP.T
    return SecondaryYear(
        cohort=cohort, attainment=attainment, progress=progress, progress_pupils=covered, basics5=five @ IN_GROUP.T,
        basics4=four @ IN_GROUP.T, entered=rng.binomial(cohort.cells.astype(np.int64), interest) @ IN_GROUP.T,
        points=np.clip(attainment.observed / 11.4 + rng.normal(0, 0.08, attainment.noise.shape), 0, 9),
    )  # fmt: skip


def _attainment(
    cohort: Cohort, schools: Schools, intake: Intake, effect: Floats, luck: Floats
) -> tuple[Outcome, Floats]:
    """The outcome, and the score expected of each cell. Nobody scores below 0."""
    measure = "ks4_attainment8"
    context = cell_context(measure, cohort, schools, intake)
    gained = (POINTS[measure] * effect[cohort.school])[:, None]
    level = level_for(KS4_ATTAINMENT8[cohort.summer], cohort, context + gained, schools)
    linear = level + context + gained
    expected = np.clip(linear, 1.5, 88.0)
    seen = np.maximum(expected + ATTAINMENT_SPREAD * luck / np.sqrt(np.maximum(cohort.cells, 1)), 0.0)
    shown = by_group(expected, cohort)
    outcome = Outcome(
        measure=measure, summer=cohort.summer, school=cohort.school, pupils=cohort.pupils, level=level,
        points=POINTS[measure], context=by_group(context, cohort), bounds=by_group(expected - linear, cohort),
        expected=shown, noise=by_group(seen, cohort) - shown,
    )  # fmt: skip
    return outcome, expected


def _progress(
    rng: np.random.Generator, cohort: Cohort, schools: Schools, intake: Intake, effect: Floats, luck: Floats
) -> Outcome:
    measure = "ks4_progress8"
    context = cell_context(measure, cohort, schools, intake)
    gained = (POINTS[measure] * effect[cohort.school])[:, None]
    level = level_for(-0.02, cohort, context + gained, schools)
    own = 0.6 * luck + 0.8 * rng.normal(0, 1, luck.shape)
    shown = by_group(level + context + gained, cohort)
    return Outcome(
        measure=measure, summer=cohort.summer, school=cohort.school, pupils=cohort.pupils, level=level,
        points=POINTS[measure], context=by_group(context, cohort), bounds=np.zeros_like(shown), expected=shown,
        noise=by_group(PROGRESS_SPREAD * own / np.sqrt(np.maximum(cohort.cells, 1)), cohort),
    )  # fmt: skip


def _basics(rng: np.random.Generator, cohort: Cohort, mean: Floats, luck: Floats) -> Floats:
    """Pupils at grade 5 in English and mathematics: the cell's chance by its expected score, sharing its luck."""
    national = KS4_BASICS5.get(cohort.summer, 45.0)
    p = np.clip((national + BASICS_PER_POINT * (mean - KS4_ATTAINMENT8[cohort.summer])) / 100, 0.004, 0.99)
    own = 0.7 * luck + 0.714 * rng.normal(0, 1, luck.shape)
    found: Floats = np.clip(np.round(cohort.cells * p + own * np.sqrt(cohort.cells * p * (1 - p))), 0, cohort.cells)
    return found
