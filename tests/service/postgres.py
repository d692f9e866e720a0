"""A PostgreSQL server of our own for as long as it is needed: in a temporary folder, on a port that is free.

    python tests/service/postgres.py COMMAND ...      runs COMMAND with DATABASE_URL set

Servers refuse to run as root, so root starts it as `nobody`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path


class NoServerError(Exception):
    """PostgreSQL's server programs are not on this machine."""


def programs() -> Path:
    """The folder of `initdb` and `pg_ctl`, the newest version there is. Raises NoServerError."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4].split(".")[0]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise NoServerError("PostgreSQL's server is not installed here (no initdb).")


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running server; gives the DATABASE_URL of an empty database. Raises NoServerError."""
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="alongside-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
        as_user = ["runuser", "-u", "nobody", "--"]
    folder.chmod(0o700)
    data, port = folder / "data", _free_port()

    def run(*command: str) -> None:
        done = subprocess.run([*as_user, *command], capture_output=True, text=True, cwd="/", check=False)
        if done.returncode:
            raise NoServerError(f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")

    settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    try:
        run(f"{binaries}/initdb", "-D", str(data), "-U", "alongside", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        run(f"{binaries}/pg_ctl", "-D", str(data), "-w", "-t", "60", "-l", f"{folder}/log", "-o", settings, "start")
        try:
            run(f"{binaries}/createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "alongside", "alongside")
            yield f"postgres://alongside@127.0.0.1:{port}/alongside"
        finally:
            run(f"{binaries}/pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    try:
        with server() as address:
            sys.exit(subprocess.run(sys.argv[1:], env={**os.environ, "DATABASE_URL": address}, check=False).returncode)
    except NoServerError as error:
        sys.exit(f"postgres: {error}")
