"""What is confirmed before a concern is escalated, and which notice and powers may follow for which school."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.errors import PolicyError
from alongside.policy.citation import CONFIRMS
from alongside.policy.concerns import FILE, load_concerns
from alongside.policy.document import FOLDER
from alongside.policy.project import load_project
from alongside.records import Governance

POLICY = load_concerns()
KEYS = [each.key for each in POLICY.confirmations]


def test_thirteen_confirmations_stand_in_three_blocks() -> None:
    assert [len(block.confirmations) for block in POLICY.blocks] == [3, 7, 3]
    assert len(set(KEYS)) == 13


@given(st.sets(st.sampled_from(KEYS)))
def test_what_is_missing_is_what_nobody_confirmed_in_order(confirmed: set[str]) -> None:
    missing = [each.key for each in POLICY.missing(confirmed)]
    assert missing == [key for key in KEYS if key not in confirmed]


def test_a_confirmation_that_there_is_not_stands_for_none() -> None:
    assert len(POLICY.missing({"something-else"})) == 13


@pytest.mark.parametrize(
    ("governance", "notice"),
    [
        (Governance.ACADEMY, "termination-warning"),
        (Governance.MAINTAINED, "enter-into-arrangements"),
        (Governance.INDEPENDENT, None),
        (Governance.NON_MAINTAINED_SPECIAL, None),
        (Governance.OTHER, None),
    ],
)
def test_the_notice_follows_from_who_runs_the_school(governance: Governance, notice: str | None) -> None:
    found = POLICY.notice_for(governance)
    assert (found.key if found else None) == notice
    assert POLICY.notice(notice or "none") is found


def test_only_a_maintained_school_can_have_an_interim_executive_board() -> None:
    assert [kind for kind in Governance if POLICY.interim_executive_board.reaches(kind)] == [Governance.MAINTAINED]


def test_what_has_not_been_read_in_the_law_itself_says_so() -> None:
    for power in (*POLICY.notices, POLICY.information_powers, POLICY.interim_executive_board):
        assert power.confirmed or len(power.uncertainty) > 40
        assert not power.confirmed or power.source.read_as in CONFIRMS


def test_the_parties_are_those_of_the_course() -> None:
    parties = {option.key for option in load_project().whole.lists["party"]}
    assert set(POLICY.escalates) | set(POLICY.director_alone) <= parties
    assert not set(POLICY.escalates) & set(POLICY.director_alone)


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ('key = "facts"', 'key = "told"', "12 different confirmations"),
        ('[[block.confirmation]]\nkey = "facts"\nlabel = "What happened is written down with days and sources"\n', "",
         "12 different confirmations"),
        ('governance = ["Academy"]', 'governance = ["Academies"]', "one that there is not"),
        ('governance = ["Academy"]', "governance = []", "names no way"),
        ('governance = ["Academy"]', 'governance = ["Local authority maintained"]', "Two notices"),
        ("confirmed = false\nuncertainty", "confirmed = true\nuncertainty", "read as secondary report"),
        ("longest_summary = 200", "longest_summary = 200\nshortest = 3", "no key 'shortest'"),
        ("confirmed = true\n", "confirmed = false\n", "does not say what is unsure"),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_is_refused_by_file(good: str, bad: str, said: str, tmp_path: Path) -> None:
    text = (FOLDER / FILE).read_text(encoding="utf-8")
    assert good in text
    path = tmp_path / FILE
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=said) as refused:
        load_concerns(path)
    assert FILE in refused.value.where
    assert refused.value.remedy
