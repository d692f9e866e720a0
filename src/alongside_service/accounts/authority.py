"""Who may give which role, and where: the rule of invitations, and of changing and closing accounts.

An administrator gives any role anywhere. A regional director gives the roles of their team in their region, a
responsible body lets in the leaders of its schools, and a supporting organisation its own people. Whoever may give a
role in a place also looks after the accounts that have it.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from alongside_service.accounts.models import Invitation, User
from alongside_service.accounts.roles import EVERY_ROLE, Role
from alongside_service.register.models import Body, Region, School

GIVES: Mapping[Role, Set[Role]] = {
    Role.ADMINISTRATOR: EVERY_ROLE,
    Role.REGIONAL_DIRECTOR: frozenset({Role.DELIVERY_OFFICER, Role.ADVISER}),
    Role.RESPONSIBLE_BODY: frozenset({Role.SCHOOL_LEADER}),
    Role.SUPPORTING_ORGANISATION: frozenset({Role.SUPPORTING_ORGANISATION}),
}
"""Which roles each role may give."""

INVITERS = frozenset(GIVES)

HOLDS_IN: Mapping[Role, tuple[str, ...]] = {
    Role.REGIONAL_DIRECTOR: ("region",),
    Role.DELIVERY_OFFICER: ("region",),
    Role.ADVISER: ("region",),
    Role.RESPONSIBLE_BODY: ("body",),
    Role.SUPPORTING_ORGANISATION: ("body", "school"),
    Role.SCHOOL_LEADER: ("school",),
}
"""The kinds of place that a role may hold in; a role that is not here is national."""


@dataclass(frozen=True)
class Place:
    """Where a role holds: one region, body or school, or everywhere."""

    region: Region | None = None
    body: Body | None = None
    school: School | None = None

    @classmethod
    def of(cls, held: User | Invitation) -> Place:
        """The place of an account or an invitation."""
        return cls(region=held.region, body=held.body, school=held.school)

    @property
    def kind(self) -> str:
        """`region`, `body`, `school`, or nothing for everywhere."""
        return next((kind for kind in ("region", "body", "school") if getattr(self, kind)), "")

    def __str__(self) -> str:
        named = getattr(self, self.kind) if self.kind else None
        return named.name if named else "All regions"


def why_not(giver: User, role: Role, place: Place) -> str:
    """Why somebody may not give this role in this place, in a sentence; nothing where they may."""
    if role not in GIVES.get(Role(giver.role), frozenset()):
        return f"{giver.get_role_display()}s cannot give the role of {role.label.lower()}."
    if wrong := why_not_there(role, place):
        return wrong
    if giver.role == Role.REGIONAL_DIRECTOR and (place.region is None or place.region != giver.region):
        return "You can give roles in your own region only."
    if giver.role == Role.RESPONSIBLE_BODY and not (place.school and place.school.responsible_body_id == giver.body_id):
        return "You can let in the leaders of your own schools only."
    if giver.role == Role.SUPPORTING_ORGANISATION and (place.body, place.school) != (giver.body, giver.school):
        return "You can let in people of your own organisation only."
    return ""


def why_not_there(role: Role, place: Place) -> str:
    """Why the role cannot hold in such a place; nothing where it can."""
    given = [kind for kind in ("region", "body", "school") if getattr(place, kind)]
    kinds = HOLDS_IN.get(role, ("",))
    if len(given) > 1 or place.kind not in kinds:
        wanted = " or ".join(_WORDS[kind] for kind in kinds)
        return f"The role of {role.label.lower()} holds in {wanted}."
    return ""


_WORDS = {"region": "one region", "body": "one trust, council or other body", "school": "one school", "": "all regions"}


def looks_after(giver: User, held: User | Invitation) -> bool:
    """Whether somebody may change or close this account, or this invitation."""
    if isinstance(held, User) and held.pk == giver.pk:
        return giver.role == Role.ADMINISTRATOR
    return not why_not(giver, Role(held.role), Place.of(held))
