"""The four voices that a project's file holds before anything is decided."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alongside_service.identification.models.said import Said


class Voice(Said):
    """What one of the four said, or that it was asked. The register's rows are remade at each load, so what it rests on
    is kept here as it stood."""

    INSPECTORATE, RESPONSIBLE_BODY, SCHOOL, DATA = "inspectorate", "responsible-body", "school", "data"
    ALL = (
        (INSPECTORATE, "The inspectorate"),
        (RESPONSIBLE_BODY, "The responsible body"),
        (SCHOOL, "The school"),
        (DATA, "The data"),
    )

    project = models.ForeignKey("projects.SupportProject", on_delete=models.PROTECT, related_name="voices")
    voice = models.CharField(max_length=40, choices=ALL)
    text = models.TextField(blank=True)
    already_doing = models.TextField("what it is already doing", blank=True)
    said_on = models.DateField(null=True, blank=True)
    said_by = models.CharField("who said it", max_length=200, blank=True)
    asked_on = models.DateField(null=True, blank=True)
    answer_by = models.DateField("no answer by", null=True, blank=True)
    """The day until which an answer was awaited. Only together with `asked_on`, where nothing was said."""
    told = models.BooleanField("as told to the regional team", default=False)
    sources = models.JSONField(default=list)
    """What it rests on: for the inspectorate its inspections, for the data the rules' answers and figures."""
    referral = models.ForeignKey(
        "identification.Referral", on_delete=models.PROTECT, null=True, blank=True, related_name="voices"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_role = models.CharField(max_length=40)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["project", "voice"])]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(said_on__isnull=False) & models.Q(asked_on__isnull=True) & ~models.Q(text=""))
                | models.Q(said_on__isnull=True, asked_on__isnull=False, answer_by__isnull=False, text=""),
                name="a_voice_spoke_or_was_asked",
            )
        ]

    @property
    def spoke(self) -> bool:
        """Whether something was said, rather than asked."""
        return self.said_on is not None
