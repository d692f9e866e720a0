"""The register on one day: every school and body, and which body is responsible for which schools."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from alongside.identifiers import Urn
from alongside.records import Body, School


@dataclass(frozen=True, kw_only=True)
class Register:
    """The schools open on `as_at`, by URN, and their responsible bodies, by `Body.id`.

    `members` has the schools that each body is responsible for: a trust's academies, and a local authority's maintained
    schools (not every school of its area). A school whose responsible body is not known is in none of them.
    """

    as_at: dt.date
    schools: Mapping[Urn, School]
    bodies: Mapping[str, Body]
    members: Mapping[str, tuple[Urn, ...]]
