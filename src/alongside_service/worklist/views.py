"""Screens that cross the stages: today, the list of projects, saved views, exports and search."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.accounts.roles import Role
from alongside_service.projects.actions import forget_view, save_view
from alongside_service.projects.forms import kept_views
from alongside_service.projects.models import SavedView
from alongside_service.projects.refusals import InvalidError
from alongside_service.projects.selectors import own_view
from alongside_service.register.views import home as start
from alongside_service.register.views import page_links
from alongside_service.worklist import export, selectors
from alongside_service.worklist.filters import choices_for, chosen, form
from alongside_service.worklist.question import PER_PAGE, SORTS, Question, projects_for, read_question
from alongside_service.worklist.search import LEAST_LETTERS, find_everything
from alongside_service.worklist.today import grouped, lines_for, seen_projects

PROJECTS = SavedView.PROJECTS
WAYS = (
    ("project-new", "Open a project"),
    ("referrals", "Referrals"),
    ("money", "Money"),
    ("case-studies", "Case studies"),
)
"""Further pages about projects, for those who may open them."""


def today(request: HttpRequest) -> HttpResponse:
    """What needs me?"""
    on = timezone.localdate()
    lines = lines_for(request.user, on=on)
    context = {
        "section": "today",
        "on": on,
        "groups": grouped(lines),
        "overdue": sum(line.group == "overdue" for line in lines),
        "new": sum(line.group == "new" for line in lines),
        "projects": seen_projects(request.user),
    }
    return render(request, "worklist/today.html", context)


def home(request: HttpRequest) -> HttpResponse:
    """Today for those who have a day; the way to schools for those who have none."""
    without = (Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR, Role.NATIONAL_LEAD)
    return start(request) if Role(request.user.role) in without else today(request)


def projects(request: HttpRequest) -> HttpResponse:
    """All projects within one's scope, filtered and sorted."""
    return _list(request, read_question(request.GET), {})


def _list(request: HttpRequest, question: Question, problems: dict[str, str], name: str = "") -> HttpResponse:
    on = timezone.localdate()
    course = selectors.course_today(on)
    choices = choices_for(request.user, course)
    page = selectors.page_of(projects_for(question, request.user, on=on), question, request.user, on=on)
    context: dict[str, Any] = {
        "section": "projects",
        "question": question,
        "query": question.query(page=1),
        "form": form(question, choices),
        "chosen": chosen(question, choices),
        "page": page,
        "first": min((page.number - 1) * PER_PAGE + 1, page.count),
        "last": min(page.number * PER_PAGE, page.count),
        "sorts": [
            (label, question.query(sort=key, page=1), key == question.order) for key, (label, _) in SORTS.items()
        ],
        "links": page_links(page, question),
        "ways": [(text, reverse(route)) for route, text in WAYS if BY_ROUTE[route].allows(request.user.role)],
        "one_region": Role(request.user.role) not in (Role.NATIONAL_LEAD, Role.AUDITOR),
    }
    context |= kept_views(request.user, PROJECTS, keep="view-keep", forget="view-forget", problems=problems, name=name)
    return render(request, "worklist/projects.html", context, status=422 if problems else 200)


def project_csv(request: HttpRequest) -> HttpResponseBase:
    """The projects found, as CSV."""
    response = StreamingHttpResponse(export.csv_lines(_table(request)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="projects-{timezone.localdate()}.csv"'
    return response


def project_sheet(request: HttpRequest) -> HttpResponse:
    """The projects found, as a spreadsheet."""
    made = export.workbook(_table(request), title="Projects")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(made, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="projects-{timezone.localdate()}.xlsx"'
    return response


def _table(request: HttpRequest) -> Any:
    on = timezone.localdate()
    found = projects_for(read_question(request.GET), request.user, on=on)
    return export.rows(found, request.user, selectors.course_today(on), on=on)


def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the filters in force under a name."""
    question = read_question(QueryDict(request.POST.get("query", "")[:2000]))
    name = request.POST.get("name", "")
    try:
        shared = request.POST.get("shared") == "yes"
        save_view(request.user, PROJECTS, name=name, query=question.query(page=1), shared=shared)
    except InvalidError as error:
        return _list(request, question, error.problems, name)
    return redirect(f"{reverse('projects')}?{question.query(page=1)}")


def drop_view(request: HttpRequest, number: int) -> HttpResponse:
    """Forget one of one's own views."""
    view = own_view(request.user, PROJECTS, number)
    if view is None:
        raise Http404("There is no such view among yours.")
    forget_view(view)
    return redirect("projects")


def search(request: HttpRequest) -> HttpResponse:
    """Everything of a name that I may read."""
    text = request.GET.get("q", "")
    context = {
        "section": "",
        "q": text,
        "found": find_everything(text, request.user),
        "short": 0 < len(text.strip()) < LEAST_LETTERS,
        "search_field": {
            "name": "q",
            "id": "search-q",
            "label": {"text": "Search for", "classes": "govuk-label--s"},
            "value": text,
            "hint": {"text": "A school, a trust or council, a project, a person, or words of a note"},
        },
    }
    return render(request, "worklist/search.html", context)


def our_school(request: HttpRequest) -> HttpResponse:
    """To the school's own page."""
    if request.user.school_id is None:
        raise Http404("Your account is tied to no school. Ask an administrator.")
    return redirect("school", request.user.school_id)


def our_plan(request: HttpRequest) -> HttpResponse:
    """To the plan of the school's latest project."""
    project = selectors.latest_of_school(request.user)
    if project is None:
        raise Http404("Your school has no support project, so there is no plan here yet.")
    return redirect("project-plan", project.pk)


def our_schools(request: HttpRequest) -> HttpResponse:
    """To the schools of the trust or council."""
    if request.user.body_id is None:
        raise Http404("Your account is tied to no trust or council. Ask an administrator.")
    return redirect("body", request.user.body_id)
