"""The policy files of evidence, brokerage and review: what comes with the library, and what a bad one is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alongside.errors import PolicyError
from alongside.policy.brokerage import load_brokerage
from alongside.policy.calendar import load_calendar
from alongside.policy.document import FOLDER
from alongside.policy.evidence import load_evidence
from alongside.policy.looking import load_looking
from alongside.policy.measures import load_measures
from alongside.policy.notices import load_notices
from alongside.policy.review import load_review
from alongside.records import Phase, Side


def test_every_measure_compared_is_a_measure_and_says_which_way_is_better() -> None:
    measures = load_measures()
    for compared in load_evidence().measures:
        assert measures[compared.id].better in ("higher", "lower")
        assert set(compared.phases) <= set(Phase)
        assert (compared.kind == "mean") == (compared.spread is not None)


def test_every_phase_with_a_radius_has_a_reach() -> None:
    policy = load_brokerage()
    assert set(policy.radius) <= set(policy.most_km) <= set(Phase)
    assert all(radius.town_km < radius.country_km for radius in policy.radius.values())


def test_every_side_has_promises_and_the_school_has_a_line_of_its_own() -> None:
    promises = load_review().promises
    assert {promise.side for promise in promises} == set(Side)
    assert any(promise.written_by == Side.SCHOOL and not promise.fixed for promise in promises)
    assert max(promise.due for promise in promises) <= load_review().first_review_weeks


def test_holidays_lie_inside_their_year() -> None:
    for calendar in load_calendar().calendars.values():
        for holiday in calendar.holidays:
            assert calendar.first_day < holiday.first <= holiday.last < calendar.last_day


def test_only_what_a_person_asked_for_goes_at_any_time_and_tries_end() -> None:
    policy = load_notices()
    assert {kind.id for kind in policy.kinds.values() if kind.any_time} == {
        "invitation", "password-link", "sign-in-changed",
    }  # fmt: skip
    assert all(kind.any_time for kind in policy.kinds.values() if kind.secret)
    assert policy.wait_after(1) == policy.waits[0]
    assert policy.wait_after(len(policy.waits) + 1) is None


@pytest.mark.parametrize(
    ("name", "load", "good", "bad", "said"),
    [
        ("evidence.toml", load_evidence, "very = 0.95", "very = 0.5", "levels are out of order"),
        ("evidence.toml", load_evidence, 'kind = "plain"', 'kind = "rank"', "kind is not known"),
        ("evidence.toml", load_evidence, 'from = "map"', 'from = "guess"', "comes from nowhere known"),
        ("evidence.toml", load_evidence, "neighbours = 20", 'neighbours = "many"', "whole number"),
        ("brokerage.toml", load_brokerage, "least_schools = 2", "least_schools = 0", "below one"),
        ("brokerage.toml", load_brokerage, "Primary = 3.0, ", "", "nothing says when it is in town"),
        ("brokerage.toml", load_brokerage, "km = 50", "km = 50\nmiles = 31", "no key 'miles'"),
        ("review.toml", load_review, 'side = "school"', 'side = "headteacher"', "is not a side"),
        ("calendar.toml", load_calendar, "to = 2020-10-30", "to = 2020-10-20", "holiday is not written out"),
        ("review.toml", load_review, "school_weeks = 8", "", "key is missing"),
        ("looking.toml", load_looking, "schools_in_a_band = 50", "schools_in_a_band = 1", "A band holds too few"),
        ("looking.toml", load_looking, "least_offers = 30", 'least_offers = "few"', "whole number"),
        ("looking.toml", load_looking, "signal_from = 0.5", "signal_from = 0.5\nadd_to = 1", "no key 'add_to'"),
        ("notices.toml", load_notices, "[1, 5,", "[5, 1,", "not whole minutes that grow"),
        ("notices.toml", load_notices, 'at = "07:00"', 'at = "7 am"', "not a time of day"),
        ("notices.toml", load_notices, "secret = true", 'secret = "yes"', "is not true or false"),
    ],
)
def test_a_policy_that_cannot_be_is_refused_by_file_and_key(
    name: str, load: Callable[[Path], object], good: str, bad: str, said: str, tmp_path: Path
) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert good in text
    path = tmp_path / name
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=said) as refused:
        load(path)
    assert name in refused.value.where
    assert refused.value.remedy
