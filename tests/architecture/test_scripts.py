"""The two commands of the README answer bad input in one clear sentence."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "run"), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | environment,
    )


def test_help_names_every_choice() -> None:
    done = _run("--help")
    assert done.returncode == 0
    assert {"--data", "--port", "--host"} <= set(re.findall(r"--\w+", done.stdout))


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--data", "/nowhere"], 1, "there is no folder /nowhere"),
        (["--port", "eighty"], 2, "A port is a number"),
        (["--port"], 2, "--port needs a value"),
        (["--turbo"], 2, "There is no choice --turbo"),
    ],
)
def test_bad_choices_are_refused(arguments: list[str], code: int, sentence: str) -> None:
    done = _run(*arguments)
    assert done.returncode == code
    assert sentence in done.stderr


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = _run("--port", port)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith(f"Alongside cannot start: 127.0.0.1:{port} cannot be used")


def _copy(folder: Path) -> Path:
    """The parts of the project that set-up reads, without an environment."""
    (folder / "scripts").mkdir(parents=True)
    for name in ("scripts/prepare", "run", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def _with_commands(folder: Path, **scripts: str) -> dict[str, str]:
    """A PATH on which the named commands answer as given, before the machine's own."""
    bin_ = folder / "bin"
    bin_.mkdir()
    for name, text in scripts.items():
        (bin_ / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (bin_ / name).chmod(0o755)
    return {"PATH": f"{bin_}:{os.environ['PATH']}"}


def _prepare(copy: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(copy / "scripts" / "prepare")],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=os.environ | environment,
    )


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    copy = _copy(tmp_path / "project")
    full = _with_commands(tmp_path, df="printf 'Filesystem 1024-blocks Used Available\\n/dev/x 100 100 0 100%% /\\n'")
    done = _prepare(copy, full)
    assert done.returncode == 1
    assert "the disk is nearly full" in done.stderr


def test_no_python_is_one_sentence(tmp_path: Path) -> None:
    copy = _copy(tmp_path / "project")
    names = ("python3", "python3.11", "python3.12", "python3.13", "python3.14")
    none = _with_commands(tmp_path, **dict.fromkeys(names, "exit 127"))
    done = _prepare(copy, none)
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_debian_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    copy = _copy(tmp_path / "project")
    answer = 'case "$*" in *venv*) echo "ensurepip is not available" >&2; exit 1;; *) exit 0;; esac'
    done = _prepare(copy, _with_commands(tmp_path, python3=answer))
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
