"""Progress reviews: of each objective where a school is matched, of the whole where its progress is reviewed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from alongside_service.projects.models import SupportProject
from alongside_service.review.models.kept import Said
from alongside_service.review.models.plan import Objective


class ProgressReview(models.Model):
    """One review. Which one it is follows from the days, and whether it is fully recorded from its rows."""

    MATCHED, REVIEW = "match", "review"

    project = models.ForeignKey(SupportProject, on_delete=models.PROTECT, related_name="reviews")
    pathway = models.CharField(max_length=20, choices=[(MATCHED, "matched"), (REVIEW, "progress reviewed")])
    """The outcome of the decision after the diagnosis, as it was when the review was added."""
    held_on = models.DateField("held on")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewer_name = models.CharField("reviewer without an account", max_length=200, blank=True)
    next_review_on = models.DateField("next review", null=True, blank=True)
    no_next_because = models.TextField("why no further review is needed", blank=True)
    next_steps = models.TextField("next steps", blank=True)
    next_step = models.CharField(max_length=20, blank=True)
    """An option of the policy's list `next-step`, where progress is reviewed without a match."""
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(excluded_fields=["version", "changed_at"])

    class Meta:
        ordering = ["held_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "held_on"], name="one_review_a_day")]

    def __str__(self) -> str:
        return f"Review of {self.held_on.day} {self.held_on:%B %Y}"

    @property
    def who(self) -> str:
        """Who reviewed."""
        return self.reviewer.name if self.reviewer else self.reviewer_name


class ObjectiveProgress(models.Model):
    """How one objective stands at one review."""

    review = models.ForeignKey(ProgressReview, on_delete=models.PROTECT, related_name="progress")
    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="progress")
    rating = models.CharField(max_length=20)
    """An option of the policy's list `rating`."""
    details = models.TextField()
    value = models.DecimalField("the measure at the review", max_digits=12, decimal_places=2, null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "progress of objectives"
        constraints = [models.UniqueConstraint(fields=["review", "objective"], name="one_rating_an_objective_a_review")]


class ReviewAnswer(Said):
    """What the school, or the body responsible for it, answers to a review."""

    review = models.ForeignKey(ProgressReview, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
