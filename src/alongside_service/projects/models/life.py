"""Notes and contacts of a project, and what a person keeps for themselves: a watchlist and saved views."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.projects.models.project import SupportProject


class Note(models.Model):
    """Something worth remembering. `private` keeps it inside the regional team."""

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()
    private = models.BooleanField("for the regional team only", default=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["-written_at", "-pk"]


class Contact(models.Model):
    """Somebody to write to about the project. `name` is any name that a human being has."""

    KINDS = (
        ("school", "School"),
        ("supporting-organisation", "Supporting organisation"),
        ("governance", "Governance body"),
    )
    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField("where they belong", max_length=40, choices=KINDS)
    role = models.CharField("what they are there", max_length=120)
    organisation = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    email = models.EmailField("email address", blank=True)
    phone = models.CharField("telephone", max_length=60, blank=True)
    current = models.BooleanField(default=True)
    """Off when they have left: kept, because what was sent to them was sent."""
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["kind", "name"]


class Watch(models.Model):
    """A project that a person keeps an eye on."""

    project = models.ForeignKey(SupportProject, on_delete=models.CASCADE, related_name="watches")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "person"], name="watched_once")]


class SavedView(models.Model):
    """A question to one of the lists that a person wants to ask again."""

    PROJECTS, LOOKING = "projects", "looking"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(
        max_length=20, choices=[(each, each) for each in (PROJECTS, LOOKING)], default=PROJECTS
    )  # fmt: skip
    """The list that is asked, by the name of its route."""
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField("for everybody in my region", default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "page", "name"], name="one_view_a_list_and_name")]
