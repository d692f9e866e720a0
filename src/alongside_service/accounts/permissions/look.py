"""Routes of the service itself."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import Permission

ROUTES = (
    Permission(route="health", what="Ask whether the service is well", public=True),
    Permission(route="accessibility", what="Read the accessibility statement", public=True),
)
