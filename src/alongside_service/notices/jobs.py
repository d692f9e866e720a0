"""What notices have done again and again."""

from __future__ import annotations

import datetime as dt

from alongside.policy.calendar import is_working_day
from alongside.policy.notices import load_notices
from alongside_service.documents import tasks as documents
from alongside_service.identification import tasks as identification
from alongside_service.identification.selectors.measures import layers_wait
from alongside_service.notices import tasks
from alongside_service.notices.actions import due
from alongside_service.notices.schedule import Job


def each_minute_with_notices(moment: dt.datetime) -> str | None:
    """Every minute in which a notice waits for its next step."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M}" if due(moment).exists() else None


def each_working_morning(moment: dt.datetime) -> str | None:
    """Every working day, from the time at which reminders go to the latest at which they may."""
    policy = load_notices()
    morning = policy.reminders_at <= moment.time() <= policy.reminders_latest
    return moment.date().isoformat() if morning and is_working_day(moment.date()) else None


def each_hour(moment: dt.datetime) -> str | None:
    """Every hour."""
    return f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H}"


def each_day(moment: dt.datetime) -> str | None:
    """Every day."""
    return moment.date().isoformat()


def while_measures_wait(moment: dt.datetime) -> str | None:
    """Every ten minutes in which measures wait to be worked out: soon after a load, again if that was stopped."""
    tens = f"{moment.astimezone(dt.UTC):%Y-%m-%dT%H:%M}"[:-1]
    return f"{waiting[:16]} {tens}" if (waiting := layers_wait()) else None


JOBS = (
    Job(name="hand on due notices", task=tasks.hand_on_due_notices, period=each_minute_with_notices),
    Job(name="reminders", task=tasks.write_reminders, period=each_working_morning),
    Job(name="forget old work", task=tasks.forget_old_work, period=each_day),
    Job(name="scan files that wait", task=documents.scan_waiting_files, period=each_hour),
    Job(name="clear leftover files", task=documents.clear_leftover_files, period=each_day),
    Job(name="work the measures out", task=identification.work_layers_out, period=while_measures_wait),
)
