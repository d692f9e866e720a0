"""How far support of a school has come: its newest project, which voices have spoken, what is decided, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from alongside_service.accounts.models import User
from alongside_service.identification.looking.question import DECIDED
from alongside_service.identification.models import Voice
from alongside_service.identification.selectors.replies import SUPPORT
from alongside_service.projects import scope
from alongside_service.projects.models import Decision, SupportProject


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where one school stands."""

    project: SupportProject | None = None
    """The newest that the person may see."""
    spoken: list[str] = field(default_factory=list)
    decision: Decision | None = None
    """The newest decision on support, with its reasons."""

    @property
    def silent(self) -> list[str]:
        """The voices that have not spoken."""
        return [label for _, label in Voice.ALL if label not in self.spoken]

    @property
    def decided(self) -> str:
        """What is decided, in words; nothing where there is no project."""
        return _decided(self.project)


def standings(urns: Sequence[str], person: User) -> dict[str, Standing]:
    """Where each school with a project stands that the person may see (three queries)."""
    projects = _projects(urns, person)
    spoken, decisions = _spoken(projects), _decisions(projects)
    return {
        urn: Standing(project=project, spoken=spoken[urn], decision=decisions.get(urn))
        for urn, project in projects.items()
    }


def _projects(urns: Sequence[str], person: User) -> dict[str, SupportProject]:
    """The newest project of each school that the person may see."""
    found = scope.visible(person).filter(school__in=urns).order_by("episode", "pk")
    return {project.school_id: project for project in found}


def _spoken(projects: dict[str, SupportProject]) -> dict[str, list[str]]:
    said = Voice.objects.filter(project__in=[each.pk for each in projects.values()], said_on__isnull=False)
    by_project: dict[int, set[str]] = {}
    for project, voice in said.order_by().values_list("project", "voice").distinct():
        by_project.setdefault(project, set()).add(voice)
    return {
        urn: [label for key, label in Voice.ALL if key in by_project.get(project.pk, ())]
        for urn, project in projects.items()
    }


def _decisions(projects: dict[str, SupportProject]) -> dict[str, Decision]:
    """The newest decision on support of each project."""
    decided = {project.pk: urn for urn, project in projects.items() if project.support}
    taken = Decision.objects.filter(task=SUPPORT, project__in=decided).select_related("decided_by").defer("heard")
    return {decided[decision.project_id]: decision for decision in taken.order_by("pk")} if decided else {}


def _decided(project: SupportProject | None) -> str:
    if project is None:
        return ""
    if project.support:
        return DECIDED.get(project.support, project.support)
    return "Nothing is decided yet" if project.live else "Stopped before a decision"
