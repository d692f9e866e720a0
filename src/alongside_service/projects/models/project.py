"""A support project: one episode of support for one school, and what is written under each of its tasks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from alongside.project import State


class SupportProject(models.Model):
    """One episode. Everything below `derived` follows from the facts and is written with them, never by a page view."""

    school = models.ForeignKey("register.School", on_delete=models.PROTECT, related_name="projects")
    region = models.ForeignKey("register.Region", on_delete=models.PROTECT, related_name="projects")
    """The region whose team works on it."""
    episode = models.PositiveSmallIntegerField(default=1)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="later")
    """The school's episode before this one."""
    opened_on = models.DateField("opened on")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    referred_by = models.CharField("referred by", max_length=40)
    """An option of the policy's list `referrer`."""
    referral = models.TextField("why it was referred", blank=True)
    state = models.CharField(
        max_length=20, choices=[(s.value, s.value) for s in State], default=State.IN_PROGRESS.value
    )
    state_since = models.DateField("in this state since")
    priority = models.CharField(max_length=20, default="ordinary")
    delivery_officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="leads"
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="advises"
    )
    supporter_body = models.ForeignKey(
        "register.Body", on_delete=models.PROTECT, null=True, blank=True, related_name="supports"
    )
    """The preferred or appointed organisation, where it is in the register as a trust or council."""
    supporter_school = models.ForeignKey(
        "register.School", on_delete=models.PROTECT, null=True, blank=True, related_name="supports"
    )
    """The same, where it is a school."""
    demonstration = models.BooleanField(default=False)
    """Invented, to try the service out: every page of it says so."""
    case_study = models.BooleanField("case study candidate", default=False)
    case_study_why = models.TextField("why it would make a case study", blank=True)
    version = models.PositiveIntegerField(default=1)
    """Grows with every save, so that a second person editing sees the first one's change."""

    # derived
    phase = models.CharField(max_length=40, blank=True)
    milestone = models.CharField(max_length=40, blank=True)
    milestone_on = models.DateField(null=True, blank=True)
    next_due = models.DateField(null=True, blank=True, db_index=True)
    next_task = models.CharField(max_length=40, blank=True)
    waits_on = models.CharField(max_length=40, blank=True)
    """Who the next dated task waits for."""
    open_tasks = models.JSONField(default=list)
    """Tasks that somebody could take up now, in the order of the course: key, due day or null, whom it waits for."""
    tasks_done = models.PositiveSmallIntegerField(default=0)
    tasks_asked = models.PositiveSmallIntegerField(default=0)
    eligibility = models.CharField(max_length=20, blank=True)
    support = models.CharField("decision on support", max_length=20, blank=True)
    matching = models.CharField("decision after the diagnosis", max_length=20, blank=True)
    supporter_name = models.CharField("supporting organisation", max_length=200, blank=True)
    appointed = models.BooleanField(default=False)
    band = models.CharField("funding band", max_length=20, blank=True)

    history = HistoricalRecords(excluded_fields=["version", "open_tasks"])

    class Meta:
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["school"],
                condition=~Q(state=State.STOPPED.value),
                name="one_live_project_a_school",
                violation_error_message="This school has a project already.",
            )
        ]
        indexes = [
            models.Index(fields=["region", "state", "next_due"]),
            models.Index(fields=["state", "milestone"]),
            models.Index(fields=["delivery_officer", "state"]),
            models.Index(fields=["adviser", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.school.name}, episode {self.episode}" if self.episode > 1 else self.school.name

    @property
    def subject(self) -> str:
        """How the trail and the notices call it."""
        return f"project:{self.pk}"

    @property
    def live(self) -> bool:
        """Whether work goes on or may go on again."""
        return self.state != State.STOPPED.value


class TaskRecord(models.Model):
    """What is written under one task. The policy says what the keys of `answers` mean."""

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="records")
    task = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    rested_on = models.JSONField(default=dict)
    """Answers of other tasks as they stood when this was saved, for the tasks that rest on them."""
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["project", "task"], name="one_record_a_task")]
