"""Changing, closing and reopening accounts. None is ever removed: the trail points to them."""

from __future__ import annotations

from django.db import transaction

from alongside_service.accounts.authority import Place, looks_after, why_not
from alongside_service.accounts.models import User
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record


@transaction.atomic
def change_person(actor: User, person_id: int, *, role: Role, place: Place) -> User:
    """The person with another role or place, from their next page on. Raises RefusedError."""
    person = _own(actor, person_id)
    if why := why_not(actor, role, place):
        raise RefusedError(why, field="role")
    before = _as_words(person)
    if person.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
        _refuse_last_administrator(person)
    person.role, person.region, person.body, person.school = role.value, place.region, place.body, place.school
    if _as_words(person) != before:
        person.save()
        record("changed an account", person=actor, subject=_subject(person), before=before, after=_as_words(person))
    return person


@transaction.atomic
def close(actor: User, person_id: int, *, reason: str) -> User:
    """The person, who is signed out at once and cannot sign in again. Raises RefusedError."""
    person = _own(actor, person_id)
    if person.role == Role.ADMINISTRATOR:
        _refuse_last_administrator(person)
    if person.is_active:
        person.is_active = False
        person.save()
        record("closed an account", person=actor, subject=_subject(person), reason=reason.strip())
    return person


@transaction.atomic
def reopen(actor: User, person_id: int) -> User:
    """The person, who can sign in again. Raises RefusedError."""
    person = _own(actor, person_id)
    if not person.is_active:
        person.is_active = True
        person.save()
        record("reopened an account", person=actor, subject=_subject(person))
    return person


@transaction.atomic
def forget_provider(actor: User, person_id: int) -> User:
    """The person, free to sign in with a new account of the sign-in provider. Raises RefusedError."""
    person = _own(actor, person_id)
    if person.provider_subject:
        person.provider_issuer = person.provider_subject = ""
        person.save()
        record("forgot a provider's account", person=actor, subject=_subject(person))
    return person


@transaction.atomic
def rename(person: User, *, name: str) -> User:
    """The person under the name that they give themselves."""
    before, person.name = person.name, name.strip()
    person.save(update_fields=["name"])
    record("changed own name", person=person, subject=_subject(person), before=before, after=person.name)
    return person


def _own(actor: User, person_id: int) -> User:
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None or not looks_after(actor, person):
        raise RefusedError("Only an administrator, or somebody who may give this role in this place, can do this.")
    return person


def _refuse_last_administrator(person: User) -> None:
    """Two administrators who close each other at the same moment wait for each other here."""
    active = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True)
    if not [each for each in active.order_by("pk") if each.pk != person.pk]:
        raise RefusedError("This is the last administrator. Invite another first.")


def _subject(person: User) -> str:
    return f"person:{person.pk}"


def _as_words(person: User) -> str:
    return f"{person.get_role_display()}, {Place.of(person)}"
