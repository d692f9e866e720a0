"""Referring a school; the referrals of a region, of a body and of a school; and one of them with its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside.policy.project import load_project
from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.accounts.roles import Role
from alongside_service.errors import refused
from alongside_service.identification.actions import answer_referral, refer, withdraw_referral
from alongside_service.identification.actions.referrals import options_of_schools
from alongside_service.identification.questions import ANSWER, referral_fields
from alongside_service.identification.selectors import referrals as selectors
from alongside_service.identification.views.asking import Asking, ask, done
from alongside_service.projects.refusals import ClosedError
from alongside_service.projects.selectors import live_project_of
from alongside_service.register.models import School
from alongside_service.register.selectors import find_schools, school_or_none

LEADS = {
    Role.SCHOOL_LEADER: "You ask the regional team to look at your school. A delivery officer or the regional director "
    "answers, and you can read the answer here.",
    Role.RESPONSIBLE_BODY: "You ask the regional team to look at one of your schools. The school can read this too.",
}


def referrals(request: HttpRequest) -> HttpResponse:
    """Who has asked for which school to be looked at? Those that wait come first."""
    given = request.GET.get("page", "1")
    page = selectors.referrals_for(request.user, int(given) if given.isdigit() and len(given) < 6 else 1)
    course = load_project().on(timezone.localdate())
    rows = [{"referral": each, "voice": course.label("referrer", each.from_voice)} for each in page.rows]
    may = BY_ROUTE["referral-new"].allows(request.user.role)
    context = {"section": "referrals", "page": page, "rows": rows, "may_refer": may, "just_done": done(request)}
    return render(request, "identification/referrals.html", context)


def referral_new(request: HttpRequest) -> HttpResponse:
    """Refer a school: one's own, one of one's schools, or any of the region."""
    person = request.user
    choices = selectors.schools_to_refer(person)
    urn = person.school_id if person.role == Role.SCHOOL_LEADER else request.GET.get("school", "")
    school = school_or_none(urn) if urn else None
    if school and not selectors.may_refer(person, school):
        return refused(request, f"You cannot refer {school.name}. {BY_ROUTE['referral-new'].within}")
    if school is None and not choices:
        return _find(request)
    fields = referral_fields(
        load_project().on(timezone.localdate()),
        voices=person.role not in {str(role) for role in selectors.OWN_VOICE},
        schools=[] if school else options_of_schools(choices),
    )
    asking = Asking(
        template="identification/ask.html",
        title=f"Refer {school.name}" if school else "Refer one of your schools",
        lead=LEADS.get(Role(person.role), "You write this for whoever spoke, and say whose voice it is."),
        fields=fields,
        save=lambda raw, _: _refer(request, school.pk if school else str(raw.get("school", "")), raw),
        submit="Send the referral",
        cancel=reverse("school", args=[school.pk]) if school else reverse("referrals"),
        subject="referral-new",
    )
    return ask(request, asking, {"section": "referrals", "live": live_project_of(school.pk) if school else None})


def _refer(request: HttpRequest, urn: str, raw: Mapping[str, Any]) -> str:
    made = refer(urn[:6], raw, person=request.user, on=timezone.localdate())
    return reverse("referral", args=[made.pk]) + ("?done=referred" if made.waits else "?done=attached")


def _find(request: HttpRequest) -> HttpResponse:
    """Where no school is named: find it first."""
    q = request.GET.get("q", "")
    found: list[School] = find_schools(q, region=request.user.region_id) if q and request.user.region_id else []
    context = {"section": "referrals", "q": q, "found": found, "region": request.user.region}
    status = 422 if request.method == "POST" else 200
    return render(request, "identification/referral_find.html", context, status=status)


def referral(request: HttpRequest, number: int) -> HttpResponse:
    """What was asked for, why, by whom, and what was answered."""
    found = selectors.referral_for(request.user, number)
    course = load_project().on(found.made_on)
    asking = Asking(
        template="identification/referral.html",
        title=f"Referral of {found.school.name}",
        fields=ANSWER,
        save=lambda raw, _: _answer(request, number, raw),
        submit="Send the answer",
        subject=f"referral:{found.pk}",
    )
    context = {
        "section": "referrals",
        "referral": found,
        "voice": course.label("referrer", found.from_voice),
        "own_voice": found.from_voice == selectors.OWN_VOICE.get(Role(found.person.role)),
        "answers": found.waits and selectors.may_answer(request.user, found),
        "withdraws": found.waits and selectors.may_withdraw(request.user, found),
        "again": found.status in ("declined", "withdrawn") and selectors.may_refer(request.user, found.school),
        "earlier": [
            {"referral": each, "voice": course.label("referrer", each.from_voice)}
            for each in selectors.earlier_referrals(found)
        ],
        "live": live_project_of(found.school_id) if found.waits else None,
        "just_done": done(request),
    }
    return ask(request, asking, context)


def _answer(request: HttpRequest, number: int, raw: Mapping[str, Any]) -> str:
    found = answer_referral(number, raw, person=request.user, on=timezone.localdate())
    return reverse("referral", args=[found.pk]) + f"?done={'declined' if found.status == 'declined' else 'accepted'}"


def referral_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own referral back."""
    found = selectors.referral_for(request.user, number)
    try:
        withdraw_referral(found.pk, person=request.user, on=timezone.localdate())
    except ClosedError as error:
        return refused(request, str(error))
    return redirect(reverse("referral", args=[found.pk]) + "?done=withdrawn")
