"""Who sees and who sends which files: the team all of its project's, the other side those that are open to both."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from alongside.policy.course import Course, Task
from alongside_service.accounts.models import User
from alongside_service.documents.models import Document
from alongside_service.projects import scope
from alongside_service.projects.models import SupportProject

OUTSIDE_KINDS = frozenset({"evidence", "improvement-plan", "letter", "other"})


def kinds_for(person: User) -> Sequence[tuple[str, str]]:
    """The kinds of file that `person` may send. Notes of visits are the team's."""
    return [(key, label) for key, label in Document.KINDS if not scope.is_outside(person) or key in OUTSIDE_KINDS]


def tasks_for(person: User, course: Course) -> list[Task]:
    """The tasks to which `person` may attach a file."""
    return [task for task in course.tasks if scope.sees_task(person, task)]


def may_attach(person: User, project: SupportProject) -> bool:
    """Whether `person` sends files to this project: its team, and those of the other side who see it."""
    return scope.is_team(person, project) or (scope.is_outside(person) and scope.may_see(person, project))


def may_remove(person: User, document: Document) -> bool:
    """Whether `person` takes this file out of sight: the team, or whoever sent it and still sees the project."""
    if scope.is_team(person, document.project):
        return True
    sent = document.uploaded_by_id == person.pk and scope.is_outside(person)
    return sent and scope.may_see(person, document.project)


def seen_by(person: User) -> Q:
    """The condition on a project's documents that `person` sees; removed ones only where they could put them back."""
    if not scope.is_outside(person):
        return Q()
    return Q(private=False) & (Q(removed=False) | Q(uploaded_by=person, removed_by=person))


def visible(person: User) -> QuerySet[Document]:
    """Every document that `person` sees, in every project that they see."""
    return Document.objects.filter(seen_by(person), project__in=scope.visible(person))
