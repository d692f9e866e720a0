"""Promises of either side, and advice with what became of it: to be told something is not yet to have it done."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.projects.models import SupportProject


class Commitment(models.Model):
    """A promise of one side. That side says when it is done; the other side says whether it is so."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="commitments")
    side = models.CharField("who promises", max_length=40)
    """A key of `sides.SIDES`."""
    text = models.TextField("what is promised")
    due_on = models.DateField("by when", null=True, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)
    done_on = models.DateField("done on", null=True, blank=True)
    done_said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed = models.BooleanField("the other side says it was kept", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_words = models.TextField("what the other side says", blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.text[:80]

    def status(self, on: dt.date) -> str:
        """`kept`, `disputed`, `to confirm`, `late` or `open`."""
        if self.confirmed is not None:
            return "kept" if self.confirmed else "disputed"
        if self.done_on:
            return "to confirm"
        return "late" if self.due_on and self.due_on < on else "open"


class Advice(models.Model):
    """Something advised, what was agreed to be done about it, and what the school says was done."""

    OPEN, DONE, NOT_DONE = "open", "done", "not done"

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="advice")
    given_on = models.DateField("given on")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.CharField("to whom", max_length=200)
    text = models.TextField("the advice")
    agreed_action = models.TextField("what was agreed to be done", blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    status = models.CharField(max_length=20, choices=[(s, s) for s in (OPEN, DONE, NOT_DONE)], default=OPEN)
    done_on = models.DateField("done on", null=True, blank=True)
    done_words = models.TextField("what was done, or why it was not", blank=True)
    done_said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["-given_on", "-pk"]
        verbose_name_plural = "advice"

    def __str__(self) -> str:
        return self.text[:80]

    def is_late(self, on: dt.date) -> bool:
        """Whether its day has passed and nobody has said what became of it."""
        return self.status == self.OPEN and self.due_on is not None and self.due_on < on
