"""The list of projects: what may be asked of it, as one value that the page, the exports and saved views share."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict

from alongside_service.accounts.models import User
from alongside_service.projects.models import SupportProject, Watch
from alongside_service.projects.scope import visible
from alongside_service.register.search import find
from alongside_service.review.models import Concern, ObjectiveProgress
from alongside_service.review.scope import concerns_seen

PER_PAGE = 25
SORTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "opened": ("Opened, newest first", ("-opened_on", "-pk")),
    "name": ("School", ("school__sort_name", "pk")),
    "due": ("Next date", ("next_due", "pk")),
    "milestone": ("Where it stands since", ("milestone_on", "pk")),
    "officer": ("Delivery officer", ("delivery_officer__name", "pk")),
    "supporter": ("Supporting organisation", ("supporter_name", "pk")),
}
NOBODY = "nobody"
MANY = ("state", "phase", "milestone", "region", "officer", "adviser", "eligibility", "support", "matching", "rating",
        "priority", "referrer")  # fmt: skip
"""Filters of which several values may be chosen."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of the list. Every field is empty for "all projects that I may read"."""

    q: str = ""
    state: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    milestone: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    officer: tuple[str, ...] = ()
    """Numbers of accounts, or `nobody`."""
    adviser: tuple[str, ...] = ()
    eligibility: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    matching: tuple[str, ...] = ()
    rating: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    referrer: tuple[str, ...] = ()
    la: str = ""
    body: str = ""
    supporter: str = ""
    opened: str = ""
    """`2026` or `2026-09`: the year or the month in which it was opened."""
    concern: bool = False
    overdue: bool = False
    watched: bool = False
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """The order in force."""
        return self.sort if self.sort in SORTS else "opened"

    def pairs(self) -> list[tuple[str, str]]:
        """The question as query parameters, without what is empty."""
        values = [(field.name, getattr(self, field.name)) for field in fields(self)]
        single = [(name, each) for name, value in values for each in (value if isinstance(value, tuple) else (value,))]
        kept = [(name, each) for name, each in single if each not in ("", False) and (name, each) != ("page", 1)]
        return [(name, "yes" if each is True else str(each)) for name, each in kept]

    def query(self, **changes: object) -> str:
        """The query string after some changes, such as `page=2`."""
        return urlencode(replace(self, **changes).pairs())  # type: ignore[arg-type]

    def without(self, name: str, value: str = "") -> str:
        """The query string with one filter taken away, from the first page."""
        before = getattr(self, name)
        after = tuple(v for v in before if v != value) if isinstance(before, tuple) else type(before)()
        return self.query(**{name: after, "page": 1})


def read_question(given: QueryDict) -> Question:
    """The question in a query string. Nonsense is left out, never an error page."""
    page = given.get("page", "1")
    return Question(
        **{name: _several(given, name) for name in MANY},
        **{
            name: " ".join(given.get(name, "").replace("\x00", "").split())[:100] for name in ("q", "body", "supporter")
        },
        la=given.get("la", "") if re.fullmatch(r"\d{3}", given.get("la", "")) else "",
        opened=given.get("opened", "") if re.fullmatch(r"20\d\d(-(0[1-9]|1[0-2]))?", given.get("opened", "")) else "",
        concern=given.get("concern") == "yes",
        overdue=given.get("overdue") == "yes",
        watched=given.get("watched") == "yes",
        sort=given.get("sort", "") if given.get("sort", "") in SORTS else "",
        page=min(int(page), 100_000) if re.fullmatch(r"\d{1,6}", page) and int(page) else 1,
    )


def _several(given: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.replace("\x00", "")[:60] for v in given.getlist(name) if v.strip()))[:40]


def projects_for(question: Question, person: User, *, on: dt.date) -> QuerySet[SupportProject]:
    """The projects asked for, of those that `person` sees, in order."""
    found = visible(person).filter(_conditions(question, on))
    if question.q:
        found = found.filter(_named(question.q))
    if question.watched:
        found = found.filter(Exists(Watch.objects.filter(project=OuterRef("pk"), person=person)))
    if question.concern:
        open_ones = Concern.objects.filter(concerns_seen(person), project=OuterRef("pk"), resolved_on=None)
        found = found.filter(Exists(open_ones))
    if question.rating:
        found = found.annotate(last_review=Subquery(_last_reviews())).filter(
            Exists(ObjectiveProgress.objects.filter(review=OuterRef("last_review"), rating__in=question.rating))
        )
    return _ordered(found, question.order)


def _last_reviews() -> QuerySet[ObjectiveProgress]:
    """The newest review of the project in which an objective was rated."""
    rated = ObjectiveProgress.objects.filter(review__project=OuterRef("pk"))
    return rated.order_by("-review__held_on", "-review_id").values("review_id")[:1]


def _named(text: str) -> Q:
    """By number, or by any name under which the school may be looked for."""
    if re.fullmatch(r"\d{6}", text):
        return Q(school_id=text) | Q(school_id__in=find(text))
    return Q(school_id__in=find(text)) | Q(school__name__icontains=text)


def _conditions(question: Question, on: dt.date) -> Q:
    wanted = Q()
    for name, column in (
        ("state", "state"), ("phase", "phase"), ("milestone", "milestone"), ("region", "region_id"),
        ("eligibility", "eligibility"), ("support", "support"), ("matching", "matching"), ("priority", "priority"),
        ("referrer", "referred_by"),
    ):  # fmt: skip
        if values := getattr(question, name):
            wanted &= Q(**{f"{column}__in": ["" if value == "none" else value for value in values]})
    for name, column in (("officer", "delivery_officer"), ("adviser", "adviser")):
        if values := getattr(question, name):
            numbers = [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 12]
            nobody = Q(**{f"{column}__isnull": True}) if NOBODY in values else Q(pk__in=())
            wanted &= Q(**{f"{column}_id__in": numbers}) | nobody
    if question.la:
        wanted &= Q(school__local_authority_id=question.la)
    if question.body:
        wanted &= Q(school__responsible_body__name__icontains=question.body) | Q(
            school__responsible_body_id=question.body
        )
    if question.supporter:
        wanted &= Q(supporter_name__icontains=question.supporter)
    if question.opened:
        year, _, month = question.opened.partition("-")
        wanted &= Q(opened_on__year=int(year)) & (Q(opened_on__month=int(month)) if month else Q())
    if question.overdue:
        wanted &= Q(next_due__lt=on, state="in progress")
    return wanted


def _ordered(found: QuerySet[SupportProject], order: str) -> QuerySet[SupportProject]:
    first, second = SORTS[order][1]
    name = first.lstrip("-")
    by = F(name).desc(nulls_last=True) if first.startswith("-") else F(name).asc(nulls_last=True)
    return found.order_by(by, second)
