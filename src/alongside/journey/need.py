"""Measurement of need on a day: from a shelf of editions to a frame of estimates, worked out once and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import polars as pl

from alongside.academic_year import AcademicYear
from alongside.editions import Edition, Shelf
from alongside.editions.progress import Progress, silent
from alongside.errors import JourneyError
from alongside.identification.need.estimate import SCHEMA
from alongside.identification.need.measuring import Measured, NotMeasured, measure
from alongside.identification.need.sentinels import watch
from alongside.journey.gather import figures_frame
from alongside.journey.need_schools import SOURCES as SCHOOL_SOURCES
from alongside.journey.need_schools import Schools, schools_on
from alongside.journey.workings import Make, Recipe, Working, folder_of, work_out
from alongside.policy.need import NeedPolicy, load_need
from alongside.provenance import EditionRef
from alongside.records import Phase
from alongside.sources import registry

CODE = (
    "alongside.identification.need",
    "alongside.journey.need",
    "alongside.journey.need_schools",
    "alongside.journey.gather",
    "alongside.methods.mixed",
    "alongside.policy.need",
    "alongside.register",
)
"""The modules that decide an estimate; with the policy files and the editions they make a table's key."""

KINDS: Mapping[str, tuple[Phase, ...]] = {
    "primary": (Phase.PRIMARY,),
    "secondary": (Phase.SECONDARY, Phase.ALL_THROUGH),
    "special": (Phase.SPECIAL,),
    "pupil-referral-unit": (Phase.PUPIL_REFERRAL_UNIT,),
}
"""Kinds of school that are measured among themselves, because their figures mean different things."""


@dataclass(frozen=True, kw_only=True)
class NeedResult:
    """Estimates (`SCHEMA`) on a day; `schools` measured or not, with name, phase, region and authority.

    `sentinels` (`sentinels.SCHEMA`) are patterns to look at, of the same schools. `fits` has one entry for each
    outcome, group and kind of school: what was fitted, or why nothing was. `editions` are those that could be used.
    """

    frame: pl.DataFrame
    schools: pl.DataFrame
    sentinels: pl.DataFrame
    fits: tuple[Mapping[str, Any], ...]
    editions: tuple[EditionRef, ...]
    as_at: dt.date
    listed_by: str


def need_on(
    shelf: Shelf, *, as_at: dt.date, phase: Phase | None = None, progress: Progress | None = None
) -> NeedResult:
    """Every outcome of every school on a day, or of one phase, from what was public by then.

    Estimates are kept in the store's `workings` and made again when an edition, the policy or the code is another.
    Raises JourneyError where nothing usable lists the schools, or where nothing is measured in the phase.
    """
    tell, kinds, used = progress or silent, _kinds(phase), editions_used(shelf, as_at)
    listed = cache(partial(schools_on, shelf, as_at=as_at))

    def kept(table: str, make: Make, **settings: str) -> Working:
        return work_out(_recipe(table, used, as_at, **settings), make, folder=folder_of(shelf))

    schools = kept("need_schools", lambda: (_shown(listed()), {"listed_by": listed().listed_by}))
    parts: list[Working] = []
    for done, kind in enumerate(kinds):
        tell(f"{kind} schools", done, len(kinds), unit="models")
        parts.append(kept("need", partial(_kind_made, shelf, listed, as_at, kind), kind=kind))
    watched = kept("need_sentinels", partial(_watched, shelf, listed, as_at))
    tell("", len(kinds), len(kinds), unit="models")
    mine = _of_phase(schools.frame, phase)
    return NeedResult(
        frame=_of_phase(pl.concat([part.frame for part in parts]), phase),
        schools=schools.frame,
        sentinels=watched.frame.join(mine, on="urn", how="semi"),
        fits=tuple(fit for part in parts for fit in part.notes["fits"]),
        editions=tuple(one.ref for one in used),
        as_at=as_at,
        listed_by=schools.notes["listed_by"],
    )


def _kinds(phase: Phase | None) -> list[str]:
    """The kinds of school to measure. Raises JourneyError where nothing is measured in the phase."""
    kinds = [name for name, phases in KINDS.items() if phase is None or phase in phases]
    if not kinds:
        raise JourneyError(
            f"Nothing is measured for the phase {phase.value if phase else ''!r}.",
            remedy=f"Choose one of: {', '.join(KINDS)}.",
        )
    return kinds


def editions_used(shelf: Shelf, as_at: dt.date) -> tuple[Edition, ...]:
    """The editions that a measurement of need may look at on a day: figures, schools, places, and dated links."""
    sources = {*registry.FIGURES, *SCHOOL_SOURCES}
    return tuple(
        one for one in shelf.editions
        if one.ref.source in sources and (one.ref.as_at <= as_at or one.ref.source == "gias_links")
    )  # fmt: skip


