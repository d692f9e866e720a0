"""The eligibility rules as data: versions in force, refusals that name rule and key, and nothing unsure left unsaid."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from alongside.errors import PolicyError
from alongside.policy import load_rules
from alongside.policy.document import FOLDER

RULES = load_rules()
TEXT = (FOLDER / "eligibility.toml").read_text()
VERSIONS = [version for rule in RULES.rules.values() for version in rule.versions]


@pytest.mark.parametrize(
    ("rule", "day", "version"),
    [
        ("stuck", dt.date(2020, 8, 31), "stuck@2005-09-01"),
        ("stuck", dt.date(2025, 11, 9), "stuck@2005-09-01"),
        ("stuck", dt.date(2025, 11, 10), "stuck@2025-11-10"),
        ("category-of-concern", dt.date(2025, 1, 1), "category-of-concern@2024-09-01"),
        ("rsi-from-sept-2026", dt.date(2026, 9, 1), "rsi-from-sept-2026@2026-09-01"),
    ],
)
def test_the_version_in_force_on_the_day_answers(rule: str, day: dt.date, version: str) -> None:
    assert RULES.get(rule).on(day).name == version


def test_a_day_before_a_rule_began_is_refused_with_the_days_it_covers() -> None:
    with pytest.raises(PolicyError, match=r"'rsi-from-sept-2026' says nothing about 2026-08-31.*2026-09-01 to now"):
        RULES.get("rsi-from-sept-2026").on(dt.date(2026, 8, 31))


def test_an_unknown_rule_is_refused_with_the_rules_there_are() -> None:
    with pytest.raises(PolicyError, match=r"no rule 'stick'.*stuck, category-of-concern"):
        RULES.get("stick")


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
def test_what_is_not_confirmed_says_what_is_unsure(version) -> None:
    assert version.confirmed or version.uncertainty


def test_what_is_read_from_grades_says_what_is_unsure() -> None:
    unsure = [u for r in RULES.readings.values() for u in r.under.values() if not u.confirmed]
    assert {u.framework for u in unsure} >= {"report-card-2025", "eif-2024"}
    assert all(u.uncertainty for u in unsure)


def test_years_without_progress_8_are_not_published_years() -> None:
    progress = RULES.published["ks4_progress8"]
    assert not set(progress.years) & set(progress.not_published)
    assert progress.latest(3, as_at=dt.date(2019, 8, 31)) == ("2015/16", "2016/17", "2017/18")
    assert progress.latest(3, as_at=dt.date(2023, 3, 1)) == ("2017/18", "2018/19", "2021/22")
    assert progress.latest(3, as_at=dt.date(2026, 11, 23)) == ("2021/22", "2022/23", "2023/24")
    assert progress.latest(3, as_at=dt.date(2018, 12, 31)) == ("2015/16", "2016/17")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("to = 2025-11-09\n", "", "rule stuck, version 2025-11-10, key 'from'.*still in force|still in force"),
        ("to = 2025-11-09\n", "to = 2025-11-10\n", "It begins on 2025-11-10, while the one from 2005-09-01"),
        ("review = 2027-03-31\n", "", "rule stuck, version 2005-09-01, key 'review'"),
        ('kind = "open"', 'kind = "opened"', "'opened' is not a kind of clause.*clause open, key 'kind'"),
        ('which = "latest"', 'which = "last"', "There is no which 'last'"),
        ('reading = "below-good-or-equivalent"', 'reading = "poor"', "There is no reading 'poor'"),
        ('measure = "ks4_progress8"\nmeasure_name', 'measure = "p8"\nmeasure_name', "There is no measure 'p8'"),
        ("below = -0.5", 'below = "-0.5"', "is not a number.*clause progress-below, key 'below'"),
        ("years = 3", "years = true", "True is not a whole number"),
        ('["open", "state-funded", "latest', '["open", "state", "latest', "no clause 'state'.*key 'met_when'"),
        ("met_when = { all", "met_when = { some", "neither a condition nor a combination"),
        ('"latest-requires-improvement", "before-below-good"] }', '"before-below-good"] }', "is not used"),
        ('grades = ["satisfactory"]', 'grades = ["fair"]', "'fair' is not a grade of Section 5 inspections"),
        (
            '{ area = "overall_effectiveness", grades = ["sat',
            '{ area = "ethos", grades = ["sat',
            "does not judge 'ethos'",
        ),
        ('uncertainty = "No publication that', 'doubt = "No publication that', "does not say what is unsure"),
        ('grades_alone = "rule out"', 'grades_alone = "hint"', "Grades alone cannot 'hint'"),
        ('unless = "special-measures"', 'unless = "special"', "There is no reading 'special'"),
        ('id = "low-attainment"\ntitle', 'id = "stuck"\ntitle', "two rules 'stuck'"),
        ('frameworks = ["s5-2012", "cif-2015", "eif-2019"]', 'frameworks = ["s5-2012", "s5-2012"]', "read twice"),
        ('read_as = "excerpt", note = "In', 'read_as = "memory", note = "In', "on a source read as memory"),
        ("[[rule]]\n", "[[rules]]\n", "A key is missing.*key 'rule'"),
    ],
)
def test_a_wrong_file_is_refused_by_rule_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in TEXT
    wrong = tmp_path / "eligibility.toml"
    wrong.write_text(TEXT.replace("[[rule", "[[rules") if old == "[[rule]]\n" else TEXT.replace(old, new, 1))
    with pytest.raises(PolicyError, match=message) as refused:
        load_rules(wrong)
    assert "toml" in refused.value.where
    assert refused.value.remedy
