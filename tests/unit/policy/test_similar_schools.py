"""What is known of the published lists of similar schools."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.errors import PolicyError
from alongside.policy import load_similar_schools
from alongside.policy.document import FOLDER


def test_the_newest_list_weighs_prior_attainment_and_an_older_one_does_not() -> None:
    newest, older = load_similar_schools().primary
    assert newest.neighbours == older.neighbours == 50
    assert "prior_attainment" in newest.weights
    assert set(newest.weights) - set(older.weights) == {"prior_attainment"}
    assert all(weight > 0 for weight in newest.weights.values())


def test_labels_run_from_near_to_far() -> None:
    labels = load_similar_schools().labels
    assert [label.words for label in labels] == ["similar", "less similar", "not similar"]
    assert labels[0].up_to == 0.3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("up_to = 0.7", "up_to = 0.2", "label less similar, key 'up_to'"),
        ("neighbours = 50", 'neighbours = "fifty"', "'fifty' is not a whole number"),
        ("polar4 = 1", "polar4 = -1", "primary primary 2026-07-03, weights, key 'polar4'"),
        ("pupils = ", "pupil = nan #", "not above nought|key 'pupil'"),
        ("review = 2027-07-31", "", "key 'review'"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = (FOLDER / "similar_schools.toml").read_text()
    assert old in text
    wrong = tmp_path / "similar_schools.toml"
    wrong.write_text(text.replace(old, new, 1))
    with pytest.raises(PolicyError, match=message):
        load_similar_schools(wrong)
