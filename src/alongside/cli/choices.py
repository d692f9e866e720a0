"""Choices that several commands share: the day asked about, and which editions are read."""

from __future__ import annotations

from pathlib import Path

import click

day_option = click.option(
    "--as-at",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The day asked about, such as 2020-08-31: only what was public by then is used.",
)
data_option = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of published files. [default: the whole store of editions]",
)
store_option = click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="The folder of editions. [default: $ALONGSIDE_STORE, or else this computer's own place for them]",
)
