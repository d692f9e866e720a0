"""Saying that a project would make a case study."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects.actions import keep, locked
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError
from alongside_service.review import scope
from alongside_service.review.checks import check
from alongside_service.review.questions import CASE_STUDY


def values_of(project: SupportProject) -> dict[str, Any]:
    """What is said of it, as the form asks it."""
    return {"candidate": "yes" if project.case_study else "no", "why": project.case_study_why}


@transaction.atomic
def set_case_study(
    project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date, seen: Mapping[str, str] | None = None
) -> SupportProject:
    """Say whether a project would make a case study, and why. `seen` is what the person saw before they wrote."""
    project = locked(project_id)
    scope.require_team(person, project, "Proposing a case study")
    typed = check(CASE_STUDY, raw, role=person.role, on=on)
    now = values_of(project)
    if seen is not None and any(seen.get(key, value) != value for key, value in now.items()):
        raise ChangedError(now, version=project.version, by=None, at=None)
    project.case_study, project.case_study_why = typed["candidate"] == "yes", str(typed.get("why", ""))
    keep(project, person)
    record("said whether it would make a case study", person=person, subject=project.subject,
           candidate=project.case_study)  # fmt: skip
    return project
