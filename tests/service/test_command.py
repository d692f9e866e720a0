"""The command: one clear sentence for what goes wrong, quick the second time, and settings fit for service."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from alongside_service.state import secret_key
from data import shared_data, shared_store

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, state: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "alongside_service", *arguments],
        env={k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
        | {"ALONGSIDE_STATE": str(state), **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_port_in_use_is_one_clear_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("serve", "--port", str(port), state=tmp_path)
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used: address already in use." in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_without_data_says_what_to_do(tmp_path):
    (tmp_path / "empty").mkdir()
    done = run("load", "--data", str(tmp_path / "empty"), state=tmp_path, ALONGSIDE_STORE=str(tmp_path / "store"))
    assert done.returncode == 1
    assert "What to do:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_option_leaves_with_2(tmp_path):
    assert run("load", "--as-at", "yesterday", state=tmp_path).returncode == 2


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = secret_key(tmp_path)
    assert secret_key(tmp_path) == first
    assert len(first) > 60
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_django_finds_nothing_wrong_with_the_settings_in_service(tmp_path):
    environment = os.environ | {
        "ALONGSIDE_STATE": str(tmp_path),
        "ALONGSIDE_HOSTS": "alongside.example",
        "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
    }
    command = [sys.executable, "-m", "django", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_models_need_no_migration(tmp_path):
    environment = os.environ | {
        "ALONGSIDE_STATE": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "alongside_service.settings",
    }
    command = [sys.executable, "-m", "django", "makemigrations", "--check", "--dry-run"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_it_serves_and_stops_cleanly_when_interrupted(tmp_path):
    assert run("migrate", state=tmp_path).returncode == 0
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"ALONGSIDE_STATE": str(tmp_path)}
    command = [sys.executable, "-m", "alongside_service", "serve", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 30
    answer = ""
    while not answer and time.monotonic() < until:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/", timeout=2) as page,
        ):
            answer = page.read().decode()
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    assert answer == "well\n"
    assert process.returncode == 0
    assert "Traceback" not in said


@pytest.mark.data
@pytest.mark.django_db(transaction=False)
def test_the_real_register_loads_once_and_then_is_there(settings, tmp_path):
    from alongside.editions import open_shelf
    from alongside_service import loading
    from alongside_service.identification.models import Rule
    from alongside_service.register import selectors
    from alongside_service.register.models import School
    from alongside_service.register.search import find

    settings.STATE = tmp_path
    shelf = open_shelf(shared_data(), store=shared_store())
    day = loading.day_of(shelf)
    assert day == dt.date(2020, 8, 31)
    told: list[str] = []
    assert loading.load(shelf, as_at=day, data=shared_data(), tell=told.append)
    assert not loading.load(shelf, as_at=day, data=shared_data(), tell=told.append)
    assert School.objects.filter(listed=True).count() == 21_969
    assert Rule.objects.get(pk="stuck").met == 950
    assert len(selectors.borders("near")) == 153
    school = School.objects.get(pk="104693")
    figures, periods = selectors.figures_of(school.lineage)
    assert {figure.period for figure in figures if figure.measure == "ks4_progress8"} == set(periods["ks4_progress8"])
    assert find("Alsop High Schol")[0] == "104693"
    selectors.forget_current()
