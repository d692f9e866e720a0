"""The transparency record: every field is there, and what it says is that of the policy and the back-test."""

from __future__ import annotations

import re
from dataclasses import replace

from alongside.identification.warning.record import transparency_record
from alongside.journey.warning import _SOURCES
from alongside.journey.warning_last import last_backtest
from alongside.policy.warning import load_warning

POLICY = load_warning()
LEAST = {"1": 3, "2": 5, "3": 5, "4.1": 5, "4.2": 8, "4.3": 9, "4.4": 5, "5": 2}
PAGE = transparency_record(POLICY, last_backtest())


def test_the_fields_of_each_section_are_numbered_through() -> None:
    numbers = set(re.findall(r"^\| (\d(?:\.\d)+) ", PAGE, re.MULTILINE))
    for section, count in LEAST.items():
        assert {f"{section}.{at}" for at in range(1, count + 1)} <= numbers, section
    assert {f"1.4.{at}" for at in range(1, 6)} <= numbers


def test_a_choice_that_changes_changes_the_record() -> None:
    changed = replace(POLICY, settled_days=77, boosting=replace(POLICY.boosting, raises=("idaci_quintile",), trees=999))
    page = transparency_record(changed, last_backtest())
    assert "at least 77 days" in page
    assert "999 trees" in page
    assert "More of `idaci_quintile` can only raise" in page


def test_the_sources_are_those_kept_each_once() -> None:
    kept = {"editions": ["Ofsted, Inspections, 2020", "Ofsted, Inspections, 2019", "Ofsted, Inspections, 2020"]}
    page = transparency_record(POLICY, kept)
    assert "| 4.4.1 Data sources | Ofsted, Inspections (2019, 2020) |" in page
    assert "Not yet back-tested" in page


def test_absence_is_not_read() -> None:
    assert "absence" not in _SOURCES
    assert not any("absence" in name for name in POLICY.features)
