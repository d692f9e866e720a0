"""Do the intervals hold what was planted? The measurement of need against the truth beside an invented England.

What is compared is the adjusted level: a school's whole planted effect in its latest year, in points of the measure.
Estimates are against the average school, so planted effects are taken from their mean over those measured.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from alongside.editions import Shelf
from alongside.errors import JourneyError
from alongside.identification.need.measuring import Measured
from alongside.journey.need import KINDS, figures_by_school, measure_kind, measures_of
from alongside.journey.need_finding import Finding
from alongside.journey.need_schools import schools_on
from alongside.policy.need import load_need

TARGET, ROOM = 0.90, 0.02
_FIFTHS = ("least poor fifth", "second fifth", "middle fifth", "fourth fifth", "poorest fifth")
_THIRDS = ("smallest third", "middle third", "largest third")


def check_truth(
    shelf: Shelf, truth: Path, *, as_at: dt.date, outcomes: Sequence[str] = (), room: float = ROOM
) -> Iterator[Finding]:
    """How often intervals held the planted effect, by outcome and in all; overall, by size, phase and disadvantage.

    Over all outcomes and schools a share holds its target when it is within `room` of 90%; for one outcome, or a part
    of the schools, within `room` and what chance does to that many (two standard errors). Parts have a target over all
    outcomes together: one outcome's parts are too many and too small. Raises JourneyError where `truth` lacks the
    files of an invented England.
    """
    policy, schools = load_need(), schools_on(shelf, as_at=as_at)
    planted = _planted(truth)
    figures = figures_by_school(shelf, schools.tied, as_at=as_at, measures=measures_of(policy))
    figures = figures.filter(pl.col("year") >= as_at.year - policy.pooling.most_years - 1)
    tables = []
    for kind in KINDS:
        for found in measure_kind(figures, schools.frame, kind, policy, only=outcomes):
            if isinstance(found, Measured):
                table = _compared(found, planted, figures, kind)
                if table.height:
                    tables.append(table)
                    yield from _told(table, f"{found.outcome.id}, {found.group}", room, parts=False)
    if tables:
        yield from _told(pl.concat(tables), "all outcomes", room, parts=True)


def _planted(folder: Path) -> pl.DataFrame:
    """The planted effect, in points, by `urn`, `measure`, `group` and `year`."""
    try:
        outcomes = pl.read_parquet(folder / "outcomes.parquet")
        schools = pl.read_parquet(folder / "schools.parquet")
    except OSError as error:
        raise JourneyError(
            "The folder is not the truth of an invented England.", where=str(folder),
            remedy="Give the folder truth/ that `alongside synthesise` wrote.",
        ) from error  # fmt: skip
    urns = pl.concat([schools.select("lineage", urn=name) for name in ("urn", "first_urn", "next_urn")]).unique()
    planted = outcomes.select(
        "lineage", "measure", "group", year=pl.col("summer") - 1, truth=pl.col("points") * pl.col("effect")
    )  # fmt: skip
    return planted.join(urns, on="lineage")


def _compared(found: Measured, planted: pl.DataFrame, figures: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Estimates beside the truth: `covered`, `kind`, `pupils`, `fsm6` and whether the `latest` figure was published."""
    year = int(found.rows["year"].max()) - 1  # type: ignore[arg-type]
    truth = planted.filter(
        (pl.col("measure") == found.outcome.id) & (pl.col("group") == found.group) & (pl.col("year") == year)
    )
    poverty = figures.filter(pl.col("measure") == "fsm6_percent").sort("year").unique("school", keep="last")
    size = found.rows.filter(pl.col("year") == year).select("school", "n")
    table = (
        found.frame.select("urn", "adjusted", "adjusted_low", "adjusted_high", "latest", "years")
        .join(truth.select("urn", "truth"), on="urn")
        .join(poverty.select(urn="school", fsm6="value"), on="urn", how="left")
        .join(size, left_on="urn", right_on="school")
    )
    # The schools measured, also those without a figure, are what the estimates are about.
    about = pl.col("truth") - pl.col("truth").filter(pl.col("years") > 0).mean()
    return table.with_columns(
        covered=about.is_between("adjusted_low", "adjusted_high"), error=pl.col("adjusted") - about,
        half=(pl.col("adjusted_high") - pl.col("adjusted_low")) / 2, kind=pl.lit(kind),
    )  # fmt: skip


def _told(table: pl.DataFrame, outcome: str, room: float, *, parts: bool) -> Iterator[Finding]:
    yield _finding(table, outcome, "all schools", room if parts else room + _give(table.height))
    for name, part in _parts(table):
        found = _finding(part, outcome, name, room + _give(part.height))
        yield found if parts else replace(found, holds=None)


def _parts(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Parts of the schools by phase, size, disadvantage, and those without a latest figure."""
    if table["kind"].n_unique() > 1:
        for (kind,), part in table.partition_by("kind", as_dict=True, maintain_order=True).items():
            yield f"{kind} schools", part
    for names, column in ((_THIRDS, "n"), (_FIFTHS, "fsm6")):
        known = table.filter(pl.col(column).is_not_null())
        cuts = np.quantile(known[column].to_numpy(), np.arange(1, len(names)) / len(names))
        place = np.searchsorted(cuts, known[column].to_numpy())
        for at, name in enumerate(names):
            yield name, known.filter(pl.Series(place == at))
    yield "no latest figure", table.filter(pl.col("latest").is_null())


def _give(many: int) -> float:
    """Two standard errors of a share of so many schools."""
    return 2 * float(np.sqrt(TARGET * (1 - TARGET) / max(many, 1)))


def _finding(part: pl.DataFrame, outcome: str, figure: str, allowed: float) -> Finding:
    many = part.height
    covered = float(part["covered"].to_numpy().mean()) if many else float("nan")
    half = float(part["half"].to_numpy().mean()) if many else float("nan")
    return Finding(
        part="planted effects held at 90%",
        outcome=outcome,
        figure=figure,
        value=covered,
        beside=f"{many:,} schools, mean half-width {half:.2f}",
        holds=bool(abs(covered - TARGET) <= allowed) if many >= 30 else None,
    )
