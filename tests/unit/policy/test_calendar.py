"""Working days, school terms, and when a notice may go to a school."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.academic_year import AcademicYear
from alongside.errors import PolicyError
from alongside.policy.calendar import (
    add_working_days,
    is_last_week_of_term,
    is_school_day,
    is_working_day,
    load_calendar,
    may_notify_school,
    next_school_day,
    working_days_between,
)
from alongside.policy.document import FOLDER

LONDON = ZoneInfo("Europe/London")
DAY = dt.timedelta(days=1)
DAYS = st.dates(dt.date(2019, 1, 1), dt.date(2029, 12, 31))
KNOWN_DAYS = st.dates(dt.date(2019, 9, 3), dt.date(2028, 7, 1))
MOMENTS = st.datetimes(dt.datetime(2019, 9, 3), dt.datetime(2028, 7, 1), timezones=st.just(LONDON))  # noqa: DTZ001

SPEC = [
    # Friday noon
    ("2026-11-20 09:00", True, "It is a school day.", None),
    ("2026-11-20 12:00", True, "It is a school day.", None),
    ("2026-11-20 12:01", False, "It is after 12:00 on a Friday.", "2026-11-23 08:00"),
    ("2026-11-19 23:00", True, "It is a school day.", None),
    # a weekend, a bank holiday in term, half term
    ("2026-11-21 10:00", False, "It is a Saturday.", "2026-11-23 08:00"),
    ("2027-05-03 10:00", False, "It is a bank holiday (May Day).", "2027-05-04 08:00"),
    ("2026-10-28 10:00", False, "Most schools are on holiday (autumn half term).", "2026-11-02 08:00"),
    # half term has no last week before it, so that Friday follows the Friday rule alone
    ("2026-10-23 09:00", True, "It is a school day.", None),
    # the last week of term: five school days, wherever in a week the term ends
    ("2026-12-11 09:00", True, "It is a school day.", None),
    ("2026-12-14 09:00", False, "It is the last week of term, which ends on 18 December 2026.", "2027-01-04 08:00"),
    ("2026-12-18 09:00", False, "It is the last week of term, which ends on 18 December 2026.", "2027-01-04 08:00"),
    ("2027-07-14 09:00", True, "It is a school day.", None),
    ("2027-07-15 09:00", False, "It is the last week of term, which ends on 21 July 2027.", "2027-09-01 08:00"),
    # a Friday before the last week: the weekend, the last week and the holiday are all passed over
    ("2026-12-11 15:00", False, "It is after 12:00 on a Friday.", "2027-01-04 08:00"),
    ("2026-12-24 10:00", False, "Most schools are on holiday (Christmas).", "2027-01-04 08:00"),
    ("2027-08-10 10:00", False, "Most schools are on holiday (summer).", "2027-09-01 08:00"),
    # years without a calendar, and before there was a rule
    ("2029-02-02 12:30", False, "It is after 12:00 on a Friday.", "2029-02-05 08:00"),
    ("2029-08-15 10:00", True, "It is a working day; no calendar of school weeks is known for then.", None),
    ("2018-02-03 22:00", True, "No rule is in force.", None),
]


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(("at", "allowed", "because", "following"), SPEC)
def test_when_a_notice_may_go_to_a_school(at: str, allowed: bool, because: str, following: str | None) -> None:
    verdict = may_notify_school(moment(at))
    assert (verdict.allowed, verdict.because) == (allowed, because)
    assert verdict.next_moment == moment(following or at)


@given(MOMENTS)
def test_the_next_moment_is_later_and_free_and_follows_only_a_refusal(at: dt.datetime) -> None:
    verdict = may_notify_school(at)
    assert may_notify_school(verdict.next_moment).allowed
    assert (verdict.next_moment == at) == verdict.allowed
    assert verdict.next_moment >= at
    assert is_school_day(verdict.next_moment.date())
    assert not is_last_week_of_term(verdict.next_moment.date())


@given(MOMENTS)
def test_no_whole_morning_between_a_refusal_and_its_next_moment_was_free(at: dt.datetime) -> None:
    verdict = may_notify_school(at)
    day = at.date() + DAY
    while day < verdict.next_moment.date():
        assert not may_notify_school(dt.datetime(day.year, day.month, day.day, 8, tzinfo=LONDON)).allowed
        day += DAY


@given(DAYS, st.integers(-300, 300))
def test_adding_working_days_never_lands_on_another_day(day: dt.date, n: int) -> None:
    assert is_working_day(add_working_days(day, n))


@given(DAYS, st.integers(-200, 200))
def test_counting_undoes_adding(day: dt.date, n: int) -> None:
    if n or is_working_day(day):
        assert working_days_between(day, add_working_days(day, n)) == n


@given(DAYS, st.integers(-100, 100), st.integers(0, 400), st.integers(0, 50))
def test_adding_is_monotone_in_the_day_and_in_the_number(day: dt.date, n: int, later: int, more: int) -> None:
    assert add_working_days(day, n) <= add_working_days(day + later * DAY, n)
    assert add_working_days(day, n) <= add_working_days(day, n + more)


@given(DAYS, st.integers(1, 100), st.integers(1, 100))
def test_adding_in_two_steps_is_adding_at_once(day: dt.date, first: int, second: int) -> None:
    assert add_working_days(add_working_days(day, first), second) == add_working_days(day, first + second)


@given(DAYS, DAYS, DAYS)
def test_working_days_add_up_along_the_way(a: dt.date, b: dt.date, c: dt.date) -> None:
    a, b, c = sorted((a, b, c))
    assert working_days_between(a, b) + working_days_between(b, c) == working_days_between(a, c)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (dt.date(2026, 12, 23), 3, dt.date(2026, 12, 30)),  # Boxing Day on a Saturday is kept on Monday the 28th
        (dt.date(2022, 9, 16), 1, dt.date(2022, 9, 20)),  # the day of the late Queen's funeral
        (dt.date(2026, 4, 2), 3, dt.date(2026, 4, 9)),  # Easter
        (dt.date(2026, 11, 21), 0, dt.date(2026, 11, 23)),
        (dt.date(2026, 11, 23), -1, dt.date(2026, 11, 20)),
    ],
)
def test_working_days_pass_over_bank_holidays(start: dt.date, n: int, end: dt.date) -> None:
    assert add_working_days(start, n) == end


@given(KNOWN_DAYS)
def test_every_school_day_is_a_working_day_of_one_term(day: dt.date) -> None:
    known = load_calendar().knows(day)
    assert known is not None
    inside = [term for term in known.terms() if day in term.days]
    assert len(inside) == is_school_day(day)
    assert is_working_day(day) or not is_school_day(day)
    following = next_school_day(day)
    assert following > day
    assert is_school_day(following)


def test_every_year_has_three_terms_of_believable_length_and_says_how_it_is_known() -> None:
    calendars = load_calendar().calendars
    assert list(calendars) == [str(AcademicYear(start)) for start in range(2019, 2028)]
    for calendar in calendars.values():
        year = AcademicYear.parse(calendar.year)
        assert year.first_day <= calendar.first_day < calendar.last_day <= year.last_day
        assert len(calendar.terms()) == 3
        assert 185 <= len(calendar.school_days()) <= 198
        assert "not checked" in calendar.source


@given(KNOWN_DAYS)
def test_last_weeks_of_term_hold_five_school_days(day: dt.date) -> None:
    known = load_calendar().knows(day)
    assert known is not None
    for term in known.terms():
        assert sum(is_last_week_of_term(each) for each in term.days) == 5


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('weekday = "Friday"', 'weekday = "Fri"', "no day of the week"),
        ('not_after = "12:00"', 'not_after = "noon"', "not a time of day"),
        ("last_school_days = 5", "last_school_days = 0", "no such number of days"),
        ("from = 2019-09-01", "from = 2019-09-01\nto = 2018-01-01", "before it begins"),
        ("review = 2027-03-31", "", "key is missing"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(good: str, bad: str, said: str, tmp_path: Path) -> None:
    text = (FOLDER / "calendar.toml").read_text(encoding="utf-8")
    assert good in text
    path = tmp_path / "calendar.toml"
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=said) as refused:
        load_calendar(path)
    assert "calendar.toml" in refused.value.where
