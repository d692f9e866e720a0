"""Pooling a school's years: a mixed model of school in authority in region, with drift and known sampling variances.

    figure = year + context + region + authority + school + drift + that year alone + chance

Drift is AR(1): what sets a school apart this year is still there next year in part. So last year counts most, the
years before it count less, and a mean of the years with equal weights would be wrong. With two years drift cannot be
told from lasting differences, and with one year neither can; the model is then simpler and the estimate says so.
Some schools drift more than others, and some years did more alone (`unrest`).

Source: Henderson 1975, Biometrics 31, 423-447, for the predictions; Fay and Herriot 1979, Journal of the American
Statistical Association 74, 269-277, for known sampling variances.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from alongside.identification.need.context import Columns, Floats, independent
from alongside.identification.need.unrest import restless_years
from alongside.methods.mixed import (
    ConvergenceError,
    Drift,
    Fit,
    Level,
    MixedModelError,
    Nested,
    Problem,
    TooFewGroupsError,
    fit,
    predict,
)

_LEVELS = ("school", "la_code", "region")
_NAMES = {"school": "school", "la_code": "authority", "region": "region"}


@dataclass(frozen=True, kw_only=True)
class Pooled:
    """What a model says of each row (n,): the true `level` of that year, beyond the chance in a cohort; the `effect`
    beyond year and context; and their variances. `own` is how much of them is that year's alone, as a mean variance.

    `fitted` is the model, `years` how many it was fitted to, `structure` its form in words.
    """

    level: Floats
    level_variance: Floats
    effect: Floats
    effect_variance: Floats
    own: float
    fitted: Fit
    years: int
    structure: str

    @property
    def shares(self) -> Mapping[str, float]:
        """The variance by part, in the outcome's units squared."""
        return {
            f"{part.level}{'' if part.of == 'intercept' else ' ' + part.of}": part.value
            for part in self.fitted.components
            if part.kind == "variance"
        }

    @property
    def carry_over(self) -> float | None:
        """The correlation of drift from one year to the next, where there is drift."""
        try:
            return self.fitted.component("school", "drift", "correlation")
        except KeyError:
            return None


def pool(rows: pl.DataFrame, columns: Columns | None) -> Pooled:
    """Fit and predict for rows (`school`, `la_code`, `region`, `year`, `value`, `variance`, `unrest`); values may be
    null.

    `columns` are the context, or None for the raw model. A year without any value takes the effect of the newest year
    that has one. Raises MixedModelError where no model can be fitted.
    """
    fixed, names, context_at = _fixed(rows, columns)
    rows = rows.with_columns(restless=pl.Series(restless_years(rows, fixed)))
    years = rows.filter(pl.col("value").is_not_null())["year"].n_unique()
    last: MixedModelError | None = None
    for levels, drifts in _structures(years):
        problem = _problem(rows, fixed, names, levels, drifts=drifts)
        try:
            fitted = fit(problem)
        except (TooFewGroupsError, ConvergenceError) as error:
            last = error
            continue
        return _pooled(problem, fitted, rows, context_at, years, levels, drifts=drifts)
    raise last or MixedModelError("There is nothing to pool.", remedy="Import a file with figures.")


def _structures(years: int) -> list[tuple[tuple[str, ...], bool]]:
    """Structures to try, fullest first: levels, and whether the school drifts."""
    lowest = _LEVELS if years > 1 else _LEVELS[1:]
    nests = [lowest[:size] for size in range(len(lowest), 0, -1)]
    return [(nest, drifts) for drifts in ((True, False) if years > 2 else (False,)) for nest in nests]


def _fixed(rows: pl.DataFrame, columns: Columns | None) -> tuple[Floats, tuple[str, ...], slice]:
    years = rows["year"].to_numpy()
    seen = np.unique(rows.filter(pl.col("value").is_not_null())["year"].to_numpy())
    nearest = seen[np.clip(np.searchsorted(seen, years, side="right") - 1, 0, None)]
    parts = [np.ones(rows.height), *((nearest == year).astype(np.float64) for year in seen[:-1])]
    names = ["constant", *(f"year {year}" for year in seen[:-1])]
    start = len(names)
    if columns is not None:
        with_value = rows["value"].is_not_null().to_numpy()
        kept = independent(columns.values[with_value], np.column_stack(parts)[with_value])
        parts += [columns.values[:, at] for at in kept]
        names += [columns.names[at] for at in kept]
    return np.column_stack(parts), tuple(names), slice(start, len(names))


