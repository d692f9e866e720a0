"""Routes of the trail."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import Permission
from alongside_service.accounts.roles import Role

READS_TRAIL = frozenset({Role.AUDITOR, Role.NATIONAL_LEAD, Role.ADMINISTRATOR})
"""Who reads what everybody did. Nobody writes it: actions do, as they happen."""

ROUTES = (
    Permission(route="trail", what="Read the trail: who did what, when", roles=READS_TRAIL),
    Permission(route="trail-csv", what="Take the trail away as CSV", roles=READS_TRAIL),
)
