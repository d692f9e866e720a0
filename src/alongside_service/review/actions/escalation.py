"""Escalating a concern: each confirmation by name, the director's decision, powers and boards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from alongside.policy.concerns import load_concerns
from alongside.project import Value
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.projects import scope as projects
from alongside_service.projects.facts import course_of
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError
from alongside_service.review.actions.concerns import concern_for, tell
from alongside_service.review.checks import check
from alongside_service.review.models import Concern, Confirmation, Escalation, InformationPowers, InterimBoard
from alongside_service.review.questions import BOARD, ESCALATION_DECISION, POWERS, escalation_fields


def _concern(concern_id: int, person: User, what: str) -> Concern:
    concern = concern_for(concern_id, person)
    projects.require_office(person, concern.project, what)
    projects.require_live(concern.project)
    if because := why_not_escalated(concern):
        raise ClosedError(because)
    return concern


def why_not_escalated(concern: Concern) -> tuple[str, ...]:
    """Why a concern cannot be escalated, nor powers used because of it; empty where it can."""
    if concern.about not in load_concerns().escalates:
        return ("Only a concern about the school or its responsible body is escalated.",)
    return () if concern.open else ("It is resolved. Open it again first.",)


@transaction.atomic
def save_escalation(concern_id: int, raw: Mapping[str, Raw], *, send: bool, person: User, on: dt.date) -> Escalation:
    """Save what is confirmed and the case; `send` asks the director, and needs all of it.

    Each confirmation is the row of whoever made it: what stays ticked stays theirs, what is unticked is taken back.
    """
    concern = _concern(concern_id, person, "Escalating a concern")
    row = Escalation.objects.filter(concern=concern).first() or Escalation(concern=concern)
    if row.status == Escalation.WAITING:
        raise ClosedError(("It waits for the regional director, so it cannot be changed now.",))
    if row.status == Escalation.APPROVED:
        raise ClosedError(("It has been escalated.",))
    typed = check(escalation_fields(course_of(concern.project)), raw, role=person.role, on=on)
    ticked = {str(key) for block in load_concerns().blocks for key in _keys(typed.get(block.key))}
    if send and (problems := _not_ready(ticked, typed)):
        raise InvalidError(problems)
    _confirm(concern, ticked, person)
    row.reason, row.details = str(typed.get("reason", "")), str(typed.get("details", ""))
    row.status = Escalation.WAITING if send else Escalation.DRAFT
    row.recorded_by = person
    _save(row, person)
    tell("asked for a concern to be escalated" if send else "prepared to escalate a concern", concern, person,
         confirmed=len(ticked))  # fmt: skip
    return row


def _keys(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _not_ready(ticked: set[str], typed: Mapping[str, Value]) -> dict[str, str]:
    policy, problems = load_concerns(), {}
    missing = {each.key for each in policy.missing(ticked)}
    for block in policy.blocks:
        if left := sum(each.key in missing for each in block.confirmations):
            problems[block.key] = f"“{block.title}”: {left} still to be confirmed."
    if not typed.get("reason"):
        problems["reason"] = "Choose the main reason."
    if not typed.get("details"):
        problems["details"] = "Write the case: the director decides on it."
    return problems


def _confirm(concern: Concern, ticked: set[str], person: User) -> None:
    before = {row.key: row for row in Confirmation.objects.filter(concern=concern)}
    for key, row in before.items():
        if key not in ticked:
            row._history_user = person
            row.delete()
    for key in sorted(ticked - set(before)):
        _save(Confirmation(concern=concern, key=key, by=person), person)


def _save(row: Confirmation | Escalation | InformationPowers | InterimBoard, person: User) -> None:
    row._history_user = person
    row.save()


@transaction.atomic
def decide_escalation(concern_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Escalation:
    """Decide whether a concern goes further: the director, and not for a case that they wrote down themselves."""
    concern = _concern(concern_id, person, "Deciding on an escalation")
    if person.role != Role.REGIONAL_DIRECTOR.value:
        raise NotYoursError(f"This is decided by the regional director of {concern.project.region.name}.")
    row = Escalation.objects.filter(concern=concern, status=Escalation.WAITING).first()
    if row is None:
        raise ClosedError(("Nothing waits for a decision.",))
    if row.recorded_by_id == person.pk:
        raise NotYoursError("You wrote this case down, so you cannot be the one who decides on it.")
    typed = check(ESCALATION_DECISION, raw, role=person.role, on=on)
    if typed["decided_on"] < concern.raised_on:
        raise InvalidError({"decided_on": "“Decided on” cannot be before the concern was raised."})
    if load_concerns().missing({each.key for each in Confirmation.objects.filter(concern=concern)}):
        raise ClosedError(("Not everything is confirmed.",))
    notice = load_concerns().notice_for(concern.project.school.governance)
    row.status, row.reasons = str(typed["outcome"]), str(typed["reasons"])
    row.decided_by, row.decided_on = person, typed["decided_on"]
    row.notice = notice.key if notice and row.status == Escalation.APPROVED else ""
    _save(row, person)
    tell("decided on an escalation", concern, person, outcome=row.status, notice=row.notice,
         recorded_by=row.recorded_by_id)  # fmt: skip
    return row


@transaction.atomic
def record_powers(concern_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> InformationPowers:
    """Say whether powers to require information are in use, under which provision and from which day."""
    concern = _concern(concern_id, person, "Recording powers to require information")
    if not load_concerns().information_powers.reaches(concern.project.school.governance):
        raise ClosedError(("These powers are not for a school of this kind.",))
    typed = check(POWERS, raw, role=person.role, on=on)
    row = InformationPowers.objects.filter(concern=concern).first() or InformationPowers(concern=concern)
    row.in_use, row.by = typed["in_use"] == "yes", person
    row.details, row.used_on = str(typed.get("details", "")), typed.get("used_on")
    _save(row, person)
    tell("recorded powers to require information", concern, person, in_use=row.in_use)
    return row


@transaction.atomic
def record_board(concern_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> InterimBoard:
    """Record an interim executive board. Only a maintained school can have one."""
    concern = _concern(concern_id, person, "Recording an interim executive board")
    if why := why_no_board(concern):
        raise ClosedError((why,))
    typed = check(BOARD, raw, role=person.role, on=on)
    row = InterimBoard.objects.filter(concern=concern).first() or InterimBoard(concern=concern)
    row.details, row.created_on, row.by = str(typed["details"]), typed["created_on"], person
    _save(row, person)
    tell("recorded an interim executive board", concern, person)
    return row


def why_no_board(concern: Concern) -> str:
    """Why this school cannot have an interim executive board; nothing where it can."""
    if load_concerns().interim_executive_board.reaches(concern.project.school.governance):
        return ""
    return "An interim executive board takes the place of the governors of a maintained school. This school is not one."
