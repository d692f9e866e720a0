"""Help that schools have had: who gave it, when, how many days from how far, and what it truly did.

Schools are chosen by what was *seen*: low raw results or a grade below good. Low results are partly bad luck, so
helped schools rise afterwards even where help did nothing (regression to the mean); the truth tells the two apart.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from alongside.synthetic.effects import PAST
from alongside.synthetic.facts import ALL_THROUGH, PRIMARY, SECONDARY
from alongside.synthetic.geography import Floats, Geography, Ints, Texts
from alongside.synthetic.schools import Flags, Schools
from alongside.synthetic.streams import stream
from alongside.synthetic.trusts import Trusts

if TYPE_CHECKING:
    from alongside.synthetic.inspections import Standing

FIRST_SUMMER, LAST_SUMMER = 2014, 2025
"""Summers after which schools are chosen; help starts in the autumn that follows."""
EFFECT = 0.55
"""Effect of full help from an average supporter next door, in the unit of `effects`."""
SUPPORTER_SPREAD = 0.20
DAYS_SCALE, KM_SCALE = 20.0, 150.0
"""Help of `days` from `km` away has the share (1 - exp(-days / 20)) exp(-km / 150) of its full effect."""
BY_YEAR = (0.25, 0.70, 1.00, 1.00, 0.80, 0.60, 0.40, 0.20)
"""Share of the effect felt in the first summer after help starts, and in those that follow; then none."""
CHANCE = {"lowest 5% of results": 0.18, "lowest 15% of results": 0.06, "below good": 0.08, "other": 0.002}
"""Chance of being helped after a summer, by the first of these that fits, for schools without help in three years."""


@dataclass(frozen=True, kw_only=True)
class Spells:
    """One entry for each spell of help."""

    school: Ints
    supporter: Ints
    """Index among `Supporters`."""
    summer: Ints
    """The summer whose results were looked at; help starts on the first of October."""
    days: Floats
    km: Floats
    reason: Texts
    effect: Floats
    """What the help does when fully felt, in the unit of `effects`."""


@dataclass(frozen=True, kw_only=True)
class Supporters:
    """Bodies that give help: strong trusts with three schools or more, and some authorities' own teams."""

    body: Texts
    """Trust UID, or `LA` and the authority's code."""
    quality: Floats
    """What this supporter adds to `EFFECT`."""
    base_at: Floats
    base_of: Ints
    """Points from which each can set out (metres) and whose they are."""


def invent_supporters(
    seed: int, schools: Schools, trusts: Trusts, trust_effect: Floats, places: Geography
) -> Supporters:
    """Say who can give help, and how good each is at it."""
    rng = stream(seed, "supporters")
    size = np.bincount(trusts.of_school[trusts.of_school >= 0], minlength=trusts.uid.size)
    strong = np.flatnonzero((size >= 3) & (trust_effect + rng.normal(0, 0.2, trusts.uid.size) > 0.05))
    teams = np.flatnonzero(rng.random(places.authority_region.size) < 0.35)
    seat = np.searchsorted(places.town_authority, teams)
    bases = np.flatnonzero(np.isin(trusts.of_school, strong))
    body = np.r_[trusts.uid[strong].astype(str), np.char.add("LA", places.authority_code[teams])]
    return Supporters(
        body=body, quality=rng.normal(0, SUPPORTER_SPREAD, body.size),
        base_at=np.r_[schools.at[bases], places.town_at[seat]],
        base_of=np.r_[np.searchsorted(strong, trusts.of_school[bases]), strong.size + np.arange(teams.size)],
    )  # fmt: skip


class SupportLog:
    """Spells of help as they are decided, year by year, and their effect so far."""

    def __init__(self, schools: Schools, supporters: Supporters) -> None:
        self._schools, self._supporters = schools, supporters
        self._spells: list[Spells] = []
        self._last = np.full(len(schools), -99)
        self.effect = np.zeros((len(schools), len(PAST)))
        """Schools x `PAST`, in the unit of `effects`."""

    def choose(self, rng: np.random.Generator, summer: int, raw: Floats, standing: Standing) -> None:
        """Choose who is helped after a summer. `raw` is each school's seen result, NaN where there is none."""
        if not FIRST_SUMMER <= summer <= LAST_SUMMER:
            return
        able = self._schools.has_phase(PRIMARY, SECONDARY, ALL_THROUGH) & (self._last < summer - 3)
        able &= ~(self._schools.closed < np.datetime64(f"{summer + 2}-01-01"))
        reason = _reasons(raw, standing.below_good, self._schools)
        chance = np.vectorize(CHANCE.__getitem__, otypes=[float])(reason)
        chosen = np.flatnonzero(able & (rng.random(able.size) < chance))
        if chosen.size and self._supporters.body.size:
            self._add(_spells(rng, summer, chosen, reason[chosen], self._schools, self._supporters))

    def _add(self, spells: Spells) -> None:
        self._spells.append(spells)
        self._last[spells.school] = spells.summer
        for lag, share in enumerate(BY_YEAR):
            at = spells.summer + 1 + lag - PAST[0]
            felt = at < len(PAST)
            self.effect[spells.school[felt], at[felt]] += share * spells.effect[felt]

    def spells(self) -> Spells:
        """All spells so far."""
        return Spells(
            **{field.name: np.concatenate([getattr(s, field.name) for s in self._spells]) for field in fields(Spells)}
        )


def _reasons(raw: Floats, below_good: Flags, schools: Schools) -> Texts:
    rank = np.full(raw.size, 1.0)
    for phases in ((PRIMARY,), (SECONDARY, ALL_THROUGH)):
        mine = np.flatnonzero(schools.has_phase(*phases) & np.isfinite(raw))
        rank[mine] = np.argsort(np.argsort(raw[mine], kind="stable"), kind="stable") / max(mine.size, 1)
    lowest, low, weak, other = CHANCE
    return np.select([rank < 0.05, rank < 0.15, below_good], [lowest, low, weak], other)


def _spells(
    rng: np.random.Generator, summer: int, chosen: Ints, reason: Texts, schools: Schools, supporters: Supporters
) -> Spells:
    away = np.hypot(*(schools.at[chosen][:, None] - supporters.base_at[None]).transpose(2, 0, 1)) / 1000
    away[away < 0.001] = np.inf
    near = np.argpartition(away, min(7, away.shape[1] - 1), axis=1)[:, :8]
    pick = near[np.arange(chosen.size), rng.integers(0, near.shape[1], chosen.size)]
    km = np.minimum(away[np.arange(chosen.size), pick], 400.0)
    days = np.clip(np.round(rng.gamma(2.0, 11.0, chosen.size)), 2.0, 90.0)
    supporter = supporters.base_of[pick]
    effect = (EFFECT + supporters.quality[supporter]) * (1 - np.exp(-days / DAYS_SCALE)) * np.exp(-km / KM_SCALE)
    return Spells(
        school=chosen, supporter=supporter, summer=np.full(chosen.size, summer), days=days, km=km, reason=reason,
        effect=effect,
    )  # fmt: skip
