"""Attaching files, taking them out of sight, putting them back, and scanning those that wait.

A file is written to storage before its row is saved and taken away again where that fails. A crash between the two
leaves a file without a row: `clear_leftovers` finds it the next day.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum

from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.documents import store
from alongside_service.documents.configuration import MEGABYTE
from alongside_service.documents.models import Document
from alongside_service.documents.scanning import scan
from alongside_service.documents.scope import kinds_for, may_attach, may_remove, tasks_for
from alongside_service.documents.sniffing import RefusedFileError, clean_name, sniff
from alongside_service.projects import scope
from alongside_service.projects.actions import locked
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import InvalidError, NotYoursError

LONGEST_TITLE, LONGEST_REASON = 200, 2000
AGAIN = "Choose the file again: a browser does not keep it."


@dataclass(frozen=True, kw_only=True)
class _Looked:
    """What was found out about a file before anything was saved."""

    name: str
    content_type: str
    size: int
    sha256: str
    scan: str


def attach(project_id: int, values: Mapping[str, str], upload: UploadedFile | None, *, person: User) -> Document:
    """Attach a file. Raises NotYoursError or InvalidError; then nothing was kept, and the trail says so.

    The file is looked at and scanned before the project is locked, because that may take long.
    """
    project = SupportProject.objects.select_related("school", "region").get(pk=project_id)
    _require_writable(project, person)
    problems = _problems(project, values, person)
    if upload is None:
        problems["file"] = "Choose a file."
    if problems or upload is None:
        raise InvalidError(problems | ({} if upload is None else {"file": AGAIN}))
    with store.on_disk(upload) as path:
        looked = _look(path, upload, project, person)
        key = uuid4()
        store.put(path, key.hex)
        try:
            return _save(project_id, key, values, looked, person)
        except BaseException:
            with contextlib.suppress(Exception):
                store.remove(key.hex)
            raise


@transaction.atomic
def _save(project_id: int, key: object, values: Mapping[str, str], looked: _Looked, person: User) -> Document:
    project = locked(project_id)
    _require_writable(project, person)
    _require_room(project, looked.size)
    document = Document(
        project=project, title=_title(values), kind=values["kind"], task=values.get("task", ""), name=looked.name,
        content_type=looked.content_type, size=looked.size, sha256=looked.sha256, key=key, scan=looked.scan,
        private=values.get("private") == "yes" and not scope.is_outside(person), uploaded_by=person,
    )  # fmt: skip
    document._history_user = person
    document.save()
    record(
        "attached a file", person=person, subject=project.subject, project=project, document=document.pk,
        title=document.title, sha256=document.sha256, bytes=document.size, private=document.private, scan=document.scan,
    )  # fmt: skip
    return document


def _require_writable(project: SupportProject, person: User) -> None:
    if not may_attach(person, project):
        raise NotYoursError(f"Files are attached by the team of {project.region.name} and by those whom it works with.")
    scope.require_live(project)


def _title(values: Mapping[str, str]) -> str:
    return " ".join(values.get("title", "").replace("\x00", "").split())


def _problems(project: SupportProject, values: Mapping[str, str], person: User) -> dict[str, str]:
    problems: dict[str, str] = {}
    title = _title(values)
    if not title:
        problems["title"] = "Say what the file is, in a few words."
    elif len(title) > LONGEST_TITLE:
        problems["title"] = f"The title has at most {LONGEST_TITLE} characters; this has {len(title)}."
    if values.get("kind") not in dict(kinds_for(person)):
        problems["kind"] = "Choose what kind of file it is."
    tasks = {task.key: task for task in tasks_for(person, course_of(project))}
    key = values.get("task", "")
    if key and key not in tasks:
        problems["task"] = "Choose a task of this project, or none."
    elif key and tasks[key].private and values.get("private") != "yes":
        problems["private"] = (
            f"“{tasks[key].title}” is a task of the team alone: tick this for a file that belongs to it."
        )
    return problems


def _look(path: Path, upload: UploadedFile, project: SupportProject, person: User) -> _Looked:
    size, name = path.stat().st_size, clean_name(upload.name or "")
    sha256 = store.sha256_of(path)
    try:
        if size > settings.FILE_LIMIT:
            raise RefusedFileError(too_large())
        kind = sniff(path, name)
        if (found := scan(path)) == Document.INFECTED:
            raise RefusedFileError(
                "A virus was found in this file, so it was not kept. Tell the people who look after your computer."
            )
        _require_room(project, size)
    except RefusedFileError as error:
        record("refused a file", person=person, subject=project.subject, project=project, why=str(error), name=name,
               sha256=sha256, bytes=size)  # fmt: skip
        raise InvalidError({"file": str(error)}) from error
    return _Looked(name=name, content_type=kind.content_type, size=size, sha256=sha256, scan=found)


def too_large() -> str:
    """What is said of a file above the limit."""
    return f"The file is larger than {settings.FILE_LIMIT // MEGABYTE} MB. Make it smaller, or split it."


def refuse_too_large(project_id: int, *, person: User) -> None:
    """Put on the trail that a file was cut off while it arrived. Raises NotYoursError or InvalidError, always."""
    project = SupportProject.objects.select_related("school", "region").get(pk=project_id)
    _require_writable(project, person)
    record("refused a file", person=person, subject=project.subject, project=project, why=too_large())
    raise InvalidError({"file": too_large()})


def _require_room(project: SupportProject, size: int) -> None:
    taken = project.documents.aggregate(total=Sum("size"))["total"] or 0
    if taken + size > settings.PROJECT_FILES_LIMIT:
        limit = settings.PROJECT_FILES_LIMIT // MEGABYTE
        raise InvalidError(
            {"file": f"The files of this project may take up {limit} MB together, and this is too much."}
        )


def _kept(document_id: int, person: User) -> Document:
    """A document, locked, with its project locked first."""
    project = locked(Document.objects.values_list("project_id", flat=True).get(pk=document_id))
    document = Document.objects.select_for_update(of=("self",)).select_related("uploaded_by").get(pk=document_id)
    document.project = project
    if not may_remove(person, document):
        raise NotYoursError(f"A file is removed and put back by the team of {project.region.name}, or by its sender.")
    return document


@transaction.atomic
def remove(document_id: int, *, why: str, person: User) -> Document:
    """Take a file out of sight. It is kept, and can be put back. Raises NotYoursError or InvalidError."""
    document, why = _kept(document_id, person), why.replace("\r\n", "\n").replace("\x00", "").strip()
    if not why:
        raise InvalidError({"why": "Say why it is removed."})
    if len(why) > LONGEST_REASON:
        raise InvalidError({"why": f"Write {LONGEST_REASON:,} characters or fewer; this has {len(why):,}."})
    if document.removed:
        return document
    document.removed, document.removed_why, document.removed_by = True, why, person
    return _keep(document, person, "removed a file", why=why)


@transaction.atomic
def restore(document_id: int, *, person: User) -> Document:
    """Put a removed file back. Its sender puts back only what they removed themselves. Raises NotYoursError."""
    document = _kept(document_id, person)
    if not document.removed:
        return document
    if scope.is_outside(person) and document.removed_by_id != person.pk:
        raise NotYoursError(f"It was removed by the team of {document.project.region.name}, who can put it back.")
    document.removed, document.removed_why, document.removed_by = False, "", None
    return _keep(document, person, "put a file back")


def _keep(document: Document, person: User | None, action: str, **detail: object) -> Document:
    document._history_user = person
    document.save()
    project = document.project
    record(action, person=person, subject=project.subject, project=project, document=document.pk,
           title=document.title, **detail)  # fmt: skip
    return document


def scan_waiting(*, most: int = 200) -> int:
    """Scan files that are held, and those that came before there was a scanner; how many are settled now."""
    if not settings.VIRUS_SCAN:
        return 0
    waiting = Document.objects.filter(scan__in=(Document.HELD, Document.NOT_SCANNED)).order_by("pk")
    return sum(_scan_again(document) for document in list(waiting[:most]))


def _scan_again(document: Document) -> bool:
    try:
        with store.open_file(document.stored_as) as file, store.on_disk(file) as path:
            found = scan(path)
    except FileNotFoundError:
        return False
    if found in (Document.HELD, document.scan):
        return False
    with transaction.atomic():
        document = Document.objects.select_for_update(of=("self",)).select_related("project").get(pk=document.pk)
        document.scan = found
        _keep(document, None, "scanned a file", scan=found)
    return True


GRACE = dt.timedelta(days=1)
"""A file younger than this may belong to a row that is being saved."""


def clear_leftovers(*, at: dt.datetime) -> int:
    """Take away files that no row knows, written a day ago or earlier; how many."""
    old = list(store.names_before(at - GRACE))
    known = {key.hex for key in Document.objects.values_list("key", flat=True)} if old else set()
    left = [name for name in old if name not in known]
    for name in left:
        store.remove(name)
    if left:
        record("cleared files without rows", number=len(left))
    return len(left)
