"""The service with the sample loaded, and somebody of each role signed in."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from importlib import util
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client


def _module(name: str):
    spec = util.spec_from_file_location(f"service_{name}", Path(__file__).parent / f"{name}.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SAMPLE = _module("sample")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In the second run, on PostgreSQL, leave out what makes databases of both kinds itself."""
    if "DATABASE_URL" not in os.environ:
        return
    own = pytest.mark.skip(reason="it tries both databases itself, in the first run")
    for item in items:
        if "new_database" in getattr(item, "fixturenames", ()):
            item.add_marker(own)


@pytest.fixture(scope="session")
def sample():
    """The sample's records and names."""
    return SAMPLE


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """Load the sample once for all tests; each test's own changes are rolled back."""
    from alongside_service.register import selectors

    before = settings.STATE
    settings.STATE = tmp_path_factory.mktemp("state")
    with django_db_blocker.unblock():
        SAMPLE.load()
    yield
    settings.STATE = before
    selectors.forget_current()


@pytest.fixture(scope="session")
def new_database(tmp_path_factory) -> Iterator[Callable[..., dict[str, str]]]:
    """Makes empty databases, `sqlite` or `postgresql`, `ready=True` with tables: the environment to use one in.

    Without a PostgreSQL server those that ask for one are skipped, or fail where CI=true.
    """
    yield from _module("scratch").databases(tmp_path_factory)


@pytest.fixture
def sign_in(db) -> Callable[[str], Client]:
    """A client signed in as the demonstration account of a role."""
    from alongside_service.accounts.models import User

    def client_of(role: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(role=role, demonstration=True))
        return client

    return client_of


@pytest.fixture
def lead(sign_in) -> Client:
    """The national lead, who sees everything."""
    return sign_in("national-lead")


# --- A support project at three stages ---


@pytest.fixture
def project(db):
    """The sample's project, with nothing written to it."""
    from alongside_service.projects.models import SupportProject

    return SupportProject.objects.get(school_id=SAMPLE.STUCK)


@pytest.fixture
def led(project):
    """The same with a delivery officer."""
    from alongside_service.projects.actions import name_officer

    officer = _person("delivery-officer")
    return name_officer(project.pk, officer=officer, person=officer)


@pytest.fixture
def ready(led):
    """The same with everything that comes before the decision on support."""
    from django.db import transaction

    from alongside_service.projects.actions import locked, require_writable, save_task, write_answers
    from alongside_service.projects.models import SupportProject

    officer, on = _person("delivery-officer"), dt.date(2026, 10, 1)
    for task, raw in (
        ("starting-eligibility", {"outcome": "eligible", "decided_on": "2026-09-10", "rule": "stuck@2025-11-10"}),
        ("additionality", {"asked_on": "2026-09-11", "already_doing": "Visits", "can_provide": "Little",
                           "cannot_provide": "A maths lead", "we_add": "A maths lead", "answered_on": "2026-09-14"}),
        ("first-contact", {"spoken": "yes", "contacted_on": "2026-09-11"}),
    ):  # fmt: skip
        save_task(led.pk, task, raw, person=officer, on=on, version=0)
    with transaction.atomic():
        held = locked(led.pk)
        voices, facts = require_writable(held, "four-voices", officer)
        days = {field.key: dt.date(2026, 9, 15) for field in voices.fields}
        write_answers(held, voices, facts, days, person=officer, version=None)
    return SupportProject.objects.get(pk=led.pk)


def _person(role: str):
    from alongside_service.accounts.models import User

    return User.objects.get(role=role, demonstration=True)
