"""Answers as a form sends them, as a form shows them again, and as people read them.

Three shapes of one answer: *raw* is what was typed, kept as it is; *typed* is what the library made of it
(`alongside.project.answers`), or its JSON; *words* are for reading. Nothing here judges an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from alongside.policy.course import Field

Raw = str | tuple[str, ...] | dict[str, str]
"""A text; several texts (`choices`); or the parts of a day (`day`, `month`, `year`)."""

People = Sequence[tuple[str, str]]
"""Whom a `person` field offers: the key that is stored, and the name with whatever tells two people apart."""

PARTS = ("day", "month", "year")


def read(field: Field, data: QueryDict, name: str = "") -> Raw:
    """What was sent for the field under `name` (the field's key if none), exactly as it was typed."""
    name = name or field.key
    if field.kind == "choices":
        return tuple(data.getlist(name))
    if field.kind == "day" and name not in data:
        return {part: data.get(f"{name}-{part}", "") for part in PARTS}
    return data.get(name, "")


def read_form(fields: Sequence[Field], data: QueryDict, prefix: str = "") -> dict[str, Raw]:
    """What was sent for every field, by its key."""
    return {field.key: read(field, data, prefix + field.key) for field in fields}


def raw_of(field: Field, value: Any) -> Raw:
    """An answer of any shape as the text that a control shows."""
    if field.kind == "choices":
        return (value,) if isinstance(value, str) and value else tuple(str(each) for each in value or ())
    if field.kind == "day":
        return _parts_of(value)
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    return str(value)


def _parts_of(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        return {part: str(value.get(part, "")) for part in PARTS}
    if isinstance(value, dt.date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    text = str(value or "").strip()
    if written := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = written.groups()
        return {"day": str(int(day)), "month": str(int(month)), "year": year}
    pieces = [*re.split(r"[\s/.-]+", text, maxsplit=2), "", ""]
    return dict(zip(PARTS, pieces, strict=False))


def words_of(field: Field, value: Any, people: People = ()) -> str:
    """An answer as people read it, whether it is right or not; empty where there is none."""
    raw = raw_of(field, value)
    if isinstance(raw, dict):
        return _day_in_words(raw)
    if isinstance(raw, tuple):
        return ", ".join(field.label_of(key) for key in raw)
    if field.kind == "choice":
        return field.label_of(raw)
    if field.kind == "person":
        return dict(people).get(raw, raw)
    if field.kind == "money":
        return _pounds(raw)
    return {"yes": "Yes", "no": "No"}.get(raw, raw) if field.kind in ("yes-no", "tick") else raw


def _day_in_words(parts: Mapping[str, str]) -> str:
    try:
        day = dt.date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
    except (ValueError, OverflowError):
        return " ".join(part for part in parts.values() if part)
    return f"{day.day} {day:%B %Y}"


def _pounds(raw: str) -> str:
    try:
        amount = Decimal(raw.replace("£", "").replace(",", "").strip())
        return f"£{amount:,.2f}".removesuffix(".00") if amount.is_finite() and abs(amount) < 10**12 else raw
    except InvalidOperation:
        return raw


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field in which what a person typed is not what somebody else saved meanwhile."""

    key: str
    label: str
    mine: str
    theirs: str
    whose: str
    """Who changed it, in words."""


def differences(
    fields: Sequence[Field],
    mine: Mapping[str, Any],
    theirs: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    people: Mapping[str, People] | None = None,
) -> list[Difference]:
    """Where the two differ, in words; `before` is what stood when the person opened the form."""
    found = []
    for field in fields:
        who = (people or {}).get(field.key, ())
        own, other = (words_of(field, each.get(field.key), who) for each in (mine, theirs))
        if _folded(own) != _folded(other):
            then = None if before is None else words_of(field, before.get(field.key), who)
            found.append(
                Difference(key=field.key, label=field.label, mine=own, theirs=other, whose=_whose(own, other, then))
            )
    return found


def _folded(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _whose(mine: str, theirs: str, before: str | None) -> str:
    if before is None:
        return ""
    if _folded(before) == _folded(mine):
        return "Only they changed it"
    return "Only you changed it" if _folded(before) == _folded(theirs) else "Both of you changed it"


def merged(
    fields: Sequence[Field], mine: Mapping[str, Any], theirs: Mapping[str, Any], before: Mapping[str, Any]
) -> dict[str, Raw]:
    """What the person typed, with what only the other one changed taken over: how the form is shown again."""
    only_theirs = {
        each.key for each in differences(fields, mine, theirs, before) if each.whose == "Only they changed it"
    }
    return {field.key: raw_of(field, (theirs if field.key in only_theirs else mine).get(field.key)) for field in fields}
