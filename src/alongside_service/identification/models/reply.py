"""What the school and its responsible body answer to a decision, and what came of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alongside_service.identification.models.said import Said

STANDS, CHANGED, NO_ANSWER = "stands", "changed", "no-answer"
"""Options of the policy's list `reply`."""


class Reply(Said):
    """One answer of one party to one decision."""

    PARTIES = (("school", "The school"), ("responsible-body", "The responsible body"))

    decision = models.ForeignKey("projects.Decision", on_delete=models.PROTECT, related_name="replies")
    project = models.ForeignKey("projects.SupportProject", on_delete=models.PROTECT, related_name="replies")
    party = models.CharField(max_length=40, choices=PARTIES)
    agrees = models.BooleanField()
    text = models.TextField(blank=True)
    said_by = models.CharField("who said it", max_length=200, blank=True)
    """Where the office wrote it down as it was told."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    given_at = models.DateTimeField(auto_now_add=True)
    late = models.BooleanField(default=False)
    """After the last day of the window."""

    class Meta:
        ordering = ["pk"]


class ReplyOutcome(Said):
    """What the regional director says to the answers that were there by then."""

    OUTCOMES = ((STANDS, "The decision stands"), (CHANGED, "The decision is taken again"))

    decision = models.ForeignKey("projects.Decision", on_delete=models.PROTECT, related_name="reply_outcomes")
    outcome = models.CharField(max_length=20, choices=OUTCOMES)
    reasons = models.TextField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    decided_at = models.DateTimeField(auto_now_add=True)
    answers = models.ManyToManyField(Reply, related_name="outcomes")

    class Meta:
        ordering = ["pk"]


class ReplyClosing(Said):
    """That the window of one decision is closed, and how. The task holds the same for the newest decision."""

    decision = models.OneToOneField("projects.Decision", on_delete=models.PROTECT, related_name="reply_closing")
    outcome = models.CharField(max_length=20)
    reasons = models.TextField(blank=True)
    closed_on = models.DateField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)
