"""From rows to what the API says of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from alongside.policy.course import Course
from alongside_service.accounts.models import User
from alongside_service.identification.models import RuleAnswer
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import Decision, SupportProject
from alongside_service.projects.scope import is_outside, sees_task
from alongside_service.projects.selectors import Frame, phases_for
from alongside_service.register.models import School
from alongside_service.worklist.selectors import is_overdue

Shape = dict[str, Any]


def school(row: School) -> Shape:
    """A school; what is empty is null."""
    body, latest = row.responsible_body, None
    if row.latest_inspected:
        latest = {
            "framework": row.latest_framework, "grade": row.latest_grade or None, "started": row.latest_inspected,
        }  # fmt: skip
    plain = ("urn", "name", "phase", "establishment_type", "governance", "open", "opened", "closed", "pupils",
             "low_age", "high_age")  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "region": row.region_id,
        "local_authority": {"id": row.local_authority_id, "name": row.local_authority.name},
        "responsible_body": {"id": body.pk, "name": body.name, "kind": body.kind} if body else None,
        "town": row.town or None,
        "postcode": row.postcode or None,
        "former_urns": list(row.lineage)[1:],
        "latest_inspection": latest,
        "drawn_from": list(row.drawn_from),
        "page": reverse("school", args=[row.pk]),
    }


def whole_school(row: School) -> Shape:
    """A school with its inspections."""
    plain = ("urn", "framework", "graded", "started", "published", "grades")
    blank = ("category_of_concern", "safeguarding", "outcome")
    inspections = [
        {name: getattr(each, name) for name in plain} | {name: getattr(each, name) or None for name in blank}
        for each in sorted(row.inspections.all(), key=lambda each: each.position)
    ]
    return school(row) | {"inspections": inspections}


def answer(row: RuleAnswer) -> Shape:
    """What one rule says of one school."""
    return {
        "school": row.school_id, "rule": row.rule_id, "rule_version": row.rule.version, "answer": row.answer,
        "because": row.because, "as_at": row.rule.as_at,
    }  # fmt: skip


def project(row: SupportProject, person: User, *, on: dt.date) -> Shape:
    """A project, without what the other side does not read."""
    plain = ("episode", "opened_on", "state", "state_since", "milestone_on", "appointed", "next_due", "tasks_done",
             "tasks_asked")  # fmt: skip
    keys = ("phase", "milestone", "support", "matching")
    return (
        {name: getattr(row, name) for name in plain}
        | {name: getattr(row, name) or None for name in keys}
        | {
            "number": row.pk,
            "school": {"urn": row.school_id, "name": row.school.name},
            "region": row.region_id,
            "priority": None if is_outside(person) else row.priority,
            "delivery_officer": row.delivery_officer.name if row.delivery_officer else None,
            "adviser": row.adviser.name if row.adviser else None,
            "supporting_organisation": row.supporter_name or None,
            "overdue": is_overdue(row, on),
            "page": reverse("project", args=[row.pk]),
        }
    )


def whole_project(frame: Frame, person: User, *, on: dt.date) -> Shape:
    """A project with the tasks that `person` sees."""
    rows = [(part, row) for part in phases_for(frame, person) for row in part["rows"]]
    tasks = [
        {
            "key": row["standing"].task.key,
            "title": row["standing"].task.title,
            "phase": row["standing"].task.phase,
            "status": row["standing"].status.value,
            "because": list(row["standing"].because),
            "due": row["standing"].due,
            "overdue": row["standing"].overdue(on),
        }
        for _, row in rows
    ]
    return project(frame.project, person, on=on) | {"course_version": frame.course.version, "tasks": tasks}


def decisions(frame_project: SupportProject, rows: list[Decision], person: User) -> list[Shape]:
    """Decisions of the tasks that `person` sees."""
    course = course_of(frame_project)
    return [_decision(row, course) for row in rows if _is_shown(row, course, person)]


def _is_shown(row: Decision, course: Course, person: User) -> bool:
    return not course.has_task(row.task) or sees_task(person, course.task(row.task))


def _decision(row: Decision, course: Course) -> Shape:
    task = course.task(row.task) if course.has_task(row.task) else None
    fields = {field.key: field for field in task.fields} if task else {}
    outcome = fields["outcome"].label_of(row.outcome) if "outcome" in fields else row.outcome
    plain = ("task", "outcome", "reasons", "decided_role", "decided_on", "answer_by", "course_version")
    return {name: getattr(row, name) for name in plain} | {
        "number": row.pk,
        "title": task.title if task else row.task,
        "outcome_in_words": outcome,
        "decided_by": row.decided_by.name,
        "recorded_by": row.recorded_by.name if row.recorded_by else None,
        "replaces": row.replaces_id,
        "rule_versions": [str(each) for each in row.rule_versions],
    }


def lists(course: Course, person: User) -> Shape:
    """The lists of a course; tasks of the team alone are not named to the other side."""
    return {
        "version": course.version,
        "phases": [{"key": each.key, "label": each.title} for each in course.phases],
        "milestones": [{"key": each.key, "label": each.label} for each in course.milestones],
        "tasks": [
            {"key": each.key, "title": each.title, "phase": each.phase, "decided_by": each.decided_by or None}
            for each in course.tasks
            if sees_task(person, each)
        ],
        "areas": [{"key": each.key, "label": each.label} for each in course.areas],
        "lists": {
            name: [{"key": option.key, "label": option.label} for option in options]
            for name, options in course.lists.items()
        },
    }
