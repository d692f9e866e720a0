"""From a shelf of editions to the register on a day: only what was public by then.

An edition is used for a day when it could be used by then (`EditionRef.as_at`). There is one exception, for facts that
carry their own day: a file published later may still say that a link was made, a trust joined or an inspection
published on or before the day asked about. Such an edition is used for those facts alone, and stands in `drawn_from`
or in the record's `source` like any other.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import polars as pl

from alongside.editions import Edition, Shelf
from alongside.errors import JourneyError
from alongside.identifiers import Urn
from alongside.policy import load_frameworks
from alongside.provenance import EditionRef, Figure
from alongside.records import Inspection, Lineage
from alongside.register import assembly, bodies, establishments, figures, inspections, lineage
from alongside.register.register import Register
from alongside.register.rows import Rows
from alongside.sources import (
    gias_establishments,
    gias_group_links,
    gias_links,
    ofsted_inspection_history,
    ofsted_latest_inspections,
    registry,
)
from alongside.sources.figures import LONG_SCHEMA

_LATEST, _HISTORY = ofsted_latest_inspections.SOURCE.id, ofsted_inspection_history.SOURCE.id
_REGISTER = gias_establishments.SOURCE.id


def gather(shelf: Shelf, *, as_at: dt.date, measures: Collection[str] | None = None) -> Register:
    """The register as it stood on `as_at`: open state-funded schools with lineage, inspections and figures.

    `measures` are the measures whose figures are wanted (None for all, empty for none). Raises JourneyError where no
    edition usable by then lists the schools.
    """
    with _collector_resting():
        return _gather(shelf, as_at, measures)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Python's collector would walk every record made so far again and again, and free none: a third of the time."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _gather(shelf: Shelf, as_at: dt.date, measures: Collection[str] | None) -> Register:
    newest = shelf.newest(_LATEST, as_at=as_at)
    latest = _rows_of(shelf, newest) if newest else None
    base, others = _described_by(shelf, as_at)
    lines = establishments.describe(base, others, phases=latest.frame if latest else None, as_at=as_at)
    urns = [Urn(urn) for urn in lines.frame["urn"]]
    families = _families(shelf, urns, latest, as_at)
    inspected = _inspections(shelf, latest, families.tied, as_at)
    trusts = bodies.trust_of(_by_nearness(shelf, gias_group_links.SOURCE.id, as_at), as_at=as_at)
    return assembly.assemble(
        establishments.establish(lines, trusts=trusts, linked=families.linked),
        families.lineages,
        as_at=as_at,
        inspections=inspected.by_school,
        complete_from=inspected.complete_from,
        figures=_figures(shelf, families.tied, as_at, measures),
    )


@dataclass(frozen=True, kw_only=True)
class _Families:
    """The lineage of each school; `tied` has every URN whose inspections and figures are a school's; `linked` has the
    edition of links that a lineage rests on."""

    lineages: Mapping[Urn, Lineage]
    tied: pl.DataFrame
    linked: Mapping[Urn, EditionRef]


def _families(shelf: Shelf, urns: Sequence[Urn], latest: Rows | None, as_at: dt.date) -> _Families:
    links = _by_nearness(shelf, gias_links.SOURCE.id, as_at)
    pairs = inspections.pairs(latest.frame) if latest else []
    registered = lineage.predecessors([rows.frame for rows in links], as_at=as_at)
    says: dict[str, EditionRef] = {}
    for rows in reversed(links):
        says |= dict.fromkeys((*rows.frame["urn"], *rows.frame["other_urn"]), rows.ref)
    found = lineage.add_inspected(registered, pairs)
    lineages = lineage.trace_all(urns, found)
    others = lineage.trace_all({other for _, other in pairs}, found)
    inspected: dict[Urn, list[Lineage]] = defaultdict(list)
    for urn, other in pairs:
        inspected[urn].append(others[other])
    return _Families(
        lineages=lineages,
        tied=inspections.tie(lineages, inspected),
        linked={urn: says[urn] for urn in urns if urn in registered},
    )


def figures_frame(shelf: Shelf, *, as_at: dt.date, measures: Collection[str] | None = None) -> pl.DataFrame:
    """Every published figure usable on `as_at`, long: `figures.LONG_SCHEMA` with `source` and `edition`.

    Where two editions print a figure for one school, measure, group and period, the newer one stands; where it prints
    no number of pupils, that is taken from the older (the interval is not: it belongs to the older value). `measures`
    are those wanted (None for all).
    """
    editions = sorted(
        (one for one in shelf.editions if one.ref.source in registry.FIGURES and one.ref.as_at <= as_at),
        key=lambda one: one.ref.as_at,
        reverse=True,
    )
    empty = pl.DataFrame(schema={**LONG_SCHEMA, "source": pl.String, "edition": pl.String})
    long = pl.concat([empty, *(_figures_of(shelf, edition, measures) for edition in editions)])
    # Only what more than one edition prints can repeat, and that is a small part.
    printed = long.select("measure", "group", "period", "edition").unique()
    twice = printed.group_by("measure", "group", "period").len().filter(pl.col("len") > 1).drop("len")
    on = ["measure", "group", "period"]
    return pl.concat([long.join(twice, on=on, how="anti"), _once(long.join(twice, on=on, how="semi"), ["urn", *on])])


def _once(long: pl.DataFrame, key: Sequence[str]) -> pl.DataFrame:
    """One row for each `key` of figures given newest edition first, with the newest number of pupils printed."""
    pupils = long.filter(pl.col("pupils").is_not_null()).unique(key, keep="first", maintain_order=True)
    newest = long.unique(key, keep="first", maintain_order=True)
    known = newest.join(pupils.select(*key, older="pupils"), on=key, how="left", maintain_order="left")
    return known.with_columns(pl.coalesce("pupils", "older")).drop("older")


def _figures(
    shelf: Shelf, tied: pl.DataFrame, as_at: dt.date, measures: Collection[str] | None
) -> dict[Urn, Sequence[Figure]]:
    if measures is not None and not measures:
        return {}
    long = figures_frame(shelf, as_at=as_at, measures=measures)
    return figures.share_out(long, tied, _refs(shelf))


def _figures_of(shelf: Shelf, edition: Edition, measures: Collection[str] | None) -> pl.DataFrame:
    long = registry.FIGURES[edition.ref.source](shelf.rows(edition), period=edition.ref.period)
    if measures is not None:
        long = long.filter(pl.col("measure").is_in(list(measures)))
    return long.with_columns(source=pl.lit(edition.ref.source), edition=pl.lit(edition.ref.edition))


def _described_by(shelf: Shelf, as_at: dt.date) -> tuple[Rows, list[Rows]]:
    """The edition that lists the schools, and those that fill in its gaps, newest first."""
    usable = [edition for edition in shelf.of(_REGISTER) if edition.ref.as_at <= as_at]
    latest = shelf.newest(_LATEST, as_at=as_at)
    newest_first = sorted([*usable, *([latest] if latest else [])], key=lambda edition: edition.ref.as_at, reverse=True)
    whole = [edition for edition in newest_first if edition.layout in gias_establishments.WHOLE or edition is latest]
    if not whole:
        raise JourneyError(
            f"No edition usable on {as_at} lists the schools.",
            remedy="Import the management information or the register (edubasealldata) of that day or an earlier one, "
            "or ask about a later day.",
        )
    others = [edition for edition in newest_first if edition is not whole[0]]
    return _rows_of(shelf, whole[0]), [_rows_of(shelf, edition) for edition in others]


@dataclass(frozen=True, kw_only=True)
class _Inspected:
    by_school: Mapping[Urn, tuple[Inspection, ...]]
    complete_from: Mapping[Urn, dt.date]


def _inspections(shelf: Shelf, latest: Rows | None, tied: pl.DataFrame, as_at: dt.date) -> _Inspected:
    frameworks = load_frameworks()
    first_day = min(framework.first_day for framework in frameworks.frameworks)
    latest = inspections.relist(latest, tied) if latest else None
    never = inspections.never_inspected(latest.frame) if latest else []
    theirs = tied.filter(~pl.col("school").is_in(never))
    listed, history = _others(shelf, _LATEST, latest), _others(shelf, _HISTORY, None)
    lines = inspections.combine(
        inspections.from_latest(latest) if latest else None,
        [*map(inspections.from_latest, listed), *map(inspections.from_history, history)],
        theirs,
        since=first_day,
        as_at=as_at,
    )
    covered = [
        *(inspections.covered_by_latest(rows, first_day=first_day) for rows in listed if rows.ref.as_at <= as_at),
        *filter(None, map(inspections.covered_by_history, history)),
    ]
    newest = inspections.covered_by_latest(latest, first_day=first_day) if latest else None
    return _Inspected(
        by_school=inspections.assemble(lines, frameworks=frameworks, refs=_refs(shelf)),
        complete_from=inspections.complete_from(newest, covered, theirs),
    )


def _others(shelf: Shelf, source: str, used: Rows | None) -> list[Rows]:
    editions = [edition for edition in shelf.of(source) if used is None or edition.ref != used.ref]
    return [_rows_of(shelf, edition) for edition in reversed(editions)]


def _by_nearness(shelf: Shelf, source: str, as_at: dt.date) -> list[Rows]:
    """Editions of dated facts: those usable on the day, newest first, then the later ones, earliest first."""
    editions = shelf.of(source)
    before = [edition for edition in editions if edition.ref.as_at <= as_at][-1:]
    after = [edition for edition in editions if edition.ref.as_at > as_at]
    return [_rows_of(shelf, edition) for edition in (*before, *after)]


def _rows_of(shelf: Shelf, edition: Edition) -> Rows:
    return Rows(ref=edition.ref, frame=shelf.rows(edition))


def _refs(shelf: Shelf) -> dict[str, EditionRef]:
    return {edition.ref.edition: edition.ref for edition in shelf.editions}
