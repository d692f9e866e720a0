"""Clauses about whom a rule is for: whether the school is open, who runs it, which phase it is."""

from __future__ import annotations

import datetime as dt

from alongside.identification.findings import Finding, in_words, turning
from alongside.identification.logic import whether
from alongside.policy import ClauseSpec
from alongside.records import Answer, Establishment, Fact, School


def find_open(spec: ClauseSpec, school: School, as_at: dt.date) -> Finding:
    """Whether the school is open on the day."""
    place = school.establishment
    not_yet = place.opened is not None and place.opened > as_at
    is_open = not not_yet and (place.open if place.closed is None else place.closed > as_at)
    if not_yet and place.opened:
        because = f"it had not opened by {in_words(as_at)}: its opening day is {in_words(place.opened)}"
    elif is_open:
        because = f"it was open on {in_words(as_at)}"
    else:
        because = f"it had closed{f' on {in_words(place.closed)}' if place.closed else ''}"
    answer = whether(is_open)
    return Finding(
        answer=answer,
        because=because,
        facts=(_fact(place, "Open", "yes" if is_open else "no"),),
        would_change=turning(spec, answer),
    )


def find_governance(spec: ClauseSpec, school: School, as_at: dt.date) -> Finding:
    """Whether the school is run in one of the ways that the rule is about."""
    return _listed(spec, school, "Governance", school.establishment.governance)


def find_phase(spec: ClauseSpec, school: School, as_at: dt.date) -> Finding:
    """Whether the school is of one of the phases that the rule is about."""
    return _listed(spec, school, "Phase", school.establishment.phase)


def _listed(spec: ClauseSpec, school: School, label: str, value: str) -> Finding:
    if value in spec.accepts:
        answer, tail = Answer.MET, ""
    elif not spec.refuses or value in spec.refuses:
        answer, tail = Answer.NOT_MET, ", which the rule does not cover"
    else:
        answer, tail = Answer.CANNOT_TELL, ", and the policy does not say whether the rule covers that"
    return Finding(
        answer=answer,
        because=f"its {label.lower()} is {value.lower()}{tail}",
        facts=(_fact(school.establishment, label, str(value)),),
        would_change=turning(spec, answer),
    )


def _fact(place: Establishment, label: str, value: str) -> Fact:
    return Fact(label=label, value=value, source=place.drawn_from[0] if place.drawn_from else None)
