"""Routes of rules, flags and how we know."""

from __future__ import annotations

from alongside_service.accounts.permissions.flags import FLAGS, SEES_FLAGS
from alongside_service.accounts.permissions.permission import Permission
from alongside_service.accounts.roles import Role

ROUTES = (
    Permission(route="how-we-know", what="Read how we know: rules, sources, limits", public=True),
    Permission(
        route="school-why",
        what="Read why a school was, or was not, flagged",
        roles=SEES_FLAGS | {Role.SCHOOL_LEADER, Role.RESPONSIBLE_BODY},
        within=FLAGS,
    ),
    Permission(route="region-journey", what="Read the brief of a region's journey", roles=SEES_FLAGS),
)
