"""The policy of early warning: what comes with the library, and what a wrong file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.errors import PolicyError
from alongside.policy.document import FOLDER
from alongside.policy.warning import FILE, load_warning, with_unvalidated

GOOD = (FOLDER / FILE).read_text(encoding="utf-8")


def test_every_feature_is_in_one_group_and_every_population_has_a_fit() -> None:
    policy = load_warning()
    assert len(set(policy.features)) == len(policy.features)
    assert {one.model for one in policy.populations.values()} == {"graded", "visited"}
    assert policy.cuts[-1] < policy.tested_to < policy.labels_ended


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"years_since"]', '"years_since", "imd"]', "more than one group"),
        ("cuts = [2018-09-01, 2019-01-01", "cuts = [2019-01-01, 2018-09-01", "not in order"),
        ("shares = [0.10", "shares = [1.10", "shares"),
        ("seeds = [0, 1, 2]", "seeds = []", "whole numbers"),
        ("settled_days = 60", 'settled_days = "some"', "settled_days"),
        ("outcome =", "outcomes =", "outcome"),
        ('raises = ["imd"', 'raises = ["imdd"', "no feature"),
        ('raises = ["imd"', 'raises = ["level_latest"', "both to raise and to lower"),
        ('dated = "money_known"', 'dated = "income_log"', "among the features"),
        ('unknown = "none published"\n', "", "unknown"),
        ('dated = "others_known"\n', "", "dated"),
        ("month = 10\nday = 19", "month = 13\nday = 19", "no day of a year"),
        ("month = 10\nday = 19", "month = 2\nday = 30", "no day of a year"),
        ('day = 19\nsince = "2015/16"', 'day = 19\nsince = "2015"', "academic year"),
    ],
)
def test_a_wrong_file_is_refused_and_says_where(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in GOOD
    path = tmp_path / FILE
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PolicyError, match=said):
        load_warning(path)


def test_unvalidated_results_are_never_of_the_policy_itself() -> None:
    policy, early = load_warning(), with_unvalidated()
    assert {(one.month, one.day) for one in policy.sooner} == {(10, 19), (10, 20)}
    assert {one.source_of_figures for one in early.sooner if one.month == 9} == {"ks2", "ks4"}
