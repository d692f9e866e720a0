"""Who may do what: every route of the service is in this one table, and what is not in it is refused.

`permissions` prints `docs/reference/permissions.md`; the middleware enforces it; the tests try each route as each role
and as a stranger.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alongside_service.accounts.roles import DESCRIPTIONS, EVERY_ROLE, TEAM, Role

if TYPE_CHECKING:
    from alongside_service.accounts.models import User
    from alongside_service.register.models import School

READ = ("GET", "HEAD")
FORM = ("GET", "HEAD", "POST")


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One route: what a person does there, who may, and by which methods. `public` needs no sign-in."""

    route: str
    what: str
    roles: Set[Role] = frozenset()
    public: bool = False
    methods: tuple[str, ...] = READ
    within: str = ""
    """A further limit inside the page, in plain words."""

    def allows(self, role: str | None) -> bool:
        """Whether somebody of this role (None for a stranger) may use the route."""
        return self.public or role in {str(each) for each in self.roles}


SEES_FLAGS = TEAM | {Role.ANALYST, Role.AUDITOR}
"""Roles that see the rules' answers for every school."""

_FLAGS = (
    "The rules' answers: teams, analysts and auditors for all schools; a school and its responsible body for their own."
)

PERMISSIONS: tuple[Permission, ...] = (
    Permission(route="home", what="Start: search for a school, and the regions", roles=EVERY_ROLE),
    Permission(route="sign-in", what="Sign in", public=True, methods=FORM),
    Permission(route="sign-out", what="Sign out", public=True, methods=("POST",)),
    Permission(route="health", what="Ask whether the service is well", public=True),
    Permission(route="how-we-know", what="Read how we know: rules, sources, limits", public=True),
    Permission(route="accessibility", what="Read the accessibility statement", public=True),
    Permission(route="schools", what="Search and filter schools", roles=EVERY_ROLE, within=_FLAGS),
    Permission(route="schools-map", what="See the schools found on a map", roles=EVERY_ROLE, within=_FLAGS),
    Permission(route="schools-csv", what="Take the schools found away as CSV", roles=EVERY_ROLE, within=_FLAGS),
    Permission(route="school", what="Read a school's page", roles=EVERY_ROLE, within=_FLAGS),
    Permission(
        route="school-why",
        what="Read why a school was, or was not, flagged",
        roles=SEES_FLAGS | {Role.SCHOOL_LEADER, Role.RESPONSIBLE_BODY},
        within=_FLAGS,
    ),
    Permission(route="body", what="Read the page of a trust, council or other body", roles=EVERY_ROLE),
    Permission(route="local-authority", what="Read a local authority's page", roles=EVERY_ROLE),
    Permission(route="regions", what="See the nine regions", roles=EVERY_ROLE),
    Permission(route="region", what="Read a region's page", roles=EVERY_ROLE, within=_FLAGS),
    Permission(route="region-journey", what="Read the brief of a region's journey", roles=SEES_FLAGS),
)

BY_ROUTE = {permission.route: permission for permission in PERMISSIONS}


def may_see_flags(user: User, school: School | None = None) -> bool:
    """Whether a person sees the rules' answers: of `school`, or of every school where none is given."""
    if user.role in {str(role) for role in SEES_FLAGS}:
        return True
    if school is None:
        return False
    if user.role == Role.SCHOOL_LEADER:
        return user.school_id == school.pk
    if user.role == Role.RESPONSIBLE_BODY:
        return user.body_id is not None and user.body_id == school.responsible_body_id
    return False


def who_can(permission: Permission) -> str:
    """The roles that may, in a sentence for somebody who may not."""
    names = sorted(role.label.lower() for role in permission.roles)
    return ", ".join(names[:-1]) + (f" or {names[-1]}" if len(names) > 1 else names[0] if names else "nobody")


def reference_page() -> str:
    """`docs/reference/permissions.md`."""
    lines = [
        "# Who may do what",
        "",
        "Printed from the permission table (`src/alongside_service/accounts/permissions.py`) by "
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
        "| Route | What | Methods | Who | Limits inside |",
        "|---|---|---|---|---|",
        *(f"| `{p.route}` | {p.what} | {', '.join(p.methods)} | {_who(p)} | {p.within} |" for p in PERMISSIONS),
        "",
    ]
    return "\n".join(lines)


def _who(permission: Permission) -> str:
    if permission.public:
        return "Everyone, signed in or not"
    if permission.roles == EVERY_ROLE:
        return "Everyone who is signed in"
    return ", ".join(role.label for role in Role if role in permission.roles)
