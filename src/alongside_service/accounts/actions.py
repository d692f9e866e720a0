"""Signing in, slowly for those who guess; and the accounts for trying the service out."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from alongside_service.accounts.models import SignInAttempt, User
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record
from alongside_service.register.models import Body, Region, School

WINDOW = dt.timedelta(minutes=15)
ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30
DEMONSTRATION_PASSWORD = "alongside demonstration"


class TooManyAttemptsError(Exception):
    """Signing in is shut for this account or address until `until`."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        super().__init__(f"There were too many attempts. Try again after {timezone.localtime(until):%H:%M}.")


def sign_in(request: HttpRequest, *, email: str, password: str) -> User | None:
    """The person, or None where the email or the password is wrong. Raises TooManyAttemptsError."""
    now = timezone.now()
    email_hash = hashlib.sha256((settings.SECRET_KEY + email.strip().lower()).encode()).hexdigest()
    address = request.META.get("REMOTE_ADDR", "")
    _refuse_guessing(email_hash, address, now)
    user = authenticate(request, username=email.strip().lower(), password=password)
    with transaction.atomic():
        SignInAttempt.objects.filter(at__lt=now - dt.timedelta(days=1)).delete()
        SignInAttempt.objects.create(at=now, email_hash=email_hash, address=address, succeeded=user is not None)
        if isinstance(user, User):
            record("signed in", person=user)
    return user if isinstance(user, User) else None


def _refuse_guessing(email_hash: str, address: str, now: dt.datetime) -> None:
    recent = SignInAttempt.objects.filter(at__gt=now - WINDOW, succeeded=False)
    for failed, most in (
        (recent.filter(email_hash=email_hash), ATTEMPTS_PER_ACCOUNT),
        (recent.filter(address=address), ATTEMPTS_PER_ADDRESS),
    ):
        times = list(failed.order_by("-at").values_list("at", flat=True)[:most])
        if len(times) == most:
            raise TooManyAttemptsError(times[-1] + WINDOW)


@transaction.atomic
def make_demonstration_accounts() -> list[User]:
    """One account for each role, all with the same password. Does nothing for those that exist."""
    region = Region.objects.filter(name="North West").first() or Region.objects.first()
    body = (
        Body.objects.filter(schools__region=region, schools__listed=True, kind="Multi-academy trust").first()
        or Body.objects.first()
    )
    school = (
        School.objects.filter(region=region, listed=True, rule_answers__answer="met").first() or School.objects.first()
    )
    scopes = {
        Role.REGIONAL_DIRECTOR: {"region": region},
        Role.DELIVERY_OFFICER: {"region": region},
        Role.ADVISER: {"region": region},
        Role.RESPONSIBLE_BODY: {"body": body},
        Role.SUPPORTING_ORGANISATION: {"body": body},
        Role.SCHOOL_LEADER: {"school": school},
    }
    existing = set(User.objects.filter(demonstration=True).values_list("role", flat=True))
    if len(existing) == len(Role):
        return []
    password = make_password(DEMONSTRATION_PASSWORD)
    made = [
        User(
            email=f"{role.value}@example.org",
            name=f"Demonstration {role.label.lower()}",
            role=role.value,
            password=password,
            demonstration=True,
            **scopes.get(role, {}),
        )
        for role in Role
        if role.value not in existing
    ]
    User.objects.bulk_create(made)
    record("made demonstration accounts", roles=[user.role for user in made])
    return made
