"""Signing in by password, slowly for those who guess."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from alongside_service.accounts.links import hash_of_email
from alongside_service.accounts.models import SignInAttempt, User
from alongside_service.audit.actions import record

WINDOW = dt.timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30


class TooManyAttemptsError(Exception):
    """Signing in is shut for this account or address until `until`."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        super().__init__(f"There were too many attempts. Try again after {timezone.localtime(until):%H:%M}.")


def sign_in(request: HttpRequest, *, email: str, password: str) -> User | None:
    """The person, or None where the email or the password is wrong. Raises TooManyAttemptsError."""
    now = timezone.now()
    email_hash, address = hash_of_email(email), address_of(request)
    refuse_guessing(email_hash, address, now)
    user = authenticate(request, username=email.strip().lower(), password=password)
    with transaction.atomic():
        keep_attempt(email_hash, address, now, succeeded=user is not None)
        if isinstance(user, User):
            record("signed in", person=user)
    return user if isinstance(user, User) else None


def refuse_guessing(email_hash: str, address: str, at: dt.datetime) -> None:
    """Raise TooManyAttemptsError where this account or this address has failed too often of late."""
    recent = SignInAttempt.objects.filter(kind="sign-in", at__gt=at - WINDOW, succeeded=False)
    for failed, most in (
        (recent.filter(email_hash=email_hash), ATTEMPTS_PER_ACCOUNT),
        (recent.filter(address=address), ATTEMPTS_PER_ADDRESS),
    ):
        times = list(failed.order_by("-at").values_list("at", flat=True)[:most])
        if len(times) == most:
            raise TooManyAttemptsError(times[-1] + WINDOW)


def keep_attempt(email_hash: str, address: str, at: dt.datetime, *, succeeded: bool, kind: str = "sign-in") -> None:
    """Remember an attempt for a day."""
    SignInAttempt.objects.filter(at__lt=at - dt.timedelta(days=1)).delete()
    SignInAttempt.objects.create(at=at, kind=kind, email_hash=email_hash, address=address, succeeded=succeeded)


def address_of(request: HttpRequest) -> str:
    """Where the request came from. Behind a proxy that is the last address that the proxy itself wrote down."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return (forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", ""))[:64]
