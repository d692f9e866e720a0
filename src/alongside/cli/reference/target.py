"""A figure of an estimator beside a published one, and where the reference data sets are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alongside.errors import SourceError

if TYPE_CHECKING:
    import polars as pl

_HOME = Path("shared", "data", "reference")


@dataclass(frozen=True, kw_only=True)
class Target:
    """A published figure: `value` must come within `tolerance` of `low`, or of the range from `low` to `high`.

    `relative` tolerances are shares of the published figure.
    """

    model: str
    figure: str
    value: float
    low: float
    tolerance: float
    high: float | None = None
    relative: bool = False

    @property
    def top(self) -> float:
        """The upper end of what was published."""
        return self.low if self.high is None else self.high

    @property
    def holds(self) -> bool:
        """Is the figure near enough?"""
        room = self.tolerance * (abs(self.top) if self.relative else 1.0)
        return self.low - room <= self.value <= self.top + room

    def row(self) -> dict[str, object]:
        """The figure as one line of the table."""
        published = f"{self.low:.10g}" if self.high is None else f"{self.low:g} to {self.high:g}"
        return {
            "model": self.model,
            "figure": self.figure,
            "ours": f"{self.value:.4f}",
            "published": published,
            "tolerance": f"{self.tolerance:.0%}" if self.relative else f"{self.tolerance:g}",
            "holds": self.holds,
        }


def beside() -> Path:
    """The folder of reference data beside where one stands, or beside the repository."""
    repository = Path(__file__).resolve().parents[4]
    for near in (Path.cwd(), Path.cwd().parent, repository.parent):
        if (near / _HOME).is_dir():
            return near / _HOME
    raise SourceError("The reference data sets are not here.", remedy="Say where with --data.")


def read(folder: Path, name: str) -> pl.DataFrame:
    """A reference data set. Raises SourceError where it is missing."""
    import polars as pl

    path = folder / f"{name}.csv"
    if not path.is_file():
        raise SourceError("A reference data set is missing.", where=str(path), remedy="Say where with --data.")
    return pl.read_csv(path, infer_schema_length=None)
