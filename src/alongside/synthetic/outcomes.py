"""How an outcome comes about, and the record of it: context + effects + bounds + noise = observed, exactly.

Pupils of a cohort fall in four cells, disadvantaged or not by boy or girl. A cell's mean is linear in what is
published about the school and in its effects; a cohort's figure is the mean over its cells, so it is linear too.
What acts on outcomes is all published (cohort disadvantage and sex; ever-FSM, EAL, SEN support and EHC percentages of
the census; selection; special schools), so that an estimator has no hidden intake to blame. Prior attainment and
mobility follow the same places but add nothing of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alongside.synthetic.effects import PAST
from alongside.synthetic.facts import ALL_THROUGH, SPECIAL
from alongside.synthetic.geography import Floats, Ints
from alongside.synthetic.intake import SUMMERS, Intake
from alongside.synthetic.schools import Flags, Schools

GROUPS = ("all", "disadvantaged", "not disadvantaged", "boys", "girls")
IN_GROUP = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]], dtype=float)
"""Which cells (disadvantaged boys, disadvantaged girls, other boys, other girls) make each group."""
DISADVANTAGED = np.array([1.0, 1.0, 0.0, 0.0])
GIRLS = np.array([0.0, 1.0, 0.0, 1.0])

REFERENCE: Mapping[str, float] = {"fsm6": 23.0, "eal": 18.0, "sen": 12.5, "ehc": 2.0}
"""Where each context variable is counted from, so that a year's level is that of a school with these values."""

COEFFICIENTS: Mapping[str, Mapping[str, float]] = {
    "ks2_rwm_expected": {
        "disadvantaged": -19.0, "girls": 7.0, "fsm6": -0.09, "eal": 0.05, "sen": -0.30, "ehc": -0.28,
        "special": -30.0, "selective": 0.0, "prior": 0.0, "mobility": 0.0,
    },
    "ks4_attainment8": {
        "disadvantaged": -12.0, "girls": 4.0, "fsm6": -0.15, "eal": 0.10, "sen": -0.25, "ehc": -0.35,
        "special": -9.0, "selective": 15.0, "prior": 0.0, "mobility": 0.0,
    },
    "ks4_progress8": {
        "disadvantaged": -0.50, "girls": 0.30, "fsm6": -0.009, "eal": 0.010, "sen": -0.009, "ehc": -0.016,
        "special": -0.10, "selective": 0.25, "prior": 0.0, "mobility": 0.0,
    },
    "ks2_progress": {
        "disadvantaged": -0.70, "girls": 0.20, "fsm6": -0.018, "eal": 0.020, "sen": -0.03, "ehc": -0.05,
        "special": -1.0, "selective": 0.0, "prior": 0.0, "mobility": 0.0,
    },
}  # fmt: skip
"""Points for a pupil who is disadvantaged or a girl, and for each percentage point of a school's context. Set near the
regressions of school figures of 2017/18 on the census of 2018/19: expected standard -.28 a point of ever-FSM, +.04 EAL,
-.32 SEN support, -.29 EHC; Attainment 8 -.36, +.12, -.29, -.93; Progress 8 -.016, +.010, -.009, -.016. Gaps within
schools are set so that disadvantaged pupils stand about 20 points (expected standard) and 15 points (Attainment 8)
below others nationally (Key stage 2 and 4, 2024/25; to be checked)."""

