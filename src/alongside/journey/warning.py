"""Early warning on a day: what had been learned by then, said of every open school, with its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from alongside.editions import Edition, Shelf
from alongside.identification.warning.events import BELOW_GOOD, GOOD, events, phase_offered
from alongside.identification.warning.features import describe
from alongside.identification.warning.learning import Learned, as_though_due, learn
from alongside.identification.warning.published import Published
from alongside.identification.warning.reasons import REASON, explain, without_each
from alongside.journey.gather import gather
from alongside.journey.warning_dates import known_sooner
from alongside.journey.warning_inputs import Chains, ask, chains, published
from alongside.journey.warning_last import LAST, last_backtest, offered, offered_phases
from alongside.journey.workings import Recipe, folder_of, work_out
from alongside.policy.warning import FILE, WarningPolicy, load_warning
from alongside.provenance import EditionRef
from alongside.register.register import Register

COLUMNS = ("urn", "probability", "baseline_probability", "population", "because", "reasons", "offered")
NOT_OFFERED = "Not offered for these schools: use the baseline."
_CODE = (
    "alongside.identification.warning",
    "alongside.journey.gather",
    "alongside.journey.warning",
    "alongside.journey.warning_dates",
    "alongside.journey.warning_inputs",
    "alongside.journey.warning_inspections",
    "alongside.journey.warning_last",
    "alongside.methods.discrimination",
    "alongside.register",
)
_SOURCES = (
    "deprivation", "finance", "gias_establishments", "gias_group_links", "gias_links", "ks2", "ks4", "ks5",
    "ks4_provisional", "ofsted_inspection_history", "ofsted_latest_inspections", "school_census",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WarningResult:
    """One row for each school of the day's register (`COLUMNS`); `learned_from` counts the inspections of each fit.

    `offered`: whether the last back-test let the model be offered for schools that have a grade; `offered_for` says it
    for each population, and the column `offered` for each school, because it is not offered for phases in which it was
    not good enough. Where it is not, the baseline is what to use, and `because` begins by saying so.
    """

    as_at: dt.date
    frame: pl.DataFrame
    offered: bool
    offered_for: Mapping[str, bool]
    report: Mapping[str, Any]
    learned_from: Mapping[str, int]
    editions: tuple[EditionRef, ...]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What both the warning and the back-test stand on: the register, the dated frames, and the described events."""

    register: Register
    held: Chains
    published: Published
    described: pl.DataFrame


def warn_on(shelf: Shelf, *, as_at: dt.date, policy: WarningPolicy | None = None) -> WarningResult:
    """The probability of each school open on `as_at` that its next inspection finds it below good.

    Raises JourneyError where no edition lists the schools of the day, or there is too little to learn from.
    """
    chosen = policy or load_warning()
    editions = used(shelf, as_at, chosen)
    policies = (FILE, LAST.name) if LAST.exists() else (FILE,)
    recipe = Recipe(kind="warning", as_at=as_at, editions=editions, modules=_CODE, policies=policies)
    if policy is not None and policy is not load_warning():
        frame, notes = _made(shelf, as_at, chosen)
    else:
        kept = work_out(recipe, lambda: _made(shelf, as_at, chosen), folder=folder_of(shelf))
        frame, notes = kept.frame, dict(kept.notes)
    may = offered(as_at, chosen)
    return WarningResult(
        as_at=as_at,
        frame=frame,
        offered=all(may.get(name, False) for name in (BELOW_GOOD, GOOD)),
        offered_for=may,
        report=last_backtest(),
        learned_from=notes["learned_from"],
        editions=tuple(edition.ref for edition in editions),
    )


