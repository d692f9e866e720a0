"""The service as people meet it: its own process, the sample loaded, and the system's Chromium."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.hands import Hands

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "src/alongside_service/frontend"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--renderer-process-limit=1", "--disable-gpu-compositing",
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
def environment(tmp_path_factory) -> dict[str, str]:
    """The environment of a service of its own, which has nothing yet."""
    places = [str(ROOT / "tests"), str(ROOT / "tests/service")]
    return {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "ALONGSIDE_STATE": str(tmp_path_factory.mktemp("site")),
        "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
        "PYTHONPATH": os.pathsep.join(places),
    }


@pytest.fixture(scope="session")
def site(environment, chromium, axe) -> Iterator[str]:
    """The address of the running service, with the sample loaded."""
    subprocess.run([ROOT / "scripts/build-frontend"], check=True, cwd=ROOT)
    state, port = Path(environment["ALONGSIDE_STATE"]), _free_port()
    subprocess.run([sys.executable, "-m", "alongside_service", "migrate"], env=environment, check=True, cwd=ROOT)
    _run_inside("sample.load()", environment)
    (state / "derived/sample/journeys/north-west").mkdir(parents=True)
    brief = "<!DOCTYPE html><html lang='en'><head><title>Brief</title><style>h1{color:#111}</style></head>"
    brief += "<body><main><h1>Brief</h1></main></body></html>"
    (state / "derived/sample/journeys/north-west/brief.html").write_text(brief)
    command = [sys.executable, "-m", "alongside_service", "serve", "--port", str(port), "--workers", "1"]
    with (state / "served.log").open("w") as log:
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=log, text=True)
        try:
            _wait(f"http://127.0.0.1:{port}/health/", process, Path(log.name))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=15)


def _run_inside(what: str, environment: dict[str, str]) -> str:
    """What is printed by a line of Python inside the service, where `sample` and `stages` are at hand."""
    code = f"import django; django.setup(); import sample; from browser import stages; {what}"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="session")
def stage(site, environment):
    """Sets a stage of `stages.py` in the database of the running service, and says what is on it."""

    def set_up(name: str, *given: object):
        return json.loads(_run_inside(f"import json; print(json.dumps(stages.{name}(*{given!r})))", environment))

    return set_up


def _wait(address: str, process: subprocess.Popen[str], log: Path) -> None:
    until = time.monotonic() + 90
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except OSError:
            if process.poll() is not None:
                pytest.fail(f"The service stopped: {log.read_text()}")
            time.sleep(0.1)
    pytest.fail("The service did not start within 90 seconds.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def browser(chromium):
    """Chromium, driven."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def state_of(browser, site):
    """What the browser of a person keeps once they have signed in, through the form and once each."""
    kept: dict[str, dict] = {}

    def state(email: str, scripts: bool = True) -> dict:
        if email not in kept:
            context = browser.new_context(java_script_enabled=scripts)
            page = context.new_page()
            page.goto(f"{site}/sign-in/")
            page.get_by_label("Email address").fill(email)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(f"{site}/")
            kept[email] = context.storage_state()
            context.close()
        return kept[email]

    return state


@pytest.fixture(scope="session")
def contexts(browser, state_of):
    """Browser windows that stay open between tests, by what they are for and whose they are."""
    made = {}

    def context_of(width: int, scripts: bool, email: str):
        key = (width, scripts, email)
        if key not in made:
            made[key] = browser.new_context(
                viewport={"width": width, "height": 900},
                java_script_enabled=scripts,
                storage_state=state_of(email, scripts) if email else None,
            )
        return made[key]

    yield context_of
    for context in made.values():
        context.close()


@pytest.fixture
def open_page(contexts, site):
    """Open an address of the service at a width, as somebody or as a stranger; `errors` are the console's.

    `person` is a role, an email address, or False for a stranger.
    """
    pages = []

    def opened(path: str, *, width: int = 1280, scripts: bool = True, person: str | bool = "national-lead"):
        email = "" if not person else person if "@" in str(person) else f"{person}@example.org"
        page = contexts(width, scripts, email).new_page()
        pages.append(page)
        page.errors, page.site = [], site
        page.on("console", lambda message: page.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        if path:
            page.goto(site + path)
        return page

    yield opened
    for page in pages:
        page.close()


@pytest.fixture(scope="session")
def parts(stage) -> dict[str, int | str]:
    """A project that has come far: its number, and what it is made of."""
    return stage("far_along")


@pytest.fixture
def hands(open_page, site):
    """Somebody at the service, who does with its pages what people do."""

    def of(person: str, *, scripts: bool = True, width: int = 1280) -> Hands:
        return Hands(open_page("", person=person, scripts=scripts, width=width), site)

    return of
