"""The command answers alike everywhere: help, exit codes, and machine output on standard output alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from alongside.cli.output import write

ALONGSIDE = Path(sys.executable).parent / "alongside"
COMMANDS = ("catalogue", "fetch", "identify", "import", "journey", "synthesise")


def _alongside(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ALONGSIDE), *arguments], capture_output=True, text=True, check=False, timeout=60)


def test_help_lists_every_command_and_the_exit_codes() -> None:
    done = _alongside("--help")
    assert done.returncode == 0
    for needed in (*COMMANDS, "Exit codes"):
        assert needed in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_and_formats(command: str) -> None:
    done = _alongside(command, "--help")
    assert done.returncode == 0, done.stderr
    assert "--format" in done.stdout
    assert "[table|csv|json]" in done.stdout


@pytest.mark.parametrize("arguments", [["juggle"], ["identify", "--no-such-choice"], ["catalogue", "--format", "xml"]])
def test_a_command_written_wrongly_leaves_with_two_and_an_empty_output(arguments: list[str]) -> None:
    done = _alongside(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr != ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["identify", "--rule", "stuck", "--as-at", "2020-08-31", "--data", "/nowhere"],
        ["import", "/nowhere/file.csv"],
    ],
)
def test_a_refusal_leaves_with_one_and_says_what_to_do(arguments: list[str], tmp_path: Path) -> None:
    done = _alongside(*arguments)
    assert done.returncode == 1, done.stderr
    assert done.stdout.strip() in ("", "[]") or arguments[0] == "import"
    assert "/nowhere" in done.stderr


ROWS = [{"name": 'St Mary\'s, "the" école', "pupils": 210, "open": True, "closed": None}]


def test_formats_carry_the_same_answer(capsys: pytest.CaptureFixture[str]) -> None:
    write(ROWS, form="json")
    assert json.loads(capsys.readouterr().out) == ROWS
    write(ROWS, form="csv")
    assert capsys.readouterr().out == 'name,pupils,open,closed\n"St Mary\'s, ""the"" école",210,yes,\n'
    write(ROWS, form="table")
    assert "St Mary's" in capsys.readouterr().out


def test_an_empty_answer_keeps_its_headings(capsys: pytest.CaptureFixture[str]) -> None:
    write([], form="csv", columns=["urn", "name"])
    assert capsys.readouterr().out == "urn,name\n"