POINTS: Mapping[str, float] = {
    "ks2_rwm_expected": 10.0, "ks2_progress": 2.2, "ks4_attainment8": 5.7, "ks4_progress8": 0.36,
}  # fmt: skip
"""Points of an outcome for one unit of effect: the spread of schools beyond context and chance in the tables of 2017/18
(residual deviations 14.7, 2.6, 6.2 and .36, less what cohorts of the published sizes make by chance)."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One measure in one summer: schools x `GROUPS`, with the parts that add up to what is seen.

    observed = level + context + points * effect + bounds + noise. `bounds` is what keeps a percentage between 1 and 99
    (nearly always 0). Groups without pupils have `pupils` 0 and figures that mean nothing.
    """

    measure: str
    summer: int
    school: Ints
    pupils: Floats
    level: float
    points: float
    context: Floats
    bounds: Floats
    expected: Floats
    noise: Floats

    @property
    def observed(self) -> Floats:
        """What the cohort did, before it is rounded or suppressed."""
        found: Floats = self.expected + self.noise
        return found


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """A year's cohorts: which schools have one, and how many pupils in each cell (schools x 4)."""

    summer: int
    school: Ints
    cells: Floats

    @property
    def pupils(self) -> Floats:
        """Pupils by group, schools x `GROUPS`."""
        found: Floats = self.cells @ IN_GROUP.T
        return found


def column(summer: int) -> int:
    """Where a summer stands among the columns of `PAST`."""
    return summer - PAST[0]


def draw_cohort(
    rng: np.random.Generator, summer: int, taking: Flags, size: Floats, schools: Schools, intake: Intake
) -> Cohort:
    """Draw the cohorts of the schools that take part; `size` is the number expected in each."""
    school = np.flatnonzero(taking)
    pupils = np.maximum(1, np.round(size[school] * np.exp(rng.normal(0, 0.10, school.size)))).astype(np.int64)
    share = intake.fsm6[school, SUMMERS.index(summer)] / 100
    poor = rng.binomial(pupils, share)
    boys = np.array([0.511, 1.0, 0.0])[schools.single_sex[school]]
    boys = np.where(schools.phase[school] == SPECIAL, 0.70, boys)
    poor_boys, other_boys = rng.binomial(poor, boys), rng.binomial(pupils - poor, boys)
    cells = np.column_stack([poor_boys, poor - poor_boys, other_boys, pupils - poor - other_boys])
    return Cohort(summer=summer, school=school, cells=cells.astype(float))


def cell_context(measure: str, cohort: Cohort, schools: Schools, intake: Intake) -> Floats:
    """Points that context gives each cell, schools x 4."""
    given, at, mine = COEFFICIENTS[measure], SUMMERS.index(cohort.summer), cohort.school
    school = sum(given[name] * (getattr(intake, name)[mine, at] - REFERENCE[name]) for name in REFERENCE)
    school = school + given["special"] * (schools.phase[mine] == SPECIAL) + given["selective"] * schools.selective[mine]
    pupil = given["disadvantaged"] * DISADVANTAGED + given["girls"] * GIRLS
    found: Floats = np.asarray(school)[:, None] + pupil
    return found


def level_for(target: float, cohort: Cohort, linear: Floats, schools: Schools) -> float:
    """The level at which pupils of mainstream schools average `target`."""
    mainstream = schools.phase[cohort.school] != SPECIAL
    return target - float(np.average(linear[mainstream], weights=cohort.cells[mainstream]))


def by_group(cells: Floats, cohort: Cohort) -> Floats:
    """Means over the pupils of each group, schools x `GROUPS`, from means of cells."""
    found: Floats = (cells * cohort.cells) @ IN_GROUP.T / np.maximum(cohort.pupils, 1)
    return found


def cohort_sizes(schools: Schools, intake: Intake, summer: int, *, stage: int) -> Floats:
    """Pupils expected at the end of key stage 2 or 4: the roll shared over the years of the school."""
    span = np.where(schools.phase == SPECIAL, 12.0, (schools.high_age - schools.low_age).astype(float))
    if stage == 4:
        span = np.where(schools.phase == ALL_THROUGH, 13.0, np.where(schools.phase == SPECIAL, 12.0, 5.15))
        span = span + np.where(schools.sixth_form & (schools.phase != ALL_THROUGH), 1.1, 0.0)
    rolls = intake.pupils[:, SUMMERS.index(summer)]
    return np.where(schools.nursery, rolls * 0.89, rolls) / span
