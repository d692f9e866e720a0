"""From figures, schools and policy to estimates: one outcome and one group of pupils at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import ndtr, ndtri

from alongside.identification.need import words
from alongside.identification.need.cohorts import even_out, figures_of
from alongside.identification.need.context import Columns, Floats, columns_for
from alongside.identification.need.doubts import far_off, set_aside
from alongside.identification.need.estimate import SCHEMA
from alongside.identification.need.pooling import Pooled, pool
from alongside.identification.need.rebound import next_year
from alongside.identification.need.unrest import unrest_of
from alongside.methods.mixed import MixedModelError
from alongside.policy.need import NeedPolicy, Outcome

Places = npt.NDArray[np.intp]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The estimates of one outcome and group (`SCHEMA`), with the two models and the rows that they were fitted to.

    `rows` has `school`, `year`, `value`, `variance`, `n`, `unrest` and is in the order of the models' rows.
    """

    outcome: Outcome
    group: str
    frame: pl.DataFrame
    rows: pl.DataFrame
    columns: Columns
    raw: Pooled
    adjusted: Pooled


@dataclass(frozen=True, kw_only=True)
class NotMeasured:
    """An outcome and group that nothing can be said of, and why."""

    outcome: Outcome
    group: str
    why: str


def measure(
    outcome: Outcome, group: str, *, figures: pl.DataFrame, schools: pl.DataFrame, policy: NeedPolicy
) -> Measured | NotMeasured:
    """Estimates of one outcome for every school of `schools` (one kind of school), or why there are none.

    `figures` has `cohorts.FIGURES`; `schools` has `urn`, `phase`, `region`, `la_code`, `high_age` and facts for the
    context (see `context.columns_for`).
    """
    figures = set_aside(figures, policy)
    concerned = _concerned(outcome, figures, schools)
    own = figures_of(
        figures.join(concerned, left_on="school", right_on="urn", how="semi"), outcome, group, policy.pooling
    )
    with_value = own.filter(pl.col("value").is_not_null())
    count = with_value["school"].n_unique()
    if count < policy.pooling.least_schools:
        said = "no edition usable on the day has it" if not count else f"only {count} schools have a figure"
        return NotMeasured(outcome=outcome, group=group, why=f"{said}, too few to say what is usual")
    rows = _rows(own, concerned, outcome)
    context = [policy.context[name] for name in outcome.context]
    columns = columns_for(
        rows, outcome, context, figures=figures, schools=concerned, group=group, least_known=policy.pooling.least_known
    )
    marks = [at for at, name in enumerate(columns.names) if name in policy.pooling.unrest_by]
    rows = rows.with_columns(unrest=pl.Series(unrest_of(rows, columns.values[:, marks])))
    try:
        raw, adjusted = pool(rows, None), pool(rows, columns)
    except MixedModelError as error:
        return NotMeasured(outcome=outcome, group=group, why=f"no model could be fitted ({error.what})")
    frame = _estimates(own, rows, columns, raw, adjusted, outcome, group, policy)
    return Measured(outcome=outcome, group=group, frame=frame, rows=rows, columns=columns, raw=raw, adjusted=adjusted)


def _concerned(outcome: Outcome, figures: pl.DataFrame, schools: pl.DataFrame) -> pl.DataFrame:
    """Schools of the outcome's phases whose pupils reach its age, or that have a figure all the same."""
    with_figure = figures.filter((pl.col("measure") == outcome.id) & pl.col("value").is_not_null())["school"].unique()
    reaches = pl.col("high_age").is_null() | (pl.col("high_age") >= outcome.reaches_age)
    return schools.filter(
        pl.col("phase").is_in(list(outcome.phases)), reaches | pl.col("urn").is_in(with_figure.to_list())
    ).sort("urn")


