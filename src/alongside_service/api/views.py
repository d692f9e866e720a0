"""Pages about the API: one's own tokens, how it is used, and its description for programs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from alongside.policy.course import Field, Option
from alongside_service.api import selectors
from alongside_service.api.actions import LASTS, make_token, revoke_token
from alongside_service.api.description import SAID, entries
from alongside_service.api.description import openapi as description
from alongside_service.projects.forms import Form
from alongside_service.projects.refusals import InvalidError

_FORM = Form(
    fields=(
        Field(key="name", label="What is it for?", kind="text", must=True, longest=80,
              hint="So that you know later which one to revoke, such as Spreadsheet of the region"),
        Field(key="days", label="How long should it work?", kind="choice", must=True,
              options=tuple(Option(key=str(days), label=f"{days} days") for days in LASTS)),
    )
)  # fmt: skip


def my_tokens(request: HttpRequest) -> HttpResponse:
    """One's own tokens, and a form for another. A new one is shown on the answer to the form, and never again."""
    values: dict[str, Any] = {"name": "", "days": "90"}
    problems: dict[str, str] = {}
    made, secret = None, ""
    now = timezone.now()
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in ("name", "days")}
        try:
            made, secret = make_token(request.user, name=values["name"], days=values["days"], at=now)
            values = {"name": "", "days": "90"}
        except InvalidError as error:
            problems = error.problems
    today = timezone.localdate()
    context = {
        "tokens": [{"token": token, "works": token.works(today)} for token in selectors.tokens_of(request.user)],
        "made": made,
        "secret": secret,
        "drawn": _FORM.draw(values, problems),
        "errors": _FORM.errors(problems),
    }
    return render(request, "api/my_tokens.html", context, status=422 if problems else 201 if made else 200)


def revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Make one of one's own tokens useless."""
    revoke_token(selectors.own_token(request.user, number), person=request.user, at=timezone.now())
    return redirect("my-tokens")


def reference(request: HttpRequest) -> HttpResponse:
    """How the API is used, address by address."""
    refusals = [(code, text) for code, text in SAID.items() if code >= 400]
    context = {"entries": list(entries()), "refusals": refusals, "rate": settings.API_RATE}
    return render(request, "api/reference.html", context)


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return JsonResponse(description())
