"""From a wide row of measures to long figures: one line for each school, measure and group of pupils."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from alongside.provenance import Missing
from alongside.sources.contract import REASON

LONG_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "urn": pl.String,
    "measure": pl.String,
    "group": pl.String,
    "period": pl.String,
    "value": pl.Float64,
    "missing": REASON,
    "pupils": pl.Int64,
    "low": pl.Float64,
    "high": pl.Float64,
    "row": pl.UInt32,
}
"""Columns of long figures. `value` is null exactly when `missing` is not; `row` is the row of the published file."""


@dataclass(frozen=True, kw_only=True)
class Melt:
    """Which fields of a typed row make one figure: its value, and where published its cohort and interval."""

    measure: str
    value: str
    group: str = "all"
    pupils: str = ""
    low: str = ""
    high: str = ""


def melt(rows: pl.DataFrame, spec: Sequence[Melt], *, period: str, period_field: str = "") -> pl.DataFrame:
    """Long figures (`LONG_SCHEMA`) from typed rows that have `urn`, `row` and the fields named in `spec`.

    A file that holds several periods names the text field that gives each row's own as `period_field`.
    A column that is not in the file, or is not available for a single school, gives no figures.
    """
    own = pl.col(period_field) if period_field else pl.lit(period)
    parts = [_one(rows, item, own) for item in spec if _available(rows, item.value)]
    return pl.concat(parts) if parts else pl.DataFrame(schema=LONG_SCHEMA)


def _available(rows: pl.DataFrame, field: str) -> bool:
    if field not in rows.columns:
        return False
    reasons = rows[f"{field}_missing"]
    return not bool((reasons == Missing.NOT_AVAILABLE.value).all()) or reasons.null_count() > 0


def _one(rows: pl.DataFrame, item: Melt, period: pl.Expr) -> pl.DataFrame:
    def optional(name: str, kind: type[pl.DataType]) -> pl.Expr:
        return pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, dtype=kind)

    return rows.select(
        pl.col("urn"),
        pl.lit(item.measure).alias("measure"),
        pl.lit(item.group).alias("group"),
        period.alias("period"),
        pl.col(item.value).cast(pl.Float64).alias("value"),
        pl.col(f"{item.value}_missing").alias("missing"),
        optional(item.pupils, pl.Int64).alias("pupils"),
        optional(item.low, pl.Float64).alias("low"),
        optional(item.high, pl.Float64).alias("high"),
        pl.col("row"),
    )
