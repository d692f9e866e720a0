"""What somebody asks of the trail: who, what, about what, from when to when; and from which event on."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

MOST = 100
"""Characters of a filter that are read."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """The filters in force. `before` and `after` are ids of events: the page starts next to one of them."""

    who: str = ""
    action: str = ""
    subject: str = ""
    since: str = ""
    until: str = ""
    before: int | None = None
    after: int | None = None

    @property
    def first_day(self) -> dt.date | None:
        """The first day asked about."""
        return _day(self.since)

    @property
    def last_day(self) -> dt.date | None:
        """The last day asked about."""
        return _day(self.until)

    def query(self, **changes: Any) -> str:
        """This question as the query of an address, with changes."""
        asked = replace(self, **changes)
        return urlencode({f.name: value for f in fields(asked) if (value := getattr(asked, f.name))})


def read_question(given: Mapping[str, str]) -> tuple[Question, dict[str, str]]:
    """The question and, by field, what is wrong with it; a field that is wrong filters nothing."""
    texts = {name: " ".join(given.get(name, "").split())[:MOST] for name in ("who", "action", "subject")}
    days = {name: given.get(name, "").strip()[:MOST] for name in ("since", "until")}
    errors = {
        name: f"Enter the {which} day as day, month and year, such as 1/9/2026."
        for name, which in (("since", "first"), ("until", "last"))
        if days[name] and _day(days[name]) is None
    }
    question = Question(**texts, **days, before=_number(given.get("before")), after=_number(given.get("after")))
    first, last = question.first_day, question.last_day
    if first and last and last < first:
        errors["until"] = "The last day must not be before the first."
        question = replace(question, until="")
    return question, errors


def _day(text: str) -> dt.date | None:
    """A day as people write it: 1/9/2026, 1 September 2026 or 2026-09-01."""
    for form in ("%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d"):
        with contextlib.suppress(ValueError):
            day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007
            return day if 1900 < day.year < 2200 else None
    return None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None
