"""The trail: one event for each action of a person or of the system, each linked to the one before."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import connections, models, router, transaction
from django.utils import timezone

from alongside_service.audit import chain


class TrailIsAppendOnlyError(Exception):
    """An attempt to change or remove what the trail already says."""


class _Events(models.QuerySet["Event"]):
    def update(self, **kwargs: Any) -> NoReturn:
        raise TrailIsAppendOnlyError("Events of the trail are never changed.")

    def delete(self) -> NoReturn:
        raise TrailIsAppendOnlyError("Events of the trail are never removed.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TrailIsAppendOnlyError("Events of the trail are added one at a time.")


class Event(models.Model):
    """One thing that happened. `person` is null for the system and for strangers."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    """What it was done to: `project:12`."""
    project = models.PositiveBigIntegerField(null=True)
    """The support project that it belongs to, whatever part of it the subject is."""
    detail = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    """The seal: what the event says."""
    sequence = models.PositiveBigIntegerField(null=True, unique=True)
    """Its number in the chain, from 1 without a gap; null only before the transaction commits (PostgreSQL)."""
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    objects = _Events.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_by_subject"),
            models.Index(fields=["project", "id"], name="audit_by_project"),
            models.Index(fields=["person", "id"], name="audit_by_person"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the event, sealed. Raises TrailIsAppendOnlyError for one already written."""
        if self.pk is not None:
            raise TrailIsAppendOnlyError("Events of the trail are never changed.")
        self.detail = chain.plain(self.detail)
        self.digest = seal(self)
        using = kwargs.get("using") or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using):
            if connections[using].vendor != "postgresql":
                self._link(using)
            super().save(*args, **kwargs)

    def _link(self, using: str) -> None:
        last = Event.objects.using(using).order_by("-sequence").values_list("sequence", "hash").first()
        number, self.previous = last or (0, chain.START)
        self.sequence = number + 1
        self.hash = chain.hash_of(sequence=self.sequence, previous=self.previous, digest=self.digest)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises TrailIsAppendOnlyError."""
        raise TrailIsAppendOnlyError("Events of the trail are never removed.")


def seal(event: Event) -> str:
    """The seal of what an event says now, to be compared with the one it was given."""
    return chain.digest_of(
        at=event.at,
        person=event.person_id,
        role=event.role,
        action=event.action,
        subject=event.subject,
        project=event.project,
        detail=event.detail,
    )
