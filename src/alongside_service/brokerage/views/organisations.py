"""Choosing who may be asked to help: what kind, which one, and why. Each step is an address; only the last writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from alongside.policy.course import Field
from alongside_service.brokerage import actions, organisations
from alongside_service.brokerage import selectors as brokerage
from alongside_service.brokerage.actions.organisations import LONGEST, why_not
from alongside_service.brokerage.organisations import IN_REGISTER, Organisation
from alongside_service.brokerage.views.asking import difference_of, log_refusal, whole
from alongside_service.look.fields import draw_form, error_summary_of, read_form
from alongside_service.projects import selectors
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError
from alongside_service.projects.scope import may_write_task

TASK = "preferred-organisation"
_OWN = Field(
    key="own", label="It belongs to the trust or council that is responsible for this school", kind="tick", needed=True,
    hint="That body was asked first what it can do itself: see “What only we can add”.",
)  # fmt: skip
_INTEREST = Field(key="interest", label="The interest, and how it is managed", kind="words", longest=LONGEST, must=True)


def organisation(request: HttpRequest, number: int) -> HttpResponse:
    """Who might help? Choose a kind, find one, look at it, and say why."""
    found = selectors.project_for(request.user, number)
    context = selectors.frame_of(found, request.user, "support")
    frame = context["frame"]
    task = frame.course.task(TASK)
    choices = brokerage.choices_of(found)
    given = request.POST if request.method == "POST" else request.GET
    kind, identifier = given.get("kind", ""), given.get("identifier", "")
    row = selectors.record_of(found, TASK)
    context |= {
        "task": task,
        "each": frame.standing.of(TASK),
        "closed": selectors.closed_because(frame, task),
        "kinds": task.field("kind").options,
        "kind": kind,
        "kind_label": task.field("kind").label_of(kind),
        "choices": choices,
        "current": brokerage.current_choice(found, choices),
        "today": timezone.localdate(),
        "q": given.get("q", ""),
        "given": given,
        "version": row.version if row else 0,
        "problems": {},
    }
    context["may_write"] = may_write_task(request.user, found, task) and not context["closed"]
    if request.method == "POST":
        return _chosen(request, found, context)
    return _step(request, found, context, kind, identifier)


def _step(
    request: HttpRequest, found: SupportProject, context: dict[str, Any], kind: str, identifier: str
) -> HttpResponse:
    known = kind in {option.key for option in context["kinds"]}
    typed = "identifier" in request.GET
    if not known or not context["may_write"]:
        problems = {"kind": "Choose what kind of organisation it is."} if kind or "kind" in request.GET else {}
        return _render(request, context, "kind", problems if context["may_write"] else {})
    if not typed:
        context["found"] = _found(kind, context["q"], found) if kind in IN_REGISTER else []
        return _render(request, context, "find", {})
    chosen, problems = organisations.get(kind, identifier, request.GET.get("name", ""))
    if chosen and (refusal := why_not(found, chosen)):
        chosen, problems = None, {"identifier": refusal}
    if chosen is None:
        context["found"] = _found(kind, identifier, found) if kind in IN_REGISTER else []
        return _render(request, context, "find", problems)
    return _confirm(request, found, context, chosen, _start(context, chosen), {})


def _found(kind: str, text: str, found: SupportProject) -> list[dict[str, Any]]:
    return [
        {
            "organisation": each,
            "miles": brokerage.miles_to(each, found.school),
            "href": "?" + urlencode({"kind": kind, "identifier": each.identifier}),
            "why_not": why_not(found, each),
            "own": brokerage.is_own(each, found.school),
        }
        for each in organisations.search(kind, text)
    ]


def _start(context: dict[str, Any], chosen: Organisation) -> dict[str, Any]:
    """A form for the organisation that is chosen already starts with what was said of it."""
    before = context["current"]
    if before is None or (before.kind, before.identifier) != chosen.key:
        return {}
    return {"why": before.why, "chosen_on": before.chosen_on, "own": before.own, "interest": before.interest}


def _fields(task: Any, own: bool, interest: str) -> list[Field]:
    asked = [task.field("why"), task.field("chosen_on")]
    return [*([_OWN] if own else []), *([_INTEREST] if interest else []), *asked]


def _confirm(
    request: HttpRequest, found: SupportProject, context: dict[str, Any], chosen: Organisation,
    values: Mapping[str, Any], problems: Mapping[str, str], status: int = 200,
) -> HttpResponse:  # fmt: skip
    overview = brokerage.overview_of(chosen, found, request.user)
    fields = _fields(context["task"], overview.own, overview.interest)
    context |= {
        "overview": overview,
        "chosen": chosen,
        "drawn": draw_form(fields, values=values, errors=problems),
        "fields": fields,
        "changes_something": context["current"] is not None
        and (context["current"].kind, context["current"].identifier) != chosen.key,
    }
    return _render(request, context, "confirm", problems, status)


def _chosen(request: HttpRequest, found: SupportProject, context: dict[str, Any]) -> HttpResponse:
    given, task = request.POST, context["task"]
    raw = read_form([_OWN, _INTEREST, task.field("why"), task.field("chosen_on")], given)
    version = whole(given.get("version", ""))
    named = {key: given.get(key, "") for key in ("kind", "identifier", "name")}
    problems: Mapping[str, str] = {}
    try:
        actions.choose_organisation(
            found.pk, **named, raw=raw, person=request.user, on=timezone.localdate(), version=version
        )
    except ClosedError as error:
        log_refusal(request, found, str(error))
        context["refusal"], status = error.because, 403
    except InvalidError as error:
        log_refusal(request, found, str(error))
        problems, status = error.problems, 422
    except ChangedError as error:
        context["difference"] = difference_of(error, task.fields, raw | named, request.path)
        version, status = error.version, 409
    else:
        return redirect("project-support", found.pk)
    context["version"] = version
    chosen, _ = organisations.get(**named)
    if chosen is None:
        context["found"] = []
        return _render(request, context, "find" if named["kind"] else "kind", problems, status)
    return _confirm(request, found, context, chosen, raw, problems, status)


def _render(
    request: HttpRequest, context: dict[str, Any], step: str, problems: Mapping[str, str], status: int = 200
) -> HttpResponse:
    targets = {"kind": "#kind", "identifier": "#identifier", "name": "#name"}
    fields = context.get("fields", [])
    own = {key: text for key, text in problems.items() if key in targets}
    context |= {
        "step": step,
        "problems": problems,
        "errors": [{"text": text, **({"href": targets[key]} if step != "confirm" else {})} for key, text in own.items()]
        + error_summary_of({key: text for key, text in problems.items() if key not in own}, fields)
        + [{"text": line} for line in context.get("refusal", ())],
    }
    return render(request, "brokerage/organisation.html", context, status=status)
