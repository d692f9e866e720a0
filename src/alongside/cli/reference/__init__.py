"""`alongside reference`: figures of the estimators beside the published ones."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from alongside.cli import output
from alongside.cli.reference.chance_figures import chance_targets
from alongside.cli.reference.mixed_figures import mixed_targets
from alongside.cli.reference.target import Target, beside

_data_option = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of reference data sets. Default: shared/data/reference beside the repository.",
)


@click.group(short_help="Print an estimator's figures beside published ones.")
def command() -> None:
    """Print an estimator's figures beside published ones, so that anybody can check it."""


@command.command(short_help="Mixed models against textbook answers.")
@_data_option
@output.format_option
def mixed(data: Path | None, form: str) -> None:
    """Fit the field's textbook mixed models and print each figure beside the published one and its tolerance.

    Exits 1 when a figure falls short. Data: Exam, Hsb82, ScotsSec and Chem97 of the R package mlmRev.
    """
    _show(mixed_targets(data or beside()), form)


@command.command(short_help="Funnels, ranks, bars and false discoveries against what they promise.")
@_data_option
@output.format_option
def chance(data: Path | None, form: str) -> None:
    """Print what funnels, ranks, bars and lists of findings do with chance, beside what is published or promised.

    Exits 1 when a figure falls short. Shares are counted in invented units, always the same ones. Data: Exam of the R
    package mlmRev.
    """
    _show(chance_targets(data or beside()), form)


def _show(found: Iterable[Target], form: str) -> None:
    """Print figures, and leave with 1 where one falls short."""
    targets = list(found)
    output.write([target.row() for target in targets], form=form)
    short = [target for target in targets if not target.holds]
    click.echo(f"{len(targets)} figures, {len(targets) - len(short)} within their tolerance.", err=True)
    if short:
        sys.exit(1)
