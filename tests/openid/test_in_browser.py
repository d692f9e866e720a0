"""Signing in through a provider as a person meets it: the service in a process of its own, and Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib import util
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]


def _running():
    spec = util.spec_from_file_location("openid_running", ROOT / "tests/openid/running.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RUNNING = _running()


def _lacking(what: str) -> None:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="module")
def chromium() -> str:
    """The system's Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not path:
        _lacking("Chromium is not here, so signing in through a provider was not tried in a browser.")
    return str(path)


@pytest.fixture(scope="module")
def site(tmp_path_factory, chromium) -> Iterator[str]:
    """The service, with a provider beside it."""
    port = RUNNING.free_port()
    address = f"http://127.0.0.1:{port}"
    try:
        RUNNING.node()
    except RUNNING.NoProviderError as error:
        _lacking(str(error))
    with RUNNING.provider(f"{address}/sign-in/provider/callback/") as issuer:
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
            "ALONGSIDE_STATE": str(tmp_path_factory.mktemp("site")),
            "ALONGSIDE_OIDC_ISSUER": issuer,
            "ALONGSIDE_OIDC_CLIENT_ID": "alongside",
            "ALONGSIDE_OIDC_CLIENT_SECRET": "a secret of the tests",
            "ALONGSIDE_OIDC_NAME": "the loopback provider",
            "ALONGSIDE_LOCAL_PASSWORDS": "no",
            "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
            "PYTHONPATH": str(ROOT / "tests/service"),
        }
        subprocess.run([sys.executable, "-m", "alongside_service", "migrate"], env=environment, check=True, cwd=ROOT)
        fill = "import django; django.setup(); import sample; sample.load()"
        subprocess.run([sys.executable, "-c", fill], env=environment, check=True, cwd=ROOT)
        command = [sys.executable, "-m", "alongside_service", "serve", "--port", str(port), "--workers", "1"]
        process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)
        try:
            _wait(f"{address}/health/", process)
            yield address
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=20)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert process.poll() is None, "the service stopped"
            time.sleep(0.2)
    raise AssertionError("the service did not start")


@pytest.fixture
def page(chromium):
    """One window of a new browser, which keeps the policy of the pages."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        window = browser.new_page()
        window.errors = []
        window.on("console", lambda said: window.errors.append(said.text) if "Security Policy" in said.text else None)
        # The provider's own pages ask for a typeface from elsewhere.
        window.route(lambda address: not address.startswith("http://127.0.0.1:"), lambda route: route.abort())
        yield window
        browser.close()


def enter(page, account: str) -> None:
    """Sign in on the provider's own page."""
    page.get_by_placeholder("Enter any login").fill(account)
    page.get_by_placeholder("and password").fill("any")
    page.get_by_role("button", name="Sign-in").click()


def test_in_by_the_provider_and_out_again_at_both(page, site):
    page.goto(f"{site}/regions/")
    assert page.get_by_label("Password").count() == 0
    page.get_by_role("button", name="Sign in with the loopback provider").click()
    enter(page, "adviser")
    page.wait_for_url(f"{site}/regions/")
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies(site)}
    assert cookies["sessionid"]["httpOnly"]
    assert cookies["sessionid"]["sameSite"] == "Lax"
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(f"{site}/sign-in/")
    page.goto(f"{site}/regions/")
    assert "/sign-in/" in page.url
    page.get_by_role("button", name="Sign in with the loopback provider").click()
    assert page.get_by_placeholder("Enter any login").is_visible(), "the provider asks again who it is"
    assert page.errors == [], "the policy of the pages must stop nothing on this way"


def test_a_person_whom_nobody_invited_is_told_so_and_can_take_another_account(page, site):
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Sign in with the loopback provider").click()
    enter(page, "unknown")
    page.get_by_role("heading", name="You are not signed in").wait_for()
    assert "Accounts are by invitation" in page.content()
    page.get_by_role("button", name="Sign out there").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(f"{site}/sign-in/")
    page.get_by_role("button", name="Sign in with the loopback provider").click()
    enter(page, "adviser")
    page.wait_for_url(f"{site}/")


def test_somebody_who_opens_no_page_is_asked_before_they_are_signed_out(page, site):
    page.clock.install()
    page.goto(f"{site}/sign-in/")
    page.get_by_role("button", name="Sign in with the loopback provider").click()
    enter(page, "adviser")
    page.wait_for_url(f"{site}/")
    question = page.get_by_role("dialog")
    page.clock.fast_forward("27:00")
    assert not question.is_visible()
    page.clock.fast_forward("01:10")
    question.get_by_text("You will be signed out at").wait_for()
    with page.expect_response(f"{site}/account/") as answer:
        question.get_by_role("button", name="Stay signed in").click()
    assert answer.value.ok
    page.clock.fast_forward("27:00")
    assert not question.is_visible()
    page.clock.fast_forward("03:10")
    page.clock.fast_forward("03:10")
    question.get_by_text("You have been signed out").wait_for()
    question.get_by_role("button", name="Close").click()
    assert not question.is_visible(), "nothing is taken away from somebody who is writing"
    assert page.errors == []
