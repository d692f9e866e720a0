"""Why a school was flagged, how we know, and the brief of a region's journey."""

from __future__ import annotations

import re
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape

from alongside.policy import load_frameworks, load_measures
from alongside.policy.need import load_need
from alongside_service.accounts.permissions import BY_ROUTE, may_see_flags, who_can
from alongside_service.errors import refused
from alongside_service.identification import selectors
from alongside_service.identification.journeys import JourneyNotMadeError, brief_of
from alongside_service.identification.selectors.measures import Layers, layers
from alongside_service.identification.wording import GROUPS
from alongside_service.register import selectors as register


def why(request: HttpRequest, urn: str) -> HttpResponse:
    """Every rule's answer for one school: clauses, facts with their sources, and what would change it."""
    school = register.school(urn)
    if school is None:
        raise Http404(f"No school with the URN {urn} is in the editions that are loaded.")
    if not may_see_flags(request.user, school):
        return refused(
            request,
            "You can read this for your own school, or for schools that your organisation is responsible for. "
            f"Others who can: {who_can(BY_ROUTE['region-journey'])}.",
        )
    answers = selectors.answers_for(school)
    editions = register.current().editions
    for fact in (fact for answer in answers for clause in answer.clauses for fact in clause["facts"]):
        fact["source"] = str(editions.get(fact["edition"], ""))
    context = {"section": "schools", "school": school, "answers": answers}
    return render(request, "identification/why.html", context)


def how_we_know(request: HttpRequest) -> HttpResponse:
    """Rules, frameworks, measures and files, in plain words, for everyone."""
    editions = sorted(register.current().editions.values(), key=lambda e: (e.title, e.publisher, e.as_at, e.period))
    sources = [
        {"title": title, "publisher": publisher, "licence": licence, "editions": list(group)}
        for (title, publisher, licence), group in groupby(
            (e for e in editions if e.listed), key=lambda e: (e.title, e.publisher, e.licence)
        )
    ]
    context = {
        "section": "how-we-know",
        "rules": selectors.rules(),
        "need": load_need(),
        "layers": (stand := layers()),
        "unmeasured": _unmeasured(stand),
        "tried": stand.warning.report.get("told", []) if stand.warning else [],
        "frameworks": load_frameworks().frameworks,
        "measures": load_measures().values(),
        "editions": sources,
    }
    return render(request, "identification/how_we_know.html", context)


def _unmeasured(stand: Layers) -> list[tuple[str, str]]:
    """Outcomes that no model could be made of, with the kind of school and the reason."""
    labels = {each.id: each.label for each in load_need().outcomes}
    fits = stand.measures.report.get("fits", []) if stand.measures else []
    return [
        (f"{labels.get(fit['outcome'], fit['outcome'])}, {GROUPS.get(fit['group'], fit['group'])}, "
         f"{fit['kind'].replace('-', ' ')} schools", fit["why"])
        for fit in fits
        if "why" in fit
    ]  # fmt: skip


def journey(request: HttpRequest, slug: str) -> HttpResponse:
    """The brief of a region's journey, as the library wrote it: one self-contained document."""
    region = register.region(slug)
    if region is None:
        raise Http404("There is no region of that name.")
    try:
        document = brief_of(region.name, slug)
    except JourneyNotMadeError as error:
        return render(
            request,
            "identification/journey_failed.html",
            {"region": region, "error": error, "section": "regions"},
            status=503,
        )
    link = f'<a href="{reverse("region", args=[slug])}">Back to {escape(region.name)}</a>'
    back = f'<nav aria-label="Back"><p>{link}</p></nav>'
    response = HttpResponse(re.sub(rb"(<body[^>]*>)", rb"\1" + back.encode(), document, count=1))
    response.inline_styles = True  # type: ignore[attr-defined]
    return response
