"""Schools as spots on a map: each by itself while they are few, else gathered on a grid with their mean place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from alongside_service.charts.map import Spot
from alongside_service.register.models import School

SINGLE = 250
"""Most schools drawn one by one."""

CELLS = 16
"""Cells across the longer side of a map of clusters."""


def spots_of(found: QuerySet[School]) -> tuple[list[Spot], int]:
    """The spots, and how many of the schools have no known place."""
    rows = _places(found)
    placed = [row for row in rows if row[0] is not None and row[1] is not None]
    lost = len(rows) - len(placed)
    if len(placed) <= SINGLE:
        return _singly(placed), lost
    places = np.array([(easting, northing) for easting, northing, _ in placed])
    size = max(float(np.ptp(places, axis=0).max()), 1.0) / CELLS
    across, up = np.floor(places / size).astype(np.int64).T
    _, cell_of, counts = np.unique(across * 10_000 + up, return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(cell_of, places[:, side]) for side in (0, 1)], axis=1) / counts[:, None]
    alone = [placed[at] for at in np.flatnonzero(counts[cell_of] == 1)]
    gathered = [
        Spot(easting=float(east), northing=float(north), count=int(n), label=f"{n} schools")
        for (east, north), n in zip(means, counts, strict=True)
        if n > 1
    ]
    return gathered + _singly(alone), lost


def _places(found: QuerySet[School]) -> list[tuple[float | None, float | None, str]]:
    """Easting, northing and URN of each school, fetched in one go (Django's chunks of 100 take three times as long)."""
    try:
        statement, arguments = found.order_by().values_list("easting", "northing", "pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return list(cursor.fetchall())


def _singly(rows: Sequence[tuple[float, float, str]]) -> list[Spot]:
    names = dict(School.objects.filter(pk__in=[urn for _, _, urn in rows]).order_by().values_list("pk", "name"))
    return [
        Spot(easting=easting, northing=northing, count=1, label=names[urn], href=reverse("school", args=[urn]))
        for easting, northing, urn in sorted(rows, key=lambda row: row[2])
    ]
