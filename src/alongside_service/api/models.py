"""Keys to the API. Only the hash of one is kept, so it can be shown once and never again."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A key with which a program reads what its person may see, for a time."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    """What it is for, in its person's words."""
    hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_on = models.DateField()
    """The last day on which it works."""
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def works(self, on: dt.date) -> bool:
        """Whether it opens anything on that day."""
        return self.revoked_at is None and on <= self.expires_on
