"""Both sides' commitments, and dates that skip holidays."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.identifiers import Urn
from alongside.policy.review import load_review
from alongside.records import CommitmentsSheet, Proposal, Side
from alongside.review import after_school_weeks, draft_commitments

POLICY = load_review()
AS_AT = dt.date(2020, 8, 31)


def sheet(as_at: dt.date = AS_AT) -> CommitmentsSheet:
    proposal = Proposal(
        urn=Urn("100000"),
        supporter="1",
        nearest_school=Urn("200000"),
        kilometres=5.0,
        own_body=False,
        cost=5.0,
        because=("It is near.",),
    )
    return draft_commitments(proposal, as_at=as_at, policy=POLICY)


def test_every_side_promises_something() -> None:
    assert {line.side for line in sheet().commitments} == set(Side)


def test_the_school_writes_its_own_how_and_nobody_else_does() -> None:
    how = [line for line in sheet().commitments if line.text.startswith("How we will do it")]
    assert [(line.side, line.written_by, line.fixed) for line in how] == [(Side.SCHOOL, Side.SCHOOL, False)]


def test_what_must_change_is_fixed_and_not_written_by_the_school() -> None:
    must = next(line for line in sheet().commitments if line.text.startswith("What must change"))
    assert must.fixed
    assert must.written_by is not Side.SCHOOL


def test_the_first_review_is_eight_school_weeks_on() -> None:
    # From Monday 31 August 2020: eight weeks with school in them end on Friday 23 October, before half term.
    assert sheet().first_review == dt.date(2020, 10, 23)
    assert "Eight school weeks" in sheet().because[0]


@pytest.mark.parametrize(
    ("start", "weeks", "day"),
    [
        (dt.date(2020, 10, 20), 1, dt.date(2020, 11, 6)),  # half term lies between
        (dt.date(2020, 12, 14), 1, dt.date(2020, 12, 18)),  # a Monday can still use its own week
        (dt.date(2020, 12, 15), 1, dt.date(2021, 1, 8)),
        (dt.date(2021, 3, 29), 1, dt.date(2021, 4, 1)),  # the week that ends early, before Good Friday
        (dt.date(2020, 8, 31), 1, dt.date(2020, 9, 4)),
    ],
)
def test_weeks_without_school_are_not_counted(start: dt.date, weeks: int, day: dt.date) -> None:
    assert after_school_weeks(start, weeks, POLICY).day == day


def test_without_a_calendar_plain_weeks_are_counted_and_it_says_so() -> None:
    answer = after_school_weeks(dt.date(2018, 5, 1), 6, POLICY)
    assert answer.day == dt.date(2018, 6, 12)
    assert "no calendar of school weeks is known" in answer.because


def test_a_review_that_would_fall_after_the_year_ends_says_how_it_was_dated() -> None:
    assert "plain weeks" in after_school_weeks(dt.date(2021, 7, 1), 8, POLICY).because


@settings(deadline=None)
@given(st.dates(dt.date(2020, 8, 1), dt.date(2021, 7, 20)), st.integers(1, 12))
def test_a_day_found_on_the_calendar_is_a_school_day_and_later_weeks_are_later(start: dt.date, weeks: int) -> None:
    found = after_school_weeks(start, weeks, POLICY)
    calendar = POLICY.calendar.calendars["2020/21"]
    if "school weeks after" in found.because:
        assert calendar.is_school_day(found.day)
        assert found.day > start or found.day.weekday() == 0
        following = after_school_weeks(start, weeks + 1, POLICY)
        assert following.day > found.day or "plain weeks" in following.because
    assert found.day.weekday() < 5


def test_no_promise_is_due_on_a_day_without_school() -> None:
    calendar = POLICY.calendar.calendars["2020/21"]
    assert all(calendar.is_school_day(line.due) for line in sheet().commitments)
