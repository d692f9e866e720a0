"""Rules on money: what may be awarded, claimed and spent, and what a bad policy is told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import PolicyError
from alongside.policy.course import Band
from alongside.policy.document import FOLDER
from alongside.policy.grants import (
    Grant,
    Sums,
    is_exception,
    load_grants,
    pounds,
    problem_of_award,
    problem_of_claims,
    problem_of_spending,
    total,
)
from alongside.policy.project import load_project

TODAY = dt.date(2026, 9, 1)
PLANNING, IMPROVEMENT = load_grants().on(TODAY)
BAND = Band(key="80k", label="Up to £80,000", pounds=80_000, stage="both")
AMOUNTS = st.decimals(min_value=0, max_value=10**6, places=2)


def said(grant: Grant, would_be: Decimal, *, band: Band | None = BAND, reason: str = "", director: bool = False) -> str:
    return problem_of_award(grant, would_be, planning_grant=3_000, band=band, reason=reason, director=director)


def test_every_letter_is_a_task_of_the_course_and_every_payee_is_named() -> None:
    policy, course = load_grants(), load_project().on(TODAY)
    assert {grant.key for grant in policy.on(TODAY)} == {"planning", "improvement"}
    for grant in policy.grants:
        assert course.has_task(grant.letter)
        assert grant.paid_to in {option.key for option in policy.paid_to}


def test_a_project_from_before_the_first_day_has_the_first_grants() -> None:
    assert load_grants().on(dt.date(2001, 1, 1)) == load_grants().on(dt.date(2025, 11, 10))


@given(AMOUNTS)
def test_the_planning_grant_is_its_amount_or_has_a_reason(amount: Decimal) -> None:
    assert (said(PLANNING, amount) == "") == (amount == 3_000)
    assert said(PLANNING, amount, reason="Two schools in one") == ""


@given(AMOUNTS, st.booleans(), st.booleans())
def test_above_the_ceiling_goes_only_a_director_with_a_reason(amount: Decimal, reason: bool, director: bool) -> None:
    refused = bool(said(IMPROVEMENT, amount, reason="It is needed" if reason else "", director=director))
    assert refused == (amount > 80_000 and not (reason and director))
    assert is_exception(IMPROVEMENT, amount, planning_grant=3_000, band=BAND) == (amount > 80_000)


def test_without_a_band_nothing_is_awarded_whoever_asks() -> None:
    assert "No funding band is settled" in said(IMPROVEMENT, Decimal(1), band=None, reason="Now", director=True)


def test_a_refusal_names_both_sums() -> None:
    above = said(IMPROVEMENT, Decimal("80000.01"))
    assert "£80,000.01" in above
    assert "£80,000." in above
    assert "£3,500" in said(PLANNING, Decimal(3_500))
    assert problem_of_claims(Decimal(12), Decimal("11.99")) == "Claims would come to £12, more than the £11.99 awarded."
    assert problem_of_spending(Decimal("1000.50"), Decimal(1000)) == (
        "Spending would come to £1,000.50, more than the £1,000 paid so far."
    )


@given(AMOUNTS, AMOUNTS)
def test_claims_fill_an_award_and_spending_what_was_paid_to_the_penny(amount: Decimal, limit: Decimal) -> None:
    for problem in (problem_of_claims, problem_of_spending):
        assert (problem(amount, limit) == "") == (amount <= limit)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS), max_size=8))
def test_sums_of_parts_are_the_sum(rows: list[tuple[Decimal, Decimal, Decimal, Decimal]]) -> None:
    parts = [Sums(awarded=a, claimed=c, paid=p, spent=s) for a, c, p, s in rows]
    whole = total(parts)
    assert whole.awarded == sum(a for a, _, _, _ in rows)
    assert whole.left == sum((part.left for part in parts), Decimal(0))
    assert whole.to_claim + whole.to_pay + whole.left + whole.spent == whole.awarded


@pytest.mark.parametrize(
    ("amount", "words"), [("3000", "£3,000"), ("3000.5", "£3,000.50"), ("0", "£0"), ("1234567.00", "£1,234,567")]
)
def test_pounds(amount: str, words: str) -> None:
    assert pounds(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('limit = "band"', 'limit = "sky"', "is not a limit"),
        ('paid_to = "school"', 'paid_to = "everybody"', "nobody known"),
        ('key = "refused"', 'key = "lost"', "claimed, paid or refused"),
        ('key = "improvement"', 'key = "planning"', "still in force"),
        ('purpose = "Pays for making the plan."', "", "key is missing"),
        ('limit = "fixed"', 'limit = "fixed"\nrounds = 2', "no key 'rounds'"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(good: str, bad: str, told: str, tmp_path: Path) -> None:
    text = (FOLDER / "grants.toml").read_text(encoding="utf-8")
    assert good in text
    path = tmp_path / "grants.toml"
    path.write_text(text.replace(good, bad), encoding="utf-8")
    with pytest.raises(PolicyError) as refused:
        load_grants(path)
    assert told in str(refused.value)
    assert "grants.toml" in str(refused.value)


def test_a_grant_that_ended_is_no_longer_given_to_later_projects(tmp_path: Path) -> None:
    text = (FOLDER / "grants.toml").read_text(encoding="utf-8")
    ended = text.replace('limit = "band"', 'limit = "band"\nto = 2026-08-31')
    path = tmp_path / "grants.toml"
    path.write_text(ended, encoding="utf-8")
    policy = load_grants(path)
    assert [grant.key for grant in policy.on(dt.date(2026, 8, 31))] == ["planning", "improvement"]
    assert [grant.key for grant in policy.on(TODAY)] == ["planning"]
