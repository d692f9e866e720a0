"""Opening a project: find the school, look at it, open. Going away before the last step makes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from alongside.policy.project import load_project
from alongside_service.look.fields import read_form
from alongside_service.projects import selectors
from alongside_service.projects.actions import open_project
from alongside_service.projects.forms import opening
from alongside_service.projects.refusals import InvalidError
from alongside_service.register.selectors import find_schools, school_or_none


def new(request: HttpRequest) -> HttpResponse:
    """Open a project for a school."""
    urn = request.POST.get("school") or request.GET.get("school", "")
    school = school_or_none(urn) if urn else None
    course = load_project().on(timezone.localdate())
    form = opening(course)
    context: dict[str, Any] = {
        "section": "projects",
        "q": request.GET.get("q", ""),
        "q_label": {"text": "Name, URN, postcode or town", "classes": "govuk-label--s"},
        "school": school,
        "errors": [],
    }
    if school is None:
        context["unknown"] = bool(urn)
        context["found"] = find_schools(request.GET.get("q", ""), region=request.user.region_id)
        return render(request, "projects/new.html", context, status=422 if request.method == "POST" else 200)
    context |= {"live": selectors.live_project_of(school.pk), "episodes": selectors.episodes_of(school.pk)}
    values: dict[str, Any] = {"priority": "ordinary"}
    problems: dict[str, str] = {}
    if request.method == "POST":
        values = read_form(form.fields, request.POST)
        try:
            opened = open_project(
                school, person=request.user, on=timezone.localdate(), referred_by=values["referrer"],
                referral=values["referral"].strip(), priority=values["priority"],
            )  # fmt: skip
        except InvalidError as error:
            problems = error.problems
        else:
            return redirect("project", opened.pk)
    context |= {"drawn": form.draw(values, problems), "errors": form.errors(problems)}
    return render(request, "projects/new_school.html", context, status=422 if problems else 200)
