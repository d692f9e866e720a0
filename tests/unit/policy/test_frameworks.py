"""Inspection frameworks: days, scales, and the refusal to join what cannot be compared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import PolicyError
from alongside.policy import load_frameworks
from alongside.policy.document import FOLDER

FRAMEWORKS = load_frameworks()


@pytest.mark.parametrize(
    ("day", "framework"),
    [
        (dt.date(2005, 9, 1), "s5-2005"),
        (dt.date(2012, 8, 31), "s5-2005"),
        (dt.date(2012, 9, 1), "s5-2012"),
        (dt.date(2015, 9, 1), "cif-2015"),
        (dt.date(2019, 8, 31), "cif-2015"),
        (dt.date(2019, 9, 1), "eif-2019"),
        (dt.date(2024, 8, 31), "eif-2019"),
        (dt.date(2024, 9, 1), "eif-2024"),
        (dt.date(2025, 11, 9), "eif-2024"),
        (dt.date(2025, 11, 10), "report-card-2025"),
    ],
)
def test_each_day_has_its_framework(day: dt.date, framework: str) -> None:
    assert FRAMEWORKS.on(day) == framework


@given(st.dates(min_value=dt.date(2005, 9, 1), max_value=dt.date(2040, 1, 1)))
def test_every_day_since_2005_has_exactly_one_graded_framework(day: dt.date) -> None:
    in_force = [f.id for f in FRAMEWORKS.frameworks if f.graded and f.in_force(day)]
    assert in_force == [FRAMEWORKS.on(day)]


def test_a_visit_without_grades_is_under_no_graded_framework() -> None:
    assert FRAMEWORKS.on(dt.date(2023, 1, 1), "ungraded") == "ungraded"
    assert FRAMEWORKS.get("ungraded").grades == ()


def test_a_day_before_the_first_framework_is_refused() -> None:
    with pytest.raises(PolicyError, match="No framework for graded inspections is known on 2005-08-31"):
        FRAMEWORKS.on(dt.date(2005, 8, 31))


def test_grades_stand_in_order_and_only_in_their_own_scale() -> None:
    assert FRAMEWORKS.get("report-card-2025").place("needs attention") == 3
    with pytest.raises(PolicyError, match="'good' is not a grade of Report cards"):
        FRAMEWORKS.get("report-card-2025").place("good")


def test_no_two_frameworks_make_one_series() -> None:
    ids = [f.id for f in FRAMEWORKS.frameworks]
    joined = [(one, other) for one in ids for other in ids if FRAMEWORKS.one_series(one, other)]
    assert joined == [(one, one) for one in ids if one != "ungraded"]


def test_satisfactory_and_requires_improvement_stand_on_one_rung() -> None:
    satisfactory = FRAMEWORKS.rung("s5-2005", "overall_effectiveness", "satisfactory")
    assert satisfactory == FRAMEWORKS.rung("s5-2012", "overall_effectiveness", "requires improvement")
    assert satisfactory is not None


@pytest.mark.parametrize(
    ("framework", "area", "grade"),
    [
        ("report-card-2025", "leadership_and_governance", "needs attention"),
        ("eif-2024", "quality_of_education", "requires improvement"),
        ("s5-2012", "overall_effectiveness", "satisfactory"),
    ],
)
def test_no_ladder_holds_grades_that_cannot_be_compared(framework: str, area: str, grade: str) -> None:
    assert FRAMEWORKS.rung(framework, area, grade) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("to = 2012-08-31", "to = 2012-09-01", "framework s5-2012, key 'from'.*"),
        ("to = 2012-08-31", "to = 2004-08-31", "framework s5-2005, key 'to'.*"),
        ("to = 2012-08-31", 'to = "August"', "framework s5-2005, key 'to'.*without quotation marks"),
        ("to = 2012-08-31", "until = 2012-08-31", "framework s5-2005, key 'until'.*Correct its spelling"),
        ('read_as = "excerpt"', 'read_as = "hearsay"', "'hearsay' is not a way of having read a source"),
        ('"good", "satisfactory"', '"good", "good"', "A grade is listed twice"),
        ('areas = ["inclusion"', 'areas = ["kindness"', "no area 'kindness'"),
        ('[["outstanding"], ["good"]', '[["outstanding"]', "stands on no rung"),
        ("review = 2027-03-31", "", "A key is missing.*key 'review'"),
        ("review = 2027-03-31", "review = ", "not valid TOML"),
    ],
)
def test_a_wrong_file_is_refused_by_entry_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (FOLDER / "frameworks.toml").read_text()
    assert old in text
    wrong = tmp_path / "frameworks.toml"
    wrong.write_text(text.replace(old, new, 1))
    with pytest.raises(PolicyError, match=message):
        load_frameworks(wrong)


def test_an_absent_file_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"cannot be read.*frameworks\.toml"):
        load_frameworks(tmp_path / "frameworks.toml")
