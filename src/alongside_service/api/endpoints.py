"""What the API answers. Every address is a route of the permission table, and reads through selectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Path, Query, Schema
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from alongside.policy.project import load_project
from alongside_service.accounts.permissions import may_see_flags
from alongside_service.api import schemas as s
from alongside_service.api import shapes
from alongside_service.api.middleware import PARAMETERS, ROOT
from alongside_service.api.problems import problem, said_of
from alongside_service.identification.selectors.rules import answers_asked, answers_for
from alongside_service.projects.scope import is_outside
from alongside_service.projects.selectors import decisions_of, frame_of, project_for
from alongside_service.register import selectors as register
from alongside_service.worklist.question import Question, projects_for
from alongside_service.worklist.selectors import RELATED


class Token(HttpBearer):
    """Says in the description that a key is needed; the middleware has looked at it by now."""

    def __call__(self, request: HttpRequest) -> Any:
        """The key's person."""
        return request.user

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Never asked."""


api = NinjaAPI(
    title="Alongside",
    version="1",
    description="What a person may read on the pages of Alongside, for their programs. It is only read.",
    docs_url=None,
    openapi_url=None,
    auth=Token(),
    urls_namespace="api-v1",
)


_KINDS = {"limit": "int", "after": "int", "number": "int", "open": "bool", "overdue": "bool", "on": "date"}


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [said_of(each, _KINDS) for each in error.errors]
    return problem(422, "Some parameters cannot be used.", errors=errors)


@api.exception_handler(Http404)
def _absent(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(404, str(error))


@api.exception_handler(PermissionDenied)
def _denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return problem(403, str(error))


def _read(path: str, route: str, answer: type[Schema], summary: str, asked: type[Schema] | None = None) -> Any:
    """Register a function that answers GET at `path` as a route of the permission table."""
    PARAMETERS[route] = frozenset(asked.model_fields) if asked else frozenset()
    codes = [401, 403, 422, 429, 500] + ([404] if "{" in path else [])
    return api.get(
        path, url_name=route, operation_id=route.removeprefix("api-"), summary=summary,
        response={200: answer} | dict.fromkeys(sorted(codes), s.Problem),
    )  # fmt: skip


def _page(
    request: HttpRequest, asked: s.Asked, found: Sequence[Any], shape: Callable[[Any], Any]
) -> dict[str, Any]:  # fmt: skip
    """A part of a list, given one row more than asked for where there is one."""
    rows = list(found)
    shown = rows[: asked.limit]
    more = ""
    if len(rows) > asked.limit:
        kept = {name: value for name, value in request.GET.items() if name != "after"}
        more = f"{request.path}?{urlencode(kept | {'after': shown[-1].pk})}"
    return {"items": [shape(row) for row in shown], "next": more or None}


@_read("/schools", "api-schools", s.SchoolsOut, "Schools", s.SchoolsAsked)
def schools(request: HttpRequest, asked: Query[s.SchoolsAsked]) -> Any:
    """The listed schools, in the order of their URNs."""
    names = {"after": "pk__gt", "region": "region_id", "local_authority": "local_authority_id",
             "responsible_body": "responsible_body_id", "phase": "phase", "open": "open"}  # fmt: skip
    where = {column: value for name, column in names.items() if (value := getattr(asked, name)) is not None}
    related = ("local_authority", "responsible_body")
    found = register.schools_in(**where).select_related(*related).order_by("pk")[: asked.limit + 1]
    return _page(request, asked, found, shapes.school)


@_read("/schools/{urn}", "api-school", s.SchoolWhole, "One school")
def school(request: HttpRequest, urn: Path[s.Urn]) -> Any:
    """A school by its present URN, with its inspections."""
    return shapes.whole_school(_school(urn))


def _school(urn: str) -> Any:
    found = register.school(urn)
    if found is None:
        raise Http404("There is no school with this URN. It may have had it before: look at its successor.")
    return found


@_read("/schools/{urn}/answers", "api-school-answers", s.SchoolAnswersOut, "The rules’ answers for one school")
def school_answers(request: HttpRequest, urn: Path[s.Urn]) -> Any:
    """What every rule says of the school. A school and its responsible body read their own."""
    found = _school(urn)
    if not may_see_flags(request.user, found):
        raise PermissionDenied(
            "The rules’ answers for this school are for regional teams, analysts, auditors and itself."
        )
    return {"items": [shapes.answer(row) for row in answers_for(found)]}


@_read("/answers", "api-answers", s.AnswersOut, "The rules’ answers", s.AnswersAsked)
def answers(request: HttpRequest, asked: Query[s.AnswersAsked]) -> Any:
    """What the rules say of every listed school. They are worked out anew with every load."""
    names = {"after": "pk__gt", "rule": "rule_id", "answer": "answer", "region": "school__region_id"}
    where = {column: value for name, column in names.items() if (value := getattr(asked, name)) is not None}
    return _page(request, asked, answers_asked(**where)[: asked.limit + 1], shapes.answer)


@_read("/regions", "api-regions", s.RegionsOut, "The nine regions")
def regions(request: HttpRequest) -> Any:
    """The regions that have schools."""
    rows = register.regions_with_counts()
    return {"items": [{"slug": region.pk, "name": region.name, "schools": count} for region, count, _ in rows]}


@_read("/lists", "api-lists", s.ListsOut, "The lists of the course of a project", s.ListsAsked)
def lists(request: HttpRequest, asked: Query[s.ListsAsked]) -> Any:
    """What the keys of phases, milestones, tasks and answers mean, as the course stood on a day."""
    return shapes.lists(load_project().on(asked.on or timezone.localdate()), request.user)


@_read("/projects", "api-projects", s.ProjectsOut, "Support projects", s.ProjectsAsked)
def projects(request: HttpRequest, asked: Query[s.ProjectsAsked]) -> Any:
    """The projects that one sees, in the order of their numbers."""
    on, person = timezone.localdate(), request.user
    if asked.priority and is_outside(person):
        raise PermissionDenied("Priorities are for regional teams, national leads and auditors.")
    found = projects_for(_question(asked), person, on=on).order_by("pk").select_related(*RELATED)
    if asked.after is not None:
        found = found.filter(pk__gt=asked.after)
    if asked.overdue is False:
        found = found.exclude(next_due__lt=on, state="in progress")
    return _page(request, asked, found[: asked.limit + 1], lambda row: shapes.project(row, person, on=on))


def _question(asked: s.ProjectsAsked) -> Question:
    many = ("state", "region", "phase", "milestone", "priority", "support", "matching")
    return Question(
        **{name: (value,) for name in many if (value := getattr(asked, name)) is not None}, overdue=bool(asked.overdue)
    )


@_read("/projects/{number}", "api-project", s.ProjectWhole, "One project")
def project(request: HttpRequest, number: Path[s.Number]) -> Any:
    """A project with its tasks and their statuses."""
    found = project_for(request.user, number)
    frame = frame_of(found, request.user, "tasks")["frame"]
    return shapes.whole_project(frame, request.user, on=timezone.localdate())


@_read("/projects/{number}/decisions", "api-decisions", s.DecisionsOut, "The decisions of a project")
def decisions(request: HttpRequest, number: Path[s.Number]) -> Any:
    """Every decision, the latest first."""
    found = project_for(request.user, number)
    return {"items": shapes.decisions(found, decisions_of(found), request.user)}


def patterns() -> list[tuple[str, Any, str]]:
    """Address, view and route of every function above."""
    return [
        (f"{ROOT.strip('/')}/{str(each.pattern).strip('/')}", each.callback, each.name)
        for each in api.urls[0]
        if each.name in PARAMETERS
    ]
