"""Who may need support: where should we look, and why? One list, as a list, on a map and as CSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from alongside_service.accounts.models import User
from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.charts import map as charts_map
from alongside_service.identification.looking.export import csv_lines
from alongside_service.identification.looking.filters import choices_for, chosen, form
from alongside_service.identification.looking.question import (
    PER_PAGE,
    SORTS,
    Question,
    read_question,
    schools_for,
    unordered,
)
from alongside_service.identification.looking.rows import Page, keys_of, page_of
from alongside_service.identification.selectors.measures import Layers, layers, outcomes
from alongside_service.identification.selectors.rules import rules
from alongside_service.projects import scope
from alongside_service.register.selectors import borders, current
from alongside_service.register.spots import spots_of
from alongside_service.register.views import page_links


@dataclass(frozen=True, kw_only=True)
class _Asked:
    question: Question
    person: User
    layers: Layers
    found: Any
    context: dict[str, Any]


def looking(request: HttpRequest) -> HttpResponse:
    """Where should we look, and why? The schools that answer the question, 25 to a page."""
    asked = _ask(request)
    page = page_of(keys_of(asked.found), asked.question, asked.person, asked.layers)
    return render(request, "identification/looking.html", asked.context | _paged(page, asked))


def looking_map(request: HttpRequest) -> HttpResponse:
    """The same schools on a map, with the first of them in a list beside it."""
    asked = _ask(request)
    keys = keys_of(asked.found)
    page = page_of(keys, asked.question, asked.person, asked.layers)
    spots, lost = spots_of(unordered(asked.found))
    box = charts_map.box_of(spots)
    near = max(box[2] - box[0], box[3] - box[1]) < 320_000
    label = f"Map of {sum(spot.count for spot in spots):,} schools"
    drawn = charts_map.draw(spots, borders("near" if near else "england"), box=box, label=label)
    context = asked.context | _paged(page, asked)
    context |= {"map": drawn, "lost": lost, "clustered": any(s.count > 1 for s in spots), "has_spots": bool(spots)}
    return render(request, "identification/looking_map.html", context)


def looking_csv(request: HttpRequest) -> HttpResponseBase:
    """The same schools as CSV."""
    asked = _ask(request)
    lines = csv_lines(keys_of(asked.found), asked.question, asked.person, asked.layers)
    load = current().load
    name = f"who-may-need-support-as-at-{load.as_at}.csv" if load else "who-may-need-support.csv"
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _ask(request: HttpRequest) -> _Asked:
    person: User = request.user
    question = read_question(request.GET, person)
    measured = outcomes()
    stand = layers(outcomes=measured)
    sees_projects = person.role in {str(role) for role in scope.SEES_PROJECTS}
    choices = choices_for(current(), rules(), measured, sees_projects=sees_projects)
    names = dict(choices.outcomes)
    context = {
        "section": "looking",
        "question": question,
        "query": question.query(page=1),
        "form": form(question, choices),
        "chosen": chosen(question, choices),
        "layers": stand,
        "sees_projects": sees_projects,
        "sees_alike": BY_ROUTE["alike"].allows(person.role),
        "measure": names.get(question.outcome, "the main measure of each school"),
        "sorts": [
            (label, question.query(sort=key, page=1), key == question.order)
            for key, (label, _) in SORTS.items()
            if stand.has_warning or key != "warning"
        ],
    }
    return _Asked(
        question=question, person=person, layers=stand, found=schools_for(question, person), context=context
    )  # fmt: skip


def _paged(page: Page, asked: _Asked) -> dict[str, Any]:
    first = (page.number - 1) * PER_PAGE + 1 if page.count else 0
    return {
        "page": page,
        "first": first,
        "last": first + len(page.rows) - 1 if page.count else 0,
        "links": page_links(page, asked.question),  # type: ignore[arg-type]
    }
