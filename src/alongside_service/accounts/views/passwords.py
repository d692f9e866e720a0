"""Pages of passwords: one's own, and the way back for somebody who forgot theirs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside_service.accounts.actions import (
    TooManyAttemptsError,
    ask_new_password,
    change_password,
    set_forgotten_password,
)
from alongside_service.accounts.actions.signing_in import address_of
from alongside_service.accounts.passwords import RULES
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.selectors import open_password_link
from alongside_service.accounts.views.forms import Errors, field, form_page, keep_refusal, secret, typed, wrong_email

NARROW = "govuk-input--width-20"


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whether or not there is an account."""
    if not settings.LOCAL_PASSWORDS:
        raise Http404(f"People sign in here with {settings.OIDC_NAME}, which looks after their passwords.")
    email = typed(request, "email", 254)
    errors: Errors = {}
    if request.method == "POST":
        if wrong := wrong_email(email):
            errors = {"email": wrong}
        else:
            try:
                site = request.build_absolute_uri("/")
                ask_new_password(email, address=address_of(request), at=timezone.now(), site=site)
            except TooManyAttemptsError as error:
                errors = {"email": str(error)}
            else:
                return render(request, "accounts/forgotten_sent.html", {"email": email})
    context = {
        "email_field": field(
            "email", "Email address", errors, type="email", autocomplete="username", spellcheck=False, value=email,
            classes=NARROW, hint={"text": "The address that your account here has."},
        )
    }  # fmt: skip
    return form_page(request, "accounts/forgotten.html", context, errors)


def set_new(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a new password through the link of an email."""
    link = open_password_link(key, timezone.now())
    if link is None:
        return render(request, "accounts/spent.html", {"what": "password"}, status=404)
    errors: Errors = {}
    if request.method == "POST":
        try:
            set_forgotten_password(key, password=secret(request, "password"), at=timezone.now())
        except RefusedError as error:
            keep_refusal(request, str(error))
            errors = {"password": str(error)}
        else:
            return redirect(f"{reverse('sign-in')}?done=password")
    context = {"email": link.person.email, "password_field": new_password_field(errors), "rules": RULES}
    return form_page(request, "accounts/new_password.html", context, errors)


def change_own(request: HttpRequest) -> HttpResponse:
    """Change one's own password, knowing the one before."""
    errors: Errors = {}
    if request.method == "POST":
        try:
            change_password(
                request.user, current=secret(request, "current"), password=secret(request, "password"),
                address=address_of(request), at=timezone.now(),
            )  # fmt: skip
        except RefusedError as error:
            keep_refusal(request, str(error))
            errors = {error.field or "password": str(error)}
        except TooManyAttemptsError as error:
            errors = {"current": str(error)}
        else:
            update_session_auth_hash(request, request.user)
            return redirect(f"{reverse('my-account')}?done=password")
    context = {
        "current_field": field("current", "Your password now", errors, classes=NARROW),
        "password_field": new_password_field(errors),
        "rules": RULES,
    }
    return form_page(request, "accounts/own_password.html", context, errors)


def new_password_field(errors: Errors) -> dict[str, object]:
    """The field of a password that somebody chooses."""
    return field("password", "New password", errors, autocomplete="new-password", classes=NARROW, described_by="rules")
