"""Sentinels: patterns in numbers of pupils that gaming would leave, and much else would too.

Each says how many pupils fewer than expected there were, with an interval for what chance and ordinary moves do, and
what to look at. It never says that anybody did anything: a cohort also shrinks when a new school opens next door.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from alongside.identification.need.context import Floats
from alongside.policy.need import NeedPolicy, Sentinel

SCHEMA: dict[str, type[pl.DataType]] = {
    "urn": pl.String,
    "sentinel": pl.String,
    "period": pl.String,
    "pupils": pl.Int64,
    "expected": pl.Float64,
    "fall": pl.Float64,
    "fall_low": pl.Float64,
    "fall_high": pl.Float64,
    "probability": pl.Float64,
    "words": pl.String,
}
"""One row for each school and sentinel: `fall` is the share by which the cohort is smaller than expected (90%)."""


@dataclass(frozen=True, kw_only=True)
class Usual:
    """How cohorts usually compare with what they are expected from: the middle ratio (logarithm), and its own spread
    beyond the chance that numbers of such sizes have."""

    middle: float
    spread: float


def watch(figures: pl.DataFrame, schools: pl.DataFrame, policy: NeedPolicy) -> pl.DataFrame:
    """What every sentinel sees of the schools (`urn`, `phase`) in the figures (`cohorts.FIGURES`): `SCHEMA`."""
    parts = [pl.DataFrame(schema=SCHEMA)]
    for sentinel in policy.sentinels:
        mine = schools.filter(pl.col("phase").is_in(list(sentinel.phases))).select("urn")
        counts = _counts(figures.join(mine, left_on="school", right_on="urn", how="semi"), sentinel)
        if counts.height >= policy.pooling.least_known:
            parts.append(_seen(counts, sentinel, policy))
    return pl.concat(parts)


def _counts(figures: pl.DataFrame, sentinel: Sentinel) -> pl.DataFrame:
    """The newest cohort of each school beside what it is expected from: the roll, or the cohort before."""
    sizes = figures.filter(
        (pl.col("measure") == sentinel.measure) & (pl.col("group") == "all") & (pl.col("pupils") > 0)
    ).select("school", "year", "pupils")
    if sizes.is_empty():
        return sizes.with_columns(basis=pl.lit(None, dtype=pl.Float64))
    newest = sizes.filter(pl.col("year") == sizes["year"].max())
    if sentinel.years_on_roll:
        rolls = figures.filter((pl.col("measure") == "pupils") & (pl.col("value") > 0))
        basis = rolls.select("school", "year", basis=pl.col("value") / sentinel.years_on_roll)
    else:
        basis = sizes.select("school", year=pl.col("year") + 1, basis=pl.col("pupils").cast(pl.Float64))
    return newest.join(basis, on=["school", "year"])


def usual(pupils: Floats, basis: Floats) -> Usual:
    """The usual ratio of cohorts to their basis, by middles, so that the schools looked for do not shape it."""
    ratio = np.log(pupils / basis)
    middle = float(np.median(ratio))
    whole = float(1.4826 * np.median(np.abs(ratio - middle)))
    chance = float(np.median(1 / pupils + 1 / basis))
    return Usual(middle=middle, spread=float(np.sqrt(max(whole**2 - chance, 0.0))))


def _seen(counts: pl.DataFrame, sentinel: Sentinel, policy: NeedPolicy) -> pl.DataFrame:
    pupils = counts["pupils"].to_numpy().astype(np.float64)
    basis = counts["basis"].to_numpy().astype(np.float64)
    about = usual(pupils, basis)
    expected = basis * np.exp(about.middle)
    log_ratio = np.log(pupils / expected)
    deviation = np.sqrt(1 / pupils + 1 / basis)
    half = float(ndtri(0.5 + policy.pooling.level / 2)) * deviation
    # Beyond chance, and further than schools usually move: both must be so before a reader is asked to look.
    probability = np.minimum(
        ndtr((np.log(1 - sentinel.fall) - log_ratio) / deviation),
        ndtr((-log_ratio - float(ndtri(policy.sure.very)) * about.spread) / deviation),
    )
    table = pl.DataFrame({
        "urn": counts["school"], "sentinel": sentinel.id,
        "period": [f"{year}/{(year + 1) % 100:02d}" for year in counts["year"]],
        "pupils": counts["pupils"], "expected": expected, "fall": 1 - np.exp(log_ratio),
        "fall_low": 1 - np.exp(log_ratio + half), "fall_high": 1 - np.exp(log_ratio - half),
        "probability": probability,
    })  # fmt: skip
    words = [_words(float(one), sentinel, policy) for one in probability]
    return table.with_columns(words=pl.Series(words)).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())


def _words(probability: float, sentinel: Sentinel, policy: NeedPolicy) -> str:
    sure = policy.sure
    if probability >= sure.fairly:
        how = sure.very_words if probability >= sure.very else sure.fairly_words
        return f"{sentinel.text} ({how} that it fell further than schools usually do)"
    if probability <= 1 - sure.fairly:
        return "nothing to look at"
    return f"{sure.cannot_tell} whether there is anything to look at"
