"""Features from past inspections: the grades along the lineage, how far apart, and how long ago."""

from __future__ import annotations

import polars as pl

from alongside.identification.warning.events import BELOW
from alongside.identification.warning.published import Asked, Published

_YEAR = 365.25
_SAME = 30
"""Days within which two accounts are of one inspection: files differ by a day or two on when one began."""
_GRADES = ("previous_grade", "grade_before", "grade_third", "grade_fourth")


def history(asked: Asked, published: Published) -> pl.DataFrame:
    """One row for each school asked about (`ask`), with what its past graded inspections say; null where none."""
    ranked = _past(asked, published).with_columns(place=pl.int_range(pl.len()).over("ask"))
    low = pl.col("grade") >= BELOW
    summed = ranked.group_by("ask").agg(
        *(_at("grade", at).alias(name) for at, name in enumerate(_GRADES)),
        _at("ago", 0).alias("years_since"),
        (_at("ago", 1) - _at("ago", 0)).alias("years_between"),
        pl.len().alias("graded_times"),
        low.sum().alias("below_times"),
        low.mean().alias("below_share"),
        pl.col("grade").max().alias("worst_grade"),
        pl.col("grade").mean().alias("mean_grade"),
        pl.col("ago").filter(low).min().alias("years_since_below"),
        pl.col("step").first().gt(0).cast(pl.Int8).alias("graded_as_predecessor"),
        pl.col("started").first().alias("previous_started"),
    )
    return (
        asked.frame.select("ask")
        .join(summed, on="ask", how="left", maintain_order="left")
        .with_columns(fell=pl.col("previous_grade") - pl.col("grade_before"))
    )


def _at(column: str, place: int) -> pl.Expr:
    return pl.col(column).filter(pl.col("place") == place).first()


def _past(asked: Asked, published: Published) -> pl.DataFrame:
    """Past graded inspections, newest first."""
    graded = published.inspections.filter(pl.col("grade").is_not_null()).select("urn", "started", "known", "grade")
    return (
        asked.facts(graded)
        .with_columns(ago=(pl.col("day") - pl.col("started")).dt.total_days() / _YEAR)
        .filter(pl.col("ago") > _SAME / _YEAR)
        .sort(["ask", "started", "step"], descending=[False, True, False])
        .unique(["ask", "started"], keep="first", maintain_order=True)
    )
