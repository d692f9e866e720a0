"""The invented schools as they are however they are run: place, phase, size, age range, faith, opening and closing.

A school here is a *lineage*: one community of pupils through whatever URNs it has had. `trusts` says when each changed
its URN. Lineages 0 to `plan.schools` - 1 are open on the last day that can be invented; the rest closed before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alongside.synthetic import names
from alongside.synthetic.facts import (
    ALL_THROUGH,
    ALL_THROUGH_SHARE,
    FREE_SHARE,
    NURSERY,
    PHASES,
    PRIMARY,
    PRU,
    PUPILS,
    REGIONS,
    RELIGION,
    SECONDARY,
    SELECTIVE_SHARE,
    SIXTH_FORM_SHARE,
    SPECIAL,
)
from alongside.synthetic.geography import Floats, Geography, Ints, Texts, postcode
from alongside.synthetic.streams import stream

Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

CLOSED_SHARE = 0.015
"""Lineages that closed for good between 2011 and 2025, beside those open at the end (register, to be checked)."""
AMALGAMATED_SHARE = 0.020
"""Primaries made of an infant and a junior school between 2008 and 2025 (links July 2022: 108 results of amalgamation
and 170 mergers are listed, with earlier ones unlisted; to be checked)."""
LONG_AGO = np.datetime64("1950-09-01")


@dataclass(frozen=True, kw_only=True)
class Schools:
    """One entry for each lineage. Days are `datetime64[D]`; a school that never closed has `NaT`."""

    phase: Ints
    authority: Ints
    region: Ints
    town: Ints
    area: Ints
    name: Texts
    street: Texts
    postcode: Texts
    number: Ints
    """Establishment number: four digits, unique within an authority."""
    at: Floats
    """Easting and northing in metres."""
    urban: Ints
    """0 city, 1 town, 2 village."""
    religion: Texts
    selective: Flags
    single_sex: Ints
    """0 mixed, 1 boys, 2 girls."""
    sixth_form: Flags
    nursery: Flags
    low_age: Ints
    high_age: Ints
    pupils: Floats
    opened: Days
    closed: Days
    free: Flags
    """Opened as a free school, with no predecessor."""
    amalgamated: Days
    """When an infant and a junior school became this school; NaT for the rest."""

    def __len__(self) -> int:
        return int(self.phase.size)

    def has_phase(self, *phases: int) -> Flags:
        """Which schools are of any of these phases."""
        found: Flags = np.isin(self.phase, phases)
        return found


def invent_schools(seed: int, count: int, places: Geography) -> Schools:
    """Invent `count` schools that are open at the end and some that closed before it."""
    rng = stream(seed, "schools")
    total = count + max(1, round(count * CLOSED_SHARE))
    authority, phase = _where(rng, count, total, places)
    urban = _urban(rng, phase)
    town = _towns(rng, authority, urban, places)
    area = _area_of(rng, town, places)
    religion = _religion(rng, phase)
    low, high = _ages(rng, phase)
    opened, free = _openings(rng, phase, staying=np.arange(total) < count)
    at = np.round(places.area_at[area] + rng.normal(0, 150, (total, 2)))
    place_names = places.town_name[town]
    return Schools(
        phase=phase, authority=authority, region=places.authority_region[authority], town=town, area=area,
        name=_names(phase, religion, town, place_names),
        street=np.array([f"{n} {s}" for n, s in zip(rng.integers(1, 200, total), _streets(rng, total), strict=True)]),
        postcode=_postcodes(authority, town, places),
        number=_numbers(phase, authority), at=at, urban=urban, religion=religion,
        selective=(phase == SECONDARY) & (rng.random(total) < SELECTIVE_SHARE),
        single_sex=np.where((phase == SECONDARY) & (rng.random(total) < 0.11), rng.integers(1, 3, total), 0),
        sixth_form=np.isin(phase, (SECONDARY, ALL_THROUGH)) & (rng.random(total) < SIXTH_FORM_SHARE),
        nursery=(phase == PRIMARY) & (rng.random(total) < 0.55), low_age=low, high_age=high,
        pupils=_pupils(rng, phase, urban), opened=opened, closed=_closings(rng, count, total), free=free,
        amalgamated=_amalgamations(rng, phase, ~free & (np.arange(total) < count)),
    )  # fmt: skip


def _where(rng: np.random.Generator, count: int, total: int, places: Geography) -> tuple[Ints, Ints]:
    """Authority and phase of each school: shares by region and phase as published, a primary or more to each."""
    authorities = places.authority_region.size
    base_authority = np.arange(authorities)
    region_share = np.array([[region.schools[p] for p in PHASES if p != "All-through"] for region in REGIONS], float)
    expected = region_share / region_share.sum()
    per_region = np.bincount(places.authority_region, weights=places.authority_weight)
    weight = places.authority_weight / per_region[places.authority_region]
    cell = expected[places.authority_region] * weight[:, None] * total
    cell[:, 0] = np.maximum(cell[:, 0] - 1, 0.01)
    picked = rng.choice(cell.size, total - base_authority.size, p=cell.ravel() / cell.sum())
    phases = np.array([PRIMARY, SECONDARY, SPECIAL, NURSERY, PRU])[picked % 5]
    phases = np.where((phases == SECONDARY) & (rng.random(phases.size) < ALL_THROUGH_SHARE), ALL_THROUGH, phases)
    authority = np.concatenate([base_authority, picked // 5])
    phase = np.concatenate([np.full(base_authority.size, PRIMARY), phases])
    return _open_first(rng, count, authority, phase)


def _open_first(rng: np.random.Generator, count: int, authority: Ints, phase: Ints) -> tuple[Ints, Ints]:
    """In order of authority; schools that close come last, drawn at random but for the first of each authority."""
    spared = int(authority.max()) + 1
    closing = spared + rng.permutation(authority.size - spared)[: authority.size - count]
    staying = np.setdiff1d(np.arange(authority.size), closing)
    staying = staying[np.argsort(authority[staying], kind="stable")]
    order = np.concatenate([staying, closing])
    return authority[order], phase[order]


def _urban(rng: np.random.Generator, phase: Ints) -> Ints:
    """A third of primaries in villages, few other schools (register, to be checked)."""
    rural = np.where(phase == PRIMARY, 0.30, np.where(np.isin(phase, (SECONDARY, ALL_THROUGH)), 0.06, 0.05))
    return np.where(rng.random(phase.size) < rural, 2, 0)


def _towns(rng: np.random.Generator, authority: Ints, urban: Ints, places: Geography) -> Ints:
    """A town of the authority, by size for urban schools; a small place for village schools."""
    town = np.empty(authority.size, dtype=np.int64)
    for a in range(int(authority.max()) + 1):
        towns = np.flatnonzero(places.town_authority == a)
        weight = places.town_weight[towns]
        for village in (True, False):
            here = np.flatnonzero((authority == a) & ((urban == 2) == village))
            share = 1 / weight if village else weight
            town[here] = rng.choice(towns, here.size, p=share / share.sum())
    urban[(urban == 0) & ~places.town_is_city[town]] = 1
    return town


def _area_of(rng: np.random.Generator, town: Ints, places: Geography) -> Ints:
    first = np.searchsorted(places.area_town, np.arange(places.town_name.size))
    many = np.bincount(places.area_town, minlength=places.town_name.size)
    chosen: Ints = first[town] + (rng.random(town.size) * many[town]).astype(np.int64)
    return chosen


def _religion(rng: np.random.Generator, phase: Ints) -> Texts:
    out = np.full(phase.size, "Does not apply", dtype="<U24")
    draw = rng.random(phase.size)
    for name, phases in (("Primary", (PRIMARY,)), ("Secondary", (SECONDARY, ALL_THROUGH))):
        floor = 0.0
        for religion, share in RELIGION[name].items():
            out[np.isin(phase, phases) & (draw >= floor) & (draw < floor + share)] = religion
            floor += share
    return out


def _ages(rng: np.random.Generator, phase: Ints) -> tuple[Ints, Ints]:
    low = np.array([4, 11, 4, 4, 3, 5])[phase]
    high = np.array([11, 16, 18, 16, 5, 16])[phase]
    infant_or_junior = np.where(phase == PRIMARY, rng.random(phase.size), 1.0)
    high = np.where(infant_or_junior < 0.08, 7, high)
    low = np.where((infant_or_junior >= 0.08) & (infant_or_junior < 0.15), 7, low)
    return low, high


def _openings(rng: np.random.Generator, phase: Ints, *, staying: Flags) -> tuple[Days, Flags]:
    """Long ago for most; free schools, of which none here closes, in the Septembers of 2011 to 2025."""
    share = np.array([FREE_SHARE.get(name, FREE_SHARE["Secondary"] if name == "All-through" else 0) for name in PHASES])
    free = staying & (rng.random(phase.size) < share[phase])
    years = rng.choice(np.arange(2011, 2026), phase.size, p=_tapered(15))
    opened = np.array([f"{year}-09-01" for year in years], dtype="datetime64[D]")
    return np.where(free, opened, LONG_AGO), free


def _tapered(many: int) -> Floats:
    shape = np.concatenate([np.full(many - 5, 1.3), np.full(5, 0.7)])
    found: Floats = shape / shape.sum()
    return found


def _closings(rng: np.random.Generator, count: int, total: int) -> Days:
    closed = np.full(total, np.datetime64("NaT"), dtype="datetime64[D]")
    years = rng.integers(2011, 2026, total - count)
    closed[count:] = np.array([f"{year}-08-31" for year in years], dtype="datetime64[D]")
    return closed


def _amalgamations(rng: np.random.Generator, phase: Ints, able: Flags) -> Days:
    chosen = (phase == PRIMARY) & able & (rng.random(phase.size) < AMALGAMATED_SHARE)
    days = np.array([f"{year}-09-01" for year in rng.integers(2008, 2026, phase.size)], dtype="datetime64[D]")
    return np.where(chosen, days, np.datetime64("NaT"))


def _pupils(rng: np.random.Generator, phase: Ints, urban: Ints) -> Floats:
    """Numbers on roll: gamma with the published mean and spread; village primaries smaller."""
    mean = np.array([PUPILS[name][0] for name in PHASES])[phase].astype(float)
    spread = np.array([PUPILS[name][1] for name in PHASES])[phase].astype(float)
    village = (phase == PRIMARY) & (urban == 2)
    mean = np.where(village, 125.0, np.where(phase == PRIMARY, mean * 1.24, mean))
    spread = np.where(village, 70.0, np.where(phase == PRIMARY, 150.0, spread))
    size = rng.gamma((mean / spread) ** 2, spread**2 / mean)
    found: Floats = np.maximum(np.round(size), np.where(np.isin(phase, (SECONDARY, ALL_THROUGH)), 180, 12))
    return found


def _names(phase: Ints, religion: Texts, town: Ints, place: Texts) -> Texts:
    seen: dict[tuple[int, int, str], int] = {}
    out = []
    for at in range(phase.size):
        belief = str(religion[at])
        key = (int(town[at]), int(phase[at]), belief)
        rank = seen.get(key, 0)
        seen[key] = rank + 1
        out.append(names.school_name(str(place[at]), PHASES[phase[at]], belief, rank, start=7 * int(town[at])))
    return np.array(out)


def _streets(rng: np.random.Generator, total: int) -> list[str]:
    kinds = ("School Lane", "Church Street", "Station Road", "High Street", "Park Avenue", "Mill Road")
    return [kinds[at] for at in rng.integers(0, len(kinds), total)]


def _postcodes(authority: Ints, town: Ints, places: Geography) -> Texts:
    first = np.searchsorted(places.town_authority, np.arange(places.authority_region.size))
    seen = np.zeros(places.town_name.size, dtype=np.int64)
    out = []
    for a, t in zip(authority, town, strict=True):
        out.append(postcode(int(a), int(t - first[a]), int(seen[t])))
        seen[t] += 1
    return np.array(out)


_FIRST_NUMBER = np.array([2000, 4000, 4600, 7000, 1000, 1100])


def _numbers(phase: Ints, authority: Ints) -> Ints:
    """Establishment numbers: the ranges that the register uses for each phase, in order within the authority."""
    number = np.empty(phase.size, dtype=np.int64)
    order = np.lexsort((np.arange(phase.size), phase, authority))
    key = authority[order] * 10 + phase[order]
    start = np.flatnonzero(np.r_[True, key[1:] != key[:-1]])
    within = np.arange(key.size) - np.repeat(start, np.diff(np.r_[start, key.size]))
    number[order] = _FIRST_NUMBER[phase[order]] + within
    return number
