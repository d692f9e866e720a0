"""What needs a person today: overdue, due soon, waiting on others, and what is new for them.

Every line names what, whose, since or by when, and leads to the very form. Lines are made from what is stored (the open
tasks that each save leaves with its project), so a day's list costs a handful of queries however many there are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from alongside.policy.calendar import add_working_days
from alongside.policy.course import Task
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.brokerage.models import SupporterAnswer
from alongside_service.identification.models import Referral, Reply, ReplyOutcome
from alongside_service.identification.selectors import referrals as referrals_read
from alongside_service.notices.models import Status
from alongside_service.notices.selectors import of_team
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import Proposal, SupportProject
from alongside_service.projects.scope import OFFICE, SEES_ALL, SEES_PROJECTS, sees_task, visible
from alongside_service.projects.selectors import task_address
from alongside_service.review.models import Advice, Commitment, Concern, Escalation, ProgressReview
from alongside_service.review.scope import concerns_seen
from alongside_service.review.sides import side_of
from alongside_service.worklist.selectors import live_for

SOON = 5
"""Working days that count as soon."""
GROUPS = (
    ("new", "New for you"),
    ("overdue", "Overdue"),
    ("soon", "Due in the next five working days"),
    ("open", "To do, without a day or later"),
    ("waiting", "Waiting on others"),
)
WAITS = {
    "team": Role.DELIVERY_OFFICER, "adviser": Role.ADVISER, "regional-director": Role.REGIONAL_DIRECTOR,
    "responsible-body": Role.RESPONSIBLE_BODY, "school": Role.SCHOOL_LEADER,
    "supporting-organisation": Role.SUPPORTING_ORGANISATION,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing: what, whose, when, and where it is done."""

    group: str
    what: str
    whose: str
    href: str
    due: dt.date | None = None
    since: dt.date | None = None
    waits_on: str = ""

    def in_order(self) -> tuple[dt.date, str]:
        """The earliest first, then by name."""
        return (self.due or self.since or dt.date.max, self.whose)


def lines_for(person: User, *, on: dt.date) -> list[Line]:
    """Everything that needs the person, in no order."""
    if Role(person.role) not in SEES_PROJECTS - SEES_ALL:
        return []
    mine = {project.pk: project for project in live_for(person).filter(_mine(person))}
    proposed = list(_proposals(person))
    said = {(line.href, line.whose) for line in proposed}
    return [
        *(line for line in _tasks(mine.values(), person, on) if (line.href, line.whose) not in said),
        *proposed,
        *_referrals(person),
        *_replies(person, mine),
        *_escalations(person, mine),
        *_reviews(person, mine, on),
        *_concerns(person, mine),
        *_promises(person, mine, on),
        *_asked_to_help(person, mine),
        *_undelivered(person),
    ]


def grouped(lines: Iterable[Line]) -> list[dict[str, object]]:
    """Lines under their headings, in order; a heading without lines is left out."""
    made = []
    for key, title in GROUPS:
        among = sorted((line for line in lines if line.group == key), key=Line.in_order)
        if among:
            made.append({"key": key, "title": title, "lines": among})
    return made


def _mine(person: User) -> Q:
    """The projects a person's day is about: theirs by name; for a director and the other side, all that they see."""
    if person.role == Role.DELIVERY_OFFICER:
        return Q(delivery_officer=person) | Q(delivery_officer=None)
    return Q(adviser=person) if person.role == Role.ADVISER else Q()


# --- Tasks ---


