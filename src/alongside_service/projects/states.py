"""Pausing, stopping and resuming a project: from what to what, why, and who said so."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects import scope
from alongside_service.projects.actions import keep, locked
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import StateChange, SupportProject
from alongside_service.projects.refusals import ClosedError, InvalidError

LONGEST = 2_000
_LISTS = {State.STOPPED: "stop", State.PAUSED: "pause"}


@transaction.atomic
def change_state(
    project_id: int, *, after: State, outcome: str, details: str, changed_on: dt.date | None, person: User, on: dt.date,
    support_ends_on: dt.date | None = None, state_before: str = "",
) -> StateChange:  # fmt: skip
    """Pause, stop or resume. A stop and a pause carry a coded outcome; all carry reasons and a day not after `on`.

    `state_before` is the state that the person saw; where it has changed since, ClosedError says so.
    """
    project = locked(project_id)
    scope.require_office(person, project, "Pausing, stopping and resuming")
    before = State(project.state)
    if state_before and state_before != before.value:
        raise ClosedError((f"In the meantime the project was {before.value}. Look again before you change it.",))
    if after is before:
        raise ClosedError((f"The project is {before.value} already.",))
    problems = _problems(project, after, outcome, details, changed_on, on)
    if problems:
        raise InvalidError(problems)
    if before is State.STOPPED and _other_live(project):
        raise ClosedError(("The school has a later project that is live, so this one stays stopped.",))
    project.state, project.state_since = after.value, changed_on or on
    change = StateChange(
        project=project, before=before.value, after=after.value, outcome=outcome if after in _LISTS else "",
        details=details.strip(), changed_on=changed_on or on, support_ends_on=support_ends_on, by=person,
    )  # fmt: skip
    change.save()
    keep(project, person)
    record(
        f"{'resumed' if after is State.IN_PROGRESS else after.value} a project", person=person, subject=project.subject,
        outcome=change.outcome, changed_on=change.changed_on.isoformat(), details=change.details,
    )  # fmt: skip
    return change


def _problems(
    project: SupportProject, after: State, outcome: str, details: str, changed_on: dt.date | None, on: dt.date
) -> dict[str, str]:
    problems: dict[str, str] = {}
    if after in _LISTS and outcome not in {option.key for option in course_of(project).options(_LISTS[after])}:
        problems["outcome"] = "Choose what came of it." if after is State.STOPPED else "Choose why it is paused."
    if changed_on is None:
        problems["changed_on"] = "Enter the day."
    elif changed_on > on:
        problems["changed_on"] = "The day must be today or earlier."
    elif changed_on < project.opened_on:
        problems["changed_on"] = "The day cannot be before the project was opened."
    if not details.strip():
        problems["details"] = "Say why, in a sentence or two."
    elif len(details.strip()) > LONGEST:
        problems["details"] = f"Write {LONGEST:,} characters or fewer."
    return problems


def _other_live(project: SupportProject) -> bool:
    others = SupportProject.objects.filter(school=project.school).exclude(pk=project.pk)
    return others.exclude(state=State.STOPPED.value).exists()
