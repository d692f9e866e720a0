"""A file that somebody attached to a project. What it holds is never changed; what is said about it has a history."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class Document(models.Model):
    """One file, in storage under `key`. `name` is what its sender called it: text to be shown, never a path."""

    KINDS = (
        ("evidence", "Evidence"),
        ("improvement-plan", "Improvement plan"),
        ("note-of-visit", "Note of visit"),
        ("letter", "Letter"),
        ("other", "Other"),
    )
    NOT_SCANNED, CLEAN, HELD, INFECTED = "not scanned", "clean", "held", "infected"
    SCANS = (
        (NOT_SCANNED, "Not scanned for viruses"),
        (CLEAN, "Scanned, no virus found"),
        (HELD, "Held until it can be scanned"),
        (INFECTED, "A virus was found"),
    )

    project = models.ForeignKey("projects.SupportProject", on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, choices=KINDS)
    task = models.CharField(max_length=40, blank=True)
    """A task of the course that it belongs to."""
    name = models.CharField("name of the file", max_length=200)
    content_type = models.CharField("type", max_length=120)
    """What its content was found to be; what its sender said counts for nothing."""
    size = models.PositiveBigIntegerField("bytes")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    key = models.UUIDField("key in storage", default=uuid.uuid4, unique=True, editable=False)
    private = models.BooleanField("for the regional team only", default=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    scan = models.CharField("virus scan", max_length=20, choices=SCANS, default=NOT_SCANNED)
    removed = models.BooleanField(default=False)
    """Out of sight and not to be downloaded. It is kept, and can be put back."""
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_why = models.TextField("why it was removed", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["project", "removed", "-uploaded_at"], name="documents_of_a_project")]

    def __str__(self) -> str:
        return self.title

    @property
    def stored_as(self) -> str:
        """Its name in storage."""
        return self.key.hex

    @property
    def open(self) -> bool:
        """Whether it can be downloaded."""
        return not self.removed and self.scan in (self.CLEAN, self.NOT_SCANNED)
