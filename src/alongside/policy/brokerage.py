"""Who may be asked to help a school, how much, how far, and what rules a pairing out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from alongside.policy.document import Section, open_policy

FILE = "brokerage.toml"
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class GradeCondition:
    """Grades that all of some areas (or, for need, any of them) must have under some frameworks."""

    frameworks: tuple[str, ...]
    areas: tuple[str, ...]
    grades: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Radius:
    """How near a school of the same phase must be to compete for pupils, in kilometres."""

    town_km: float
    country_km: float


@dataclass(frozen=True, kw_only=True)
class BrokeragePolicy:
    """Everything that the brokerage stage takes from policy. Maps are by phase; a phase left out has no limit."""

    kinds: tuple[str, ...]
    least_schools: int
    schools_per_place: int
    most_places: int
    most_own_in_need: float
    oldest_grade_years: int
    capacity_text: str
    qualifying: tuple[GradeCondition, ...]
    in_need: tuple[GradeCondition, ...]
    most_km: Mapping[str, float]
    reach_text: str
    reach_source: str
    radius: Mapping[str, Radius]
    town_within_km: Mapping[str, float]
    competition_text: str
    competition_source: str

    def places(self, qualifying: int) -> int:
        """Whole schools that a body with so many qualifying schools can help at once, before its own needs."""
        if qualifying < self.least_schools:
            return 0
        return min(self.most_places, 1 + (qualifying - self.least_schools) // self.schools_per_place)


@cache
def load_brokerage(path: Path | None = None) -> BrokeragePolicy:
    """Load the policy of the brokerage stage. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    supporter, reach, competition = (file.section(name) for name in ("supporter", "reach", "competition"))
    policy = BrokeragePolicy(
        kinds=supporter.texts("kinds"),
        least_schools=supporter.whole("least_schools"),
        schools_per_place=supporter.whole("schools_per_place"),
        most_places=supporter.whole("most_places"),
        most_own_in_need=supporter.number("most_own_in_need"),
        oldest_grade_years=supporter.whole("oldest_grade_years"),
        capacity_text=supporter.text("text"),
        qualifying=tuple(_condition(section) for section in file.sections("qualifying")),
        in_need=tuple(_condition(section) for section in file.sections("in_need")),
        most_km=_by_phase({section: section.number("km") for section in reach.sections("most_km")}),
        reach_text=reach.text("text"),
        reach_source=reach.text("source"),
        radius=_by_phase({section: _radius(section) for section in competition.sections("radius")}),
        town_within_km={str(phase): float(km) for phase, km in competition.raw("town_within_km").items()},
        competition_text=competition.text("text"),
        competition_source=competition.text("source"),
    )
    file.day("review")
    for section in (supporter, reach, competition, file):
        section.finish()
    _refuse_senseless(policy, supporter, competition)
    return policy


def _refuse_senseless(policy: BrokeragePolicy, supporter: Section, competition: Section) -> None:
    if min(policy.least_schools, policy.schools_per_place, policy.most_places) < 1:
        raise supporter.refuse("A count below one makes no sense here.", key="least_schools", remedy="Write 1 or more.")
    if missing := sorted(set(policy.radius) - set(policy.town_within_km)):
        raise competition.refuse(
            f"{missing[0]} has a radius but nothing says when it is in town.",
            key="town_within_km",
            remedy="Add the phase there.",
        )


def _by_phase(values: Mapping[Section, T]) -> dict[str, T]:
    found: dict[str, T] = {}
    for section, value in values.items():
        for phase in section.texts("phases"):
            if phase in found:
                raise section.refuse(f"{phase} is given twice.", key="phases", remedy="Name each phase once.")
            found[phase] = value
        section.finish()
    return found


def _radius(section: Section) -> Radius:
    return Radius(town_km=section.number("town_km"), country_km=section.number("country_km"))


def _condition(section: Section) -> GradeCondition:
    condition = GradeCondition(
        frameworks=section.texts("frameworks"),
        areas=section.texts("areas"),
        grades=section.texts("grades"),
        text=section.text("text", ""),
    )
    section.finish()
    return condition
