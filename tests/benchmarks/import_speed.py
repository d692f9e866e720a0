"""How long an import takes beside a bare Polars read of the same file as text.

Run as `.venv/bin/python tests/benchmarks/import_speed.py`. It writes a made-up file of 50,000 establishments by 140
columns, laid out like the register's daily file, in a temporary folder, and prints the median of several runs of:

* the bare read: `polars.read_csv(file, infer_schema=False)`, every column as text;
* the reading under the contract: text to typed rows, every cell checked, the columns that the source keeps;
* the same with every one of the columns kept, which the register's source does not do;
* the whole import: hashing, reading under the contract, Parquet, catalogue.

The goal is an import within twice the bare read.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl

from alongside.editions import Store, import_file
from alongside.sources import contract, gias_establishments
from alongside.sources.contract import Column, Kind, Layout, Source

ROWS, COLUMNS, GOAL = 50_000, 140, 2.0
LAYOUT = next(layout for layout in gias_establishments.SOURCE.layouts if layout.id == "edubasealldata")
WORDS = np.array(["Not applicable", "Does not apply", "Yes", "No", "", "", "St Mary's", "High Street", "999", "0"])


def headings() -> list[str]:
    """The layout's own headings, then others that the register prints, 140 in all."""
    others = sorted(LAYOUT.ignored.difference(LAYOUT.by_heading))
    return [*(column.heading for column in LAYOUT.columns), *others][:COLUMNS]


def write(path: Path, rng: np.random.Generator) -> None:
    """Write the made-up file."""
    known = {column.heading: column for column in LAYOUT.columns}
    cells = {
        name: _cells(known[name], rng) if name in known else WORDS[rng.integers(0, len(WORDS), ROWS)]
        for name in headings()
    }
    pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in cells.items()}).write_csv(path)


def _cells(column: Column, rng: np.random.Generator) -> list[str]:
    if column.field == "urn":
        return [str(number) for number in range(100_000, 100_000 + ROWS)]
    if column.kind is Kind.CODE:
        codes = [code for code in column.values if code] or [""]
        return [codes[at] for at in rng.integers(0, len(codes), ROWS)]
    if column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.PERCENTAGE):
        return [str(number) for number in rng.integers(1, 99, ROWS)]
    if column.kind is Kind.DATE_DAY_FIRST:
        return [f"{day:02d}-09-{year}" for day, year in rng.integers((1, 1970), (31, 2024), (ROWS, 2))]
    if column.pattern:
        return [str(number) for number in rng.integers(200, 999, ROWS)]
    return [f"{column.field} {number}" for number in rng.integers(0, 5_000, ROWS)]


def all_kept() -> Source:
    """The same source, keeping as text what it leaves out."""
    kept = {column.heading for column in LAYOUT.columns}
    more = tuple(Column(heading=name, field=f"kept_{at}") for at, name in enumerate(headings()) if name not in kept)
    layout: Layout = replace(LAYOUT, columns=(*LAYOUT.columns, *more), ignored=frozenset())
    return replace(gias_establishments.SOURCE, layouts=(layout,), shape=None)


def rounds(works: dict[str, Callable[[int], object]], runs: int) -> list[dict[str, float]]:
    """Seconds that each piece of work took in each round, after a round to warm up.

    The pieces take turns, so that whatever else the machine is doing falls on all of them alike.
    """
    taken = []
    for run in range(runs + 1):
        times = {}
        for name, work in works.items():
            start = time.perf_counter()
            work(run)
            times[name] = time.perf_counter() - start
        taken.append(times)
    return taken[1:]


def main() -> None:
    """Write the file, take the times and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory(prefix="alongside-import-") as folder:
        path = Path(folder) / "edubasealldata20260630.csv"
        write(path, np.random.default_rng(20260630))
        everything = all_kept()
        bare = "bare Polars read, all text"
        taken = rounds(
            {
                bare: lambda run: pl.read_csv(path, infer_schema=False),
                "read under the contract": lambda run: contract.read(gias_establishments.SOURCE, path),
                "the same, every column kept": lambda run: contract.read(everything, path),
                "whole import": lambda run: import_file(path, store=Store(folder=Path(folder) / f"store-{run}")),
            },
            runs,
        )
        print(f"{ROWS:,} rows x {len(headings())} columns, {path.stat().st_size / 1e6:.1f} MB, median of {runs} rounds")
        for name in taken[0]:
            took = median(times[name] for times in taken)
            ratio = median(times[name] / times[bare] for times in taken)
            verdict = "" if name == bare else "within the goal" if ratio <= GOAL else "beyond the goal"
            print(f"{name:30} {took * 1000:8.0f} ms   {ratio:5.2f} x  {verdict}".rstrip())


if __name__ == "__main__":
    main()