def _tasks(projects: Iterable[SupportProject], person: User, on: dt.date) -> Iterator[Line]:
    soon = add_working_days(on, SOON)
    for project in projects:
        if project.state != "in progress":
            continue
        if project.delivery_officer_id is None and Role(person.role) in OFFICE:
            yield Line(
                group="new",
                what="Name a delivery officer",
                whose=str(project),
                since=project.opened_on,
                href=reverse("project-people", args=[project.pk]),
            )
        course, undated = course_of(project), 0
        for each in project.open_tasks:
            if not course.has_task(each["task"]) or not sees_task(person, task := course.task(each["task"])):
                continue
            due = dt.date.fromisoformat(each["due"]) if each["due"] else None
            group = _group(task, each["waits_on"], person, due, on, soon)
            undated += group == "open" and due is None
            if group and not (group == "open" and due is None and undated > 1):
                yield Line(
                    group=group,
                    what=task.title,
                    whose=str(project),
                    due=due,
                    href=task_address(project, task),
                    waits_on=each["waits_on"] if group == "waiting" else "",
                )


def _group(task: Task, waits_on: str, person: User, due: dt.date | None, on: dt.date, soon: dt.date) -> str:
    """Where a task belongs in this person's day; nowhere where it is not theirs and waits on nobody."""
    decides = bool(task.decided_by) and person.role == task.decided_by
    writes = person.role in task.writers() and (not task.decided_by or decides)
    if person.role == Role.REGIONAL_DIRECTOR:
        writes = decides
    waits_on_another = bool(waits_on) and WAITS.get(waits_on) != Role(person.role)
    if waits_on_another and not (decides or (writes and waits_on == "team")):
        return "waiting" if due and person.role != Role.REGIONAL_DIRECTOR and _follows(person, due, on) else ""
    if not writes:
        return ""
    if due is None:
        return "open"
    return "overdue" if due < on else "soon" if due <= soon else "open"


def _follows(person: User, due: dt.date, on: dt.date) -> bool:
    """Whether a person follows what others owe: officers and advisers do, once it is near."""
    return Role(person.role) in (Role.DELIVERY_OFFICER, Role.ADVISER) and due <= add_working_days(on, SOON)


# --- What came from others ---


def _proposals(person: User) -> Iterator[Line]:
    if Role(person.role) not in OFFICE | {Role.ADVISER}:
        return
    among = Proposal.objects.filter(project__in=live_for(person)).select_related("recorded_by", "project__school")
    director = person.role == Role.REGIONAL_DIRECTOR
    waiting = among.filter(status=Proposal.WAITING).exclude(recorded_by=person) if director else among.none()
    sent_back = among.filter(status=Proposal.SENT_BACK, recorded_by=person).filter(
        ~Exists(Proposal.objects.filter(project=OuterRef("project"), task=OuterRef("task"), pk__gt=OuterRef("pk")))
    )
    for proposal in [*waiting, *sent_back]:
        project = proposal.project
        title = course_of(project).task(proposal.task).title
        yield Line(
            group="new",
            what=f"Proposed by {proposal.recorded_by.name}: {title}" if director else f"Sent back to you: {title}",
            whose=str(project),
            since=proposal.recorded_at.date(),
            href=reverse("project-decision", args=[project.pk, proposal.task]),
        )


def _referrals(person: User) -> Iterator[Line]:
    if Role(person.role) not in OFFICE:
        return
    found = Referral.objects.filter(referrals_read.within(person), status="waiting").select_related("school")
    for referral in found:
        yield Line(
            group="new",
            what="Answer a referral",
            whose=referral.school.name,
            since=referral.made_on,
            href=reverse("referral", args=[referral.pk]),
        )


def _replies(person: User, projects: dict[int, SupportProject]) -> Iterator[Line]:
    """Answers of which nothing is said yet: the director says what comes of each; officers read what is disputed."""
    if Role(person.role) not in OFFICE:
        return
    director = person.role == Role.REGIONAL_DIRECTOR
    later = ReplyOutcome.objects.filter(answers=OuterRef("pk"))
    found = Reply.objects.filter(project_id__in=projects).filter(~Exists(later))
    for reply in found if director else found.filter(agrees=False):
        who = reply.get_party_display()
        yield Line(
            group="new",
            what=f"{who} answers the decision" + (": say what comes of it" if director else ""),
            whose=str(projects[reply.project_id]),
            since=reply.given_on,
            href=reverse("project-voices", args=[reply.project_id]),
        )


