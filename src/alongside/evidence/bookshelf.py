"""Published figures looked up by school along its lineage: before a conversion they stand under an earlier URN."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from alongside.identifiers import Urn
from alongside.provenance import EditionRef, Figure, Missing
from alongside.records import School

_REASONS = {reason.value: reason for reason in Missing}
_WANTED = ("urn", "measure", "period", "value", "missing", "pupils", "low", "high", "row", "source", "edition")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Long figures (`sources.figures.LONG_SCHEMA` with `source` and `edition`), ready to be looked up.

    `frame` holds whole-school figures only. `editions` names each edition in full, for footnotes; it may be empty.
    """

    frame: pl.DataFrame
    editions: Mapping[tuple[str, str], EditionRef]

    @classmethod
    def of(cls, frame: pl.DataFrame, editions: Collection[EditionRef] = ()) -> Figures:
        """Keep the figures about all pupils of each school."""
        return cls(
            frame=frame.filter(pl.col("group") == "all").select(_WANTED),
            editions={(ref.source, ref.edition): ref for ref in editions},
        )

    def newest_values(self, measure: str) -> dict[str, float]:
        """Each URN's value in the newest period for which any school has one; a missing value is absent."""
        rows = self.frame.filter((pl.col("measure") == measure) & pl.col("value").is_not_null())
        if rows.is_empty():
            return {}
        newest = rows.filter(pl.col("period") == rows["period"].max())
        return dict(zip(newest["urn"].to_list(), newest["value"].to_list(), strict=True))

    def newest_edition(self, measure: str) -> EditionRef | None:
        """The edition behind `newest_values`, where it is known."""
        rows = self.frame.filter((pl.col("measure") == measure) & pl.col("value").is_not_null())
        if rows.is_empty():
            return None
        last = rows.filter(pl.col("period") == rows["period"].max()).row(0, named=True)
        return self.editions.get((last["source"], last["edition"]))

    def by_school(self, schools: Collection[School], measures: Collection[str]) -> dict[tuple[Urn, str], list[Figure]]:
        """Each school's figures of each measure, oldest period first, one a period, along its straight lineage.

        Within a period the newest URN with a value wins, then the row that says how many pupils it rests on. A cohort
        printed in another edition of the same figure is carried over. Reasons for missing values are kept.
        """
        urns = {urn for school in schools for urn in school.lineage.straight}
        rows = self.frame.filter(pl.col("measure").is_in(list(measures)) & pl.col("urn").is_in(list(urns)))
        under: dict[tuple[str, str], dict[str, list[Figure]]] = defaultdict(lambda: defaultdict(list))
        for row in rows.iter_rows(named=True):
            under[row["urn"], row["measure"]][row["period"]].append(self._figure(row))
        found: dict[tuple[Urn, str], list[Figure]] = {}
        for school in schools:
            for measure in measures:
                chain = [under[urn, measure] for urn in school.lineage.straight if (urn, measure) in under]
                periods = sorted({period for years in chain for period in years})
                found[school.urn, measure] = [
                    _choose([f for years in chain for f in years.get(p, ())]) for p in periods
                ]
        return found

    def _figure(self, row: Mapping[str, object]) -> Figure:
        value = row["value"]
        missing = None if value is not None else _REASONS.get(str(row["missing"]), Missing.BLANK)
        return Figure(
            measure=str(row["measure"]),
            period=str(row["period"]),
            value=_number(value),
            missing=missing,
            pupils=None if row["pupils"] is None else int(str(row["pupils"])),
            low=_number(row["low"]),
            high=_number(row["high"]),
            urn=str(row["urn"]),
            source=self.editions.get((str(row["source"]), str(row["edition"]))),
            row=None if row["row"] is None else int(str(row["row"])),
        )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _choose(figures: list[Figure]) -> Figure:
    """The first with a value (figures are in order of lineage), preferring one that prints its cohort."""
    valued = [figure for figure in figures if figure.value is not None]
    if not valued:
        return figures[0]
    same_urn = [figure for figure in valued if figure.urn == valued[0].urn]
    return next((figure for figure in same_urn if figure.pupils is not None), same_urn[0])
