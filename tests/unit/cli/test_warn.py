"""`alongside warn` and `alongside backtest` on bad input, run as a person runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from publishers import making


@pytest.mark.parametrize("command", [("warn", "--as-at", "2020-08-31"), ("backtest",)])
def test_a_folder_without_published_files_is_refused_with_a_remedy(tmp_path: Path, command: tuple[str, ...]) -> None:
    data = tmp_path / "data"
    data.mkdir()
    done = making.alongside(*command, "--data", data, store=tmp_path / "store")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "What to do" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("warn",),
        ("warn", "--as-at", "August 2020"),
        ("backtest", "--format", "pdf"),
        ("backtest", "more"),
        ("backtest", "--keep", "--unvalidated"),
    ],
)
def test_a_command_written_wrongly_leaves_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = making.alongside(*arguments, store=tmp_path / "store")
    assert done.returncode == 2
    assert done.stdout == ""
