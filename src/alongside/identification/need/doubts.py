"""Published figures not taken at their word: set aside, contradicted by others of the year, or far from others.

A figure that is set aside is missing, with what was printed as its reason. One that is only odd stands, and the
estimate says that the figure itself should be looked at first.
"""

from __future__ import annotations

import polars as pl

from alongside.policy.need import Doubt, NeedPolicy


def set_aside(figures: pl.DataFrame, policy: NeedPolicy) -> pl.DataFrame:
    """Figures (`cohorts.FIGURES`) with those that policy sets aside made missing, of all groups of the school's year.

    `aside` says of which; `contradicted` holds what is said of those that stand but are contradicted, else null.
    """
    figures = figures.with_columns(contradicted=pl.lit(None, dtype=pl.String), aside=pl.lit(False))
    for doubt in policy.doubts:
        figures = _doubted(figures, doubt)
    return figures


def _doubted(figures: pl.DataFrame, doubt: Doubt) -> pl.DataFrame:
    whole = pl.col("group") == "all"
    named = figures.filter(whole & (pl.col("measure") == doubt.outcome) & (pl.col("value") == doubt.value))
    beside = figures.filter(whole & pl.col("measure").is_in(list(doubt.beside)))
    told = beside.group_by("school", "year").agg(
        empty=pl.col("value").null_count() > 0, least=pl.col("value").min(), kinds=pl.col("measure").n_unique()
    )
    both = named.select("school", "year", size=pl.col("pupils")).join(told, on=["school", "year"])
    # Where a file has no such column nothing can be told: only an empty cell counts.
    both = both.filter(pl.col("kinds") == len(doubt.beside))
    aside = pl.col("empty") & (pl.col("size") >= doubt.aside_from_pupils).fill_null(False)
    against = (pl.col("empty") & ~aside) | (~pl.col("empty") & (pl.col("least") >= doubt.contradicted_from))
    marked = both.select("school", "year", measure=pl.lit(doubt.outcome), gone=aside, against=against)
    joined = figures.join(marked, on=["school", "year", "measure"], how="left", maintain_order="left")
    gone = pl.col("gone").fill_null(False) & pl.col("value").is_not_null()
    return joined.with_columns(
        value=pl.when(~gone).then("value"),
        missing=pl.when(gone).then(pl.lit(doubt.aside)).otherwise("missing"),
        aside=gone | pl.col("aside"),
        contradicted=pl.when(pl.col("against").fill_null(False) & whole)
        .then(pl.lit(doubt.contradicted))
        .otherwise("contradicted"),
    ).drop("gone", "against")


def far_off(seen: pl.DataFrame, latest: int, beyond: float) -> pl.DataFrame:
    """Schools (`school`, `odd`, `alone`) whose latest figure is far from their other years (annulled, not sent, a slip)
    or from that of nearly every other school (`alone`: its pupils may sit other examinations).

    Far is `beyond` times the spread that is usual of such differences (1.4826 times their middle size, as of a normal
    distribution), with the chance in both.
    """
    about = seen.with_columns(value=pl.col("value") - pl.col("value").median().over("year"))
    now = about.filter(pl.col("year") == latest).select("school", "value", "variance")
    before = about.filter(pl.col("year") != latest).group_by("school").agg(
        mean=pl.col("value").mean(), chance=pl.col("variance").mean() / pl.len()
    )  # fmt: skip
    both = now.join(before, on="school").with_columns(
        score=(pl.col("value") - pl.col("mean")) / (pl.col("variance") + pl.col("chance")).sqrt()
    )
    usual = 1.4826 * pl.col("score").abs().median()
    odd = both.select("school", odd=pl.col("score").abs() > beyond * pl.max_horizontal(usual, pl.lit(1.0)))
    far = beyond * 1.4826 * pl.col("value").abs().median()
    return now.select("school", alone=pl.col("value").abs() > far).join(odd, on="school", how="left")
