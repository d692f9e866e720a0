"""Projects that have come as far as support and money, for the tests of both."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.test import Client
from django.utils import timezone

from alongside.policy.course import Field
from alongside.project.facts import is_asked
from alongside_service.accounts.models import User
from alongside_service.brokerage.actions import choose_organisation
from alongside_service.projects.actions import locked, name_officer, open_project, save_task, write_answers
from alongside_service.projects.decisions import decide
from alongside_service.projects.facts import course_of, facts_of, standing_of
from alongside_service.projects.models import SupportProject
from alongside_service.register.models import Body, School

SCHOOL = "200001"
"""A maintained school of Bolton, in the region of the demonstration accounts."""


def opened_on() -> dt.date:
    """Long enough ago that everything can have happened since."""
    return timezone.localdate() - dt.timedelta(days=60)


def day(after: int) -> dt.date:
    """So many days after the project was opened."""
    return opened_on() + dt.timedelta(days=after)


def person(role: str, name: str = "Zoë O’Neill", **place: Any) -> User:
    """Somebody with an account."""
    number = User.objects.count()
    return User.objects.create_user(f"{role}{number}@example.org", name=name, role=role, **place)


def client_of(user: User) -> Client:
    """Their browser."""
    client = Client()
    client.force_login(user)
    return client


def demonstration(role: str) -> User:
    """The demonstration account of a role."""
    return User.objects.get(role=role, demonstration=True)


def trust(uid: str = "7002", name: str = "Northern Lights Learning Trust", schools: int = 3) -> Body:
    """A trust with a few of the sample's schools."""
    body = Body.objects.create(
        id=uid, uid=uid, name=name, kind="Multi-academy trust", companies_house=f"0{uid}321"[:8].ljust(8, "7")
    )
    taken = School.objects.filter(pk__startswith="2000", responsible_body="5001").order_by("pk")[:schools]
    School.objects.filter(pk__in=[school.pk for school in taken]).update(responsible_body=body)
    return body


def project_at(task: str = "", school: str = SCHOOL, **answers: dict[str, Any]) -> SupportProject:
    """A project in which every task before `task` is complete; `answers` by task (with _ for -) where they matter."""
    officer, adviser = demonstration("delivery-officer"), demonstration("adviser")
    row = School.objects.get(pk=school)
    if row.region_id != officer.region_id:
        officer = person("delivery-officer", "Ifor ap Glyn", region=row.region)
        adviser = person("adviser", "Ruth", region=row.region)
    project = open_project(row, person=officer, on=opened_on(), referred_by="data")
    name_officer(project.pk, officer=officer, person=officer)
    fill(project, task, officer=officer, adviser=adviser, **answers)
    return SupportProject.objects.get(pk=project.pk)


@transaction.atomic
def fill(
    project: SupportProject, upto: str, *, officer: User, adviser: User, start: str = "", **given: dict[str, Any]
) -> None:
    """Write the tasks from `start` to the one before `upto`, past their gates."""
    project = locked(project.pk)
    writing = not start
    for task in course_of(project).tasks:
        writing = writing or task.key == start
        if task.key == upto:
            return
        if not writing:
            continue
        answers: dict[str, Any] = {}
        for field in task.fields:
            if is_asked(field, answers):
                answers[field.key] = _answer(field, adviser)
        answers |= given.get(task.key.replace("-", "_"), {})
        write_answers(project, task, facts_of(project), answers, person=officer, version=None)


def _answer(field: Field, adviser: User) -> Any:
    plain = {
        "tick": True,
        "yes-no": "yes",
        "text": "As agreed",
        "words": "As agreed.",
        "number": 3,
        "phone": "01632 960 001",
    }
    if field.kind == "day":
        return day(5)
    if field.kind == "person":
        return str(adviser.pk)
    if field.kind in ("choice", "choices"):
        return field.options[0].key if field.kind == "choice" else (field.options[0].key,)
    return plain.get(field.kind, "name@example.org")


def choose(project: SupportProject, kind: str, identifier: str, name: str = "", **raw: Any) -> None:
    """Choose an organisation as the delivery officer does."""
    given = {"why": "Near, and good at reading.", "chosen_on": day(6).isoformat(), **raw}
    row = project.records.filter(task="preferred-organisation").first()
    choose_organisation(
        project.pk, kind=kind, identifier=identifier, name=name, raw=given, person=project.delivery_officer,
        on=timezone.localdate(), version=row.version if row else 0,
    )  # fmt: skip


def appoint(project: SupportProject) -> None:
    """Due diligence, the director's appointment and the contact, each through its own action."""
    on, officer = timezone.localdate(), project.delivery_officer
    director = demonstration("regional-director")
    if director.region_id != project.region_id:
        director = person("regional-director", "Oyinkansola", region=project.region)
    diligence = {
        "capacity": "yes", "lead_checked": "yes", "finances_checked": "yes", "vendor_account": "yes",
        "interests": "none", "checked_on": day(7).isoformat(),
    }  # fmt: skip
    save_task(project.pk, "due-diligence", diligence, person=officer, on=on, version=_version(project, "due-diligence"))
    decision = {"outcome": "appoint", "assessed": "yes", "reasons": "It can.", "decided_on": day(8).isoformat()}
    decide(project.pk, "appointment", decision, person=director, on=on)
    contact = {"name": "Björk", "email": "b@example.org", "address": "1 Road, Leeds"}
    save_task(
        project.pk, "supporter-contact", contact, person=officer, on=on, version=_version(project, "supporter-contact")
    )


def _version(project: SupportProject, task: str) -> int:
    row = project.records.filter(task=task).first()
    return row.version if row else 0


def supported(band: str = "80k", **more: Any) -> tuple[SupportProject, Body]:
    """A project with an appointed trust, a settled band and both letters sent."""
    project = project_at("preferred-organisation", **more)
    body = Body.objects.filter(pk="7002").first() or trust()
    choose(project, "trust", body.uid)
    appoint(project)
    officer = project.delivery_officer
    fill(
        project, "", start="planning-grant-request", officer=officer, adviser=demonstration("adviser"),
        plan_review={"band": band},
    )  # fmt: skip
    return SupportProject.objects.get(pk=project.pk), body


def statuses(project: SupportProject) -> dict[str, str]:
    """The status of every task as it is stored now."""
    fresh = SupportProject.objects.get(pk=project.pk)
    return {each.task.key: each.status.value for each in standing_of(fresh).tasks}
