"""What people typed, and the controls that show it again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside_service.audit.actions import record

Errors = dict[str, str]


def typed(request: HttpRequest, name: str, most: int = 200) -> str:
    """What was typed into a field, without what no database takes."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:most]


def secret(request: HttpRequest, name: str) -> str:
    """A password as it was typed, spaces and all."""
    return request.POST.get(name, "").replace("\x00", "")[:4096]


def wrong_email(email: str) -> str:
    """What is wrong with an address, in a sentence; nothing where nothing is."""
    if not email:
        return "Enter an email address."
    try:
        validate_email(email)
    except ValidationError:
        return "Enter an email address in the form name@example.org."
    return ""


def field(name: str, label: str, errors: Errors, **options: Any) -> dict[str, Any]:
    """The options of a control, with its error."""
    return {
        "name": name,
        "label": {"text": label},
        "error_message": {"text": errors[name]} if name in errors else None,
        **options,
    }


def form_page(request: HttpRequest, template: str, context: dict[str, Any], errors: Errors) -> HttpResponse:
    """A form; where it was refused, 422, with what is wrong."""
    context |= {
        "errors": errors,
        "summary": [{"text": text, "href": f"#{name}" if name else ""} for name, text in errors.items()],
    }
    return render(request, template, context, status=422 if errors else 200)


def keep_refusal(request: HttpRequest, why: str) -> None:
    """Put on the trail that a rule forbade what somebody sent."""
    match = request.resolver_match
    person = request.user if request.user.is_authenticated else None
    record("refused", person=person, subject=match.view_name if match else "", why=why)
