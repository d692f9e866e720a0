"""Signing in and out."""

from __future__ import annotations

from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from alongside_service.accounts.actions import DEMONSTRATION_PASSWORD, TooManyAttemptsError, sign_in
from alongside_service.accounts.selectors import demonstration_accounts
from alongside_service.audit.actions import record


def show_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in form, and what comes of it."""
    onwards = request.POST.get("next") or request.GET.get("next") or "/"
    if not url_has_allowed_host_and_scheme(onwards, allowed_hosts={request.get_host()}):
        onwards = "/"
    if request.user.is_authenticated:
        return redirect(onwards)
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        errors = _missing(request)
        if not errors:
            try:
                user = sign_in(request, email=request.POST["email"], password=request.POST["password"])
            except TooManyAttemptsError as error:
                errors, status = {"email": str(error)}, 429
            else:
                if user:
                    login(request, user)
                    return redirect(onwards)
                errors = {"password": "The email address or the password is not right. Check both and try again."}
    context = {
        "next": onwards,
        "errors": errors,
        "email_field": _field("email", "Email address", errors, type="email", autocomplete="username")
        | {"value": request.POST.get("email", ""), "spellcheck": False},
        "password_field": _field("password", "Password", errors, type="password", autocomplete="current-password"),
        "accounts": demonstration_accounts(),
        "password": DEMONSTRATION_PASSWORD,
    }
    return render(request, "accounts/sign_in.html", context, status=status if not errors or status == 429 else 422)


def _field(name: str, label: str, errors: dict[str, str], **options: object) -> dict[str, object]:
    error = {"text": errors[name]} if name in errors else None
    return {
        "name": name,
        "label": {"text": label},
        "classes": "govuk-input--width-20",
        "error_message": error,
        **options,
    }


def _missing(request: HttpRequest) -> dict[str, str]:
    wanted = {"email": "Enter your email address.", "password": "Enter your password."}
    return {field: message for field, message in wanted.items() if not request.POST.get(field, "").strip()}


def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out, and back to the sign-in page."""
    if request.user.is_authenticated:
        record("signed out", person=request.user)
    logout(request)
    return redirect("sign-in")
