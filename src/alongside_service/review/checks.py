"""Checking what a person typed into a form of this room, with the words and rules of the tasks of the policy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from alongside.policy.course import Field, Task
from alongside.project import ProjectFacts, Value, check_answers
from alongside.project.answers import Raw, read_value
from alongside_service.accounts.roles import Role
from alongside_service.projects.refusals import InvalidError, NotYoursError

MOST = Decimal("999999999.99")


def check(
    fields: Sequence[Field], raw: Mapping[str, Raw], *, role: str, on: dt.date, before: Mapping[str, Any] | None = None
) -> dict[str, Value]:
    """What `role` typed, typed; what the role does not write stays as it was before.

    Raises InvalidError with every problem, and NotYoursError where something was sent that the role does not write.
    """
    before = {key: value for key, value in (before or {}).items() if value not in (None, "", ())}
    refuse_others(fields, raw, before, role)
    form = Task(key="form", phase="", title="", purpose="", fields=tuple(fields), written_by=(role,))
    facts = ProjectFacts(opened=on, answers={"form": before})
    checked = check_answers(form, raw, facts, on=on, role=role)
    if checked.problems:
        raise InvalidError({problem.field: problem.text for problem in checked.problems})
    return dict(checked.answers)


def is_own(field: Field, role: str) -> bool:
    """Whether a role writes a field of these forms."""
    return not field.written_by or role in field.written_by


def refuse_others(fields: Sequence[Field], raw: Mapping[str, Raw], before: Mapping[str, Any], role: str) -> None:
    """Raise NotYoursError where something was sent for a field that the role does not write, and it differs."""
    for field in fields:
        if is_own(field, role) or field.key not in raw:
            continue
        try:
            sent = read_value(field, raw[field.key])
        except ValueError:
            sent = str(raw[field.key])
        if (sent or "") != (before.get(field.key) or ""):
            who = ", ".join(sorted(Role(each).label.lower() for each in field.written_by))
            raise NotYoursError(f"“{field.label}” is written by: {who}. Nothing was saved.")


def read_decimals(typed: dict[str, Value], labels: Mapping[str, str]) -> dict[str, Decimal | None]:
    """Numbers from texts, by key. Raises InvalidError."""
    found: dict[str, Decimal | None] = {}
    problems: dict[str, str] = {}
    for key, label in labels.items():
        text = str(typed.get(key, "")).replace(",", "").removesuffix("%").strip()
        if not text:
            found[key] = None
            continue
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > MOST:
            problems[key] = f"“{label}” must be a number, like 54 or 61.5."
        else:
            found[key] = number.quantize(Decimal("0.01"))
    if problems:
        raise InvalidError(problems)
    return found


def number_text(value: Decimal | None) -> str:
    """A number as it is typed: 54, or 61.5."""
    if value is None:
        return ""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
