"""What the tests of editions share: a folder of published files, and running Python in a process of its own."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

from publishers import content

NAME = "links_edubasealldata20261101.csv"


def write(folder: Path, name: str = NAME, data: bytes | None = None) -> Path:
    """Write a made-up file of links (or `data`) under its publisher's name."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content.links() if data is None else data)
    return path


def python(code: str, *args: object, **options: object) -> subprocess.Popen[str]:
    """Start Python on `code` with `args`, its output piped."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "POLARS_MAX_THREADS": "2"},
        **options,  # type: ignore[call-overload]
    )


def alongside(*args: object, store: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the `alongside` command as a person would, with the store named by the environment."""
    return subprocess.run(
        [Path(sys.executable).parent / "alongside", *map(str, args)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ALONGSIDE_STORE": str(store), "COLUMNS": "200", **env},
        timeout=120,
    )


def at_terminal(*args: object, store: Path, **env: str) -> tuple[str, str]:
    """Run the `alongside` command with standard error on a terminal; what it answered, and what it drew."""
    terminal, end = pty.openpty()
    run = subprocess.Popen(
        [Path(sys.executable).parent / "alongside", *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=end,
        text=True,
        env={**os.environ, "ALONGSIDE_STORE": str(store), "TERM": "xterm", **env},
    )
    os.close(end)
    drawn = b""
    with contextlib.suppress(OSError):  # the end of a terminal is an error on Linux
        while piece := os.read(terminal, 65_536):
            drawn += piece
    os.close(terminal)
    answer, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    return answer, drawn.decode(errors="replace")


def tree(folder: Path) -> list[str]:
    """Every file under a folder but the locks, hidden ones included."""
    return sorted(
        str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.name != ".lock"
    )
