"""What each side promises at the start of support, and when they first sit down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alongside.policy.calendar import Calendar, CalendarPolicy, load_calendar
from alongside.policy.document import Section, open_policy

FILE = "review.toml"
SIDES = ("supporting organisation", "school", "responsible body", "regional team")


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One line of the sheet before it is filled in. `due` is in school weeks; a `fixed` line is not negotiable."""

    side: str
    text: str
    due: int
    shown_by: str
    written_by: str
    fixed: bool


@dataclass(frozen=True, kw_only=True)
class ReviewPolicy:
    """Everything that the review stage takes from policy."""

    first_review_weeks: int
    first_review_text: str
    promises: tuple[Promise, ...]
    calendar: CalendarPolicy

    def calendar_on(self, day: dt.date) -> Calendar | None:
        """The calendar of the school year that `day` falls in, or that is about to begin; None where none is known.

        From the last day of one summer term on, the year to come is meant.
        """
        return self.calendar.calendar_on(day)


@cache
def load_review(path: Path | None = None) -> ReviewPolicy:
    """Load the policy of the review stage. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    first = file.section("first_review")
    policy = ReviewPolicy(
        first_review_weeks=first.whole("school_weeks"),
        first_review_text=first.text("text"),
        promises=tuple(_promise(section) for section in file.sections("commitment")),
        calendar=load_calendar(),
    )
    file.day("review")
    first.finish()
    file.finish()
    return policy


def _promise(section: Section) -> Promise:
    promise = Promise(
        side=section.text("side"),
        text=section.text("text"),
        due=section.whole("due"),
        shown_by=section.text("shown_by"),
        written_by=section.text("written_by"),
        fixed=section.flag("fixed"),
    )
    section.finish()
    for key, side in (("side", promise.side), ("written_by", promise.written_by)):
        if side not in SIDES:
            raise section.refuse(f"{side!r} is not a side.", key=key, remedy=f"One of: {', '.join(SIDES)}.")
    return promise
