"""Somebody asks that a school be looked at, for whichever of the voices they speak."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords


class Referral(models.Model):
    """One referral of one school. It is answered by the office of the school's region."""

    WAITING, ACCEPTED, ATTACHED, DECLINED, WITHDRAWN = "waiting", "accepted", "attached", "declined", "withdrawn"

    school = models.ForeignKey("register.School", on_delete=models.PROTECT, related_name="referrals")
    region = models.ForeignKey("register.Region", on_delete=models.PROTECT, related_name="referrals")
    """The school's region when it was referred, whose office answers."""
    from_voice = models.CharField("whose voice it is", max_length=40)
    """An option of the policy's list `referrer`."""
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="referrals")
    reasons = models.TextField()
    asked = models.TextField("what is asked for", blank=True)
    made_on = models.DateField()
    status = models.CharField(
        max_length=20,
        choices=[(s, s) for s in (WAITING, ACCEPTED, ATTACHED, DECLINED, WITHDRAWN)],
        default=WAITING,
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(null=True, blank=True)
    answer = models.TextField("the reasons of the answer", blank=True)
    project = models.ForeignKey(
        "projects.SupportProject", on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    """The project that it opened, or that it was added to as a voice."""

    history = HistoricalRecords()

    class Meta:
        ordering = ["-made_on", "-pk"]
        indexes = [models.Index(fields=["region", "status"])]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "from_voice"],
                condition=models.Q(status="waiting"),
                name="one_waiting_referral_a_voice",
            )
        ]

    @property
    def waits(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.status == self.WAITING

    @property
    def words(self) -> str:
        """Everything that was written, as it is carried over."""
        return f"{self.reasons}\n\nAsked for: {self.asked}" if self.asked else self.reasons
