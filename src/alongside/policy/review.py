"""What each side promises at the start of support, and when they first sit down: templates and school calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from alongside.academic_year import AcademicYear
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
class Holiday:
    """Weekdays without school, both days included."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """One academic year as most schools had it. Councils and trusts set their own."""

    year: str
    first_day: dt.date
    last_day: dt.date
    holidays: tuple[Holiday, ...]
    source: str

    def is_school_day(self, day: dt.date) -> bool:
        """Whether most schools were open to pupils."""
        inside = self.first_day <= day <= self.last_day and day.weekday() < 5
        return inside and not any(holiday.first <= day <= holiday.last for holiday in self.holidays)


@dataclass(frozen=True, kw_only=True)
class ReviewPolicy:
    """Everything that the review stage takes from policy."""

    first_review_weeks: int
    first_review_text: str
    promises: tuple[Promise, ...]
    calendars: Mapping[str, Calendar]

    def calendar_on(self, day: dt.date) -> Calendar | None:
        """The calendar of the school year that `day` falls in, or that is about to begin; None where none is known.

        From the last day of one summer term on, the year to come is meant.
        """
        year = AcademicYear.holding(day)
        known = self.calendars.get(str(year))
        if known and day <= known.last_day:
            return known
        return self.calendars.get(str(AcademicYear(year.start + 1))) if (known or day.month in (7, 8)) else None


@cache
def load_review(path: Path | None = None) -> ReviewPolicy:
    """Load the policy of the review stage. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    first = file.section("first_review")
    calendars = [_calendar(section) for section in file.sections("calendar", named_by="year", needed=False)]
    policy = ReviewPolicy(
        first_review_weeks=first.whole("school_weeks"),
        first_review_text=first.text("text"),
        promises=tuple(_promise(section) for section in file.sections("commitment")),
        calendars={calendar.year: calendar for calendar in calendars},
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


def _calendar(section: Section) -> Calendar:
    calendar = Calendar(
        year=str(AcademicYear.parse(section.text("year"))),
        first_day=section.day("first_day"),
        last_day=section.day("last_day"),
        holidays=tuple(_holiday(section, item) for item in section.raw("holidays")),
        source=section.text("source"),
    )
    section.finish()
    return calendar


def _holiday(section: Section, item: Mapping[str, Any]) -> Holiday:
    try:
        holiday = Holiday(name=item["name"], first=item["from"], last=item["to"])
        backwards = holiday.last < holiday.first
    except (KeyError, TypeError):
        backwards = True
    if backwards:
        raise section.refuse(
            f"A holiday is not written out ({item!r}).", key="holidays", remedy="Give name, from and to, in order."
        )
    return holiday
