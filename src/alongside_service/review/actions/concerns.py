"""Raising a concern about any party, answering it, sharing it, resolving it and opening it again.

The trail says that something happened and not what: more people read the trail of a project than the concern.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from alongside.policy.concerns import load_concerns
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects import scope as projects
from alongside_service.projects.actions import locked
from alongside_service.projects.facts import course_of
from alongside_service.projects.refusals import ClosedError, NotYoursError
from alongside_service.review import scope
from alongside_service.review.checks import check
from alongside_service.review.models import Concern, ConcernEntry
from alongside_service.review.questions import REOPENING, RESOLUTION, RESPONSE, concern_fields


@transaction.atomic
def raise_concern(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Concern:
    """Raise a concern. Only the office opens it to both sides, now or later."""
    project = locked(project_id)
    scope.require_side(person, project, "Raising a concern")
    projects.require_live(project)
    typed = check(concern_fields(course_of(project)), raw, role=person.role, on=on)
    concern = Concern(
        project=project, about=typed["about"], summary=typed["summary"], details=typed["details"], raised_on=on,
        raised_by=person, raised_role=person.role, from_outside=projects.is_outside(person),
        shared=bool(typed.get("shared", False)),
    )  # fmt: skip
    save(concern, person)
    tell("raised a concern", concern, person)
    return concern


def save(concern: Concern, person: User) -> None:
    """Save with the person in its history."""
    concern._history_user = person
    concern.save()


def tell(action: str, concern: Concern, person: User, **detail: object) -> None:
    """Add to the trail of the concern, which is also the project's, without a word of what it says."""
    record(action, person=person, subject=f"concern:{concern.pk}", project=concern.project_id, **detail)


def concern_for(concern_id: int, person: User) -> Concern:
    """The concern, locked, for somebody who sees it. Raises NotYoursError."""
    rows = Concern.objects.select_for_update(of=("self",)).select_related("project__region", "project__school")
    found = rows.filter(scope.concerns_seen(person), pk=concern_id).first()
    if found is None:
        raise NotYoursError("There is no such concern, or it is not open to you.")
    return found


def _say(concern: Concern, kind: str, text: str, person: User) -> ConcernEntry:
    entry = ConcernEntry(concern=concern, kind=kind, text=text, by=person, role=person.role)
    entry.save()
    return entry


@transaction.atomic
def respond(concern_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> ConcernEntry:
    """Answer a concern that one sees."""
    concern = concern_for(concern_id, person)
    scope.require_side(person, concern.project, "Answering a concern")
    typed = check(RESPONSE, raw, role=person.role, on=on)
    entry = _say(concern, ConcernEntry.RESPONSE, str(typed["text"]), person)
    tell("answered a concern", concern, person)
    return entry


@transaction.atomic
def share(concern_id: int, *, person: User) -> Concern:
    """Open a concern to both sides. It cannot be closed to them again: they have read it."""
    concern = concern_for(concern_id, person)
    projects.require_office(person, concern.project, "Sharing a concern")
    if concern.shared:
        raise ClosedError(("Both sides read it already.",))
    concern.shared = True
    save(concern, person)
    _say(concern, ConcernEntry.SHARED, "", person)
    tell("shared a concern", concern, person)
    return concern


@transaction.atomic
def resolve(concern_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Concern:
    """Resolve a concern, with words."""
    concern = concern_for(concern_id, person)
    if not scope.may_settle(person, concern, load_concerns().director_alone):
        who = "director" if concern.about in load_concerns().director_alone else "delivery officers and the director"
        raise NotYoursError(f"This concern is resolved by the {who} of {concern.project.region.name}.")
    if not concern.open:
        raise ClosedError(("It is resolved already.",))
    typed = check(RESOLUTION, raw, role=person.role, on=on)
    concern.resolved_on, concern.resolved_by, concern.resolution = on, person, str(typed["text"])
    save(concern, person)
    _say(concern, ConcernEntry.RESOLVED, concern.resolution, person)
    tell("resolved a concern", concern, person)
    return concern


@transaction.atomic
def reopen(concern_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Concern:
    """Open a resolved concern again: the office, or whoever raised it."""
    concern = concern_for(concern_id, person)
    if not scope.may_reopen(person, concern):
        raise NotYoursError("A concern is opened again by whoever raised it, or by the officers and the director.")
    if concern.open:
        raise ClosedError(("It is open already.",))
    typed = check(REOPENING, raw, role=person.role, on=on)
    concern.resolved_on, concern.resolved_by, concern.resolution = None, None, ""
    save(concern, person)
    _say(concern, ConcernEntry.REOPENED, str(typed["text"]), person)
    tell("opened a concern again", concern, person)
    return concern
