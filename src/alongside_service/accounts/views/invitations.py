"""Pages of invitations: inviting, the list, and accepting one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside_service.accounts import mail
from alongside_service.accounts.actions import accept, invite, send_again, withdraw
from alongside_service.accounts.authority import GIVES, Place, looks_after
from alongside_service.accounts.models import Invitation
from alongside_service.accounts.passwords import RULES
from alongside_service.accounts.places import place_from
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import Role
from alongside_service.accounts.selectors import invitations_in_scope, open_invitation
from alongside_service.accounts.views import roles
from alongside_service.accounts.views.forms import Errors, field, form_page, keep_refusal, secret, typed, wrong_email
from alongside_service.accounts.views.passwords import new_password_field
from alongside_service.accounts.views.signing_in import LOCAL

DONE = {
    "sent": "The invitation was sent.",
    "unsent": "The invitation is kept, but the mail could not be handed over. Send it again later.",
    "withdrawn": "The invitation was withdrawn. Its link no longer works.",
}


def show_list(request: HttpRequest) -> HttpResponse:
    """The invitations that somebody looks after, newest first."""
    now = timezone.now()
    rows = [
        {
            "invitation": each,
            "status": each.status(now),
            "place": Place.of(each),
            "mine": looks_after(request.user, each),
        }
        for each in invitations_in_scope(request.user)[:200]
    ]
    context = {
        "section": "people",
        "rows": rows,
        "may_invite": Role(request.user.role) in GIVES,
        "just_done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "accounts/invitations.html", context)


def invite_person(request: HttpRequest) -> HttpResponse:
    """Invite somebody: first the role, then who and where."""
    role = roles.asked(request)
    if role is None:
        return roles.choose(request, title="What is their role?", action=reverse("invite"))
    errors: Errors = {}
    if request.method == "POST":
        errors = _wrong(request)
        if not errors:
            try:
                invitation, key = _invite(request, role)
            except RefusedError as error:
                keep_refusal(request, str(error))
                errors = {roles.field_of(error): str(error)}
            else:
                return _send(request, invitation, key)
    return form_page(request, "accounts/invite.html", _invite_context(request, role, errors), errors)


def _wrong(request: HttpRequest) -> Errors:
    wrong = {
        "name": "" if typed(request, "name") else "Enter the person’s name.",
        "email": wrong_email(typed(request, "email", 254)),
    }
    return {name: text for name, text in wrong.items() if text}


def _invite(request: HttpRequest, role: Role) -> tuple[Invitation, str]:
    return invite(
        request.user,
        email=typed(request, "email", 254),
        name=typed(request, "name"),
        role=role,
        place=place_from(request.user, role, typed(request, "place")),
        at=timezone.now(),
    )


def _invite_context(request: HttpRequest, role: Role, errors: Errors) -> dict[str, Any]:
    return {
        "section": "people",
        "role": role,
        "several": len(GIVES[Role(request.user.role)]) > 1,
        "days": settings.INVITATION_LIMIT.days,
        "name_field": field(
            "name", "Name", errors, value=typed(request, "name"), autocomplete="off", spellcheck=False,
            hint={"text": "As they write it themselves."}, classes="govuk-input--width-20",
        ),
        "email_field": field(
            "email", "Email address", errors, type="email", value=typed(request, "email", 254), autocomplete="off",
            spellcheck=False, classes="govuk-input--width-20",
            hint={"text": f"The one that {settings.OIDC_NAME} has for them."} if settings.OIDC_ISSUER else None,
        ),
        **roles.place_control(request.user, role, typed(request, "place"), errors),
    }  # fmt: skip


def _send(request: HttpRequest, invitation: Invitation, key: str) -> HttpResponse:
    sent = mail.send_invitation(invitation, request.build_absolute_uri(reverse("invitation", args=[key])))
    return redirect(f"{reverse('invitations')}?done={'sent' if sent else 'unsent'}")


def send_invitation_again(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Send a new link; the one before stops working."""
    invitation, key = allowed(lambda: send_again(request.user, invitation_id, at=timezone.now()))
    return _send(request, invitation, key)


def withdraw_invitation(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation."""
    allowed(lambda: withdraw(request.user, invitation_id, at=timezone.now()))
    return redirect(f"{reverse('invitations')}?done=withdrawn")


def allowed(act: Callable[[], Any]) -> Any:
    """What an action returns; a refusal becomes the page that says why."""
    try:
        return act()
    except RefusedError as error:
        raise PermissionDenied(str(error)) from error


def answer_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Accept an invitation: with a name and a password, or through the provider."""
    invitation = open_invitation(key, timezone.now())
    if invitation is None:
        return render(request, "accounts/spent.html", {"what": "invitation"}, status=404)
    errors: Errors = {}
    if request.method == "POST" and not request.user.is_authenticated:
        try:
            person = _accept(request, key)
        except RefusedError as error:
            keep_refusal(request, str(error))
            errors = {error.field or "password": str(error)}
        else:
            login(request, person, backend=LOCAL)
            return redirect("home")
    context = {
        "invitation": invitation,
        "place": Place.of(invitation),
        "local": settings.LOCAL_PASSWORDS,
        "provider": settings.OIDC_NAME if settings.OIDC_ISSUER else "",
        "name_field": field(
            "name", "Your name", errors, value=typed(request, "name") or invitation.name, autocomplete="name",
            spellcheck=False, hint={"text": "As you want others here to see it."}, classes="govuk-input--width-20",
        ),
        "password_field": new_password_field(errors),
        "rules": RULES,
    }  # fmt: skip
    return form_page(request, "accounts/accept.html", context, errors)


def _accept(request: HttpRequest, key: str) -> Any:
    name = typed(request, "name")
    if not name:
        raise RefusedError("Enter your name.", field="name")
    return accept(key, name=name, password=secret(request, "password"), at=timezone.now())