def used(shelf: Shelf, as_at: dt.date, policy: WarningPolicy) -> tuple[Edition, ...]:
    """The editions that early warning reads on a day; those of links and memberships may be later, for dated facts,
    and final results, which stand in for the provisional ones that were public (`policy.sooner`)."""
    later = ("gias_links", "gias_group_links", "ofsted_inspection_history", "gias_establishments")
    return tuple(
        one
        for one, dated in zip(shelf.editions, known_sooner(shelf, policy.sooner).editions, strict=True)
        if one.ref.source in _SOURCES and (dated.ref.as_at <= as_at or one.ref.source in later)
    )


def ground(shelf: Shelf, *, as_at: dt.date, policy: WarningPolicy) -> Ground:
    """Everything known on `as_at`, with each past inspection described as on the day before it."""
    register = gather(shelf, as_at=as_at, measures=())
    held = chains(shelf, as_at=as_at)
    known = published(known_sooner(shelf, policy.sooner), register, held, as_at=as_at, policy=policy)
    past = events(known, since=policy.history_from, until=as_at)
    described = describe(ask(past, held), known)
    return Ground(
        register=register, held=held, published=known, described=described.with_columns(body=bodies(described, known))
    )


def bodies(described: pl.DataFrame, known: Published) -> pl.Series:
    """The responsible body of each described row, to keep schools of one body together: its trust, or authority."""
    mine = described.select("ask", "urn", "day", "la_code").join(known.memberships, on="urn", how="left")
    then = mine.with_columns(body=pl.when(pl.col("joined") < pl.col("day")).then("body"))
    last = then.sort(["ask", "joined"], descending=[False, True], nulls_last=True).unique("ask", keep="first")
    return last.sort("ask").select(pl.coalesce("body", "la_code", pl.lit("")).alias("body")).to_series()


def _made(shelf: Shelf, as_at: dt.date, policy: WarningPolicy) -> tuple[pl.DataFrame, Mapping[str, Any]]:
    stand = ground(shelf, as_at=as_at, policy=policy)
    tomorrow = as_at + dt.timedelta(days=1)
    learned = learn(stand.described, policy, day=tomorrow)
    schools = pl.DataFrame({"urn": list(stand.register.schools)}, schema={"urn": pl.String})
    rows = schools.with_columns(day=pl.lit(tomorrow))
    frame = said(describe(ask(rows, stand.held), stand.published), learned, policy)
    return frame, {"learned_from": {name: one.rows for name, one in learned.fits.items()}}


def said(described: pl.DataFrame, learned: Learned, policy: WarningPolicy) -> pl.DataFrame:
    """The described schools with probability, baseline and reasons, in their order (`COLUMNS`)."""
    due = as_though_due(described, policy)
    parts = []
    for (population,), part in due.partition_by("population", as_dict=True, maintain_order=True).items():
        model = policy.populations[str(population)].model
        parts.append(_told(part, learned, model, policy))
    whole = pl.concat(parts) if parts else pl.DataFrame()
    return whole.sort("ask").select(COLUMNS)


def _told(part: pl.DataFrame, learned: Learned, model: str, policy: WarningPolicy) -> pl.DataFrame:
    chance = learned.probabilities(part, model)
    without = without_each(part, policy, lambda frame: learned.probabilities(frame, model))
    because, reasons = explain(part, chance, without, policy)
    phase = part.select(phase_offered()).to_series()
    may = phase.is_in(list(offered_phases(part["population"][0], learned.day, policy))).fill_null(False)
    because = [each if yes else f"{NOT_OFFERED} {each}" for each, yes in zip(because, may, strict=True)]
    return part.with_columns(
        may.alias("offered"),
        probability=pl.Series(np.round(chance, 6)),
        baseline_probability=pl.Series(np.round(learned.baseline(part, model), 6)),
        because=pl.Series(because, dtype=pl.String),
        reasons=pl.Series(reasons, dtype=pl.List(REASON)),
    )


def in_order(names: Sequence[str], result: WarningResult) -> pl.DataFrame:
    """The columns wanted of a result, the most probable first."""
    return result.frame.sort("probability", descending=True, nulls_last=True).select(names)
