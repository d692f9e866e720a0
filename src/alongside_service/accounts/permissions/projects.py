"""Routes of support projects."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import Permission

ROUTES: tuple[Permission, ...] = ()
