"""Routes of signing in, people and invitations."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import FORM, Permission

ROUTES = (
    Permission(route="sign-in", what="Sign in", public=True, methods=FORM),
    Permission(route="sign-out", what="Sign out", public=True, methods=("POST",)),
)
