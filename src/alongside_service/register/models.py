"""Schools, bodies and places as rows, filled by `loading` from the library's records; nobody edits them by hand.

A row outlives the editions that it came from: a school that a later load does not list is kept with `listed` False,
so that whatever people recorded about it still has something to point to.
"""

from __future__ import annotations

import datetime as dt

from django.db import models


class Load(models.Model):
    """One filling of these tables: from which editions, for which day, and when it was done."""

    as_at = models.DateField()
    fingerprint = models.CharField(max_length=64)
    invented = models.BooleanField(default=False)
    loaded_at = models.DateTimeField(auto_now_add=True)
    complete = models.BooleanField(default=False)


class Edition(models.Model):
    """One dated release of one published file, as the library's catalogue describes it."""

    id = models.CharField(primary_key=True, max_length=120)
    """`<source>/<edition>`."""
    source = models.CharField(max_length=60, db_index=True)
    edition = models.CharField(max_length=60)
    title = models.CharField(max_length=300)
    period = models.CharField(max_length=40)
    as_at = models.DateField()
    publisher = models.CharField(max_length=120)
    licence = models.TextField()
    address = models.CharField(max_length=500, blank=True)
    rows = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    listed = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.publisher}, {self.title}, {self.period_in_words}"

    @property
    def period_in_words(self) -> str:
        """The period, with a day in full: 31 August 2020."""
        try:
            day = dt.date.fromisoformat(self.period)
        except ValueError:
            return self.period
        return f"{day.day} {day:%B %Y}"


class Region(models.Model):
    """One of the nine regions of England."""

    slug = models.SlugField(primary_key=True)
    name = models.CharField(max_length=60, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LocalAuthority(models.Model):
    """A council with education functions, by the Department's three-digit code."""

    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField(max_length=100)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="local_authorities")
    listed = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Body(models.Model):
    """A trust, council or federation that is responsible for schools."""

    id = models.CharField(primary_key=True, max_length=20)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    uid = models.CharField(max_length=20, blank=True)
    companies_house = models.CharField(max_length=20, blank=True)
    opened = models.DateField(null=True)
    closed = models.DateField(null=True)
    listed = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """A school under its present URN. Unknown is null or empty, never zero."""

    urn = models.CharField(primary_key=True, max_length=6)
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=200, default="")
    """The name without capitals, so that every database puts schools in the same order."""
    phase = models.CharField(max_length=40)
    establishment_type = models.CharField(max_length=80)
    governance = models.CharField(max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="schools")
    local_authority = models.ForeignKey(LocalAuthority, on_delete=models.PROTECT, related_name="schools")
    responsible_body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="schools", null=True)
    laestab = models.CharField(max_length=7, blank=True)
    open = models.BooleanField(default=True)
    opened = models.DateField(null=True)
    closed = models.DateField(null=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=100, blank=True)
    easting = models.FloatField(null=True)
    northing = models.FloatField(null=True)
    pupils = models.PositiveIntegerField(null=True)
    low_age = models.PositiveSmallIntegerField(null=True)
    high_age = models.PositiveSmallIntegerField(null=True)
    gender = models.CharField(max_length=40, blank=True)
    admissions = models.CharField(max_length=60, blank=True)
    sixth_form = models.CharField(max_length=60, blank=True)
    religious_character = models.CharField(max_length=80, blank=True)
    urban_rural = models.CharField(max_length=120, blank=True)
    idaci_quintile = models.PositiveSmallIntegerField(null=True)
    lineage = models.JSONField(default=list)
    """The URNs that the school has lived under one after another, newest first."""
    drawn_from = models.JSONField(default=list)
    """Ids of the editions that describe it."""
    latest_framework = models.CharField(max_length=30, blank=True)
    """Framework of its latest graded inspection."""
    latest_grade = models.CharField(max_length=40, blank=True)
    """Overall grade of that inspection, where its framework gives one."""
    latest_inspected = models.DateField(null=True)
    listed = models.BooleanField(default=True)

    class Meta:
        ordering = ["sort_name", "urn"]
        indexes = [
            models.Index(fields=["sort_name", "urn"]),
            models.Index(fields=["pupils", "urn"]),
            models.Index(fields=["latest_inspected", "urn"]),
            models.Index(fields=["region", "phase"]),
            models.Index(fields=["postcode"]),
        ]

    def __str__(self) -> str:
        return self.name


class SearchName(models.Model):
    """A name by which a school may be looked for, folded for comparing: its own, its town, or one it had before."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="search_names")
    text = models.CharField(max_length=320)
    shown = models.CharField(max_length=300)
    """The name as published."""
    former = models.BooleanField(default=False)


class SchoolLink(models.Model):
    """A tie between a school and an earlier or later establishment."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="links")
    urn = models.CharField(max_length=6)
    other_urn = models.CharField(max_length=6, db_index=True)
    other_name = models.CharField(max_length=200, blank=True)
    relation = models.CharField(max_length=20)
    how = models.CharField(max_length=120)
    since = models.DateField(null=True)


class Inspection(models.Model):
    """One inspection of a school or of a predecessor, with its framework; `position` 0 is the newest."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="inspections")
    position = models.PositiveSmallIntegerField()
    urn = models.CharField(max_length=6)
    framework = models.CharField(max_length=30)
    graded = models.BooleanField()
    started = models.DateField()
    published = models.DateField(null=True)
    number = models.CharField(max_length=30, blank=True)
    kind = models.CharField(max_length=120, blank=True)
    grades = models.JSONField(default=dict)
    category_of_concern = models.CharField(max_length=60, blank=True)
    safeguarding = models.CharField(max_length=10, blank=True)
    outcome = models.CharField(max_length=200, blank=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True)
    row = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["school", "position"]
