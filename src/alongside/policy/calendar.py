"""Working days of England, the usual weeks of its schools, and when a notice may go to a school.

A working day is Monday to Friday and not a bank holiday. A school day is a working day in term on which most schools
are open; where no calendar is known for a year, every working day counts and whoever asks can see that
(`CalendarPolicy.knows`). All days and moments are as clocks in England show them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count, groupby
from pathlib import Path
from typing import Any

import holidays

from alongside.academic_year import AcademicYear
from alongside.policy.document import Section, open_policy, refuse_overlaps

FILE = "calendar.toml"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = dt.timedelta(days=1)
_FARTHEST = 400
"""Days to look ahead for a free moment; no holiday is nearly so long."""


@dataclass(frozen=True, kw_only=True)
class Holiday:
    """Weekdays without school, both days included."""

    name: str
    first: dt.date
    last: dt.date
    ends_term: bool = False


@dataclass(frozen=True, kw_only=True)
class Term:
    """The school days before a holiday between terms."""

    days: tuple[dt.date, ...]

    @property
    def last(self) -> dt.date:
        """The day on which it ends."""
        return self.days[-1]

    def is_ending(self, day: dt.date, school_days: int) -> bool:
        """Whether `day` is among the last so many school days, weekends between them included."""
        return self.days[-school_days:][0] <= day <= self.last


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
        return self.first_day <= day <= self.last_day and is_working_day(day) and self.holiday_on(day) is None

    def holiday_on(self, day: dt.date) -> Holiday | None:
        """The holiday that `day` falls in."""
        return next((holiday for holiday in self.holidays if holiday.first <= day <= holiday.last), None)

    def school_days(self) -> tuple[dt.date, ...]:
        """Every school day of the year, in order."""
        year = (self.first_day + n * _DAY for n in range((self.last_day - self.first_day).days + 1))
        return tuple(day for day in year if self.is_school_day(day))

    @cache  # noqa: B019 - a frozen value, of which there are nine
    def terms(self) -> tuple[Term, ...]:
        """The terms, in order."""
        ends = [holiday.last for holiday in self.holidays if holiday.ends_term]
        grouped = groupby(self.school_days(), key=lambda day: sum(end < day for end in ends))
        return tuple(Term(days=tuple(days)) for _, days in grouped)


@dataclass(frozen=True, kw_only=True)
class SchoolNotices:
    """When a notice may not go to a school, and when one that was held goes; in force from a day, to a day or since."""

    first: dt.date
    last: dt.date | None
    weekday: str
    not_after: dt.time
    last_school_days: int
    goes_at: dt.time
    source: str


@dataclass(frozen=True, kw_only=True)
class CalendarPolicy:
    """The school years that are known, by name, and the rules for notices to schools."""

    calendars: Mapping[str, Calendar]
    notices: tuple[SchoolNotices, ...]

    def knows(self, day: dt.date) -> Calendar | None:
        """The calendar of the academic year that `day` falls in; None where none is known."""
        return self.calendars.get(str(AcademicYear.holding(day)))

    def calendar_on(self, day: dt.date) -> Calendar | None:
        """The calendar of the school year that `day` falls in, or that is about to begin; None where none is known.

        From the last day of one summer term on, the year to come is meant.
        """
        year = AcademicYear.holding(day)
        known = self.knows(day)
        if known and day <= known.last_day:
            return known
        return self.calendars.get(str(AcademicYear(year.start + 1))) if (known or day.month in (7, 8)) else None

    def notices_on(self, day: dt.date) -> SchoolNotices | None:
        """The rule for notices to schools in force on `day`."""
        in_force = (rule for rule in self.notices if rule.first <= day and (rule.last is None or day <= rule.last))
        return next(in_force, None)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a notice may go now, why, and the next moment at which it may (now, where it may)."""

    allowed: bool
    because: str
    next_moment: dt.datetime


def bank_holiday_on(day: dt.date) -> str:
    """The name of the bank holiday in England on `day`; empty where it is none."""
    return _bank_holidays(day.year).get(day, "")


@cache
def _bank_holidays(year: int) -> Mapping[dt.date, str]:
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year, language="en_GB"))


def is_working_day(day: dt.date) -> bool:
    """Whether `day` is Monday to Friday and not a bank holiday in England."""
    return day.weekday() < 5 and not bank_holiday_on(day)


