"""Inviting people, and coming in by invitation."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from alongside_service.accounts import links
from alongside_service.accounts.authority import Place, looks_after, why_not
from alongside_service.accounts.models import Invitation, User
from alongside_service.accounts.passwords import what_is_wrong
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record


@transaction.atomic
def invite(
    inviter: User, *, email: str, name: str, role: Role, place: Place, at: dt.datetime
) -> tuple[Invitation, str]:
    """The invitation and the secret of its link. Raises RefusedError, with the field that is wrong."""
    if why := why_not(inviter, role, place):
        raise RefusedError(why, field="role")
    return _invite(inviter, email=email, name=name, role=role, place=place, at=at)


@transaction.atomic
def invite_first_administrator(*, email: str, name: str, at: dt.datetime) -> tuple[Invitation, str]:
    """As `invite`, by the person at the machine. Raises RefusedError where the service has an administrator."""
    if User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, demonstration=False).exists():
        raise RefusedError("The service has an administrator already, who can invite others.", field="email")
    for waiting in Invitation.objects.filter(email=email.strip().lower(), used_at=None, withdrawn_at=None):
        waiting.withdrawn_at = at
        waiting.save()
    return _invite(None, email=email, name=name, role=Role.ADMINISTRATOR, place=Place(), at=at)


def _invite(
    inviter: User | None, *, email: str, name: str, role: Role, place: Place, at: dt.datetime
) -> tuple[Invitation, str]:
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise RefusedError("There is an account with this address already.", field="email")
    secret = links.new_secret()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email, name=name.strip(), role=role.value, region=place.region, body=place.body,
                school=place.school, invited_by=inviter, invited_at=at, sent_at=at,
                expires_at=at + settings.INVITATION_LIMIT, token_hash=links.hash_of(secret),
            )  # fmt: skip
    except IntegrityError:  # the database allows one open invitation for each address, whoever is quicker
        raise RefusedError(
            "This address has an invitation already. It can be sent again or withdrawn.", field="email"
        ) from None
    record("invited", person=inviter, subject=f"invitation:{invitation.pk}", role=role.value, place=str(place))
    return invitation, secret


@transaction.atomic
def send_again(person: User, invitation_id: int, *, at: dt.datetime) -> tuple[Invitation, str]:
    """The invitation with a new link and a new last day; the link before stops working. Raises RefusedError."""
    invitation = _own(person, invitation_id)
    secret = links.new_secret()
    invitation.token_hash = links.hash_of(secret)
    invitation.sent_at, invitation.expires_at = at, at + settings.INVITATION_LIMIT
    invitation.save()
    record("sent an invitation again", person=person, subject=f"invitation:{invitation.pk}")
    return invitation, secret


@transaction.atomic
def withdraw(person: User, invitation_id: int, *, at: dt.datetime) -> Invitation:
    """The invitation, which no longer lets anybody in. Raises RefusedError."""
    invitation = _own(person, invitation_id)
    invitation.withdrawn_at = at
    invitation.save()
    record("withdrew an invitation", person=person, subject=f"invitation:{invitation.pk}")
    return invitation


def _own(person: User, invitation_id: int) -> Invitation:
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None or not looks_after(person, invitation):
        raise RefusedError("Only those who may give this role in this place can change this invitation.")
    if invitation.used_at or invitation.withdrawn_at:
        raise RefusedError(f"This invitation was {invitation.status(invitation.sent_at)} already.")
    return invitation


@transaction.atomic
def accept(secret: str, *, name: str, password: str, at: dt.datetime) -> User:
    """The new account of somebody who has the link of an invitation. Raises RefusedError."""
    invitation = Invitation.objects.select_for_update().filter(token_hash=links.hash_of(secret)).first()
    if invitation is None or not invitation.is_open(at):
        raise RefusedError("This invitation can no longer be used. Ask whoever sent it to send it again.")
    if not settings.LOCAL_PASSWORDS:
        raise RefusedError(f"People sign in here with {settings.OIDC_NAME}.")
    if wrong := what_is_wrong(password, name=name, email=invitation.email):
        raise RefusedError(wrong, field="password")
    return open_account(invitation, name=name, password=password, at=at, how="password")


def open_account(invitation: Invitation, *, name: str, password: str | None, at: dt.datetime, how: str) -> User:
    """Turn an open invitation, locked by the caller, into an account."""
    if User.objects.filter(email=invitation.email).exists():
        raise RefusedError("There is an account with this address already.")
    person = User.objects.create(
        email=invitation.email, name=name.strip() or invitation.name, role=invitation.role, region=invitation.region,
        body=invitation.body, school=invitation.school, password=make_password(password),
    )  # fmt: skip
    invitation.used_at, invitation.person = at, person
    invitation.save()
    record("accepted an invitation", person=person, subject=f"person:{person.pk}", invitation=invitation.pk, how=how)
    return person
