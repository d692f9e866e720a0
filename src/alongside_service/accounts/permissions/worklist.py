"""Routes of the day's work: lists, search and export."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import Permission

ROUTES: tuple[Permission, ...] = ()
