"""Pages about the service itself."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def health(request: HttpRequest) -> HttpResponse:
    """Whether the service is well: `well`, or 503 with what is not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM register_load LIMIT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", content_type="text/plain", status=503)
    return HttpResponse("well\n", content_type="text/plain")


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "look/accessibility.html", {"section": "accessibility"})
