"""Keeping and forgetting views of the list."""

from __future__ import annotations

from django.db import transaction

from alongside_service.accounts.models import User
from alongside_service.projects.models import SavedView
from alongside_service.projects.refusals import InvalidError

MOST_VIEWS = 50


@transaction.atomic
def save_view(person: User, *, name: str, query: str, shared: bool) -> SavedView:
    """Keep a question under a name; the same name again keeps the new one. Raises InvalidError."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise InvalidError({"name": "Give the view a name."})
    if len(name) > 80:
        raise InvalidError({"name": "The name has at most 80 characters."})
    if len(query) > 1000:
        raise InvalidError({"name": "Too many filters are chosen to be kept. Take some away."})
    if SavedView.objects.filter(person=person).exclude(name=name).count() >= MOST_VIEWS:
        raise InvalidError({"name": f"You have {MOST_VIEWS} views. Remove one first."})
    view, _ = SavedView.objects.update_or_create(
        person=person, name=name, defaults={"query": query, "shared": shared and bool(person.region_id)}
    )
    return view


@transaction.atomic
def forget_view(view: SavedView) -> None:
    """Remove one's own view."""
    view.delete()
