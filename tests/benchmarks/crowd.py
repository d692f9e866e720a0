"""A service in full use: thousands of projects at every stage and hundreds of people, made in seconds.

For measuring, and for counting queries. Answers are made from the policy and every derived column by the service's own
function, so that lists and pages show what real use would; only the walk through the actions is left out.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from alongside.policy.calendar import add_working_days
from alongside.policy.course import Field, Task
from alongside.policy.project import load_project
from alongside.project import ProjectFacts, Value, to_stored
from alongside.project.facts import is_asked
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.projects.facts import derive, facts_of, rests_on_now
from alongside_service.projects.models import SupportProject, TaskRecord, Watch
from alongside_service.register.models import Region, School

GIVEN = ("Ada", "Bilal", "Carys", "Dele", "Eilidh", "Farah", "Grzegorz", "Hana", "Imran", "Joy", "Kwame", "Lowri")
FAMILY = ("Adeyemi", "Błaszczyk", "Chowdhury", "D’Souza", "Fitzgerald-Obi", "Ghosh", "Nguyễn", "O’Rourke", "van Dam")
OUTCOMES = {"reply": "stands", "band-indicative": "80k", "band-final": "40k", "organisation": "trust"}
"""The option of a list that is chosen where it is not the first."""
STOPPED, PAUSED = 0.12, 0.04
SPAN = 330
"""Days before today on which the earliest project was opened."""


@dataclass
class Crowd:
    """Who and what was made."""

    people: list[User]
    projects: list[SupportProject]

    def of(self, role: Role, region: str | None = None) -> list[User]:
        """The people of a role, perhaps of one region."""
        return [p for p in self.people if p.role == role and (region is None or p.region_id == region)]

    @property
    def biggest(self) -> str:
        """The region with the most projects."""
        return Counter(project.region_id for project in self.projects).most_common(1)[0][0]


@dataclass
class Team:
    """The people of one region."""

    director: User
    officers: list[User]
    advisers: list[User]


def fill(*, projects: int, people: int, on: dt.date, seed: int = 7, whole: bool = False) -> Crowd:
    """Make people and projects, with what is written under their tasks. `whole`: every project has gone all the way."""
    rng = random.Random(seed)
    taken = SupportProject.objects.values("school_id")
    found = School.objects.filter(listed=True, open=True).exclude(pk__in=taken)
    schools = list(found.select_related("region", "responsible_body").order_by("pk"))
    schools = sorted(rng.sample(schools, min(projects, len(schools))), key=lambda school: school.pk)
    everybody = _people(people, schools, rng)
    crowd = Crowd(people=everybody, projects=[])
    teams = {pk: _team(crowd, pk) for pk in Region.objects.values_list("pk", flat=True)}
    crowd.projects = _projects(schools, teams, rng, on, whole=whole)
    _write(crowd.projects, teams, rng, on, whole=whole)
    return crowd


def _people(count: int, schools: Sequence[School], rng: random.Random) -> list[User]:
    places: list[tuple[Role, dict[str, Any]]] = []
    for region in Region.objects.all():
        team = [Role.REGIONAL_DIRECTOR, *[Role.DELIVERY_OFFICER] * 8, *[Role.ADVISER] * 6]
        places += [(role, {"region": region}) for role in team]
    places += [(role, {}) for role in (Role.NATIONAL_LEAD, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR) * 2]
    bodies = {school.responsible_body_id: school.responsible_body for school in schools if school.responsible_body_id}
    outside = zip(schools, list(bodies.values()), strict=False)
    for school, body in outside:
        places += [(Role.SCHOOL_LEADER, {"school": school}), (Role.RESPONSIBLE_BODY, {"body": body})]
        places += [(Role.SUPPORTING_ORGANISATION, {"body": body})]
    before = User.objects.count()
    made = [
        User(
            email=f"person-{before + at}@crowd.example.org", name=f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}",
            role=role.value, password="!", **place,
        )
        for at, (role, place) in enumerate(places[:max(count, 15 * Region.objects.count() + 8)])
    ]  # fmt: skip
    return User.objects.bulk_create(made)


def _team(crowd: Crowd, region: str) -> Team:
    return Team(
        director=crowd.of(Role.REGIONAL_DIRECTOR, region)[0],
        officers=crowd.of(Role.DELIVERY_OFFICER, region),
        advisers=crowd.of(Role.ADVISER, region),
    )


def _projects(
    schools: Sequence[School], teams: dict[str, Team], rng: random.Random, on: dt.date, *, whole: bool
) -> list[SupportProject]:
    made = []
    for school in schools:
        team, opened = teams[school.region_id], on - dt.timedelta(days=SPAN if whole else rng.randint(2, SPAN))
        chance, officer = 1 if whole else rng.random(), rng.choice(team.officers)
        state = "stopped" if chance < STOPPED else "paused" if chance < STOPPED + PAUSED else "in progress"
        made.append(
            SupportProject(
                school=school, region_id=school.region_id, opened_on=opened, opened_by=officer, state=state,
                referred_by=rng.choice(["data", "inspectorate", "responsible-body", "school", "team"]),
                referral="Two inspections below good under two frameworks.", state_since=opened,
                priority=rng.choice(["urgent", "ordinary", "ordinary", "watch"]),
                delivery_officer=None if rng.random() < 0.05 and not whole else officer,
            )
        )  # fmt: skip
    return SupportProject.objects.bulk_create(made, batch_size=500)


def _write(
    projects: Sequence[SupportProject], teams: dict[str, Team], rng: random.Random, on: dt.date, *, whole: bool
) -> None:
    records: list[TaskRecord] = []
    watches = []
    for project in projects:
        adviser = rng.choice(teams[project.region_id].advisers)
        depth = 99 if whole else rng.randint(0, 30) if project.delivery_officer_id else rng.randint(0, 1)
        rows = list(_records(project, adviser, depth, rng, on))
        records += rows
        supporter = _supporter(project, projects, rng)
        if any(row.task == "preferred-organisation" for row in rows):
            project.supporter_body = supporter.responsible_body
        watches += [Watch(project=project, person_id=each) for each in (project.delivery_officer_id,) if each]
        derive(project, facts_of(project, rows))
        project._history_user = project.opened_by
    columns = [field.name for field in SupportProject._meta.concrete_fields if not field.primary_key]
    SupportProject.objects.bulk_update(projects, columns, batch_size=150)
    TaskRecord.objects.bulk_create(records, batch_size=1000)
    Watch.objects.bulk_create(watches, batch_size=1000)
    _remember(projects, records, on)


def _remember(projects: Sequence[SupportProject], records: Sequence[TaskRecord], on: dt.date) -> None:
    """The history that saving each task would have left: one row of the record, and one of its project."""
    by_key = {project.pk: project for project in projects}
    for kept in (SupportProject, TaskRecord):
        rows = projects if kept is SupportProject else records
        kept.history.bulk_history_create(rows, batch_size=500)
    again = [by_key[record.project_id] for record in records]
    SupportProject.history.bulk_history_create(again, batch_size=500, update=True)


def _supporter(project: SupportProject, projects: Sequence[SupportProject], rng: random.Random) -> School:
    return rng.choice(projects).school


def _records(
    project: SupportProject, adviser: User, depth: int, rng: random.Random, on: dt.date
) -> Iterator[TaskRecord]:
    """The records of the first `depth` tasks of the course, one after another in time; a tenth goes only to review."""
    course, day = load_project().on(project.opened_on), project.opened_on
    pathway = 1 if depth > 30 else rng.random()
    facts = ProjectFacts(opened=project.opened_on, delivery_officer=str(project.delivery_officer_id or ""))
    answers: dict[str, dict[str, Value]] = {}
    for task in course.tasks[:depth]:
        day = add_working_days(day, rng.randint(1, 6))
        if day > on:
            return
        typed = _answers(task, day, adviser, rng)
        if task.key == "matching-decision" and pathway < 0.1:
            typed["outcome"], depth = "review", 0
        answers[task.key] = typed
        facts = ProjectFacts(opened=facts.opened, delivery_officer=facts.delivery_officer, answers=answers)
        if task.key == "adviser-allocation":
            project.adviser = adviser
        row = TaskRecord(
            project=project, task=task.key, answers=to_stored(typed), rested_on=rests_on_now(task, facts),
            saved_by=project.delivery_officer or project.opened_by,
        )  # fmt: skip
        row._history_user = row.saved_by
        yield row
        if depth == 0:
            return


def _answers(task: Task, day: dt.date, adviser: User, rng: random.Random) -> dict[str, Value]:
    typed: dict[str, Value] = {}
    for field in task.fields:
        if is_asked(field, typed) and field.key != "urgent":
            typed[field.key] = _answer(field, day, adviser, rng)
    return typed


def _answer(field: Field, day: dt.date, adviser: User, rng: random.Random) -> Value:
    if field.kind in ("choice", "choices"):
        chosen = OUTCOMES.get(field.list, field.options[0].key)
        return chosen if field.kind == "choice" else (chosen,)
    plain: dict[str, Value] = {
        "day": day, "tick": True, "yes-no": "yes", "number": rng.randint(2, 5), "money": Decimal("12500.00"),
        "email": "office@crowd.example.org", "phone": "01632 960 001", "person": str(adviser.pk),
        "words": "What is needed is known and close by; the trust has said what it can and cannot do. " * 3,
    }  # fmt: skip
    text = {"identifier": "5001", "name": f"{rng.choice(FAMILY)} Learning Trust"}
    return plain.get(field.kind) or text.get(field.key, "As the file says")
