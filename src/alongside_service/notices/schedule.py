"""What is done again and again: handed to the background work once a period, however many workers look.

Each job says which period is due at a moment, or None. Whoever first writes down that the job was handed on for the
period also hands it on, in the same transaction; the database lets nobody write it a second time.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from alongside_service.notices.models import Run

log = logging.getLogger("alongside.work")
KEPT = dt.timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One thing to do again and again. `period` names the period that is due at a local moment; None for none."""

    name: str
    task: Task  # type: ignore[type-arg]
    period: Callable[[dt.datetime], str | None]


def jobs() -> list[Job]:
    """Every job, from the lists that `settings.SCHEDULE` names."""
    return [job for dotted in settings.SCHEDULE for job in import_string(dotted)]


def hand_on_jobs(moment: dt.datetime) -> list[str]:
    """Hand on every job that is due at a local moment and was not handed on for its period; their names."""
    return [job.name for job in jobs() if (period := job.period(moment)) and _first(job, period, moment)]


def _first(job: Job, period: str, moment: dt.datetime) -> bool:
    if Run.objects.filter(job=job.name, period=period).exists():
        return False
    try:
        with transaction.atomic():
            Run.objects.create(job=job.name, period=period, at=moment)
            job.task.enqueue()
    except IntegrityError:
        return False  # another worker was first
    log.info("Handed on: %s, for %s", job.name, period)
    return True


def forget(*, at: dt.datetime) -> int:
    """Remove what is remembered of work that was finished, and handed on, a month ago; how much."""
    old = at - KEPT
    tasks, _ = DBTaskResult.objects.finished().filter(finished_at__lt=old).delete()
    runs, _ = Run.objects.filter(at__lt=old).delete()
    return tasks + runs
