"""Who may come in: somebody with an account or an invitation, known by what the provider never gives to another.

The first time, a person is recognised by an email address that the provider has checked. From then on by issuer and
subject alone: addresses are given to new people, and a new person must not find somebody else's account.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from alongside_service.accounts.actions.invitations import open_account
from alongside_service.accounts.models import Invitation, User
from alongside_service.audit.actions import record


class NotAdmittedError(Exception):
    """Why somebody may not come in: one word for the trail, and sentences for them."""

    def __init__(self, code: str, why: str) -> None:
        self.code = code
        super().__init__(why)


@transaction.atomic
def admit(claims: Mapping[str, Any], *, at: dt.datetime) -> User:
    """The account of the person of these checked claims. Raises NotAdmittedError."""
    known = User.objects.filter(provider_issuer=claims["iss"], provider_subject=claims["sub"]).first()
    person = known or _by_email(claims, at)
    if not person.is_active:
        raise NotAdmittedError("closed", "Your account here is closed. An administrator of this service can reopen it.")
    record("signed in", person=person, how="provider")
    return person


def _by_email(claims: Mapping[str, Any], at: dt.datetime) -> User:
    email = _checked_email(claims)
    person = User.objects.select_for_update().filter(email=email).first()
    if person is None:
        person = _by_invitation(email, claims, at)
    if person.provider_subject:
        raise NotAdmittedError(
            "another person",
            "This email address belongs to an account here that somebody else signs in to. If the address is yours "
            "now, ask an administrator of this service to let you in.",
        )
    person.provider_issuer, person.provider_subject = claims["iss"], claims["sub"]
    person.save(update_fields=["provider_issuer", "provider_subject"])
    record("joined to the provider", person=person, subject=f"person:{person.pk}", issuer=claims["iss"])
    return person


def _by_invitation(email: str, claims: Mapping[str, Any], at: dt.datetime) -> User:
    invitation = Invitation.objects.select_for_update().filter(email=email, used_at=None, withdrawn_at=None).first()
    if invitation is None:
        raise NotAdmittedError(
            "unknown",
            "You have signed in, but there is no account here for your email address. Accounts are by invitation: ask "
            "the person you work with, and give them the address that you sign in with.",
        )
    if not invitation.is_open(at):
        raise NotAdmittedError("expired", "Your invitation has expired. Ask whoever sent it to send it again.")
    name = str(claims.get("name") or "").strip()[:200]
    return open_account(invitation, name=name, password=None, at=at, how="provider")


def _checked_email(claims: Mapping[str, Any]) -> str:
    email = str(claims.get("email") or "").strip().lower()
    if not email:
        raise NotAdmittedError("no email", "The provider did not tell us your email address, so we cannot find you.")
    said = [claims[name] for name in ("email_verified", "xms_edov") if name in claims]
    if not (any(_is_true(each) for each in said) or (not said and settings.OIDC_EMAILS_TRUSTED)):
        raise NotAdmittedError(
            "unverified",
            "The provider has not checked that your email address is yours. Confirm it there, then sign in again.",
        )
    return email


def _is_true(value: object) -> bool:
    return value is True or value in ("true", "1", 1)
