"""Reading what a person typed into a task, and saying what is wrong with it in words that help to mend it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from alongside.policy.course import Field, Task
from alongside.project.facts import Answers, ProjectFacts, Value, is_asked

Raw = str | Sequence[str] | Mapping[str, str]
"""What a form sends: a text, several texts (choices), or the parts of a day (`day`, `month`, `year`)."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2100, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one field."""

    field: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Checked:
    """Typed answers, or what is wrong with them."""

    answers: Answers
    problems: tuple[Problem, ...]


class _NotReadError(ValueError):
    """Why a text is not an answer."""


def check_answers(
    task: Task, raw: Mapping[str, Raw], facts: ProjectFacts, *, on: dt.date, role: str, people: Sequence[str] = ()
) -> Checked:
    """Type what `role` typed on the day `on`, keep what it may not write as it is, and collect every problem.

    `people` are the keys that a `person` field accepts. A field that is not asked, given the other answers, is dropped.
    """
    before = facts.answers.get(task.key, {})
    typed: dict[str, Value] = {}
    problems: list[Problem] = []
    kept = {field.key for field in task.fields if not _may_write(field, task, role)}
    for field in task.fields:
        if field.key in kept:
            if field.key in before:
                typed[field.key] = before[field.key]
            continue
        try:
            value = read_value(field, raw.get(field.key, ""), _choosable(field, before, people))
        except _NotReadError as error:
            problems.append(Problem(field=field.key, text=str(error)))
            continue
        if value is not None:
            typed[field.key] = value
    asked = {field.key for field in task.fields if is_asked(field, typed)}
    typed = {key: value for key, value in typed.items() if key in asked or key in kept}
    problems = [problem for problem in problems if problem.field in asked]
    now = replace(facts, answers={**facts.answers, task.key: typed})
    for field in task.fields:
        wrong = {problem.field for problem in problems}
        if (
            field.key in asked
            and field.key not in wrong
            and (text := _refusal(field, now, on, field.key in kept, task))
        ):
            problems.append(Problem(field=field.key, text=text))
    order = {field.key: at for at, field in enumerate(task.fields)}
    return Checked(answers=typed, problems=tuple(sorted(problems, key=lambda problem: order[problem.field])))


def _may_write(field: Field, task: Task, role: str) -> bool:
    return role in (field.written_by or task.written_by) or role == task.decided_by


def _choosable(field: Field, before: Answers, people: Sequence[str]) -> Sequence[str]:
    """Whoever was named before stays, though they may no longer be chosen anew."""
    named = before.get(field.key) if field.kind == "person" else None
    return (*people, named) if isinstance(named, str) else people


def _refusal(field: Field, now: ProjectFacts, on: dt.date, kept: bool, task: Task) -> str:
    value = now.value(task.key, field.key)
    if value is None:
        return _wanted(field) if field.must and not kept else ""
    if field.same_as:
        other, _, name = field.same_as.partition(".")
        if now.value(other, name) not in (None, value):
            return f"“{field.label}” differs from what was given before. {field.hint}".strip()
    if isinstance(value, dt.date):
        return _wrong_day(field, value, now, on)
    if isinstance(value, str) and field.longest and len(value) > field.longest and not kept:
        return f"“{field.label}” must be {field.longest:,} characters or fewer; it has {len(value):,}."
    return ""


def _wanted(field: Field) -> str:
    what = {
        "day": "Enter a day",
        "choice": "Choose an answer",
        "choices": "Choose at least one",
        "tick": "Tick the box",
    }
    return f"{what.get(field.kind, 'Enter an answer')} for “{field.label}”."


def _wrong_day(field: Field, value: dt.date, now: ProjectFacts, on: dt.date) -> str:
    if field.past and value > on:
        return f"“{field.label}” must be today or earlier."
    if not field.not_before:
        return ""
    task, _, name = field.not_before.partition(".")
    earlier = now.value(task, name)
    if isinstance(earlier, dt.date) and value < earlier:
        return f"“{field.label}” cannot be before {earlier.day} {earlier:%B %Y}, the day that it follows."
    return ""


def read_value(field: Field, raw: Raw, people: Sequence[str] = ()) -> Value | None:
    """The typed answer; None where nothing was written. Raises ValueError with words for the person."""
    if field.kind == "day":
        return _read_day(field, raw)
    if field.kind == "choices":
        chosen = (raw,) if isinstance(raw, str) else tuple(raw)
        return tuple(_chosen(field, key) for key in chosen if key) or None
    text = _text(raw)
    if not text:
        return None
    return _READ[field.kind](field, text, people)


def _text(raw: Raw) -> str:
    if isinstance(raw, Mapping):
        return ""
    text = raw if isinstance(raw, str) else (raw[-1] if raw else "")
    # A line ends in one way, and a text holds nothing that a page or a database could choke on.
    return re.sub(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "", text.replace("\r\n", "\n").replace("\r", "\n")
    ).strip()


