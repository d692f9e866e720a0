"""`alongside restore`: an empty database filled from a backup."""

from __future__ import annotations

from pathlib import Path

import click

from alongside.errors import AlongsideError
from alongside_service.commands import with_service


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_service
def command(file: Path) -> None:
    """Fill the empty database that is set (DATABASE_URL or ALONGSIDE_STATE) from a FILE of `alongside backup`.

    The file is checked from end to end first. All of it is restored, or nothing. A backup of an earlier version is
    brought up to date. The trail's chain is walked afterwards and compared with the one that was backed up.

    Exit codes: 0 restored, and the trail is whole; 1 refused, or restored with a trail that is broken: standard error
    says which; 2 the command was written wrongly.
    """
    from alongside_service.backup import restore

    done = restore(file, tell=lambda line: click.echo(f"  {line}", err=True))
    click.echo(f"Restored {done.rows:,} rows and {done.files:,} files of {done.manifest.made_at}.")
    broken = done.trail.broken
    if broken:
        raise AlongsideError(
            f"Everything was restored, but the trail's chain is broken ({broken.kind}): {broken.what}.",
            where=f"event {broken.sequence}",
            remedy="It was broken before the backup was taken, or the file was changed: compare with an earlier one.",
        )
    click.echo(f"The trail is whole: {done.trail.count:,} events.", err=True)
