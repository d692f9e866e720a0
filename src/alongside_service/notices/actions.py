"""Queueing notices, and what people do about them. Sending is in `delivery`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from alongside.policy.calendar import Verdict, may_notify_school
from alongside.policy.notices import load_notices
from alongside_service.audit.actions import record
from alongside_service.notices.models import Audience, Notice, Preference, Status
from alongside_service.notices.selectors import may_handle, may_release
from alongside_service.notices.tasks import deliver_notice

if TYPE_CHECKING:
    from alongside_service.accounts.models import User
    from alongside_service.audit.models import Event
    from alongside_service.register.models import Region, School

GRACE = dt.timedelta(minutes=5)
"""How long work that was handed on may wait for a worker before it is handed on again."""


class NoticeRefusedError(Exception):
    """Something that may not be done about a notice: why, for the person; `field` where one is to be mended."""

    def __init__(self, why: str, *, field: str = "", forbidden: bool = False) -> None:
        self.field, self.forbidden = field, forbidden
        super().__init__(why)


@transaction.atomic
def queue(
    *,
    kind: str,
    audience: str,
    subject: str,
    body: str,
    at: dt.datetime,
    person: User | None = None,
    email: str = "",
    name: str = "",
    about: str = "",
    school: School | None = None,
    region: Region | None = None,
    by: User | None = None,
    key: str = "",
) -> Notice:
    """Queue one email in the caller's transaction: it goes if, and only if, that commits.

    Give a `person`, or an `email` with a `name`. A notice with the `key` of an earlier one is that earlier one.
    Raises NoticeRefusedError for an unknown kind or audience, no subject, or an address that is none.
    """
    if key and (earlier := Notice.objects.filter(key=key).first()):
        return earlier
    notice = Notice(
        key=key or None,
        kind=kind,
        audience=audience,
        person=person,
        email=(email or (person.email if person else "")).strip(),
        name=_one_line(name or (person.name if person else "")),
        subject=_one_line(subject)[:200],
        body=body.strip(),
        about=about,
        school=school,
        region=region or (school.region if school else None) or (person.region if person else None),
        queued_at=at,
        queued_by=by,
        due_at=at,
    )
    _refuse_nonsense(notice)
    verdict = hours_of(notice, at)
    if not verdict.allowed:
        hold(notice, verdict)
    notice.save()
    record_about(notice, "queued a notice", by, to=notice.to, kind=kind, held_until=notice.hold_until)
    if notice.status == Status.QUEUED:
        hand_on(notice, at)
    return notice


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _refuse_nonsense(notice: Notice) -> None:
    if notice.kind not in load_notices().kinds:
        raise NoticeRefusedError(f"There is no kind of notice called {notice.kind!r}.", field="kind")
    if notice.audience not in Audience.values:
        raise NoticeRefusedError(f"There is no audience called {notice.audience!r}.", field="audience")
    if not notice.subject:
        raise NoticeRefusedError("A notice needs a subject.", field="subject")
    try:
        validate_email(notice.email)
    except ValidationError:
        raise NoticeRefusedError(f"{notice.email!r} is not an email address.", field="email") from None


def hours_of(notice: Notice, at: dt.datetime) -> Verdict:
    """Whether the hours of schools let it go now. They bind what goes to a school and nobody there asked for."""
    local = timezone.localtime(at)
    if notice.audience != Audience.SCHOOL or notice.policy.any_time or notice.override_by_id:
        return Verdict(allowed=True, because="", next_moment=local)
    return may_notify_school(local)


def hold(notice: Notice, verdict: Verdict) -> None:
    """Hold it back until the next moment at which it may go. The caller saves."""
    notice.status = Status.HELD
    notice.hold_until = notice.due_at = verdict.next_moment
    notice.held_because = verdict.because


def hand_on(notice: Notice, at: dt.datetime) -> None:
    """Hand it to the background work, in the caller's transaction."""
    Notice.objects.filter(pk=notice.pk).update(handed_at=at)
    deliver_notice.enqueue(notice.pk)


def hand_on_due(*, at: dt.datetime) -> int:
    """Hand on every notice whose next step is due and that nobody has in hand; how many there were."""
    handed = 0
    for pk in due(at).values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            notice = due(at).select_for_update().filter(pk=pk).first()
            if notice is not None:
                hand_on(notice, at)
                handed += 1
    return handed


