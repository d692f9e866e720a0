"""Borders for maps, made once at load from the published boundaries and kept beside the figures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from alongside_service.charts.map import Outline, outlines

GRIDS = {"england": 1_500, "near": 300}


def write(areas: Iterable[tuple[str, str]], folder: Path) -> None:
    """Write the outlines of `(name, polygons as JSON)` for a map of England and for a nearer one."""
    areas = list(areas)
    folder.mkdir(parents=True, exist_ok=True)
    for name, grid in GRIDS.items():
        made = [[outline.name, outline.path, outline.box] for outline in outlines(areas, grid=grid)]
        (folder / f"{name}.json").write_text(json.dumps(made))


@lru_cache(maxsize=4)
def read(folder: Path, name: str) -> tuple[Outline, ...]:
    """The outlines called `england` or `near`; none where no boundaries were loaded."""
    path = folder / f"{name}.json"
    if not path.exists():
        return ()
    return tuple(Outline(area, path_data, tuple(box)) for area, path_data, box in json.loads(path.read_text()))
