"""The style of the house: the linters' verdicts, the layers, the size of things."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
LIBRARY = sorted((ROOT / "src" / "alongside").rglob("*.py"))
SERVICE = sorted(p for p in (ROOT / "src" / "alongside_service").rglob("*.py") if "migrations" not in p.parts)


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


def test_lint_is_clean() -> None:
    _run(str(BIN / "ruff"), "check", "src", "tests", "scripts")


def test_format_is_settled() -> None:
    _run(str(BIN / "ruff"), "format", "--check", "src", "tests", "scripts")


def test_library_types_are_strict_and_clean() -> None:
    _run(str(BIN / "mypy"))


def test_layers_hold() -> None:
    _run(str(BIN / "lint-imports"))


@pytest.mark.parametrize("banned", ["import datetime as dt\nx = dt.date.today()", "import httpx", "import random"])
def test_the_clock_and_the_network_are_banned_in_the_library(banned: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(BIN / "ruff"), "check", "--stdin-filename", "src/alongside/methods/trial.py", "-"],
        cwd=ROOT,
        input=f'"""A trial."""\n\n{banned}\n',
        capture_output=True,
        text=True,
        check=False,
    )
    assert "TID251" in done.stdout


@pytest.mark.parametrize("path", [*LIBRARY, *SERVICE], ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_files_have_one_job(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def _functions(paths: list[Path]) -> list[tuple[str, int]]:
    found = []
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                found.append((f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", length))
    return found


def test_functions_are_short() -> None:
    functions = _functions(LIBRARY)
    assert median(length for _, length in functions) < 10
    assert [f for f in functions if f[1] > 40] == []


def test_records_can_be_read_in_one_sitting() -> None:
    lines = (ROOT / "src" / "alongside" / "records.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 400


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


SECRET = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|ghp_[A-Za-z0-9]{36}")


def test_no_secret_and_no_official_file_is_in_the_repository() -> None:
    for path in _tracked():
        assert path.stat().st_size < 1_000_000, f"{path} is too big to be source"
        assert path.suffix not in {".parquet", ".gz", ".xlsx", ".ods", ".sqlite3"}, path
        if path.suffix in {".py", ".toml", ".md", ".html", ".yaml", ".json", ""}:
            assert not SECRET.search(path.read_text(encoding="utf-8", errors="ignore")), path
