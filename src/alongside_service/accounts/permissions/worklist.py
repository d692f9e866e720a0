"""Routes of the day's work: lists, search and export."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import ACT, Permission
from alongside_service.accounts.permissions.projects import READERS, SCOPE
from alongside_service.accounts.roles import EVERY_ROLE, Role

_KEEPS = READERS - {Role.AUDITOR}

ROUTES = (
    Permission(route="home", what="Start: what needs me, or the way to schools and regions", roles=EVERY_ROLE),
    Permission(route="today", what="See what needs me today", roles=READERS, within=SCOPE),
    Permission(
        route="search",
        what="Search schools, bodies, projects, people and notes",
        roles=EVERY_ROLE,
        within="Projects, people and notes: only those that one may read.",
    ),
    Permission(route="projects", what="List and filter projects", roles=READERS, within=SCOPE),
    Permission(route="projects-csv", what="Take the projects found away as CSV", roles=READERS, within=SCOPE),
    Permission(
        route="projects-sheet", what="Take the projects found away as a spreadsheet", roles=READERS, within=SCOPE
    ),
    Permission(
        route="view-keep",
        what="Keep filters of the list under a name",
        roles=_KEEPS,
        methods=ACT,
        within="One's own; others of the region read those that are shared.",
    ),
    Permission(route="view-forget", what="Forget one's own view", roles=_KEEPS, methods=ACT),
    Permission(route="our-school", what="Go to one's own school", roles={Role.SCHOOL_LEADER}),
    Permission(route="our-plan", what="Go to the plan of one's own school", roles={Role.SCHOOL_LEADER}),
    Permission(
        route="our-schools", what="Go to the schools of one's own trust or council", roles={Role.RESPONSIBLE_BODY}
    ),
)
