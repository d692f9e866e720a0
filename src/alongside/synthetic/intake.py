"""Who the pupils are: disadvantage, language, special needs, mobility and prior attainment, by school and year.

Each follows the place: the school's small area, town, authority and region, then its own deviation, then a slow walk
over the years. Columns of the arrays are the summers in `SUMMERS`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.synthetic.facts import (
    ALL_THROUGH,
    CONTEXT,
    FSM_NOW,
    FSM_SHIFT,
    PHASES,
    PRIMARY,
    PRU,
    REGIONS,
    SECONDARY,
    SEN_SHIFT,
    SPECIAL,
)
from alongside.synthetic.geography import Floats, Geography, Ints
from alongside.synthetic.schools import Schools
from alongside.synthetic.streams import stream

SUMMERS = tuple(range(2014, 2027))
"""Years that are simulated, whatever years are asked for, so that a year's files never depend on the others."""


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Percentages of pupils (0 to 100) and numbers on roll, schools x `SUMMERS`."""

    fsm6: Floats
    """Ever eligible for free school meals in six years."""
    fsm: Floats
    eal: Floats
    sen: Floats
    """SEN support."""
    ehc: Floats
    """Education, health and care plan."""
    mobility: Floats
    """Pupils who joined at an unusual time."""
    prior: Floats
    """Mean prior attainment of the cohort, in standard deviations of schools."""
    pupils: Floats
    idaci_quintile: Ints
    """1 least deprived to 5 most, of the school's own small area."""


def invent_intake(seed: int, schools: Schools, places: Geography) -> Intake:
    """Invent every school's intake over the years."""
    rng = stream(seed, "intake")
    fsm6 = _disadvantage(rng, schools, places)
    eal = _language(rng, schools, places, fsm6)
    needy = _z(fsm6)
    sen = _needs(rng, schools, "sen", 0.45 * needy) * np.array([SEN_SHIFT[y] for y in SUMMERS])
    sen = np.minimum(sen, 95)
    whole = schools.has_phase(SPECIAL)[:, None]
    ehc = _needs(rng, schools, "ehc", 0.10 * needy) * np.where(whole, 1.0, np.linspace(0.85, 1.75, len(SUMMERS)))
    sen = np.where(whole, np.minimum(sen, 12), sen)
    ehc = np.where(whole, 100 - sen, np.minimum(ehc, 100 - sen))
    noise = rng.normal(0, 0.6, fsm6.shape)
    prior = np.clip(-0.62 * needy + 0.55 * rng.normal(0, 1, (len(schools), 1)) + 0.25 * noise, -3.5, 3.5)
    prior = prior + 2.4 * schools.selective[:, None]
    ever = np.array([FSM_NOW[y] / (24.0 * FSM_SHIFT[y]) for y in SUMMERS])
    return Intake(
        fsm6=fsm6, fsm=np.minimum(fsm6 * ever * np.exp(rng.normal(0, 0.04, fsm6.shape)), 98), eal=eal, sen=sen, ehc=ehc,
        mobility=np.clip(np.exp(np.log(6.0) + 0.35 * needy + rng.normal(0, 0.35, fsm6.shape)), 0.5, 60), prior=prior,
        pupils=_rolls(rng, schools), idaci_quintile=_quintiles(places)[schools.area],
    )  # fmt: skip


def _disadvantage(rng: np.random.Generator, schools: Schools, places: Geography) -> Floats:
    region = np.array([region.ever_fsm for region in REGIONS])[schools.region] / 23.0
    mean = np.array([CONTEXT[name]["fsm"][0] for name in PHASES])[schools.phase] * region / 100
    place = places.area_need[schools.area] - places.town_need.mean()
    strength = np.where(np.isin(schools.phase, (SPECIAL, PRU)), 0.35, np.where(schools.phase == PRIMARY, 0.95, 0.80))
    own = rng.normal(0, 0.28, len(schools)) - 1.3 * schools.selective
    base = _logit(np.clip(mean * 0.90, 0.02, 0.9)) + strength * place + own
    walk = np.cumsum(rng.normal(0, 0.035, (len(schools), len(SUMMERS))), axis=1)
    shift = np.array([FSM_SHIFT[year] for year in SUMMERS])
    found: Floats = 100 * np.clip(_expit(base[:, None] + walk) * shift, 0.004, 0.97)
    return found


def _language(rng: np.random.Generator, schools: Schools, places: Geography, fsm6: Floats) -> Floats:
    mean = np.array([region.eal for region in REGIONS])[schools.region] / 100
    mean = mean * (np.array([CONTEXT[name]["eal"][0] for name in PHASES]) / 16.1)[schools.phase]
    urban = np.array([0.75, -0.10, -1.5])[schools.urban]
    need = 0.35 * _z(fsm6.mean(axis=1))
    place = 1.15 * places.authority_eal[schools.authority] + urban + need
    base = _logit(np.clip(mean * 0.72, 0.01, 0.9)) + place + rng.normal(0, 0.75, len(schools))
    rise = np.linspace(-0.10, 0.14, len(SUMMERS)) + rng.normal(0, 0.05, fsm6.shape)
    found: Floats = 100 * np.clip(_expit(base[:, None] + rise), 0.0, 0.97)
    return found


def _needs(rng: np.random.Generator, schools: Schools, kind: str, lean: Floats) -> Floats:
    """A right-skewed percentage with the phase's mean and spread, leaning on disadvantage."""
    mean = np.array([CONTEXT[name][kind][0] for name in PHASES])[schools.phase]
    spread = np.array([CONTEXT[name][kind][1] for name in PHASES])[schools.phase]
    sigma = np.sqrt(np.log1p((spread / mean) ** 2))[:, None]
    own = 0.80 * rng.normal(0, 1, (len(schools), 1)) + 0.40 * rng.normal(0, 1, (len(schools), len(SUMMERS))) + lean
    found: Floats = np.clip(mean[:, None] * np.exp(sigma * own - sigma**2 / 2), 0, 100)
    return found


def _rolls(rng: np.random.Generator, schools: Schools) -> Floats:
    """Numbers on roll, falling in primaries and rising in secondaries as the birth rate passes through."""
    slope = np.where(
        schools.has_phase(SECONDARY, ALL_THROUGH), 0.008, np.where(schools.has_phase(SPECIAL), 0.03, -0.003)
    )
    when = np.arange(len(SUMMERS)) - SUMMERS.index(2020)
    walk = np.cumsum(rng.normal(0, 0.02, (len(schools), len(SUMMERS))), axis=1)
    age = np.array(SUMMERS) - schools.opened.astype("datetime64[Y]").astype(int)[:, None] - 1970
    filling = np.where(schools.free[:, None], np.clip(age / 7, 0.12, 1), 1.0)
    rolls = schools.pupils[:, None] * np.exp(slope[:, None] * when + walk - walk.mean(axis=1, keepdims=True)) * filling
    found: Floats = np.maximum(np.round(rolls), 8)
    return found


def _quintiles(places: Geography) -> Ints:
    rank = np.argsort(np.argsort(places.area_need, kind="stable"), kind="stable")
    found: Ints = 1 + (5 * rank) // rank.size
    return found


def _logit(p: Floats) -> Floats:
    found: Floats = np.log(p / (1 - p))
    return found


def _expit(x: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-x))
    return found


def _z(x: Floats) -> Floats:
    found: Floats = (x - x.mean()) / x.std()
    return found
