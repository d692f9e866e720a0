"""Reading the trail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from alongside_service.audit.models import Event
from alongside_service.audit.question import Question

EACH = 50
"""Events on a page."""

SYSTEM = "the service"
"""Who acted where nobody was signed in, as it is shown and asked for."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some events, newest first, and the ids to go on from; None where there is nothing further."""

    events: list[Event]
    older: int | None
    newer: int | None


def events_for(question: Question) -> QuerySet[Event]:
    """The events that answer a question, in no order."""
    found = Event.objects.select_related("person").order_by()
    if question.who:
        found = found.filter(_who(question.who))
    if question.action:
        found = found.filter(action=question.action)
    if question.subject:
        found = found.filter(_subject(question.subject))
    if question.first_day:
        found = found.filter(at__gte=_start_of(question.first_day))
    if question.last_day:
        found = found.filter(at__lt=_start_of(question.last_day + dt.timedelta(days=1)))
    return found


def page_of(question: Question) -> Page:
    """The page that a question asks for. It costs the same however far back: it starts at an id, not at a count."""
    found = events_for(question)
    if question.after is not None:
        rows = list(found.filter(pk__gt=question.after).order_by("pk")[: EACH + 1])
        events, more_newer, more_older = rows[:EACH][::-1], len(rows) > EACH, True
    else:
        older = found.filter(pk__lt=question.before) if question.before is not None else found
        rows = list(older.order_by("-pk")[: EACH + 1])
        events, more_newer, more_older = rows[:EACH], question.before is not None, len(rows) > EACH
    return Page(
        events=events,
        older=events[-1].pk if events and more_older else None,
        newer=events[0].pk if events and more_newer else None,
    )


def lines_of(question: Question) -> Iterator[Event]:
    """Every event that answers a question, newest first, without holding them all."""
    return events_for(question).order_by("-pk").iterator(chunk_size=2_000)


def actions() -> list[str]:
    """Every action that the trail knows, found by hopping along the index: quick however long the trail is."""
    sql = """
        WITH RECURSIVE hop(action) AS (
          SELECT min(action) FROM audit_event
          UNION ALL
          SELECT (SELECT min(e.action) FROM audit_event e WHERE e.action > hop.action)
          FROM hop WHERE hop.action IS NOT NULL
        )
        SELECT action FROM hop WHERE action IS NOT NULL
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return sorted((row[0] for row in cursor.fetchall()), key=str.casefold)


def events_of_subject(subject: str, *, limit: int = 200) -> list[Event]:
    """The newest events of one subject, such as `project:12`."""
    return list(Event.objects.filter(subject=subject).select_related("person").order_by("-pk")[:limit])


def events_of_project(number: int, *, limit: int = 200) -> list[Event]:
    """The newest events of one project, of whatever part of it."""
    return list(Event.objects.filter(project=number).select_related("person").order_by("-pk")[:limit])


def _who(text: str) -> Q:
    if text.casefold() == SYSTEM:
        return Q(person=None)
    people = get_user_model().objects.filter(Q(name__icontains=text) | Q(email__icontains=text))
    return Q(person__in=people.values("pk"))


def _subject(text: str) -> Q:
    about = Q(subject=text)
    if text.startswith("project:") and text[8:].isdigit() and len(text) < 26:
        about |= Q(project=int(text[8:]))
    return about


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
