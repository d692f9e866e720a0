"""A school's figures, made only when somebody looks at them: England has more than a million."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

import polars as pl

from alongside.identifiers import Urn
from alongside.provenance import EditionRef, Figure, Missing

_COLUMNS = ("measure", "period", "value", "missing", "pupils", "low", "high", "group", "urn", "edition", "row")
_REASONS = {reason.value: reason for reason in Missing}


@dataclass(frozen=True, eq=False)
class FiguresOf(Sequence[Figure]):  # noqa: PLW1641 (unhashable, as a list is)
    """The figures of one school: `length` lines from `first` of a frame that all schools share."""

    frame: pl.DataFrame
    refs: Mapping[str, EditionRef]
    first: int
    length: int

    @cached_property
    def _made(self) -> tuple[Figure, ...]:
        lines = self.frame.slice(self.first, self.length).rows()
        return tuple(
            Figure(
                measure=measure,
                period=period,
                value=value,
                missing=None if missing is None else _REASONS[missing],
                pupils=pupils,
                low=low,
                high=high,
                group=group,
                urn=urn,
                source=self.refs[edition],
                row=row,
            )
            for measure, period, value, missing, pupils, low, high, group, urn, edition, row in lines
        )

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._made)

    @overload
    def __getitem__(self, at: int) -> Figure: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Figure, ...]: ...
    def __getitem__(self, at: int | slice) -> Figure | tuple[Figure, ...]:
        return self._made[at]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._made == tuple(other)

    def __repr__(self) -> str:
        return f"FiguresOf({self.length} figures)"


def share_out(long: pl.DataFrame, tied: pl.DataFrame, refs: Mapping[str, EditionRef]) -> dict[Urn, Sequence[Figure]]:
    """The figures of each school: those printed for any URN tied to it (columns `school`, `urn`)."""
    # Numbers sort far faster than URNs.
    schools = tied.select("school").unique(maintain_order=True).with_row_index("place")
    places = tied.join(schools, on="school").select("urn", "place")
    frame = long.select(_COLUMNS).join(places, on="urn").sort("place", maintain_order=True)
    counts = frame.group_by("place", maintain_order=True).len().join(schools, on="place", maintain_order="left")
    firsts = counts["len"].cum_sum() - counts["len"]
    lines = frame.drop("place")
    return {
        Urn(school): FiguresOf(lines, refs, first, length)
        for school, length, first in zip(counts["school"], counts["len"], firsts, strict=True)
    }
