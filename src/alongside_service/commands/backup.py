"""`alongside backup`: everything in one file."""

from __future__ import annotations

from pathlib import Path

import click

from alongside_service.commands import with_service


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_service
def command(file: Path) -> None:
    """Write everything that people and rules made into a new FILE, while people go on working.

    The file holds every table as it was at one moment, and the attachments. It fills an empty database of either kind
    (`alongside restore`). It holds personal data: it is made readable by its owner alone; encrypt it before it travels.
    Sign-in sessions are left out. Prints the file's SHA-256 as `sha256sum` does.

    Exit codes: 0 done; 1 refused, with the reason and the remedy on standard error; 2 the command was written wrongly.
    """
    from alongside_service.backup import take

    taken = take(file, tell=lambda line: click.echo(f"  {line}", err=True))
    click.echo(f"{taken.sha256}  {taken.path}")
    events, files = taken.manifest.trail["count"], len(taken.manifest.files)
    size = taken.path.stat().st_size / 1e6
    click.echo(
        f"{taken.manifest.rows:,} rows and {files:,} files, {size:,.1f} MB; the trail has {events:,} events.", err=True
    )
