"""Every school in need beside every body of its phase: how far, what competes, and what rules the pair out.

Distances are straight lines on the national grid, from the school to the body's nearest qualifying school of the phase.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from alongside.brokerage.capacity import places_for_others
from alongside.identifiers import Urn
from alongside.methods.neighbours import metres_to_nth
from alongside.policy.brokerage import BrokeragePolicy
from alongside.records import Phase, School, SupportingOrganisation

Floats = npt.NDArray[np.float64]


class Bar(IntEnum):
    """Why a pair cannot be proposed; OPEN where it can."""

    OPEN = 0
    OWN_FIRST = 1
    """The school's own trust is asked first."""
    OWN_NEED = 2
    """The body's own schools in need take its places."""
    COMPETES = 3
    """The body has a school so near that both may want the same pupils."""
    FAR = 4
    NOWHERE = 5
    """A school has no coordinates."""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One body beside one school. `competitor` is the body's nearest school of the phase, whatever its grade."""

    body: SupportingOrganisation
    metres: float
    nearest: Urn
    competitor_metres: float
    competitor: Urn
    own: bool
    bar: Bar

    @property
    def kilometres(self) -> float:
        """Straight-line kilometres to the nearest qualifying school."""
        return self.metres / 1000


@dataclass(frozen=True, kw_only=True)
class Field:
    """All schools in need of one phase (m) beside all its bodies (b), as arrays (m, b)."""

    bodies: tuple[SupportingOrganisation, ...]
    metres: Floats
    nearest: npt.NDArray[np.str_]
    competitor_metres: Floats
    competitor: npt.NDArray[np.str_]
    own: npt.NDArray[np.bool_]
    bars: npt.NDArray[np.int8]
    order: npt.NDArray[np.int64]
    """Bodies by distance from each school, ties in the order of `bodies`."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """One school in need, whether its place is town or country, and its row in its phase's field."""

    school: School
    town: bool | None
    radius_km: float
    cap_km: float
    field: Field
    row: int

    def offer(self, column: int) -> Offer:
        """One body's offer."""
        field, at = self.field, (self.row, column)
        return Offer(
            body=field.bodies[column],
            metres=float(field.metres[at]),
            nearest=Urn(str(field.nearest[at])),
            competitor_metres=float(field.competitor_metres[at]),
            competitor=Urn(str(field.competitor[at])),
            own=bool(field.own[at]),
            bar=Bar(int(field.bars[at])),
        )

    def offers(self) -> Iterator[Offer]:
        """Every body of the phase, nearest first."""
        return (self.offer(int(column)) for column in self.field.order[self.row])

    def open_columns(self) -> list[int]:
        """The bodies that could be proposed, in the order of the field."""
        found: list[int] = np.flatnonzero(self.field.bars[self.row] == Bar.OPEN).tolist()
        return found

    def bars_in_reach(self) -> dict[Bar, int]:
        """How many bodies of the phase are in reach or are its own trust, by what bars them."""
        reach = self.field.own[self.row] | (self.field.metres[self.row] <= self.cap_km * 1000)
        codes, counts = np.unique(self.field.bars[self.row][reach], return_counts=True)
        return {Bar(int(code)): int(count) for code, count in zip(codes, counts, strict=True)}


def survey(
    needy: Sequence[School],
    schools: Mapping[Urn, School],
    bodies: Sequence[SupportingOrganisation],
    policy: BrokeragePolicy,
) -> tuple[Need, ...]:
    """Each school in need beside the bodies of its phase, in the order given. `schools` are all open schools by URN."""
    found: dict[Urn, Need] = {}
    for phase in dict.fromkeys(school.establishment.phase for school in needy):
        those = [school for school in needy if school.establishment.phase is phase]
        peers = [school for school in schools.values() if school.establishment.phase is phase]
        offered = tuple(body for body in bodies if body.phase is phase)
        for need in _survey_phase(those, peers, offered, schools, phase, policy):
            found[need.school.urn] = need
    return tuple(found[school.urn] for school in needy)


def _survey_phase(
    needy: Sequence[School],
    peers: Sequence[School],
    bodies: tuple[SupportingOrganisation, ...],
    schools: Mapping[Urn, School],
    phase: Phase,
    policy: BrokeragePolicy,
) -> list[Need]:
    here = points(needy)
    cap = policy.most_km.get(phase.value, math.inf)
    # The nearest place to a school is its own, so the fifth other school is the sixth place.
    towns = [_town(float(metres), phase, policy) for metres in metres_to_nth(here, points(peers), nth=6)]
    radius = policy.radius.get(phase.value)
    radii = [0.0 if radius is None else radius.country_km if town is False else radius.town_km for town in towns]
    field = _field(needy, peers, bodies, schools, cap_km=cap, radii_km=np.array(radii))
    return [
        Need(school=school, town=towns[at], radius_km=radii[at], cap_km=cap, field=field, row=at)
        for at, school in enumerate(needy)
    ]


