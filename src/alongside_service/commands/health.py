"""`alongside-service healthy`: what a container or a process supervisor asks."""

from __future__ import annotations

import http.client
import os

import click

from alongside.errors import AlongsideError


@click.command("healthy")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where the service listens.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def healthy(host: str, port: int) -> None:
    """Ask the service that runs on this machine whether it is well: exit code 0, or 1 with the reason."""
    named = os.environ.get("ALONGSIDE_HOSTS", "").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": named or f"{host}:{port}"})
        answer = connection.getresponse()
        said = answer.read(200).decode("utf-8", "replace").strip()
    except (OSError, http.client.HTTPException) as error:
        raise AlongsideError(f"Nothing answers on {host}:{port} ({error}).", remedy="Is it started?") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise AlongsideError(
            f"The service is not well: {answer.status}, {said.splitlines()[0] if said else 'no words'}."
        )
    click.echo(said)
