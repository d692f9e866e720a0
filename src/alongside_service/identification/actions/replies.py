"""Answering a decision on support, saying what comes of the answers, and closing the window."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from alongside.project import check_answers
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record
from alongside_service.identification.models import Reply, ReplyClosing, ReplyOutcome
from alongside_service.identification.models.reply import NO_ANSWER
from alongside_service.identification.questions import OUTCOME, read_answers, reply_fields
from alongside_service.identification.selectors.replies import REPLY, Answering, answering_of, party_of
from alongside_service.projects import scope
from alongside_service.projects.actions import locked, require_writable, write_answers
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError


@transaction.atomic
def give_reply(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Reply:
    """Add an answer of the school or of its responsible body to the newest decision. A late one is kept as late."""
    project = locked(project_id)
    party, inside = party_of(person, project), scope.is_in_office(person, project)
    if not party and not inside:
        raise NotYoursError("A decision is answered by the school and by its responsible body.")
    scope.require_live(project)
    found = _newest(project, on)
    if found.answer_by is None:
        raise ClosedError(("Nobody has been formally told of the decision yet, so there is no day to answer by.",))
    answers = read_answers(reply_fields(inside=inside), raw, on=on, role=person.role)
    party = party or str(answers["party"])
    if party not in found.parties:
        raise InvalidError({"party": "This school has no responsible body in the register."})
    reply = Reply(
        decision=found.decision, project=project, party=party, agrees=answers["agrees"] == "yes",
        text="\n\n".join(str(answers[key]) for key in ("why", "more") if key in answers),
        said_by=str(answers.get("said_by", "")), person=person, given_on=on,
        late=on > found.answer_by or found.closing is not None,
    )  # fmt: skip
    reply.save()
    record("answered a decision", person=person, project=project, task=REPLY, decision=found.decision.pk, party=party,
           agrees=reply.agrees, late=reply.late)  # fmt: skip
    return reply


def _newest(project: SupportProject, on: dt.date) -> Answering:
    found = answering_of(project, on)
    if found is None:
        raise ClosedError(("Nothing has been decided yet, so there is nothing to answer.",))
    return found


@transaction.atomic
def settle_replies(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> ReplyOutcome:
    """Say what comes of the answers that are there: the decision stands, or it is taken again."""
    project = locked(project_id)
    if person.role != Role.REGIONAL_DIRECTOR or person.region_id != project.region_id:
        raise NotYoursError(f"What comes of an answer is decided by the regional director of {project.region.name}.")
    scope.require_live(project)
    found = _newest(project, on)
    if not found.unsettled:
        raise ClosedError(("There is no answer that waits for you.",))
    answers = read_answers(OUTCOME, raw, on=on, role=person.role)
    outcome = ReplyOutcome(
        decision=found.decision, outcome=str(answers["outcome"]), reasons=str(answers["reasons"]), decided_by=person,
        decided_on=on,
    )  # fmt: skip
    outcome.save()
    outcome.answers.set(found.unsettled)
    record("decided on an answer", person=person, project=project, task=REPLY, decision=found.decision.pk,
           outcome=outcome.outcome, replies=[reply.pk for reply in found.unsettled])  # fmt: skip
    return outcome


@transaction.atomic
def close_window(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> ReplyClosing:
    """Close the window of the newest decision with what came of it. Raises InvalidError where that is not so."""
    project = locked(project_id)
    scope.require_office(person, project, "Closing the window to answer")
    task, facts = require_writable(project, REPLY, person)
    found = _newest(project, on)
    if found.closing:
        raise ClosedError(("The window to answer this decision is closed already.",))
    checked = check_answers(task, raw, facts, on=on, role=person.role)
    problems = {problem.field: problem.text for problem in checked.problems}
    wanted = {"outcome": "Choose what came of it.", "closed_on": "Enter the day on which the window was closed."}
    problems |= {key: text for key, text in wanted.items() if key not in checked.answers and key not in problems}
    if not problems:
        problems = _refusals(found, str(checked.answers["outcome"]), checked.answers["closed_on"])
    if problems:
        raise InvalidError(problems)
    answers = checked.answers
    closing = ReplyClosing(
        decision=found.decision, outcome=str(answers["outcome"]), reasons=str(answers.get("reasons", "")),
        closed_on=answers["closed_on"], person=person,
    )  # fmt: skip
    closing.save()
    write_answers(project, task, facts, answers, person=person, version=None)
    record("closed the window to answer", person=person, project=project, task=REPLY, decision=found.decision.pk,
           outcome=closing.outcome)  # fmt: skip
    return closing


def _refusals(found: Answering, outcome: str, closed_on: object) -> dict[str, str]:
    by = found.answer_by
    if found.unsettled:
        return {"outcome": "An answer waits for the regional director, who first says what comes of it."}
    if not found.all_answered and (by is None or not isinstance(closed_on, dt.date) or closed_on <= by):
        until = f"until {by.day} {by:%B %Y}" if by else "for the formal notification"
        return {"closed_on": f"The window stays open {until}: not everybody has answered."}
    if outcome == NO_ANSWER and found.replies:
        return {"outcome": "An answer came, so this cannot be chosen."}
    if outcome != NO_ANSWER and outcome != found.outcome:
        said = found.outcomes[-1].get_outcome_display() if found.outcomes else "no answer came"
        return {"outcome": f"That is not what came of it: {said[:1].lower()}{said[1:]}."}
    return {}
