"""Making and revoking keys to the API."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from alongside_service.accounts.links import hash_of, new_secret
from alongside_service.accounts.models import User
from alongside_service.api.models import ApiToken
from alongside_service.audit.actions import record
from alongside_service.projects.refusals import InvalidError

PREFIX = "alongside_"
"""So that a key which leaked into a file can be searched for."""
LASTS = (30, 90, 180, 365)
"""Days for which a key may work."""
MOST = 10


@transaction.atomic
def make_token(person: User, *, name: str, days: str, at: dt.datetime) -> tuple[ApiToken, str]:
    """A new key of one's own, with its secret, which is kept nowhere. Raises InvalidError."""
    name = " ".join(name.replace("\x00", "").split())
    problems: dict[str, str] = {}
    if not name:
        problems["name"] = "Say what it is for."
    elif len(name) > 80:
        problems["name"] = f"Use 80 characters or fewer; this has {len(name)}."
    if days not in {str(each) for each in LASTS}:
        problems["days"] = "Choose how long it should work."
    on = timezone.localtime(at).date()
    User.objects.select_for_update().get(pk=person.pk)
    if ApiToken.objects.filter(person=person, revoked_at=None, expires_on__gte=on).count() >= MOST:
        problems["name"] = f"You have {MOST} tokens that work. Revoke one first."
    if problems:
        raise InvalidError(problems)
    secret = PREFIX + new_secret()
    token = ApiToken.objects.create(
        person=person, name=name, hash=hash_of(secret), made_at=at, expires_on=on + dt.timedelta(days=int(days))
    )
    record("made an API token", person=person, subject=f"token:{token.pk}", name=name, expires_on=token.expires_on)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, person: User, at: dt.datetime) -> None:
    """Make a key of one's own useless, at once and for good."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        record("revoked an API token", person=person, subject=f"token:{token.pk}", name=token.name)


def note_used(token: ApiToken, *, on: dt.date) -> None:
    """Remember the day on which a key was last used: one write a day."""
    if token.last_used_on != on:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=on)
