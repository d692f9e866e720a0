"""Reading files: those of a project, one of them, and how much room they take."""

from __future__ import annotations

from django.db.models import Sum
from django.http import Http404

from alongside_service.accounts.models import User
from alongside_service.audit.history import Change, changes_of
from alongside_service.documents import scope, store
from alongside_service.documents.models import Document
from alongside_service.projects.models import SupportProject

__all__ = ["attached", "changes", "document_of", "documents_of", "opened", "room_taken"]


def documents_of(project: SupportProject, person: User) -> list[Document]:
    """The files of a project that `person` sees, the newest first, without those removed."""
    return [document for document in attached(project, person) if not document.removed]


def attached(project: SupportProject, person: User) -> list[Document]:
    """The files of a project that `person` sees, the newest first, with those removed that they may see."""
    found = project.documents.filter(scope.seen_by(person)).select_related("uploaded_by", "removed_by")
    return list(found)


def document_of(project: SupportProject, number: int, person: User) -> Document:
    """One file. Raises Http404 for one that there is not, or that `person` does not see."""
    related = ("uploaded_by", "removed_by")
    found = project.documents.filter(scope.seen_by(person), pk=number).select_related(*related).first()
    if found is None:
        raise Http404("There is no such file, or it is not one of yours.")
    found.project = project
    return found


def opened(document: Document) -> object:
    """The content of a file, to be read in pieces. Raises Http404 where it is not in storage."""
    try:
        return store.open_file(document.stored_as)
    except FileNotFoundError:
        raise Http404("The file is not where it was kept. Tell an administrator.") from None


def room_taken(project: SupportProject) -> int:
    """Bytes that all files of a project take up, with those removed."""
    return project.documents.aggregate(total=Sum("size"))["total"] or 0


def changes(document: Document) -> list[Change]:
    """What happened to a file, newest first."""
    return changes_of(document, leave_out={"key", "project"})
