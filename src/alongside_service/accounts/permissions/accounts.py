"""Routes of signing in, people and invitations."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import ACT, FORM, Permission
from alongside_service.accounts.roles import EVERY_ROLE, Role

_INVITERS = frozenset({Role.ADMINISTRATOR, Role.REGIONAL_DIRECTOR, Role.RESPONSIBLE_BODY, Role.SUPPORTING_ORGANISATION})
_SEES_PEOPLE = EVERY_ROLE - {Role.ANALYST}
_SCOPE = (
    "Administrators, auditors and national leads see everybody; a team its region; a body its own people and the "
    "leaders of its schools; a school its own."
)
_AUTHORITY = (
    "Administrators give any role; a director those of their team in their region; a responsible body lets in leaders "
    "of its schools; a supporting organisation its own people."
)

ROUTES = (
    Permission(route="sign-in", what="Sign in", public=True, methods=FORM),
    Permission(route="sign-in-begin", what="Go to the sign-in provider", public=True),
    Permission(route="sign-in-callback", what="Come back from the sign-in provider", public=True),
    Permission(route="forgotten-password", what="Ask for a link to a new password", public=True, methods=FORM),
    Permission(
        route="new-password",
        what="Choose a new password through a link",
        public=True,
        methods=FORM,
        within="Whoever has the link, once, for an hour.",
    ),
    Permission(
        route="sign-in-held", what="Send again what was being written when the session ended", roles=EVERY_ROLE,
        within="The writer alone.",
    ),
    Permission(route="sign-out", what="Sign out", public=True, methods=ACT),
    Permission(
        route="invitation",
        what="Accept an invitation",
        public=True,
        methods=FORM,
        within="Whoever has the link, once, until it expires.",
    ),
    Permission(route="people", what="See the people of one's scope", roles=_SEES_PEOPLE, within=_SCOPE),
    Permission(route="invite", what="Invite somebody", roles=_INVITERS, methods=FORM, within=_AUTHORITY),
    Permission(
        route="invitations", what="See invitations", roles=_INVITERS | {Role.AUDITOR, Role.NATIONAL_LEAD},
        within=_AUTHORITY,
    ),
    Permission(
        route="invitation-send-again", what="Send an invitation again", roles=_INVITERS, methods=ACT, within=_AUTHORITY
    ),
    Permission(
        route="invitation-withdraw", what="Withdraw an invitation", roles=_INVITERS, methods=ACT, within=_AUTHORITY
    ),
    Permission(route="person", what="See a person's account", roles=_SEES_PEOPLE, within=_SCOPE),
    Permission(
        route="person-change", what="Change a person's role or place", roles=_INVITERS, methods=FORM, within=_AUTHORITY
    ),
    Permission(route="person-close", what="Close an account", roles=_INVITERS, methods=FORM, within=_AUTHORITY),
    Permission(route="person-reopen", what="Reopen an account", roles=_INVITERS, methods=ACT, within=_AUTHORITY),
    Permission(
        route="person-forget-provider",
        what="Let a person sign in with another account of the provider",
        roles=_INVITERS,
        methods=ACT,
        within=_AUTHORITY,
    ),
    Permission(route="my-account", what="See one's own account", roles=EVERY_ROLE),
    Permission(route="my-name", what="Change one's own name", roles=EVERY_ROLE, methods=FORM),
    Permission(route="my-password", what="Change one's own password", roles=EVERY_ROLE, methods=FORM),
)  # fmt: skip
