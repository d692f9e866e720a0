"""The pages that are measured: who opens each, and a random address of it, for a service that `crowd` has filled."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.test import Client
from django.utils import timezone

from alongside.policy.project import load_project
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.api.actions import make_token
from alongside_service.api.models import ApiToken
from alongside_service.projects.models import SupportProject

Asked = tuple[str, Client, Callable[[], str], dict[str, str]]
FILTERS = (
    "state=in+progress", "phase=matching", "milestone=informed", "officer=nobody", "adviser=nobody",
    "eligibility=eligible", "support=offer", "matching=match", "rating=on-track", "priority=urgent", "referrer=data",
    "opened=2026", "concern=yes", "overdue=yes", "watched=yes", "body=trust", "supporter=trust", "q=primary",
    "q=st+marys", "sort=name", "sort=due", "sort=officer", "sort=supporter",
)  # fmt: skip
TABS = ("", "voices/", "diagnosis/", "support/", "plan/", "concerns/", "people/", "notes/", "documents/", "history/")


def pages(chance: random.Random) -> Iterator[Asked]:
    """Every kind of page."""
    region = Counter(SupportProject.objects.values_list("region_id", flat=True)).most_common(1)[0][0]
    here = SupportProject.objects.filter(region_id=region)
    director = _client(Role.REGIONAL_DIRECTOR, region)
    yield from _days(region, director)
    yield from _lists(chance, director)
    yield from _projects(chance, director, [project.pk for project in here])
    yield from _programs(chance)


def _client(role: Role, region: str | None = None) -> Client:
    people = User.objects.filter(role=role, email__endswith="crowd.example.org", is_active=True)
    return _signed_in((people.filter(region_id=region) if region else people).first())


def _signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _days(region: str, director: Client) -> Iterator[Asked]:
    """Today, for those who have a day."""
    body = Counter(SupportProject.objects.values_list("school__responsible_body_id", flat=True).exclude(
        school__responsible_body=None)).most_common(1)[0][0]  # fmt: skip
    leader = User.objects.filter(role=Role.SCHOOL_LEADER, school__projects__isnull=False).first()
    biggest, _ = User.objects.get_or_create(
        email="biggest@crowd.example.org", defaults={"name": "Nguyễn Thị Minh", "role": Role.RESPONSIBLE_BODY}
    )
    User.objects.filter(pk=biggest.pk).update(body_id=body)
    helped = Counter(SupportProject.objects.exclude(supporter_body=None).values_list("supporter_body_id", flat=True))
    helper, _ = User.objects.get_or_create(
        email="helper@crowd.example.org", defaults={"name": "Marie-Claire", "role": Role.SUPPORTING_ORGANISATION}
    )
    User.objects.filter(pk=helper.pk).update(body_id=helped.most_common(1)[0][0])
    for name, client in (
        ("delivery officer", _client(Role.DELIVERY_OFFICER, region)),
        ("regional director", director),
        ("adviser", _client(Role.ADVISER, region)),
        ("school leader", _signed_in(leader)),
        ("responsible body", _signed_in(User.objects.get(pk=biggest.pk))),
        ("supporting organisation", _signed_in(User.objects.get(pk=helper.pk))),
        ("national lead", _client(Role.NATIONAL_LEAD)),
    ):
        yield f"today, {name}", client, lambda: "/today/", {}


def _lists(chance: random.Random, director: Client) -> Iterator[Asked]:
    """The list of projects, alone and with each filter; exports and other lists."""
    lead = _client(Role.NATIONAL_LEAD)
    yield "projects, director", director, lambda: "/projects/", {}
    yield "projects, national lead", lead, lambda: "/projects/", {}
    yield "projects, page deep", lead, lambda: f"/projects/?page={chance.randint(40, 80)}", {}
    for query in FILTERS:
        yield f"projects, {query}", lead, lambda q=query: f"/projects/?{q}&page={chance.randint(1, 3)}", {}
    yield "projects.csv, region", director, lambda: "/projects/projects.csv", {}
    yield "projects.csv, whole", lead, lambda: "/projects/projects.csv", {}
    yield "projects.xlsx, region", director, lambda: "/projects/projects.xlsx", {}
    words = ("primary", "st marys", "green", "nguyễn", "trust", "pupils who read")
    yield "search", director, lambda: f"/search/?q={chance.choice(words)}", {}
    yield "search, national lead", lead, lambda: f"/search/?q={chance.choice(words)}", {}
    for path in ("/referrals/", "/notices/", "/money/", "/case-studies/", "/regions/", "/people/"):
        yield path, director, lambda p=path: p, {}
    yield "trail", _client(Role.AUDITOR), lambda: "/trail/", {}
    yield "start, analyst", _client(Role.ANALYST), lambda: "/", {}


def _projects(chance: random.Random, director: Client, numbers: list[int]) -> Iterator[Asked]:
    """Each page of a project, of random ones."""
    today = timezone.localdate()
    course = load_project().on(today)
    forms = [task.key for task in course.tasks if not task.decided_by and not task.own_page]
    decisions = [task.key for task in course.tasks if task.decided_by]

    def one(rest: str) -> str:
        return f"/projects/{chance.choice(numbers)}/{rest}"

    for tab in TABS:
        yield f"project {tab}", director, lambda t=tab: one(t), {}
    yield "project, task form", director, lambda: one(f"tasks/{chance.choice(forms)}/"), {}
    yield "project, decision", director, lambda: one(f"decisions/{chance.choice(decisions)}/"), {}
    yield "project, organisation", director, lambda: one("organisation/"), {}
    yield "project, state", director, lambda: one("state/"), {}
    days = [today - dt.timedelta(days=back) for back in range(30)]
    yield "project, history on a day", director, lambda: one(f"history/?on={chance.choice(days)}"), {}
    leader = User.objects.filter(role=Role.SCHOOL_LEADER, school__projects__isnull=False).first()
    own = SupportProject.objects.filter(school_id=leader.school_id).first()
    yield "project, school leader", _signed_in(leader), lambda: f"/projects/{own.pk}/", {}


def _programs(chance: random.Random) -> Iterator[Asked]:
    """What a program asks with a token."""
    lead = User.objects.filter(role=Role.NATIONAL_LEAD, email__endswith="crowd.example.org").first()
    ApiToken.objects.filter(person=lead).delete()
    _, secret = make_token(lead, name="Measuring", days="30", at=timezone.now())
    numbers = list(SupportProject.objects.values_list("pk", flat=True))
    key = {"Authorization": f"Bearer {secret}"}
    yield "API, projects", Client(), lambda: "/api/v1/projects", key
    yield "API, one project", Client(), lambda: f"/api/v1/projects/{chance.choice(numbers)}", key
