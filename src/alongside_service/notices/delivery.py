"""Sending a notice once.

A try has three steps: take the notice (committed), send it, settle what came of it (committed). If a worker dies
between the first and the last, the notice stays `sending`, and after a while somebody looks at it again. Then:

* a way of sending that can be asked (GOV.UK Notify) is asked, so the notice goes exactly once;
* one that cannot (SMTP, the console) may have sent it, so it is not sent again by itself: at most once. It shows as
  failed, says so, and a person decides.

The same holds for an answer that got lost on the way.
"""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction

from alongside.policy.notices import load_notices
from alongside_service.notices.actions import hold, hours_of, record_about
from alongside_service.notices.backends import (
    Backend,
    CannotSendError,
    Message,
    RefusedError,
    TryAgainError,
    UnsureError,
    backend,
)
from alongside_service.notices.models import Notice, Status

log = logging.getLogger("alongside.work")

UNSURE = "It may have been sent, and nobody can be asked. Ask the person before you send it again."


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a try: the receipt, or the error; `again` where the error may pass."""

    receipt: str = ""
    error: str = ""
    again: bool = False


def deliver(pk: int, *, at: dt.datetime) -> str:
    """Send a notice if its next step is due; where it stands afterwards. Safe to call twice, or from two workers."""
    way = backend()
    notice, stopped = _take(pk, at, way)
    if notice is None:
        return Notice.objects.values_list("status", flat=True).get(pk=pk)
    outcome = _ask(notice, way, UNSURE) if stopped else _try(notice, way)
    return _settle(notice, outcome, at)


@transaction.atomic(durable=True)
def _take(pk: int, at: dt.datetime, way: Backend) -> tuple[Notice | None, bool]:
    """The notice, now being sent, and whether a worker had stopped while sending it; None where nothing is due."""
    notice = Notice.objects.select_for_update().get(pk=pk)
    stopped = notice.status == Status.SENDING
    if not (notice.open or stopped) or notice.due_at is None or notice.due_at > at:
        return None, False
    if not stopped:
        verdict = hours_of(notice, at)
        if not verdict.allowed:
            hold(notice, verdict)
            notice.save()
            return None, False
        notice.attempts += 1
        notice.backend = way.name
    notice.status = Status.SENDING
    notice.due_at = at + load_notices().stopped_after
    notice.save()
    return notice, stopped


def _try(notice: Notice, way: Backend) -> Outcome:
    """Send it. Before a further try, ask whether an earlier one arrived."""
    try:
        receipt = (notice.attempts > 1 and way.find(str(notice.number))) or way.send(_message(notice))
    except RefusedError as error:
        return Outcome(error=str(error))
    except TryAgainError as error:
        return Outcome(error=str(error), again=True)
    except UnsureError as error:
        return _ask(notice, way, f"{error} {UNSURE}", error=str(error))
    except Exception as error:
        log.exception("Notice %s: sending broke down", notice.number)
        return _ask(notice, way, f"Sending broke down ({type(error).__name__}). {UNSURE}", error="Sending broke down.")
    return Outcome(receipt=receipt or notice.backend)


def _message(notice: Notice) -> Message:
    return Message(
        reference=str(notice.number), email=notice.email, name=notice.name, subject=notice.subject, body=notice.body
    )


def _ask(notice: Notice, way: Backend, unsure: str, *, error: str = "") -> Outcome:
    """What became of a try whose end is not known, from whoever took it."""
    try:
        found = way.find(str(notice.number)) if notice.backend == way.name else None
    except CannotSendError as silent:
        return Outcome(error=str(silent), again=True)
    if found is None:
        return Outcome(error=unsure)
    return Outcome(receipt=found) if found else Outcome(error=error or "A worker stopped while sending it.", again=True)


@transaction.atomic
def _settle(taken: Notice, outcome: Outcome, at: dt.datetime) -> str:
    notice = Notice.objects.select_for_update().get(pk=taken.pk)
    ours = notice.status == Status.SENDING and notice.attempts == taken.attempts
    if outcome.receipt and notice.status != Status.SENT:
        _sent(notice, outcome.receipt, at)
    elif outcome.error and ours:
        _not_sent(notice, outcome, at)
    log.info("Notice %s: %s", notice.number, notice.get_status_display().lower())
    return notice.status


def _sent(notice: Notice, receipt: str, at: dt.datetime) -> None:
    notice.status, notice.sent_at, notice.due_at, notice.last_error = Status.SENT, at, None, ""
    notice.backend_id = receipt[:200]
    if notice.policy.secret:
        notice.body = ""
    notice.save()
    record_about(notice, "sent a notice", to=notice.to, way=notice.backend, tries=notice.attempts)


def _not_sent(notice: Notice, outcome: Outcome, at: dt.datetime) -> None:
    wait = load_notices().wait_after(notice.attempts) if outcome.again else None
    notice.last_error = outcome.error
    notice.status = Status.QUEUED if wait else Status.FAILED
    notice.due_at = at + wait if wait else None
    notice.save()
    if notice.status == Status.FAILED:
        record_about(notice, "could not send a notice", to=notice.to, error=outcome.error, tries=notice.attempts)
