"""What is stored about a project, typed, and whether a condition of the policy holds of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from alongside.policy.course import Condition, Field, Task
from alongside.policy.project import PEOPLE

Value = dt.date | bool | str | int | Decimal | tuple[str, ...]
"""One answer; an absent key means that nothing was written. A tick is True or absent, never False."""

Answers = Mapping[str, Value]
"""The answers of one task, by field."""


class State(StrEnum):
    """Whether work goes on."""

    IN_PROGRESS = "in progress"
    PAUSED = "paused"
    STOPPED = "stopped"


@dataclass(frozen=True, kw_only=True)
class ProjectFacts:
    """Everything from which a project's standing follows."""

    opened: dt.date
    state: State = State.IN_PROGRESS
    delivery_officer: str = ""
    adviser: str = ""
    answers: Mapping[str, Answers] = field(default_factory=dict)
    """By task. Of a task that is a decision: only once it has been taken."""
    rested_on: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    """By task: the answers of other tasks as they stood when it was last saved (`Task.rests_on`)."""

    def value(self, task: str, name: str) -> Value | None:
        """The answer in a field, or who is named (`people`); None where nothing is written."""
        if task == PEOPLE:
            return (self.delivery_officer if name == "delivery_officer" else self.adviser) or None
        return self.answers.get(task, {}).get(name)

    def holds(self, condition: Condition) -> bool:
        """Whether a condition on a field holds. Conditions on completeness are `standing`'s to judge."""
        value = self.value(condition.task, condition.field)
        if value is None or value == "" or value == ():
            return False
        if not condition.accepts:
            return True
        return bool(set(value if isinstance(value, tuple) else (str(value),)) & set(condition.accepts))


def is_void(task: Task, facts: ProjectFacts) -> bool:
    """Whether what the task rested on has changed since it was answered, so that its answers no longer count."""
    if not task.rests_on or task.key not in facts.answers:
        return False
    then = facts.rested_on.get(task.key, {})
    return any(then.get(str(part)) != facts.value(part.task, part.field) for part in task.rests_on)


def is_asked(asked: Field, answers: Answers) -> bool:
    """Whether the field is asked at all, given the other answers of its task."""
    if asked.only_if is None:
        return True
    value = answers.get(asked.only_if.field)
    if value is None:
        return False
    if not asked.only_if.accepts:
        return True
    return bool(set(value if isinstance(value, tuple) else (str(value),)) & set(asked.only_if.accepts))
