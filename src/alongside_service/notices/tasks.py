"""What the background work of notices is called in the queue. Each only calls an action, with the time it is now."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


@task()
def deliver_notice(notice: int) -> str:
    """Send one notice if it is due; says where it stands."""
    from alongside_service.notices.delivery import deliver

    return deliver(notice, at=timezone.now())


@task()
def hand_on_due_notices() -> int:
    """Hand on every notice whose next step is due; says how many."""
    from alongside_service.notices.actions import hand_on_due

    return hand_on_due(at=timezone.now())


@task()
def write_reminders() -> int:
    """Queue the reminders of the day; says how many."""
    from alongside_service.notices.reminders import queue_reminders_of

    return queue_reminders_of(timezone.localtime())


@task()
def forget_old_work() -> int:
    """Remove what is remembered of background work that was done a month ago; says how much."""
    from alongside_service.notices.schedule import forget

    return forget(at=timezone.now())
