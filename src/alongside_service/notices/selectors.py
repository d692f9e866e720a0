"""Reading notices: who may see which, and what a page shows of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from alongside_service.accounts.roles import TEAM, Role
from alongside_service.notices.models import Audience, Notice, Preference, Status

if TYPE_CHECKING:
    from alongside_service.accounts.models import User

A_PAGE = 25
_EVERY_REGION = {Role.NATIONAL_LEAD.value, Role.AUDITOR.value, Role.ADMINISTRATOR.value}
_TEAM = {role.value for role in TEAM}
OVERSEERS = _EVERY_REGION | _TEAM
"""Roles that have a list of notices beyond their own."""


def of_team(user: User) -> QuerySet[Notice]:
    """The notices that a person looks after or oversees: their region's, or everybody's."""
    notices = Notice.objects.select_related("person", "school", "region")
    if user.role in _EVERY_REGION:
        return notices
    return notices.filter(region=user.region_id) if user.role in _TEAM and user.region_id else notices.none()


def to_person(user: User) -> QuerySet[Notice]:
    """The notices to a person, newest first."""
    return Notice.objects.filter(Q(person=user) | Q(person=None, email__iexact=user.email)).select_related("school")


def may_read(user: User, notice: Notice) -> bool:
    """Whether a person may read a notice: to them, to the side they speak for, or their team's."""
    if user.role in _EVERY_REGION or (user.role in _TEAM and user.region_id == notice.region_id is not None):
        return True
    if notice.person_id == user.pk or (notice.person_id is None and notice.email.lower() == user.email.lower()):
        return True
    return _speaks_for(user, notice)


def _speaks_for(user: User, notice: Notice) -> bool:
    """A school leader for the school that a notice was to; a trust or council for what went to it about its school."""
    if notice.policy.secret or notice.school_id is None:
        return False
    if user.role == Role.SCHOOL_LEADER:
        return notice.audience == Audience.SCHOOL and notice.school_id == user.school_id
    if user.role == Role.RESPONSIBLE_BODY:
        its_school = user.body_id is not None and notice.school.responsible_body_id == user.body_id
        return notice.audience == Audience.RESPONSIBLE_BODY and its_school
    return False


def may_read_text(user: User, notice: Notice) -> bool:
    """Whether the text may be shown as well. A link that lets its reader in is for its reader alone."""
    return may_read(user, notice) and (not notice.policy.secret or notice.person_id == user.pk)


def may_release(user: User, notice: Notice) -> bool:
    """Whether a person may send a held notice early: a member of the region's team, or the national lead."""
    if user.role == Role.NATIONAL_LEAD:
        return True
    return user.role in _TEAM and user.region_id is not None and user.region_id == notice.region_id


def may_handle(user: User, notice: Notice) -> bool:
    """Whether a person may withdraw a notice or send it again: those who may release, and administrators."""
    return may_release(user, notice) or user.role == Role.ADMINISTRATOR


def notice_numbered(number: str) -> Notice | None:
    """The notice of a number; None where there is none."""
    try:
        return Notice.objects.select_related("person", "school", "region", "queued_by", "override_by").get(
            number=number
        )
    except (Notice.DoesNotExist, ValidationError):
        return None


def notices_about(about: str, *, seen_by: User) -> list[Notice]:
    """Every notice about a subject (`project:12`) that a person may read, newest first."""
    found = Notice.objects.filter(about=about).select_related("person", "school", "override_by")
    return [notice for notice in found if may_read(seen_by, notice)]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of a team's notices."""

    page: Page[Notice]
    status: str
    kind: str
    counts: dict[str, int]


def listed(user: User, *, status: str = "", kind: str = "", page: str = "1") -> Listed:
    """A page of a team's notices, of one status or kind where asked; reminders show only where asked for."""
    found = of_team(user)
    found = found.filter(kind=kind) if kind else found.exclude(kind="reminders")
    counts = dict(found.order_by().values_list("status").annotate(n=Count("pk")))
    if status in Status.values:
        found = found.filter(status=status)
    return Listed(page=Paginator(found, A_PAGE).get_page(page), status=status, kind=kind, counts=counts)


def wants_reminders(person: User) -> bool:
    """Whether a person wants daily reminders; they do unless they said otherwise."""
    preference = Preference.objects.filter(person=person).first()
    return preference is None or preference.reminders


def without_reminders(people: list[int]) -> set[int]:
    """Those of some people, by key, who do not want reminders."""
    return set(Preference.objects.filter(person__in=people, reminders=False).values_list("person", flat=True))


def happened(notice: Notice) -> list[tuple[dt.datetime, str]]:
    """What became of a notice, oldest first: each moment at which its status changed, with what it said."""
    told: list[tuple[dt.datetime, str]] = []
    before = ""
    for row in notice.history.select_related("history_user").order_by("history_date", "history_id"):
        words = _words(row)
        if words != before:
            by = f" ({row.history_user.name})" if row.history_user else ""
            told.append((row.history_date, words + by))
        before = words
    return told


def _words(row: Notice) -> str:
    text = Status(row.status).label
    if row.status == Status.HELD:
        return f"{text}. {row.held_because}"
    if row.status in (Status.FAILED, Status.WITHDRAWN) or (row.status == Status.QUEUED and row.last_error):
        return f"{text}. {row.last_error}"
    return text
