"""How often a page asks the database: as often for many rows as for few, and never very often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.api.actions import make_token
from alongside_service.projects.models import SupportProject
from alongside_service.projects.scope import may_see, visible
from alongside_service.register.models import School
from benchmarks.crowd import fill
from benchmarks.crowd_rows import add_rows
from benchmarks.service_pages import FILTERS

pytestmark = pytest.mark.django_db

MOST = 30
"""Queries that no page exceeds."""
DAYS = ("delivery-officer", "regional-director", "adviser", "school-leader", "responsible-body",
        "supporting-organisation", "national-lead", "auditor")  # fmt: skip
LISTS = (
    "/projects/", "/projects/?page=2", "/projects/projects.csv", "/projects/projects.xlsx", "/search/?q=greenfield",
    "/referrals/", "/notices/", "/money/", "/case-studies/", "/people/", "/regions/",
)  # fmt: skip
OF_PROJECT = (
    "", "voices/", "diagnosis/", "support/", "organisation/", "plan/", "concerns/", "people/", "notes/", "documents/",
    "history/", "state/", "tasks/first-contact/", "tasks/adviser-allocation/", "tasks/plan-review/",
    "decisions/support-decision/", "decisions/appointment/", "case-study/",
)  # fmt: skip
FEW, MORE = 12, 20


def asked(client: Client, path: str, **headers: str) -> int:
    """How often a page asks, once what is kept between requests is there."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path, headers=headers)
            body = b"".join(response) if response.streaming else response.content
        assert response.status_code == 200, path
        assert body
    return sum('FROM "register_load"' not in query["sql"] for query in captured.captured_queries)  # read by the clock


def counts(pages: list[tuple[Client, str]]) -> dict[str, int]:
    """How often each page asks."""
    return {f"{at} {path}": asked(client, path) for at, (client, path) in enumerate(pages)}


def grown(before: dict[str, int], after: dict[str, int], most: int = 0) -> dict[str, tuple[int, int]]:
    """The pages that ask more often than before, by more than `most`."""
    return {page: (before[page], now) for page, now in after.items() if now > before[page] + most}


def person(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


def crowded(count: int, seed: int, *, whole: bool = False) -> list[SupportProject]:
    """So many projects with rows of every kind, worked on by the demonstration accounts and seen by all of them."""
    on, here = timezone.localdate(), person("delivery-officer").region_id
    School.objects.filter(pk__startswith="2000").update(
        region=here, responsible_body=person("responsible-body").body_id
    )
    made = fill(projects=count, people=0, on=on, seed=seed, whole=whole).projects
    add_rows(made, on=on)
    numbers = [project.pk for project in made]
    SupportProject.objects.filter(pk__in=numbers).update(
        delivery_officer=person("delivery-officer"), supporter_body=person("supporting-organisation").body_id
    )
    SupportProject.objects.filter(pk__in=numbers, adviser__isnull=False).update(adviser=person("adviser"))
    return list(SupportProject.objects.filter(pk__in=numbers))


def test_a_day_asks_as_often_for_many_projects_as_for_few(sign_in: Callable[[str], Client]):
    pages = [(sign_in(role), "/today/") for role in DAYS]
    crowded(FEW, seed=1)
    few = counts(pages)
    crowded(MORE, seed=2)
    many = counts(pages)
    assert not grown(few, many)
    assert max(many.values()) <= MOST


def test_a_list_asks_as_often_for_many_projects_as_for_few(sign_in: Callable[[str], Client]):
    paths = [*LISTS, *(f"/projects/?{query}" for query in FILTERS)]
    pages = [(sign_in("regional-director"), path) for path in paths] + [(sign_in("national-lead"), "/projects/")]
    pages += [(sign_in("auditor"), "/trail/"), (sign_in("adviser"), "/projects/")]
    crowded(FEW, seed=1)
    few = counts(pages)
    crowded(MORE, seed=2)
    many = counts(pages)
    # Which projects a filter finds follows from the day; one that finds nobody has no concerns and no reviews to count.
    of_filters = {page for page in many if any(page.endswith(f"/projects/?{query}") for query in FILTERS)}
    assert not grown(few, {page: count for page, count in many.items() if page not in of_filters})
    assert not grown(few, {page: count for page, count in many.items() if page in of_filters}, most=2)
    assert max(many.values()) <= MOST


def test_the_api_asks_as_often_for_many_projects_as_for_few():
    _, secret = make_token(person("national-lead"), name="Counting", days="30", at=timezone.now())
    key, client = {"Authorization": f"Bearer {secret}"}, Client()
    [project, *_] = crowded(FEW, seed=1)
    few = [asked(client, path, **key) for path in ("/api/v1/projects", f"/api/v1/projects/{project.pk}")]
    crowded(MORE, seed=2)
    add_rows([project], on=timezone.localdate(), each=3)
    many = [asked(client, path, **key) for path in ("/api/v1/projects", f"/api/v1/projects/{project.pk}")]
    assert many == few
    assert max(many) <= MOST


@pytest.mark.parametrize("role", ["regional-director", "adviser", "school-leader", "auditor"])
def test_a_page_of_a_project_asks_as_often_for_many_rows_as_for_few(sign_in: Callable[[str], Client], role: str):
    [project, *_] = crowded(2, seed=3, whole=True)
    User.objects.filter(pk=person("school-leader").pk).update(school=project.school_id)
    client, on = sign_in(role), timezone.localdate()
    paths = [f"/projects/{project.pk}/{rest}" for rest in (*OF_PROJECT, f"history/?on={on}")]
    pages = [(client, path) for path in paths if client.get(path).status_code == 200]
    assert len(pages) > 10
    add_rows([project], on=on - dt.timedelta(days=1))
    few = counts(pages)
    add_rows([project], on=on - dt.timedelta(days=2), each=4)
    many = counts(pages)
    assert not grown(few, many)
    assert max(many.values()) <= MOST


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_whoever_finds_a_project_may_see_it_and_nobody_else(role: str):
    """The same rule is asked of the database and of a project at hand."""
    made = crowded(4, seed=4)
    SupportProject.objects.filter(pk=made[0].pk).update(region="london", supporter_body=None)
    School.objects.filter(pk=made[1].school_id).update(responsible_body=None)
    User.objects.filter(role="school-leader").update(school=made[2].school_id)
    User.objects.filter(role="supporting-organisation").update(school=made[3].school_id)
    SupportProject.objects.filter(pk=made[0].pk).update(supporter_school=made[3].school_id)
    everybody = SupportProject.objects.select_related("school")
    someone = person(role)
    assert {p.pk for p in everybody if may_see(someone, p)} == {p.pk for p in visible(someone)}
    nowhere = User(role=role)
    assert {p.pk for p in everybody if may_see(nowhere, p)} == {p.pk for p in visible(nowhere)}
