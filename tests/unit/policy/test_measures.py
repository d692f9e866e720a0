"""Measures: each named, with a unit and a direction."""

from __future__ import annotations

from pathlib import Path

import pytest

from alongside.errors import PolicyError
from alongside.policy import load_measures
from alongside.policy.document import FOLDER


def test_progress_8_is_a_score_of_secondary_schools_where_higher_is_better() -> None:
    measure = load_measures()["ks4_progress8"]
    assert measure.better == "higher"
    assert "Secondary" in measure.phases


def test_a_direction_that_is_none_of_the_three_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "measures.toml"
    wrong.write_text((FOLDER / "measures.toml").read_text().replace('better = "higher"', 'better = "up"', 1))
    with pytest.raises(PolicyError, match=r"'up' does not say which way is better.*measures\.toml, measure \w+"):
        load_measures(wrong)