def _read_day(field: Field, raw: Raw) -> dt.date | None:
    if isinstance(raw, Mapping):
        parts = [raw.get(part, "").strip() for part in ("day", "month", "year")]
    else:
        text = _text(raw)
        written = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
        parts = list(written.groups()[::-1]) if written else re.split(r"[\s/.-]+", text) if text else ["", "", ""]
    if not any(parts):
        return None
    absent = [name for name, part in zip(("day", "month", "year"), parts, strict=False) if not part]
    if absent or len(parts) != 3:
        raise _NotReadError(f"“{field.label}” must have a day, a month and a year, like 27 3 2026.")
    try:
        day = dt.date(int(parts[2]), _month(parts[1]), int(parts[0]))
    except (ValueError, OverflowError):
        raise _NotReadError(f"“{field.label}” must be a real day, like 27 3 2026.") from None
    if not EARLIEST <= day <= LATEST:
        raise _NotReadError(f"“{field.label}” must have a year of four figures between 1990 and 2100.")
    return day


def _month(text: str) -> int:
    name = text[:3].lower()
    return _MONTHS.index(name) + 1 if name in _MONTHS else int(text)


def _chosen(field: Field, key: str) -> str:
    if key not in {option.key for option in field.options}:
        raise _NotReadError(f"Choose one of the answers for “{field.label}”.")
    return key


def _read_tick(field: Field, text: str, people: Sequence[str]) -> bool | None:
    return True if text.lower() in ("yes", "true", "on", "1") else None


def _read_yes_no(field: Field, text: str, people: Sequence[str]) -> str:
    if text.lower() not in ("yes", "no"):
        raise _NotReadError(f"Choose yes or no for “{field.label}”.")
    return text.lower()


def _read_money(field: Field, text: str, people: Sequence[str]) -> Decimal:
    try:
        amount = Decimal(text.replace("£", "").replace(",", "").replace(" ", ""))
        fits = amount.is_finite() and 0 <= amount < 10**9 and amount == round(amount, 2)
    except InvalidOperation:
        fits = False
    if not fits:
        raise _NotReadError(f"“{field.label}” must be an amount in pounds, like 12,500 or 12,500.50.")
    return abs(round(amount, 2))  # never minus nothing


def _read_number(field: Field, text: str, people: Sequence[str]) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text.replace(",", "")):
        raise _NotReadError(f"“{field.label}” must be a whole number, like 12.")
    return int(text.replace(",", ""))


def _read_email(field: Field, text: str, people: Sequence[str]) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", text) or len(text) > 254:
        raise _NotReadError(f"“{field.label}” must be an email address, like name@example.org.")
    return text


def _read_phone(field: Field, text: str, people: Sequence[str]) -> str:
    if len(re.sub(r"\D", "", text)) < 7 or not re.fullmatch(
        r"[0-9+() .x#-]+|[0-9+() .-]+ ?(ext|extension)\.? ?\d+", text
    ):
        raise _NotReadError(f"“{field.label}” must be a telephone number, like 01632 960 001 or +44 808 157 0192.")
    return text


def _read_person(field: Field, text: str, people: Sequence[str]) -> str:
    if text not in people:
        raise _NotReadError(f"Choose somebody from the list for “{field.label}”.")
    return text


def _plain(field: Field, text: str, people: Sequence[str]) -> str:
    return text


def _choose(field: Field, text: str, people: Sequence[str]) -> str:
    return _chosen(field, text)


_READ: Mapping[str, Callable[[Field, str, Sequence[str]], Value | None]] = {
    "tick": _read_tick, "yes-no": _read_yes_no, "choice": _choose, "text": _plain, "words": _plain,
    "money": _read_money, "number": _read_number, "email": _read_email, "phone": _read_phone, "person": _read_person,
}  # fmt: skip


def to_stored(answers: Answers) -> dict[str, Any]:
    """Answers as JSON: days in ISO form, amounts as text, several choices as a list."""
    return {key: _stored(value) for key, value in answers.items()}


def _stored(value: Value) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def from_stored(task: Task, stored: Mapping[str, Any]) -> dict[str, Value]:
    """Answers from JSON. What no field of the task asks any more is left out of the answers, not out of the store."""
    kinds = {field.key: field.kind for field in task.fields}
    return {key: _typed(kinds[key], value) for key, value in stored.items() if key in kinds and value is not None}


def _typed(kind: str, value: Any) -> Value:
    if kind == "day":
        return dt.date.fromisoformat(value)
    if kind == "money":
        return Decimal(value)
    if kind == "choices":
        return tuple(value)
    if kind == "number":
        return int(value)
    typed: Value = value
    return typed
