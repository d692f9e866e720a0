"""Rows that are added and never changed: what somebody said stays as it was said."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from alongside_service.projects.models import AppendOnlyError

_WHY = "What was said is never changed or removed; say something more."


class _Said(models.QuerySet[Any]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(_WHY)

    def delete(self) -> NoReturn:
        raise AppendOnlyError(_WHY)


class Said(models.Model):
    """Something said once. Saving it again, or removing it, raises AppendOnlyError."""

    objects = _Said.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row."""
        if not self._state.adding:
            raise AppendOnlyError(_WHY)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises AppendOnlyError."""
        raise AppendOnlyError(_WHY)
