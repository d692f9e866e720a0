"""The provider of `provider.mjs`, run for as long as it is needed, and somebody who signs in at it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx

HERE = Path(__file__).resolve().parent


class NoProviderError(Exception):
    """The provider cannot be run on this machine; the text says what is missing."""


def node() -> str:
    """Where Node is: beside this Python, or the system's. Raises NoProviderError."""
    found = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    if not found:
        raise NoProviderError("Node is not here, so no sign-in provider was tried.")
    if not (HERE / "node_modules/oidc-provider").is_dir():
        raise NoProviderError("oidc-provider is not here (scripts/prepare-provider installs it).")
    return found


def free_port() -> int:
    """A port of loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def provider(*redirect_uris: str) -> Iterator[str]:
    """The issuer of a running provider. Raises NoProviderError."""
    port = free_port()
    command = [node(), str(HERE / "provider.mjs"), str(port), *redirect_uris]
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        cwd=HERE,
        start_new_session=True,
    )
    try:
        if not process.stdout or process.stdout.readline() != "ready\n":
            raise AssertionError(f"The provider did not start: {process.stderr.read() if process.stderr else ''}")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # the node of a Python environment runs the real one as its child
        process.communicate(timeout=15)


def mischief(issuer: str, kind: str) -> None:
    """Make the provider's next token wrong in one way."""
    httpx.put(f"{issuer}/mischief", json={"kind": kind}).raise_for_status()


class Somebody:
    """A browser of its own, at the provider only."""

    def __init__(self) -> None:
        self.browser = httpx.Client(follow_redirects=False)

    def sign_in(self, address: str, account: str) -> str:
        """Go where we were sent, sign in there as an account, and say where the provider sends us then."""
        issuer = httpx.URL(address)
        page = self.browser.get(address)
        for _ in range(12):
            if page.is_redirect:
                onwards = page.url.join(page.headers["location"])
                if (onwards.host, onwards.port) != (issuer.host, issuer.port):
                    return str(onwards)
                page = self.browser.get(onwards)
            elif "/interaction/" in page.url.path:
                page = self.browser.post(page.url, data={"prompt": "login", "login": account, "password": "any"})
            else:
                break
        raise AssertionError(f"The provider answered {page.status_code}: {page.text[:500]}")
