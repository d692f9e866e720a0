"""How far the work has got, drawn on standard error for a person at a terminal and for nobody else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, ProgressColumn, TaskID, TextColumn
from rich.progress import Progress as Bars

from alongside.editions.progress import Progress, silent


@contextmanager
def drawn(unit: str = "files") -> Iterator[Progress]:
    """Give a listener that draws bars of `files` or `bytes`; one that says nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield silent
        return
    amount: ProgressColumn = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
    with Bars(
        BarColumn(bar_width=24), amount, TextColumn("{task.description}"), console=Console(stderr=True), transient=True
    ) as bars:
        yield _listener(bars)


def _listener(bars: Bars) -> Progress:
    tasks: dict[str, TaskID] = {}

    def hear(label: str, done: int, total: int | None, *, unit: str) -> None:
        # Files share one bar that names the file in hand; each download has a bar of its own.
        key = label if unit == "bytes" else unit
        if key not in tasks:
            tasks[key] = bars.add_task(label, total=total)
        bars.update(tasks[key], description=label, completed=done, total=total)

    return hear
