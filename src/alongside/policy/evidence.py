"""How similar schools are found, what is compared, and what `does better` must mean before it is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alongside.policy.document import Section, open_policy

FILE = "evidence.toml"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One context variable. `origin` is `register`, `figures` or `map`; `scale` is `plain` or `logarithm`."""

    id: str
    label: str
    origin: str
    scale: str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A measure to compare in some phases. `spread` is among pupils, for a `mean`; a `share` needs only its cohort.

    A `plain` measure has no published spread, so nothing can be said of how sure a difference is.
    """

    id: str
    phases: tuple[str, ...]
    kind: str
    spread: float | None
    spread_source: str
    cohort_measure: str


@dataclass(frozen=True, kw_only=True)
class EvidencePolicy:
    """Everything that the evidence stage takes from policy."""

    distance_id: str
    distance_name: str
    distance_text: str
    distance_unit: str
    neighbours: int
    least_shared: int
    thin_beyond: float
    limits: tuple[str, ...]
    variables: tuple[Variable, ...]
    density_nth: int
    selective: tuple[str, ...]
    reaches_age: Mapping[str, int]
    very_sure: float
    fairly_sure: float
    most_years: int
    cohort_within: int
    measures: tuple[Compared, ...]

    def measures_for(self, phase: str) -> tuple[Compared, ...]:
        """What is compared in a phase; empty where nothing is published for it."""
        return tuple(measure for measure in self.measures if phase in measure.phases)


@cache
def load_evidence(path: Path | None = None) -> EvidencePolicy:
    """Load the policy of the evidence stage. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    distance, sure, years = file.section("distance"), file.section("sure"), file.section("years")
    density, apart = file.section("density"), file.section("apart")
    policy = EvidencePolicy(
        distance_id=distance.text("id"),
        distance_name=distance.text("name"),
        distance_text=distance.text("text"),
        distance_unit=distance.text("unit"),
        neighbours=distance.whole("neighbours"),
        least_shared=distance.whole("least_shared"),
        thin_beyond=distance.number("thin_beyond"),
        limits=distance.texts("limits"),
        variables=tuple(_variable(section) for section in file.sections("variable", named_by="id")),
        density_nth=density.whole("nth"),
        selective=apart.texts("selective_admissions"),
        reaches_age={str(phase): int(age) for phase, age in apart.raw("reaches_age").items()},
        very_sure=sure.number("very"),
        fairly_sure=sure.number("fairly"),
        most_years=years.whole("most"),
        cohort_within=years.whole("cohort_within"),
        measures=tuple(_measure(section) for section in file.sections("measure", named_by="id")),
    )
    file.day("review")
    for section in (distance, sure, years, density, apart, file):
        section.finish()
    _refuse_odd_levels(policy, sure)
    return policy


def _refuse_odd_levels(policy: EvidencePolicy, sure: Section) -> None:
    if not 0.5 < policy.fairly_sure < policy.very_sure < 1:
        raise sure.refuse("The levels are out of order.", key="very", remedy="Write 0.5 < fairly < very < 1.")


def _variable(section: Section) -> Variable:
    variable = Variable(
        id=section.text("id"), label=section.text("label"), origin=section.text("from"), scale=section.text("scale")
    )
    section.finish()
    if variable.origin not in ("register", "figures", "map"):
        raise section.refuse("It comes from nowhere known.", key="from", remedy="One of: register, figures, map.")
    if variable.scale not in ("plain", "logarithm"):
        raise section.refuse("The scale is not known.", key="scale", remedy="One of: plain, logarithm.")
    return variable


def _measure(section: Section) -> Compared:
    kind = section.text("kind")
    if kind not in ("mean", "share", "plain"):
        raise section.refuse("The kind is not known.", key="kind", remedy="One of: mean, share, plain.")
    measure = Compared(
        id=section.text("id"),
        phases=section.texts("phases"),
        kind=kind,
        spread=section.number("spread") if kind == "mean" else None,
        spread_source=section.text("spread_source") if kind == "mean" else "",
        cohort_measure=section.text("cohort_measure", ""),
    )
    section.finish()
    return measure
