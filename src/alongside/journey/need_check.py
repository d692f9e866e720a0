"""Does the measurement of need hold on real data? Variance shares, drift, and a year held back that it must foretell.

Everything is worked out with what was public by the day asked about. The year held back is the newest that an outcome
has; the models see only the years before it, and the context that is known of the schools on the day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from alongside.editions import Shelf
from alongside.identification.need.doubts import set_aside
from alongside.identification.need.measuring import Measured, measure
from alongside.journey.need import KINDS, figures_by_school, measures_of
from alongside.journey.need_finding import Finding
from alongside.journey.need_held import held_out
from alongside.journey.need_schools import schools_on
from alongside.journey.need_unseen import HEADLINE, unseen
from alongside.policy.need import NeedPolicy, Outcome, load_need

QUICK: Mapping[str, tuple[float, ...]] = {
    "ks2_reading_progress": (0.57, 0.41, 0.30),
    "ks2_writing_progress": (0.57, 0.41, 0.30),
    "ks2_maths_progress": (0.57, 0.41, 0.30),
    "ks2_rwm_expected": (0.50, 0.43),
    "ks4_attainment8": (0.79, 0.73, 0.67),
    "ks4_progress8": (0.69, 0.55, 0.43),
}
"""Correlations of adjusted figures one to three years apart, from simple regressions made before this model."""


def check(shelf: Shelf, *, as_at: dt.date, outcomes: Sequence[str] = ()) -> Iterator[Finding]:
    """Every finding, outcome by outcome (all with three years or more, or those named)."""
    policy, schools = load_need(), schools_on(shelf, as_at=as_at)
    figures = _figures(shelf, schools.tied, as_at, policy)
    for kind, phases in KINDS.items():
        concerned = schools.frame.filter(pl.col("phase").is_in([phase.value for phase in phases]))
        for outcome in _asked(policy, kind, outcomes):
            years = figures.filter((pl.col("measure") == outcome.id) & pl.col("value").is_not_null())["year"].unique()
            if years.len() > 2:
                yield from check_outcome(outcome, figures, concerned, policy)
            if outcome.id == HEADLINE and years.len() > 2:
                own = schools.tied.filter(pl.col("nearness") == 0)
                alone = _figures(shelf, own, as_at, policy)
                yield from unseen(shelf, outcome, figures, alone, concerned, policy)


def _figures(shelf: Shelf, tied: pl.DataFrame, as_at: dt.date, policy: NeedPolicy) -> pl.DataFrame:
    """Figures by school, less those set aside: what was annulled is not what came."""
    return set_aside(figures_by_school(shelf, tied, as_at=as_at, measures=measures_of(policy)), policy)


def _asked(policy: NeedPolicy, kind: str, outcomes: Sequence[str]) -> Iterator[Outcome]:
    for outcome in policy.outcomes:
        if KINDS[kind][0].value in outcome.phases and (not outcomes or outcome.id in outcomes):
            yield outcome


def check_outcome(
    outcome: Outcome, figures: pl.DataFrame, schools: pl.DataFrame, policy: NeedPolicy
) -> Iterator[Finding]:
    """The findings of one outcome, for all pupils."""
    whole = measure(outcome, "all", figures=figures, schools=schools, policy=policy)
    if not isinstance(whole, Measured):
        return
    yield from _shares(whole)
    yield from _lags(whole)
    yield from _poorest(whole, figures, policy)
    last = int(whole.rows.filter(pl.col("value").is_not_null())["year"].max())  # type: ignore[arg-type]
    before = figures.filter((pl.col("measure") != outcome.id) | (pl.col("year") < last))
    held = measure(outcome, "all", figures=before, schools=schools, policy=policy)
    if isinstance(held, Measured):
        yield from held_out(held, figures, last, policy)


# --- Where the variance lies ----------------------------------------------------------------------------------------


def _shares(found: Measured) -> Iterator[Finding]:
    chance = float(found.rows.filter(pl.col("value").is_not_null())["variance"].to_numpy().mean())
    for name, model in (("before context", found.raw), ("after context", found.adjusted)):
        parts = {"region": 0.0, "authority": 0.0, "school, lasting": 0.0, "school, drifting": 0.0}
        parts |= {"that year alone": model.own, "chance in the cohort": chance}
        names = {"region": "region", "authority": "authority", "school": "school, lasting"}
        for level, value in model.shares.items():
            parts[names.get(level, "school, drifting")] += value if level != "residual residual" else 0.0
        total = sum(parts.values())
        for part, value in parts.items():
            yield Finding(part=f"variance {name}", outcome=found.outcome.id, figure=part, value=value / total)
    yield Finding(
        part="variance after context", outcome=found.outcome.id, figure="R2 of the context alone",
        value=found.adjusted.fitted.marginal_r2, beside=f"of all, {found.adjusted.fitted.conditional_r2:.2f}",
    )  # fmt: skip


def _lags(found: Measured) -> Iterator[Finding]:
    """Correlations of what is left of figures after context, beside what the fitted model implies."""
    rows = found.rows.filter(pl.col("value").is_not_null())
    at = np.flatnonzero(found.rows["value"].is_not_null().to_numpy())
    expected = found.adjusted.level[at] - found.adjusted.effect[at]
    left = rows.select("school", "year", left=pl.col("value") - pl.Series(expected))
    chance = float(rows["variance"].to_numpy().mean())
    lasting = sum(value for name, value in found.adjusted.shares.items() if name in ("school", "authority", "region"))
    drift = found.adjusted.shares.get("school drift", 0.0)
    total = lasting + drift + found.adjusted.own + chance
    for lag in (1, 2, 3):
        pairs = left.join(left.with_columns(pl.col("year") - lag), on=["school", "year"])
        if pairs.height < 100:
            continue
        seen = float(np.corrcoef(pairs["left"].to_numpy(), pairs["left_right"].to_numpy())[0, 1])
        implied = (lasting + drift * (found.adjusted.carry_over or 0.0) ** lag) / total
        quick = QUICK.get(found.outcome.id, ())
        beside = f"implied by the model {implied:.2f}" + (
            f", quick model {quick[lag - 1]:.2f}" if len(quick) >= lag else ""
        )
        yield Finding(
            part="likeness over years", outcome=found.outcome.id, figure=f"{lag} apart", value=seen, beside=beside
        )


def _poorest(found: Measured, figures: pl.DataFrame, policy: NeedPolicy) -> Iterator[Finding]:
    """How much of each list is in the poorest fifth of schools: what raw finds, and what adjusting hides."""
    poverty = figures.filter(pl.col("measure") == "fsm6_percent").sort("year").unique("school", keep="last")
    known = found.frame.filter(pl.col("years") > 0).join(
        poverty.select(pl.col("school").alias("urn"), fsm6="value").drop_nulls(), on="urn"
    )
    if known.height < 100:
        return
    line = float(np.quantile(known["fsm6"].to_numpy(), 0.8))
    poor = pl.col("fsm6") >= line
    for view in ("raw", "adjusted"):
        flagged = known.filter(pl.col(f"{view}_probability") >= policy.sure.fairly)
        if flagged.height:
            yield Finding(
                part="poorest fifth", outcome=found.outcome.id, figure=f"share of the {view} list",
                value=flagged.filter(poor).height / flagged.height, beside=f"{flagged.height:,} schools",
            )  # fmt: skip


def shortfalls(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that do not hold."""
    return [one for one in findings if one.holds is False]
