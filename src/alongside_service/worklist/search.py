"""One search for everything that a person may read: schools, bodies, projects, people and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.accounts.selectors import people_in_scope
from alongside_service.projects.models import Contact, Note, SupportProject
from alongside_service.projects.scope import is_outside, visible
from alongside_service.register.models import Body, School
from alongside_service.register.selectors import find_schools

MOST = 10
"""Results of one kind on the page."""
LEAST_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found, kind by kind."""

    schools: Sequence[School]
    bodies: Sequence[Body]
    projects: Sequence[SupportProject]
    people: Sequence[User]
    contacts: Sequence[Contact]
    notes: Sequence[tuple[Note, str]]
    """Each with the words around the first hit."""

    @property
    def anything(self) -> bool:
        """Whether there is a single result."""
        return any((self.schools, self.bodies, self.projects, self.people, self.contacts, self.notes))


def find_everything(text: str, person: User) -> Found:
    """Look for `text` in all that the person may read."""
    text = " ".join(text.replace("\x00", "").split())[:100]
    if len(text) < LEAST_LETTERS:
        return Found(schools=(), bodies=(), projects=(), people=(), contacts=(), notes=())
    schools = find_schools(text, most=200)
    seen = visible(person)
    by_school = {project.school_id: project for project in seen.filter(school__in=schools).select_related("school")}
    named = seen.filter(supporter_name__icontains=text).select_related("school")[:MOST]
    projects = [by_school[school.pk] for school in schools if school.pk in by_school]
    return Found(
        schools=schools[:MOST],
        bodies=list(Body.objects.filter(listed=True, name__icontains=text)[:MOST]),
        projects=list(dict.fromkeys([*projects, *named]))[:MOST],
        people=list(people_in_scope(person).filter(Q(name__icontains=text) | Q(email__icontains=text))[:MOST]),
        contacts=_contacts(text, person),
        notes=[(note, around(note.text, text)) for note in _notes(text, person)],
    )


def _contacts(text: str, person: User) -> Sequence[Contact]:
    if is_outside(person) or person.role == Role.ANALYST:
        return ()
    found = Contact.objects.filter(Q(name__icontains=text) | Q(email__icontains=text), project__in=visible(person))
    return list(found.select_related("project__school")[:MOST])


def _notes(text: str, person: User) -> Sequence[Note]:
    found = Note.objects.filter(text__icontains=text, project__in=visible(person))
    if is_outside(person):
        found = found.filter(private=False)
    return list(found.select_related("author", "project__school")[:MOST])


def around(whole: str, part: str, letters: int = 80) -> str:
    """The words around the first place where `part` stands, whatever its capitals."""
    at = whole.casefold().find(part.casefold())
    if at < 0:
        return whole[: 2 * letters]
    start, end = max(at - letters, 0), at + len(part) + letters
    return f"{'…' if start else ''}{whole[start:end].strip()}{'…' if end < len(whole) else ''}"
