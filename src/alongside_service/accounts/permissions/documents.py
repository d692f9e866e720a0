"""Routes of files."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import ACT, FORM, Permission
from alongside_service.accounts.permissions.projects import OUTSIDE, READERS, SCOPE, TEAM

_SEEN = SCOPE + " Files for the team only are not shown outside it."
_SENDER = SCOPE + " The team: every file; outside it: what one sent oneself."

ROUTES = (
    Permission(
        route="project-documents",
        what="Read which files a project has, and attach one",
        roles=READERS,
        writers=TEAM | OUTSIDE,
        methods=FORM,
        within=_SEEN,
    ),
    Permission(route="project-document", what="Download a file", roles=READERS, within=_SEEN),
    Permission(route="project-document-about", what="Read what happened to a file", roles=READERS, within=_SEEN),
    Permission(
        route="project-document-remove", what="Take a file out of sight", roles=TEAM | OUTSIDE, methods=ACT,
        within=_SENDER,
    ),
    Permission(
        route="project-document-restore", what="Put a removed file back", roles=TEAM | OUTSIDE, methods=ACT,
        within=_SENDER,
    ),
)  # fmt: skip
