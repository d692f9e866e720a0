"""The trail: one event for each action of a person or of the system."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models


class TrailIsAppendOnlyError(Exception):
    """An attempt to change or remove what the trail already says."""


class _Events(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TrailIsAppendOnlyError("Events of the trail are never changed.")

    def delete(self) -> NoReturn:
        raise TrailIsAppendOnlyError("Events of the trail are never removed.")


class Event(models.Model):
    """One thing that happened. `person` is null for the system and for strangers."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    objects = _Events.as_manager()

    class Meta:
        ordering = ["id"]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event. Raises TrailIsAppendOnlyError for one already written."""
        if self.pk is not None:
            raise TrailIsAppendOnlyError("Events of the trail are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises TrailIsAppendOnlyError."""
        raise TrailIsAppendOnlyError("Events of the trail are never removed.")
