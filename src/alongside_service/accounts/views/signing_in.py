"""Signing in and out, and coming back to what was being written."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from alongside_service.accounts.actions import DEMONSTRATION_PASSWORD, TooManyAttemptsError, sign_in
from alongside_service.accounts.openid.views import way_out
from alongside_service.accounts.selectors import demonstration_accounts
from alongside_service.accounts.sessions import held_form, why_ended
from alongside_service.accounts.views.forms import Errors, field, secret, typed
from alongside_service.audit.actions import record
from alongside_service.errors import refused

LOCAL = "alongside_service.accounts.passwords.LocalPasswords"
WRONG = "The email address or the password is not right. Check both and try again."
SHORT = 40
"""Letters from which on a field was written rather than chosen."""
DONE = {"password": "Your new password is set. Sign in with it."}


def show_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in form, and what comes of it."""
    onwards = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(onwards, allowed_hosts={request.get_host()}):
        onwards = "/"
    if request.user.is_authenticated:
        return redirect(onwards)
    if request.method == "POST":
        return _try(request, onwards)
    return _form(request, onwards, {})


def _try(request: HttpRequest, onwards: str) -> HttpResponse:
    if not settings.LOCAL_PASSWORDS:
        return refused(request, f"People sign in here with {settings.OIDC_NAME}, not with a password.")
    errors = _missing(request)
    if errors:
        return _form(request, onwards, errors, status=422)
    try:
        user = sign_in(request, email=typed(request, "email", 254), password=secret(request, "password"))
    except TooManyAttemptsError as error:
        return _form(request, onwards, {"email": str(error)}, status=429)
    if user is None:
        return _form(request, onwards, {"password": WRONG}, status=422)
    login(request, user, backend=LOCAL)
    return redirect(onwards)


def _missing(request: HttpRequest) -> Errors:
    wanted = {"email": "Enter your email address.", "password": "Enter your password."}
    return {name: message for name, message in wanted.items() if not secret(request, name).strip()}


def _form(request: HttpRequest, onwards: str, errors: Errors, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "next": onwards,
        "errors": errors,
        "summary": [{"text": text, "href": f"#{name}"} for name, text in errors.items()],
        "email_field": field(
            "email", "Email address", errors, type="email", autocomplete="username", spellcheck=False,
            value=typed(request, "email", 254), classes="govuk-input--width-20",
        ),
        "password_field": field(
            "password", "Password", errors, autocomplete="current-password", classes="govuk-input--width-20"
        ),
        "local": settings.LOCAL_PASSWORDS,
        "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "ended": why_ended(request),
        "just_done": DONE.get(request.GET.get("done", ""), ""),
        "accounts": demonstration_accounts() if settings.LOCAL_PASSWORDS else [],
        "password": DEMONSTRATION_PASSWORD,
    }  # fmt: skip
    return render(request, "accounts/sign_in.html", context, status=status)


def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out: here, and at the provider for somebody who came through it."""
    if request.user.is_authenticated:
        record("signed out", person=request.user)
    onwards = way_out(request)
    logout(request)
    return redirect(onwards or "sign-in")


def show_held(request: HttpRequest) -> HttpResponse:
    """What somebody was sending when their session ended, to be sent again."""
    held = held_form(request)
    if held is None:
        return redirect("home")
    written = [value for _, value in held.fields if len(value) > SHORT]
    return render(request, "accounts/held.html", {"held": held, "written": written})
