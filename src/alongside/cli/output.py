"""Answers as a table for people, or as CSV or JSON for machines, on standard output alone."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.table import Table

_WIDE = 240
FORMATS = ("table", "csv", "json")
Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def format_option(function: Decorated) -> Decorated:
    """Add `--format table|csv|json`."""
    return click.option(
        "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="How to print it."
    )(function)


def write(rows: Sequence[Mapping[str, object]], *, form: str, columns: Sequence[str] | None = None) -> None:
    """Write rows (one mapping each, same keys) to standard output; an empty answer still prints its headings."""
    names = list(columns or (rows[0].keys() if rows else ()))
    if form == "json":
        click.echo(json.dumps([{name: row[name] for name in names} for row in rows], ensure_ascii=False, default=str))
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_text(row[name]) for name in names] for row in rows)
    else:
        _table(rows, names)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _table(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_text(row[name]) for name in names))
    # Into a file or a pipe there is no edge to fold at.
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
