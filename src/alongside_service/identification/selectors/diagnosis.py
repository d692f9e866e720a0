"""Reading the diagnosis: needs in their order, what shows each, and what is said to it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import Http404

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.identification.models import EvidenceItem, Need, NeedComment
from alongside_service.identification.questions import areas_of
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.selectors import record_of

COMMENTERS = frozenset({Role.SCHOOL_LEADER, Role.RESPONSIBLE_BODY})


def needs_of(project: SupportProject, *, taken_back: bool = False) -> list[Need]:
    """The needs that hold (or those that were taken back), with evidence, comments and people (three queries)."""
    found = project.needs.exclude(taken_back="") if taken_back else project.needs.filter(taken_back="")
    return list(
        found.select_related("saved_by").prefetch_related(
            Prefetch("evidence", EvidenceItem.objects.select_related("saved_by")),
            Prefetch("comments", NeedComment.objects.select_related("person")),
        )
    )


def need_of(project: SupportProject, number: int) -> Need:
    """One need that holds. Raises Http404."""
    found = project.needs.select_related("saved_by").filter(pk=number, taken_back="").first()
    if found is None:
        raise Http404("There is no such need, or it was taken back.")
    return found


def evidence_of(need: Need, number: int) -> EvidenceItem:
    """One piece of evidence that holds. Raises Http404."""
    found = need.evidence.filter(pk=number, taken_back="").first()
    if found is None:
        raise Http404("There is no such piece of evidence, or it was taken back.")
    return found


def may_comment(person: User, project: SupportProject) -> bool:
    """Whether `person` may say something to a need: the school, its responsible body, the team."""
    if scope.is_team(person, project):
        return True
    return person.role in {str(role) for role in COMMENTERS} and scope.may_see(person, project)


def diagnosis_snapshot(project: SupportProject) -> dict[str, Any]:
    """The diagnosis as JSON, with the ids by which a decision is traced to each piece of evidence."""
    row = record_of(project, "initial-diagnosis")
    labels = {option.key: option.label for option in areas_of(course_of(project))}
    return {
        "answers": dict(row.answers) if row else {},
        "needs": [_need(need, labels) for need in needs_of(project)],
    }


def _need(need: Need, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "id": need.pk, "area": need.area, "area_label": labels.get(need.area, need.area), "statement": need.statement,
        "confidence": need.confidence,
        "evidence": [_evidence(item) for item in need.evidence.all() if not item.taken_back],
        "comments": [
            {"id": said.pk, "by": said.person.name, "role": said.role, "disputes": said.disputes, "text": said.text,
             "on": said.at.date().isoformat()}
            for said in need.comments.all()
        ],
    }  # fmt: skip


def _evidence(item: EvidenceItem) -> dict[str, Any]:
    return {
        "id": item.pk, "kind": item.kind, "text": item.text, "source": item.source,
        "dated": item.dated.isoformat() if item.dated else None, "figure": item.figure,
    }  # fmt: skip