def _recipe(table: str, used: tuple[Edition, ...], as_at: dt.date, **settings: str) -> Recipe:
    return Recipe(
        kind=table, as_at=as_at, editions=used, modules=CODE, policies=("need.toml", "measures.toml"), settings=settings
    )


def _shown(schools: Schools) -> pl.DataFrame:
    return schools.frame.select("urn", "name", "phase", "region", "la_code", "la_name")


def _kind_made(
    shelf: Shelf, listed: Callable[[], Schools], as_at: dt.date, kind: str
) -> tuple[pl.DataFrame, Mapping[str, Any]]:
    policy, schools = load_need(), listed()
    figures = figures_by_school(shelf, schools.tied, as_at=as_at, measures=measures_of(policy))
    oldest = AcademicYear.holding(as_at).start - policy.pooling.most_years
    figures = figures.filter(pl.col("year") >= oldest)
    found = list(measure_kind(figures, schools.frame, kind, policy))
    frames = [one.frame for one in found if isinstance(one, Measured)]
    frame = pl.concat([pl.DataFrame(schema=SCHEMA), *frames])
    return frame, {"fits": [summarise(one, kind) for one in found]}


def _of_phase(frame: pl.DataFrame, phase: Phase | None) -> pl.DataFrame:
    return frame if phase is None else frame.filter(pl.col("phase") == phase.value)


def _watched(shelf: Shelf, listed: Callable[[], Schools], as_at: dt.date) -> tuple[pl.DataFrame, Mapping[str, Any]]:
    policy, schools = load_need(), listed()
    measures = {"pupils", *(one.measure for one in policy.sentinels)}
    return watch(figures_by_school(shelf, schools.tied, as_at=as_at, measures=measures), schools.frame, policy), {}


def measure_kind(
    figures: pl.DataFrame, schools: pl.DataFrame, kind: str, policy: NeedPolicy, *, only: Iterable[str] = ()
) -> Iterable[Measured | NotMeasured]:
    """Measure every outcome (or those in `only`) of one kind of school, one after another."""
    phases = [phase.value for phase in KINDS[kind]]
    concerned = schools.filter(pl.col("phase").is_in(phases))
    wanted = [one for one in policy.outcomes if set(one.phases) & set(phases) and (not only or one.id in set(only))]
    if kind == "secondary":
        wanted = [one for one in wanted if "Secondary" in one.phases]
    for outcome in wanted:
        for group in outcome.groups:
            yield measure(outcome, group, figures=figures, schools=concerned, policy=policy)


def measures_of(policy: NeedPolicy) -> set[str]:
    """The measures that are looked at: outcomes, context, and rolls."""
    context = {one.of for one in policy.context.values() if one.origin == "figures"}
    rolls = {one.cohort_measure for one in policy.outcomes if one.cohort_measure}
    return {outcome.id for outcome in policy.outcomes} | context | rolls | {"pupils"}


def figures_by_school(shelf: Shelf, tied: pl.DataFrame, *, as_at: dt.date, measures: Iterable[str]) -> pl.DataFrame:
    """Published figures by the school that they belong to (`cohorts.FIGURES`), of all pupils and of groups.

    Where two URNs of one school both have a row for a year, the one with a number stands, and of two the newer URN's.
    """
    long = figures_frame(shelf, as_at=as_at, measures=set(measures))
    joined = long.join(tied, on="urn").with_columns(empty=pl.col("value").is_null())
    joined = joined.sort("empty", "nearness", maintain_order=True)
    once = joined.unique(["school", "measure", "group", "period"], keep="first", maintain_order=True)
    years = {period: AcademicYear.parse(period).start for period in once["period"].unique() if _is_year(period)}
    return once.filter(pl.col("period").is_in(list(years))).select(
        "school", "measure", "group", pl.col("period").replace_strict(years, return_dtype=pl.Int64).alias("year"),
        "value", pl.col("missing").cast(pl.String), "pupils", "low", "high",
    )  # fmt: skip


def _is_year(period: str) -> bool:
    return len(period) == 7 and period[4] == "/"


def summarise(found: Measured | NotMeasured, kind: str) -> dict[str, Any]:
    """What was fitted, as JSON can hold it; where nothing was, why."""
    about: dict[str, Any] = {"kind": kind, "outcome": found.outcome.id, "group": found.group}
    if isinstance(found, NotMeasured):
        return about | {"why": found.why}
    return about | {
        "schools": found.frame.height,
        "with_figures": int((found.frame["years"] > 0).sum()),
        "rows": found.adjusted.fitted.rows,
        "years": found.adjusted.years,
        "structure": found.adjusted.structure,
        "context": list(found.columns.names),
        "left_out": list(found.columns.left_out),
        "raw": dict(found.raw.shares),
        "adjusted": dict(found.adjusted.shares),
        "raw_carry_over": found.raw.carry_over,
        "adjusted_carry_over": found.adjusted.carry_over,
        "mean_sampling_variance": float(found.rows.filter(pl.col("value").is_not_null())["variance"].mean()),  # type: ignore[arg-type]
    }
