"""Reading what crosses the stages: a page of projects, and what a person has to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from alongside.policy.course import Course
from alongside.policy.project import load_project
from alongside_service.accounts.models import User
from alongside_service.projects.models import SupportProject
from alongside_service.projects.scope import visible
from alongside_service.review.selectors import open_concerns
from alongside_service.worklist.filters import words_for
from alongside_service.worklist.question import PER_PAGE, Question

RELATED = ("school__local_authority", "school__responsible_body", "region", "delivery_officer", "adviser")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One project in a list."""

    project: SupportProject
    words: dict[str, str]
    concerns: int
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the list, and totals over the whole of it."""

    rows: Sequence[Row]
    count: int
    overdue: int
    number: int
    pages: int


def page_of(found: QuerySet[SupportProject], question: Question, person: User, *, on: dt.date) -> Page:
    """The page asked for; the last one where there are fewer."""
    count = found.order_by().count()
    late = found.order_by().filter(next_due__lt=on, state="in progress").count()
    pages = max(-(-count // PER_PAGE), 1)
    number = min(question.page, pages)
    start = (number - 1) * PER_PAGE
    return Page(
        rows=rows_of(found[start : start + PER_PAGE], person, on=on),
        count=count,
        overdue=late,
        number=number,
        pages=pages,
    )


def rows_of(found: QuerySet[SupportProject], person: User, *, on: dt.date) -> list[Row]:
    """Projects as rows: two queries for them, since keys alone are sorted far quicker, one for their open concerns."""
    keys = list(found.values_list("pk", flat=True))
    by_key = SupportProject.objects.select_related(*RELATED).in_bulk(keys)
    projects = [by_key[key] for key in keys]
    concerns = open_concerns([project.pk for project in projects], person)
    course = load_project().on(on)
    return [
        Row(
            project=project,
            words=words_for(project, course),
            concerns=concerns.get(project.pk, 0),
            overdue=is_overdue(project, on),
        )
        for project in projects
    ]


def is_overdue(project: SupportProject, on: dt.date) -> bool:
    """Whether the project's next day has passed while work goes on."""
    return is_late(project.state, project.next_due, on)


def is_late(state: str, due: dt.date | None, on: dt.date) -> bool:
    """Whether a day has passed while work goes on."""
    return state == "in progress" and due is not None and due < on


def course_today(on: dt.date) -> Course:
    """The course whose lists the filters offer."""
    return load_project().on(on)


OF_A_DAY = ("school__name", "episode", "opened_on", "state", "region", "delivery_officer", "adviser", "appointed",
            "open_tasks")  # fmt: skip
"""What lines of a day are made from. Nothing else is read: a director's day is about hundreds of projects."""


def live_for(person: User) -> QuerySet[SupportProject]:
    """Live projects that the person sees, with what a line of their day needs."""
    return visible(person).exclude(state="stopped").select_related("school").only(*OF_A_DAY)


def latest_of_school(person: User) -> SupportProject | None:
    """The latest project of a school leader's school."""
    return visible(person).order_by("-episode").first()
