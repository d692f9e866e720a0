"""What may be asked of the list of schools that may need support: one value that list, map and CSV share."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, FilteredRelation, Q, QuerySet
from django.http import QueryDict

from alongside.policy.evidence import load_evidence
from alongside.policy.looking import load_looking
from alongside_service.accounts.models import User
from alongside_service.identification.models import Measured, Referral, RuleAnswer, Voice, Warned
from alongside_service.identification.selectors.referrals import within as referrals_within
from alongside_service.projects import scope
from alongside_service.register.models import School
from alongside_service.register.search import find

PER_PAGE = 25
SORTS = {
    "either": ("Probability of need, the higher of the two", "chosen__probability"),
    "raw": ("Probability of need by its level", "chosen__raw_probability"),
    "adjusted": ("Probability of need, allowing for its pupils", "chosen__adjusted_probability"),
    "warning": ("Early warning", "warned__probability"),
    "name": ("Name", ""),
}
LAYERS = {
    "rule": "A rule is met",
    "level": "Measures: its level",
    "adjusted": "Measures: allowing for its pupils",
    "warning": "Early warning",
    "referral": "A referral waits",
}
SURE = {"very": "Very sure (95% or more)", "fairly": "Fairly sure (80% to 95%)", "cannot": "Cannot tell (less)"}
UNKNOWN = {
    "missing": "Newest figure is not published",
    "nothing": "Nothing is measured",
    "rule": "A rule cannot tell",
    "warning": "No early warning",
}
COHORT = {"small": "Small cohort", "suppressed": "Newest figure suppressed"}
DECIDED = {
    "offer": "Offer support",
    "do-not-offer": "Do not offer support",
    "cannot-tell": "Cannot tell yet",
    "open": "A project is open, not decided",
    "none": "No project",
}
NOBODY = "nobody"
VOICES = (*Voice.ALL, (NOBODY, "Nobody yet"))
MANY = ("region", "phase", "rule", "area", "layer", "sure", "unknown", "cohort", "voice", "decided")
"""Filters of which several values may be chosen: schools of any of them are found."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked. Every field is empty for "all open schools"."""

    q: str = ""
    region: tuple[str, ...] = ()
    la: str = ""
    phase: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    layer: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    cohort: tuple[str, ...] = ()
    voice: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()
    outcome: str = ""
    """Which measure the list is sorted by; empty for the main one of each school."""
    group: str = ""
    """`disadvantaged` for those pupils alone; empty for all pupils."""
    sort: str = ""
    page: int = 1

    @property
    def order(self) -> str:
        """The order in force."""
        return self.sort if self.sort in SORTS else "either"

    def pairs(self) -> list[tuple[str, str]]:
        """The question as query parameters, without what is empty."""
        values = [(field.name, getattr(self, field.name)) for field in fields(self)]
        single = [(name, each) for name, value in values for each in (value if isinstance(value, tuple) else (value,))]
        return [(name, str(each)) for name, each in single if each != "" and (name, each) != ("page", 1)]

    def query(self, **changes: object) -> str:
        """The query string after some changes, such as `page=2`. Never empty: that asks for one's own region."""
        return urlencode(replace(self, **changes).pairs()) or "region="  # type: ignore[arg-type]

    def without(self, name: str, value: str = "") -> str:
        """The query string with one filter taken away, from the first page."""
        before = getattr(self, name)
        after = tuple(v for v in before if v != value) if isinstance(before, tuple) else ""
        return self.query(**{name: after, "page": 1})


def read_question(given: QueryDict, person: User) -> Question:
    """The question in a query string; one's own region where nothing is asked. Nonsense is left out."""
    if not given and person.region_id:
        return Question(region=(str(person.region_id),))
    page = given.get("page", "1")
    return Question(
        **{name: _several(given, name) for name in MANY},
        q=" ".join(given.get("q", "").replace("\x00", "").split())[:100],
        la=given.get("la", "") if re.fullmatch(r"\d{3}", given.get("la", "")) else "",
        outcome=given.get("outcome", "") if re.fullmatch(r"[a-z0-9_]{1,60}", given.get("outcome", "")) else "",
        group=given.get("group", "") if given.get("group", "") == "disadvantaged" else "",
        sort=given.get("sort", "") if given.get("sort", "") in SORTS else "",
        page=min(int(page), 100_000) if re.fullmatch(r"\d{1,6}", page) and int(page) else 1,
    )


def _several(given: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(v.replace("\x00", "")[:60] for v in given.getlist(name) if v.strip()))[:40]


