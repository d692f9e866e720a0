"""Decisions: what a named person decided, with reasons. Rows are added and never changed."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.projects.models.project import SupportProject


class AppendOnlyError(Exception):
    """An attempt to change or remove what was decided."""


class _Kept(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("What was decided is never changed; take a new decision.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("What was decided is never removed; take a new decision.")


class _AppendOnly(models.Model):
    objects = _Kept.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AppendOnlyError for one that is there already."""
        if not self._state.adding:
            raise AppendOnlyError("What was decided is never changed; take a new decision.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises AppendOnlyError."""
        raise AppendOnlyError("What was decided is never removed; take a new decision.")


class Proposal(models.Model):
    """A decision written down for somebody who may take it. It binds nobody until it is taken."""

    WAITING, TAKEN, SENT_BACK, WITHDRAWN = "waiting", "taken", "sent back", "withdrawn"

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="proposals")
    task = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(
        max_length=20, choices=[(s, s) for s in (WAITING, TAKEN, SENT_BACK, WITHDRAWN)], default=WAITING
    )
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_because = models.TextField("why it was sent back or withdrawn", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "task"],
                condition=models.Q(status="waiting"),
                name="one_waiting_proposal_a_task",
            )
        ]


class Decision(_AppendOnly):
    """What was decided under a task that is a decision. A later one under the same task replaces it, and it stays."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="decisions")
    task = models.CharField(max_length=40)
    outcome = models.CharField(max_length=40)
    reasons = models.TextField()
    answers = models.JSONField(default=dict)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_role = models.CharField(max_length=40)
    decided_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who wrote it down for the decider; null where the decider wrote it."""
    recorded_at = models.DateTimeField(auto_now_add=True)
    course_version = models.CharField(max_length=40)
    rule_versions = models.JSONField(default=list)
    heard = models.JSONField(default=dict)
    """What the file held when it was taken: the voices, and what was said, as they stood."""
    answer_by = models.DateField(null=True, blank=True)
    """The last day on which the school and its responsible body may answer it."""
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "task"])]


class StateChange(_AppendOnly):
    """A pause, a stop or a resumption: from what to what, why, and who said so."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="state_changes")
    before = models.CharField(max_length=20)
    after = models.CharField(max_length=20)
    outcome = models.CharField(max_length=40, blank=True)
    """An option of the policy's list `stop` or `pause`."""
    details = models.TextField()
    changed_on = models.DateField()
    support_ends_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
