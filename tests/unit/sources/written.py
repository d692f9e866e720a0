"""Small made-up files for the tests of sources."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path


def write_csv(path: Path, rows: Sequence[Mapping[str, object]], *, headings: Iterable[str] = ()) -> Path:
    """A CSV of the rows; headings are those of the first row unless given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(headings) or list(rows[0])
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path
