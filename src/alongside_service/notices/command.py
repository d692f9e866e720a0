"""`alongside-service work`, and one worker beside the web workers for the embedded default."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import click


@click.command()
@click.option(
    "--interval", default=1.0, show_default=True, type=click.FloatRange(0.05, 60), help="Seconds between looks."
)
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
@click.option("--beside", type=int, hidden=True, help="The process that this one must not outlive.")
def work(interval: float, once: bool, beside: int | None) -> None:
    """Do the background work until Ctrl-C: send notices, write reminders. Several may run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alongside_service.settings")
    import django

    django.setup()
    from alongside_service.notices.worker import BackgroundWorker, tell

    tell(lambda line: click.echo(line, err=True))
    worker = BackgroundWorker(interval=interval, beside=beside)
    if once:
        worker.once()
    else:
        worker.run()


@contextlib.contextmanager
def worker_beside(*, wanted: bool = True) -> Iterator[None]:
    """A worker as long as the block lasts. Processes that are forked inside the block leave it alone."""
    if not wanted:
        yield
        return
    owner = os.getpid()
    command = [sys.executable, "-m", "alongside_service", "work", "--beside", str(owner)]
    process = subprocess.Popen(command)
    try:
        yield
    finally:
        if os.getpid() == owner:
            _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=35)
    except subprocess.TimeoutExpired:
        process.kill()
