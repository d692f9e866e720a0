"""The policy of need: what is measured, with a reason for each line, and how a wrong file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.errors import PolicyError
from alongside.policy import load_measures
from alongside.policy.document import FOLDER
from alongside.policy.evidence import load_evidence
from alongside.policy.need import load_need


def test_every_outcome_has_two_lines_each_with_a_reason() -> None:
    for outcome in load_need().outcomes:
        assert (outcome.raw_level is None) != (outcome.raw_share is None), outcome.id
        assert outcome.adjusted > 0
        assert len(outcome.raw_reason.split()) >= 5
        assert len(outcome.adjusted_reason.split()) >= 3


def test_no_inspection_grade_is_context() -> None:
    for one in load_need().context.values():
        assert not any(word in f"{one.id} {one.of}" for word in ("grade", "ofsted", "inspect", "effectiveness"))


def test_spreads_are_those_that_evidence_uses() -> None:
    ours = {one.id: one.spread for one in load_need().outcomes}
    theirs = {one.id: one.spread for one in load_evidence().measures if one.spread is not None}
    shared = set(ours) & set(theirs)
    assert len(shared) >= 5
    assert {name: ours[name] for name in shared} == {name: theirs[name] for name in shared}


def test_labels_and_ways_come_from_the_measures() -> None:
    measures = load_measures()
    for outcome in load_need().outcomes:
        assert outcome.label == measures[outcome.id].label
        assert outcome.wrong_way == (-1 if measures[outcome.id].better == "higher" else 1)
    assert load_need().outcome("absence_overall").wrong_way == 1


def test_disadvantaged_pupils_are_an_area_of_their_own() -> None:
    policy = load_need()
    headline = policy.outcome("ks2_rwm_expected")
    assert policy.area_of(headline, "all") == "attainment"
    assert policy.area_of(headline, "disadvantaged") == "disadvantaged"


def test_a_phase_whose_schools_differ_more_has_its_own_distance() -> None:
    absence = load_need().outcome("absence_overall")
    assert absence.adjusted_for("Primary") == absence.adjusted < absence.adjusted_for("Special")


def test_words_blame_nobody() -> None:
    text = (FOLDER / "need.toml").read_text(encoding="utf-8").lower()
    for word in ("failing", "underperform", "coasting school", "cheat", "off-roll"):
        assert word not in text


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("very = 0.95", "very = 0.5", "sure, key 'very'.*0.5 < fairly < very < 1"),
        ("level = 0.90", "level = 90", "pooling, key 'level'"),
        ("most_years = 6", "most_years = 0", "No year is left"),
        ('from = "cohort"', 'from = "gossip"', "context cohort_disadvantaged, key 'from'"),
        (
            'area = "attainment"',
            'area = "attainments"',
            "outcome ks2_rwm_expected, key 'area'.*There is no|There is no 'att",
        ),
        ('groups = ["all", "disadvantaged"]', 'groups = ["all", "clever"]', "no 'clever' here"),
        ('id = "ks2_rwm_expected"\narea', 'id = "ks2_happiness"\narea', "It is no measure"),
        ("raw = { share = 0.25 }", "raw = { share = 0.25, level = 1.0 }", "a level or a share"),
        ("raw = { share = 0.25 }", "raw = { share = 25 }", "between 0 and 1"),
        ("adjusted = 5.0", "adjusted = -5.0", "A distance is above nought"),
        ("spread = 7.8", "spread = 0", "A spread is above nought"),
        ('kind = "share"', 'kind = "sure"', "The kind is not known"),
        ('"cohort_girls", "fsm6"', '"cohort_girls", "ofsted"', "no 'ofsted' here"),
        ("{ Special = 2.5", "{ Special = -2.5", "adjusted_in, key 'Special'.*above nought|above nought"),
        ("{ Special = 2.5", "{ Nursery = 2.5", "not of that phase"),
        ("fall = 0.15", "fall = 15", "A fall is a share"),
        ("cohort_each = 18.0", "cohort_each = 0.0", "Pupils to each"),
        ('id = "ks2_rwm_expected"\narea', 'id = "pupils"\narea', "No way of it is better"),
        ("reviewed = 2026-11-28", "", "key 'reviewed'"),
        ("added_pupils = 10", "added_pupils = 10\nadded_people = 3", "no key 'added_people'"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (FOLDER / "need.toml").read_text(encoding="utf-8")
    assert old in text
    wrong = tmp_path / "need.toml"
    wrong.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=message):
        load_need(wrong)
