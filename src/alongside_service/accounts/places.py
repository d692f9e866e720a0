"""From what a person typed or chose to the place that a role holds in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from alongside_service.accounts.authority import HOLDS_IN, Place
from alongside_service.accounts.models import User
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import Role
from alongside_service.register.models import Body, Region, School

Row = TypeVar("Row", bound=Model)
SHOWN = 5
"""How many of several that match are named."""


def place_from(giver: User, role: Role, typed: str) -> Place:
    """The place that `typed` means for this giver and role. Raises RefusedError, saying what to type."""
    if giver.role == Role.REGIONAL_DIRECTOR:
        return Place(region=giver.region)
    if giver.role == Role.SUPPORTING_ORGANISATION:
        return Place(body=giver.body, school=giver.school)
    kinds = HOLDS_IN.get(role)
    if kinds is None:
        return Place()
    if not typed.strip():
        raise RefusedError(_ASKING[kinds], field="place")
    return _find(kinds, typed.strip())


_ASKING = {
    ("region",): "Choose a region.",
    ("body",): "Enter the name or number of the trust, council or other body.",
    ("school",): "Enter the name or URN of the school.",
    ("body", "school"): "Enter the name or number of the trust, council or school.",
}


def _find(kinds: Sequence[str], typed: str) -> Place:
    """The one place that is meant: by its number, else by its whole name, else by a part that only one has."""
    if kinds == ("region",):
        region = Region.objects.filter(Q(slug=typed) | Q(name__iexact=typed)).first()
        if region is None:
            raise RefusedError(_ASKING[("region",)], field="place")
        return Place(region=region)
    bodies = Body.objects.filter(listed=True) if "body" in kinds else Body.objects.none()
    schools = School.objects.filter(listed=True) if "school" in kinds else School.objects.none()
    for condition in (Q(pk__iexact=typed), Q(name__iexact=typed), Q(name__icontains=typed)):
        if found := [*_some(bodies, condition), *_some(schools, condition)]:
            return _only(found, typed)
    raise RefusedError(f"Nothing is called “{typed}”. Look it up in the search and enter its number.", field="place")


def _some(rows: QuerySet[Row], condition: Q) -> list[Row]:
    return list(rows.filter(condition).order_by("name")[: SHOWN + 1])


def _only(found: Sequence[Model], typed: str) -> Place:
    if len(found) > 1:
        named = "; ".join(f"{row.pk} {row}" for row in found[:SHOWN])
        more = " and others" if len(found) > SHOWN else ""
        raise RefusedError(f"“{typed}” is several: {named}{more}. Enter the number of one.", field="place")
    row = found[0]
    return Place(body=row) if isinstance(row, Body) else Place(school=row)


def own_schools(body: Body | None) -> list[School]:
    """The schools of a responsible body, by name."""
    return list(School.objects.filter(responsible_body=body, listed=True)) if body else []


def regions() -> list[Region]:
    """The regions, by name."""
    return list(Region.objects.all())
