"""Inspections of a school along its lineage, newest first, each under its own framework.

The newest management information usable on the day gives each school's latest and previous graded inspections and its
latest ungraded one, with the URN that was inspected. Everything else (the history of graded inspections, other
management information) gives inspections by the URN inspected, and adds to a school, through its lineage, only what is
older. An inspection counts from the day on which its report was published, where that is known.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from alongside.identifiers import Urn
from alongside.policy import Frameworks
from alongside.provenance import EditionRef
from alongside.records import Inspection, Lineage
from alongside.register.rows import Rows
from alongside.sources.ofsted_latest_inspections import AREAS, PREFIXES

GRADED, UNGRADED = "graded", "ungraded"
_SUMMER = dt.timedelta(days=62)
"""No school is inspected in July's last days or in August: two histories with only a summer between them meet."""
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "school": pl.String,
    "urn": pl.String,
    "kind_of": pl.String,
    "started": pl.Date,
    "ended": pl.Date,
    "published": pl.Date,
    "number": pl.String,
    "kind": pl.String,
    "category_of_concern": pl.String,
    "safeguarding": pl.String,
    "outcome": pl.String,
    "row": pl.UInt32,
    "edition": pl.String,
    **dict.fromkeys(AREAS, pl.String),
}
"""One line for each inspection. `school` is the URN that a file lists it for, `urn` the one inspected."""


def from_latest(rows: Rows) -> pl.DataFrame:
    """Every inspection that one edition of the management information lists, one to a line."""
    parts = [_part(rows, prefix, GRADED) for prefix in PREFIXES if f"{prefix}started" in rows.frame.columns]
    graded = pl.concat(parts)
    visits = _part(rows, "ungraded_", UNGRADED)
    converted = visits.join(graded.filter(pl.col("number").is_not_null()), on=["school", "number"], how="anti")
    return pl.concat([graded, converted])


def from_history(rows: Rows) -> pl.DataFrame:
    """Every inspection of one edition of the history, one to a line, by the URN inspected."""
    frame = rows.frame.with_columns(
        school=pl.col("urn"), kind_of=pl.when("graded").then(pl.lit(GRADED)).otherwise(pl.lit(UNGRADED))
    )
    return _fit(frame, {name: pl.col(name) for name in frame.columns if name != "edition"}, rows.ref)


def _part(rows: Rows, prefix: str, kind_of: str) -> pl.DataFrame:
    frame = rows.frame.filter(pl.col(f"{prefix}started").is_not_null())
    given = {name: pl.col(f"{prefix}{name}") for name in _SCHEMA if f"{prefix}{name}" in frame.columns}
    given["urn"] = pl.coalesce(given["urn"], pl.col("urn")) if "urn" in given else pl.col("urn")
    given |= {"school": pl.col("urn"), "row": pl.col("row"), "kind_of": pl.lit(kind_of)}
    return _fit(frame, given, rows.ref)


def _fit(frame: pl.DataFrame, given: Mapping[str, pl.Expr], ref: EditionRef) -> pl.DataFrame:
    chosen = {**given, "edition": pl.lit(ref.edition)}
    return frame.select(chosen.get(name, pl.lit(None)).cast(dtype).alias(name) for name, dtype in _SCHEMA.items())


def pairs(frame: pl.DataFrame) -> list[tuple[Urn, Urn]]:
    """`(urn, the URN inspected)` wherever management information lists an inspection of another URN."""
    asked = [pl.col(f"{prefix}urn") for prefix in PREFIXES if f"{prefix}urn" in frame.columns]
    found = pl.concat([frame.select("urn", other.alias("other")) for other in asked]).drop_nulls()
    return list(found.filter(pl.col("urn") != pl.col("other")).unique(maintain_order=True).iter_rows())


def never_inspected(frame: pl.DataFrame) -> list[str]:
    """Schools that management information lists without any graded inspection: a predecessor's is not theirs."""
    started = [f"{prefix}started" for prefix in PREFIXES if f"{prefix}started" in frame.columns]
    return frame.filter(pl.all_horizontal(pl.col(started).is_null()))["urn"].to_list()


