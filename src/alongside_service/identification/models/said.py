"""What somebody said: rows are added and never changed; the newest counts and the earlier ones stay in sight."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from alongside_service.projects.models import AppendOnlyError

_NOT_CHANGED = "What somebody said is never changed; add what is said now."
_NOT_REMOVED = "What somebody said is never removed; add what is said now."


class _Kept(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(_NOT_CHANGED)

    def delete(self) -> NoReturn:
        raise AppendOnlyError(_NOT_REMOVED)


class Said(models.Model):
    """A row that can be added and read."""

    objects = _Kept.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AppendOnlyError for one that is there already."""
        if not self._state.adding:
            raise AppendOnlyError(_NOT_CHANGED)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises AppendOnlyError."""
        raise AppendOnlyError(_NOT_REMOVED)
