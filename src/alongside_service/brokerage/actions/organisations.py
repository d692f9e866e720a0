"""Choosing an organisation, and its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from alongside.project import check_answers
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record
from alongside_service.brokerage import organisations
from alongside_service.brokerage.forms import ANSWER, read_entry
from alongside_service.brokerage.models import Choice, SupporterAnswer
from alongside_service.brokerage.organisations import Organisation
from alongside_service.brokerage.selectors.organisations import TASK, chosen_key
from alongside_service.brokerage.selectors.overview import interest_of_adviser, is_own
from alongside_service.projects import scope
from alongside_service.projects.actions import locked, require_writable, write_answers
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError

LONGEST = 2_000


@transaction.atomic
def choose_organisation(
    project_id: int, *, kind: str, identifier: str, name: str, raw: Mapping[str, Raw], person: User, on: dt.date,
    version: int,
) -> Choice:  # fmt: skip
    """Choose who may be asked to help; `version` is that of the task's record. People of it then see the project.

    Raises NotYoursError, ClosedError, InvalidError or ChangedError; then nothing was saved.
    """
    project = locked(project_id)
    task, facts = require_writable(project, TASK, person)
    organisation = _allowed(project, kind, identifier, name)
    given = {**raw, "kind": organisation.kind, "identifier": organisation.identifier, "name": organisation.name}
    checked = check_answers(task, given, facts, on=on, role=person.role)
    problems = {problem.field: problem.text for problem in checked.problems}
    problems |= _unsaid(organisation, project, raw, {*checked.answers, *problems})
    if problems:
        raise InvalidError(problems)
    before = chosen_key(project)
    choice = Choice(
        project=project, kind=kind, identifier=organisation.identifier, name=organisation.name,
        body=organisation.body, school=organisation.school, own=is_own(organisation, project.school),
        interest=_text(raw, "interest") if interest_of_adviser(organisation, project) else "",
        why=str(checked.answers["why"]), chosen_on=checked.answers["chosen_on"], chosen_by=person,
    )  # fmt: skip
    choice.save()
    project.supporter_body, project.supporter_school = organisation.body, organisation.school
    write_answers(project, task, facts, checked.answers, person=person, version=version)
    record(
        "chose a supporting organisation", person=person, project=project, kind=kind, number=organisation.identifier,
        name=organisation.name, before=list(before) if before else None, own=choice.own, interest=choice.interest,
    )  # fmt: skip
    return choice


def _allowed(project: SupportProject, kind: str, identifier: str, name: str) -> Organisation:
    organisation, problems = organisations.get(kind, identifier, name)
    if organisation is None:
        raise InvalidError(problems)
    if refusal := why_not(project, organisation):
        raise InvalidError({"identifier": refusal})
    return organisation


def why_not(project: SupportProject, organisation: Organisation) -> str:
    """Why this organisation cannot be chosen for this project at all; empty where it can."""
    if organisation.gone:
        return organisation.gone
    if organisation.school is not None and organisation.school.pk == project.school_id:
        return "This is the school itself. Choose another organisation."
    return ""


def _unsaid(
    organisation: Organisation, project: SupportProject, raw: Mapping[str, Raw], said: set[str]
) -> dict[str, str]:
    problems = {}
    if "why" not in said:
        problems["why"] = "Say why this one, and who else was thought of."
    if "chosen_on" not in said:
        problems["chosen_on"] = "Enter the day on which it was chosen."
    if is_own(organisation, project.school) and _text(raw, "own") != "yes":
        problems["own"] = "Say that it belongs to the school’s own trust or council, or choose another."
    if sentence := interest_of_adviser(organisation, project):
        interest = _text(raw, "interest")
        if not interest:
            problems["interest"] = f"{sentence} Declare the interest and how it is managed, or choose another."
        elif len(interest) > LONGEST:
            problems["interest"] = f"Write {LONGEST:,} characters or fewer."
    return problems


def _text(raw: Mapping[str, Raw], key: str) -> str:
    value = raw.get(key, "")
    return value.replace("\r\n", "\n").replace("\x00", "").strip() if isinstance(value, str) else ""


@transaction.atomic
def answer_request(project_id: int, *, raw: Mapping[str, Raw], person: User, on: dt.date) -> SupporterAnswer:
    """Say, for the organisation that is chosen, whether it will help. A later answer stands beside the earlier ones."""
    project = locked(project_id)
    if person.role != Role.SUPPORTING_ORGANISATION or not scope.may_see(person, project):
        raise NotYoursError("This is answered by people of the organisation that was asked.")
    if not project.live:
        raise ClosedError(("The project is stopped, so nothing is asked of you any more.",))
    key = chosen_key(project)
    if key is None:
        raise ClosedError(("No organisation is chosen now.",))
    answers = read_entry(ANSWER, raw, opened=project.opened_on, on=on, role=person.role, about={})
    accepts = answers["accepts"] == "yes"
    if not accepts and not answers.get("reasons"):
        raise InvalidError({"reasons": "Say why you cannot, so that the team can look further."})
    answer = SupporterAnswer(
        project=project, kind=key[0], identifier=key[1], name=project.supporter_name, person=person, accepts=accepts,
        reasons=answers.get("reasons", ""),
    )  # fmt: skip
    answer.save()
    record(
        "answered for the supporting organisation", person=person, project=project, answer=answer.pk, accepts=accepts,
        reasons=answer.reasons,
    )  # fmt: skip
    return answer
