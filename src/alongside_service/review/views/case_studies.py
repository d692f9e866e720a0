"""What other regions can learn from: proposing a case study, and the list across regions."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alongside_service.projects import scope as project_scope
from alongside_service.projects import selectors as projects
from alongside_service.register.selectors import regions_with_counts
from alongside_service.review import questions, selectors
from alongside_service.review.actions.case_studies import set_case_study, values_of
from alongside_service.review.views.asking import Question, ask

KINDS = (("", "All of them"), ("candidates", "Candidates"), ("closed", "Closed cases"))


def case_study(request: HttpRequest, number: int) -> HttpResponse:
    """Say whether the project would make a case study, and why."""
    found = projects.project_for(request.user, number)
    now = values_of(found)
    question = Question(
        title="Case study",
        fields=questions.CASE_STUDY,
        submit="Save",
        cancel=reverse("project-plan", args=[number]),
        lead="Teams of every region see candidates, and closed cases, with the school’s name and what is written here.",
        before=now if found.case_study or found.case_study_why else {},
        hidden=[(f"seen_{key}", value) for key, value in now.items()],
        closed=() if project_scope.is_team(request.user, found) else (f"This is for the team of {found.region.name}.",),
    )
    seen = {key: request.POST.get(f"seen_{key}", value).replace("\r\n", "\n") for key, value in now.items()}
    return ask(
        request, found, question,
        lambda typed, _: set_case_study(found.pk, typed, person=request.user, on=timezone.localdate(), seen=seen),
        reverse("project-plan", args=[number]),
    )  # fmt: skip


def case_studies(request: HttpRequest) -> HttpResponse:
    """Candidates and closed cases of every region."""
    regions = [(region.slug, region.name) for region, *_ in regions_with_counts()]
    region = request.GET.get("region", "")
    region = region if region in dict(regions) else ""
    only = request.GET.get("only", "")
    only = only if only in dict(KINDS) else ""
    page, rows = selectors.case_studies(request.user, region=region, only=only, page=request.GET.get("page", "1"))
    kept = {key: value for key, value in (("region", region), ("only", only)) if value}
    context = {
        "section": "case-studies",
        "rows": rows,
        "total": page.paginator.count,
        "region": {"name": "region", "label": {"text": "Region", "classes": "govuk-label--s"}, "classes": "app-full",
                   "items": _items([("", "Every region"), *regions], region)},
        "only": {"name": "only", "label": {"text": "Show", "classes": "govuk-label--s"}, "classes": "app-full",
                 "items": _items(KINDS, only)},
        "links": {
            "previous": _link(kept, page.previous_page_number()) if page.has_previous() else None,
            "next": _link(kept, page.next_page_number()) if page.has_next() else None,
        },
    }  # fmt: skip
    return render(request, "review/case_studies.html", context)


def _items(pairs: object, chosen: str) -> list[dict[str, object]]:
    return [{"value": key, "text": text, "selected": key == chosen} for key, text in pairs]


def _link(kept: dict[str, str], page: int) -> dict[str, str]:
    return {"href": "?" + urlencode(kept | {"page": str(page)})}
