"""Decoding of TopoJSON: shapes that share their borders, each border written once.

A topology keeps arcs, lists of small whole-number steps from the last point. A ring names the arcs that it runs
along; a negative number `~n` runs arc `n` backwards; where two arcs meet, the shared point is written in both.
Source: the TopoJSON format specification, version 1, sections 2.1.2 (transforms) and 2.1.4 (arc indexes).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

Point = tuple[float, float]


def features(topology: Mapping[str, Any]) -> list[dict[str, Any]]:
    """GeoJSON features (`properties`, `geometry`) of every polygon in every object of a topology.

    Raises KeyError, IndexError or TypeError for a topology that is malformed.
    """
    arcs = _arcs(topology)
    return [
        {"type": "Feature", "properties": shape.get("properties", {}), "geometry": _geometry(shape, arcs)}
        for collection in topology["objects"].values()
        for shape in collection["geometries"]
    ]


def _arcs(topology: Mapping[str, Any]) -> list[list[Point]]:
    transform = topology.get("transform")
    if transform is None:
        return [[(x, y) for x, y, *_ in arc] for arc in topology["arcs"]]
    (scale_x, scale_y), (left, bottom) = transform["scale"], transform["translate"]
    placed = (accumulate(arc, lambda a, b: (a[0] + b[0], a[1] + b[1])) for arc in topology["arcs"])
    return [[(x * scale_x + left, y * scale_y + bottom) for x, y in arc] for arc in placed]


def _geometry(shape: Mapping[str, Any], arcs: Sequence[Sequence[Point]]) -> dict[str, Any]:
    if shape["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [_ring(ring, arcs) for ring in shape["arcs"]]}
    if shape["type"] == "MultiPolygon":
        polygons = [[_ring(ring, arcs) for ring in polygon] for polygon in shape["arcs"]]
        return {"type": "MultiPolygon", "coordinates": polygons}
    raise TypeError(f"a {shape['type']} is not an area")


def _ring(indexes: Sequence[int], arcs: Sequence[Sequence[Point]]) -> list[list[float]]:
    ring: list[list[float]] = []
    for index in indexes:
        points = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend([x, y] for x, y in points[1 if ring else 0 :])
    return ring
