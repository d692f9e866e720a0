"""`alongside catalogue`: the editions there are, where each came from, and whether each is still what was written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from alongside.cli import choices, output, progress
from alongside.editions import Edition, Store
from alongside.editions.edition import read_edition, verify
from alongside.editions.reader import is_stale
from alongside.editions.store import arrivals, default_folder
from alongside.errors import EditionError
from alongside.sources import registry

COLUMNS = (
    "source", "edition", "title", "publisher", "period", "usable_from", "layout", "rows", "columns", "address",
    "licence", "sha256", "size", "imported", "imported_from", "folder", "state",
)  # fmt: skip
_SHORT = ("source", "edition", "usable_from", "rows", "columns")
_NOT_CHECKED = "not checked"


@click.command("catalogue")
@click.argument("source", required=False, default="")
@choices.store_option
@click.option("--verify", "check", is_flag=True, help="Check each edition against its recorded SHA-256.")
@output.format_option
def command(source: str, store: Path | None, check: bool, form: str) -> None:
    """List the editions in the store, or describe those of one SOURCE (or one edition) in full.

    CSV and JSON always give every column: date, rows, columns, source address, licence line, SHA-256.

    Exit codes: 0 done; 1 an edition is damaged, or SOURCE is not known; 2 the command was written wrongly.
    """
    kept = Store(folder=store or default_folder())
    folders = [folder for folder in kept.folders() if source in ("", folder.parent.name, folder.name)]
    if source and not folders:
        registry.source(source)
    with progress.drawn("files") as hear:
        rows = []
        for done, folder in enumerate(folders):
            hear(folder.name, done, len(folders), unit="files")
            rows.append(_row(folder, check=check))
    _write(rows, form=form, full=bool(source))
    _refuse_damage(rows)


def _row(folder: Path, *, check: bool) -> Mapping[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS, "") | {
        "source": folder.parent.name,
        "edition": folder.name,
        "folder": folder,
    }
    try:
        edition = read_edition(folder)
        if check:
            verify(edition)
    except EditionError as error:
        return row | {"state": f"damaged: {error.what}"}
    return row | _described(edition) | {"state": _state(edition, check=check)}


def _described(edition: Edition) -> dict[str, object]:
    ref = edition.ref
    arrived = arrivals(edition.folder)
    return {
        "title": ref.title,
        "publisher": ref.publisher,
        "period": ref.period,
        "usable_from": ref.as_at,
        "layout": edition.layout,
        "rows": edition.rows,
        "columns": len(edition.columns),
        "address": ref.address,
        "licence": ref.licence,
        "sha256": edition.sha256,
        "size": edition.size,
        "imported": arrived[0].when if arrived else "",
        "imported_from": arrived[0].path if arrived else "",
    }


def _state(edition: Edition, *, check: bool) -> str:
    if is_stale(edition):
        return "to be imported again: the contract has changed"
    return "whole" if check else _NOT_CHECKED


def _write(rows: list[Mapping[str, object]], *, form: str, full: bool) -> None:
    if form != "table":
        output.write(rows, form=form, columns=COLUMNS)
    elif full:
        described = [{"": name.replace("_", " "), "value": row[name]} for row in rows for name in COLUMNS]
        output.write(described, form=form, columns=("", "value"))
    else:
        telling = any(row["state"] != _NOT_CHECKED for row in rows)
        output.write(rows, form=form, columns=(*_SHORT, "state") if telling else _SHORT)


def _refuse_damage(rows: list[Mapping[str, object]]) -> None:
    damaged = [str(row["folder"]) for row in rows if str(row["state"]).startswith("damaged")]
    if damaged:
        raise EditionError(
            f"{len(damaged)} of {len(rows)} editions are damaged.",
            where=", ".join(damaged),
            remedy="Delete each folder named and import its published file again.",
        )
