"""Links sent by email: a secret of 256 bits, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets

from django.conf import settings


def new_secret() -> str:
    """The secret part of a link, fit for an address."""
    return secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """What is kept of a secret. It is as good as random, so one plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_of_email(email: str) -> str:
    """What is kept of the address of somebody who may have no account."""
    return hashlib.sha256((settings.SECRET_KEY + email.strip().lower()).encode()).hexdigest()
