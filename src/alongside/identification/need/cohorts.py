"""Figures of one outcome with how much chance there is in each: the number of pupils, and the sampling variance."""

from __future__ import annotations

import polars as pl

from alongside.policy.need import Outcome, Pooling

Z95 = 1.959963984540054

LEAST_TO_EVEN = 1000
"""Figures that a year needs before its spread is compared with another year's: of fewer, chance makes too much."""

FIGURES = ("school", "measure", "group", "year", "value", "missing", "pupils", "low", "high")
"""Columns of the figures that this package takes: those of a school by the first calendar year of the period."""


def figures_of(figures: pl.DataFrame, outcome: Outcome, group: str, pooling: Pooling) -> pl.DataFrame:
    """The figures of one outcome and group in the years looked back over, with `n` and `variance`.

    `n` is the number of pupils, or what stands in for it where `n_known` is false: the school's own in other years, or
    the middle of all schools. `variance` is the sampling variance of the figure in its unit squared.
    """
    own = figures.filter((pl.col("measure") == outcome.id) & (pl.col("group") == group))
    with_value = own.filter(pl.col("value").is_not_null())
    if with_value.is_empty():
        return with_cohorts(own, figures, outcome, pooling)
    last = max(with_value["year"].unique().to_list())
    own = own.filter(
        pl.col("year") > last - pooling.most_years, pl.col("year").is_in(with_value["year"].unique().to_list())
    )
    return with_cohorts(own, figures, outcome, pooling)


def with_cohorts(own: pl.DataFrame, figures: pl.DataFrame, outcome: Outcome, pooling: Pooling) -> pl.DataFrame:
    """The same figures with `n`, `n_known` and `variance`."""
    if outcome.cohort_measure:
        own = _with_roll(own, figures, outcome)
    counted = pl.when(pl.col("pupils") > 0).then(pl.col("pupils").cast(pl.Float64))
    own = own.with_columns(n=counted).with_columns(n_known=pl.col("n").is_not_null())
    own = own.with_columns(n=pl.coalesce("n", pl.col("n").median().over("school"), pl.col("n").median(), pl.lit(30.0)))
    return own.with_columns(variance=_variance(own, outcome, pooling))


def even_out(rows: pl.DataFrame, least: int = LEAST_TO_EVEN) -> pl.DataFrame:
    """Figures (`year`, `value`, `variance`) of earlier years stretched to the spread that schools have in the latest.

    Scales change: Attainment 8 of 2015/16 had other points, and progress in writing drew schools together year by year.
    The spread is that beyond chance. What the spreads of two years differ by is believed only as far as it is more than
    chance makes of so many schools; a year with fewer than `least` figures, or only one year, is left as it is.
    """
    # From the lowest tenth to the highest, as of a normal distribution: a few annulled results must not stretch a year.
    within = (pl.col("value").quantile(0.9) - pl.col("value").quantile(0.1)) / 2.563
    spread, chance = within**2, pl.col("variance").mean()
    beyond = pl.max_horizontal(spread - chance, spread / 4)
    seen = rows.filter(pl.col("value").is_not_null())
    by_year = seen.group_by("year").agg(
        middle=pl.col("value").mean(), size=beyond.log() / 2, many=pl.len(),
        # The variance of that logarithm: tenths tell some 0.65 of what a standard deviation tells of a spread.
        doubt=(spread / beyond) ** 2 / (2 * 0.65 * pl.len()),
    )  # fmt: skip
    enough = by_year.filter(pl.col("many") >= least).sort("year")
    if enough.height < 2:
        return rows
    apart = enough["size"][-1] - pl.col("size")
    doubt = pl.col("doubt") + enough["doubt"][-1]
    believed = (1 - doubt / apart**2).clip(0.0, 1.0).fill_nan(0.0)
    about = enough.select("year", "middle", stretch=(apart * believed).fill_nan(0.0).exp().clip(0.5, 2.0))
    joined = rows.join(about, on="year", how="left", maintain_order="left")
    factor = pl.col("stretch").fill_null(1.0)
    middle = pl.col("middle").fill_null(0.0)
    return joined.with_columns(
        value=middle + factor * (pl.col("value") - middle), variance=factor**2 * pl.col("variance")
    ).drop("middle", "stretch")


def _with_roll(own: pl.DataFrame, figures: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """Where a figure has no number of pupils, that of the nearest year of the measure that counts them."""
    rolls = figures.filter((pl.col("measure") == outcome.cohort_measure) & (pl.col("pupils") > 0))
    rolls = rolls.select("school", "year", roll=(pl.col("pupils") / outcome.cohort_each).round().cast(pl.Int64))
    near = own.sort("year").join_asof(
        rolls.sort("year"), on="year", by="school", strategy="nearest", check_sortedness=False
    )
    return near.with_columns(pupils=pl.coalesce("pupils", "roll")).drop("roll")


def _variance(own: pl.DataFrame, outcome: Outcome, pooling: Pooling) -> pl.Expr:
    """From the published interval where there is one; else from the share, or from the spread among pupils."""
    published = ((pl.col("high") - pl.col("low")) / (2 * Z95)) ** 2
    usable = pl.when(published > 0).then(published)
    if outcome.spread is not None:
        return pl.coalesce(usable, outcome.spread**2 / pl.col("n"))
    # The share of all its years and the pupils added, not the figure's own: else 0% would weigh more than 50%.
    counted = pl.when(pl.col("value").is_not_null()).then(pl.col("n"))
    middle = own.select((pl.col("value") * counted).sum() / counted.sum()).item()
    usual = (50.0 if middle is None else middle) / 100
    reached = (pl.col("value") / 100 * counted).sum().over("school") + usual * pooling.added_pupils
    share = reached / (counted.sum().over("school") + pooling.added_pupils)
    return pl.coalesce(usable, 1e4 * share * (1 - share) / pl.col("n"))
