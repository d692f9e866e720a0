"""Schemathesis asks the API what its description allows, and much that it does not, with keys of several roles."""

from __future__ import annotations

import datetime as dt

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.core.parameters import ParameterLocation

from alongside_service.accounts.models import User
from alongside_service.api import limits
from alongside_service.api.actions import make_token
from alongside_service.projects.models import Decision, SupportProject

pytestmark = pytest.mark.django_db

ROLES = ("national-lead", "school-leader", "analyst")
"""One who reads everything, one who reads their own, and one who reads no project."""


SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
"""The description, read from the running application."""


@pytest.fixture(autouse=True)
def _one_connection():
    """A request would end the connection that the test's transaction lives in, as it does in service."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(params=ROLES)
def key(request, db, settings) -> dict[str, str]:
    """The header with a key of one role; there is a project with a decision."""
    settings.API_RATE = 10**9
    limits.forget()
    director = User.objects.get(role="regional-director", demonstration=True)
    Decision.objects.create(
        project=SupportProject.objects.get(school_id="100001"), task="support-decision", outcome="offer",
        reasons="Two inspections below good.", decided_by=director, decided_role=director.role,
        decided_on=dt.date(2026, 10, 1), course_version="project@x",
    )  # fmt: skip
    person = User.objects.get(role=request.param, demonstration=True)
    _, secret = make_token(person, name="Fuzz", days="30", at=timezone.now())
    return {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}  # it unpacks nothing


@SCHEMA.parametrize()
@settings(
    max_examples=6, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip
def test_every_answer_is_as_the_description_says(case, key):
    header = case.meta.components.get(ParameterLocation.HEADER)
    if header is not None and header.mode.is_negative:
        key = {name: value for name, value in key.items() if name != "Authorization"}  # it tries without
    case.call_and_validate(headers=key)
