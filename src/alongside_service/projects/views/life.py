"""Notes, contacts and the watchlist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alongside_service.look.answers import differences
from alongside_service.projects import selectors
from alongside_service.projects.forms import CONTACT, NOTE
from alongside_service.projects.life import CONTACT_FIELDS, change_note, save_contact, write_note
from alongside_service.projects.life import watch as set_watch
from alongside_service.projects.refusals import ChangedError, InvalidError


def notes(request: HttpRequest, number: int) -> HttpResponse:
    """What is worth remembering, the newest first, and a form for another."""
    found = selectors.project_for(request.user, number)
    problems: dict[str, str] = {}
    if request.method == "POST":
        text, private = request.POST.get("text", ""), request.POST.get("private") == "yes"
        try:
            write_note(found.pk, text=text, private=private, person=request.user)
        except InvalidError as error:
            problems = error.problems
        else:
            return redirect("project-notes", found.pk)
    context = selectors.frame_of(found, request.user, "notes")
    private_now = request.POST.get("private") == "yes" if request.method == "POST" else True
    context |= {
        "notes": selectors.notes_of(found, request.user),
        "may_write": context["frame"].team or context["frame"].outside,
        "drawn": NOTE.draw(
            {"text": request.POST.get("text", ""), "private": private_now}, problems, outside=context["frame"].outside
        ),
        "errors": NOTE.errors(problems),
    }
    return render(request, "projects/notes.html", context, status=422 if problems else 200)


def note(request: HttpRequest, number: int, note_id: int) -> HttpResponse:
    """One note, for its writer to change."""
    found = selectors.project_for(request.user, number)
    kept = selectors.note_of(found, note_id, request.user)
    values = {"text": kept.text, "private": kept.private}
    problems: dict[str, str] = {}
    difference, version, status = None, kept.version, 200
    if request.method == "POST":
        values = {"text": request.POST.get("text", ""), "private": request.POST.get("private") == "yes"}
        version = _whole(request.POST.get("version", ""))
        try:
            change_note(note_id, text=str(values["text"]), private=bool(values["private"]), version=version,
                        person=request.user)  # fmt: skip
        except InvalidError as error:
            problems, status = error.problems, 422
        except ChangedError as error:
            rows = differences(NOTE.fields, values, error.theirs)
            difference = {"by": getattr(error.by, "name", ""), "at": error.at, "rows": rows, "theirs_url": request.path}
            version, status = error.version, 409
        else:
            return redirect("project-notes", found.pk)
    context = selectors.frame_of(found, request.user, "notes")
    context |= {
        "note": kept,
        "own": kept.author_id == request.user.pk,
        "drawn": NOTE.draw(values, problems, outside=context["frame"].outside),
        "errors": NOTE.errors(problems),
        "version": version,
        "difference": difference,
        "changes": selectors.changes(kept),
    }
    return render(request, "projects/note.html", context, status=status)


def contact(request: HttpRequest, number: int, contact_id: int | None = None) -> HttpResponse:
    """Add or change somebody to write to."""
    found = selectors.project_for(request.user, number)
    kept = selectors.contact_of(found, contact_id) if contact_id is not None else None
    values = {name: getattr(kept, name) for name in CONTACT_FIELDS} | {"left": not kept.current} if kept else {}
    problems: dict[str, str] = {}
    difference, version, status = None, kept.version if kept else 0, 200
    if request.method == "POST":
        values = {name: request.POST.get(name, "") for name in (*CONTACT_FIELDS, "left")}
        version = _whole(request.POST.get("version", ""))
        try:
            save_contact(found.pk, values, person=request.user, contact_id=contact_id, version=version,
                         current=values["left"] != "yes")  # fmt: skip
        except InvalidError as error:
            problems, status = error.problems, 422
        except ChangedError as error:
            theirs = error.theirs | {"left": not error.theirs["current"]}
            rows = differences(CONTACT.fields, values, theirs)
            difference = {"by": getattr(error.by, "name", ""), "at": error.at, "rows": rows, "theirs_url": request.path}
            version, status = error.version, 409
        else:
            return redirect("project-people", found.pk)
    context = selectors.frame_of(found, request.user, "people")
    context |= {
        "contact": kept,
        "drawn": CONTACT.draw(values, problems),
        "errors": CONTACT.errors(problems),
        "version": version,
        "difference": difference,
    }
    return render(request, "projects/contact.html", context, status=status)


def watch(request: HttpRequest, number: int) -> HttpResponse:
    """Put the project on one's own watchlist, or take it off."""
    found = selectors.project_for(request.user, number)
    set_watch(found.pk, person=request.user, watching=request.POST.get("watching") == "yes")
    return redirect("project", found.pk)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
