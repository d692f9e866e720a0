"""Decisions: written down by one person for another, and taken by the person whose decision it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from alongside.policy.course import Task
from alongside.project import ProjectFacts, Value, check_answers, from_stored, to_stored
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects import scope
from alongside_service.projects.actions import locked, require_writable, write_answers
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import Decision, Proposal, SupportProject
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError


@transaction.atomic
def propose(project_id: int, key: str, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Proposal:
    """Write a decision down for the person who takes it. Replaces a waiting proposal of the same person."""
    project = locked(project_id)
    task, facts = _decision_task(project, key, person)
    answers = _checked(task, raw, facts, on, task.decided_by)
    waiting = Proposal.objects.filter(project=project, task=key, status=Proposal.WAITING).first()
    if waiting and waiting.recorded_by_id != person.pk:
        raise ClosedError((f"A proposal by {waiting.recorded_by.name} is waiting already.",))
    proposal = waiting or Proposal(project=project, task=key, recorded_by=person)
    proposal.answers = to_stored(answers)
    proposal._history_user = person
    proposal.save()
    record("proposed a decision", person=person, subject=project.subject, task=key, answers=proposal.answers)
    return proposal


@transaction.atomic
def decide(
    project_id: int, key: str, raw: Mapping[str, Raw], *, person: User, on: dt.date,
    heard: Mapping[str, Any] | None = None, rule_versions: tuple[str, ...] = (), answer_by: dt.date | None = None,
    proposal_id: int | None = None,
) -> Decision:  # fmt: skip
    """Take a decision. `heard` is what the file holds of the voices, kept with it as it stood.

    Raises NotYoursError for anybody but the person whose decision it is, and for whoever wrote the proposal down.
    """
    project = locked(project_id)
    task, facts = _decision_task(project, key, person)
    if not scope.may_decide(person, project, task):
        raise NotYoursError(f"“{task.title}” is decided by the {task.decided_by.replace('-', ' ')} of the region.")
    waiting = Proposal.objects.filter(project=project, task=key, status=Proposal.WAITING).first()
    _require_proposal(waiting, proposal_id, person)
    answers = _checked(task, raw, facts, on, person.role)
    replaces = Decision.objects.filter(project=project, task=key).order_by("-pk").first()
    decided_on = answers["decided_on"]
    decision = Decision(
        project=project, task=key, outcome=str(answers["outcome"]), reasons=str(answers["reasons"]),
        answers=to_stored(answers), decided_by=person, decided_role=person.role,
        decided_on=decided_on if isinstance(decided_on, dt.date) else on,
        recorded_by=waiting.recorded_by if waiting else None, course_version=course_of(project).version,
        rule_versions=list(rule_versions), heard=dict(heard or {}), answer_by=answer_by, replaces=replaces,
    )  # fmt: skip
    decision.save()
    if waiting:
        _close(waiting, Proposal.TAKEN, person)
    write_answers(project, task, facts, answers, person=person, version=None)
    record(
        "took a decision", person=person, subject=project.subject, task=key, decision=decision.pk,
        outcome=decision.outcome, recorded_by=decision.recorded_by_id, replaces=replaces.pk if replaces else None,
    )  # fmt: skip
    return decision


def _require_proposal(waiting: Proposal | None, proposal_id: int | None, person: User) -> None:
    if waiting is None and proposal_id is not None:
        raise ClosedError(("The proposal was taken, sent back or withdrawn in the meantime. Look at it again.",))
    if waiting is not None and waiting.recorded_by_id == person.pk:
        raise NotYoursError("You wrote this decision down for somebody else, so you cannot be the one who takes it.")
    if waiting is not None and proposal_id != waiting.pk:
        raise ClosedError((f"A proposal by {waiting.recorded_by.name} is waiting: take it up or send it back first.",))


@transaction.atomic
def send_back(project_id: int, proposal_id: int, *, why: str, person: User) -> Proposal:
    """Send a proposal back to its writer with a reason; or, for the writer, withdraw it."""
    project = locked(project_id)
    proposal = Proposal.objects.select_related("recorded_by").get(pk=proposal_id, project=project)
    own = proposal.recorded_by_id == person.pk
    if not own and not scope.may_decide(person, project, course_of(project).task(proposal.task)):
        raise NotYoursError("A proposal is sent back by the person whose decision it is, or withdrawn by its writer.")
    if proposal.status != Proposal.WAITING:
        raise ClosedError(("It is no longer waiting.",))
    if not why.strip():
        raise InvalidError({"why": "Say why, so that it can be mended."})
    proposal.closed_because = why.strip()
    _close(proposal, Proposal.WITHDRAWN if own else Proposal.SENT_BACK, person)
    record(
        "withdrew a proposal" if own else "sent a proposal back", person=person, subject=project.subject,
        task=proposal.task, why=proposal.closed_because,
    )  # fmt: skip
    return proposal


def _close(proposal: Proposal, status: str, person: User) -> None:
    proposal.status, proposal.closed_by, proposal.closed_at = status, person, timezone.now()
    proposal._history_user = person
    proposal.save()


def _decision_task(project: SupportProject, key: str, person: User) -> tuple[Task, ProjectFacts]:
    task, facts = require_writable(project, key, person)
    if not task.decided_by:
        raise ClosedError((f"“{task.title}” is not a decision.",))
    return task, facts


def _checked(task: Task, raw: Mapping[str, Raw], facts: ProjectFacts, on: dt.date, role: str) -> dict[str, Value]:
    checked = check_answers(task, raw, facts, on=on, role=role)
    if checked.problems:
        raise InvalidError({problem.field: problem.text for problem in checked.problems})
    return dict(checked.answers)


def typed_answers(decision: Decision | Proposal) -> Mapping[str, Value]:
    """The answers of a decision or proposal, typed by the course of its project."""
    return from_stored(course_of(decision.project).task(decision.task), decision.answers)
