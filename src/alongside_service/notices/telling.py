"""Who is told by email when something happens to a project: from the event on the trail, and in its transaction.

Nobody is told of what they did themselves. What stands in the email is that something happened and where to read it;
the words of decisions, answers and concerns stay in the service, where the right people read them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.models import Event
from alongside_service.identification.models import Referral
from alongside_service.notices.actions import queue
from alongside_service.notices.models import Audience
from alongside_service.notices.reminders import address_of
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject

_AUDIENCES = {
    Role.SCHOOL_LEADER: Audience.SCHOOL,
    Role.RESPONSIBLE_BODY: Audience.RESPONSIBLE_BODY,
    Role.SUPPORTING_ORGANISATION: Audience.SUPPORTING_ORGANISATION,
}
_silent: ContextVar[bool] = ContextVar("silent", default=False)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One message and whom it is for."""

    kind: str
    to: Sequence[User]
    subject: str
    words: str
    href: str


@contextmanager
def silently() -> Iterator[None]:
    """Within it nobody is told anything: for invented projects."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def tell(sender: Any, event: Event, **kwargs: Any) -> None:
    """Queue what people are told of an event."""
    if _silent.get():
        return
    if event.action in _OF_REFERRALS and event.subject.startswith("referral:"):
        told, project = _OF_REFERRALS[event.action](event), None
    elif event.action in _OF_PROJECTS and event.project:
        project = SupportProject.objects.select_related("school", "region", "delivery_officer", "adviser").get(
            pk=event.project
        )
        told = _OF_PROJECTS[event.action](project, event)
    else:
        return
    if told:
        _queue(told, event, project)


def _queue(told: Told, event: Event, project: SupportProject | None) -> None:
    for person in {person.pk: person for person in told.to if person is not None and person.is_active}.values():
        if person.pk == event.person_id:
            continue
        queue(
            kind=told.kind, audience=_AUDIENCES.get(Role(person.role), Audience.TEAM), person=person,
            subject=told.subject, at=timezone.now(), about=event.subject if project else "",
            body=f"Dear {person.name},\n\n{told.words}\n\n{address_of(told.href)}\n",
            school=project.school if project else person.school, region=project.region if project else person.region,
            by=event.person, key=f"event:{event.pk}:{person.pk}",
        )  # fmt: skip


# --- Whom ---


def _leaders(project: SupportProject) -> list[User]:
    return list(User.objects.filter(role=Role.SCHOOL_LEADER, school_id=project.school_id))


def _body(project: SupportProject) -> list[User]:
    body = project.school.responsible_body_id
    return list(User.objects.filter(role=Role.RESPONSIBLE_BODY, body_id=body)) if body else []


def _director(project: SupportProject) -> list[User]:
    return list(User.objects.filter(role=Role.REGIONAL_DIRECTOR, region_id=project.region_id))


def _team(project: SupportProject) -> list[User]:
    return [person for person in (project.delivery_officer, project.adviser) if person]


def _supporters(project: SupportProject) -> list[User]:
    people = User.objects.filter(role=Role.SUPPORTING_ORGANISATION)
    if project.supporter_body_id:
        return list(people.filter(body_id=project.supporter_body_id))
    return list(people.filter(school_id=project.supporter_school_id)) if project.supporter_school_id else []


# --- What, by event ---


def _title(project: SupportProject, event: Event) -> str:
    course, key = course_of(project), event.detail.get("task", "")
    return course.task(key).title if course.has_task(key) else ""


def _to_decision(project: SupportProject, event: Event) -> str:
    return reverse("project-decision", args=[project.pk, event.detail["task"]])


def _proposed(project: SupportProject, event: Event) -> Told:
    return Told(
        kind="decision", to=_director(project), subject=f"Waiting for you: {_title(project, event)}, {project.school}",
        words=f"{event.person.name} has written a decision down for you to take or to send back.",
        href=_to_decision(project, event),
    )  # fmt: skip


def _sent_back(project: SupportProject, event: Event) -> Told:
    latest = project.proposals.filter(task=event.detail["task"]).select_related("recorded_by").first()
    return Told(
        kind="decision", to=[latest.recorded_by] if latest else [], href=_to_decision(project, event),
        subject=f"Sent back: {_title(project, event)}, {project.school}",
        words="A decision that you wrote down was sent back to you with a reason.",
    )  # fmt: skip


def _taken(project: SupportProject, event: Event) -> Told:
    outside = _leaders(project) + _body(project) if event.detail["task"] != "appointment" else _supporters(project)
    return Told(
        kind="decision", to=[*_team(project), *outside], href=_to_decision(project, event),
        subject=f"Decided: {_title(project, event)}, {project.school}",
        words="A decision has been taken, with its reasons and the name of who took it. You can read it here:",
    )  # fmt: skip


def _saved(project: SupportProject, event: Event) -> Told | None:
    answers = event.detail.get("answers", {})
    page = reverse("project-task", args=[project.pk, event.detail["task"]])
    if event.detail["task"] == "formal-notification" and answers.get("sent") and answers.get("sent_on"):
        return Told(
            kind="window-to-answer", to=_leaders(project) + _body(project),
            href=reverse("reply-new", args=[project.pk]),
            subject=f"You may answer the decision on {project.school}",
            words="The formal notification has been sent. You may answer the decision; the page says until when.",
        )  # fmt: skip
    if event.detail["task"] == "additionality" and answers.get("asked_on") and not answers.get("answered_on"):
        return Told(
            kind="question", to=_body(project), href=page, subject=f"What can you provide for {project.school}?",
            words="Before the regional team adds anything, it asks you first what you do, can and cannot provide.",
        )  # fmt: skip
    if event.detail["task"] == "adviser-allocation":
        return Told(
            kind="message", to=[project.adviser] if project.adviser else [], href=reverse("project", args=[project.pk]),
            subject=f"You are the adviser of {project.school}", words="You have been allocated to this project:",
        )  # fmt: skip
    return None


def _named(project: SupportProject, event: Event) -> Told:
    return Told(
        kind="message", to=[project.delivery_officer] if project.delivery_officer else [],
        subject=f"You lead the project of {project.school}", words="You have been named its delivery officer:",
        href=reverse("project", args=[project.pk]),
    )  # fmt: skip


def _chosen(project: SupportProject, event: Event) -> Told:
    return Told(
        kind="support-offer", to=_supporters(project), subject=f"Will you help {project.school}?",
        words="You are thought of as the supporting organisation. Read what is needed, and accept or decline.",
        href=reverse("project-support", args=[project.pk]),
    )  # fmt: skip


def _answered(project: SupportProject, event: Event) -> Told:
    return Told(
        kind="answer-received", to=[*_director(project), *_team(project)],
        subject=f"The decision on {project.school} is answered",
        words="An answer to the decision has come. The regional director says what comes of it.",
        href=reverse("project-voices", args=[project.pk]),
    )  # fmt: skip


def _settled(project: SupportProject, event: Event) -> Told:
    return Told(
        kind="decision", to=[*_leaders(project), *_body(project), *_team(project)],
        subject=f"What comes of your answer: {project.school}",
        words="The regional director has said what comes of the answer to the decision, and why.",
        href=reverse("project-voices", args=[project.pk]),
    )  # fmt: skip


def _halted(project: SupportProject, event: Event) -> Told:
    return Told(
        kind="project-state", to=[*_leaders(project), *_body(project), *_supporters(project), *_team(project)],
        subject=f"Support for {project.school} is {project.state}",
        words=f"The support project is now {project.state}. The page says why and from which day.",
        href=reverse("project", args=[project.pk]),
    )  # fmt: skip


def _referral(event: Event) -> Referral | None:
    number = event.subject.partition(":")[2]
    found = Referral.objects.filter(pk=int(number)) if number.isdigit() else Referral.objects.none()
    return found.select_related("school", "person").first()


def _referred(event: Event) -> Told | None:
    referral = _referral(event)
    if referral is None:
        return None
    office = User.objects.filter(role__in=(Role.REGIONAL_DIRECTOR, Role.DELIVERY_OFFICER), region_id=referral.region_id)
    return Told(
        kind="message", to=list(office), subject=f"A referral: {referral.school}",
        words="A school has been referred. Accept it, or decline it with reasons.",
        href=reverse("referral", args=[referral.pk]),
    )  # fmt: skip


def _referral_answered(event: Event) -> Told | None:
    referral = _referral(event)
    return referral and Told(
        kind="answer-received", to=[referral.person], subject=f"Your referral is answered: {referral.school}",
        words="The regional team has answered your referral.", href=reverse("referral", args=[referral.pk]),
    )  # fmt: skip


_OF_PROJECTS: dict[str, Callable[[SupportProject, Event], Told | None]] = {
    "proposed a decision": _proposed,
    "sent a proposal back": _sent_back,
    "took a decision": _taken,
    "saved a task": _saved,
    "named the delivery officer": _named,
    "chose a supporting organisation": _chosen,
    "answered a decision": _answered,
    "decided on an answer": _settled,
    "paused a project": _halted,
    "stopped a project": _halted,
    "resumed a project": _halted,
}
_OF_REFERRALS: dict[str, Callable[[Event], Told | None]] = {
    "referred a school": _referred,
    "accepted a referral": _referral_answered,
    "declined a referral": _referral_answered,
}
