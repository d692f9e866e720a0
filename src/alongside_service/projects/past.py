"""A project as it stood at the end of a day: its columns, its answers, its contacts, and what followed from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from alongside.project import Standing, derive_standing, from_stored
from alongside_service.accounts.models import User
from alongside_service.audit.history import as_it_was, those_as_they_were
from alongside_service.look.answers import words_of
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import Contact, SupportProject, TaskRecord


@dataclass(frozen=True, kw_only=True)
class Past:
    """What a page shows of a day gone by."""

    project: SupportProject
    standing: Standing
    tasks: list[tuple[str, str, list[tuple[str, str]]]] = field(default_factory=list)
    """Title, status and answers of each task that had any."""
    contacts: list[Contact] = field(default_factory=list)


def as_it_stood(project: SupportProject, day: dt.date, person: User) -> Past | None:
    """The project at the end of `day`, as `person` may see it; None where it was not open yet.

    Statuses are derived again from what was stored then: nothing that is derived has to be kept to be known.
    """
    then = as_it_was(project, at=day)
    if then is None:
        return None
    rows = those_as_they_were(TaskRecord, day, project=project.pk)
    facts = facts_of(then, rows)
    standing = derive_standing(course_of(then), facts)
    by_task = {row.task: row for row in rows}
    named = [(str(pk), name) for pk, name in User.objects.filter(pk__in=_people_in(rows)).values_list("pk", "name")]
    shown = []
    for each in standing.tasks:
        if each.task.key in by_task and scope.sees_task(person, each.task):
            answers = from_stored(each.task, by_task[each.task.key].answers)
            written = [asked for asked in each.task.fields if asked.key in answers]
            words = [(asked.label, words_of(asked, answers[asked.key], named)) for asked in written]
            shown.append((each.task.title, each.status.value, words))
    contacts = [] if scope.is_outside(person) else those_as_they_were(Contact, day, project=project.pk)
    return Past(project=then, standing=standing, tasks=shown, contacts=contacts)


def _people_in(rows: list[TaskRecord]) -> set[int]:
    """Everybody whom an answer names."""
    return {int(row.answers["adviser"]) for row in rows if str(row.answers.get("adviser", "")).isdigit()}