def _escalations(person: User, projects: dict[int, SupportProject]) -> Iterator[Line]:
    if person.role != Role.REGIONAL_DIRECTOR:
        return
    found = Escalation.objects.filter(concern__project_id__in=projects, status=Escalation.WAITING)
    for escalation in found.exclude(recorded_by=person).select_related("concern"):
        concern = escalation.concern
        yield Line(
            group="new",
            what=f"Decide whether a concern goes further: {concern.summary}",
            whose=str(projects[concern.project_id]),
            since=escalation.recorded_at.date(),
            href=reverse("project-concern", args=[concern.project_id, concern.pk]),
        )


def _reviews(person: User, projects: dict[int, SupportProject], on: dt.date) -> Iterator[Line]:
    if Role(person.role) not in (Role.DELIVERY_OFFICER, Role.ADVISER):
        return
    later = ProgressReview.objects.filter(project=OuterRef("project"), held_on__gt=OuterRef("held_on"))
    soon = add_working_days(on, SOON)
    found = ProgressReview.objects.filter(project_id__in=projects, next_review_on__lte=soon).filter(~Exists(later))
    for review in found:
        due = review.next_review_on
        yield Line(
            group="overdue" if due < on else "soon",
            what="Hold the next progress review",
            due=due,
            whose=str(projects[review.project_id]),
            href=reverse("project-plan", args=[review.project_id]),
        )


def _concerns(person: User, projects: dict[int, SupportProject]) -> Iterator[Line]:
    if Role(person.role) not in OFFICE:
        return
    found = Concern.objects.filter(concerns_seen(person), project_id__in=projects, resolved_on=None, from_outside=True)
    for concern in found.filter(entries=None):
        yield Line(
            group="new",
            what=f"A concern is raised: {concern.summary}",
            whose=str(projects[concern.project_id]),
            since=concern.raised_on,
            href=reverse("project-concerns", args=[concern.project_id]),
        )


def _promises(person: User, projects: dict[int, SupportProject], on: dt.date) -> Iterator[Line]:
    soon = add_working_days(on, SOON)
    route, of_school = "project-plan", person.role == Role.SCHOOL_LEADER
    sides = {side_of(person, project) for project in projects.values()} - {""}
    promised = Commitment.objects.filter(project_id__in=projects, side__in=sides, done_on=None, due_on__lte=soon)
    advised = Advice.objects.filter(project_id__in=projects, status=Advice.OPEN, due_on__lte=soon)
    for row in [*promised, *(advised if of_school else ())]:
        what = "You promised: " if isinstance(row, Commitment) else "Say what was done with this advice: "
        yield Line(
            group="overdue" if row.due_on < on else "soon",
            what=what + _short(row.text),
            due=row.due_on,
            whose=str(projects[row.project_id]),
            href=reverse(route, args=[row.project_id]),
        )


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:77].rsplit(" ", 1)[0] + "…"


def _asked_to_help(person: User, projects: dict[int, SupportProject]) -> Iterator[Line]:
    if person.role != Role.SUPPORTING_ORGANISATION:
        return
    answered = set(SupporterAnswer.objects.filter(project_id__in=projects).values_list("project_id", flat=True))
    for project in projects.values():
        if project.pk not in answered and not project.appointed:
            yield Line(
                group="new",
                what="You are asked to help: accept or decline",
                whose=str(project),
                href=reverse("project-support", args=[project.pk]),
            )


def _undelivered(person: User) -> Iterator[Line]:
    if Role(person.role) not in OFFICE:
        return
    for notice in of_team(person).filter(status=Status.FAILED)[:20]:
        yield Line(
            group="new",
            what=f"A notice did not arrive: {notice.subject}",
            whose=notice.name or notice.email,
            href=reverse("notice", args=[notice.number]),
        )


def seen_projects(person: User) -> int:
    """How many projects the person sees at all."""
    return visible(person).count()
