"""`alongside journey` from the outside: what it writes, prints and leaves with."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from alongside.cli.journey import command
from alongside.errors import AlongsideError
from data import shared_data


def run(*arguments: str) -> tuple[int, str, str, BaseException | None]:
    result = CliRunner().invoke(command, list(arguments))
    return result.exit_code, result.stdout, result.stderr, result.exception


def test_help_names_every_option() -> None:
    code, text, _, _ = run("--help")
    assert code == 0
    for option in ("--region", "--as-at", "--data", "--out", "--rule", "--format"):
        assert option in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["--region", "London", "--out", "x"],
        ["--region", "London", "--as-at", "31/08/2020", "--out", "x"],
        ["--region", "London", "--as-at", "2020-08-31", "--out", "x", "--data", "/nowhere/at/all"],
        ["--region", "London", "--as-at", "2020-08-31", "--out", "x", "--format", "pdf"],
    ],
    ids=["no day", "day written otherwise", "no such folder", "no such format"],
)
def test_a_command_written_wrongly_leaves_with_2(arguments: list[str]) -> None:
    assert run(*arguments)[0] == 2


@pytest.mark.data
def test_a_real_region_is_written_and_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALONGSIDE_STORE", str(tmp_path / "store"))
    given = [
        "--region",
        "North East",
        "--as-at",
        "2020-08-31",
        "--data",
        str(shared_data()),
        "--out",
        str(tmp_path / "out"),
    ]
    code, printed, said, _ = run(*given, "--format", "csv")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(printed)))
    assert len(rows) == 52
    assert {row["supporter"] != "" for row in rows} == {True, False}
    assert "52 schools identified" in said
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"brief.html", "identified.csv", "matches.csv", "unserved.csv", "sources.csv"} <= written

    elsewhere = [argument.replace("North East", "Narnia") for argument in given]
    assert isinstance(run(*elsewhere)[3], AlongsideError)
