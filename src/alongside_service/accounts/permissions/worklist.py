"""Routes of the day's work: lists, search and export."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import Permission
from alongside_service.accounts.permissions.projects import READERS, SCOPE

ROUTES = (Permission(route="projects", what="List the projects within one's scope", roles=READERS, within=SCOPE),)
