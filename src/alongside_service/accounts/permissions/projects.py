"""Routes of support projects."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import ACT, FORM, Permission
from alongside_service.accounts.roles import Role

TEAM = frozenset({Role.REGIONAL_DIRECTOR, Role.DELIVERY_OFFICER, Role.ADVISER})
OFFICE = frozenset({Role.REGIONAL_DIRECTOR, Role.DELIVERY_OFFICER})
OUTSIDE = frozenset({Role.RESPONSIBLE_BODY, Role.SCHOOL_LEADER, Role.SUPPORTING_ORGANISATION})
READERS = TEAM | OUTSIDE | {Role.NATIONAL_LEAD, Role.AUDITOR}

SCOPE = (
    "A region's team: its own projects. A school: its own. A responsible body: those of its schools. "
    "A supporting organisation: where it was asked to help. National leads and auditors: all."
)
BY_TASK = SCOPE + " Who writes which task stands in the course of a project (reference page “The support project”)."

ROUTES = (
    Permission(
        route="project-new",
        what="Open a project for a school",
        roles=OFFICE,
        methods=FORM,
        within="Schools of one's own region, of which none has a live project.",
    ),
    Permission(route="project", what="Read where a project stands", roles=READERS, within=SCOPE),
    Permission(
        route="project-task",
        what="Read and write a task",
        roles=READERS,
        writers=TEAM | OUTSIDE,
        methods=FORM,
        within=BY_TASK + " Private tasks are not shown outside the team.",
    ),
    Permission(
        route="project-decision",
        what="Read, propose and take a decision",
        roles=READERS,
        writers=OFFICE | {Role.ADVISER},
        methods=FORM,
        within=BY_TASK + " Only the regional director decides, and never on a proposal of their own.",
    ),
    Permission(
        route="project-people",
        what="Name people, set the priority, read contacts",
        roles=TEAM | {Role.NATIONAL_LEAD, Role.AUDITOR},
        writers=OFFICE,
        methods=FORM,
        within=SCOPE,
    ),
    Permission(route="project-contact-new", what="Add a contact", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(route="project-contact", what="Change a contact", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(
        route="project-state",
        what="Pause, stop or resume a project",
        roles=TEAM | {Role.NATIONAL_LEAD, Role.AUDITOR},
        writers=OFFICE,
        methods=FORM,
        within=SCOPE,
    ),
    Permission(
        route="project-notes",
        what="Read and write notes",
        roles=READERS,
        writers=TEAM | OUTSIDE,
        methods=FORM,
        within=SCOPE + " Notes for the team only are not shown outside it.",
    ),
    Permission(
        route="project-note",
        what="Read a note and change one's own",
        roles=READERS,
        writers=TEAM | OUTSIDE,
        methods=FORM,
        within=SCOPE,
    ),
    Permission(
        route="project-history",
        what="Read the trail, and the project as it was on any day",
        roles=READERS,
        within=SCOPE + " Outside the team: what was done with both sides.",
    ),
    Permission(
        route="project-watch",
        what="Put a project on one's own watchlist, or take it off",
        roles=READERS - {Role.AUDITOR},
        methods=ACT,
        within=SCOPE,
    ),
)
