"""The rows of a support project."""

from alongside_service.projects.models.decision import AppendOnlyError, Decision, Proposal, StateChange
from alongside_service.projects.models.life import Contact, Note, SavedView, Watch
from alongside_service.projects.models.project import SupportProject, TaskRecord

__all__ = [
    "AppendOnlyError", "Contact", "Decision", "Note", "Proposal", "SavedView", "StateChange", "SupportProject",
    "TaskRecord", "Watch",
]  # fmt: skip
