"""Routes of the read-only API, and of the keys to it."""

from __future__ import annotations

from alongside_service.accounts.permissions.flags import FLAGS, SEES_FLAGS
from alongside_service.accounts.permissions.permission import ACT, FORM, Permission
from alongside_service.accounts.permissions.projects import READERS, SCOPE
from alongside_service.accounts.roles import EVERY_ROLE, Role

_OWN = "One's own."
_KEY = "With a token: the roles are those of its person."

ROUTES = (
    Permission(route="my-tokens", what="See and make tokens for the API", roles=EVERY_ROLE, methods=FORM, within=_OWN),
    Permission(route="my-token-revoke", what="Revoke a token", roles=EVERY_ROLE, methods=ACT, within=_OWN),
    Permission(route="api", what="Read how the API is used", public=True),
    Permission(route="api-openapi", what="Read the description of the API for programs", public=True),
    Permission(route="api-schools", what="API: schools", roles=EVERY_ROLE, within=_KEY),
    Permission(route="api-school", what="API: one school, with its inspections", roles=EVERY_ROLE, within=_KEY),
    Permission(
        route="api-school-answers",
        what="API: the rules' answers for one school",
        roles=SEES_FLAGS | {Role.SCHOOL_LEADER, Role.RESPONSIBLE_BODY},
        within=f"{_KEY} {FLAGS}",
    ),
    Permission(route="api-answers", what="API: the rules' answers for all schools", roles=SEES_FLAGS, within=_KEY),
    Permission(route="api-regions", what="API: the nine regions", roles=EVERY_ROLE, within=_KEY),
    Permission(route="api-lists", what="API: the lists of the course of a project", roles=EVERY_ROLE, within=_KEY),
    Permission(route="api-projects", what="API: support projects", roles=READERS, within=f"{_KEY} {SCOPE}"),
    Permission(
        route="api-project", what="API: one project, with its tasks", roles=READERS, within=f"{_KEY} {SCOPE}"
    ),
    Permission(
        route="api-decisions", what="API: the decisions of a project", roles=READERS, within=f"{_KEY} {SCOPE}"
    ),
)  # fmt: skip
