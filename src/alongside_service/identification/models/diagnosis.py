"""The initial diagnosis: needs in words, what shows each, how sure we are, and what the school says to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.identification.models.said import Said


class Need(models.Model):
    """One thing that the school needs. One that is taken back stays, with the reason."""

    CANNOT_TELL = "cannot-tell"

    project = models.ForeignKey("projects.SupportProject", on_delete=models.PROTECT, related_name="needs")
    area = models.CharField(max_length=60)
    """An area of the policy, or `other`."""
    statement = models.TextField("what is needed")
    confidence = models.CharField(max_length=20, default=CANNOT_TELL)
    """An option of the policy's list `confidence`; without evidence never more than `cannot-tell`."""
    position = models.PositiveSmallIntegerField(default=1)
    taken_back = models.TextField("why it was taken back", blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["position", "pk"]


class EvidenceItem(models.Model):
    """Something that shows a need. A figure is copied as it stood when it was chosen."""

    KINDS = (
        ("figure", "A figure"),
        ("visit", "A visit"),
        ("document", "A document"),
        ("conversation", "A conversation"),
        ("other", "Something else"),
    )

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=20, choices=KINDS)
    text = models.TextField("what it shows", blank=True)
    source = models.CharField("where it comes from", max_length=300, blank=True)
    dated = models.DateField(null=True, blank=True)
    measure = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=20, blank=True)
    figure = models.JSONField(default=dict, blank=True)
    """Label, value, interval, pupils, URN and edition of the figure, as published when it was chosen."""
    taken_back = models.TextField("why it was taken back", blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]


class NeedComment(Said):
    """What the school, its responsible body or the team says to a need; `disputes` where they see it otherwise."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    disputes = models.BooleanField(default=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
