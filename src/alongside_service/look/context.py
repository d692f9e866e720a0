"""What every page is given: who is signed in, the way about, where to search, and which load it shows."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.accounts.roles import EVERY_ROLE, TEAM, Role
from alongside_service.register.selectors import current

ACCOUNT = "my-account"
SEARCH = "search"

_OUTSIDE = frozenset({Role.RESPONSIBLE_BODY, Role.SCHOOL_LEADER, Role.SUPPORTING_ORGANISATION})
_INSIDE = EVERY_ROLE - _OUTSIDE
_DOING = EVERY_ROLE - {Role.ANALYST, Role.AUDITOR}


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of the service in the navigation of `roles`. `section` is what its pages call themselves."""

    route: str
    text: str
    section: str
    roles: Set[Role] = EVERY_ROLE

    def is_for(self, role: str | None) -> bool:
        """Whether somebody of this role is led there: it is in their navigation, it is there, and they may."""
        return (role is None or role in {str(each) for each in self.roles}) and may_use(self.route, role)


PARTS = (
    Part(route="today", text="Today", section="today", roles=_DOING),
    Part(route="our-school", text="Our school", section="our-school", roles={Role.SCHOOL_LEADER}),
    Part(route="our-plan", text="Our plan", section="our-plan", roles={Role.SCHOOL_LEADER}),
    Part(route="our-schools", text="Our schools", section="our-schools", roles={Role.RESPONSIBLE_BODY}),
    Part(route="our-support", text="Where we help", section="our-support", roles={Role.SUPPORTING_ORGANISATION}),
    Part(route="looking", text="Who may need support", section="looking"),
    Part(route="schools", text="Schools", section="schools"),
    Part(route="projects", text="Projects", section="projects"),
    Part(route="referrals", text="Referrals", section="referrals"),
    Part(route="regions", text="Regions", section="regions", roles=_INSIDE),
    Part(route="people", text="People", section="people"),
    Part(route="notices", text="Notices", section="notices", roles=TEAM | {Role.ADMINISTRATOR, Role.AUDITOR}),
    Part(route="trail", text="Trail", section="trail", roles={Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST}),
    # A team's line is full; every page has it at the foot.
    Part(route="how-we-know", text="How we know", section="how-we-know", roles=EVERY_ROLE - TEAM),
)
"""In the order in which they stand."""


def may_use(route: str, role: str | None) -> bool:
    """Whether the service has such a route and somebody of this role may use it."""
    return route in BY_ROUTE and BY_ROUTE[route].allows(role)


def page(request: HttpRequest) -> dict[str, Any]:
    """The person, their way about, and the current load."""
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else None
    return {
        # A page may call somebody else `person`; what stands around the page goes by `signed_in`.
        "person": user if role else None,
        "signed_in": user if role else None,
        "navigation_parts": [(part.text, reverse(part.route), part.section) for part in PARTS if part.is_for(role)],
        "account_url": reverse(ACCOUNT) if may_use(ACCOUNT, role) else "",
        "search_url": reverse(SEARCH if may_use(SEARCH, role) else "schools"),
        "search_for": "Search for a school, a project or a person"
        if may_use(SEARCH, role)
        else "Find a school by name, URN, postcode or town",
        "idle_seconds": int(settings.IDLE_LIMIT.total_seconds()),
        "load": current().load,
    }
