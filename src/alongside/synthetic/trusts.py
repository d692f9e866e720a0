"""Academies, the trusts that run them, and the URNs that each school has lived under.

Trusts have the published sizes (a heavy tail, and many with one school) and are made of near neighbours, with a few
schools far away, as national trusts have. When a school converts, its URN closes and another opens the next day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alongside.synthetic import names
from alongside.synthetic.facts import ACADEMY_SHARE, PHASES, SINGLE_TRUST_SHARE, SPONSORED_SHARE, TRUST_SIZES
from alongside.synthetic.geography import Floats, Geography, Ints, Texts
from alongside.synthetic.schools import Days, Flags, Schools
from alongside.synthetic.streams import stream

FIRST_URN = 600_000
"""Real URNs were below 152,000 or from 400,000 to 403,000 when this was written."""
FIRST_UID = 60_001
NEVER = np.datetime64("NaT")
_CONVERTERS_FROM = np.datetime64("2010-09-01")
"""Before the Academies Act 2010 every academy had a sponsor."""


@dataclass(frozen=True, kw_only=True)
class Trusts:
    """Trusts, and for each lineage when it became an academy, how, in which trust, and its URNs."""

    uid: Ints
    name: Texts
    single: Flags
    opened: Days
    region: Ints
    authority: Ints
    of_school: Ints
    """Index of the trust for each lineage, -1 for a school that is no academy by the end."""
    joined: Days
    """Day on which each lineage became an academy (its opening day for a free school)."""
    sponsored: Flags
    urn_before: Ints
    """The URN until `changed`; the only one where nothing changed."""
    urn_after: Ints
    changed: Days
    """Day on which `urn_after` opened: a conversion or an amalgamation. NaT for a school with one URN."""
    urn_infant: Ints
    """URN of the infant school that an amalgamated school took in; 0 for the rest."""

    def urn_on(self, day: np.datetime64) -> Ints:
        """Each lineage's URN on a day."""
        return np.where(self.changed <= day, self.urn_after, self.urn_before)

    def academy_on(self, day: np.datetime64) -> Flags:
        """Which lineages are academies on a day."""
        found: Flags = self.joined <= day
        return found


def invent_trusts(seed: int, schools: Schools, places: Geography, permanent: Floats) -> Trusts:
    """Decide who becomes an academy when, and in which trust. `permanent` is each school's lasting effect."""
    rng = stream(seed, "trusts")
    joined = _conversions(rng, schools)
    academy = ~np.isnat(joined)
    late = np.where(academy, (joined - np.datetime64("2010-09-01")).astype(float) / 5500, 0)
    weakness = -permanent + 0.3 * late + rng.normal(0, 0.8, len(schools))
    converted = academy & ~schools.free
    cut = np.quantile(weakness[converted], 1 - SPONSORED_SHARE) if converted.any() else 0.0
    of_school, single = _groups(rng, schools, academy)
    opened = _trust_days(of_school, joined, single.size)
    region, authority = _homes(of_school, schools, single.size)
    changed, before, after, infant = _urns(schools, joined)
    return Trusts(
        uid=FIRST_UID + np.arange(single.size), name=_trust_names(of_school, single, schools, places), single=single,
        opened=opened, region=region, authority=authority, of_school=of_school, joined=joined,
        sponsored=converted & ((weakness > cut) | (joined < _CONVERTERS_FROM)), urn_before=before, urn_after=after,
        changed=changed, urn_infant=infant,
    )  # fmt: skip


def _conversions(rng: np.random.Generator, schools: Schools) -> Days:
    """The day on which each school becomes an academy, by the published share of its phase in each summer."""
    draw = rng.random(len(schools))
    joined = np.full(len(schools), NEVER, dtype="datetime64[D]")
    month = rng.choice(np.array([9, 9, 9, 11, 1, 2, 4]), len(schools))
    for at, phase in enumerate(PHASES):
        shares = ACADEMY_SHARE.get("Secondary" if phase == "All-through" else phase)
        mine = np.flatnonzero((schools.phase == at) & ~schools.free & np.isnat(schools.amalgamated))
        if shares is None or not mine.size:
            continue
        free = float(schools.free[schools.phase == at].mean())
        years = np.array(list(shares))
        reach = np.maximum(np.array(list(shares.values())) - free * np.clip((years - 2010) / 10, 0, 1), 0) / (1 - free)
        step = np.searchsorted(np.maximum.accumulate(reach), draw[mine])
        some = step < years.size
        joined[mine[some]] = _days(years[step[some]], month[mine[some]])
    joined[schools.free] = schools.opened[schools.free]
    return np.where(joined < schools.closed, joined, np.where(np.isnat(schools.closed), joined, NEVER))


