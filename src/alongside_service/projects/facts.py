"""From rows to the library's facts, and from the facts to what lists show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from alongside.policy.course import Course, Task
from alongside.policy.project import load_project
from alongside.project import (
    OPEN,
    ProjectFacts,
    Standing,
    State,
    Status,
    TaskStanding,
    Value,
    derive_standing,
    from_stored,
    to_stored,
)
from alongside_service.projects.models import SupportProject, TaskRecord


def course_of(project: SupportProject) -> Course:
    """The course that holds for the project: that of the day on which it was opened."""
    return load_project().on(project.opened_on)


def facts_of(project: SupportProject, records: Iterable[TaskRecord] | None = None) -> ProjectFacts:
    """The project's facts, from its rows (one query where they are not at hand)."""
    course = course_of(project)
    rows = list(project.records.all() if records is None else records)
    known = [row for row in rows if course.has_task(row.task)]
    return ProjectFacts(
        opened=project.opened_on,
        state=State(project.state),
        delivery_officer=str(project.delivery_officer_id or ""),
        adviser=str(project.adviser_id or ""),
        answers={row.task: from_stored(course.task(row.task), row.answers) for row in known},
        rested_on={row.task: _rested_on(course, row) for row in known if row.rested_on},
    )


def _rested_on(course: Course, row: TaskRecord) -> dict[str, Value]:
    typed: dict[str, Value] = {}
    for part in course.task(row.task).rests_on:
        stored = {part.field: row.rested_on.get(str(part))}
        typed |= {str(part): value for value in from_stored(course.task(part.task), stored).values()}
    return typed


def rests_on_now(task: Task, facts: ProjectFacts) -> dict[str, Any]:
    """What the task rests on as it stands, to be stored with its answers."""
    values = {str(part): facts.value(part.task, part.field) for part in task.rests_on}
    return to_stored({key: value for key, value in values.items() if value is not None})


def standing_of(project: SupportProject, facts: ProjectFacts | None = None) -> Standing:
    """Where the project stands."""
    return derive_standing(course_of(project), facts or facts_of(project))


def derive(project: SupportProject, facts: ProjectFacts) -> list[str]:
    """Set the derived columns from the facts; the names of those that changed."""
    standing = standing_of(project, facts)
    due = standing.due[0] if standing.due else None
    first = due.task if due else None
    day = standing.milestone_on
    values: dict[str, object] = {
        "phase": standing.phase,
        "milestone": standing.milestone.key,
        "milestone_on": day if isinstance(day, dt.date) else None,
        "next_due": due.due if due else None,
        "next_task": first.key if first else "",
        "waits_on": first.clock.waits_on if first and first.clock else "",
        "open_tasks": [_open(each) for each in standing.tasks if each.status in OPEN],
        "tasks_done": standing.done,
        "tasks_asked": standing.asked,
        "eligibility": _text(facts, "starting-eligibility", "outcome"),
        "support": _text(facts, "support-decision", "outcome"),
        "matching": _text(facts, "matching-decision", "outcome"),
        "supporter_name": _text(facts, "preferred-organisation", "name"),
        "appointed": _is_appointed(standing),
        "band": _text(facts, "plan-review", "band") or _text(facts, "indicative-band", "band"),
    }
    changed = [name for name, value in values.items() if getattr(project, name) != value]
    for name in changed:
        setattr(project, name, values[name])
    return changed


def _open(each: TaskStanding) -> dict[str, Any]:
    due = each.due.isoformat() if each.due else None
    return {"task": each.task.key, "due": due, "waits_on": each.task.clock.waits_on if each.task.clock else ""}


def _text(facts: ProjectFacts, task: str, name: str) -> str:
    value = facts.value(task, name)
    return value if isinstance(value, str) else ""


def _is_appointed(standing: Standing) -> bool:
    return any(each.task.key == "appointment" and each.status is Status.COMPLETED for each in standing.tasks)
