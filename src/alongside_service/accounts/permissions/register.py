"""Routes of schools, bodies and places."""

from __future__ import annotations

from alongside_service.accounts.permissions.flags import FLAGS
from alongside_service.accounts.permissions.permission import Permission
from alongside_service.accounts.roles import EVERY_ROLE

ROUTES = (
    Permission(route="schools", what="Search and filter schools", roles=EVERY_ROLE, within=FLAGS),
    Permission(route="schools-map", what="See the schools found on a map", roles=EVERY_ROLE, within=FLAGS),
    Permission(route="schools-csv", what="Take the schools found away as CSV", roles=EVERY_ROLE, within=FLAGS),
    Permission(route="school", what="Read a school's page", roles=EVERY_ROLE, within=FLAGS),
    Permission(route="body", what="Read the page of a trust, council or other body", roles=EVERY_ROLE),
    Permission(route="local-authority", what="Read a local authority's page", roles=EVERY_ROLE),
    Permission(route="regions", what="See the nine regions", roles=EVERY_ROLE),
    Permission(route="region", what="Read a region's page", roles=EVERY_ROLE, within=FLAGS),
)
