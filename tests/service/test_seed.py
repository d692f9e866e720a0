"""The invented region: every stage of the course is there, in the order of time, and what it shows follows from it."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.utils import timezone

from alongside_service.audit.models import Event
from alongside_service.projects.actions import rederive
from alongside_service.projects.models import Decision, SupportProject
from alongside_service.seed.clock import pretended
from alongside_service.seed.region import seed
from alongside_service.worklist.today import lines_for

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 23)


@pytest.fixture
def region(db) -> list[SupportProject]:
    assert seed(on=ON, projects=14) == 14
    return list(SupportProject.objects.filter(demonstration=True).order_by("pk"))


def test_a_region_in_mid_year(region, sign_in):
    stages = {project.milestone for project in region}
    assert len(stages) >= 5, stages
    assert {project.state for project in region} >= {"in progress", "paused"}
    assert any(project.next_due and project.next_due < ON for project in region), "something is overdue"
    for project in region:
        assert rederive(project.pk) == []
    decided = Decision.objects.filter(project__in=region)
    assert decided.exists()
    assert all(decision.recorded_by_id != decision.decided_by_id for decision in decided)
    _the_trail_runs_in_the_order_of_time()
    _whoever_signs_in_finds_something_to_do()
    page = sign_in("delivery-officer").get(f"/projects/{region[0].pk}/").content.decode()
    assert "Invented." in page
    assert seed(on=ON, projects=14) == 0, "a second start adds nothing"


def _the_trail_runs_in_the_order_of_time() -> None:
    made = Event.objects.get(action="made demonstration projects")
    moments = list(
        Event.objects.filter(pk__gt=made.pk, project__isnull=False).order_by("id").values_list("at", flat=True)
    )
    later = [(a, b) for a, b in itertools.pairwise(moments) if b < a]
    assert later == []
    assert moments[0].date() < ON - dt.timedelta(days=150)


def _whoever_signs_in_finds_something_to_do() -> None:
    from alongside_service.accounts.models import User

    for role in ("delivery-officer", "regional-director"):
        assert lines_for(User.objects.get(role=role, demonstration=True), on=ON), role


def test_the_clock_is_given_back_whatever_happens():
    before = timezone.now
    moment = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    with pytest.raises(RuntimeError, match="2026-01-05"):
        _fail_then(moment)
    assert timezone.now is before


def _fail_then(moment: dt.datetime) -> None:
    with pretended(moment):
        raise RuntimeError(str(timezone.now()))
