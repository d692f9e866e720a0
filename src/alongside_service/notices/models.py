"""Notices by email: what was to be said to whom, and what became of it. Also who wants reminders, and what ran when."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside.policy.notices import NoticeKind, load_notices


class Audience(models.TextChoices):
    """Whose side a notice speaks to. What goes to a school keeps to the hours of schools."""

    SCHOOL = "school", "School"
    RESPONSIBLE_BODY = "responsible body", "Responsible body"
    SUPPORTING_ORGANISATION = "supporting organisation", "Supporting organisation"
    TEAM = "team", "Regional team"


class Status(models.TextChoices):
    """Where a notice stands."""

    QUEUED = "queued", "Waiting to be sent"
    HELD = "held", "Held back"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Not sent"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Notice(models.Model):
    """One email to one person.

    queued -> sending -> sent; or back to queued with a later `due_at`, and failed after the last try. A notice that may
    not go yet is held until `hold_until`. `due_at` is when the next step is due, whatever it is.
    """

    number = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    """In its address, and the reference that the mail service is given, by which it can be asked for it again."""
    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    """Where given, there is one notice of this key and no second."""
    kind = models.CharField(max_length=40)
    audience = models.CharField(max_length=30, choices=Audience.choices)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    about = models.CharField(max_length=60, blank=True, db_index=True)
    """What it is about, such as `project:12`."""
    school = models.ForeignKey("register.School", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    region = models.ForeignKey("register.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The region whose team looks after it."""
    queued_at = models.DateTimeField()
    queued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    due_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    """When it was last handed to the background work."""
    hold_until = models.DateTimeField(null=True, blank=True)
    held_because = models.CharField(max_length=200, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    override_reason = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    backend = models.CharField(max_length=20, blank=True)
    backend_id = models.CharField(max_length=200, blank=True)

    history = HistoricalRecords(excluded_fields=["body", "subject", "handed_at", "number", "key"])

    class Meta:
        ordering = ["-queued_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "due_at"]),
            models.Index(fields=["region", "-queued_at"]),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def policy(self) -> NoticeKind:
        """What policy says of its kind."""
        return load_notices().kinds.get(self.kind) or NoticeKind(
            id=self.kind, name=self.kind, any_time=False, secret=False
        )

    @property
    def to(self) -> str:
        """The name it goes to, or the address where there is no name."""
        return self.name or self.email

    @property
    def open(self) -> bool:
        """Whether it may still go."""
        return self.status in (Status.QUEUED, Status.HELD)


class Preference(models.Model):
    """What a person wants to be sent."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="notice_preference"
    )
    reminders = models.BooleanField(default=True)

    history = HistoricalRecords()


class Run(models.Model):
    """That a job was handed on for a period: written once, whoever writes first."""

    job = models.CharField(max_length=40)
    period = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "period"], name="one_run_a_period")]
