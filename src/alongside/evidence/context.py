"""The context of every school of a phase as a table of numbers with gaps: what the distance is measured on."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alongside.evidence.bookshelf import Figures
from alongside.identifiers import Urn
from alongside.methods.neighbours import metres_to_nth, robust_scales
from alongside.policy.evidence import EvidencePolicy, Variable
from alongside.provenance import EditionRef
from alongside.records import Phase, School


@dataclass(frozen=True, kw_only=True)
class Context:
    """Open schools of one phase in the order of their URNs, and their context.

    `table` (n, p) holds the variables on the scale that distances use, NaN where not known; `values` the same as
    published. `scales` (p) are the robust spreads. `places` (n, 2) are metres on the national grid. `apart` (n, 2) says
    whether the school selects by ability, and whether it reaches the age of the phase's figures: 1, 0, NaN if unknown.
    """

    phase: Phase
    schools: tuple[School, ...]
    variables: tuple[Variable, ...]
    values: npt.NDArray[np.float64]
    table: npt.NDArray[np.float64]
    scales: npt.NDArray[np.float64]
    apart: npt.NDArray[np.float64]
    places: npt.NDArray[np.float64]
    position: Mapping[Urn, int]
    drawn_from: tuple[EditionRef, ...] = ()

    def described(self, urn: Urn) -> dict[str, float | None]:
        """One school's context by variable id, as published; None where it is not known."""
        row = self.values[self.position[urn]]
        return {v.id: None if math.isnan(x) else float(x) for v, x in zip(self.variables, row, strict=True)}


def describe_context(schools: Collection[School], phase: Phase, figures: Figures, policy: EvidencePolicy) -> Context:
    """The context of the open schools of `phase` among `schools`.

    Figures follow the straight lineage, newest URN first. A value that is not known stays NaN.
    """
    chosen = tuple(
        sorted(
            (s for s in schools if s.establishment.phase is phase and s.establishment.open),
            key=lambda school: (len(school.urn), school.urn),
        )
    )
    places = np.array([_place(school) for school in chosen], dtype=np.float64).reshape(len(chosen), 2)
    columns = [_column(variable, chosen, places, figures, policy) for variable in policy.variables]
    values = np.array(columns, dtype=np.float64).T.reshape(len(chosen), len(columns))
    table = values.copy()
    for at, variable in enumerate(policy.variables):
        if variable.scale == "logarithm":
            table[:, at] = np.log(np.where(values[:, at] > 0, values[:, at], np.nan))
    editions = [figures.newest_edition(variable.id) for variable in policy.variables if variable.origin == "figures"]
    return Context(
        phase=phase,
        schools=chosen,
        variables=policy.variables,
        values=values,
        table=table,
        scales=robust_scales(table),
        apart=np.array([_kind(school, policy) for school in chosen], dtype=np.float64).reshape(len(chosen), 2),
        places=places,
        position={school.urn: at for at, school in enumerate(chosen)},
        drawn_from=tuple(dict.fromkeys(edition for edition in editions if edition)),
    )


def _kind(school: School, policy: EvidencePolicy) -> tuple[float, float]:
    ages, age = school.establishment.statutory_ages, policy.reaches_age.get(school.establishment.phase.value)
    reaches = math.nan if ages is None or age is None else float(ages[1] >= age)
    return float(school.establishment.admissions in policy.selective), reaches


def _place(school: School) -> tuple[float, float]:
    place = school.establishment.place
    return (place.easting, place.northing) if place else (math.nan, math.nan)


def _column(
    variable: Variable,
    schools: tuple[School, ...],
    places: npt.NDArray[np.float64],
    figures: Figures,
    policy: EvidencePolicy,
) -> npt.NDArray[np.float64]:
    if variable.origin == "map":
        # The nearest place to a school is its own.
        return metres_to_nth(places, places, nth=policy.density_nth + 1)
    published = figures.newest_values(variable.id)
    found = [_first(published, school) for school in schools]
    if variable.origin == "register":
        registered = [getattr(school.establishment, variable.id) for school in schools]
        found = [value if value is not None else other for value, other in zip(registered, found, strict=True)]
    return np.array([math.nan if value is None else float(value) for value in found], dtype=np.float64)


def _first(values: Mapping[str, float], school: School) -> float | None:
    return next((values[urn] for urn in school.lineage.straight if urn in values), None)
