"""Funnels, ranks, bars and lists of findings do with chance what is published or promised."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from alongside.cli import reference
from alongside.cli.reference.target import Target
from data import shared_data

pytestmark = pytest.mark.data


def test_command_prints_every_figure_within_its_tolerance() -> None:
    done = CliRunner().invoke(
        reference.command, ["chance", "--data", str(shared_data() / "reference"), "--format", "csv"]
    )
    assert done.exit_code == 0, done.output
    rows = done.stdout.strip().splitlines()[1:]
    assert len(rows) >= 20
    assert sum("Exam" in row for row in rows) == 2


def test_command_leaves_with_one_when_a_figure_falls_short(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wrong = Target(model="Bars", figure="multiplier", value=1.96, low=1.39, tolerance=0.005)
    monkeypatch.setattr(reference, "chance_targets", lambda _: [wrong])
    done = CliRunner().invoke(reference.command, ["chance", "--data", str(tmp_path)])
    assert done.exit_code == 1


def test_command_says_which_data_set_is_missing(tmp_path: Path) -> None:
    done = CliRunner().invoke(reference.command, ["chance", "--data", str(tmp_path)])
    assert done.exit_code == 1
    assert "exam.csv" in str(done.exception)
