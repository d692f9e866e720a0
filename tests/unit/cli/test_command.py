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
    ("arguments", "code"),
    [
        (["identify", "--rule", "stuck", "--as-at", "2020-08-31", "--data", "/nowhere"], 2),
        (["journey", "--region", "London", "--as-at", "2020-08-31", "--data", "/nowhere", "--out", "/nowhere/out"], 2),
        (["import", "/nowhere/file.csv"], 1),
    ],
)
def test_a_refusal_names_what_is_wrong_and_answers_nothing(arguments: list[str], code: int) -> None:
    done = _alongside(*arguments)
    assert done.returncode == code, done.stderr
    assert "/nowhere" in done.stderr
    assert done.stdout == ""


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
