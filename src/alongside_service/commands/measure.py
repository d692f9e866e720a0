"""`alongside-service measure`: work out measurement and early warning for the schools that are loaded."""

from __future__ import annotations

import gc
import os

import click


@click.command()
@click.option("--again", is_flag=True, help="Even where they are there: after an upgrade, or a change of policy.")
def measure(again: bool) -> None:
    """Work out measures and early warning for the current load. Takes minutes; quick where they are there.

    The background work (`serve`, or `work`) does this by itself after each load.
    """
    gc.disable()  # a million small records are made and kept
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside_service.settings")
    import django

    django.setup()
    from alongside_service.identification.making import make_layers

    made = make_layers(lambda line: click.echo(f"  {line}", err=True), again=again)
    click.echo(f"  Made: {', '.join(made)}." if made else "  Nothing was to be made.", err=True)
