"""`alongside synthesise`: write an invented England in the official file formats, with its planted truth."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from alongside.cli.output import format_option, write


@click.command()
@click.option("--schools", type=int, default=2400, show_default=True, help="Schools open at the end.")
@click.option(
    "--years",
    default="2017-2026",
    show_default=True,
    help="The summers in which the first and last academic years end, or 2016/17-2025/26.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same bytes.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A new or empty folder.")
@format_option
def command(*, schools: int, years: str, seed: int, out: Path, form: str) -> None:
    """Write an invented England: official file formats, made-up schools.

    Every name, URN, postcode and figure is invented. The folder truth/ beside the files says what was planted in them.
    Prints the files written and their rows.
    """
    from alongside.synthetic import invent, make_plan, write_england
    from alongside.synthetic.writing import check_folder

    plan = make_plan(schools=schools, years=years, seed=seed)
    check_folder(out)
    _say(f"An invented England: {plan.title}")
    england = invent(plan, _say)
    written = write_england(england, out, _say)
    _say(f"Wrote {len(written)} files to {out}")
    rows = [{"file": file.path, "rows": file.rows, "bytes": file.size} for file in written]
    write(rows, form=form, columns=("file", "rows", "bytes"))


def _say(step: str) -> None:
    """A step, on standard error, when somebody is watching."""
    if sys.stderr.isatty():
        click.echo(step, err=True)
