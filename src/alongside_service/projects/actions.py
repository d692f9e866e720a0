"""Writing to a project: open it, name its people, save a task, write a decision down, take it, halt and resume.

Every write is one transaction that locks the project first, checks who, when and what, saves, derives what lists show,
and adds to the trail.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction

from alongside.policy.course import Task
from alongside.policy.project import load_project
from alongside.project import ProjectFacts, State, Value, check_answers, from_stored, to_stored, why_closed
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of, derive, facts_of, rests_on_now
from alongside_service.projects.models import SavedView, SupportProject, TaskRecord, Watch
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError
from alongside_service.register.models import School

PEOPLE_TASKS = {"adviser-allocation": "adviser"}
"""Tasks whose answer also names somebody on the project."""
LONGEST_REFERRAL = 4_000
MOST_VIEWS = 50
"""Views that a person can keep of one list."""


def locked(project_id: int) -> SupportProject:
    """The project, locked until the transaction ends. Call inside a transaction."""
    return SupportProject.objects.select_for_update(of=("self",)).select_related("school", "region").get(pk=project_id)


@transaction.atomic
def open_project(
    school: School, *, person: User, on: dt.date, referred_by: str, referral: str = "", priority: str = "ordinary"
) -> SupportProject:
    """Open an episode for a school. Raises InvalidError where one is live, NotYoursError elsewhere."""
    if Role(person.role) not in scope.OFFICE or person.region_id != school.region_id:
        raise NotYoursError(f"A project is opened by the delivery officers and the director of {school.region.name}.")
    School.objects.select_for_update().get(pk=school.pk)
    episodes = list(SupportProject.objects.filter(school=school).order_by("episode"))
    if any(episode.live for episode in episodes):
        raise InvalidError({"school": f"{school.name} has a project already. Open that one."})
    course = load_project().on(on)
    _require_options(course.lists, referrer=referred_by, priority=priority)
    if len(referral) > LONGEST_REFERRAL:
        raise InvalidError({"referral": f"Write {LONGEST_REFERRAL:,} characters or fewer; this has {len(referral):,}."})
    project = SupportProject(
        school=school, region=school.region, episode=len(episodes) + 1, previous=episodes[-1] if episodes else None,
        opened_on=on, opened_by=person, referred_by=referred_by, referral=referral, state_since=on, priority=priority,
    )  # fmt: skip
    derive(project, facts_of(project, []))
    project._history_user = person
    project.save()
    record(
        "opened a project", person=person, subject=project.subject, school=school.pk, episode=project.episode,
        referred_by=referred_by,
    )  # fmt: skip
    return project


def _require_options(lists: Mapping[str, Any], **given: str) -> None:
    for name, key in given.items():
        if key not in {option.key for option in lists[name]}:
            raise InvalidError({name: "Choose one of the answers."})


@transaction.atomic
def name_officer(project_id: int, *, officer: User | None, person: User) -> SupportProject:
    """Name the delivery officer (None: nobody); the project goes on that person's watchlist."""
    project = locked(project_id)
    scope.require_office(person, project, "Naming a delivery officer")
    scope.require_live(project)
    if officer and (Role(officer.role) is not Role.DELIVERY_OFFICER or officer.region_id != project.region_id):
        raise InvalidError({"officer": f"Choose a delivery officer of {project.region.name}."})
    if officer and not officer.is_active:
        raise InvalidError({"officer": f"{officer.name} no longer has an account. Choose somebody else."})
    before, project.delivery_officer = project.delivery_officer_id, officer
    if officer:
        Watch.objects.get_or_create(project=project, person=officer)
    keep(project, person)
    record("named the delivery officer", person=person, subject=project.subject, before=before,
           after=officer.pk if officer else None)  # fmt: skip
    return project


@transaction.atomic
def set_priority(project_id: int, *, priority: str, person: User) -> SupportProject:
    """Say how urgent the project is."""
    project = locked(project_id)
    scope.require_office(person, project, "Setting the priority")
    _require_options(course_of(project).lists, priority=priority)
    before, project.priority = project.priority, priority
    keep(project, person)
    record("set the priority", person=person, subject=project.subject, before=before, after=priority)
    return project


@transaction.atomic
def save_task(
    project_id: int, key: str, raw: Mapping[str, Raw], *, person: User, on: dt.date, version: int
) -> TaskRecord:
    """Save what a person typed into a task's form. `version` is that of the record the form was made from (0: none).

    Raises NotYoursError, ClosedError, InvalidError or ChangedError; then nothing was saved.
    """
    project = locked(project_id)
    task, facts = require_writable(project, key, person)
    if task.decided_by or task.own_page:
        raise ClosedError((f"“{task.title}” is written on a page of its own.",))
    checked = check_answers(task, raw, facts, on=on, role=person.role, people=people_keys(project, task))
    if checked.problems:
        raise InvalidError({problem.field: problem.text for problem in checked.problems})
    saved = write_answers(project, task, facts, checked.answers, person=person, version=version)
    record("saved a task", person=person, subject=project.subject, task=key, answers=saved.answers)
    return saved


