"""Reading accounts and invitations."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from alongside_service.accounts import links
from alongside_service.accounts.authority import GIVES
from alongside_service.accounts.models import Invitation, PasswordLink, User
from alongside_service.accounts.roles import TEAM, Role
from alongside_service.register.models import Body

SEES_EVERYBODY = frozenset({Role.NATIONAL_LEAD, Role.AUDITOR, Role.ADMINISTRATOR})
_PLACES = ("region", "body", "school")


def demonstration_accounts() -> list[User]:
    """The accounts for trying the service out, in the order of the roles; none where none were made."""
    return list(User.objects.filter(demonstration=True, is_active=True).select_related(*_PLACES).order_by("pk"))


def people_in_scope(viewer: User) -> QuerySet[User]:
    """The people whose accounts somebody sees: all, those of a region, of a body and its schools, or of a school."""
    if Role(viewer.role) in SEES_EVERYBODY:
        return User.objects.all()
    return User.objects.filter(Q(pk=viewer.pk) | _within(viewer))


def _within(viewer: User) -> Q:
    role = Role(viewer.role)
    nobody = Q(pk__in=[])
    if role in TEAM:
        bodies = Body.objects.filter(schools__region=viewer.region)
        mine = Q(region=viewer.region) | Q(school__region=viewer.region) | Q(body__in=bodies)
        return mine if viewer.region_id else nobody
    if role == Role.SCHOOL_LEADER:
        return Q(school=viewer.school) if viewer.school_id else nobody
    if viewer.body_id:
        mine = Q(body=viewer.body)
        return mine | Q(school__responsible_body=viewer.body) if role == Role.RESPONSIBLE_BODY else mine
    return Q(school=viewer.school) & Q(role=role) if viewer.school_id else nobody


@dataclass(frozen=True, kw_only=True)
class PeopleQuestion:
    """What the list of people is asked."""

    q: str = ""
    role: str = ""
    closed: bool = False
    """Whether to list closed accounts instead of open ones."""


def people(viewer: User, question: PeopleQuestion) -> QuerySet[User]:
    """The people in somebody's scope who answer a question, by name."""
    found = people_in_scope(viewer).filter(is_active=not question.closed)
    if question.role:
        found = found.filter(role=question.role)
    for word in question.q.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.select_related(*_PLACES).order_by(Lower("name"), "pk")


def person_in_scope(viewer: User, person_id: int) -> User | None:
    """One person, where they are in somebody's scope."""
    return people_in_scope(viewer).filter(pk=person_id).select_related(*_PLACES).first()


def person_exists(person_id: int) -> bool:
    """Whether there is such an account at all."""
    return User.objects.filter(pk=person_id).exists()


def invitations_in_scope(viewer: User) -> QuerySet[Invitation]:
    """The invitations that somebody looks after; an auditor sees all."""
    found = Invitation.objects.select_related(*_PLACES, "invited_by", "person")
    role = Role(viewer.role)
    if role in SEES_EVERYBODY:
        return found
    given = Q(role__in=[each.value for each in GIVES.get(role, ())])
    if role == Role.REGIONAL_DIRECTOR:
        return found.filter(given, region=viewer.region)
    if role == Role.RESPONSIBLE_BODY:
        return found.filter(given, school__responsible_body=viewer.body)
    return found.filter(given, body=viewer.body, school=viewer.school)


def open_invitation(secret: str, at: dt.datetime) -> Invitation | None:
    """The invitation of a link, where it still works."""
    found = Invitation.objects.select_related(*_PLACES, "invited_by").filter(token_hash=links.hash_of(secret)).first()
    return found if found and found.is_open(at) else None


def open_password_link(secret: str, at: dt.datetime) -> PasswordLink | None:
    """The link of somebody who forgot their password, where it still works."""
    found = PasswordLink.objects.select_related("person").filter(token_hash=links.hash_of(secret)).first()
    return found if found and found.is_open(at) and found.person.is_active else None
