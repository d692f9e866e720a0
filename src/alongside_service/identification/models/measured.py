"""What measurement and early warning say of schools, kept so that pages can filter and sort. Made after each load.

The layers stand in tables of their own, as the rules do: nothing here adds one to another.
"""

from __future__ import annotations

from django.db import models

from alongside_service.register.models import School


class Making(models.Model):
    """One layer worked out for one load: how far it came and what it was made from."""

    MEASURES, WARNING = "measures", "early warning"
    WAITING, DONE, FAILED = "waiting", "done", "failed"

    layer = models.CharField(max_length=20, choices=[(each, each) for each in (MEASURES, WARNING)])
    fingerprint = models.CharField(max_length=64)
    """Of the load that it was made for."""
    state = models.CharField(
        max_length=10, choices=[(each, each) for each in (WAITING, DONE, FAILED)], default=WAITING
    )  # fmt: skip
    why_failed = models.TextField(blank=True)
    offered = models.BooleanField(default=True)
    """False where the layer does not do well enough to be shown; then it has no rows."""
    rows = models.PositiveIntegerField(default=0)
    editions = models.JSONField(default=list)
    """Ids of the editions that it was made from."""
    policy = models.CharField(max_length=120, blank=True)
    report = models.JSONField(default=dict)
    """What else is to be said of it as a whole, such as how an early warning did on inspections it had not seen."""
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["layer", "fingerprint"], name="one_making_a_layer_and_load")]


class Outcome(models.Model):
    """Something that is measured, as policy had it when it was."""

    id = models.CharField(primary_key=True, max_length=60)
    label = models.CharField(max_length=160)
    unit = models.CharField(max_length=80, blank=True)
    better = models.CharField(max_length=10, default="higher")
    area = models.CharField(max_length=60)
    """The area of need that it belongs to."""
    area_label = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    spread = models.JSONField(default=dict)
    """By group of pupils, and by group and phase, the 5th, 50th and 95th of a hundred schools:
    `{"all": {"raw": [...], "adjusted": [...]}, "all, Special": ...}`."""

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.label


class Measured(models.Model):
    """What measurement says of one school in one outcome for one group of pupils: a row of the library's estimates.

    Raw and adjusted always stand side by side. Intervals hold the truth nine times in ten.
    """

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="measured")
    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="measured")
    group = models.CharField(max_length=20)
    area = models.CharField(max_length=60)
    first_period = models.CharField(max_length=12)
    last_period = models.CharField(max_length=12)
    years = models.PositiveSmallIntegerField()
    pupils = models.PositiveIntegerField(null=True)
    latest = models.FloatField(null=True)
    latest_period = models.CharField(max_length=12)
    latest_missing = models.CharField(max_length=120, blank=True)
    raw = models.FloatField()
    raw_low = models.FloatField()
    raw_high = models.FloatField()
    raw_threshold = models.FloatField()
    raw_probability = models.FloatField()
    adjusted = models.FloatField(null=True)
    adjusted_low = models.FloatField(null=True)
    adjusted_high = models.FloatField(null=True)
    adjusted_threshold = models.FloatField(null=True)
    adjusted_probability = models.FloatField(null=True)
    expected_next = models.FloatField(null=True)
    expected_next_low = models.FloatField(null=True)
    expected_next_high = models.FloatField(null=True)
    raw_words = models.TextField()
    adjusted_words = models.TextField()
    unknown = models.TextField(blank=True)
    because = models.TextField(blank=True)
    probability = models.FloatField()
    """The greater of the two probabilities, so that neither view hides a school from a list."""
    main = models.BooleanField(default=False)
    """Whether it stands for the school where no outcome is chosen, for its group of pupils."""
    small = models.BooleanField(null=True)
    """Whether its cohort is small; None where its size is not known."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["school", "outcome", "group"], name="one_estimate_a_school_outcome_group")
        ]
        indexes = [
            models.Index(fields=["school"], condition=models.Q(main=True), name="measured_main"),
            models.Index(fields=["area", "probability", "school"], name="measured_area"),
            models.Index(fields=["raw_probability", "school"], name="measured_raw"),
            models.Index(fields=["adjusted_probability", "school"], name="measured_adjusted"),
        ]


class Watched(models.Model):
    """A pattern in a school's numbers of pupils that is worth a look. It never says that anybody did anything."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="watched")
    sentinel = models.CharField(max_length=60)
    period = models.CharField(max_length=12)
    pupils = models.PositiveIntegerField()
    expected = models.FloatField()
    fall = models.FloatField()
    fall_low = models.FloatField()
    fall_high = models.FloatField()
    probability = models.FloatField()
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "sentinel"], name="one_watch_a_school_and_sentinel")]


class Warned(models.Model):
    """The early warning for one school, beside its baseline. It is for saying where to look, and for nothing else."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="warned")
    probability = models.FloatField()
    baseline_probability = models.FloatField(null=True)
    population = models.TextField()
    """Of which schools the probability is true."""
    because = models.TextField(blank=True)
    reasons = models.JSONField(default=list)
    """Each with its text, the date of what it rests on, and the probability without it."""