def require_writable(project: SupportProject, key: str, person: User) -> tuple[Task, ProjectFacts]:
    """The task and the facts, if `person` may write to it now. Raises NotYoursError or ClosedError."""
    course = course_of(project)
    if not course.has_task(key):
        raise ClosedError(("This project has no such task.",))
    task, facts = course.task(key), facts_of(project)
    if not scope.may_write_task(person, project, task):
        raise NotYoursError(f"“{task.title}” is written by: {roles_in_words(task)}.")
    if because := why_closed(course, facts, task):
        raise ClosedError(because)
    return task, facts


def roles_in_words(task: Task) -> str:
    """Who may write a task, for somebody who may not."""
    keys = sorted(task.writers() | ({task.decided_by} if task.decided_by else set()))
    return ", ".join(Role(key).label.lower() for key in keys)


def people_keys(project: SupportProject, task: Task) -> Sequence[str]:
    """The keys of the people whom a `person` field of the task accepts."""
    roles = {field.role for field in task.fields if field.kind == "person"}
    if not roles:
        return ()
    found = User.objects.filter(role__in=roles, region_id=project.region_id, is_active=True)
    return [str(pk) for pk in found.values_list("pk", flat=True)]


def write_answers(
    project: SupportProject, task: Task, facts: ProjectFacts, answers: Mapping[str, Value], *, person: User,
    version: int | None,
) -> TaskRecord:  # fmt: skip
    """Store checked answers and derive what follows. `version` None overwrites: the caller holds the lock and knows.

    For the actions of this and later stages, inside their transaction, on a project from `locked`.
    """
    rows = {row.task: row for row in project.records.select_related("saved_by")}
    row = rows.get(task.key)
    if version is not None and version != (row.version if row else 0):
        raise _changed(row, task)
    row = rows[task.key] = row or TaskRecord(project=project, task=task.key, version=0)
    row.answers, row.rested_on = to_stored(answers), rests_on_now(task, facts)
    row.saved_by, row.version = person, row.version + 1
    row._history_user = person
    row.save()
    if (name := PEOPLE_TASKS.get(task.key)) and name in answers:
        project.adviser_id = int(str(answers[name]))
        Watch.objects.get_or_create(project=project, person_id=project.adviser_id)
    keep(project, person, rows.values())
    return row


def _changed(row: TaskRecord | None, task: Task) -> ChangedError:
    if row is None:
        return ChangedError({}, version=0, by=None, at=None)
    theirs = from_stored(task, row.answers)
    return ChangedError(theirs, version=row.version, by=row.saved_by, at=row.saved_at)


def keep(project: SupportProject, person: User, records: Iterable[TaskRecord] | None = None) -> None:
    """Derive what lists show and save the project; `records` where all of them are at hand."""
    derive(project, facts_of(project, records))
    project.version += 1
    project._history_user = person
    project.save()


@transaction.atomic
def rederive(project_id: int) -> list[str]:
    """Derive again what lists show, after a change of policy or code; the columns that changed. Adds no history."""
    project = locked(project_id)
    if changed := derive(project, facts_of(project)):
        SupportProject.objects.filter(pk=project.pk).update(**{name: getattr(project, name) for name in changed})
    return changed


def is_halted(project: SupportProject) -> bool:
    """Whether nothing is written to its tasks for now."""
    return project.state != State.IN_PROGRESS.value


@transaction.atomic
def save_view(person: User, page: str, *, name: str, query: str, shared: bool) -> SavedView:
    """Keep a question to the list `page` under a name; the same name again keeps the new one. Raises InvalidError."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise InvalidError({"name": "Give the view a name."})
    if len(name) > 80:
        raise InvalidError({"name": "The name has at most 80 characters."})
    if len(query) > 1000:
        raise InvalidError({"name": "Too many filters are chosen to be kept. Take some away."})
    if SavedView.objects.filter(person=person, page=page).exclude(name=name).count() >= MOST_VIEWS:
        raise InvalidError({"name": f"You have {MOST_VIEWS} views. Remove one first."})
    view, _ = SavedView.objects.update_or_create(
        person=person, page=page, name=name, defaults={"query": query, "shared": shared and bool(person.region_id)}
    )
    return view


@transaction.atomic
def forget_view(view: SavedView) -> None:
    """Remove one's own view."""
    view.delete()
