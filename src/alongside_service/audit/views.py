"""The trail on screen and as CSV: for those who check, without a single way to change it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.accounts.roles import Role
from alongside_service.audit import selectors
from alongside_service.audit.export import csv_lines
from alongside_service.audit.history import EMPTY, in_words
from alongside_service.audit.models import Event
from alongside_service.audit.question import Question, read_question


def trail(request: HttpRequest) -> HttpResponse:
    """Events, newest first, 50 to a page."""
    question, errors = read_question(request.GET)
    page = selectors.page_of(question)
    context = {
        "section": "trail",
        "question": question,
        "errors": errors,
        "form": _form(question, errors),
        "filtered": bool(question.query(before=None, after=None)),
        "rows": [_row(event, request.user.role) for event in page.events],
        "links": _links(page, question),
        "query": question.query(before=None, after=None),
    }
    return render(request, "audit/trail.html", context)


def trail_csv(request: HttpRequest) -> HttpResponseBase:
    """The same events, all of them, as CSV."""
    question, _ = read_question(request.GET)
    response = StreamingHttpResponse(csv_lines(selectors.lines_of(question)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="trail-{timezone.localdate().isoformat()}.csv"'
    return response


def _row(event: Event, reader: str) -> dict[str, Any]:
    roles = {role.value: role.label for role in Role}
    detail = event.detail if isinstance(event.detail, dict) else {"detail": event.detail}
    return {
        "event": event,
        "at": timezone.localtime(event.at),
        "who": event.person.name if event.person else selectors.SYSTEM,
        "role": roles.get(event.role, event.role),
        "href": _address(event.subject, reader),
        "detail": [
            (key.replace("_", " "), said) for key, value in detail.items() if (said := in_words(value)) != EMPTY
        ],
    }


def _address(subject: str, reader: str) -> str:
    """Where a subject such as `project:12` is shown, if there is such a page and the reader may open it."""
    kind, _, key = subject.partition(":")
    if not key or kind not in BY_ROUTE or not BY_ROUTE[kind].allows(reader):
        return ""
    try:
        return reverse(kind, args=[key])
    except NoReverseMatch:
        return ""


def _links(page: selectors.Page, question: Question) -> dict[str, Any]:
    newer, older = page.newer, page.older
    return {
        "previous": {"href": "?" + question.query(after=newer, before=None), "text": "Newer events"} if newer else None,
        "next": {"href": "?" + question.query(before=older, after=None), "text": "Older events"} if older else None,
    }


def _form(question: Question, errors: dict[str, str]) -> dict[str, Any]:
    days = {
        name: _field(name, label, given, errors, hint="For example, 1/9/2026", classes="govuk-input--width-10")
        for name, label, given in (("since", "From", question.since), ("until", "To", question.until))
    }
    return days | {
        "who": _field("who", "Who", question.who, errors, hint="All or part of a name or email, or “the service”"),
        "subject": _field("subject", "About", question.subject, errors, hint="For example, project:12"),
        "action": {
            "name": "action",
            "label": {"text": "What was done", "classes": "govuk-label--s"},
            "classes": "app-full",
            "items": [
                {"value": "", "text": "Anything"},
                *({"value": a, "text": a, "selected": a == question.action} for a in selectors.actions()),
            ],
        },
    }


def _field(
    name: str, label: str, value: str, errors: dict[str, str], *, hint: str, classes: str = ""
) -> dict[str, Any]:
    return {
        "name": name,
        "value": value,
        "label": {"text": label, "classes": "govuk-label--s"},
        "hint": {"text": hint},
        "classes": classes,
        "error_message": {"text": errors[name]} if name in errors else None,
        "spellcheck": False,
        "autocomplete": "off",
    }
