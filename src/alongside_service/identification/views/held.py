"""What is held about a school, for the school itself as for everybody else who may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alongside_service.accounts.permissions import may_see_flags
from alongside_service.accounts.roles import Role
from alongside_service.errors import refused
from alongside_service.identification.actions import remark
from alongside_service.identification.held import held_about, who_refuses
from alongside_service.identification.profile import profile_of
from alongside_service.identification.questions import REMARK
from alongside_service.identification.selectors.remarks import party_for, remarks_of
from alongside_service.identification.views.asking import Asking, ask, done
from alongside_service.register import selectors as register
from alongside_service.register.models import School


def school_held(request: HttpRequest, urn: str) -> HttpResponse:
    """All that is held about one school: what it says, from where, who sees it, how to answer, what was answered."""
    school = _school(urn)
    if not may_see_flags(request.user, school):
        return _refused(request)
    known = register.current()
    profile = profile_of(school, known.editions)
    context = _context(request, school) | {
        "held": held_about(school, request.user, profile, known),
        "remarks": remarks_of(school),
        "may_answer": bool(party_for(request.user, school)),
        "just_done": done(request),
    }
    return render(request, "identification/held.html", context)


def school_held_answer(request: HttpRequest, urn: str) -> HttpResponse:
    """What does the school, or its responsible body, say to what is held?"""
    school = _school(urn)
    if not party_for(request.user, school):
        return _refused(request)
    back = reverse("school-held", args=[school.pk])

    def save(raw: Mapping[str, Any], _: int) -> str:
        remark(school, raw, person=request.user, on=timezone.localdate())
        return f"{back}?done=remarked#answered"

    asking = Asking(
        template="identification/held_answer.html",
        title="Answer what is held",
        lead="Your answer stands beside what is held, with your name and the day. The teams, analysts and auditors "
        "read it there, and whoever takes a decision about support has it on the file.",
        fields=REMARK,
        save=save,
        submit="Put the answer on the record",
        cancel=back,
        subject=f"school:{school.pk}",
    )
    return ask(request, asking, _context(request, school))


def _school(urn: str) -> School:
    school = register.school(urn)
    if school is None:
        raise Http404(f"No school with the URN {urn} is in the editions that are loaded.")
    return school


def _refused(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        "You can read this for your own school, or for schools that your organisation is responsible for. "
        f"Others who can: {who_refuses()}.",
    )


def _context(request: HttpRequest, school: School) -> dict[str, Any]:
    own = request.user.role == Role.SCHOOL_LEADER
    return {"section": "our-school" if own else "schools", "school": school, "own": own}