def _days(summer: Ints, month: Ints) -> Days:
    """The first of a month in the academic year that ends in `summer`."""
    year = np.where(month >= 9, summer - 1, summer)
    return np.array([f"{y}-{m:02d}-01" for y, m in zip(year, month, strict=True)], dtype="datetime64[D]")


def _groups(rng: np.random.Generator, schools: Schools, academy: Flags) -> tuple[Ints, Flags]:
    """The trust of each academy, and which trusts are single."""
    of_school = np.full(len(schools), -1)
    chosen = np.flatnonzero(academy)
    alone = rng.random(chosen.size) < SINGLE_TRUST_SHARE
    near = chosen[~alone][_walk(schools, chosen[~alone])]
    sizes = _sizes(rng, near.size)
    group = np.repeat(np.arange(sizes.size), sizes)[: near.size]
    moved = np.flatnonzero(rng.random(near.size) < 0.07)
    group[moved] = group[rng.permutation(moved)]
    of_school[near] = group
    multi = int(group.max()) + 1 if near.size else 0
    of_school[chosen[alone]] = multi + np.arange(int(alone.sum()))
    return of_school, np.r_[np.zeros(multi, dtype=bool), np.ones(int(alone.sum()), dtype=bool)]


def _walk(schools: Schools, chosen: Ints) -> Ints:
    """An order in which neighbours follow each other: strips of 12 km within each region, up one and down the next."""
    east, north = schools.at[chosen].T
    strip = (east // 12_000).astype(np.int64)
    return np.lexsort((np.where(strip % 2, -north, north), strip, schools.region[chosen]))


def _sizes(rng: np.random.Generator, academies: int) -> Ints:
    sizes, weight = np.array(list(TRUST_SIZES)), np.array(list(TRUST_SIZES.values()), float)
    drawn = rng.choice(sizes, max(academies, 1), p=weight / weight.sum())
    needed = int(np.searchsorted(np.cumsum(drawn), academies)) + 1
    found: Ints = drawn[:needed]
    return found


def _trust_days(of_school: Ints, joined: Days, trusts: int) -> Days:
    opened: Days = np.full(trusts, np.datetime64("2100-01-01"), dtype="datetime64[D]")
    member = of_school >= 0
    np.minimum.at(opened, of_school[member], joined[member])
    return (opened.astype("datetime64[D]").view(np.int64) - 120).astype("datetime64[D]")


def _homes(of_school: Ints, schools: Schools, trusts: int) -> tuple[Ints, Ints]:
    """Region and authority in which a trust has most schools."""
    member = np.flatnonzero(of_school >= 0)
    authorities = int(schools.authority.max()) + 1
    counts = np.zeros((trusts, authorities), dtype=np.int64)
    np.add.at(counts, (of_school[member], schools.authority[member]), 1)
    home = counts.argmax(axis=1)
    region_of = np.zeros(authorities, dtype=np.int64)
    region_of[schools.authority] = schools.region
    return region_of[home], home


def _trust_names(of_school: Ints, single: Flags, schools: Schools, places: Geography) -> Texts:
    first = np.full(single.size, -1)
    member = np.flatnonzero(of_school >= 0)[::-1]
    first[of_school[member]] = schools.town[member]
    seen: dict[tuple[int, bool], int] = {}
    out = []
    for town, alone in zip(first.tolist(), single.tolist(), strict=True):
        rank = seen.get((town, alone), 0)
        seen[town, alone] = rank + 1
        out.append(names.trust_name(str(places.town_name[town]), rank, alone=alone))
    return np.array(out)


def _urns(schools: Schools, joined: Days) -> tuple[Days, Ints, Ints, Ints]:
    """Day of change, URN before and after it, and URN of an infant school taken in. Newer URNs are higher."""
    converts = ~np.isnat(joined) & ~schools.free
    changed = np.where(converts, joined, schools.amalgamated)
    both = ~np.isnat(changed)
    infant = ~np.isnat(schools.amalgamated) & both & ~converts
    opened = np.concatenate([schools.opened, np.where(infant, schools.opened, NEVER), changed])
    wanted = np.flatnonzero(~np.isnat(opened))
    order = wanted[np.argsort(opened[wanted], kind="stable")]
    urn = np.zeros(opened.size, dtype=np.int64)
    urn[order] = FIRST_URN + np.arange(order.size)
    before, within, after = urn.reshape(3, len(schools))
    return changed, before, np.where(both, after, before), within
