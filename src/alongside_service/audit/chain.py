"""The hash chain of the trail: each event is sealed, and each seal is linked to the one before.

The seal (`digest`) is the SHA-256 of what the event says, as canonical JSON; the link (`hash`) is the SHA-256 of the
event's number, its seal and the link before it. To change one event without being noticed, somebody would have to write
every later link anew. These two functions must never change: every trail that was ever written is checked with them.

A link needs the one before, so writers take turns. On SQLite they do so anyway, and the link is made as the event is
written. On PostgreSQL a trigger makes it when the transaction commits: writers wait for each other only that long, and
since nothing else is locked after it, two actions can never wait for each other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from collections.abc import Mapping, Set
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

START = ""
"""What the first event names as the link before it."""


def canonical(value: Any) -> str:
    """One text for one value: keys in order, no spaces, ASCII alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest_of(
    *, at: dt.datetime, person: int | None, role: str, action: str, subject: str, project: int | None, detail: Any
) -> str:
    """The seal of one event."""
    said = {
        "at": at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "person": person,
        "role": role,
        "action": action,
        "subject": subject,
        "project": project,
        "detail": plain(detail),
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def hash_of(*, sequence: int, previous: str, digest: str) -> str:
    """The link of one event to the one before. The trigger on PostgreSQL works out the same."""
    said = {"digest": digest, "previous": previous, "sequence": sequence}
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON that both databases give back as it was: days as ISO text, sets in order, no odd characters.

    PostgreSQL keeps numbers as decimals, so 1e16 comes back as a whole number; whole floats are therefore made whole.
    """
    if isinstance(value, str):
        return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {plain(str(key)): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, Set):
        return sorted((plain(each) for each in value), key=canonical)
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() else value
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, models.Model):
        return plain(str(value.pk))
    if hasattr(value, "__iter__"):
        return [plain(each) for each in value]
    return plain(DjangoJSONEncoder().default(value))
