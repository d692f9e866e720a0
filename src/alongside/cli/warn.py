"""`alongside warn`: how like each school is to those that were next graded below good."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from alongside.cli import choices, output, progress

_COLUMNS = ("urn", "probability", "baseline_probability", "population", "because")


@click.command("warn")
@choices.day_option
@choices.data_option
@choices.store_option
@output.format_option
def command(as_at: dt.datetime, data: Path | None, store: Path | None, form: str) -> None:
    """Print for every school the probability that its next inspection finds it below good, and why.

    One row for each open school, the most probable first, beside the baseline of its last grade, the years since and
    its phase. `population` says which schools the probability is among. It is not a grade and decides nothing: see
    docs/reference/early-warning-model-card.md.

    Exit codes: 0 done; 1 refused, with the reason and the remedy on standard error; 2 the command was written wrongly.
    """
    from alongside.editions import open_shelf
    from alongside.journey.warning import in_order, warn_on

    with progress.drawn("files") as hear:
        shelf = open_shelf(data, store=store, progress=hear)
    result = warn_on(shelf, as_at=as_at.date())
    output.write(in_order(_COLUMNS, result).to_dicts(), form=form, columns=_COLUMNS)
