"""The permission table, enforced before any view runs. What is not in the table is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import reverse

from alongside_service.accounts.permissions import BY_ROUTE, READ, who_can
from alongside_service.accounts.sessions import hold_form
from alongside_service.errors import refused


class Permissions:
    """Lets a request through to its view if the table says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, keeping pages made for one person out of shared caches."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None to go on, or the refusal."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        permission = BY_ROUTE.get(name)
        if permission is None:
            return refused(request, "This page is in no permission table, so nobody may open it.")
        if request.method not in permission.methods:
            if request.method in ("OPTIONS", *READ):
                return HttpResponseNotAllowed(permission.methods)
            response = refused(request, "This page is only read: nothing can be sent to it.", status=405)
            response.headers["Allow"] = ", ".join(permission.methods)
            return response
        if permission.public:
            return None
        if not request.user.is_authenticated:
            if request.method in READ:
                return redirect_to_login(request.get_full_path())
            if hold_form(request):
                return redirect_to_login(reverse("sign-in-held"))
            return refused(request, "You are not signed in. Sign in and try again.")
        if not permission.allows(request.user.role):
            return refused(
                request,
                f"Your role is {request.user.get_role_display().lower()}. This page is for: {who_can(permission)}.",
            )
        if request.method not in READ and not permission.allows_writing(request.user.role):
            return refused(
                request,
                f"Your role is {request.user.get_role_display().lower()}. "
                f"This can be done by: {who_can(permission, writing=True)}.",
            )
        return None
