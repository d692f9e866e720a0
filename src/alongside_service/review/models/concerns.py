"""Concerns about any party, raised by anybody who sees the project, and what was said about them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.projects.models import SupportProject
from alongside_service.review.models.kept import Said


class Concern(models.Model):
    """One concern. Who sees it: `scope.concerns_seen`."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="concerns")
    about = models.CharField("about whom", max_length=40)
    """An option of the policy's list `party`."""
    summary = models.CharField(max_length=200)
    details = models.TextField()
    raised_on = models.DateField("raised on")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_role = models.CharField(max_length=40)
    from_outside = models.BooleanField("raised by the school, its responsible body or a supporting organisation")
    shared = models.BooleanField("shared with both sides", default=False)
    resolved_on = models.DateField("resolved on", null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolution = models.TextField("how it was resolved", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["-raised_on", "-pk"]
        indexes = [models.Index(fields=["project", "resolved_on"])]

    def __str__(self) -> str:
        return self.summary

    @property
    def open(self) -> bool:
        """Whether it is unresolved."""
        return self.resolved_on is None


class ConcernEntry(Said):
    """A response to a concern, or a turn that it took, in somebody's words."""

    RESPONSE, SHARED, RESOLVED, REOPENED = "response", "shared", "resolved", "reopened"

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in (RESPONSE, SHARED, RESOLVED, REOPENED)])
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "concern entries"
