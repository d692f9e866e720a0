"""Features from published results: level, progress, trend, and the difference from what is expected of the place.

Each figure is put on the scale of its own year (its distance from that year's mean, in that year's standard
deviations), so that measures that replaced one another stand side by side. Key stage 2 and 4 stay apart until then.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from alongside.identification.warning.published import Asked, Published

_STEMS = {
    "level": (
        "ks2_rwm_expected", "ks2_reading_score", "ks2_maths_score", "ks2_gps_score", "ks2_average_points",
        "ks4_attainment8", "ks4_english_maths_5", "ks4_english_maths_c",
    ),
    "progress": ("ks2_reading_progress", "ks2_writing_progress", "ks2_maths_progress", "ks4_progress8"),
    "higher": ("ks2_rwm_higher", "ks4_ebacc_aps"),
    "entry": ("ks4_ebacc_entry",),
    "sixth": ("ks5_a_level_points",),
    "reading": ("ks2_reading_progress",),
    "writing": ("ks2_writing_progress",),
    "maths": ("ks2_maths_progress",),
}  # fmt: skip
SERIES = ("level", "progress", "higher", "residual")
_LATEST = ("sixth", "entry", "reading", "writing", "maths")
_DAYS = {
    "level_known": ("level_known", "higher_known", "residual_known", "sixth_latest_known", "entry_latest_known"),
    "progress_known": ("progress_known", "reading_latest_known", "writing_latest_known", "maths_latest_known"),
}
"""The days of all figures that a group of features is made of: the newest is the group's."""
_SHRINK = 12.0
"""Pupils at which a year's figure counts for half."""
_FADE = 0.6
_YEARS_BACK = 3
_WIDEST = 4.0
_ENOUGH = 200
_TYPICAL = 30


def standardised(figures: pl.DataFrame) -> pl.DataFrame:
    """Each URN's year on one scale: `urn`, `period`, `stage`, `known`, `pupils` and a column for each stem."""
    wanted = {measure for measures in _STEMS.values() for measure in measures}
    known = figures.filter(pl.col("measure").is_in(list(wanted)) & pl.col("value").is_not_null())
    over, value = ["measure", "period"], pl.col("value")
    scaled = known.with_columns(z=((value - value.mean().over(over)) / value.std().over(over)).clip(-_WIDEST, _WIDEST))
    return scaled.group_by("urn", "period", pl.col("measure").str.slice(0, 3).alias("stage")).agg(
        pl.col("known").max(),
        pl.col("pupils").max(),
        *(pl.col("z").filter(pl.col("measure").is_in(list(of))).mean().alias(stem) for stem, of in _STEMS.items()),
    )


def results(asked: Asked, years: pl.DataFrame) -> pl.DataFrame:
    """One row for each school asked about (`ask`) with its results (`with_expected`) as known before the day."""
    mine = (
        asked.facts(years)
        .with_columns(ago=pl.col("day").dt.year() - pl.col("period").str.slice(0, 4).cast(pl.Int32) - 1)
        .sort(["ask", "stage", "period", "step"], descending=[False, False, True, False])
        .unique(["ask", "stage", "period"], keep="first", maintain_order=True)
    )
    school = mine.filter(pl.col("stage") != "ks5")
    parts = [_series(school, stem) for stem in SERIES]
    parts += [_newest(mine, stem, f"{stem}_latest") for stem in _LATEST]
    parts.append(_newest(school, "pupils", "cohort"))
    found = asked.frame.select("ask")
    for part in parts:
        found = found.join(part, on="ask", how="left", maintain_order="left")
    return found.with_columns(
        intake=pl.col("level_pooled") - pl.col("progress_pooled"),
        intake_latest=pl.col("level_latest") - pl.col("progress_latest"),
        weakest=pl.min_horizontal("reading_latest", "writing_latest", "maths_latest"),
        **{group: pl.max_horizontal(days) for group, days in _DAYS.items()},
    )


def _newest(mine: pl.DataFrame, column: str, name: str) -> pl.DataFrame:
    there = mine.filter(pl.col(column).is_not_null()).unique("ask", keep="first", maintain_order=True)
    return there.select("ask", pl.col(column).alias(name), pl.col("known").alias(f"{name}_known"))


def _series(mine: pl.DataFrame, stem: str) -> pl.DataFrame:
    """The newest figure, the change, and the years pooled: recent ones count for more, few pupils for less."""
    there = mine.filter(pl.col(stem).is_not_null()).with_columns(at=pl.int_range(pl.len()).over("ask"))
    there = there.filter(pl.col("at") < _YEARS_BACK)
    weight = _FADE ** pl.col("at") * pl.col("pupils").fill_null(_SHRINK)
    first, second = (pl.col(stem).filter(pl.col("at") == at).first() for at in (0, 1))
    return there.group_by("ask").agg(
        first.alias(f"{stem}_latest"),
        ((pl.col(stem) * weight).sum() / (weight.sum() + _SHRINK)).alias(f"{stem}_pooled"),
        (first - second).alias(f"{stem}_change"),
        pl.col(stem).min().alias(f"{stem}_worst"),
        pl.col("ago").first().alias(f"{stem}_ago"),
        pl.len().alias(f"{stem}_years"),
        pl.col("known").max().alias(f"{stem}_known"),
    )


def with_expected(years: pl.DataFrame, published: Published) -> pl.DataFrame:
    """Add `residual`: the level less what a regression within stage and year expects of the place; else null."""
    first = published.areas.sort("known").unique("lsoa", keep="first", maintain_order=True)
    places = published.places.join(first.select("lsoa", "imd"), on="lsoa", how="left")
    told = years.join(places.select("urn", "region", "faith", "selective", "imd"), on="urn", how="left")
    parts = [_regressed(part) for part in told.sort("urn").partition_by("stage", "period")]
    return pl.concat(parts) if parts else told.with_columns(residual=pl.lit(None, dtype=pl.Float64))


def _regressed(part: pl.DataFrame) -> pl.DataFrame:
    full = (part["level"].is_not_null() & part["imd"].is_not_null()).to_numpy()
    residual = np.full(part.height, np.nan)
    if full.sum() >= _ENOUGH:
        use = part.filter(full)
        design, level = _design(use), use["level"].to_numpy()
        weight = np.sqrt(use["pupils"].fill_null(_TYPICAL).clip(1, None).to_numpy().astype(float))
        solved, *_ = np.linalg.lstsq(design * weight[:, None], level * weight, rcond=None)
        residual[full] = level - design @ solved
    return part.with_columns(residual=pl.Series(residual).fill_nan(None))


def _design(use: pl.DataFrame) -> npt.NDArray[np.float64]:
    imd = use["imd"].to_numpy()
    columns = [np.ones(use.height), imd, imd**2, imd**3, use["selective"].fill_null(0).to_numpy().astype(float)]
    for name in ("region", "faith"):
        columns += _dummies(use[name], sorted(use[name].drop_nulls().unique())[1:])
    return np.column_stack(columns)


def _dummies(series: pl.Series, values: Sequence[str]) -> list[npt.NDArray[np.float64]]:
    return [(series == value).fill_null(False).to_numpy().astype(float) for value in values]
