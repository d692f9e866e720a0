"""Escalating a concern: confirmations one by one, the director's decision, and the powers used."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.review.models.concerns import Concern


class Confirmation(models.Model):
    """One of the thirteen, by a named person. Taking it back removes the row and keeps its history."""

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="confirmations")
    key = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["concern", "key"], name="one_confirmation_a_key")]


class Escalation(models.Model):
    """Why a concern is to go further, and what the regional director decided."""

    DRAFT, WAITING, APPROVED, REFUSED = "draft", "waiting", "approved", "refused"

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="escalation")
    reason = models.CharField(max_length=40, blank=True)
    """An option of the policy's list `escalation`."""
    details = models.TextField(blank=True)
    status = models.CharField(
        max_length=20, choices=[(s, s) for s in (DRAFT, WAITING, APPROVED, REFUSED)], default=DRAFT
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(null=True, blank=True)
    reasons = models.TextField("reasons of the decision", blank=True)
    notice = models.CharField(max_length=40, blank=True)
    """The notice that followed from who ran the school on the day of the decision: a key of the policy's notices."""

    history = HistoricalRecords()


class InformationPowers(models.Model):
    """Whether powers to require information are in use."""

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="information_powers")
    in_use = models.BooleanField("in use")
    details = models.TextField(blank=True)
    used_on = models.DateField("from which day", null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "information powers"


class InterimBoard(models.Model):
    """An interim executive board in place of the governors of a maintained school."""

    concern = models.OneToOneField(Concern, on_delete=models.PROTECT, related_name="interim_board")
    details = models.TextField()
    created_on = models.DateField("from which day")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    history = HistoricalRecords()
