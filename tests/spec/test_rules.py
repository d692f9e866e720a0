"""Each rule's worked examples hold, each rule has a table and a page, and the committed pages are what is printed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from alongside.identification.rules import answer
from alongside.policy import load_rules
from spec.pages import REFERENCE, ROOT, pages
from spec.rows import Row
from spec.tables import TABLES

RULES = load_rules()
EXAMPLES = [(rule, row) for rule, rows in TABLES.items() for row in rows]


@pytest.mark.parametrize(("rule", "row"), EXAMPLES, ids=[f"{rule}: {row.title}" for rule, row in EXAMPLES])
def test_the_example_holds(rule: str, row: Row) -> None:
    given = answer(row.build(), rule, as_at=dt.date.fromisoformat(row.as_at), rules=RULES)
    assert given.answer == row.answer
    assert given.because == row.because
    assert given.would_change == row.change
    assert bool(given.warnings) is row.warned


def test_every_rule_has_examples_of_each_version_and_every_answer() -> None:
    assert set(TABLES) == set(RULES.rules)
    for rule, rows in TABLES.items():
        asked = {RULES.get(rule).on(dt.date.fromisoformat(row.as_at)).name for row in rows}
        assert asked == {version.name for version in RULES.get(rule).versions}
        assert {row.answer for row in rows} == {"met", "not met", "cannot tell"}


def test_every_present_meaning_of_a_phrase_is_shown_in_an_example() -> None:
    shown = {
        (clause.reading, inspection.framework)
        for rule, row in EXAMPLES
        for clause in RULES.get(rule).on(dt.date.fromisoformat(row.as_at)).clauses.values()
        for inspection in row.build().inspections
    }
    wanted = {(reading.id, name) for reading in RULES.readings.values() for name in reading.under}
    since_2019 = ("eif-2019", "eif-2024", "report-card-2025")
    assert {pair for pair in wanted - shown if pair[1] in since_2019} == set()


def test_every_rule_has_a_page() -> None:
    for rule in RULES.rules:
        assert (ROOT / REFERENCE / "rules" / f"{rule}.md").is_file(), f"Run scripts/print_rules: {rule} has no page."


@pytest.mark.parametrize("path", sorted(pages()), ids=str)
def test_the_committed_page_is_what_is_printed(path: Path) -> None:
    committed = (ROOT / path).read_text(encoding="utf-8")
    assert committed == pages()[path], f"{path} is out of date: run scripts/print_rules and commit the page."


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    kept = {path.relative_to(ROOT) for path in (ROOT / REFERENCE / "rules").glob("*.md")}
    assert kept <= set(pages())
