"""One small invented England for all of these tests, and its files read back under the contracts of the sources."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from alongside.sources.contract import Table, read
from alongside.sources.registry import recognise
from alongside.synthetic import England, invent, make_plan, write_england


@pytest.fixture(scope="session")
def england() -> England:
    """Big enough for every phase in every region, small enough to write in seconds."""
    return invent(make_plan(schools=1500, years="2016-2026", seed=7))


@pytest.fixture(scope="session")
def wide_england() -> England:
    """A larger one, kept in memory, for what needs numbers."""
    return invent(make_plan(schools=9000, years="2016-2026", seed=11))


@pytest.fixture(scope="session")
def folder(england: England, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of `england`."""
    out = tmp_path_factory.mktemp("invented") / "england"
    write_england(england, out)
    return out


@pytest.fixture(scope="session")
def table(folder: Path) -> Callable[[str], Table]:
    """Read one file of the folder, named by the end of its path, under its source's contract."""
    cache: dict[str, Table] = {}

    def opened(ending: str) -> Table:
        if ending not in cache:
            [path] = [p for p in folder.rglob("*") if str(p).endswith(ending) and "truth" not in p.parts]
            source = recognise(path)
            assert source is not None, path
            cache[ending] = read(source, path)
        return cache[ending]

    return opened


@pytest.fixture(scope="session")
def truth(folder: Path) -> Callable[[str], pl.DataFrame]:
    """One table of the truth."""
    return lambda name: pl.read_parquet(folder / "truth" / f"{name}.parquet")
