"""Who may need support: where should we look, and why? One list, as a list, on a map and as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse

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
from alongside_service.projects.actions import forget_view, save_view
from alongside_service.projects.forms import kept_views
from alongside_service.projects.models import SavedView
from alongside_service.projects.refusals import InvalidError
from alongside_service.projects.selectors import own_view
from alongside_service.register.selectors import borders, current
from alongside_service.register.spots import spots_of
from alongside_service.register.views import page_links

LOOKING = SavedView.LOOKING


@dataclass(frozen=True, kw_only=True)
class _Asked:
    question: Question
    person: User
    layers: Layers
    found: Any
    context: dict[str, Any]


def looking(request: HttpRequest) -> HttpResponse:
    """Where should we look, and why? The schools that answer the question, 25 to a page."""
    return _list(request, _ask(request), {})


def looking_keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters in force under a name."""
    question = read_question(QueryDict(request.POST.get("query", "")[:2000]), request.user)
    name, shared = request.POST.get("name", ""), request.POST.get("shared") == "yes"
    try:
        save_view(request.user, LOOKING, name=name, query=question.query(page=1), shared=shared)
    except InvalidError as error:
        return _list(request, _asked(request, question), error.problems, name)
    return redirect(f"{reverse('looking')}?{question.query(page=1)}")


def looking_forget(request: HttpRequest, number: int) -> HttpResponse:
    """Forget one of one's own views."""
    view = own_view(request.user, LOOKING, number)
    if view is None:
        raise Http404("There is no such view among yours.")
    forget_view(view)
    return redirect("looking")


def _list(request: HttpRequest, asked: _Asked, problems: Mapping[str, str], name: str = "") -> HttpResponse:
    page = page_of(keys_of(asked.found), asked.question, asked.person, asked.layers)
    context = asked.context | _paged(page, asked)
    context |= kept_views(
        request.user, LOOKING, keep="looking-view-keep", forget="looking-view-forget", problems=problems, name=name
    )
    return render(request, "identification/looking.html", context, status=422 if problems else 200)


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
    return _asked(request, read_question(request.GET, request.user))


def _asked(request: HttpRequest, question: Question) -> _Asked:
    person: User = request.user
    measured = outcomes()
    stand = layers(outcomes=measured)
    sees_projects = person.role in {str(role) for role in scope.SEES_PROJECTS}
    choices = choices_for(current(), rules(), measured, sees_projects=sees_projects, warns=stand.has_warning)
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
