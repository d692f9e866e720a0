"""`alongside journey`: a region once round the loop, written as a brief and as CSV."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from alongside.cli import output
from alongside.cli.progress import drawn

if TYPE_CHECKING:
    from alongside.journey.walk import Journey

_COLUMNS = ("urn", "school", "phase", "local_authority", "supporter", "own_trust", "kilometres", "first_review")


@click.command(short_help="Walk a region once round the loop and write the brief.")
@click.option("--region", required=True, help='The region, such as "North West".')
@click.option(
    "--as-at",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    required=True,
    help="The day: only what was public by then is used.",
)
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of published files, imported once. Default: the editions already in the store.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the brief.")
@click.option("--rule", "rule_id", default="stuck", show_default=True, help="The dated rule that identifies schools.")
@output.format_option
def command(region: str, as_at: dt.datetime, data: Path | None, out: Path, rule_id: str, form: str) -> None:
    """Walk a region once round the loop: schools identified, schools like them, who could help, who promises what.

    Writes brief.html (self-contained, prints on A4) and the same tables as CSV into --out, and prints each school with
    the supporter proposed for it. The brief recommends; a named person decides, and nobody named in it has been asked.
    """
    from alongside.editions import open_shelf
    from alongside.evidence import Figures
    from alongside.journey.brief import write_brief
    from alongside.journey.gather import figures_frame, gather
    from alongside.journey.map import outlines
    from alongside.journey.walk import walk
    from alongside.policy import load_rules

    day = as_at.date()
    with drawn() as progress:
        shelf = open_shelf(data, progress=progress)
    figures = Figures.of(figures_frame(shelf, as_at=day), [edition.ref for edition in shelf.editions])
    journey = walk(gather(shelf, as_at=day, measures=()), region, load_rules(), figures=figures, rule_id=rule_id)
    written = write_brief(journey, out, outlines=outlines(shelf))
    output.write(_lines(journey), form=form, columns=_COLUMNS)
    click.echo(
        f"{len(journey.stops)} schools identified, {len(journey.proposals)} with a supporter proposed. "
        f"The brief is {written[0]}.",
        err=True,
    )


def _lines(journey: Journey) -> list[dict[str, object]]:
    names = {supporter.body.id: supporter.body.name for supporter in journey.matching.supporters}
    return [
        {
            "urn": stop.school.urn,
            "school": stop.school.establishment.name,
            "phase": stop.school.establishment.phase.value,
            "local_authority": stop.school.establishment.la_name,
            "supporter": names[stop.proposal.supporter] if stop.proposal else None,
            "own_trust": stop.proposal.own_body if stop.proposal else None,
            "kilometres": round(stop.proposal.kilometres, 1) if stop.proposal else None,
            "first_review": stop.sheet.first_review if stop.sheet else None,
        }
        for stop in journey.stops
    ]
