"""Empty databases of both kinds, for what must be tried in processes of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

HERE = Path(__file__).resolve().parent


def databases(tmp_path_factory) -> Iterator[Callable[..., dict[str, str]]]:
    """A function that makes one, `migrated` or without a table, while the server that it may have started runs on."""
    with contextlib.ExitStack() as stack:
        servers: list[str] = []
        migrated: dict[str, dict[str, str]] = {}

        def make(kind: str, *, ready: bool = False) -> dict[str, str]:
            if kind == "postgresql" and not servers:
                servers.append(stack.enter_context(_server()))
            if ready and kind not in migrated:
                migrated[kind] = _environment(kind, tmp_path_factory.mktemp(f"{kind}-ready"), servers)
                subprocess.run([sys.executable, "-m", "alongside_service", "migrate"], env=migrated[kind], check=True)
            like = migrated[kind] if ready else None
            return _environment(kind, tmp_path_factory.mktemp(kind), servers, like=like)

        yield make


def _environment(kind: str, folder: Path, servers: list[str], *, like: dict[str, str] | None = None) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "ALONGSIDE_STATE": str(folder),
        "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(HERE), os.environ.get("PYTHONPATH")))),
    }
    if kind == "postgresql":
        template = f' TEMPLATE "{urlsplit(like["DATABASE_URL"]).path[1:]}"' if like else ""
        with psycopg.connect(servers[0], autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{folder.name}"{template}')
        environment["DATABASE_URL"] = urlunsplit(urlsplit(servers[0])._replace(path=f"/{folder.name}"))
    elif like:
        for file in Path(like["ALONGSIDE_STATE"]).glob("alongside.sqlite3*"):
            shutil.copy(file, folder)
    return environment


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
