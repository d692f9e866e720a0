"""The project's own page, and the form of a task."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside.policy.course import Field, Task
from alongside.project import from_stored
from alongside_service.brokerage import selectors as brokerage
from alongside_service.errors import refused
from alongside_service.look.answers import People, differences, words_of
from alongside_service.look.fields import draw_form, error_summary_of, people_of, read_form
from alongside_service.projects import selectors
from alongside_service.projects.actions import save_task
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError
from alongside_service.projects.scope import may_write_task, sees_task


def project(request: HttpRequest, number: int) -> HttpResponse:
    """Where are we? Tasks by phase with their statuses."""
    found = selectors.project_for(request.user, number)
    context = selectors.frame_of(found, request.user, "tasks")
    frame = context["frame"]
    context |= {
        "phases": selectors.phases_for(frame, request.user),
        "today": timezone.localdate(),
        "state_changes": selectors.state_changes_of(found),
        "watching": selectors.is_watching(found, request.user),
    }
    return render(request, "projects/project.html", context)


def task_in(course: Any, key: str, request: HttpRequest) -> Task:
    """The task of the address. Raises Http404 for one that there is not, or that is not shown to this person."""
    if not course.has_task(key) or not sees_task(request.user, course.task(key)):
        raise Http404("This project has no such task.")
    return course.task(key)


def task(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """A task: its form for those who write it, its answers for those who read."""
    found = selectors.project_for(request.user, number)
    context = selectors.frame_of(found, request.user, "tasks")
    frame = context["frame"]
    asked = task_in(frame.course, key, request)
    if asked.decided_by or asked.own_page:
        if request.method == "POST":
            return refused(request, f"“{asked.title}” is written on a page of its own.")
        if (address := selectors.task_address(found, asked)) != request.path:
            return redirect(address)
    row = selectors.record_of(found, key)
    before = from_stored(asked, row.answers) if row else {}
    start = _starts(found, key) if row is None else {}
    fields = own_fields(asked, request.user.role)
    people = people_of(asked.fields, lambda role: pairs(found, role))
    shown: dict[str, Any] = {
        "values": {**start, **before},
        "problems": {},
        "version": row.version if row else 0,
        "difference": None,
    }
    status = 200
    if request.method == "POST":
        raw = read_form(fields, request.POST)
        shown["values"] = raw
        shown["version"] = _version(request)
        try:
            save_task(found.pk, key, raw, person=request.user, on=timezone.localdate(), version=shown["version"])
        except ClosedError as error:
            return refused(request, str(error))
        except InvalidError as error:
            shown["problems"], status = error.problems, 422
        except ChangedError as error:
            shown |= _difference(error, fields, raw, people, request.path)
            status = 409
        else:
            return redirect(reverse("project", args=[found.pk]) + f"#{key}")
    closed = selectors.closed_because(frame, asked)
    can_write = may_write_task(request.user, found, asked) and not closed
    context |= {
        "task": asked,
        "each": frame.standing.of(key),
        "closed": closed,
        "can_write": can_write,
        "drawn": draw_form(fields, values=shown["values"], errors=shown["problems"], people=people),
        "errors": error_summary_of(shown["problems"], asked.fields),
        "answers": answers_in_words(asked, before, people, skip=fields if can_write else ()),
        "version": shown["version"],
        "difference": shown["difference"],
        "row": row,
        "today": timezone.localdate(),
    }
    return render(request, "projects/task.html", context, status=status)


def _starts(found: SupportProject, key: str) -> dict[str, str]:
    """What a form that nobody has saved yet begins with, where another part of the service knows it."""
    return brokerage.contact_start(found) if key == "supporter-contact" else {}


def own_fields(asked: Task, role: str) -> list[Field]:
    """The fields of a task that a role writes."""
    return [field for field in asked.fields if role in (field.written_by or asked.written_by)]


def pairs(found: SupportProject, role: str) -> People:
    """People of a role in the project's region, as a select offers them."""
    return [(str(person.pk), f"{person.name} ({person.email})") for person in selectors.people_for(found, role)]


def answers_in_words(asked: Task, answers: Any, people: Any, skip: Any = ()) -> list[tuple[str, str]]:
    """What is written, for reading: label and words."""
    skipped = {field.key for field in skip}
    return [
        (field.label, words_of(field, answers[field.key], people.get(field.key, ())))
        for field in asked.fields
        if field.key in answers and field.key not in skipped
    ]


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _difference(error: ChangedError, fields: Any, raw: Any, people: Any, address: str) -> dict[str, Any]:
    rows = differences(fields, raw, error.theirs, people=people)
    by = getattr(error.by, "name", "")
    return {
        "difference": {"by": by, "at": error.at, "rows": rows, "theirs_url": address},
        "version": error.version,
    }