def add_working_days(day: dt.date, n: int) -> dt.date:
    """The `n`-th working day after `day`, or before it where `n` is negative.

    For 0: `day` itself, or the next working day where it is none.
    """
    if n == 0:
        return day if is_working_day(day) else add_working_days(day, 1)
    step = _DAY if n > 0 else -_DAY
    for _ in range(abs(n)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(a: dt.date, b: dt.date) -> int:
    """How many working days pass from `a` to `b`: those after `a`, up to and including `b`.

    Negative where `b` is earlier. It undoes `add_working_days`: from `a` to the `n`-th working day from it are `n`.
    """
    if b < a:
        return -sum(is_working_day(b + n * _DAY) for n in range((a - b).days))
    return sum(is_working_day(a + n * _DAY) for n in range(1, (b - a).days + 1))


def is_school_day(day: dt.date, policy: CalendarPolicy | None = None) -> bool:
    """Whether most schools are open; any working day where no calendar is known for the year."""
    known = (policy or load_calendar()).knows(day)
    return known.is_school_day(day) if known else is_working_day(day)


def next_school_day(day: dt.date, policy: CalendarPolicy | None = None) -> dt.date:
    """The first school day after `day`."""
    return next(later for n in count(1) if is_school_day(later := day + n * _DAY, policy))


def is_last_week_of_term(day: dt.date, policy: CalendarPolicy | None = None) -> bool:
    """Whether `day` is in the last week of a term, weekends inside it included; False where no calendar is known.

    The last week is the last so many days with school (see `calendar.toml`), wherever in a week the term ends.
    """
    return _ending_term(day, policy or load_calendar()) is not None


def _ending_term(day: dt.date, policy: CalendarPolicy) -> Term | None:
    known, rule = policy.knows(day), policy.notices_on(day)
    if known is None or rule is None:
        return None
    return next((term for term in known.terms() if term.is_ending(day, rule.last_school_days)), None)


def may_notify_school(moment: dt.datetime, policy: CalendarPolicy | None = None) -> Verdict:
    """Whether a notice may go to a school at `moment` (English local time), and otherwise when.

    Not late on the week's last day, in the last week of a term, on a weekend or bank holiday, or in school holidays.
    """
    policy = policy or load_calendar()
    rule = policy.notices_on(moment.date())
    against = _against(moment, policy)
    if rule is None or not against:
        known = policy.knows(moment.date())
        text = "It is a school day." if known else "It is a working day; no calendar of school weeks is known for then."
        return Verdict(allowed=True, because=text if rule else "No rule is in force.", next_moment=moment)
    for n in range(1, _FARTHEST):
        free = dt.datetime.combine(moment.date() + n * _DAY, rule.goes_at, tzinfo=moment.tzinfo)
        if not _against(free, policy):
            return Verdict(allowed=False, because=against, next_moment=free)
    raise AssertionError(f"No day within {_FARTHEST} is free for a notice.")  # pragma: no cover


def _against(moment: dt.datetime, policy: CalendarPolicy) -> str:
    """What speaks against a notice to a school at a moment; empty where nothing does."""
    day, rule = moment.date(), policy.notices_on(moment.date())
    if rule is None:
        return ""
    if not is_school_day(day, policy):
        return _no_school(day, policy)
    if term := _ending_term(day, policy):
        return f"It is the last week of term, which ends on {term.last.day} {term.last:%B %Y}."
    if WEEKDAYS[day.weekday()] == rule.weekday and moment.time() > rule.not_after:
        return f"It is after {rule.not_after:%H:%M} on a {rule.weekday}."
    return ""


def _no_school(day: dt.date, policy: CalendarPolicy) -> str:
    if day.weekday() > 4:
        return f"It is a {WEEKDAYS[day.weekday()]}."
    if name := bank_holiday_on(day):
        return f"It is a bank holiday ({name})."
    known = policy.knows(day)
    holiday = known.holiday_on(day) if known else None
    return f"Most schools are on holiday ({holiday.name if holiday else 'summer'})."


@cache
def load_calendar(path: Path | None = None) -> CalendarPolicy:
    """Load school calendars and the rules for notices. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    calendars = [_calendar(section) for section in file.sections("calendar", named_by="year", needed=False)]
    sections = list(file.sections("school_notices", named_by="from"))
    rules = tuple(_notices(section) for section in sections)
    refuse_overlaps([(rule.first, rule.last, section) for rule, section in zip(rules, sections, strict=True)])
    file.day("review")
    file.finish()
    return CalendarPolicy(calendars={calendar.year: calendar for calendar in calendars}, notices=rules)


def _notices(section: Section) -> SchoolNotices:
    weekday, days = section.text("weekday"), section.whole("last_school_days")
    if weekday not in WEEKDAYS:
        raise section.refuse(f"{weekday!r} is no day of the week.", key="weekday", remedy="Write it like Friday.")
    if days < 1:
        raise section.refuse("There is no such number of days.", key="last_school_days", remedy="Write 1 or more.")
    rule = SchoolNotices(
        first=section.day("from"),
        last=section.day_or_none("to"),
        weekday=weekday,
        not_after=_time(section, "not_after"),
        last_school_days=days,
        goes_at=_time(section, "goes_at"),
        source=section.text("source"),
    )
    section.finish()
    return rule


def _time(section: Section, key: str) -> dt.time:
    try:
        return dt.time.fromisoformat(section.text(key))
    except ValueError:
        raise section.refuse("It is not a time of day.", key=key, remedy='Write it like "12:00".') from None


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
        holiday = Holiday(
            name=item["name"], first=item["from"], last=item["to"], ends_term=item.get("ends_term", False) is True
        )
        backwards = holiday.last < holiday.first
    except (KeyError, TypeError, AttributeError):
        backwards = True
    if backwards:
        raise section.refuse(
            f"A holiday is not written out ({item!r}).", key="holidays", remedy="Give name, from and to, in order."
        )
    return holiday
