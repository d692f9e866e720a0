"""The map: what is drawn where, and which lines leave the land."""

from __future__ import annotations

import numpy as np

from alongside.journey.map import Outline, Outlines, _outside
from alongside.records import Place

SQUARE = np.array([[0, 0], [10_000, 0], [10_000, 10_000], [0, 10_000], [0, 0]], dtype=float)
EAST = SQUARE + np.array([20_000, 0])


def land(*rings: np.ndarray) -> Outlines:
    area = Outline(name="Here", region="Midmost", centre=Place(easting=5_000, northing=5_000), rings=rings)
    return Outlines(areas=(area,), drawn_from=(), vintage="2024-12")


def test_points_between_two_shores_are_outside() -> None:
    points = np.array([[5_000.0, 5_000.0], [15_000.0, 5_000.0], [25_000.0, 5_000.0]])
    assert _outside(points, land(SQUARE, EAST)).tolist() == [False, True, False]


def test_points_beyond_every_ring_are_outside() -> None:
    assert _outside(np.array([[-1.0, 5_000.0], [5_000.0, 10_001.0]]), land(SQUARE)).all()
