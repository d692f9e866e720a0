"""The files of a project: the list with its form, one file's own page, and the file itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alongside_service.documents import actions, selectors
from alongside_service.documents.configuration import MEGABYTE
from alongside_service.documents.forms import attaching
from alongside_service.documents.models import Document
from alongside_service.documents.scope import may_attach, may_remove
from alongside_service.documents.sniffing import TAKEN
from alongside_service.errors import refused
from alongside_service.projects import selectors as projects
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import InvalidError
from alongside_service.projects.scope import is_outside


def documents(request: HttpRequest, number: int) -> HttpResponse:
    """The files of a project, the newest first, and a form for another."""
    found = projects.project_for(request.user, number)
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            _attach(request, found)
        except InvalidError as error:
            problems = error.problems
        else:
            return redirect("project-documents", found.pk)
    context = projects.frame_of(found, request.user, "documents")
    shown = [_row(each, context) for each in selectors.attached(found, request.user)]
    context |= {
        "documents": [row for row in shown if not row["document"].removed],
        "removed": [row for row in shown if row["document"].removed],
        "may_attach": may_attach(request.user, found) and found.live,
        "file_hint": {"text": f"{TAKEN}. At most {settings.FILE_LIMIT // MEGABYTE} MB."},
        "file_label": {"text": "The file", "classes": "govuk-label--s"},
        "file_error": {"text": problems["file"]} if "file" in problems else None,
        **_drawn(request, context["frame"].course, problems),
    }
    too_large = bool(getattr(request, "too_large_files", None))
    return render(request, "documents/documents.html", context, status=(413 if too_large else 422) if problems else 200)


def _attach(request: HttpRequest, found: SupportProject) -> None:
    values = {name: request.POST.get(name, "") for name in ("title", "kind", "task", "private")}
    if "file" in getattr(request, "too_large_files", ()):  # known once the form is read
        actions.refuse_too_large(found.pk, person=request.user)
    actions.attach(found.pk, values, request.FILES.get("file"), person=request.user)


def _drawn(request: HttpRequest, course: Any, problems: dict[str, str]) -> dict[str, Any]:
    form, outside = attaching(request.user, course), is_outside(request.user)
    values: dict[str, Any] = {field.key: request.POST.get(field.key, "") for field in form.fields}
    if request.method != "POST":
        values["private"] = True
    beside = {name: text for name, text in problems.items() if name != "file"}
    errors = form.errors(beside)
    if "file" in problems:
        errors.append({"text": problems["file"], "href": "#file"})
    return {"drawn": form.draw(values, beside, outside=outside), "errors": errors}


def _row(document: Document, context: dict[str, Any]) -> dict[str, Any]:
    """A file as a line of the list; the task only by a title that the person may read."""
    course, outside = context["frame"].course, context["frame"].outside
    task = course.task(document.task) if document.task and course.has_task(document.task) else None
    shown = task is not None and not (outside and task.private)
    return {"document": document, "task": task.title if shown else "", "size": in_words(document.size)}


def in_words(size: int) -> str:
    """A size as people say it: 340 KB, 2.4 MB."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def document(request: HttpRequest, number: int, document_id: int) -> HttpResponse | FileResponse:
    """The file itself, always to be saved and never shown in the browser."""
    found = projects.project_for(request.user, number)
    kept = selectors.document_of(found, document_id, request.user)
    if not kept.open:
        return refused(request, _why_shut(kept))
    response = FileResponse(
        selectors.opened(kept), as_attachment=True, filename=kept.name, content_type=kept.content_type
    )
    response.headers["Content-Length"] = str(kept.size)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _why_shut(document: Document) -> str:
    if document.removed:
        return "The file was removed. Put it back first."
    if document.scan == Document.INFECTED:
        return "A virus was found in this file, so nobody can download it."
    return (
        "The file could not be scanned for viruses yet. It can be downloaded once that is done; it is tried every hour."
    )


def about(request: HttpRequest, number: int, document_id: int, problems: dict[str, str] | None = None) -> HttpResponse:
    """One file: what it is, what happened to it, and the forms to remove it and put it back."""
    found = projects.project_for(request.user, number)
    kept = selectors.document_of(found, document_id, request.user)
    context = projects.frame_of(found, request.user, "documents")
    problems = problems or {}
    context |= _row(kept, context) | {
        "may_remove": may_remove(request.user, kept),
        "why_shut": "" if kept.open else _why_shut(kept),
        "changes": selectors.changes(kept),
        "why": request.POST.get("why", ""),
        "why_label": {"text": "Why is it removed?", "classes": "govuk-label--s"},
        "why_error": {"text": problems["why"]} if problems else None,
        "errors": [{"text": text, "href": f"#{name}"} for name, text in problems.items()],
    }
    return render(request, "documents/document.html", context, status=422 if problems else 200)


@require_POST
def remove(request: HttpRequest, number: int, document_id: int) -> HttpResponse:
    """Take a file out of sight, with a reason."""
    found = projects.project_for(request.user, number)
    kept = selectors.document_of(found, document_id, request.user)
    try:
        actions.remove(kept.pk, why=request.POST.get("why", ""), person=request.user)
    except InvalidError as error:
        return about(request, number, document_id, error.problems)
    return redirect("project-documents", found.pk)


@require_POST
def restore(request: HttpRequest, number: int, document_id: int) -> HttpResponse:
    """Put a removed file back."""
    found = projects.project_for(request.user, number)
    kept = selectors.document_of(found, document_id, request.user)
    actions.restore(kept.pk, person=request.user)
    return redirect("project-document-about", found.pk, kept.pk)
