"""Schools as spots on a map: each by itself while they are few, else gathered by the database on a grid."""

from __future__ import annotations

from django.db.models import Avg, Count, F, FloatField, Max, Min, QuerySet
from django.db.models.functions import Cast, Floor
from django.urls import reverse

from alongside_service.charts.map import Spot
from alongside_service.register.models import School

SINGLE = 250
"""Most schools drawn one by one."""

CELLS = 16
"""Cells across the longer side of a map of clusters."""


def spots_of(found: QuerySet[School]) -> tuple[list[Spot], int]:
    """The spots, and how many of the schools have no known place."""
    placed = found.order_by().filter(easting__isnull=False)
    extent = placed.aggregate(
        n=Count("pk"), west=Min("easting"), east=Max("easting"), south=Min("northing"), north=Max("northing")
    )
    lost = found.order_by().filter(easting__isnull=True).count()
    if not extent["n"]:
        return [], lost
    if extent["n"] <= SINGLE:
        rows = placed.values_list("easting", "northing", "name", "pk").order_by("pk")
        return [
            Spot(easting=e, northing=n, count=1, label=name, href=reverse("school", args=[urn]))
            for e, n, name, urn in rows
        ], lost
    size = max(extent["east"] - extent["west"], extent["north"] - extent["south"], 1.0) / CELLS
    gathered = (
        placed.annotate(
            column=Floor(Cast(F("easting") / size, FloatField())), line=Floor(Cast(F("northing") / size, FloatField()))
        )
        .values("column", "line")
        .annotate(n=Count("pk"), e=Avg("easting"), s=Avg("northing"), one=Min("name"), urn=Min("pk"))
        .values_list("e", "s", "n", "one", "urn")
    )
    return [
        Spot(
            easting=e,
            northing=s,
            count=n,
            label=one if n == 1 else f"{n} schools",
            href=reverse("school", args=[urn]) if n == 1 else "",
        )
        for e, s, n, one, urn in gathered
    ], lost
