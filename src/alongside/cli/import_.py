"""`alongside import`: published files on this computer become editions."""

from __future__ import annotations

from pathlib import Path

import click

from alongside.cli import choices, output, progress
from alongside.editions import Failure, Intake, Store, import_files
from alongside.editions.store import default_folder
from alongside.errors import EditionError
from alongside.sources import registry

_SHORT = ("result", "file", "source", "period", "rows")
COLUMNS = ("file", "result", "source", "edition", "period", "rows", "reason")


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", "source_id", help="Read the file as this source, whatever its name.")
@click.option("--period", default="", help="The period that the file is about, such as 2018/19 or 2020-08-31.")
@choices.store_option
@output.format_option
def command(paths: tuple[Path, ...], source_id: str | None, period: str, store: Path | None, form: str) -> None:
    """Read published files, or every file under a folder, into dated editions.

    A file keeps its publisher's name, by which it is recognised; it may be compressed (.gz). A file that breaks its
    contract is refused with the file, column, row and remedy; the others are still imported.

    Exit codes: 0 every recognised file is now an edition; 1 a file was refused; 2 the command was written wrongly.
    """
    if (source_id or period) and (len(paths) != 1 or paths[0].is_dir()):
        raise click.UsageError("--source and --period say what one file is: give one file.")
    source = registry.source(source_id) if source_id else None
    with progress.drawn("files") as hear:
        kept = Store(folder=store or default_folder())
        taken = list(import_files(paths, store=kept, source=source, period=period, progress=hear))
    _write([_row(one) for one in taken], form=form)
    _refuse(taken, named=set(paths))


def _row(one: Intake | Failure | Path) -> dict[str, object]:
    blank: dict[str, object] = dict.fromkeys(COLUMNS, "")
    if isinstance(one, Path):
        return blank | {"file": one, "result": "not recognised"}
    if isinstance(one, Failure):
        return blank | {"file": one.path, "result": "refused", "reason": str(one.error)}
    ref = one.edition.ref
    return blank | {
        "file": one.path,
        "result": "imported" if one.new else "already there",
        "source": ref.source,
        "edition": ref.edition,
        "period": ref.period,
        "rows": one.edition.rows,
    }


def _write(rows: list[dict[str, object]], *, form: str) -> None:
    if form == "table":
        output.write([row | {"file": Path(str(row["file"])).name} for row in rows], form=form, columns=_SHORT)
    else:
        output.write(rows, form=form, columns=COLUMNS)


def _refuse(taken: list[Intake | Failure | Path], *, named: set[Path]) -> None:
    refused = [one for one in taken if isinstance(one, Failure)]
    for one in refused:
        click.echo(f"alongside: {one.error}", err=True)
    unknown = [one for one in taken if isinstance(one, Path) and one in named]
    if refused:
        raise EditionError(
            f"{len(refused)} of {len(taken)} files refused, for the reasons above.",
            where=", ".join(one.path.name for one in refused),
            remedy="Mend or download those files again. Editions imported before are as they were.",
        )
    if unknown or all(isinstance(one, Path) for one in taken):
        raise EditionError(
            "No source is known by the name of the file.",
            where=", ".join(str(path) for path in unknown or named),
            remedy="Keep the publisher's name, or say what it is with --source: " + ", ".join(registry.BY_ID) + ".",
        )