def tie(lineages: Mapping[Urn, Lineage], inspected: Mapping[Urn, Iterable[Lineage]]) -> pl.DataFrame:
    """Every URN (`urn`) whose inspections and figures are those of a `school`.

    That is its straight lineage, and the straight lineages of the URNs that the inspectorate `inspected` as the school.
    """
    lines = [
        (school, urn)
        for school, one in lineages.items()
        for urn in dict.fromkeys(urn for each in (one, *inspected.get(school, ())) for urn in each.straight)
    ]
    return pl.DataFrame(lines, schema={"school": pl.String, "urn": pl.String}, orient="row")


def relist(rows: Rows, tied: pl.DataFrame) -> Rows:
    """Management information with each school under its present URN.

    A school that converted since the file was made is listed there under the URN that it had; the URNs inspected stay.
    """
    frame = rows.frame
    listed = tied.with_row_index("order").join(frame.select("urn"), on="urn", how="semi").sort("order")
    present = listed.unique("school", keep="first").select("school", "urn")
    asked = [f"{prefix}urn" for prefix in (*PREFIXES, "ungraded_") if f"{prefix}urn" in frame.columns]
    moved = frame.join(present, on="urn").with_columns(pl.coalesce(name, "urn").alias(name) for name in asked)
    return Rows(ref=rows.ref, frame=moved.with_columns(urn="school").drop("school"))


def combine(
    latest: pl.DataFrame | None, others: Sequence[pl.DataFrame], tied: pl.DataFrame, *, since: dt.date, as_at: dt.date
) -> pl.DataFrame:
    """One line for each inspection of each school, begun on or after `since` and known on `as_at`: newest first.

    `latest` is the newest usable management information (`from_latest`); `others` come after it in order of preference,
    and are tied to schools by `tied` (columns `school` and `urn`: every URN whose inspections are the school's).
    """
    first = _known(latest, as_at) if latest is not None else pl.DataFrame(schema=_SCHEMA)
    floor = first.filter(pl.col("kind_of") == GRADED).group_by("school").agg(pl.col("started").min().alias("floor"))
    ranked = [first.with_columns(pl.lit(0).alias("rank"))]
    for rank, frame in enumerate(others, start=1):
        joined = tied.join(_known(frame, as_at).drop("school"), on="urn").join(floor, on="school", how="left")
        older = joined.filter(pl.col("floor").is_null() | (pl.col("started") < pl.col("floor"))).drop("floor")
        ranked.append(older.select(list(_SCHEMA)).with_columns(pl.lit(rank).alias("rank")))
    # Graded before ungraded and nearer source first, so that `unique` keeps the better account of one inspection.
    once = (
        pl.concat(ranked)
        .sort("kind_of", "rank")
        .unique(["school", "urn", "started"], keep="first", maintain_order=True)
    )
    return (
        once.filter(pl.col("started") >= since)
        .drop("rank")
        .sort(["school", "started", "urn"], descending=[False, True, False])
    )


def _known(frame: pl.DataFrame, as_at: dt.date) -> pl.DataFrame:
    return frame.filter(pl.coalesce("published", "ended", "started") <= as_at)


def assemble(
    lines: pl.DataFrame, *, frameworks: Frameworks, refs: Mapping[str, EditionRef]
) -> dict[Urn, tuple[Inspection, ...]]:
    """Inspections by school from the lines of `combine`, each in the words of its framework."""
    found: dict[Urn, list[Inspection]] = defaultdict(list)
    framework_on = _framework_by_day(lines, frameworks)
    words = {framework.id: _own_words(frameworks, framework.id) for framework in frameworks.frameworks}
    grades_of: dict[tuple[str | None, ...], dict[str, str]] = {}
    for line in lines.iter_rows():
        told, judged = line[:_TOLD], line[_TOLD:]
        framework = framework_on[told[2], told[3]]
        key = (framework, *judged)
        if key not in grades_of:
            grades_of[key] = _grades(judged, words[framework])
        found[told[0]].append(_inspection(told, framework, grades_of[key], refs))
    return {school: tuple(inspections) for school, inspections in found.items()}


_TOLD = 13
"""How many columns of a line come before its grades."""


