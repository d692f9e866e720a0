"""Reading projects: one by number within a person's scope, what its pages show, and what its trail says."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, Q
from django.http import Http404
from django.urls import reverse

from alongside.policy.course import Course, Task
from alongside.project import ProjectFacts, Standing, Status, TaskStanding, derive_standing, why_closed
from alongside_service.accounts.models import User
from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.audit.history import Change, changes_of
from alongside_service.audit.models import Event
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import (
    Contact,
    Decision,
    Note,
    Proposal,
    SavedView,
    StateChange,
    SupportProject,
    TaskRecord,
)

TABS = (
    ("project", "Tasks", "tasks"),
    ("project-voices", "Voices and decisions", "voices"),
    ("project-diagnosis", "Diagnosis", "diagnosis"),
    ("project-support", "Support and money", "support"),
    ("project-plan", "Plan and reviews", "plan"),
    ("project-concerns", "Concerns", "concerns"),
    ("project-people", "People", "people"),
    ("project-notes", "Notes", "notes"),
    ("project-documents", "Documents", "documents"),
    ("project-history", "History", "history"),
)
"""Pages of a project: route (with the project's number), text, key. One whose route does not exist is left out."""


def project_for(person: User, number: int) -> SupportProject:
    """The project, where `person` sees it whole. Raises Http404 with words otherwise: it does not say which it is."""
    related = ("school__local_authority", "school__responsible_body", "region", "delivery_officer", "adviser",
               "supporter_body", "supporter_school", "previous")  # fmt: skip
    found = (
        scope.visible(person)
        .select_related(*related)
        .prefetch_related(Prefetch("records", TaskRecord.objects.select_related("saved_by")))
        .filter(pk=number)
        .first()
    )
    if found is None:
        raise Http404("There is no such project, or it is not one of yours.")
    return found


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the head of every page of a project shows."""

    project: SupportProject
    course: Course
    facts: ProjectFacts
    standing: Standing
    tabs: list[dict[str, Any]]
    team: bool
    """Whether the person works on it for the region."""
    office: bool
    """Whether the person keeps it: officer or director."""
    outside: bool
    later: list[SupportProject]

    @property
    def milestone(self) -> str:
        """The milestone in words."""
        return self.standing.milestone.label


def frame_of(project: SupportProject, person: User, tab: str) -> dict[str, Any]:
    """The context of a page of a project: `frame`, `project`, `section`."""
    course, facts = course_of(project), facts_of(project)
    tabs = [
        {"text": text, "href": reverse(route, args=[project.pk]), "current": key == tab}
        for route, text, key in TABS
        if route in BY_ROUTE and BY_ROUTE[route].allows(person.role)
    ]
    frame = Frame(
        project=project, course=course, facts=facts, standing=derive_standing(course, facts), tabs=tabs,
        team=scope.is_team(person, project), office=scope.is_in_office(person, project),
        outside=scope.is_outside(person), later=list(project.later.all()),
    )  # fmt: skip
    return {"frame": frame, "project": project, "section": "projects"}


def phases_for(frame: Frame, person: User) -> list[dict[str, Any]]:
    """The tasks by phase as `person` sees them; what keeps a whole phase shut is said once, over it."""
    shown = []
    private = [task.title for task in frame.course.tasks if not scope.sees_task(person, task)]
    for phase in frame.course.phases:
        tasks = [_opened(each, private) for each in frame.standing.tasks if each.task.phase == phase.key]
        shut = [each for each in tasks if each.status is Status.CANNOT_START]
        common = set.intersection(*(set(each.because) for each in shut)) if len(shut) > 1 else set()
        rows = [_row(each, frame, person, common) for each in tasks if scope.sees_task(person, each.task)]
        because = _joined([line for line in shut[0].because if line in common]) if common else ""
        shown.append({"phase": phase, "rows": rows, "because": because, "current": frame.standing.phase == phase.key})
    return shown


def _opened(each: TaskStanding, private: list[str]) -> TaskStanding:
    """A standing whose reasons name no task that the person does not see."""
    said = [line for line in each.because if not any(title in line for title in private)]
    if len(said) == len(each.because):
        return each
    return replace(each, because=(*said, f"{_OPENS}the regional team has done its part."))


def _row(each: TaskStanding, frame: Frame, person: User, said: set[str]) -> dict[str, Any]:
    asked = each.status is not Status.NOT_REQUIRED
    return {
        "standing": each,
        "href": task_address(frame.project, each.task) if asked else "",
        "because": _joined([line for line in each.because if line not in said]),
        "mine": scope.may_write_task(person, frame.project, each.task),
    }


_OPENS = "It opens when "


def _joined(lines: list[str]) -> str:
    """Several conditions in one sentence."""
    if len(lines) < 2 or not all(line.startswith(_OPENS) for line in lines):
        return " ".join(lines)
    parts = [line.removeprefix(_OPENS).removesuffix(".") for line in lines]
    return f"{_OPENS}{', '.join(parts[:-1])} and {parts[-1]}."


OWN_PAGES = {
    "four-voices": "project-voices",
    "right-of-reply": "project-voices",
    "initial-diagnosis": "project-diagnosis",
    "preferred-organisation": "project-organisation",
    "plan-objectives": "project-plan",
}
"""Tasks that are written on pages of their own, and the routes of those."""


def task_address(project: SupportProject, task: Task) -> str:
    """Where the task is written or read."""
    own = OWN_PAGES.get(task.key, "")
    if task.own_page and own in BY_ROUTE:
        return reverse(own, args=[project.pk])
    if task.decided_by:
        return reverse("project-decision", args=[project.pk, task.key])
    return reverse("project-task", args=[project.pk, task.key])


def record_of(project: SupportProject, key: str) -> TaskRecord | None:
    """What is written under a task, from the rows at hand."""
    return next((row for row in project.records.all() if row.task == key), None)


def closed_because(frame: Frame, task: Task) -> tuple[str, ...]:
    """Why nothing can be written to the task now."""
    return why_closed(frame.course, frame.facts, task)


def decisions_of(project: SupportProject) -> list[Decision]:
    """Every decision, the latest first, with the people."""
    return list(project.decisions.select_related("decided_by", "recorded_by", "project").order_by("-pk"))


def waiting_proposal(project: SupportProject, key: str) -> Proposal | None:
    """The proposal that waits under a task."""
    waiting = project.proposals.filter(task=key, status=Proposal.WAITING)
    return waiting.select_related("recorded_by", "project").first()


def proposals_of(project: SupportProject, key: str) -> list[Proposal]:
    """Every proposal under a task, the latest first."""
    return list(project.proposals.filter(task=key).select_related("recorded_by", "closed_by", "project"))


def state_changes_of(project: SupportProject) -> list[StateChange]:
    """Pauses, stops and resumptions, the latest first."""
    return list(project.state_changes.select_related("by").order_by("-pk"))


def people_for(project: SupportProject, role: str) -> list[User]:
    """People of a role in the project's region who have an account."""
    return list(User.objects.filter(role=role, region_id=project.region_id, is_active=True).order_by("name", "pk"))


def live_project_of(school_id: str) -> SupportProject | None:
    """The school's live project, if it has one."""
    return SupportProject.objects.filter(school_id=school_id).exclude(state="stopped").first()


def episodes_of(school_id: str) -> list[SupportProject]:
    """Every episode of a school, the latest first."""
    return list(SupportProject.objects.filter(school_id=school_id).order_by("-episode"))


def person_or_none(key: str) -> User | None:
    """Somebody with an account, by number as a form sends it."""
    return User.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() and len(key) < 12 else None


def is_watching(project: SupportProject, person: User) -> bool:
    """Whether the project is on the person's watchlist."""
    return project.watches.filter(person=person).exists()


def notes_of(project: SupportProject, person: User) -> list[Note]:
    """The notes that `person` may read, the newest first."""
    notes = project.notes.select_related("author")
    return list(notes.filter(private=False) if scope.is_outside(person) else notes)


def note_of(project: SupportProject, number: int, person: User) -> Note:
    """One note. Raises Http404 for one that there is not, or that `person` may not read."""
    found = project.notes.select_related("author").filter(pk=number).first()
    if found is None or (found.private and scope.is_outside(person)):
        raise Http404("There is no such note.")
    return found


def contacts_of(project: SupportProject) -> list[tuple[str, list[Contact]]]:
    """Contacts by where they belong; those who have left last."""
    everybody = sorted(project.contacts.all(), key=lambda contact: (not contact.current, contact.name.casefold()))
    return [(label, [each for each in everybody if each.kind == kind]) for kind, label in Contact.KINDS]


def contact_of(project: SupportProject, number: int) -> Contact:
    """One contact. Raises Http404."""
    found = project.contacts.filter(pk=number).first()
    if found is None:
        raise Http404("There is no such contact.")
    return found


def changes(instance: object) -> list[Change]:
    """What happened to one row, the newest first."""
    return changes_of(instance)


def events_of(project: SupportProject, person: User, most: int = 200) -> list[Event]:
    """The newest events of the project's trail. Those of the other side see what was decided and opened to them."""
    events = Event.objects.filter(subject=project.subject).select_related("person").order_by("-id")
    if not scope.is_outside(person):
        return list(events[:most])
    course = course_of(project)
    private = {task.key for task in course.tasks if task.private}
    shown = events.filter(action__in=OPEN_EVENTS)[: most * 2]
    return [event for event in shown if event.detail.get("task") not in private][:most]


OPEN_EVENTS = frozenset({
    "opened a project", "saved a task", "took a decision", "paused a project", "stopped a project", "resumed a project",
    "named the delivery officer", "wrote a voice", "asked a voice", "added a referral as a voice",
    "answered a decision", "decided on an answer", "closed the window to answer", "commented on a need",
    "saved the diagnosis",
})  # fmt: skip
"""What both sides see of the trail."""


def saved_views(person: User, page: str) -> list[SavedView]:
    """The person's own views of a list, and those shared in their region."""
    shared = Q(shared=True, person__region_id=person.region_id) if person.region_id else Q(pk__in=())
    return list(SavedView.objects.filter(Q(person=person) | shared, page=page).select_related("person"))


def own_view(person: User, page: str, number: int) -> SavedView | None:
    """One of the person's own views of a list."""
    return SavedView.objects.filter(person=person, page=page, pk=number).first()
