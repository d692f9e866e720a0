"""What a school's pupils are like, as columns: what an outcome is adjusted for.

A value that is missing is given the mean of the school's phase in its region, and a column of its own says that it was
missing, so that schools of which we know less are neither dropped nor taken for average without notice. Inspection
grades are no context: a school would be excused by its own grade.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from alongside.policy.need import Context, Outcome

Floats = npt.NDArray[np.float64]
_REPEAT = 1e-3
"""Share of a column's variation left over from those before it, below which it is taken to repeat them."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Context columns: `values` (n, k) by `names`, centred; `unknown` (n,) has the labels of what was not known of a
    row in words; `left_out` has the labels of those that are known of too few schools to be used at all."""

    values: Floats
    names: tuple[str, ...]
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]


def columns_for(
    rows: pl.DataFrame,
    outcome: Outcome,
    context: Sequence[Context],
    *,
    figures: pl.DataFrame,
    schools: pl.DataFrame,
    group: str = "all",
    least_known: int = 30,
) -> Columns:
    """Context columns of `rows` (`school`, `year`, and `phase`, `region` of the school), in their order.

    `schools` has `urn`, the facts of the register by the names in policy, and `census` and `place` columns named
    `census_<of>` and `place_<of>`, all of which may be null.
    """
    wanted = [one for one in context if not (one.origin == "cohort" and one.of == group)]
    table = rows.select("school", "year", "phase", "region").with_row_index("at")
    for one in wanted:
        table = _joined(table, one, outcome, figures, schools)
    table = table.sort("at")
    known = [one for one in wanted if table[one.id].count() >= least_known and table[one.id].n_unique() > 1]
    parts: list[Floats] = []
    names: list[str] = []
    for one in known:
        parts.append(_filled(table, one.id))
        names.append(one.id)
    for one in known:
        if table[one.id].null_count() >= least_known:
            parts.append(table[one.id].is_null().to_numpy().astype(np.float64))
            names.append(f"{one.id} not known")
    values = np.column_stack(parts) if parts else np.zeros((rows.height, 0))
    left = tuple(one.label for one in wanted if one not in known)
    return Columns(values=values, names=tuple(names), unknown=_not_known(table, known), left_out=left)


def _joined(
    table: pl.DataFrame, one: Context, outcome: Outcome, figures: pl.DataFrame, schools: pl.DataFrame
) -> pl.DataFrame:
    if one.origin == "figures":
        found = figures.filter((pl.col("measure") == one.of) & (pl.col("group") == "all"))
        return _nearest(table, found.select("school", "year", pl.col("value").alias(one.id)).drop_nulls(one.id))
    if one.origin == "cohort":
        return _nearest(table, _cohort_share(figures, outcome, one))
    prefix = f"{one.origin}_" if one.origin in ("census", "place") else ""
    names = [f"{prefix}{name}" for name in one.of.split()]
    there = [name for name in names if name in schools.columns and schools[name].count()]
    value = pl.col(there[0]).cast(pl.Float64) if there else pl.lit(None, dtype=pl.Float64)
    return table.join(schools.select(pl.col("urn").alias("school"), value.alias(one.id)), on="school", how="left")


def _nearest(table: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Join each row with the value of its year, or of the nearest year that has one."""
    return table.sort("year").join_asof(
        found.sort("year"), on="year", by="school", strategy="nearest", check_sortedness=False
    )


def _cohort_share(figures: pl.DataFrame, outcome: Outcome, one: Context) -> pl.DataFrame:
    """The share of a cohort that is of a group, where the file counts both."""
    own = figures.filter((pl.col("measure") == outcome.id) & (pl.col("pupils") > 0))
    whole = own.filter(pl.col("group") == "all").select("school", "year", whole="pupils")
    part = own.filter(pl.col("group") == one.of).select("school", "year", part="pupils")
    both = whole.join(part, on=["school", "year"]).filter(pl.col("part") <= pl.col("whole"))
    return both.select("school", "year", (100 * pl.col("part") / pl.col("whole")).alias(one.id))


def _filled(table: pl.DataFrame, name: str) -> Floats:
    """A column with gaps filled by the mean of phase and region, then of the phase, then of all; centred."""
    value = pl.col(name)
    filled = pl.coalesce(value, value.mean().over("phase", "region"), value.mean().over("phase"), value.mean())
    found = table.select(filled).to_series().to_numpy().astype(np.float64)
    return np.asarray(found - found.mean(), dtype=np.float64)


def independent(values: Floats, base: Floats) -> list[int]:
    """Which columns (n, k) do not follow from those of `base` (n, b) and from the columns before them."""
    kept: list[int] = []
    basis = np.linalg.qr(base)[0]
    for at in range(values.shape[1]):
        column = values[:, at]
        left = column - basis @ (basis.T @ column)
        left = left - basis @ (basis.T @ left)
        size = float(np.sqrt(left @ left))
        if size > _REPEAT * max(float(np.sqrt(column @ column)), 1e-12):
            kept.append(at)
            basis = np.column_stack([basis, left / size])
    return kept


def _not_known(table: pl.DataFrame, known: Sequence[Context]) -> tuple[str, ...]:
    if not known:
        return ("",) * table.height
    said = [pl.when(pl.col(one.id).is_null()).then(pl.lit(one.label.split(",")[0].split(" (")[0])) for one in known]
    return tuple(table.select(pl.concat_str(said, separator="; ", ignore_nulls=True)).to_series().to_list())
