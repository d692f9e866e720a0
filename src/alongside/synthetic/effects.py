"""What makes schools differ beyond their intake: the planted effects, in one unit for all phases.

The unit is one standard deviation of schools beyond intake; `POINTS` turns it into the points of an outcome. Effects
add up: region + authority + trust + school + drift + shock + bright + support. `drift` is AR(1) by year; `shock`
touches one cohort alone; `trust` acts from the first summer after a school joins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from alongside.synthetic.facts import ALL_THROUGH, PRIMARY, REGIONS, SECONDARY
from alongside.synthetic.geography import Floats, Ints
from alongside.synthetic.schools import Schools
from alongside.synthetic.streams import stream
from alongside.synthetic.trusts import Trusts

PAST = tuple(range(2006, 2027))
"""Summers over which effects, inspections and support run, whatever years are asked for."""
PARTS = ("region", "authority", "trust", "school", "drift", "shock", "bright", "support")

SPREAD: Mapping[str, float] = {
    "region": 0.10, "authority": 0.20, "trust": 0.28, "school": 0.56, "drift": 0.70, "shock": 0.20,
}  # fmt: skip
"""Standard deviation of each part; squares add to about 1. Between authorities 1 to 3% of the variance of value added
lies (shared policy notes). With CARRY_OVER the lag 1 to 3 correlations of adjusted Attainment 8 come near the .79, .73
and .67 measured on the performance tables of 2015/16 to 2018/19."""
CARRY_OVER = 0.85
"""How much of a school's drift stays from one year to the next."""

BRIGHT_SHARE = 0.015
BRIGHT_SIZE = (1.3, 2.1)
BRIGHT_RAMP = (1 / 3, 2 / 3, 1.0)
"""A bright spot's effect grows over the first three summers of its practice, then stays."""
PRACTICES = (
    "Daily fluent reading, with every teacher trained and coached in it",
    "Feedback in the lesson instead of after it, planned together by subject",
    "Tutoring by the school's own teachers in groups of three, from the first week",
    "A named adult who calls home on the first morning of every absence",
    "Maths taught to mastery, with leaders teaching the weakest set themselves",
    "Spoken language taught on purpose in every subject",
)
"""Invented accounts of what each bright spot does. They stand for practices, and are evidence of none."""


@dataclass(frozen=True, kw_only=True)
class Effects:
    """Planted effects but for support, which depends on what is seen. Arrays by year have `PAST` as columns."""

    region: Floats
    authority: Floats
    trust: Floats
    """One for each trust."""
    school: Floats
    drift: Floats
    shock: Floats
    bright_size: Floats
    bright_since: Ints
    """First summer of the practice; 0 for a school that is no bright spot."""
    practice: Ints

    @property
    def bright(self) -> Floats:
        """The bright spots' effect, schools x `PAST`."""
        age = np.array(PAST) - self.bright_since[:, None]
        ramp = np.array(BRIGHT_RAMP)[np.clip(age, 0, len(BRIGHT_RAMP) - 1)]
        return np.where((self.bright_since[:, None] > 0) & (age >= 0), self.bright_size[:, None] * ramp, 0.0)


def lasting_effects(seed: int, schools: Schools) -> Floats:
    """Each school's lasting effect, drawn before trusts because weak schools are more often sponsored."""
    return stream(seed, "effects/school").normal(0, SPREAD["school"], len(schools))


def plant_effects(seed: int, schools: Schools, trusts: Trusts, lasting: Floats) -> Effects:
    """Plant every effect that does not depend on what people do in answer to results."""
    rng = stream(seed, "effects")
    size, since, practice = _bright_spots(stream(seed, "effects/bright"), schools)
    return Effects(
        region=rng.normal(0, SPREAD["region"], len(REGIONS)),
        authority=rng.normal(0, SPREAD["authority"], int(schools.authority.max()) + 1),
        trust=stream(seed, "effects/trust").normal(0, SPREAD["trust"], trusts.uid.size),
        school=lasting,
        drift=_drift(stream(seed, "effects/drift"), len(schools)),
        shock=stream(seed, "effects/shock").normal(0, SPREAD["shock"], (len(schools), len(PAST))),
        bright_size=size, bright_since=since, practice=practice,
    )  # fmt: skip


def _drift(rng: np.random.Generator, schools: int) -> Floats:
    walk = rng.normal(0, 1, (schools, len(PAST)))
    fresh = np.sqrt(1 - CARRY_OVER**2)
    for at in range(1, len(PAST)):
        walk[:, at] = CARRY_OVER * walk[:, at - 1] + fresh * walk[:, at]
    return SPREAD["drift"] * walk


def _bright_spots(rng: np.random.Generator, schools: Schools) -> tuple[Floats, Ints, Ints]:
    able = np.flatnonzero(schools.has_phase(PRIMARY, SECONDARY, ALL_THROUGH) & (schools.high_age > 7) & ~schools.free)
    chosen = rng.choice(able, max(9, round(able.size * BRIGHT_SHARE)), replace=False)
    size, since, practice = np.zeros(len(schools)), np.zeros(len(schools), np.int64), np.full(len(schools), -1)
    size[chosen] = rng.uniform(*BRIGHT_SIZE, chosen.size)
    since[chosen] = rng.integers(2008, 2023, chosen.size)
    practice[chosen] = rng.integers(0, len(PRACTICES), chosen.size)
    return size, since, practice


def parts_by_year(effects: Effects, schools: Schools, trusts: Trusts) -> dict[str, Floats]:
    """Every part but support as schools x `PAST`, in the order of `PARTS`."""
    wide = (len(schools), len(PAST))
    examined = np.array([f"{summer}-05-01" for summer in PAST], dtype="datetime64[D]")
    member = trusts.joined[:, None] <= examined
    own_trust = np.where(trusts.of_school >= 0, effects.trust[trusts.of_school], 0.0)
    return {
        "region": np.broadcast_to(effects.region[schools.region][:, None], wide),
        "authority": np.broadcast_to(effects.authority[schools.authority][:, None], wide),
        "trust": np.where(member, own_trust[:, None], 0.0),
        "school": np.broadcast_to(effects.school[:, None], wide),
        "drift": effects.drift,
        "shock": effects.shock,
        "bright": effects.bright,
    }
