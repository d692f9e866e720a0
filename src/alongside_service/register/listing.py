"""The school list: what may be asked of it, as one value that pages, the map and the CSV share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict

from alongside_service.register.models import School
from alongside_service.register.search import find

PER_PAGE = 25
SORTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("sort_name", "pk")),
    "pupils": ("Pupils, most first", ("-pupils", "-pk")),
    "inspected": ("Latest graded inspection, newest first", ("-latest_inspected", "-pk")),
}
CLOSEST = "closest"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked of the list. Every field is empty for "all schools"."""

    q: str = ""
    phase: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    la: str = ""
    governance: tuple[str, ...] = ()
    body: str = ""
    grade: tuple[str, ...] = ()
    """`<framework>:<overall grade>`, or `none` for schools without a graded inspection."""
    rule: tuple[str, ...] = ()
    pupils_from: int | None = None
    pupils_to: int | None = None
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """The order in force: closeness for a search unless another was chosen."""
        return self.sort if self.sort in SORTS else CLOSEST if self.q else "name"

    def pairs(self) -> list[tuple[str, str]]:
        """The question as query parameters, without what is empty."""
        values = [(field.name, getattr(self, field.name)) for field in fields(self)]
        single = [(name, each) for name, value in values for each in (value if isinstance(value, tuple) else (value,))]
        return [(name, str(each)) for name, each in single if each not in ("", None) and (name, each) != ("page", 1)]

    @property
    def is_for_all(self) -> bool:
        """Whether it asks for every school."""
        return not [name for name, _ in self.pairs() if name not in ("sort", "page")]

    def query(self, **changes: object) -> str:
        """The query string after some changes, such as `page=2`."""
        return urlencode(replace(self, **changes).pairs())  # type: ignore[arg-type]

    def without(self, name: str, value: str) -> str:
        """The query string with one filter taken away, from the first page."""
        before = getattr(self, name)
        after = (
            tuple(v for v in before if v != value)
            if isinstance(before, tuple)
            else None
            if isinstance(before, int)
            else ""
        )
        return self.query(**{name: after, "page": 1})


def read_question(given: QueryDict) -> tuple[Question, dict[str, str]]:
    """The question in a query string, and what is wrong with it by field. Nonsense is left out, never an error page."""
    errors: dict[str, str] = {}
    least = _pupils(given, "pupils_from", errors)
    most = _pupils(given, "pupils_to", errors)
    if least is not None and most is not None and least > most:
        errors["pupils_to"] = "The highest number of pupils must not be less than the lowest."
    page = given.get("page", "1")
    question = Question(
        q=" ".join(given.get("q", "").replace("\x00", "").split())[:100],
        phase=_several(given, "phase"),
        region=_several(given, "region"),
        la=given.get("la", "") if re.fullmatch(r"\d{3}", given.get("la", "")) else "",
        governance=_several(given, "governance"),
        body=given.get("body", "").replace("\x00", "").strip()[:100],
        grade=_several(given, "grade"),
        rule=_several(given, "rule"),
        pupils_from=least,
        pupils_to=most,
        sort=given.get("sort", "") if given.get("sort", "") in SORTS else "",
        page=min(int(page), 100_000) if re.fullmatch(r"\d{1,6}", page) and int(page) else 1,
    )
    return question, errors


def _several(given: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.replace("\x00", "")[:80] for v in given.getlist(name) if v.strip()))[:40]


def _pupils(given: QueryDict, name: str, errors: dict[str, str]) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not re.fullmatch(r"\d{1,5}", text):
        errors[name] = "Enter the number of pupils as a whole number, such as 200."
        return None
    return int(text)


def schools_for(question: Question, *, may_filter_by_rule: bool) -> QuerySet[School]:
    """The schools asked for, in order. A filter by rule is left out for somebody who may not see rules' answers."""
    found = School.objects.filter(_conditions(question))
    if question.rule and may_filter_by_rule:
        found = found.filter(
            pk__in=School.objects.filter(rule_answers__rule__in=question.rule, rule_answers__answer="met").values("pk")
        )
    if question.q:
        found = found.filter(pk__in=found_by_name(question))
    return _ordered(found, "name" if question.order == CLOSEST else question.order)


def found_by_name(question: Question) -> list[str]:
    """URNs that the words of the question may mean, closest first; worked out once for each question."""
    if "urns" not in question.__dict__:
        object.__setattr__(question, "urns", find(question.q))
    urns: list[str] = question.__dict__["urns"]
    return urns


def _conditions(question: Question) -> Q:
    wanted = Q(listed=True)
    for field in ("phase", "region", "governance"):
        if values := getattr(question, field):
            wanted &= Q(**{f"{field}__in": values})
    if question.la:
        wanted &= Q(local_authority=question.la)
    if question.body:
        wanted &= Q(responsible_body=question.body) | Q(responsible_body__name__icontains=question.body)
    if question.grade:
        wanted &= _grades(question.grade)
    if question.pupils_from is not None:
        wanted &= Q(pupils__gte=question.pupils_from)
    if question.pupils_to is not None:
        wanted &= Q(pupils__lte=question.pupils_to)
    return wanted


def _grades(grades: Sequence[str]) -> Q:
    any_of = Q()
    for grade in grades:
        framework, _, word = grade.partition(":")
        any_of |= (
            Q(latest_inspected__isnull=True) if grade == "none" else Q(latest_framework=framework, latest_grade=word)
        )
    return any_of


def _ordered(found: QuerySet[School], order: str) -> QuerySet[School]:
    first, second = SORTS[order][1]
    if first.startswith("-"):
        return found.order_by(F(first[1:]).desc(nulls_last=True), second)
    return found.order_by(first, second)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the list."""

    schools: Sequence[School]
    count: int
    number: int
    pages: int


def page_of(found: QuerySet[School], question: Question) -> Page:
    """The page asked for; the last one where there are fewer.

    Only keys are walked to reach a deep page, from whichever end is nearer; the 25 rows are then read by key.
    """
    count = found.order_by().count()
    pages = max(-(-count // PER_PAGE), 1)
    number = min(question.page, pages)
    start = (number - 1) * PER_PAGE
    keys = found.values_list("pk", flat=True)
    if question.order == CLOSEST:
        there = set(keys)
        urns = [urn for urn in found_by_name(question) if urn in there][start : start + PER_PAGE]
    elif question.order == "name" and start > count / 2:
        end = count - start
        urns = list(keys.reverse()[max(end - PER_PAGE, 0) : end])[::-1]
    else:
        urns = list(keys[start : start + PER_PAGE])
    rows = School.objects.select_related("local_authority", "region", "responsible_body").in_bulk(urns)
    return Page(schools=[rows[urn] for urn in urns], count=count, number=number, pages=pages)
