"""The group that every sub-command joins, and the turning of errors into exit codes."""

from __future__ import annotations

import gc
import sys
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

import click

from alongside.errors import AlongsideError

_COMMANDS = {
    "backtest": "Test early warning on past inspections, beside its baseline.",
    "catalogue": "List the editions there are, or describe one.",
    "fetch": "Download published files from their publishers.",
    "identify": "Say which schools a dated rule identifies, and why.",
    "import": "Read published files into dated editions.",
    "journey": "Walk a region once round the loop and write the brief.",
    "need": "Say what the figures say of each school's need, and how sure that is.",
    "need-check": "Check the measurement of need on real data, or against planted truth.",
    "reference": "Print an estimator's figures beside published ones.",
    "synthesise": "Write an invented England in the official file formats, with its planted truth.",
    "warn": "Print how like each school is to those next graded below good.",
}

PLUGGED = "alongside.commands"
"""The entry points by which an installed package adds commands of its own, as the service does."""


@cache
def _plugged() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=PLUGGED) if point.name not in _COMMANDS}


class _Lazy(click.Group):
    """A group that imports a sub-command only when it is asked for, so `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*_COMMANDS, *_plugged()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command: click.Command
        if cmd_name in _COMMANDS:
            name = f"{cmd_name}_" if cmd_name == "import" else cmd_name.replace("-", "_")
            command = import_module(f"alongside.cli.{name}").command
        elif cmd_name in _plugged():
            command = _plugged()[cmd_name].load()
        else:
            return None
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        plugged = {name: self.get_command(ctx, name) for name in _plugged()}
        said = {name: command.get_short_help_str(limit=200) for name, command in plugged.items() if command}
        with formatter.section("Commands"):
            formatter.write_dl(sorted({**_COMMANDS, **said}.items()))


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="alongside")
def group() -> None:
    """Alongside: identification, evidence, brokerage and review for teams that improve schools across a region.

    Exit codes: 0 done; 1 refused, with the reason and the remedy on standard error; 2 the command was written wrongly.
    """


def main() -> None:
    """Run the command and leave with its exit code."""
    # A command makes a million small records, keeps them, and ends: walking them to find rubbish took a third of it.
    gc.disable()
    try:
        group.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(1)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except AlongsideError as error:
        click.echo(f"alongside: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
