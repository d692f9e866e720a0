"""Passwords: changed by those who know theirs, set anew through a link by those who forgot."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction

from alongside_service.accounts import links, tasks
from alongside_service.accounts.actions.signing_in import TooManyAttemptsError, keep_attempt, refuse_guessing
from alongside_service.accounts.models import PasswordLink, SignInAttempt, User
from alongside_service.accounts.passwords import what_is_wrong
from alongside_service.accounts.refusals import RefusedError
from alongside_service.audit.actions import record

ASKING_WINDOW = dt.timedelta(hours=1)
LINKS_PER_ACCOUNT = 3
LINKS_PER_ADDRESS = 20


@transaction.atomic
def ask_new_password(email: str, *, address: str, at: dt.datetime, site: str) -> None:
    """Have a link to `site` sent, where there is an account and it was not sent too many already.

    Whoever asks is told the same in every case, after the same time: the work is left to the queue even where there
    is none to do. Raises TooManyAttemptsError for one who asks for many addresses.
    """
    email_hash = links.hash_of_email(email)
    asked = SignInAttempt.objects.filter(kind="new-password", at__gt=at - ASKING_WINDOW)
    if asked.filter(address=address).count() >= LINKS_PER_ADDRESS:
        raise TooManyAttemptsError(at + ASKING_WINDOW)
    enough = asked.filter(email_hash=email_hash).count() >= LINKS_PER_ACCOUNT
    person = User.objects.filter(email=email.strip().lower(), is_active=True, demonstration=False).first()
    send = person is not None and not enough and settings.LOCAL_PASSWORDS
    keep_attempt(email_hash, address, at, succeeded=send, kind="new-password")
    tasks.send_password_link.enqueue(person.pk if person and send else None, site)


@transaction.atomic
def make_password_link(person_id: int, *, at: dt.datetime) -> tuple[PasswordLink, str]:
    """A new link for a person, and its secret; the links before stop working."""
    person = User.objects.get(pk=person_id)
    PasswordLink.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=at)
    secret = links.new_secret()
    link = PasswordLink.objects.create(
        person=person, token_hash=links.hash_of(secret), sent_at=at, expires_at=at + settings.PASSWORD_LINK_LIMIT
    )
    record("asked for a new password", subject=f"person:{person.pk}")
    return link, secret


@transaction.atomic
def set_forgotten_password(secret: str, *, password: str, at: dt.datetime) -> User:
    """The person of a link, with a new password; every session of theirs ends. Raises RefusedError."""
    link = PasswordLink.objects.select_for_update().filter(token_hash=links.hash_of(secret)).first()
    if link is None or not link.is_open(at) or not link.person.is_active or not settings.LOCAL_PASSWORDS:
        raise RefusedError("This link can no longer be used. Ask for a new one.")
    _set(link.person, password)
    link.used_at = at
    link.save()
    record("set a new password", person=link.person, subject=f"person:{link.person_id}", how="link")
    return link.person


def change_password(person: User, *, current: str, password: str, address: str, at: dt.datetime) -> User:
    """The person with another password; their other sessions end. Raises RefusedError, TooManyAttemptsError."""
    email_hash = links.hash_of_email(person.email)
    refuse_guessing(email_hash, address, at)
    known = person.check_password(current)
    keep_attempt(email_hash, address, at, succeeded=known)
    if not known:
        raise RefusedError("This is not your password now. Check it and try again.", field="current")
    if person.demonstration:
        raise RefusedError("The password of a demonstration account stays as the sign-in page says it.")
    with transaction.atomic():
        _set(person, password)
        record("set a new password", person=person, subject=f"person:{person.pk}", how="knew the old one")
    return person


def _set(person: User, password: str) -> None:
    if wrong := what_is_wrong(password, name=person.name, email=person.email):
        raise RefusedError(wrong, field="password")
    person.set_password(password)
    person.save(update_fields=["password"])
