"""Writing what one of the four said, or that it was asked; and the days of the task that asks for all four."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from alongside.policy.course import Task
from alongside.project import ProjectFacts, Value, why_closed
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.identification.models import Referral, Voice
from alongside_service.identification.questions import read_answers, voice_fields
from alongside_service.identification.selectors.drafts import draft_of
from alongside_service.identification.selectors.voices import FIELDS, days_heard, may_write_voice
from alongside_service.projects import scope
from alongside_service.projects.actions import locked, require_writable, write_answers
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import NotYoursError

TASK = "four-voices"


@transaction.atomic
def say(project_id: int, voice: str, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Voice:
    """Add what a voice says, in its own words, as it was told to the team, or as a person confirmed it from the files.

    Raises NotYoursError, ClosedError or InvalidError.
    """
    project = locked(project_id)
    task, facts = require_writable(project, TASK, person)
    if not may_write_voice(person, project, voice):
        raise NotYoursError(f"“{dict(Voice.ALL)[voice]}” is written by those whose voice it is, or by the team.")
    inside = scope.is_team(person, project)
    answers = read_answers(voice_fields(voice, inside=inside), raw, on=on, role=person.role, form="voice")
    row = Voice(project=project, voice=voice, recorded_by=person, recorded_role=person.role)
    for name, value in {**_by_itself(project, voice, person, on, inside=inside), **answers}.items():
        if name not in ("how", "read"):
            setattr(row, name, value)
    row.save()
    write_days(project, task, facts, person=person, on=on)
    record(
        "wrote a voice" if row.spoke else "asked a voice", person=person, project=project, task=TASK, voice=voice,
        version=row.pk, said_on=row.said_on, asked_on=row.asked_on, answer_by=row.answer_by, told=row.told,
    )  # fmt: skip
    return row


def _by_itself(project: SupportProject, voice: str, person: User, on: dt.date, *, inside: bool) -> dict[str, Any]:
    """What nobody has to type."""
    if voice in (Voice.INSPECTORATE, Voice.DATA):
        by = (
            "The inspectorate’s published reports" if voice == Voice.INSPECTORATE else "The published figures and rules"
        )
        sources = draft_of(project.school_id, voice).sources
        return {"said_by": by, "sources": sources} | ({"said_on": on} if voice == Voice.DATA else {})
    return {"told": True} if inside else {"said_by": person.name, "said_on": on}


def write_days(
    project: SupportProject, task: Task, facts: ProjectFacts, *, person: User, on: dt.date
) -> None:  # fmt: skip
    """Write into the task when each voice was heard, as the voices stand."""
    others = {key: value for key, value in facts.answers.get(task.key, {}).items() if key not in FIELDS.values()}
    days: dict[str, Value] = {**others, **days_heard(project, on)}
    write_answers(project, task, facts, days, person=person, version=None)


def carry_over(referral: Referral, project: SupportProject, *, person: User, on: dt.date) -> Voice | None:
    """Add a referral to a project as the voice of whoever made it; None where it is the team's own.

    For the actions of a referral, inside their transaction, on a project from `locked`. The task's days are written
    as soon as the task can be written to at all.
    """
    if referral.from_voice not in dict(Voice.ALL):
        return None
    by = referral.person
    row = Voice(
        project=project, voice=referral.from_voice, text=referral.words, said_on=referral.made_on, said_by=by.name,
        told=not scope.is_outside(by), referral=referral, recorded_by=by, recorded_role=by.role,
    )  # fmt: skip
    row.save()
    record("added a referral as a voice", person=person, project=project, voice=row.voice, referral=referral.pk)
    course, facts = course_of(project), facts_of(project)
    if course.has_task(TASK) and not why_closed(course, facts, course.task(TASK)):
        write_days(project, course.task(TASK), facts, person=person, on=on)
    return row
