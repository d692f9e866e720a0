"""What a project's file holds of the four voices, and the snapshot of it that a decision keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.identification.models import Voice
from alongside_service.identification.selectors.diagnosis import diagnosis_snapshot
from alongside_service.identification.selectors.drafts import rule_snapshot
from alongside_service.identification.selectors.remarks import remark_snapshots
from alongside_service.identification.selectors.rules import answers_for
from alongside_service.projects import scope
from alongside_service.projects.models import SupportProject
from alongside_service.projects.selectors import record_of

FIELDS = {
    Voice.INSPECTORATE: "inspectorate_on",
    Voice.RESPONSIBLE_BODY: "responsible_body_on",
    Voice.SCHOOL: "school_on",
    Voice.DATA: "data_on",
}
"""The field of the task `four-voices` that says when each was heard."""

OWNERS = {Role.SCHOOL_LEADER: Voice.SCHOOL, Role.RESPONSIBLE_BODY: Voice.RESPONSIBLE_BODY}
"""Who speaks with a voice of their own."""


@dataclass(kw_only=True)
class Heard:
    """One of the four: the newest that it said, whether it was asked since, and everything before."""

    key: str
    label: str
    said: Voice | None = None
    asked: Voice | None = None
    """That it was asked, where nothing was said since."""
    earlier: list[Voice] = field(default_factory=list)


def voices_of(project: SupportProject) -> list[Heard]:
    """The four voices, each with its newest words and its earlier ones (one query)."""
    rows = list(project.voices.select_related("recorded_by").order_by("pk"))
    return [_heard(key, label, [row for row in rows if row.voice == key]) for key, label in Voice.ALL]


def _heard(key: str, label: str, rows: list[Voice]) -> Heard:
    said = next((row for row in reversed(rows) if row.spoke), None)
    asked = rows[-1] if rows and not rows[-1].spoke else None
    earlier = [row for row in reversed(rows) if row is not said and row is not asked]
    return Heard(key=key, label=label, said=said, asked=asked, earlier=earlier)


def day_heard(rows: Iterable[Voice], on: dt.date) -> dt.date | None:
    """The day that counts as heard: of the newest words, or of a wait that has ended without any."""
    for row in sorted(rows, key=lambda each: each.pk, reverse=True):
        if row.said_on:
            return row.said_on
        if row.answer_by and row.answer_by < on:
            return row.answer_by
    return None


def days_heard(project: SupportProject, on: dt.date) -> dict[str, dt.date]:
    """The days for the task `four-voices`, by field; a voice that is not heard has none."""
    rows = list(project.voices.all())
    found = {name: day_heard([row for row in rows if row.voice == key], on) for key, name in FIELDS.items()}
    return {name: day for name, day in found.items() if day}


def may_write_voice(person: User, project: SupportProject, voice: str) -> bool:
    """Whether `person` writes this voice: its owner, or the team as it was told."""
    if scope.is_team(person, project):
        return True
    return scope.is_outside(person) and OWNERS.get(Role(person.role)) == voice and scope.may_see(person, project)


def additionality_of(project: SupportProject) -> dict[str, Any]:
    """What the responsible body can and cannot provide, and what we would add, as stored."""
    row = record_of(project, "additionality")
    return dict(row.answers) if row else {}


def heard(project: SupportProject) -> dict[str, Any]:
    """Everything that the file holds for a decision, as JSON: the voices, what each can provide, rules, answers to
    what is held, diagnosis."""
    return {
        "voices": {each.key: _snapshot(each) for each in voices_of(project)},
        "additionality": additionality_of(project),
        "rules": [rule_snapshot(answer) for answer in answers_for(project.school)],
        "remarks": remark_snapshots(project.school),
        "diagnosis": diagnosis_snapshot(project),
    }


def rule_versions_for(project: SupportProject) -> tuple[str, ...]:
    """The versions of the rules that were asked about the school in the load that is current."""
    return tuple(answer.rule.version for answer in answers_for(project.school))


def _snapshot(each: Heard) -> dict[str, Any]:
    said, asked = each.said, each.asked
    told: dict[str, Any] = {
        "said_on": None,
        "text": "",
        "asked_on": None,
        "answer_by": None,
        "earlier": len(each.earlier),
    }
    if said:
        told |= {
            "id": said.pk, "said_on": _iso(said.said_on), "text": said.text, "already_doing": said.already_doing,
            "said_by": said.said_by, "told": said.told, "recorded_by": said.recorded_by.name, "sources": said.sources,
        }  # fmt: skip
    if asked:
        told |= {"asked_on": _iso(asked.asked_on), "answer_by": _iso(asked.answer_by)}
    return told


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