def schools_for(question: Question, person: User) -> QuerySet[School]:
    """The open schools asked for, in order. `chosen` is the estimate to sort by; those without come last."""
    chosen = FilteredRelation("measured", condition=_which(question))
    found = School.objects.filter(listed=True, open=True).annotate(chosen=chosen)
    for name, column in (("region", "region__in"), ("phase", "phase__in")):
        if values := getattr(question, name):
            found = found.filter(**{column: values})
    if question.la:
        found = found.filter(local_authority=question.la)
    if question.q:
        found = found.filter(pk__in=find(question.q))
    found = found.filter(
        _rules(question), _areas(question), _layers(question, person), _sureness(question), _unknown(question),
        _cohorts(question), _voices(question, person), _decisions(question, person),
    )  # fmt: skip
    column = SORTS[question.order][1]
    by = (F(column).desc(nulls_last=True),) if column else ()
    return found.order_by(*by, "sort_name", "pk")


def unordered(found: QuerySet[School]) -> QuerySet[School]:
    """The same schools as plain rows of the register, for what has no use for their order."""
    return School.objects.filter(pk__in=found.order_by().values("pk"))


def _which(question: Question) -> Q:
    group = question.group or "all"
    if question.outcome:
        return Q(measured__outcome=question.outcome, measured__group=group)
    return Q(measured__main=True, measured__group=group)


def _any(conditions: list[Q]) -> Q:
    wanted = Q()
    for each in conditions:
        wanted |= each
    return wanted


def _among(rows: QuerySet[Any]) -> Q:
    """Schools of which there are such rows. Asked once for all and not school by school: that took seconds."""
    return Q(pk__in=rows.order_by().values("school"))


def _measured(**where: object) -> Q:
    return _among(Measured.objects.filter(**where))


def _rules(question: Question) -> Q:
    return _among(RuleAnswer.objects.filter(rule__in=question.rule, answer="met")) if question.rule else Q()


def _areas(question: Question) -> Q:
    if not question.area:
        return Q()
    return _measured(area__in=question.area, probability__gte=load_evidence().fairly_sure)


def _layers(question: Question, person: User) -> Q:
    fairly = load_evidence().fairly_sure
    made = {
        "rule": lambda: _among(RuleAnswer.objects.filter(answer="met")),
        "level": lambda: _measured(raw_probability__gte=fairly),
        "adjusted": lambda: _measured(adjusted_probability__gte=fairly),
        "warning": lambda: _among(Warned.objects.filter(probability__gte=load_looking().warning_from)),
        "referral": lambda: _among(Referral.objects.filter(referrals_within(person), status=Referral.WAITING)),
    }
    return _any([made[each]() for each in question.layer if each in made])


def _sureness(question: Question) -> Q:
    policy = load_evidence()
    very, fairly = policy.very_sure, policy.fairly_sure
    made = {
        "very": Q(chosen__probability__gte=very),
        "fairly": Q(chosen__probability__gte=fairly, chosen__probability__lt=very),
        "cannot": Q(chosen__probability__lt=fairly),
    }
    return _any([made[each] for each in question.sure if each in made])


def _unknown(question: Question) -> Q:
    made = {
        "missing": lambda: Q(chosen__isnull=False, chosen__latest__isnull=True),
        "nothing": lambda: ~_measured(),
        "rule": lambda: _among(RuleAnswer.objects.filter(answer="cannot tell")),
        "warning": lambda: ~_among(Warned.objects.all()),
    }
    return _any([made[each]() for each in question.unknown if each in made])


def _cohorts(question: Question) -> Q:
    made = {"small": Q(chosen__small=True), "suppressed": Q(chosen__latest_missing__startswith="suppressed")}
    return _any([made[each] for each in question.cohort if each in made])


def _voices(question: Question, person: User) -> Q:
    seen, spoke = scope.visible(person), Voice.objects.filter(said_on__isnull=False)
    made = []
    for each in question.voice:
        if each == NOBODY:
            made.append(~_among(seen.filter(pk__in=spoke.values("project"))))
        elif each in dict(Voice.ALL):
            made.append(_among(seen.filter(pk__in=spoke.filter(voice=each).values("project"))))
    return _any(made)


def _decisions(question: Question, person: User) -> Q:
    seen = scope.visible(person)
    made = []
    for each in question.decided:
        if each == "none":
            made.append(~_among(seen))
        elif each == "open":
            made.append(_among(seen.filter(support="").exclude(state="stopped")))
        elif each in DECIDED:
            made.append(_among(seen.filter(support=each)))
    return _any(made)
