"""Pages of people: the list, one person, changing and closing an account, and one's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alongside_service.accounts.actions import change_person, close, forget_provider, rename, reopen
from alongside_service.accounts.authority import GIVES, HOLDS_IN, Place, looks_after
from alongside_service.accounts.models import User
from alongside_service.accounts.places import place_from
from alongside_service.accounts.refusals import RefusedError
from alongside_service.accounts.roles import DESCRIPTIONS, Role
from alongside_service.accounts.selectors import PeopleQuestion, people, person_exists, person_in_scope
from alongside_service.accounts.views import roles
from alongside_service.accounts.views.forms import Errors, field, form_page, keep_refusal, typed
from alongside_service.accounts.views.invitations import allowed
from alongside_service.audit.selectors import events_of_subject

PER_PAGE = 50
DONE = {
    "changed": "The account was changed.",
    "closed": "The account was closed.",
    "reopened": "The account was reopened.",
    "forgotten": "They can now sign in with another account of the provider.",
    "password": "Your new password is set.",
    "renamed": "Your name was changed.",
}


def show_list(request: HttpRequest) -> HttpResponse:
    """The people in one's scope."""
    question = PeopleQuestion(
        q=request.GET.get("q", "").replace("\x00", "")[:100].strip(),
        role=request.GET.get("role", "") if request.GET.get("role") in Role.values else "",
        closed=request.GET.get("closed") == "yes",
    )
    page = Paginator(people(request.user, question), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "people",
        "question": question,
        "page": page,
        "rows": [(each, Place.of(each)) for each in page],
        "may_invite": Role(request.user.role) in GIVES,
        "sees_invitations": Role(request.user.role) in GIVES.keys() | {Role.AUDITOR, Role.NATIONAL_LEAD},
        "links": _links(request, page),
        **_filters(question),
    }
    return render(request, "accounts/people.html", context)


def _filters(question: PeopleQuestion) -> dict[str, Any]:
    every = [{"value": "", "text": "Every role"}, *({"value": r.value, "text": r.label} for r in Role)]
    return {
        "q_field": field("q", "Name or email address", {}, value=question.q, type="search", spellcheck=False),
        "role_field": field("role", "Role", {}, items=every, value=question.role),
        "closed_field": {
            "name": "closed",
            "items": [{"value": "yes", "text": "Closed accounts"}],
            "values": ["yes"] if question.closed else [],
            "classes": "govuk-checkboxes--small",
        },
    }


def _links(request: HttpRequest, page: Any) -> dict[str, Any] | None:
    if page.paginator.num_pages < 2:
        return None
    query = request.GET.copy()

    def to(number: int) -> dict[str, str]:
        query["page"] = str(number)
        return {"href": f"?{query.urlencode()}"}

    return {
        "items": [],
        "previous": to(page.previous_page_number()) if page.has_previous() else None,
        "next": to(page.next_page_number()) if page.has_next() else None,
    }


def show_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: who they are here, and what happened to their account."""
    whom = _in_scope(request, person_id)
    mine = looks_after(request.user, whom)
    context = {
        "section": "people",
        "whom": whom,
        "place": Place.of(whom),
        "what_for": DESCRIPTIONS[Role(whom.role)],
        "mine": mine,
        "events": events_of_subject(f"person:{whom.pk}") if mine or request.user.role == Role.AUDITOR else [],
        "just_done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "accounts/person.html", context)


def _in_scope(request: HttpRequest, person_id: int) -> User:
    whom = person_in_scope(request.user, person_id)
    if whom is None and person_exists(person_id):
        raise PermissionDenied("You see the people of your own region, organisation or school.")
    if whom is None:
        raise Http404("There is no such person here.")
    return whom


def _looked_after(request: HttpRequest, person_id: int) -> User:
    whom = _in_scope(request, person_id)
    if not looks_after(request.user, whom):
        raise PermissionDenied(
            "An administrator can do this, and so can somebody who may give this person’s role in their place."
        )
    return whom


def change(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change a person's role, or where it holds."""
    whom = _looked_after(request, person_id)
    here = reverse("person-change", args=[whom.pk])
    role = roles.asked(request)
    if role is None:
        back = reverse("person", args=[whom.pk])
        return roles.choose(request, title=f"What is the role of {whom.name}?", action=here, now=whom.role, back=back)
    errors: Errors = {}
    value = _value_of(whom, role)
    if request.method == "POST":
        value = typed(request, "place")
        try:
            change_person(request.user, whom.pk, role=role, place=place_from(request.user, role, value))
        except RefusedError as error:
            keep_refusal(request, str(error))
            errors = {roles.field_of(error): str(error)}
        else:
            return redirect(f"{reverse('person', args=[whom.pk])}?done=changed")
    context = {
        "section": "people", "whom": whom, "role": role, "place": Place.of(whom),
        "several": len(GIVES[Role(request.user.role)]) > 1,
        **roles.place_control(request.user, role, value, errors),
    }  # fmt: skip
    return form_page(request, "accounts/change.html", context, errors)


def _value_of(whom: User, role: Role) -> str:
    """Where they are now, if the new role can hold there."""
    place = Place.of(whom)
    now = {"region": whom.region_id, "body": whom.body_id, "school": whom.school_id}
    return now[place.kind] or "" if place.kind in HOLDS_IN.get(role, ()) else ""


def close_account(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close an account, saying why."""
    whom = _looked_after(request, person_id)
    errors: Errors = {}
    reason = typed(request, "reason", 1000)
    if request.method == "POST":
        try:
            if not reason:
                raise RefusedError("Say why, in a few words.", field="reason")
            close(request.user, whom.pk, reason=reason)
        except RefusedError as error:
            keep_refusal(request, str(error))
            errors = {"reason": str(error)}
        else:
            return redirect(f"{reverse('person', args=[whom.pk])}?done=closed")
    hint = {"text": "It stays on the record. “Left the school in July” is enough."}
    context = {
        "section": "people",
        "whom": whom,
        "reason_field": field("reason", "Why?", errors, value=reason, rows=3, hint=hint),
    }
    return form_page(request, "accounts/close.html", context, errors)


def reopen_account(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let somebody in again."""
    allowed(lambda: reopen(request.user, person_id))
    return redirect(f"{reverse('person', args=[person_id])}?done=reopened")


def forget_account_of_provider(request: HttpRequest, person_id: int) -> HttpResponse:
    """Let somebody sign in with a new account of the provider."""
    allowed(lambda: forget_provider(request.user, person_id))
    return redirect(f"{reverse('person', args=[person_id])}?done=forgotten")


def show_own(request: HttpRequest) -> HttpResponse:
    """One's own account."""
    context = {
        "place": Place.of(request.user),
        "what_for": DESCRIPTIONS[Role(request.user.role)],
        "has_password": settings.LOCAL_PASSWORDS and request.user.has_usable_password(),
        "idle": int(settings.IDLE_LIMIT.total_seconds() // 60),
        "hours": f"{settings.SESSION_LIMIT.total_seconds() / 3600:g}",
        "just_done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "accounts/own.html", context)


def change_own_name(request: HttpRequest) -> HttpResponse:
    """Change how others see one's name."""
    errors: Errors = {}
    name = typed(request, "name")
    if request.method == "POST":
        if name:
            rename(request.user, name=name)
            return redirect(f"{reverse('my-account')}?done=renamed")
        errors = {"name": "Enter your name."}
    shown = name or ("" if errors else request.user.name)
    context = {
        "name_field": field("name", "Your name", errors, value=shown, autocomplete="name", spellcheck=False),
    }
    return form_page(request, "accounts/own_name.html", context, errors)
