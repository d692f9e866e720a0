"""Promises of either side, and advice with what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects import scope as projects
from alongside_service.projects.actions import locked
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError
from alongside_service.review import scope, sides
from alongside_service.review.checks import check
from alongside_service.review.models import Advice, Commitment
from alongside_service.review.questions import ADVICE, ADVICE_DONE, AGREED, DONE, commitment_fields


def sides_open_to(person: User, project: SupportProject) -> list[str]:
    """For which sides `person` may write a promise down: their own; the office for each."""
    if projects.is_in_office(person, project):
        return list(sides.SIDES)
    side = sides.side_of(person, project)
    return [side] if side else []


@transaction.atomic
def promise(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Commitment:
    """Write a promise down: one's own side's, or for the office anybody's."""
    project = locked(project_id)
    own = scope.require_side(person, project, "Promising something")
    projects.require_live(project)
    typed = check(commitment_fields(sides_open=sides_open_to(person, project)), raw, role=person.role, on=on)
    side = str(typed.get("side", own))
    made = Commitment(project=project, side=side, text=typed["text"], due_on=typed["due_on"], said_by=person)
    _save(made, person)
    record(
        "wrote a promise down", person=person, subject=project.subject, commitment=made.pk, side=side, what=made.text
    )
    return made


@transaction.atomic
def say_done(commitment_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Commitment:
    """Say that a promise of one's own side is done. What the other side said of an earlier day is asked again."""
    made, side = _commitment(commitment_id, person)
    if side != made.side:
        raise NotYoursError(f"That it is done is said by whoever promised it: {sides.SIDES[made.side].lower()}.")
    if made.confirmed:
        raise ClosedError(("The other side has confirmed it already.",))
    typed = check(DONE, raw, role=person.role, on=on)
    made.done_on, made.done_said_by = typed["done_on"], person
    made.confirmed, made.confirmed_by, made.confirmed_on, made.confirmed_words = None, None, None, ""
    _save(made, person)
    record("said that a promise is done", person=person, subject=made.project.subject, commitment=made.pk,
           done_on=made.done_on.isoformat())  # fmt: skip
    return made


@transaction.atomic
def confirm(commitment_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Commitment:
    """Say, from the other side, whether a promise was kept."""
    made, side = _commitment(commitment_id, person)
    if not sides.is_other_side(side, made.side):
        raise NotYoursError("Whether a promise was kept is said by the other side.")
    if made.done_on is None:
        raise ClosedError(("Nobody has said that it is done yet.",))
    typed = check(AGREED, raw, role=person.role, on=on)
    made.confirmed, made.confirmed_by, made.confirmed_on = typed["agreed"] == "yes", person, on
    made.confirmed_words = str(typed.get("words", ""))
    _save(made, person)
    record("said whether a promise was kept", person=person, subject=made.project.subject, commitment=made.pk,
           kept=made.confirmed, words=made.confirmed_words)  # fmt: skip
    return made


def _commitment(commitment_id: int, person: User) -> tuple[Commitment, str]:
    found = Commitment.objects.select_for_update(of=("self",)).select_related("project__region")
    made = found.get(pk=commitment_id)
    side = scope.require_side(person, made.project, "A promise")
    projects.require_live(made.project)
    return made, side


def _save(row: Commitment | Advice, person: User) -> None:
    row._history_user = person
    row.save()


@transaction.atomic
def give_advice(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Advice:
    """Write advice down, with what was agreed to be done about it."""
    project = locked(project_id)
    if scope.require_side(person, project, "Advice") not in (sides.TEAM, sides.SUPPORTER):
        raise NotYoursError("Advice is written down by the regional team and the supporting organisation.")
    projects.require_live(project)
    typed = check(ADVICE, raw, role=person.role, on=on)
    if typed.get("due_on") and not typed.get("agreed_action"):
        raise InvalidError({"agreed_action": "Say what is to be done by that day."})
    if typed.get("due_on") and typed["due_on"] < typed["given_on"]:
        raise InvalidError({"due_on": "“By when?” cannot be before the advice was given."})
    advice = Advice(project=project, by=person, version=0, **typed)
    _keep(advice, person)
    record("wrote advice down", person=person, subject=project.subject, advice=advice.pk)
    return advice


@transaction.atomic
def say_what_was_done(advice_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date, version: int) -> Advice:
    """What the school did about advice, or why it did not: said by a leader of the school."""
    advice = Advice.objects.select_for_update(of=("self",)).select_related("project__region", "done_said_by").get(
        pk=advice_id
    )  # fmt: skip
    if not scope.is_its_school(person, advice.project):
        raise NotYoursError("What was done about advice is written by the leaders of the school.")
    projects.require_live(advice.project)
    typed = check(ADVICE_DONE, raw, role=person.role, on=on)
    if typed.get("done_on") and typed["done_on"] < advice.given_on:
        raise InvalidError({"done_on": "“When was it done?” cannot be before the advice was given."})
    if version != advice.version:
        theirs = {"status": advice.status, "done_on": advice.done_on, "done_words": advice.done_words}
        raise ChangedError(theirs, version=advice.version, by=advice.done_said_by, at=None)
    advice.status, advice.done_on = str(typed["status"]), typed.get("done_on")
    advice.done_words, advice.done_said_by = str(typed["done_words"]), person
    _keep(advice, person)
    record("said what became of advice", person=person, subject=advice.project.subject, advice=advice.pk,
           status=advice.status)  # fmt: skip
    return advice


def _keep(advice: Advice, person: User) -> None:
    advice.version += 1
    _save(advice, person)
