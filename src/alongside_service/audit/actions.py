"""Writing to the trail; called inside the transaction of the action that it describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from alongside_service.audit.chain import plain
from alongside_service.audit.models import Event
from alongside_service.audit.signals import recorded

if TYPE_CHECKING:
    from alongside_service.accounts.models import User


def record(
    action: str,
    *,
    person: User | None = None,
    subject: str = "",
    project: models.Model | int | None = None,
    **detail: Any,
) -> Event:
    """Add one event. `project` puts it on that project's trail; `detail` is what JSON can hold, and days."""
    number = project.pk if isinstance(project, models.Model) else project
    if number is None and subject.startswith("project:"):
        number = int(subject.partition(":")[2])
    event = Event.objects.create(
        at=timezone.now(),
        action=plain(action)[:60],
        person=person,
        role=person.role if person else "",
        subject=plain(subject or (f"project:{number}" if number else ""))[:120],
        project=number,
        detail=detail,
    )
    recorded.send(Event, event=event)
    return event
