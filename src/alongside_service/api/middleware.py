"""The door of the API: a key instead of a session, the permission table, a limit, and words for every refusal.

It comes before the middleware that guards the pages, which then checks the same table again for the key's person. A
session counts for nothing here, so no other site can make a browser read anything in somebody's name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from alongside_service.accounts.permissions import BY_ROUTE, Permission, who_can
from alongside_service.api.actions import note_used
from alongside_service.api.limits import wait_for
from alongside_service.api.models import ApiToken
from alongside_service.api.problems import PROBLEM, problem
from alongside_service.api.selectors import token_for

ROOT = "/api/v1/"
PARAMETERS: dict[str, frozenset[str]] = {}
"""By route: the query parameters that it knows."""


class Api:
    """Lets a program through to what its person may read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a page that refuses or fails becomes a problem, and HEAD is GET without its body."""
        if not request.path.startswith(ROOT):
            return self.get_response(request)
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM:
            response = problem(response.status_code)
        if head:
            request.method = "HEAD"
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on, or the refusal."""
        if not request.path.startswith(ROOT) or request.resolver_match is None:
            return None
        permission = BY_ROUTE.get(request.resolver_match.view_name)
        if permission is None:
            return problem(403, "This address is in no permission table, so nobody may read it.")
        if request.method not in permission.methods:
            return problem(405, headers={"Allow": ", ".join(permission.methods)})
        return None if permission.public else _admit(request, permission)


def _admit(request: HttpRequest, permission: Permission) -> HttpResponse | None:
    """Put the key's person in the place of whoever is signed in, or refuse."""
    token = _token_of(request)
    if token is None:
        return problem(
            401,
            "Send a token that works in the header “Authorization: Bearer …”. Make one on the page “My tokens”.",
            headers={"WWW-Authenticate": 'Bearer realm="Alongside"'},
        )
    if seconds := wait_for(token.pk):
        words = f"This token asked too often. Wait {seconds} seconds, then go on more slowly."
        return problem(429, words, headers={"Retry-After": str(seconds)})
    request.user = token.person
    note_used(token, on=timezone.localdate())
    if not permission.allows(token.person.role):
        role = token.person.get_role_display().lower()
        return problem(403, f"Your role is {role}. This can be read by: {who_can(permission)}.")
    return _refuse_unknown(request, permission.route)


def _token_of(request: HttpRequest) -> ApiToken | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip() or not secret.isascii():
        return None
    return token_for(secret.strip(), on=timezone.localdate())


def _refuse_unknown(request: HttpRequest, route: str) -> HttpResponse | None:
    known = PARAMETERS.get(route, frozenset())
    wrong = [name for name in request.GET if name not in known]
    twice = [name for name in request.GET if name in known and len(request.GET.getlist(name)) > 1]
    if not wrong and not twice:
        return None
    known_words = f"It knows: {', '.join(sorted(known))}." if known else "It takes none."
    errors = [{"parameter": name[:80], "detail": f"There is no such parameter here. {known_words}"} for name in wrong]
    errors += [{"parameter": name, "detail": "Give it once."} for name in twice]
    return problem(422, "Some parameters cannot be used.", errors=errors)
