"""Absence and workforce: both worse where pupils are poorer and better where a school is truly better."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.synthetic.england import England
from alongside.synthetic.facts import ABSENCE, ALL_THROUGH, NURSERY, PHASES, PRU, SECONDARY, SPECIAL
from alongside.synthetic.geography import Floats, Ints
from alongside.synthetic.intake import SUMMERS
from alongside.synthetic.streams import stream

PER_FSM = 0.010
"""Share by which absence rises for each percentage point of ever-FSM (tables of 2018/19: r .44 to .49)."""
PER_EFFECT = -0.06
"""Share by which absence changes for a unit of a school's effect (assumed)."""
OWN_SPREAD = 0.16
"""Spread of schools' own lasting absence, as a share (tables of 2018/19: deviations 1.06 of 4.0 and 1.48 of 5.5)."""
PHASE_LEVEL = {"Special": 1.9, "PRU": 4.5}
"""Absence relative to primary or secondary (special 10.1% in 2018/19 and pupil referral units over 30%)."""


@dataclass(frozen=True, kw_only=True)
class AbsenceYear:
    """A year's absence in percent of sessions: overall = national + context + effect + own + noise."""

    summer: int
    school: Ints
    pupils: Floats
    national: Floats
    context: Floats
    effect: Floats
    own: Floats
    noise: Floats
    persistent: Floats
    """Percentage of pupils who missed 10% or more of sessions."""

    @property
    def overall(self) -> Floats:
        """Percentage of sessions missed."""
        return self.national + self.context + self.effect + self.own + self.noise


def absence_year(england: England, summer: int) -> AbsenceYear:
    """Absence of one year; none was published for the whole of 2019/20."""
    rng = stream(england.plan.seed, f"absence/{summer}")
    schools, at = england.schools, SUMMERS.index(summer)
    there = (schools.phase != NURSERY) & (schools.opened < np.datetime64(f"{summer - 1}-10-01"))
    there &= ~(schools.closed < np.datetime64(f"{summer}-07-01"))
    mine = np.flatnonzero(there)
    older = np.isin(schools.phase[mine], (SECONDARY, ALL_THROUGH, PRU))
    primary, secondary, often_primary, often_secondary = ABSENCE[summer]
    scale = np.array([PHASE_LEVEL.get(name, 1.0) for name in PHASES])[schools.phase[mine]]
    level = np.where(older, secondary, primary) * np.where(schools.phase[mine] == PRU, 4.5, scale)
    own = OWN_SPREAD * stream(england.plan.seed, "absence/own").normal(0, 1, len(schools))[mine]
    fsm = england.intake.fsm6[mine, at] - np.where(older, 27.0, 23.0)
    fsm = np.where(np.isin(schools.phase[mine], (SPECIAL, PRU)), 0.0, fsm)
    context, gained, own = level * PER_FSM * fsm, level * PER_EFFECT * england.effect_in(summer)[mine], level * own
    noise = level * rng.normal(0, 1.0, mine.size) / np.sqrt(np.maximum(england.intake.pupils[mine, at], 8))
    total = np.clip(level + context + gained + own + noise, 0.5, 70.0)
    often = np.where(older, often_secondary, often_primary) * (total / np.where(older, secondary, primary)) ** 1.05
    return AbsenceYear(
        summer=summer, school=mine, pupils=np.round(england.intake.pupils[mine, at] * 0.93), national=level,
        context=context, effect=gained, own=own, noise=total - level - context - gained - own,
        persistent=np.clip(often * np.exp(rng.normal(0, 0.07, mine.size)), 0.3, 97.0),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WorkforceYear:
    """A November's teachers by school."""

    summer: int
    school: Ints
    pupils: Floats
    teachers: Floats
    unqualified: Floats
    adults: Floats
    vacancies: Floats
    temporarily: Floats
    leavers: Floats


_RATIO = {"Primary": 20.8, "Secondary": 16.7, "All-through": 17.0, "Special": 6.3, "Nursery": 17.0, "PRU": 5.0}
"""Pupils to a qualified teacher (School workforce in England; secondary near the 18.7 of the similar-schools sample;
to be checked)."""


def workforce_year(england: England, summer: int) -> WorkforceYear:
    """The census of the November before `summer`. Teachers leave more often where pupils are poor and results weak."""
    rng = stream(england.plan.seed, f"workforce/{summer}")
    schools, at = england.schools, SUMMERS.index(summer)
    there = (schools.opened < np.datetime64(f"{summer - 1}-11-01")) & ~(
        schools.closed < np.datetime64(f"{summer - 1}-11-01")
    )
    mine = np.flatnonzero(there)
    pupils = england.intake.pupils[mine, at]
    ratio = np.array([_RATIO[name] for name in PHASES])[schools.phase[mine]] * np.exp(rng.normal(0, 0.12, mine.size))
    teachers = np.maximum(pupils / ratio, 1.0)
    strain = 0.014 * (england.intake.fsm6[mine, at] - 24) - 0.18 * england.effect_in(summer)[mine]
    busy = {2021: 0.7, 2022: 1.1, 2023: 1.15, 2024: 1.1}.get(summer, 1.0)
    gone = np.clip(0.155 * busy * np.exp(strain + rng.normal(0, 0.25, mine.size)), 0.01, 0.75)
    empty = np.clip(0.005 * busy * (1 + 0.12 * max(0, summer - 2019)) * np.exp(1.4 * strain), 0.0, 0.25)
    heads = np.ceil(teachers * 1.12)
    return WorkforceYear(
        summer=summer, school=mine, pupils=pupils, teachers=teachers,
        unqualified=teachers * rng.beta(1.2, 30, mine.size),
        adults=teachers * rng.normal(1.9, 0.2, mine.size).clip(1.2, 3),
        vacancies=rng.poisson(teachers * empty) * 1.0,
        temporarily=rng.poisson(teachers * empty * 1.8) * 1.0,
        leavers=rng.binomial(heads.astype(np.int64), gone) * 1.0,
    )  # fmt: skip
