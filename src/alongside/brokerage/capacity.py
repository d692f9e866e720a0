"""Which trusts could help schools of a phase, and how many at once, until they say so themselves."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from alongside.identifiers import Urn
from alongside.policy.brokerage import BrokeragePolicy, GradeCondition
from alongside.records import Body, Inspection, Phase, School, SupportingOrganisation


def supporters(
    schools: Collection[School], in_need: Collection[Urn], *, as_at: dt.date, policy: BrokeragePolicy
) -> tuple[SupportingOrganisation, ...]:
    """Every trust with enough good or outstanding schools of a phase, one entry a phase, in the order of their ids.

    `in_need` are the schools that a rule identified anywhere in the country. Capacity is policy's function of the
    qualifying schools; it is nought where too large a share of the trust's own schools of the phase are in need.
    """
    identified = set(in_need)
    own: dict[tuple[str, Phase], list[School]] = defaultdict(list)
    bodies: dict[str, Body] = {}
    for school in schools:
        body = school.establishment.responsible_body
        if body and body.kind.value in policy.kinds and school.establishment.open:
            bodies[body.id] = body
            own[body.id, school.establishment.phase].append(school)
    found = [
        _supporter(bodies[body_id], phase, members, identified, as_at, policy)
        for (body_id, phase), members in sorted(own.items())
    ]
    return tuple(supporter for supporter in found if len(supporter.qualifying) >= policy.least_schools)


def places_for_others(supporter: SupportingOrganisation) -> int:
    """How many schools of other bodies it can help: its capacity less its own schools in need, never below nought."""
    return max(0, supporter.capacity - len(supporter.own_in_need))


def qualifies(school: School, *, as_at: dt.date, policy: BrokeragePolicy) -> bool:
    """Whether the school's latest graded inspection makes it one that can help others."""
    latest = latest_graded(school)
    oldest = as_at.replace(year=as_at.year - policy.oldest_grade_years, day=min(as_at.day, 28))
    return latest is not None and latest.started >= oldest and _meets(latest, policy.qualifying, every=True)


def latest_graded(school: School) -> Inspection | None:
    """The newest graded inspection that holds any grade."""
    return next((i for i in school.inspections if i.graded and i.grades), None)


def _supporter(
    body: Body, phase: Phase, members: Sequence[School], identified: set[Urn], as_at: dt.date, policy: BrokeragePolicy
) -> SupportingOrganisation:
    needy = tuple(sorted(s.urn for s in members if s.urn in identified or _in_need(s, policy)))
    good = [s for s in members if s.urn not in needy and qualifies(s, as_at=as_at, policy=policy)]
    share = len(needy) / len(members)
    overstretched = share > policy.most_own_in_need
    places = policy.places(len(good))
    return SupportingOrganisation(
        body=body,
        phase=phase,
        qualifying=tuple(sorted(s.urn for s in good)),
        own_in_need=needy,
        capacity=0 if overstretched else places,
        because=_because(members, good, needy, phase, 0 if overstretched else places, overstretched),
    )


def _because(
    members: Sequence[School],
    good: Sequence[School],
    needy: Sequence[Urn],
    phase: Phase,
    places: int,
    overstretched: bool,
) -> tuple[str, ...]:
    kind = phase.value.lower()
    here = sum(1 for s in good if (latest := latest_graded(s)) and latest.urn == s.urn)
    said = [
        f"{len(good)} of its {len(members)} {kind} schools are good or outstanding or the equivalent; "
        f"{here} of them earned it under their present URN."
    ]
    if overstretched:
        said.append(f"{len(needy)} of its own {kind} schools need help: it has no place for anybody else, by rule.")
    elif needy:
        left = max(0, places - len(needy))
        said.append(f"Places by rule: {places}; own schools in need come first ({len(needy)}), which leaves {left}.")
    else:
        said.append(f"Places by rule: {places}; none of its own {kind} schools is in need.")
    return tuple(said)


def _in_need(school: School, policy: BrokeragePolicy) -> bool:
    latest = latest_graded(school)
    if latest is None:
        return False
    return bool(latest.category_of_concern) or _meets(latest, policy.in_need, every=False)


def _meets(inspection: Inspection, conditions: Sequence[GradeCondition], *, every: bool) -> bool:
    for condition in conditions:
        if inspection.framework in condition.frameworks:
            fits = [inspection.grades.get(area, "") in condition.grades for area in condition.areas]
            return all(fits) if every else any(fits)
    return False
