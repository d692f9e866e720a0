"""Objectives: what must change is agreed; how it is done is the school's own to write."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.projects.models import SupportProject


class Objective(models.Model):
    """One thing that is to change, from where to where, by when, shown by what."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="objectives")
    area = models.CharField("area of improvement", max_length=60)
    """A key of the policy's areas."""
    what = models.TextField("what must change")
    how = models.TextField("how we will do it", blank=True)
    """Written by a leader of the school and by nobody else."""
    comment = models.TextField("comment of the regional team", blank=True)
    measure = models.CharField("what will show it", max_length=300, blank=True)
    baseline = models.CharField("where it stands now", max_length=200, blank=True)
    baseline_value = models.DecimalField(
        "where it stands now, as a number", max_digits=12, decimal_places=2, null=True, blank=True
    )
    target = models.CharField("where it is to be", max_length=200, blank=True)
    target_value = models.DecimalField(
        "where it is to be, as a number", max_digits=12, decimal_places=2, null=True, blank=True
    )
    owner = models.CharField("who sees to it", max_length=200, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    cost = models.DecimalField("cost in pounds", max_digits=12, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    dropped = models.BooleanField(default=False)
    dropped_because = models.TextField("why it was dropped", blank=True)
    added_on = models.DateField("added on")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["version", "changed_at"])

    class Meta:
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["project", "dropped"])]

    def __str__(self) -> str:
        return self.what[:80]

    @property
    def whole(self) -> bool:
        """Whether it says what, by what it is shown, who sees to it and by when."""
        return bool(self.what and self.measure and self.owner and self.due_on)
