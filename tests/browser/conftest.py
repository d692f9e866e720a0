"""The service as people meet it: its own process, the sample loaded, and the system's Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "src/alongside_service/frontend"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
PASSWORD = "alongside demonstration"


def _need(present: object, what: str) -> None:
    if present:
        return
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium; without it these tests skip, or fail where CI=true."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    _need(path, "Chromium is not here, so no page was tried in a browser.")
    return str(path)


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker."""
    path = FRONTEND / "node_modules/axe-core/axe.min.js"
    _need(path.exists(), "axe-core is not here: run scripts/build-frontend.")
    return path.read_text()


@pytest.fixture(scope="session")
def site(tmp_path_factory, chromium, axe) -> Iterator[str]:
    """The address of the running service, with the sample loaded."""
    subprocess.run([ROOT / "scripts/build-frontend"], check=True, cwd=ROOT)
    state = tmp_path_factory.mktemp("site")
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "ALONGSIDE_STATE": str(state),
        "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
        "PYTHONPATH": str(ROOT / "tests/service"),
    }
    subprocess.run([sys.executable, "-m", "alongside_service", "migrate"], env=environment, check=True, cwd=ROOT)
    fill = "import django; django.setup(); import sample; sample.load()"
    subprocess.run([sys.executable, "-c", fill], env=environment, check=True, cwd=ROOT)
    (state / "derived/sample/journeys/north-west").mkdir(parents=True)
    brief = "<!DOCTYPE html><html lang='en'><head><title>Brief</title><style>h1{color:#111}</style></head>"
    brief += "<body><main><h1>Brief</h1></main></body></html>"
    (state / "derived/sample/journeys/north-west/brief.html").write_text(brief)
    command = [sys.executable, "-m", "alongside_service", "serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        _wait(f"http://127.0.0.1:{port}/health/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=15)


def _wait(address: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError):
            if process.poll() is not None:
                pytest.fail(f"The service stopped: {process.stderr.read() if process.stderr else ''}")
            time.sleep(0.1)
    pytest.fail("The service did not start within 30 seconds.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser(chromium):
    """Chromium, driven."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def signed_in(browser, site) -> dict:
    """The cookies of the national lead, signed in through the form."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site}/sign-in/")
    page.get_by_label("Email address").fill("national-lead@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{site}/")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def contexts(browser, signed_in):
    """Browser windows that stay open between tests, by what they are for."""
    made = {}

    def context_of(width: int, scripts: bool, person: bool):
        key = (width, scripts, person)
        if key not in made:
            made[key] = browser.new_context(
                viewport={"width": width, "height": 900},
                java_script_enabled=scripts,
                storage_state=signed_in if person else None,
            )
        return made[key]

    yield context_of
    for context in made.values():
        context.close()


@pytest.fixture
def open_page(contexts, site):
    """Open an address of the service at a width, as the national lead or as a stranger; `errors` are the console's."""
    pages = []

    def opened(path: str, *, width: int = 1280, scripts: bool = True, person: bool = True):
        page = contexts(width, scripts, person).new_page()
        pages.append(page)
        page.errors = []
        page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.goto(site + path)
        return page

    yield opened
    for page in pages:
        page.close()
