"""One email a person and working day, with what needs them; nothing where nothing does.

Other parts say what needs whom: each function named in `settings.REMINDERS` gives `Reminder`s for a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from alongside.policy.calendar import is_working_day, may_notify_school
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import TEAM, Role
from alongside_service.notices.actions import queue
from alongside_service.notices.models import Audience
from alongside_service.notices.selectors import without_reminders

KIND = "reminders"
_AUDIENCES = {
    Role.SCHOOL_LEADER: Audience.SCHOOL,
    Role.RESPONSIBLE_BODY: Audience.RESPONSIBLE_BODY,
    Role.SUPPORTING_ORGANISATION: Audience.SUPPORTING_ORGANISATION,
} | dict.fromkeys(TEAM, Audience.TEAM)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that needs somebody: what, in a sentence, and where to do it (an address within the service)."""

    text: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Reminder:
    """What needs one person on a day."""

    person: User
    lines: Sequence[Line]


def queue_reminders_of(moment: dt.datetime) -> int:
    """Queue the reminders of a day from everybody who has any; how many. `moment` is local."""
    lines: dict[User, list[Line]] = {}
    for dotted in settings.REMINDERS:
        for reminder in import_string(dotted)(moment.date()):
            lines.setdefault(reminder.person, []).extend(reminder.lines)
    return queue_reminders(lines, moment)


def queue_reminders(lines_by_person: Mapping[User, Sequence[Line]], on: dt.datetime) -> int:
    """Queue one email for each person with lines, once a day; how many. `on` is a local moment.

    None on a day that is no working day, to somebody who does not want them, or to a school that may not be written to
    then: its reminders are left out, not held, since they would be old news later.
    """
    if not is_working_day(on.date()):
        return 0
    unwanted = without_reminders([person.pk for person in lines_by_person])
    queued = 0
    for person, lines in sorted(lines_by_person.items(), key=lambda item: item[0].pk):
        if lines and person.is_active and person.pk not in unwanted and _may_go(person, on):
            _queue_one(person, lines, on)
            queued += 1
    return queued


def _audience(person: User) -> Audience:
    return _AUDIENCES.get(Role(person.role), Audience.TEAM)


def _may_go(person: User, on: dt.datetime) -> bool:
    return _audience(person) is not Audience.SCHOOL or may_notify_school(on).allowed


def _queue_one(person: User, lines: Sequence[Line], on: dt.datetime) -> None:
    queue(
        kind=KIND,
        audience=_audience(person),
        person=person,
        subject=subject_of(lines, on.date()),
        body=body_of(person, lines),
        at=on,
        school=person.school,
        region=person.region,
        key=f"{KIND}:{on.date()}:{person.pk}",
    )


def subject_of(lines: Iterable[Line], on: dt.date) -> str:
    """`Two things need you: 23 November 2026`."""
    n = len(list(lines))
    return f"{n} {'thing needs' if n == 1 else 'things need'} you: {on.day} {on:%B %Y}"


def body_of(person: User, lines: Iterable[Line]) -> str:
    """The text of the email: each line with its address, and how to switch it off."""
    told = "\n".join(f"* {line.text}" + (f"\n  {address_of(line.href)}" if line.href else "") for line in lines)
    off = address_of("/my-notices/")
    return f"Dear {person.name},\n\nthis needs you today:\n\n{told}\n\nYou can switch these emails off: {off}\n"


def address_of(path: str) -> str:
    """A whole address, where it is known where people reach the service; the path alone otherwise."""
    return f"{settings.NOTICES['address']}{path}"
