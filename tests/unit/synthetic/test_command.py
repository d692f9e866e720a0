"""The command: what it prints, and how it refuses."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from alongside.cli import main; main()", "synthesise", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_lists_the_files_that_it_wrote(tmp_path: Path) -> None:
    done = run(
        "--schools", "330", "--years", "2019-2020", "--seed", "2", "--out", str(tmp_path / "x"), "--format", "csv"
    )
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert {row["file"] for row in rows} == {
        str(path.relative_to(tmp_path / "x")) for path in (tmp_path / "x").rglob("*") if path.is_file()
    }
    for row in rows:
        assert (tmp_path / "x" / row["file"]).stat().st_size == int(row["bytes"])
    schools = next(row for row in rows if row["file"].endswith("latest_inspections_as_at_31_August_2020.csv"))
    assert 300 < int(schools["rows"]) <= 340


def test_json_is_json(tmp_path: Path) -> None:
    done = run("--schools", "330", "--years", "2019-2019", "--out", str(tmp_path / "x"), "--format", "json")
    assert done.returncode == 0, done.stderr
    assert {"file", "rows", "bytes"} == set(json.loads(done.stdout)[0])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--schools", "12"), 1),
        (("--years", "2026-2017"), 1),
        (("--years", "next year"), 1),
        (("--seed", "-4"), 1),
        (("--schools", "many"), 2),
        (("--format", "xml"), 2),
    ],
)
def test_a_bad_argument_gives_one_sentence_and_writes_nothing(
    tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    out = tmp_path / "x"
    done = run("--out", str(out), *arguments)
    assert done.returncode == code
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert not out.exists()
    if code == 1:
        assert len(done.stderr.strip().splitlines()) == 1


def test_no_folder_is_wrong_use() -> None:
    assert run("--schools", "330").returncode == 2


def test_a_folder_in_use_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    done = run("--out", str(tmp_path))
    assert done.returncode == 1
    assert "The folder is not empty." in done.stderr
    assert (tmp_path / "mine.txt").read_text() == "keep me"
