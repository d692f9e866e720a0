"""How long somebody stays signed in: so long in all, and so long without opening a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alongside_service.accounts.models import User
from alongside_service.audit.actions import record

SINCE = "signed_in_at"
SEEN = "seen_at"
ENDED = "ended"
"""In the session of the stranger that remains: why the one before ended, for the sign-in page to say."""


class SessionLimits:
    """Ends sessions that are too old or were left alone for too long, before any view runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, for a stranger where the session had to end."""
        if SINCE in request.session and request.user.is_authenticated:
            _check(request, timezone.now())
        return self.get_response(request)


def _check(request: HttpRequest, at: dt.datetime) -> None:
    since = dt.datetime.fromisoformat(request.session[SINCE])
    seen = dt.datetime.fromisoformat(request.session[SEEN])
    if at - since >= settings.SESSION_LIMIT:
        _end(request, "long")
    elif at - seen >= settings.IDLE_LIMIT:
        _end(request, "idle")
    elif at - seen >= settings.IDLE_LIMIT / 10:  # not on every page: pages are read far more often
        request.session[SEEN] = at.isoformat()


def _end(request: HttpRequest, why: str) -> None:
    person = request.user.pk
    record("session ended", person=request.user, why=why)
    logout(request)
    request.session[ENDED] = {"why": why, "person": person}


def _begin(sender: type[User], request: HttpRequest, user: User, **_: Any) -> None:
    now = timezone.now().isoformat()
    request.session[SINCE] = request.session[SEEN] = now


user_logged_in.connect(_begin, dispatch_uid="alongside-session-begins")


def why_ended(request: HttpRequest) -> str:
    """Why the session before this one ended, in a sentence; nothing where none did."""
    why = request.session.get(ENDED, {}).get("why")
    if why == "idle":
        minutes = int(settings.IDLE_LIMIT.total_seconds() // 60)
        return f"You were signed out because no page was opened for {minutes} minutes. Sign in to go on."
    if why == "long":
        hours = settings.SESSION_LIMIT.total_seconds() / 3600
        return f"You were signed out because {hours:g} hours had passed. Sign in to go on."
    return ""


HELD = "held_form"
MOST = 64 * 1024
"""Bytes of a form that are kept while its writer signs in again."""


@dataclass(frozen=True)
class HeldForm:
    """A form that arrived after its writer's session had ended."""

    path: str
    fields: list[tuple[str, str]]


def hold_form(request: HttpRequest) -> bool:
    """Keep what a person sent whose session has just ended, until they are back; False where it cannot be kept."""
    ended = request.session.get(ENDED)
    if not ended or int(request.META.get("CONTENT_LENGTH") or 0) > MOST or not request.POST or request.FILES:
        return False
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    request.session[HELD] = {"path": request.get_full_path(), "fields": fields, "person": ended["person"]}
    return True


def held_form(request: HttpRequest) -> HeldForm | None:
    """What this person was sending when their session ended; nobody else is shown it."""
    held = request.session.get(HELD)
    if not held or held["person"] != request.user.pk:
        return None
    return HeldForm(held["path"], [(name, value) for name, value in held["fields"]])
