"""Reading the rules and their answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet

from alongside_service.identification.models import Rule, RuleAnswer
from alongside_service.register.models import School
from alongside_service.register.selectors import for_this_load


def rules() -> list[Rule]:
    """The rules of the current load, in their order."""
    return list(Rule.objects.all())


def answers_for(school: School) -> list[RuleAnswer]:
    """Every rule's answer for one school, in the order of the rules."""
    return list(RuleAnswer.objects.filter(school=school).select_related("rule").order_by("rule__position"))


def flags_of(schools: Sequence[School]) -> dict[str, list[str]]:
    """For the schools of one page: the names of the rules that each meets."""
    flags: dict[str, list[str]] = defaultdict(list)
    met = RuleAnswer.objects.filter(school__in=[s.pk for s in schools], answer="met").order_by("rule__position")
    for urn, name in met.values_list("school", "rule__name"):
        flags[urn].append(name)
    return flags


def counts_by_region() -> dict[str, dict[str, int]]:
    """By region slug, how many schools meet each rule."""

    def count() -> dict[str, dict[str, int]]:
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        met = RuleAnswer.objects.filter(answer="met", school__listed=True).order_by()
        for region, rule, n in met.values_list("school__region", "rule").annotate(n=Count("pk")):
            counts[region][rule] = n
        return dict(counts)

    return for_this_load("flags by region", count)


def flags_of_all() -> dict[str, list[str]]:
    """For every school that meets any rule: the names of the rules that it meets."""
    flags: dict[str, list[str]] = defaultdict(list)
    met = RuleAnswer.objects.filter(answer="met").order_by("rule__position")
    for urn, name in met.values_list("school", "rule__name"):
        flags[urn].append(name)
    return flags


def answers_asked(**where: Any) -> QuerySet[RuleAnswer]:
    """The answers for listed schools that meet some conditions, in the order in which they were kept."""
    return RuleAnswer.objects.filter(school__listed=True, **where).select_related("rule").order_by("pk")
