"""`alongside need-check`: whether the measurement of need holds, on real data or against planted truth."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from alongside.cli import choices, output, progress
from alongside.errors import JourneyError


@click.command("need-check")
@click.option(
    "--as-at",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The day whose editions are used, such as 2020-08-31; the newest year of each outcome is held back.",
)
@choices.data_option
@choices.store_option
@click.option(
    "--truth",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder truth/ of an invented England: compare with what was planted in it, instead.",
)
@click.option("--outcome", "outcomes", multiple=True, help="One outcome only; may be given again. [default: all]")
@output.format_option
def command(
    as_at: dt.datetime, data: Path | None, store: Path | None, truth: Path | None, outcomes: tuple[str, ...], form: str
) -> None:
    """Check the measurement of need: where variance lies, how schools drift, and a year held back.

    Fits each outcome to the years before its newest and counts how often the 90% interval held what came, in all and by
    size of cohort, phase and poverty. With --truth it counts instead how often the interval of a school's adjusted
    level held the effect that was planted, overall and by size of school, phase and disadvantage.

    Exit codes: 0 done, and every share lies where it must (held back: 87 to 93%; planted: 88 to 92%, and for parts of
    the schools give or take two standard errors); 1 one does not, nothing could be checked, or refused; 2 the command
    was written wrongly.
    """
    from alongside.editions import open_shelf
    from alongside.journey.need_check import check, shortfalls
    from alongside.journey.need_truth import check_truth

    _refuse_unknown(outcomes)
    with progress.drawn("files") as hear:
        shelf = open_shelf(data, store=store, progress=hear)
    day = as_at.date()
    found = list(
        check_truth(shelf, truth, as_at=day, outcomes=outcomes) if truth else check(shelf, as_at=day, outcomes=outcomes)
    )
    if not found:
        raise JourneyError(
            f"Nothing could be checked on {day}: what is asked about has too few years of figures.",
            remedy="Ask about a later day, import more years, or leave --outcome out.",
        )
    rows = [
        vars(one)
        | {"value": f"{one.value:.3f}" if isinstance(one.value, float) else one.value, "holds": _held(one.holds)}
        for one in found
    ]
    output.write(rows, form=form, columns=("part", "outcome", "figure", "value", "beside", "holds"))
    short = shortfalls(found)
    targets = sum(one.holds is not None for one in found)
    click.echo(f"{len(found)} findings, {targets} with a target, {targets - len(short)} of which hold.", err=True)
    if short:
        sys.exit(1)


def _refuse_unknown(outcomes: tuple[str, ...]) -> None:
    """A check of nothing would pass: an outcome that policy does not name is refused."""
    from alongside.policy.need import load_need

    known = sorted(outcome.id for outcome in load_need().outcomes)
    for name in outcomes:
        if name not in known:
            raise JourneyError(f"There is no outcome {name!r} here.", remedy=f"Choose one of: {', '.join(known)}.")


def _held(holds: bool | None) -> str:
    return "" if holds is None else "yes" if holds else "no"
