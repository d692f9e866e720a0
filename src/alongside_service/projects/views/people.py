"""Who works on a project, whom to write to, and whether work goes on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from alongside.policy.course import Field
from alongside.project import State
from alongside.project.answers import read_value
from alongside_service.errors import refused
from alongside_service.look.fields import draw, read_form
from alongside_service.projects import selectors
from alongside_service.projects.actions import name_officer, set_priority
from alongside_service.projects.forms import Form, halting
from alongside_service.projects.refusals import ClosedError, InvalidError
from alongside_service.projects.states import change_state
from alongside_service.projects.views.tasks import pairs

_OFFICER = Field(key="officer", label="Delivery officer", kind="person", role="delivery-officer", needed=True)


def people(request: HttpRequest, number: int) -> HttpResponse:
    """Who is named on the project, its priority, and its contacts."""
    found = selectors.project_for(request.user, number)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            if request.POST.get("act") == "priority":
                set_priority(found.pk, priority=request.POST.get("priority", ""), person=request.user)
            else:
                chosen = request.POST.get("officer", "")
                officer = selectors.person_or_none(chosen)
                if chosen and officer is None:
                    raise InvalidError({"officer": "Choose somebody from the list."})
                name_officer(found.pk, officer=officer, person=request.user)
        except InvalidError as error:
            problems = error.problems
        else:
            return redirect("project-people", found.pk)
    context = selectors.frame_of(found, request.user, "people")
    officer_value = request.POST.get("officer", "") if problems else str(found.delivery_officer_id or "")
    context |= {
        "problems": problems,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in problems.items()],
        "officer": draw(
            _OFFICER, value=officer_value, error=problems.get("officer", ""), people=pairs(found, "delivery-officer")
        ),
        "priorities": [
            {"value": option.key, "text": option.label, "hint": {"text": option.hint} if option.hint else None}
            for option in context["frame"].course.options("priority")
        ],
        "contacts": selectors.contacts_of(found),
        "priority_legend": {"legend": {"text": "How urgent is it?", "classes": "govuk-fieldset__legend--s"}},
        "priority_error": {"text": problems["priority"]} if "priority" in problems else None,
        "referrer_label": context["frame"].course.label("referrer", found.referred_by),
        "priority_label": context["frame"].course.label("priority", found.priority),
    }
    return render(request, "projects/people.html", context, status=422 if problems else 200)


def state(request: HttpRequest, number: int) -> HttpResponse:
    """Pause, stop or resume."""
    found = selectors.project_for(request.user, number)
    context = selectors.frame_of(found, request.user, "tasks")
    course = context["frame"].course
    form = halting(course, found.state)
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        values = read_form(form.fields, request.POST)
        try:
            _change(request, found, form, values)
        except ClosedError as error:
            return refused(request, str(error))
        except InvalidError as error:
            problems = error.problems
        else:
            return redirect("project", found.pk)
    changes = selectors.state_changes_of(found)
    labels = {option.key: option.label for name in ("stop", "pause") for option in course.options(name)}
    context |= {
        "drawn": form.draw(values, problems),
        "errors": form.errors(problems),
        "rows": [{"change": change, "label": labels.get(change.outcome, "")} for change in changes],
    }
    return render(request, "projects/state.html", context, status=422 if problems else 200)


def _change(request: HttpRequest, found: selectors.SupportProject, form: Form, values: dict[str, Any]) -> None:
    problems: dict[str, str] = {}
    days: dict[str, dt.date | None] = {}
    for field in form.fields:
        if field.kind != "day":
            continue
        try:
            value = read_value(field, values[field.key])
            days[field.key] = value if isinstance(value, dt.date) else None
        except ValueError as error:
            problems[field.key] = str(error)
    if values["after"] not in {each.value for each in State}:
        problems["after"] = "Choose what should happen."
    if problems:
        raise InvalidError(problems)
    after = State(values["after"])
    reason = {State.STOPPED: "stop", State.PAUSED: "pause"}.get(after, "")
    try:
        change_state(
            found.pk, after=after, outcome=values.get(reason, ""), details=values["details"],
            changed_on=days["changed_on"], support_ends_on=days["support_ends_on"], person=request.user,
            on=timezone.localdate(), state_before=request.POST.get("before", ""),
        )  # fmt: skip
    except InvalidError as error:
        renamed = {reason if name == "outcome" else name: text for name, text in error.problems.items()}
        raise InvalidError(renamed) from None
