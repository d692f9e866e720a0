"""Putting the register together: establishments, their lineages, inspections and figures become schools."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from alongside.identifiers import Urn
from alongside.provenance import Figure
from alongside.records import Body, Establishment, Inspection, Lineage, School
from alongside.register.register import Register


def assemble(
    establishments: Iterable[Establishment],
    lineages: Mapping[Urn, Lineage],
    *,
    as_at: dt.date,
    inspections: Mapping[Urn, tuple[Inspection, ...]],
    complete_from: Mapping[Urn, dt.date],
    figures: Mapping[Urn, Sequence[Figure]],
) -> Register:
    """The register on a day. Every establishment needs a lineage; inspections and figures may be absent."""
    schools = {
        one.urn: School(
            establishment=one,
            lineage=lineages[one.urn],
            inspections=inspections.get(one.urn, ()),
            figures=figures.get(one.urn, ()),
            inspections_complete_from=complete_from.get(one.urn),
        )
        for one in establishments
    }
    bodies: dict[str, Body] = {}
    members: dict[str, list[Urn]] = defaultdict(list)
    for urn, school in schools.items():
        body = school.establishment.responsible_body
        if body is not None:
            bodies.setdefault(body.id, body)
            members[body.id].append(urn)
    return Register(
        as_at=as_at, schools=schools, bodies=bodies, members={body: tuple(urns) for body, urns in members.items()}
    )
