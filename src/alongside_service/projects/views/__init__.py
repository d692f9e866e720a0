"""Pages of a support project."""

from alongside_service.projects.views.decisions import decision
from alongside_service.projects.views.history import history
from alongside_service.projects.views.life import contact, note, notes, watch
from alongside_service.projects.views.opening import new
from alongside_service.projects.views.people import people, state
from alongside_service.projects.views.tasks import project, task

__all__ = [
    "contact", "decision", "history", "new", "note", "notes", "people", "project", "state", "task", "watch",
]  # fmt: skip
