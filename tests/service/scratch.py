"""Empty databases of both kinds, for what must be tried in processes of its own."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

HERE = Path(__file__).resolve().parent
TWICE = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="tried on both databases by the outer run")


def databases(tmp_path_factory) -> Iterator[Callable[[str], dict[str, str]]]:
    """A function that makes one, while the server that it may have started goes on running."""
    with contextlib.ExitStack() as stack:
        address: list[str] = []

        def make(kind: str) -> dict[str, str]:
            folder = tmp_path_factory.mktemp(kind)
            environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
                "ALONGSIDE_STATE": str(folder),
                "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
                "PYTHONPATH": str(HERE),
            }
            if kind == "postgresql":
                if not address:
                    address.append(stack.enter_context(_server()))
                environment["DATABASE_URL"] = _made(address[0], folder.name)
            return environment

        yield make


@contextlib.contextmanager
def _server() -> Iterator[str]:
    sys.path.insert(0, str(HERE))
    try:
        import postgres
    finally:
        sys.path.remove(str(HERE))
    try:
        postgres.programs()
    except postgres.NoServerError as error:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(str(error))
        pytest.skip(f"{error} Nothing was tried on PostgreSQL.")
    with postgres.server() as address:
        yield address


def _made(address: str, name: str) -> str:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
