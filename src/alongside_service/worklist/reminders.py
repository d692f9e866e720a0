"""What the daily email says: the lines of the day that are new, overdue or due soon, for everybody who has any."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.notices.reminders import Line as Told
from alongside_service.notices.reminders import Reminder
from alongside_service.projects.scope import SEES_PROJECTS
from alongside_service.worklist.today import Line, lines_for

TOLD = ("new", "overdue", "soon")


def reminders_of(on: dt.date) -> Iterator[Reminder]:
    """The reminders of a day; nobody is reminded of what waits on others. Auditors and national leads have no day."""
    roles = SEES_PROJECTS - {Role.AUDITOR, Role.NATIONAL_LEAD}
    for person in User.objects.filter(is_active=True, role__in=roles).order_by("pk"):
        lines = sorted((line for line in lines_for(person, on=on) if line.group in TOLD), key=Line.in_order)
        if lines:
            yield Reminder(person=person, lines=[Told(text=_words(line), href=line.href) for line in lines])


def _words(line: Line) -> str:
    when = f", due {line.due.day} {line.due:%B %Y}" if line.due else ""
    return f"{line.whose}: {line.what}{when}"