def due(at: dt.datetime):  # type: ignore[no-untyped-def]
    """Notices whose next step is due: a try, the end of a hold, or to ask after a worker that stopped while sending."""
    waiting = Notice.objects.filter(status__in=(Status.QUEUED, Status.HELD, Status.SENDING), due_at__lte=at)
    in_nobodys_hand = Q(handed_at=None) | Q(handed_at__lt=F("due_at")) | Q(handed_at__lt=at - GRACE)
    return waiting.filter(in_nobodys_hand).order_by("due_at")


@transaction.atomic
def release(notice: Notice, *, by: User, reason: str, at: dt.datetime) -> Notice:
    """Let a held notice go now, because a named person of the team says so. Raises NoticeRefusedError."""
    notice = _locked(notice)
    if not may_release(by, notice):
        raise NoticeRefusedError("Only somebody of the region's team can send a held notice early.", forbidden=True)
    if notice.status != Status.HELD:
        raise NoticeRefusedError(_no_longer(notice, "held back"))
    notice.override_by, notice.override_reason = by, _reason(reason, "Say why it must go now")
    notice.status, notice.due_at, notice._history_user = Status.QUEUED, at, by
    notice.save()
    record_about(notice, "sent a held notice early", by, reason=notice.override_reason, held=notice.held_because)
    hand_on(notice, at)
    return notice


@transaction.atomic
def withdraw(notice: Notice, *, by: User, reason: str, at: dt.datetime) -> Notice:
    """Keep a notice from going. Raises NoticeRefusedError."""
    notice = _locked(notice)
    _refuse_others(by, notice, "withdraw")
    if not (notice.open or notice.status == Status.FAILED):
        raise NoticeRefusedError(_no_longer(notice, "waiting"))
    why = _reason(reason, "Say why it is withdrawn")
    notice.status, notice.due_at, notice._history_user = Status.WITHDRAWN, None, by
    notice.last_error = why
    if notice.policy.secret:
        notice.body = ""
    notice.save()
    record_about(notice, "withdrew a notice", by, reason=why)
    return notice


@transaction.atomic
def retry(notice: Notice, *, by: User, at: dt.datetime) -> Notice:
    """Try again to send a notice that failed. Raises NoticeRefusedError."""
    notice = _locked(notice)
    _refuse_others(by, notice, "send")
    if notice.status != Status.FAILED:
        raise NoticeRefusedError(_no_longer(notice, "failed"))
    notice.status, notice.due_at, notice._history_user = Status.QUEUED, at, by
    notice.save()
    record_about(notice, "sent a failed notice again", by, failed=notice.last_error)
    hand_on(notice, at)
    return notice


@transaction.atomic
def choose_reminders(person: User, *, wanted: bool) -> Preference:
    """Switch a person's daily reminders on or off."""
    preference, _ = Preference.objects.select_for_update().get_or_create(person=person)
    if preference.reminders != wanted:
        preference.reminders = wanted
        preference.save()
        record("chose reminders", person=person, subject=f"person:{person.pk}", wanted=wanted)
    return preference


def record_about(notice: Notice, action: str, by: User | None = None, **detail: object) -> Event:
    """Put something about a notice on the trail, and on its project's where it is about one."""
    kind, _, number = notice.about.partition(":")
    project = int(number) if kind == "project" and number.isdecimal() else None
    said = {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in detail.items()}
    return record(action, person=by, subject=f"notice:{notice.number}", project=project, **said)


def _locked(notice: Notice) -> Notice:
    return Notice.objects.select_for_update().get(pk=notice.pk)


def _refuse_others(by: User, notice: Notice, what: str) -> None:
    if not may_handle(by, notice):
        raise NoticeRefusedError(f"Only the region’s team or an administrator can {what} this notice.", forbidden=True)


def _reason(text: str, ask: str) -> str:
    if not text.strip():
        raise NoticeRefusedError(ask, field="reason")
    return text.strip()


def _no_longer(notice: Notice, state: str) -> str:
    return f"This notice is not {state} any more. It is now: {notice.get_status_display().lower()}."
