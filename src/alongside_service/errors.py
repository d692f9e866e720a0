"""Refusals and failures as pages: why, and what can be done."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from alongside_service.audit.actions import record

LOG = logging.getLogger(__name__)


def refused(request: HttpRequest, why: str, *, status: int = 403) -> HttpResponse:
    """A refusal with its reason and who can. A refused attempt to write is on the record."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        _put_on_record(request, why)
    return render(request, "look/403.html", {"why": why}, status=status)


def _put_on_record(request: HttpRequest, why: str) -> None:
    """On the trail where we know who tried; in the log for strangers, who could fill the trail at no cost to them."""
    match = request.resolver_match
    what = match.view_name if match else request.path[:120]
    if getattr(request, "user", None) is None or not request.user.is_authenticated:
        LOG.warning("Refused to a stranger: %s. %s", what, why)
        return
    number = match.kwargs.get("number") if match and match.route.startswith("projects/<int:number>") else None
    record("refused", person=request.user, subject=what, project=number, why=why)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from this service, or came from a page left open too long."""
    return refused(
        request, "The form was open too long, or your browser blocks cookies. Go back, reload the page and try again."
    )


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 raised by a view."""
    return refused(request, str(exception) if exception and str(exception) else "You may not see this page.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, saying what was not found where the view said so."""
    why = exception.args[0] if exception and exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "look/404.html", {"why": why}, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that makes no sense, 413 for one that was too large to be read."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "documents/413.html", {"megabytes": settings.FILE_LIMIT // 1_000_000}, status=413)
    return render(request, "look/400.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """500. Nothing here may touch the database: it may be what failed."""
    return HttpResponse(render_to_string("look/500.html"), status=500)
