"""The trail of a project, and the project as it was on any day."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from alongside.policy.course import Field
from alongside.project.answers import read_value
from alongside_service.look.answers import read
from alongside_service.look.fields import draw
from alongside_service.notices.selectors import notices_about
from alongside_service.projects import selectors
from alongside_service.projects.past import as_it_stood

_DAY = Field(key="on", label="Show the project as it was at the end of", kind="day", needed=True)


def history(request: HttpRequest, number: int) -> HttpResponse:
    """Everything that was done, and the project as it was at the end of a day."""
    found = selectors.project_for(request.user, number)
    context = selectors.frame_of(found, request.user, "history")
    raw, error, day = read(_DAY, request.GET), "", None
    try:
        value = read_value(_DAY, raw)
        day = value if isinstance(value, dt.date) else None
    except ValueError as wrong:
        error = str(wrong)
    if day and day > timezone.localdate():
        day, error = None, "Choose today or an earlier day."
    context |= {
        "drawn": draw(_DAY, value=raw, error=error),
        "errors": [{"text": error, "href": "#on-day"}] if error else [],
        "day": day,
        "past": as_it_stood(found, day, request.user) if day else None,
        "notices": notices_about(found.subject, seen_by=request.user),
        "events": selectors.events_of(found, request.user),
    }
    return render(request, "projects/history.html", context)
