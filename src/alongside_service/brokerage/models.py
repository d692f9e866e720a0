"""What was chosen, answered, awarded, claimed and spent."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.projects.models import AppendOnlyError, SupportProject

_PERSON = {"on_delete": models.PROTECT, "related_name": "+"}


class _Added(models.Model):
    """Rows are added and never changed."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises AppendOnlyError for one that is there already."""
        if not self._state.adding:
            raise AppendOnlyError("What was said is never changed; say it anew.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises AppendOnlyError."""
        raise AppendOnlyError("What was said is never removed; say it anew.")


class Choice(_Added):
    """An organisation that was chosen, with what was said of it that day. The latest one holds."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="organisation_choices")
    kind = models.CharField(max_length=40)
    """An option of the policy's list `organisation`."""
    identifier = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    body = models.ForeignKey("register.Body", null=True, **_PERSON)
    school = models.ForeignKey("register.School", null=True, **_PERSON)
    own = models.BooleanField(default=False)
    """It belongs to the trust or council that is responsible for the school."""
    interest = models.TextField(blank=True)
    """The interest of the adviser in it, and how it is managed."""
    why = models.TextField(blank=True)
    chosen_on = models.DateField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]


class SupporterAnswer(_Added):
    """What an organisation said when it was asked to help. The latest one of the organisation holds."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="supporter_answers")
    kind = models.CharField(max_length=40)
    identifier = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    accepts = models.BooleanField()
    reasons = models.TextField(blank=True)
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]


class _Entry(models.Model):
    """A line of the accounts: corrected with history, struck out with a reason, never removed."""

    amount = models.DecimalField(max_digits=11, decimal_places=2)
    struck_because = models.TextField("why it was struck out", blank=True)
    """It was entered by mistake: it stays readable and counts no more."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    recorded_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def counts(self) -> bool:
        """Whether it is part of the sums."""
        return not self.struck_because


class Award(_Entry):
    """A grant offered by letter."""

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="awards")
    kind = models.CharField(max_length=20)
    """A grant of the policy: planning or improvement."""
    offered_on = models.DateField("date of the offer letter")
    reference = models.CharField("reference of the letter", max_length=60)
    paid_to = models.CharField(max_length=40)
    organisation_kind = models.CharField(max_length=40)
    organisation_identifier = models.CharField(max_length=40)
    organisation_name = models.CharField(max_length=200)
    """The organisation that was appointed when it was awarded."""
    band = models.CharField(max_length=20, blank=True)
    """The band that was settled then."""
    reason = models.TextField("why it differs from the policy", blank=True)
    allowed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, **_PERSON)
    """Who gave that reason."""
    note = models.TextField(blank=True)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["offered_on", "pk"]

    def __str__(self) -> str:
        return f"{self.kind.capitalize()} grant, letter {self.reference}"


class Claim(_Entry):
    """Money asked for under an award."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="claims")
    period = models.CharField("for which period", max_length=120)
    claimed_on = models.DateField()
    status = models.CharField(max_length=20)
    paid_on = models.DateField(null=True)
    reason = models.TextField("why it was refused", blank=True)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["claimed_on", "pk"]

    def __str__(self) -> str:
        return f"Claim for {self.period}"


class Spend(_Entry):
    """Money spent under an award, and what shows it."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="spends")
    what_for = models.CharField("what it was spent on", max_length=300)
    objective = models.TextField("which objective it serves", blank=True)
    spent_on = models.DateField()
    evidence = models.TextField("what shows it", blank=True)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["spent_on", "pk"]

    def __str__(self) -> str:
        return self.what_for
