"""Reading keys: one's own, and whose a secret is."""

from __future__ import annotations

import datetime as dt

from django.http import Http404

from alongside_service.accounts.links import hash_of
from alongside_service.accounts.models import User
from alongside_service.api.models import ApiToken


def tokens_of(person: User) -> list[ApiToken]:
    """The person's keys, the newest first, with those that no longer work."""
    return list(ApiToken.objects.filter(person=person))


def own_token(person: User, number: int) -> ApiToken:
    """One of the person's own keys. Raises Http404."""
    found = ApiToken.objects.filter(person=person, pk=number).first()
    if found is None:
        raise Http404("There is no such token, or it is not yours.")
    return found


def token_for(secret: str, *, on: dt.date) -> ApiToken | None:
    """The key that a secret belongs to, with its person; None unless both may be used today."""
    found = ApiToken.objects.select_related("person").filter(hash=hash_of(secret)).first()
    return found if found and found.works(on) and found.person.is_active else None
