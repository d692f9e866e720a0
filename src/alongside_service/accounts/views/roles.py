"""Choosing a role, and the place that it holds in: shared by inviting somebody and changing an account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alongside_service.accounts.authority import GIVES, HOLDS_IN, Place
from alongside_service.accounts.models import User
from alongside_service.accounts.places import own_schools, regions
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import DESCRIPTIONS, Role
from alongside_service.accounts.views.forms import Errors, field

_LABELS = {
    ("region",): "Region",
    ("body",): "Trust, council or other body",
    ("school",): "School",
    ("body", "school"): "Trust, council or school",
}
_HINTS = {
    ("body",): "Its name, or better its number: the UID of a trust, LA and three digits for a council.",
    ("school",): "Its name, or better its URN.",
    ("body", "school"): "Its name, or better its number: the UID of a trust, the URN of a school.",
}


def asked(request: HttpRequest) -> Role | None:
    """The role that was chosen, where this person may give it; the only one that they may give without asking."""
    given = GIVES.get(Role(request.user.role), frozenset())
    chosen = request.POST.get("role") or request.GET.get("role", "")
    if chosen in {each.value for each in given}:
        return Role(chosen)
    return next(iter(given)) if len(given) == 1 else None


def choose(request: HttpRequest, *, title: str, action: str, now: str = "", back: str = "") -> HttpResponse:
    """The page that asks for the role."""
    given = GIVES.get(Role(request.user.role), frozenset())
    errors = {"role": "Choose a role."} if "go" in request.GET else {}
    items = [
        {"value": role.value, "text": role.label, "hint": {"text": DESCRIPTIONS[role]}}
        for role in Role
        if role in given
    ]
    control = {
        "name": "role",
        "items": items,
        "value": now,
        "fieldset": {"legend": {"text": title, "is_page_heading": True, "classes": "govuk-fieldset__legend--l"}},
        "error_message": {"text": errors["role"]} if errors else None,
    }
    summary = [{"text": text, "href": f"#{name}"} for name, text in errors.items()]
    context = {
        "section": "people", "title": title, "control": control, "action": action, "errors": errors,
        "summary": summary, "back": back,
    }  # fmt: skip
    return render(request, "accounts/choose_role.html", context, status=422 if errors else 200)


def place_control(giver: User, role: Role, value: str, errors: Errors) -> dict[str, Any]:
    """The control that asks where the role holds, or the words for where it must."""
    kinds = HOLDS_IN.get(role)
    if kinds is None:
        return {"fixed_place": Place()}
    if giver.role in (Role.REGIONAL_DIRECTOR, Role.SUPPORTING_ORGANISATION):
        return {"fixed_place": Place.of(giver)}
    label = _LABELS[kinds]
    if kinds == ("region",):
        return {"place_select": field("place", label, errors, items=_region_items(), value=value)}
    if giver.role == Role.RESPONSIBLE_BODY:
        return {"place_select": field("place", label, errors, items=_school_items(giver), value=value)}
    hint = {"text": _HINTS[kinds]}
    return {"place_field": field("place", label, errors, value=value, hint=hint, autocomplete="off", spellcheck=False)}


def _region_items() -> list[dict[str, str]]:
    return [{"value": "", "text": "Choose a region"}, *({"value": r.slug, "text": r.name} for r in regions())]


def _school_items(giver: User) -> list[dict[str, str]]:
    return [
        {"value": "", "text": "Choose a school"},
        *({"value": school.urn, "text": f"{school.name} ({school.urn})"} for school in own_schools(giver.body)),
    ]


def field_of(error: RefusedError) -> str:
    """The control that a refusal concerns; a role that may not be given is shown at the place."""
    return "place" if error.field in ("", "role") else error.field
