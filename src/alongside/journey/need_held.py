"""A year held back: how often intervals hold what came, for whom they do not, and how far off simpler ways are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl
from scipy.special import ndtri

from alongside.identification.need.measuring import Measured
from alongside.identification.need.rebound import next_year
from alongside.journey.need_finding import Finding
from alongside.policy.need import NeedPolicy

COVERED = (0.87, 0.93)
"""A 90% interval must hold between these shares of what came."""

_SIZES = ("smallest cohorts", "second fifth by size", "middle fifth by size", "fourth fifth by size", "largest cohorts")
_POVERTY = ("least poor", "second fifth by poverty", "middle fifth by poverty", "fourth fifth by poverty", "poorest")


def held_out(held: Measured, figures: pl.DataFrame, last: int, policy: NeedPolicy) -> Iterator[Finding]:
    """Coverage of the year `last` by a model that saw only the years before, then the errors of it and of others."""
    table = _compared(held, figures, last)
    half = float(ndtri(0.5 + policy.pooling.level / 2))
    tell = partial(Finding, outcome=held.outcome.id)
    inside = _covered(table, half)
    beside = f"{table.height:,} schools, years before {last}/{(last + 1) % 100:02d}"
    yield tell(
        part="held back", figure="90% intervals that held", value=inside, beside=beside,
        holds=COVERED[0] <= inside <= COVERED[1],
    )  # fmt: skip
    # What the whole country did that year nobody could foretell of a school: parts are told about it.
    about = table.with_columns(pl.col("off") - pl.col("off").mean())
    for name, part in _parts(about):
        yield tell(
            part="held back, about that year",
            figure=name,
            value=_covered(part, half),
            beside=f"{part.height:,} schools",
        )
    yield from _errors(held, table, last)


def _compared(held: Measured, figures: pl.DataFrame, last: int) -> pl.DataFrame:
    """What came of each school beside what was foretold: `off` by, and `spread` expected of that; `size`, `fsm6`."""
    mine = (pl.col("measure") == held.outcome.id) & (pl.col("group") == "all") & (pl.col("year") == last)
    came = figures.filter(mine).select("school", "pupils", came="value").drop_nulls("came")
    foretold, doubt = next_year(held.rows, held.raw, held.adjusted)
    table = (
        held.rows.filter(pl.col("year") == last)
        .select("school", "phase", "n", "variance")
        .with_columns(foretold=pl.Series(foretold), doubt=pl.Series(doubt))
        .join(came, on="school")
        .join(_poverty(figures), on="school", how="left")
    )
    # The chance in the cohort that came, not in the one that was usual.
    size = pl.coalesce(pl.col("pupils").cast(pl.Float64), "n")
    return table.with_columns(
        size=size, off=pl.col("came") - pl.col("foretold"),
        spread=(pl.col("doubt") + pl.col("variance") * pl.col("n") / size).sqrt(),
    )  # fmt: skip


def _poverty(figures: pl.DataFrame) -> pl.DataFrame:
    known = figures.filter(pl.col("measure") == "fsm6_percent").drop_nulls("value").sort("year")
    return known.unique("school", keep="last").select("school", fsm6="value")


def _covered(table: pl.DataFrame, half: float) -> float:
    return float((table["off"].abs() <= half * table["spread"]).to_numpy().mean())


def _parts(table: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """All schools, then by phase, by size of the cohort that came, and by poverty."""
    yield "all schools", table
    if table["phase"].n_unique() > 1:
        for (phase,), part in sorted(table.partition_by("phase", as_dict=True).items()):
            yield f"{str(phase).lower()} schools", part
    for names, column in ((_SIZES, "size"), (_POVERTY, "fsm6")):
        known = table.filter(pl.col(column).is_not_null())
        cuts = np.quantile(known[column].to_numpy(), np.arange(1, len(names)) / len(names)) if known.height else []
        place = np.searchsorted(cuts, known[column].to_numpy())
        for at, name in enumerate(names):
            part = known.filter(pl.Series(place == at))
            if part.height:
                yield name, part


def _errors(held: Measured, table: pl.DataFrame, last: int) -> Iterator[Finding]:
    """Root mean squared errors of pooling beside last year alone and the plain mean of years, on the same schools."""
    seen = held.rows.filter(pl.col("value").is_not_null()).with_columns(
        about=pl.col("value") - pl.col("value").mean().over("year")
    )
    middle = float(seen.filter(pl.col("year") == last - 1)["value"].to_numpy().mean())
    alone = seen.filter(pl.col("year") == last - 1).select("school", alone=pl.col("about") + middle)
    mean = seen.group_by("school").agg(mean=pl.col("about").mean() + middle)
    both = table.join(alone, on="school").join(mean, on="school")
    then = np.flatnonzero(held.rows["year"].to_numpy() == last)
    said = {"raw": pl.Series(held.raw.level[then]), "adjusted": pl.Series(held.adjusted.level[then])}
    both = both.join(held.rows.filter(pl.col("year") == last).select("school", **said), on="school")
    ways = (
        ("pooled, as shown", "foretold"), ("pooled, with context", "adjusted"), ("pooled, without context", "raw"),
        ("last year alone", "alone"), ("plain mean of the years", "mean"),
    )  # fmt: skip
    for name, column in ways:
        error = float(np.sqrt(np.mean((both["came"].to_numpy() - both[column].to_numpy()) ** 2)))
        yield Finding(
            part="error of foretelling", outcome=held.outcome.id, figure=name, value=error,
            beside=f"{both.height:,} schools with a figure the year before",
        )  # fmt: skip
