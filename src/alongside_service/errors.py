"""Refusals and failures as pages: why, and what can be done."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from alongside_service.audit.actions import record


def refused(request: HttpRequest, why: str) -> HttpResponse:
    """403, with the reason and who can. A refused attempt to write goes on the trail."""
    if request.method not in ("GET", "HEAD"):
        match = request.resolver_match
        person = request.user if getattr(request, "user", None) and request.user.is_authenticated else None
        record("refused", person=person, subject=match.view_name if match else request.path[:120], why=why)
    return render(request, "look/403.html", {"why": why}, status=403)


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
