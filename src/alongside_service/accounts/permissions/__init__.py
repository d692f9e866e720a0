"""Who may do what: every route of the service is in this one table, and what is not in it is refused.

Each part of the service has its section here, in one file. `reference_page` prints `docs/reference/permissions.md`; the
middleware enforces the table; the tests try each route as each role and as a stranger.
"""

from __future__ import annotations

from collections.abc import Set

from alongside_service.accounts.permissions import (
    accounts,
    api,
    audit,
    brokerage,
    documents,
    identification,
    look,
    notices,
    projects,
    register,
    review,
    worklist,
)
from alongside_service.accounts.permissions.flags import SEES_FLAGS, may_see_flags
from alongside_service.accounts.permissions.permission import ACT, FORM, READ, Permission
from alongside_service.accounts.roles import DESCRIPTIONS, EVERY_ROLE, Role

__all__ = [
    "ACT", "BY_ROUTE", "FORM", "PERMISSIONS", "READ", "SEES_FLAGS", "Permission", "may_see_flags", "reference_page",
    "who_can",
]  # fmt: skip

PERMISSIONS: tuple[Permission, ...] = tuple(
    permission
    for section in (
        look, accounts, worklist, register, identification, projects, brokerage, review, documents, notices, audit, api,
    )
    for permission in section.ROUTES
)  # fmt: skip

BY_ROUTE = {permission.route: permission for permission in PERMISSIONS}


def who_can(permission: Permission, *, writing: bool = False) -> str:
    """The roles that may, in a sentence for somebody who may not."""
    roles = (permission.writers or permission.roles) if writing else permission.roles
    names = sorted(role.label.lower() for role in roles)
    return ", ".join(names[:-1]) + (f" or {names[-1]}" if len(names) > 1 else names[0] if names else "nobody")


def reference_page() -> str:
    """`docs/reference/permissions.md`."""
    lines = [
        "# Who may do what",
        "",
        "Printed from the permission table (`src/alongside_service/accounts/permissions/`) by "
        "`alongside-service permissions`. A route that is not in the table is refused to everybody.",
        "",
        "## Roles",
        "",
        "| Role | What it is for |",
        "|---|---|",
        *(f"| {role.label} | {DESCRIPTIONS[role]} |" for role in Role),
        "",
        "## Routes",
        "",
        "| Route | What | Methods | Who reads | Who writes | Limits inside |",
        "|---|---|---|---|---|---|",
        *(
            f"| `{p.route}` | {p.what} | {', '.join(p.methods)} | {_who(p)} | {_who_writes(p)} | {p.within} |"
            for p in PERMISSIONS
        ),
        "",
    ]
    return "\n".join(lines)


def _who(permission: Permission) -> str:
    return "Everyone, signed in or not" if permission.public else _named(permission.roles)


def _who_writes(permission: Permission) -> str:
    if "POST" not in permission.methods:
        return "Nobody"
    return "Everyone, signed in or not" if permission.public else _named(permission.writers or permission.roles)


def _named(roles: Set[Role]) -> str:
    if roles == EVERY_ROLE:
        return "Everyone who is signed in"
    return ", ".join(role.label for role in Role if role in roles)
