"""Where an organisation helps: its own list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.brokerage.models import SupporterAnswer
from alongside_service.brokerage.selectors.organisations import chosen_key
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject


@dataclass(frozen=True, kw_only=True)
class Helping:
    """One project in the list of a supporting organisation."""

    project: SupportProject
    milestone: str
    answer: SupporterAnswer | None

    @property
    def asks(self) -> bool:
        """Whether the organisation still has to say if it accepts."""
        return self.answer is None and not self.project.appointed and self.project.state != State.STOPPED.value


def helping(person: User) -> list[Helping]:
    """The projects within the scope of a supporting organisation's person, those that ask for an answer first.

    Three queries, however many projects.
    """
    related = ("school__local_authority", "region", "delivery_officer", "adviser")
    projects = list(scope.visible(person).select_related(*related).prefetch_related("records"))
    said = SupporterAnswer.objects.filter(project__in=[project.pk for project in projects]).order_by("pk")
    answers = {(each.project_id, each.kind, each.identifier): each for each in said}
    rows = [
        Helping(
            project=project,
            milestone=course_of(project).milestone(project.milestone).label if project.milestone else "",
            answer=answers.get((project.pk, *_key(project))),
        )
        for project in projects
    ]
    return sorted(rows, key=_order)


def _key(project: SupportProject) -> Sequence[str]:
    return chosen_key(project) or ("", "")


def _order(row: Helping) -> tuple[bool, bool, str, int]:
    stopped = row.project.state == State.STOPPED.value
    return (not row.asks, stopped, row.project.school.sort_name, row.project.pk)
