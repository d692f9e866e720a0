"""What other regions can learn from: candidates for a case study, and cases that are closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery

from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import StateChange, SupportProject

PAGE = 50
IN_ERROR = "opened-in-error"


@dataclass(frozen=True, kw_only=True)
class CaseStudy:
    """One project that others may learn from; `mine` where the person sees it whole."""

    project: SupportProject
    outcome: str
    """How it ended, in the words of the policy's list; nothing while it goes on."""
    mine: bool


def case_studies(
    person: User, *, region: str = "", only: str = "", page: str = "1"
) -> tuple[Page, Sequence[CaseStudy]]:
    """A page of candidates and closed cases of every region, the latest first. `only`: `candidates` or `closed`."""
    found = _found(region, only)
    shown = Paginator(found, PAGE).get_page(page)
    projects = list(shown.object_list)
    whole = scope.visible(person).filter(pk__in=[each.pk for each in projects])
    mine = set(whole.values_list("pk", flat=True))
    rows = [
        CaseStudy(
            project=each,
            outcome=course_of(each).label("stop", each.outcome or "") if not each.live else "",
            mine=each.pk in mine,
        )
        for each in projects
    ]
    return shown, rows


def _found(region: str, only: str) -> QuerySet[SupportProject]:
    latest = StateChange.objects.filter(project=OuterRef("pk")).order_by("-pk").values("outcome")[:1]
    closed, candidates = Q(state=State.STOPPED.value) & ~Q(outcome=IN_ERROR), Q(case_study=True)
    wanted = {"candidates": candidates, "closed": closed}.get(only, candidates | closed)
    found = SupportProject.objects.annotate(outcome=Subquery(latest)).filter(wanted)
    if region:
        found = found.filter(region_id=region)
    return found.select_related("school__local_authority", "region").order_by("-state_since", "-pk")
