"""Kinds of notices, how often they are tried, and when the day's reminders go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alongside.policy.document import Section, open_policy

FILE = "notices.toml"


@dataclass(frozen=True, kw_only=True)
class NoticeKind:
    """What a notice is. `any_time`: its reader asked for it. `secret`: its text lets its reader in."""

    id: str
    name: str
    any_time: bool
    secret: bool


@dataclass(frozen=True, kw_only=True)
class NoticePolicy:
    """Everything that notices take from policy."""

    kinds: Mapping[str, NoticeKind]
    waits: tuple[dt.timedelta, ...]
    stopped_after: dt.timedelta
    reminders_at: dt.time
    reminders_latest: dt.time

    def wait_after(self, tries: int) -> dt.timedelta | None:
        """How long to wait after so many tries have failed; None where a person must look."""
        return self.waits[tries - 1] if 0 < tries <= len(self.waits) else None


@cache
def load_notices(path: Path | None = None) -> NoticePolicy:
    """Load the policy of notices. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    tries, reminders = file.section("tries"), file.section("reminders")
    kinds = [_kind(section) for section in file.sections("kind", named_by="id")]
    policy = NoticePolicy(
        kinds={kind.id: kind for kind in kinds},
        waits=_waits(tries),
        stopped_after=dt.timedelta(minutes=tries.whole("stopped_after_minutes")),
        reminders_at=_time(reminders, "at"),
        reminders_latest=_time(reminders, "latest"),
    )
    file.day("review")
    for section in (tries, reminders, file):
        section.finish()
    return policy


def _kind(section: Section) -> NoticeKind:
    kind = NoticeKind(
        id=section.text("id"),
        name=section.text("name"),
        any_time=section.flag("any_time", False),
        secret=section.flag("secret", False),
    )
    section.finish()
    return kind


def _waits(section: Section) -> tuple[dt.timedelta, ...]:
    minutes = section.raw("wait_minutes")
    right = isinstance(minutes, list) and all(type(each) is int and each > 0 for each in minutes)
    if not right or minutes != sorted(minutes):
        raise section.refuse(
            "The waits are not whole minutes that grow.", key="wait_minutes", remedy="Write them like [1, 5, 30]."
        )
    return tuple(dt.timedelta(minutes=each) for each in minutes)


def _time(section: Section, key: str) -> dt.time:
    try:
        return dt.time.fromisoformat(section.text(key))
    except ValueError:
        raise section.refuse("It is not a time of day.", key=key, remedy='Write it like "07:00".') from None