def _inspection(
    told: tuple[Any, ...], framework: str, grades: Mapping[str, str], refs: Mapping[str, EditionRef]
) -> Inspection:
    _, urn, kind_of, started, ended, published, number, kind, concern, safe, outcome, row, edition = told
    return Inspection(
        urn=urn,
        framework=framework,
        graded=kind_of == GRADED,
        started=started,
        published=published,
        ended=ended,
        number=number or "",
        kind=kind or "",
        grades=grades,
        category_of_concern=concern or "",
        safeguarding=safe or "",
        outcome=outcome or "",
        source=refs[edition],
        row=row,
    )


def _framework_by_day(lines: pl.DataFrame, frameworks: Frameworks) -> dict[tuple[str, dt.date], str]:
    days: Iterable[tuple[str, dt.date]] = lines.select("kind_of", "started").unique().iter_rows()
    return {(kind_of, day): frameworks.on(day, kind_of) for kind_of, day in days}


def _own_words(frameworks: Frameworks, framework: str) -> dict[str, str]:
    """A file may write a grade in the word of a later framework (`3` is requires improvement): the word of its own."""
    own = frameworks.get(framework).grades
    words = {grade: grade for grade in own}
    for ladder in frameworks.ladders:
        for rung in ladder.rungs if framework in ladder.frameworks else ():
            words |= {grade: word for word in rung if word in own for grade in rung if grade not in own}
    return words


def _grades(judged: Sequence[str | None], words: Mapping[str, str]) -> dict[str, str]:
    return {area: words[grade] for area, grade in zip(AREAS, judged, strict=True) if grade is not None}


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How far back an edition lists every graded inspection.

    From `begins` to `ends` for the URNs in `urns` (None: for every URN); or, for management information, from the day
    in `oldest` (columns `urn`, `from`) to `ends` for each URN that it lists.
    """

    ends: dt.date
    begins: dt.date = dt.date.max
    urns: frozenset[str] | None = None
    oldest: pl.DataFrame | None = None


def covered_by_history(rows: Rows) -> Coverage | None:
    """What an edition of the history covers; None for one without rows."""
    begins, ends = rows.frame["started"].min(), rows.frame["started"].max()
    if not (isinstance(begins, dt.date) and isinstance(ends, dt.date)):
        return None
    every = bool(rows.frame["every_inspection"].all())
    return Coverage(begins=begins, ends=ends, urns=None if every else frozenset(rows.frame["urn"]))


def covered_by_latest(rows: Rows, *, first_day: dt.date) -> Coverage:
    """What an edition of management information covers: back to the oldest inspection that it lists for a school.

    Where it would list a previous inspection and has none, or lists none at all, there was none since `first_day`.
    """
    frame = rows.frame
    started = [f"{prefix}started" for prefix in PREFIXES if f"{prefix}started" in frame.columns]
    oldest = pl.min_horizontal(started).fill_null(first_day)
    if "previous_started" in frame.columns:
        oldest = pl.when(pl.col("previous_started").is_null()).then(first_day).otherwise(oldest)
    return Coverage(ends=rows.ref.as_at, oldest=frame.select("urn", oldest.alias("from")))


def complete_from(latest: Coverage | None, others: Iterable[Coverage], tied: pl.DataFrame) -> dict[Urn, dt.date]:
    """From which day the graded inspections of each school are believed complete; a school not there: not known.

    It begins with the newest management information (`latest`); each other edition, newest first, carries on where it
    reaches back from a day that it covers, for a school of which it covers every tied URN.
    """
    if latest is None or latest.oldest is None:
        return {}
    found: dict[Urn, dt.date] = dict(latest.oldest.iter_rows())
    for one in sorted(others, key=lambda one: one.ends, reverse=True):
        for school, begins in _covered(one, tied):
            if school in found and begins < found[school] <= one.ends + _SUMMER:
                found[school] = begins
    return found


def _covered(one: Coverage, tied: pl.DataFrame) -> Iterable[tuple[Urn, dt.date]]:
    if one.oldest is not None:
        # A file lists a school under one URN; of two of a school's URNs, the later date is the safer.
        joined = tied.join(one.oldest, on="urn").group_by("school").agg(pl.col("from").max())
        return joined.iter_rows()
    if one.urns is None:
        return ((school, one.begins) for school in tied["school"].unique())
    there = tied.with_columns(there=pl.col("urn").is_in(list(one.urns)))
    whole = there.group_by("school").agg(pl.col("there").all()).filter("there")
    return ((school, one.begins) for school in whole["school"])
