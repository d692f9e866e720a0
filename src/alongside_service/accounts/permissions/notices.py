"""Routes of notices and reminders."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import FORM, Permission
from alongside_service.accounts.roles import EVERY_ROLE, TEAM, Role

_OVERSEE = TEAM | {Role.AUDITOR, Role.ADMINISTRATOR}
_HANDLE = TEAM | {Role.ADMINISTRATOR}
_OWN_REGION = "A team sees its own region's notices; the national lead, auditors and administrators see all."
_ITS_TEAM = "The team of the notice's region, the national lead"

ROUTES = (
    Permission(route="notices", what="See the notices of a region", roles=_OVERSEE, within=_OWN_REGION),
    Permission(
        route="notice",
        what="Read a notice as it was sent, and what became of it",
        roles=EVERY_ROLE,
        within=f"{_OWN_REGION} Others read those to them, or to the school or body that they speak for.",
    ),
    Permission(
        route="notice-release",
        what="Send a held notice early, with a reason",
        roles=TEAM,
        methods=FORM,
        within=f"{_ITS_TEAM}.",
    ),
    Permission(
        route="notice-withdraw",
        what="Keep a notice from going",
        roles=_HANDLE,
        methods=FORM,
        within=f"{_ITS_TEAM}, or an administrator.",
    ),
    Permission(
        route="notice-retry",
        what="Send a notice again that could not be sent",
        roles=_HANDLE,
        methods=FORM,
        within=f"{_ITS_TEAM}, or an administrator.",
    ),
    Permission(
        route="my-notices",
        what="See the notices to oneself, and switch daily reminders on or off",
        roles=EVERY_ROLE,
        writers=EVERY_ROLE - {Role.AUDITOR},
        methods=FORM,
    ),
)
