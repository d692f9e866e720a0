"""Dates counted in school weeks, so that no promise falls due in a holiday."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from alongside.policy.review import ReviewPolicy


@dataclass(frozen=True, kw_only=True)
class SchoolDay:
    """A day, and how it was found."""

    day: dt.date
    because: str


def after_school_weeks(start: dt.date, weeks: int, policy: ReviewPolicy) -> SchoolDay:
    """The last school day of the `weeks`-th week with school in it, counting weeks that begin after `start`.

    A week counts when most schools are open on at least one of its days. Where no calendar is known for the year, or
    it ends first, plain weeks are counted and it says so.
    """
    calendar = policy.calendar_on(start)
    if calendar:
        monday = start - dt.timedelta(days=start.weekday())
        # A day up to Monday can still use its own week; a later one starts with the next.
        monday += dt.timedelta(days=0 if start.weekday() == 0 else 7)
        counted = 0
        while monday <= calendar.last_day:
            open_days = [day for n in range(5) if calendar.is_school_day(day := monday + dt.timedelta(days=n))]
            counted += bool(open_days)
            if counted == weeks and open_days:
                return SchoolDay(
                    day=open_days[-1], because=f"{weeks} school weeks after {start:%-d %B %Y}. {calendar.source}"
                )
            monday += dt.timedelta(days=7)
    day = start + dt.timedelta(weeks=weeks)
    day -= dt.timedelta(days=max(0, day.weekday() - 4))
    return SchoolDay(
        day=day,
        because=f"{weeks} plain weeks after {start:%-d %B %Y}: no calendar of school weeks is known for then, so move "
        "it if it falls in a holiday.",
    )
