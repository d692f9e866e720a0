"""Writing the plan: objectives, who may write what of them, and marking them as complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from alongside.policy.course import Task
from alongside.project import ProjectFacts, Value
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects.actions import locked, require_writable, write_answers
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError
from alongside_service.review import scope
from alongside_service.review.checks import check, number_text, read_decimals
from alongside_service.review.models import Objective, ProgressReview
from alongside_service.review.questions import DECIMALS, drop_fields, objective_fields
from alongside_service.review.standing import Recorded, recorded

TASK = "plan-objectives"
_TEXTS = ("area", "what", "how", "measure", "baseline", "target", "owner", "comment")


def values_of(objective: Objective) -> dict[str, Any]:
    """What an objective says, as its form asks it."""
    texts = {key: getattr(objective, key) for key in _TEXTS}
    numbers = {key: number_text(getattr(objective, key)) for key in DECIMALS}
    return texts | numbers | {"due_on": objective.due_on, "cost": objective.cost}


@transaction.atomic
def save_objective(
    project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date, objective_id: int | None = None,
    version: int = 0,
) -> Objective:  # fmt: skip
    """Add an objective or change one. How it is done is taken from a leader of the school and from nobody else."""
    project = locked(project_id)
    task, facts = require_writable(project, TASK, person)
    objective = _objective(project, objective_id) if objective_id else None
    if objective and objective.dropped:
        raise ClosedError(("This objective was dropped. Take it up again first.",))
    fields = objective_fields(course_of(project), new=objective is None)
    typed = check(fields, raw, role=person.role, on=on, before=values_of(objective) if objective else None)
    numbers = read_decimals(typed, DECIMALS)
    if objective and objective.version != version:
        raise _changed(objective)
    objective = objective or Objective(
        project=project, added_on=on, version=0, order=Objective.objects.filter(project=project).count() + 1
    )
    _fill(objective, typed, numbers, person)
    record(
        "changed an objective" if version else "added an objective", person=person, subject=project.subject,
        objective=objective.pk, area=objective.area, what=objective.what,
    )  # fmt: skip
    recount(project, task, facts, person)
    return objective


def _fill(objective: Objective, typed: Mapping[str, Value], numbers: Mapping[str, Any], person: User) -> None:
    for key in _TEXTS:
        setattr(objective, key, typed.get(key, ""))
    for key, number in numbers.items():
        setattr(objective, key, number)
    objective.due_on, objective.cost = typed.get("due_on"), typed.get("cost")
    _save(objective, person)


def _save(objective: Objective, person: User) -> None:
    objective.version += 1
    objective.changed_by = person
    objective._history_user = person
    objective.save()


def _objective(project: SupportProject, objective_id: int) -> Objective:
    found = Objective.objects.select_for_update(of=("self",)).filter(pk=objective_id, project=project)
    objective = found.select_related("changed_by").first()
    if objective is None:
        raise ClosedError(("This plan has no such objective.",))
    return objective


def _changed(objective: Objective) -> ChangedError:
    return ChangedError(
        values_of(objective), version=objective.version, by=objective.changed_by, at=objective.changed_at
    )


@transaction.atomic
def set_dropped(
    project_id: int, objective_id: int, raw: Mapping[str, Raw], *, dropped: bool, person: User, on: dt.date
) -> Objective:
    """Drop an objective, or take it up again. One that a fully recorded review has rated needs a reason for it."""
    project = locked(project_id)
    scope.require_team(person, project, "Dropping an objective, or taking it up again,")
    task, facts = require_writable(project, TASK, person)
    objective = _objective(project, objective_id)
    if objective.dropped == dropped:
        raise ClosedError(("It was dropped already." if dropped else "It is in the plan already.",))
    typed = check(drop_fields(objective, needed=is_rated(objective)), raw, role=person.role, on=on)
    objective.dropped, objective.dropped_because = dropped, str(typed.get("because", ""))
    _save(objective, person)
    record(
        "dropped an objective" if dropped else "took an objective up again", person=person, subject=project.subject,
        objective=objective.pk, why=objective.dropped_because,
    )  # fmt: skip
    recount(project, task, facts, person)
    return objective


def is_rated(objective: Objective) -> bool:
    """Whether a fully recorded review has rated this objective."""
    reviews = ProgressReview.objects.filter(progress__objective=objective).prefetch_related("progress")
    objectives = list(Objective.objects.filter(project_id=objective.project_id))
    return any(recorded(review, objectives, list(review.progress.all())) is Recorded.FULLY for review in reviews)


@transaction.atomic
def complete_plan(project_id: int, *, person: User, on: dt.date) -> None:
    """Mark the objectives as complete: one at least in a core area, and each with measure, owner and day."""
    project = locked(project_id)
    task, facts = require_writable(project, TASK, person)
    scope.require_team(person, project, "Marking the objectives as complete, once they are agreed with the school,")
    objectives = _live(project)
    if problem := why_not_complete(objectives, _core(project)):
        raise InvalidError({"complete": problem})
    answers = _counts(project, objectives) | {"complete": True, "completed_on": on}
    write_answers(project, task, facts, answers, person=person, version=None)
    record("marked the objectives as complete", person=person, subject=project.subject, objectives=len(objectives))


def why_not_complete(objectives: list[Objective], core: frozenset[str]) -> str:
    """Why the objectives cannot be marked as complete, in a sentence; nothing where they can."""
    if not objectives:
        return "Add at least one objective first."
    if not any(each.area in core for each in objectives):
        return "Add at least one objective in a core area: quality of education, or leadership and management."
    if lacking := [str(at) for at, each in enumerate(objectives, start=1) if not each.whole]:
        which = "Objective " + lacking[0] if len(lacking) == 1 else "Objectives " + ", ".join(lacking)
        return f"{which}: say what must change, what will show it, who sees to it and by when."
    return ""


def recount(project: SupportProject, task: Task, facts: ProjectFacts, person: User) -> None:
    """Write how many objectives there are; what was marked as complete stays so only while it still is."""
    objectives = _live(project)
    before = facts.answers.get(TASK, {})
    answers: dict[str, Value] = _counts(project, objectives)
    if before.get("complete"):
        if not (problem := why_not_complete(objectives, _core(project))):
            answers |= {key: before[key] for key in ("complete", "completed_on") if key in before}
        else:
            record("objectives are no longer complete", person=person, subject=project.subject, why=problem)
    write_answers(project, task, facts, answers, person=person, version=None)


def _live(project: SupportProject) -> list[Objective]:
    return list(Objective.objects.filter(project=project, dropped=False))


def _core(project: SupportProject) -> frozenset[str]:
    return frozenset(area.key for area in course_of(project).areas if area.core)


def _counts(project: SupportProject, objectives: list[Objective]) -> dict[str, Value]:
    core = _core(project)
    return {"objectives": len(objectives), "core": sum(each.area in core for each in objectives)}
