"""The `alongside-service` command: migrate, load, serve, and print the reference of permissions.

Exit codes as for `alongside`: 0 done; 1 refused, with the reason and the remedy on standard error; 2 written wrongly.
"""

from __future__ import annotations

import datetime as dt
import gc
import os
import socket
import sys
from pathlib import Path

import click
from django.core.exceptions import ImproperlyConfigured

from alongside.errors import AlongsideError
from alongside_service.commands.administrator import invite_administrator
from alongside_service.commands.health import healthy
from alongside_service.commands.measure import measure
from alongside_service.notices.command import work, worker_beside


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside_service.settings")
    import django

    django.setup()


def _tell(line: str) -> None:
    click.echo(f"  {line}", err=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def group() -> None:
    """Run the Alongside service. Its state (database, secret key) is in $ALONGSIDE_STATE, ./.state without it."""


group.add_command(work)
group.add_command(healthy)
group.add_command(measure)
group.add_command(invite_administrator)


@group.command()
def migrate() -> None:
    """Bring the database to this version's form. Does nothing where it is there already."""
    _django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


@group.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of published files; without it, every edition imported so far.",
)
@click.option(
    "--as-at", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day to show; the newest list of schools without it."
)
@click.option("--demonstration", is_flag=True, help="Also make accounts and an invented region in mid-year.")
@click.option("--invented", is_flag=True, help="Say on every page that the schools are invented.")
def load(data: Path | None, as_at: dt.datetime | None, demonstration: bool, invented: bool) -> None:
    """Fill the register from published files. Quick where the same files are loaded already."""
    # A load makes a million small records and keeps them: walking them to find rubbish took a third of it.
    gc.disable()
    _django()
    from django.core.management import call_command
    from django.utils import timezone

    from alongside.cli.progress import drawn
    from alongside.editions import open_shelf
    from alongside_service import loading
    from alongside_service.accounts.actions import make_demonstration_accounts

    call_command("migrate", verbosity=0, interactive=False)
    with drawn() as progress:
        shelf = open_shelf(data, progress=progress)
    day = as_at.date() if as_at else loading.day_of(shelf)
    if not loading.load(shelf, as_at=day, data=data, invented=invented, tell=_tell):
        _tell(f"The schools as at {day} are loaded already.")
    if demonstration and (made := make_demonstration_accounts()):
        _tell(f"Made {len(made)} demonstration accounts; the sign-in page lists them.")
    if demonstration:
        from alongside_service.seed.region import seed

        seed(on=timezone.localdate(), tell=_tell)


@group.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@click.option("--no-work", is_flag=True, help="Do no background work here: another process does it.")
def serve(host: str, port: int, workers: int, no_work: bool) -> None:
    """Serve until Ctrl-C, with one worker for the background work beside it."""
    _refuse_taken_port(host, port)
    _django()
    from gunicorn.app.base import BaseApplication

    from alongside_service.wsgi import application

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": 4,
                "timeout": 120,
                "graceful_timeout": 5,
                "preload_app": False,
                "loglevel": "warning",
                "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,
                "control_socket_disable": True,
                "when_ready": lambda server: _welcome(host, port),
            }
            for name, value in options.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self):  # type: ignore[no-untyped-def]
            return application

    with worker_beside(wanted=not no_work):
        Server().run()


def _welcome(host: str, port: int) -> None:
    """Say where the service is and how to sign in, once it listens."""
    from alongside_service.accounts.actions import DEMONSTRATION_PASSWORD
    from alongside_service.accounts.selectors import demonstration_accounts

    shown = f"[{host}]" if ":" in host else host
    click.echo(f"\nAlongside is at http://{shown}:{port}/  (Ctrl-C stops it)", err=True)
    if accounts := demonstration_accounts():
        click.echo(f"\nDemonstration sign-ins, all with the password: {DEMONSTRATION_PASSWORD}\n", err=True)
        for account in accounts:
            click.echo(f"  {account.email:<48} {account.get_role_display()}", err=True)
    click.echo("", err=True)


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AlongsideError(
                f"Port {port} on {host} cannot be used: {error.strerror.lower() if error.strerror else error}.",
                remedy=f"Stop what is using it, or choose another with --port {port + 1}.",
            ) from None


@group.command()
def permissions() -> None:
    """Print docs/reference/permissions.md."""
    from alongside_service.accounts.permissions import reference_page

    click.echo(reference_page(), nl=False)


def main() -> None:
    """Run the command and leave with its exit code."""
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
        click.echo(f"alongside-service: {error}", err=True)
        sys.exit(1)
    except ImproperlyConfigured as error:
        click.echo(f"alongside-service: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"alongside-service: {error.strerror or error}. Where: {error.filename or 'the system'}.", err=True)
        sys.exit(1)
