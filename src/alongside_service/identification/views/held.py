"""What is held about a school, for the school itself as for everybody else who may read it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from alongside_service.accounts.permissions import may_see_flags
from alongside_service.accounts.roles import Role
from alongside_service.errors import refused
from alongside_service.identification.held import held_about, who_refuses
from alongside_service.identification.profile import profile_of
from alongside_service.register import selectors as register


def school_held(request: HttpRequest, urn: str) -> HttpResponse:
    """All that is held about one school: what it says, from where, who sees it, how to answer."""
    school = register.school(urn)
    if school is None:
        raise Http404(f"No school with the URN {urn} is in the editions that are loaded.")
    if not may_see_flags(request.user, school):
        return refused(
            request,
            "You can read this for your own school, or for schools that your organisation is responsible for. "
            f"Others who can: {who_refuses()}.",
        )
    known = register.current()
    profile = profile_of(school, known.editions)
    own = request.user.role == Role.SCHOOL_LEADER
    context = {
        "section": "our-school" if own else "schools",
        "school": school,
        "own": own,
        "held": held_about(school, request.user, profile, known),
    }
    return render(request, "identification/held.html", context)
