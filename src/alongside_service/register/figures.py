"""Published figures of schools, read in process from one file sorted by URN.

At load the long figures of every edition are sorted by URN and written once as uncompressed Arrow, beside an index of
where each URN begins. Every worker maps the same file, so a page reads some dozens of rows without a search, without a
copy and without the database.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

_KEPT = ("measure", "group", "period", "value", "missing", "pupils", "low", "high", "source", "edition", "row")
_NAMED = ("measure", "group", "period", "missing", "source", "edition")


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One figure as a page shows it. `value` is None exactly when `missing` says why."""

    urn: str
    measure: str
    group: str
    period: str
    value: float | None
    missing: str | None
    pupils: int | None
    low: float | None
    high: float | None
    edition_id: str
    row: int | None


@dataclass(frozen=True)
class FigureFile:
    """The figures of one load."""

    rows: pl.DataFrame
    urns: NDArray[np.int64]
    starts: NDArray[np.int64]
    periods: Mapping[str, tuple[str, ...]]
    """By measure, every period that some loaded edition covers."""

    def of(self, urns: Iterable[str]) -> list[FigureRow]:
        """The figures printed for any of `urns`, in the order of `urns`, then measure, group and period."""
        return [figure for urn in urns for figure in self._of(urn)]

    def _of(self, urn: str) -> list[FigureRow]:
        at = int(np.searchsorted(self.urns, int(urn)))
        if at >= len(self.urns) or self.urns[at] != int(urn):
            return []
        start, end = int(self.starts[at]), int(self.starts[at + 1])
        return [
            FigureRow(
                urn=urn,
                measure=measure,
                group=group,
                period=period,
                value=value,
                missing=missing,
                pupils=pupils,
                low=low,
                high=high,
                edition_id=f"{source}/{edition}",
                row=row,
            )
            for measure, group, period, value, missing, pupils, low, high, source, edition, row in self.rows.slice(
                start, end - start
            ).iter_rows()
        ]


def write(figures: pl.DataFrame, folder: Path) -> None:
    """Write long figures (with `source` and `edition`) into `folder`, all or nothing.

    Of two editions that give the same school, measure, group and period, the last in the frame is kept.
    """
    rows = (
        figures.lazy()
        .filter(pl.col("urn").is_not_null())
        .with_columns(pl.col("urn").cast(pl.Int64))
        .unique(["urn", "measure", "group", "period"], keep="last", maintain_order=True)
        .sort("urn", "measure", "group", "period")
        .with_columns(pl.col(name).cast(pl.String).cast(pl.Categorical) for name in _NAMED)
        .collect()
        .rechunk()
    )
    urns, starts = np.unique(rows["urn"].to_numpy(), return_index=True)
    covered = rows.group_by("measure").agg(pl.col("period").unique().cast(pl.String))
    periods = {str(measure): sorted(listed) for measure, listed in covered.iter_rows()}
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".figures-"))
    rows.select(_KEPT).write_ipc(
        draft / "figures.arrow", compression="uncompressed", record_batch_size=max(rows.height, 1)
    )
    np.savez(draft / "index.npz", urns=urns.astype(np.int64), starts=np.append(starts, rows.height).astype(np.int64))
    (draft / "periods.json").write_text(json.dumps(periods))
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(draft, folder)


@lru_cache(maxsize=2)
def read(folder: Path) -> FigureFile | None:
    """The figures in `folder`, mapped rather than read; None where there are none."""
    if not (folder / "figures.arrow").exists():
        return None
    rows = pl.read_ipc(folder / "figures.arrow")
    with np.load(folder / "index.npz") as index:
        urns, starts = index["urns"], index["starts"]
    periods = json.loads((folder / "periods.json").read_text())
    return FigureFile(rows, urns, starts, {measure: tuple(listed) for measure, listed in periods.items()})
