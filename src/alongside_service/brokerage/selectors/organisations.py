"""Which organisation is chosen for a project, what it answered, and what was decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alongside_service.brokerage.models import Choice, SupporterAnswer
from alongside_service.projects.models import Decision, SupportProject

TASK = "preferred-organisation"


def chosen_key(project: SupportProject) -> tuple[str, str] | None:
    """Kind and number of the organisation that is chosen now."""
    answers = next((row.answers for row in project.records.all() if row.task == TASK), {})
    kind, identifier = answers.get("kind", ""), answers.get("identifier", "")
    return (kind, identifier) if kind and identifier else None


def choices_of(project: SupportProject) -> list[Choice]:
    """Every choice, the latest first."""
    return list(project.organisation_choices.select_related("chosen_by", "body", "school").order_by("-pk"))


def current_choice(project: SupportProject, choices: Sequence[Choice]) -> Choice | None:
    """The choice that holds, out of all."""
    key = chosen_key(project)
    return next((choice for choice in choices if (choice.kind, choice.identifier) == key), None)


def answers_of(project: SupportProject) -> list[SupporterAnswer]:
    """Every answer of every organisation, the latest first."""
    return list(project.supporter_answers.select_related("person").order_by("-pk"))


def answer_of(project: SupportProject) -> SupporterAnswer | None:
    """What the organisation that is chosen now said last; None where it has not answered."""
    key = chosen_key(project)
    if key is None:
        return None
    said = project.supporter_answers.select_related("person").filter(kind=key[0], identifier=key[1])
    return said.order_by("-pk").first()


def appointments_of(project: SupportProject, choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """Every decision on an appointment, the latest first: of which organisation, and whether it still holds."""
    decisions = project.decisions.select_related("decided_by", "recorded_by").filter(task="appointment")
    rows: list[dict[str, Any]] = []
    for decision in decisions.order_by("-pk"):
        about = _chosen_before(decision, choices)
        same = about is not None and (about.kind, about.identifier) == chosen_key(project)
        rows.append({"decision": decision, "about": about, "holds": not rows and same, "replaced": bool(rows)})
    return rows


def _chosen_before(decision: Decision, choices: Sequence[Choice]) -> Choice | None:
    """The organisation that was chosen when the decision was taken."""
    return next((choice for choice in choices if choice.at <= decision.recorded_at), None)


def contact_start(project: SupportProject) -> dict[str, str]:
    """What the form of the contact at the organisation may start with: its name and address, where known."""
    school = project.supporter_school
    lines = [project.supporter_name]
    if school is not None:
        lines += [school.town, school.local_authority.name, school.postcode]
    text = "\n".join(line for line in lines if line)
    return {"address": text} if text else {}
