"""`alongside audit`: is the trail whole?"""

from __future__ import annotations

import click

from alongside.errors import AlongsideError
from alongside_service.commands import with_service


@click.group("audit")
def command() -> None:
    """Check the trail of who did what: `verify` walks its chain, `head` prints what to keep elsewhere."""


@command.command()
@with_service
def head() -> None:
    """Print how many events the trail has and the last link of its chain.

    Keep the line somewhere that the database's owner cannot write: it is the only thing that shows, later, that the end
    of the trail was not cut off and the whole not written anew.
    """
    from alongside_service.audit.verification import head as find_head

    count, last = find_head()
    click.echo(f"{count} {last or '-'}")


@command.command()
@click.option("--head", "kept_head", default="", help="The link that `alongside audit head` printed earlier.")
@click.option("--count", "kept_count", default=0, type=click.IntRange(0), help="The number printed with it.")
@with_service
def verify(kept_head: str, kept_count: int) -> None:
    """Walk the chain from the first event to the last, and compare it with what was kept earlier.

    Exit codes: 0 every event is what it was, in its place, and none is gone; 1 the chain is broken, with the first
    place where; 2 the command was written wrongly.
    """
    from alongside_service.audit.verification import verify as walk

    verdict = walk(kept_head="" if kept_head == "-" else kept_head.strip().lower(), kept_count=kept_count)
    if verdict.broken is None:
        click.echo(f"{verdict.count} {verdict.head or '-'}")
        kept = " The link that was kept is in its place." if kept_head else ""
        click.echo(f"The trail is whole: {verdict.count:,} events.{kept}", err=True)
        return
    found = verdict.broken
    when = f", {found.at:%Y-%m-%d %H:%M:%S} UTC" if found.at else ""
    place = f"event {found.sequence:,}{when}" if found.sequence is not None else f"an event{when}"
    raise AlongsideError(
        f"The trail is broken ({found.kind}): {found.what}. The {verdict.count:,} events before it hold.",
        where=place,
        remedy="Keep a copy of the database as it is, and compare it with a backup from before.",
    )
