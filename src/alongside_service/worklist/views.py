"""Screens that cross the stages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside_service.projects.scope import visible


def projects(request: HttpRequest) -> HttpResponse:
    """All projects within one's scope."""
    found = visible(request.user).select_related("school")[:25]
    return render(request, "worklist/projects.html", {"projects": found, "section": "projects"})