def _field(
    needy: Sequence[School],
    peers: Sequence[School],
    bodies: tuple[SupportingOrganisation, ...],
    schools: Mapping[Urn, School],
    *,
    cap_km: float,
    radii_km: Floats,
) -> Field:
    here = points(needy)
    members: dict[str, list[Urn]] = {body.body.id: [] for body in bodies}
    for school in peers:
        if school.establishment.responsible_body and school.establishment.responsible_body.id in members:
            members[school.establishment.responsible_body.id].append(school.urn)
    metres, nearest = _nearest_of(here, [body.qualifying for body in bodies], schools)
    rivals, rival = _nearest_of(here, [members[body.body.id] for body in bodies], schools)
    of = [school.establishment.responsible_body for school in needy]
    same = [[body is not None and body.id == other.body.id for other in bodies] for body in of]
    own = np.array(same, dtype=np.bool_).reshape(metres.shape)
    return Field(
        bodies=bodies,
        metres=metres,
        nearest=nearest,
        competitor_metres=rivals,
        competitor=rival,
        own=own,
        bars=_bars(bodies, metres, rivals, own, cap_km=cap_km, radii_km=radii_km),
        order=np.argsort(metres, axis=1, kind="stable"),
    )


def _bars(
    bodies: Sequence[SupportingOrganisation],
    metres: Floats,
    rivals: Floats,
    own: npt.NDArray[np.bool_],
    *,
    cap_km: float,
    radii_km: Floats,
) -> npt.NDArray[np.int8]:
    """What bars each pair (m, b). Distance and competition never bar a school's own trust."""
    capacity = np.array([body.capacity for body in bodies], dtype=np.int64)
    outside = np.array([places_for_others(body) for body in bodies], dtype=np.int64)
    in_need = np.array([len(body.own_in_need) for body in bodies], dtype=np.int64)
    bars: npt.NDArray[np.int64] = np.where(outside > 0, Bar.OPEN, Bar.OWN_NEED)[None, :].repeat(metres.shape[0], axis=0)
    # Where the own trust can take every one of its schools in need, nobody else is asked.
    able = (capacity > 0) & (capacity >= in_need)
    taken: npt.NDArray[np.bool_] = np.any(own & able[None, :], axis=1)
    bars = np.where((bars == Bar.OPEN) & taken[:, None], Bar.OWN_FIRST, bars)
    bars = np.where(rivals <= radii_km[:, None] * 1000, Bar.COMPETES, bars)
    bars = np.where(metres > cap_km * 1000, Bar.FAR, bars)
    bars = np.where(np.isinf(metres), Bar.NOWHERE, bars)
    bars = np.where(own, np.where(capacity > 0, Bar.OPEN, Bar.OWN_NEED)[None, :], bars)
    return bars.astype(np.int8)


def _town(fifth_metres: float, phase: Phase, policy: BrokeragePolicy) -> bool | None:
    within = policy.town_within_km.get(phase.value)
    # Where fewer schools are known than can be counted, the place is as far from a town as a place can be.
    return None if within is None else bool(fifth_metres <= within * 1000)


def points(schools: Sequence[School]) -> Floats:
    """Eastings and northings in metres (n, 2); NaN where a school has no coordinates."""
    places = [school.establishment.place for school in schools]
    pairs = [(place.easting, place.northing) if place else (math.nan, math.nan) for place in places]
    return np.array(pairs, dtype=np.float64).reshape(len(schools), 2)


def _nearest_of(
    here: Floats, groups: Sequence[Sequence[Urn]], schools: Mapping[Urn, School]
) -> tuple[Floats, npt.NDArray[np.str_]]:
    """Metres from each point (m) to the nearest school of each group (g), and which; infinite where there is none."""
    gaps = np.full((here.shape[0], len(groups)), np.inf)
    which = np.full(gaps.shape, "", dtype="<U6")
    for at, group in enumerate(groups):
        urns = np.array([urn for urn in group if urn in schools], dtype="<U6")
        if not urns.size or not here.size:
            continue
        there = points([schools[Urn(str(urn))] for urn in urns])
        between = np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1])
        between = np.where(np.isnan(between), np.inf, between)
        nearest = between.argmin(axis=1)
        gaps[:, at] = between[np.arange(here.shape[0]), nearest]
        which[:, at] = urns[nearest]
    return gaps, which