def _problem(
    rows: pl.DataFrame, fixed: Floats, names: tuple[str, ...], levels: tuple[str, ...], *, drifts: bool
) -> Problem:
    labels: dict[str, npt.NDArray[Any]] = {name: rows[name].to_numpy() for name in levels}
    drift = Drift(name="year", years=rows["year"].to_numpy().astype(np.int64)) if drifts else None
    return Problem(
        outcome=rows["value"].fill_null(float("nan")).to_numpy().astype(np.float64),
        fixed=fixed,
        names=names,
        structure=Nested(levels=tuple(Level(name=_NAMES[name], labels=labels[name]) for name in levels), drift=drift),
        sampling_variance=(rows["variance"] + rows["restless"]).to_numpy().astype(np.float64),
        unrest=rows["unrest"].to_numpy(),
    )


def _pooled(
    problem: Problem,
    fitted: Fit,
    rows: pl.DataFrame,
    context_at: slice,
    years: int,
    levels: tuple[str, ...],
    *,
    drifts: bool,
) -> Pooled:
    found = predict(problem, fitted).rows
    level, level_variance, effect, effect_variance = (
        found.expected,
        found.expected_variance,
        found.value,
        found.variance,
    )
    own = (fitted.component("residual", "residual") * rows["unrest"] ** 2 + rows["restless"]).to_numpy()
    chance = rows["variance"].to_numpy()
    level, level_variance = _with_own(problem.outcome, level, level_variance, own, chance)
    beyond = problem.outcome - problem.fixed @ fitted.fixed
    effect, effect_variance = _with_own(beyond, effect, effect_variance, own, chance)
    if years == 1:
        level, level_variance = _carried(rows, level, level_variance)
        effect, effect_variance = _carried(rows, effect, effect_variance)
    # What is not known of the context's effects moves a school the more, the further its pupils are from the average.
    context = problem.fixed[:, context_at]
    doubt = np.einsum("ij,jk,ik->i", context, fitted.fixed_covariance[context_at, context_at], context)
    return Pooled(
        level=level,
        level_variance=level_variance,
        effect=effect,
        effect_variance=effect_variance + doubt,
        own=float(own[~np.isnan(problem.outcome)].mean()),
        fitted=fitted,
        years=years,
        structure=" in ".join(_NAMES[name] for name in levels) + (", with drift" if drifts else ""),
    )


def _with_own(outcome: Floats, value: Floats, variance: Floats, own: Floats, chance: Floats) -> tuple[Floats, Floats]:
    """Add what is a row's own: what a school's cohort did that year and no other, beyond chance. It cannot be told well
    from drift, but their sum can. Rows without an outcome get its spread.

    Given the rest u with posterior (m, V), the own part is normal about k (y - u) with variance k v, where v is the
    variance by chance and k = own / (own + v); so their sum has mean (1 - k) m + k y and variance (1 - k)^2 V + k v.
    """
    seen = ~np.isnan(outcome)
    share = np.where(seen, own / np.maximum(own + chance, 1e-12), 0.0)
    mean = (1 - share) * value + share * np.where(seen, outcome, 0.0)
    spread = (1 - share) ** 2 * variance + share * chance
    return mean, np.where(seen, spread, variance + own)


def _carried(rows: pl.DataFrame, value: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """With one year, the next is taken to be as this one: each school's later rows get the values of its first."""
    first = rows.with_row_index("at").sort("year").group_by("school").agg(pl.col("at").first().alias("first"))
    at = rows.with_row_index("at").join(first, on="school", how="left", maintain_order="left")["first"].to_numpy()
    return value[at], variance[at]
