"""The library's answers to the dated rules, kept so that pages can filter by them. Recomputed at each load."""

from __future__ import annotations

from django.db import models

from alongside_service.register.models import School


class Rule(models.Model):
    """A dated rule as it stood in the load: its text, where it comes from and what it counted."""

    id = models.CharField(primary_key=True, max_length=60)
    version = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    text = models.TextField()
    source = models.JSONField(default=dict)
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)
    review = models.DateField(null=True)
    as_at = models.DateField()
    position = models.PositiveSmallIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)
    not_met = models.PositiveIntegerField(default=0)
    cannot_tell = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class RuleAnswer(models.Model):
    """What one rule says of one school on the day of the load: the answer, its clauses and what would change it."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="rule_answers")
    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="answers")
    answer = models.CharField(max_length=12)
    because = models.TextField()
    clauses = models.JSONField(default=list)
    would_change = models.JSONField(default=list)
    same_structure = models.BooleanField(null=True)
    warnings = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["rule", "answer", "school"])]
        constraints = [models.UniqueConstraint(fields=["school", "rule"], name="one_answer_per_rule")]
