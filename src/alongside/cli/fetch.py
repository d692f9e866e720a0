"""`alongside fetch`: published files come from their publishers and become editions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from alongside.cli import choices, output, progress
from alongside.editions import Store
from alongside.editions.collection import Collected, collect
from alongside.editions.publishers import load_publishers
from alongside.editions.store import default_folder
from alongside.errors import FetchError

COLUMNS = ("fetch", "result", "file", "bytes", "source", "edition", "period", "rows", "sha256", "address", "reason")
_SHORT = ("fetch", "result", "file", "bytes", "rows")


@click.command("fetch")
@click.argument("names", nargs=-1, required=True, type=click.Choice(load_publishers().names), metavar="NAME...")
@choices.store_option
@click.option(
    "--downloads", type=click.Path(path_type=Path), help="Where files are kept. [default: `downloads` beside the store]"
)
@click.option(
    "--as-at", type=click.DateTime(["%Y-%m-%d"]), help="Fetch what was published by this day. [default: today]"
)
@output.format_option
def command(
    names: tuple[str, ...], store: Path | None, downloads: Path | None, as_at: dt.datetime | None, form: str
) -> None:
    """Download published files and read them into dated editions.

    NAME is gias, ofsted, ks2, ks4, absence, census, imd or lait; give one or more. A download that is cut is taken up
    again where it stopped, a file that has not changed is not downloaded twice, and an edition that is there already
    is never touched by one that fails.

    Exit codes: 0 every file is now an edition; 1 a publisher or a contract refused one; 2 the command was written
    wrongly.
    """
    folder = store or default_folder()
    day = as_at.date() if as_at else dt.datetime.now(dt.UTC).date()
    with progress.drawn("bytes") as hear:
        collected = [
            one
            for name in dict.fromkeys(names)
            for one in collect(
                name,
                store=Store(folder=folder),
                downloads=downloads or folder.parent / "downloads",
                as_at=day,
                progress=hear,
            )
        ]
    output.write([_row(one) for one in collected], form=form, columns=_SHORT if form == "table" else COLUMNS)
    _refuse(collected)


def _row(one: Collected) -> dict[str, object]:
    row: dict[str, object] = dict.fromkeys(COLUMNS, "")
    row |= {"fetch": one.item.fetch, "source": one.item.source}
    row["result"] = "refused" if one.error else "fetched" if one.download and one.download.new else "not changed"
    row["reason"] = str(one.error or "")
    if one.download:
        entry = one.download.entry
        row |= {"file": entry.name, "bytes": entry.bytes, "sha256": entry.sha256, "address": entry.address}
    if one.edition:
        ref = one.edition.ref
        row |= {"source": ref.source, "edition": ref.edition, "period": ref.period, "rows": one.edition.rows}
    return row


def _refuse(collected: list[Collected]) -> None:
    refused = [one for one in collected if one.error]
    for one in refused:
        click.echo(f"alongside: {one.error}", err=True)
    if refused:
        raise FetchError(
            f"{len(refused)} of {len(collected)} files could not be fetched, for the reasons above.",
            remedy="The editions that were there are as they were. Fetch again, or download by hand and use "
            "`alongside import`.",
        )
