"""What a school, or its responsible body, says about what is held about it, whether or not there is a project."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alongside_service.identification.models.said import Said


class Remark(Said):
    """One answer to what is held about a school. It stands beside it, and on the file of a decision."""

    SCHOOL, BODY = "school", "responsible-body"
    PARTIES = ((SCHOOL, "The school"), (BODY, "The responsible body"))
    ABOUT = (
        ("facts", "Facts about the school"),
        ("inspections", "What the inspectorate published"),
        ("figures", "Published figures"),
        ("rules", "What the rules answer"),
        ("measures", "What the measures say"),
        ("early-warning", "Early warning"),
        ("other", "Something else"),
    )
    """Kinds of things that are held."""

    school = models.ForeignKey("register.School", on_delete=models.PROTECT, related_name="remarks")
    party = models.CharField(max_length=20, choices=PARTIES)
    about = models.CharField(max_length=20, choices=ABOUT)
    text = models.TextField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="remarks")
    said_on = models.DateField()

    class Meta:
        ordering = ["-said_on", "-pk"]
