"""Writing what surrounds the tasks: notes, contacts, and what a person watches."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects import scope
from alongside_service.projects.actions import locked
from alongside_service.projects.models import Contact, Note, SupportProject, Watch
from alongside_service.projects.refusals import ChangedError, InvalidError, NotYoursError

LONGEST_NOTE = 20_000
CONTACT_FIELDS = ("kind", "role", "organisation", "name", "email", "phone")


@transaction.atomic
def write_note(project_id: int, *, text: str, private: bool, person: User) -> Note:
    """Add a note. Those of the other side write only what both sides read."""
    project = locked(project_id)
    _require_inside(project, person)
    note = Note(project=project, text=_note_text(text), private=private and not scope.is_outside(person), author=person)
    note._history_user = person
    note.save()
    record("wrote a note", person=person, subject=project.subject, note=note.pk, private=note.private)
    return note


@transaction.atomic
def change_note(note_id: int, *, text: str, private: bool, version: int, person: User) -> Note:
    """Change a note of one's own; what it said before stays in its history."""
    note = Note.objects.select_for_update(of=("self",)).select_related("project__region", "author").get(pk=note_id)
    if note.author_id != person.pk:
        raise NotYoursError("A note is changed by the person who wrote it. Write one of your own beside it.")
    _require_inside(note.project, person)
    if version != note.version:
        theirs = {"text": note.text, "private": note.private}
        raise ChangedError(theirs, version=note.version, by=note.author, at=note.history.latest().history_date)
    note.text, note.private = _note_text(text), private and not scope.is_outside(person)
    note.version += 1
    note._history_user = person
    note.save()
    record("changed a note", person=person, subject=note.project.subject, note=note.pk, private=note.private)
    return note


def _note_text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise InvalidError({"text": "Write the note."})
    if len(text) > LONGEST_NOTE:
        raise InvalidError({"text": f"A note has at most {LONGEST_NOTE:,} characters; this has {len(text):,}."})
    return text


def _require_inside(project: SupportProject, person: User) -> None:
    if not (scope.is_team(person, project) or (scope.is_outside(person) and scope.may_see(person, project))):
        raise NotYoursError(f"Notes are written by the team of {project.region.name} and by those whom it works with.")


@transaction.atomic
def save_contact(
    project_id: int, values: Mapping[str, str], *, person: User, contact_id: int | None = None, version: int = 0,
    current: bool = True,
) -> Contact:  # fmt: skip
    """Add or change a contact. One who has left is kept, marked as such."""
    project = locked(project_id)
    if not scope.is_team(person, project):
        raise NotYoursError(f"Contacts are kept by the team of {project.region.name}.")
    contact = Contact.objects.select_for_update().get(pk=contact_id, project=project) if contact_id else None
    if contact and contact.version != version:
        theirs = {name: getattr(contact, name) for name in CONTACT_FIELDS} | {"current": contact.current}
        latest = contact.history.latest()
        raise ChangedError(theirs, version=contact.version, by=latest.history_user, at=latest.history_date)
    cleaned = _contact_values(values)
    contact = contact or Contact(project=project, version=0)
    for name, value in cleaned.items():
        setattr(contact, name, value)
    contact.current, contact.version = current, contact.version + 1
    contact._history_user = person
    contact.save()
    record("saved a contact", person=person, subject=project.subject, contact=contact.pk, current=current)
    return contact


def _contact_values(values: Mapping[str, str]) -> dict[str, str]:
    given = {name: values.get(name, "").replace("\x00", "").strip() for name in CONTACT_FIELDS}
    problems: dict[str, str] = {}
    if given["kind"] not in dict(Contact.KINDS):
        problems["kind"] = "Choose where they belong."
    wanted = {"name": "Enter their name.", "role": "Enter what they are there, such as headteacher."}
    problems |= {name: words for name, words in wanted.items() if not given[name]}
    for name, longest in (("name", 200), ("role", 120), ("organisation", 200), ("phone", 60)):
        if len(given[name]) > longest:
            problems[name] = f"Enter {longest} characters or fewer."
    if given["email"]:
        try:
            validate_email(given["email"])
        except ValidationError:
            problems["email"] = "Enter an email address, like name@example.org."
    if problems:
        raise InvalidError(problems)
    return given


@transaction.atomic
def watch(project_id: int, *, person: User, watching: bool) -> None:
    """Put a project on one's own watchlist, or take it off."""
    project = SupportProject.objects.get(pk=project_id)
    if not scope.may_see(person, project):
        raise NotYoursError("Only projects that you may read can be watched.")
    if watching:
        Watch.objects.get_or_create(project=project, person=person)
    else:
        Watch.objects.filter(project=project, person=person).delete()