def _rows(own: pl.DataFrame, concerned: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """The rows of a model: every published figure, and for every school the latest year and the one after.

    Earlier years are stretched to the latest one's scale.
    """
    seen = own.filter(pl.col("value").is_not_null())
    latest = max(seen["year"].to_list())
    selective = pl.col("selective") if "selective" in concerned.columns else pl.lit(None, dtype=pl.Boolean)
    facts = concerned.select(pl.col("urn").alias("school"), "phase", "region", "la_code", selective=selective)
    asked = facts.select("school").join(
        pl.DataFrame({"year": [latest, latest + 1]}, schema={"year": seen["year"].dtype}), how="cross"
    )
    rows = asked.join(own.select("school", "year", "value", "n", "variance"), on=["school", "year"], how="left")
    rows = pl.concat([seen.filter(pl.col("year") < latest).select(rows.columns), rows])
    usual = own.group_by("school").agg(usual=pl.col("n").last(), usual_variance=pl.col("variance").last())
    rows = rows.join(usual, on="school", how="left").with_columns(
        n=pl.coalesce("n", "usual", pl.lit(own["n"].median())),
        variance=pl.coalesce("variance", "usual_variance", pl.lit(own["variance"].median())),
    )
    whole = rows.drop("usual", "usual_variance").join(facts, on="school").sort("school", "year")
    return even_out(whole)


def share_line(level: Floats, deviation: Floats, share: float) -> float:
    """The level below which a share of schools lie, given what is known of each: where P(below), averaged, is `share`.

    A quarter of the estimates would be too near the middle, because they are drawn towards it; a quarter of the
    published figures too far from it, because chance spreads them.
    """
    low, high = float((level - 6 * deviation).min()), float((level + 6 * deviation).max())
    for _ in range(60):
        middle = (low + high) / 2
        below = float(ndtr((middle - level) / deviation).mean())
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2


def _estimates(
    own: pl.DataFrame,
    rows: pl.DataFrame,
    columns: Columns,
    raw: Pooled,
    adjusted: Pooled,
    outcome: Outcome,
    group: str,
    policy: NeedPolicy,
) -> pl.DataFrame:
    latest = max(own.filter(pl.col("value").is_not_null())["year"].to_list())
    now = np.flatnonzero(rows["year"].to_numpy() == latest)
    then = np.flatnonzero(rows["year"].to_numpy() == latest + 1)
    half = float(ndtri(0.5 + policy.pooling.level / 2))
    expected, doubt = next_year(rows, raw, adjusted)
    # Of next year's figure: the level's doubt, and the chance in a cohort of the usual size.
    table = pl.DataFrame({
        "urn": rows["school"].gather(now), "phase": rows["phase"].gather(now),
        **_numbers("raw", raw.level[now], np.sqrt(raw.level_variance[now]), half),
        **_numbers("adjusted", adjusted.effect[now], np.sqrt(adjusted.effect_variance[now]), half),
        **_numbers("expected_next", expected, np.sqrt(doubt + rows["variance"].to_numpy()[then]), half),
        "context_unknown": [columns.unknown[at] for at in now],
    })  # fmt: skip
    selective = rows.select("school", "selective").unique("school")
    table = (
        table.join(selective, left_on="urn", right_on="school")
        .join(_published(own, latest, policy.pooling.odd_beyond), left_on="urn", right_on="school", how="left")
        .with_columns(pl.col("years").fill_null(0))
    )
    table = _within(_judged(table, raw, now, half, outcome), outcome)
    return _worded(table, outcome, group, policy, adjusted, latest)


def _numbers(name: str, value: Floats, deviation: Floats, half: float) -> dict[str, Floats]:
    return {name: value, f"{name}_low": value - half * deviation, f"{name}_high": value + half * deviation}


def _within(table: pl.DataFrame, outcome: Outcome) -> pl.DataFrame:
    """Levels that are percentages kept from 0 to 100; what is left of a normal interval beyond that cannot be."""
    if not outcome.unit.startswith("percent"):
        return table
    names = [f"{name}{end}" for name in ("raw", "expected_next") for end in ("", "_low", "_high")]
    return table.with_columns(pl.col(names).clip(0, 100))


def _published(own: pl.DataFrame, latest: int, odd_beyond: float) -> pl.DataFrame:
    """By school, what was published: years, pupils, the latest figure or why there is none."""
    seen = own.filter(pl.col("value").is_not_null())
    known = pl.when(pl.col("n_known")).then(pl.col("n"))
    counted = seen.group_by("school").agg(
        years=pl.len().cast(pl.Int64), first=pl.col("year").min(), last=pl.col("year").max(),
        pupils=pl.when(known.count() == pl.len()).then(known.sum()).cast(pl.Int64), stood_in=known.null_count() > 0,
    )  # fmt: skip
    newest = own.filter(pl.col("year") == latest).select(
        "school", "contradicted", latest="value", latest_missing=pl.col("missing").cast(pl.String)
    )
    aside = own.filter("aside", pl.col("year") < latest).sort("year").group_by("school").agg(
        aside=pl.col("year").map_elements(words.period, return_dtype=pl.String).str.join(", "),
        aside_because=pl.col("missing").last(),
    )  # fmt: skip
    told = counted.join(newest, on="school", how="full", coalesce=True).join(aside, on="school", how="left")
    return told.join(far_off(seen, latest, odd_beyond), on="school", how="left")


def _judged(table: pl.DataFrame, raw: Pooled, now: Places, half: float, outcome: Outcome) -> pl.DataFrame:
    """Add thresholds and the probabilities of being beyond them."""
    level, deviation = raw.level[now], np.sqrt(raw.level_variance[now])
    if outcome.raw_level is not None:
        line = outcome.raw_level
    else:
        share = outcome.raw_share if outcome.wrong_way < 0 else 1 - (outcome.raw_share or 0)
        with_figures = (table["years"] > 0).to_numpy()
        line = share_line(level[with_figures], deviation[with_figures], float(share or 0))
    far = outcome.wrong_way * np.array([outcome.adjusted_for(phase) for phase in table["phase"]])
    way = float(outcome.wrong_way)
    effect = table["adjusted"].to_numpy()
    # Where schools were found not to differ at all, none has a spread.
    spread = np.maximum((table["adjusted_high"].to_numpy() - effect) / half, 1e-9)
    return table.with_columns(
        raw_threshold=pl.lit(line), adjusted_threshold=pl.Series(far),
        raw_probability=pl.Series(ndtr(way * (level - line) / deviation)),
        adjusted_probability=pl.Series(ndtr(way * (effect - far) / spread)),
    )  # fmt: skip


def _worded(
    table: pl.DataFrame, outcome: Outcome, group: str, policy: NeedPolicy, adjusted: Pooled, latest: int
) -> pl.DataFrame:
    table = table.with_columns(
        outcome=pl.lit(outcome.id), group=pl.lit(group), area=pl.lit(policy.area_of(outcome, group)),
        latest_period=pl.lit(words.period(latest)),
        latest_missing=pl.when(pl.col("latest").is_null()).then(
            pl.coalesce("latest_missing", pl.lit("no figure in the file for this school"))
        ),
        first_period=pl.col("first").map_elements(words.period, return_dtype=pl.String).fill_null(""),
        last_period=pl.col("last").map_elements(words.period, return_dtype=pl.String).fill_null(""),
    )  # fmt: skip
    said: dict[str, list[str]] = {"raw_words": [], "adjusted_words": [], "unknown": [], "because": []}
    for row in table.iter_rows(named=True):
        known = row["years"] > 0
        said["raw_words"].append(words.raw_words(row["raw_probability"], outcome, policy.sure, known=known))
        said["adjusted_words"].append(
            words.adjusted_words(row["adjusted_probability"], outcome, policy.sure, known=known)
        )
        said["unknown"].append(words.unknown(row, one_year=adjusted.years == 1))
        said["because"].append(words.because(row, outcome))
    return table.with_columns(pl.Series(name, values) for name, values in said.items()).select(
        pl.col(name).cast(kind) for name, kind in SCHEMA.items()
    )
