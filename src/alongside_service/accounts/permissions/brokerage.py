"""Routes of support: organisations, appointment and money."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import FORM, Permission
from alongside_service.accounts.roles import TEAM, Role

_OFFICE = frozenset({Role.REGIONAL_DIRECTOR, Role.DELIVERY_OFFICER})
_CHECKS = frozenset({Role.NATIONAL_LEAD, Role.AUDITOR})
_SPENDS = frozenset({Role.SCHOOL_LEADER, Role.SUPPORTING_ORGANISATION})
_OUTSIDE = _SPENDS | {Role.RESPONSIBLE_BODY}
_OWN = "Projects of one’s own region, school, schools or organisation; national leads and auditors: all."
_KEEPS = "The team of the project’s region writes. " + _OWN

ROUTES = (
    Permission(
        route="project-organisation",
        what="Look at organisations that might help, and choose one",
        roles=TEAM | {Role.AUDITOR},
        writers=_OFFICE,
        methods=FORM,
        within=_KEEPS,
    ),
    Permission(
        route="project-support",
        what="Read who helps a school, who decided it, and where the money is",
        roles=TEAM | {Role.AUDITOR} | _OUTSIDE,
        within=_OWN + " A supporting organisation sees the grants that were awarded to it.",
    ),
    Permission(
        route="supporter-answer",
        what="Say whether one’s organisation will help",
        roles=frozenset({Role.SUPPORTING_ORGANISATION}),
        methods=FORM,
        within="Where the organisation is asked.",
    ),
    Permission(route="award-new", what="Record a grant that was offered", roles=_OFFICE, methods=FORM, within=_KEEPS),
    Permission(
        route="award",
        what="Correct an award, and read what happened to it",
        roles=_OFFICE | _CHECKS,
        writers=_OFFICE,
        methods=FORM,
        within=_KEEPS + " Above the ceiling of the band: the regional director, with a reason.",
    ),
    Permission(route="claim-new", what="Record a claim under an award", roles=_OFFICE, methods=FORM, within=_KEEPS),
    Permission(
        route="claim",
        what="Correct a claim, and read what happened to it",
        roles=_OFFICE | _CHECKS,
        writers=_OFFICE,
        methods=FORM,
        within=_KEEPS,
    ),
    Permission(
        route="spend-new",
        what="Record what was bought with the money that was paid",
        roles=_OFFICE | _SPENDS,
        methods=FORM,
        within=_OWN + " An organisation: what was awarded to it; a school: what is paid to it.",
    ),
    Permission(
        route="spend",
        what="Correct spending, and read what happened to it",
        roles=_OFFICE | _CHECKS | _SPENDS,
        writers=_OFFICE | _SPENDS,
        methods=FORM,
        within=_OWN + " Outside the team: one’s own side’s lines.",
    ),
    Permission(
        route="our-support",
        what="See where one’s organisation helps and is asked to help",
        roles=frozenset({Role.SUPPORTING_ORGANISATION}),
        within="One’s own organisation.",
    ),
    Permission(route="money", what="See the money of a region", roles=_OFFICE | _CHECKS, within=_OWN),
    Permission(route="money-csv", what="Take the money of a region away as CSV", roles=_OFFICE | _CHECKS, within=_OWN),
)
