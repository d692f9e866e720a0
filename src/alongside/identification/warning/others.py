"""Features of the other schools of a school's authority and trust: their grades and progress, its own left out.

Where a school's trust on the day is not known, or it has none, its authority stands in: whether a trust is known
depends on what became of the school later, and must say nothing.
"""

from __future__ import annotations

import polars as pl

from alongside.identification.warning.events import BELOW
from alongside.identification.warning.published import Asked, Published

_WINDOW = 3 * 365
_PRIOR_BELOW, _PRIOR = 2.0, 8.0
"""A body with few inspections is taken as a quarter below good, as most were."""
_PRIOR_SCHOOLS = 3
_YEARS = 2


def others(asked: Asked, published: Published, years: pl.DataFrame) -> pl.DataFrame:
    """One row for each school asked about (`ask`): shares below good in three years, and mean progress.

    `others_known`: the newest day on which another school's grade or progress that was used became known.
    """
    graded = published.inspections.filter(pl.col("grade").is_not_null()).select("urn", "known", "grade")
    own = _own(asked, graded)
    here = asked.frame.select("ask", "urn", "day")
    areas = published.places.select("urn", "phase", body="la_code")
    placed = graded.join(areas, on="urn")
    area, trust = here.join(areas, on="urn", how="left", maintain_order="left"), _trust(here, published)
    held = graded.join(published.memberships, on="urn").filter(pl.col("joined") <= pl.col("known"))
    parts = {
        "authority_below": _share(asked, area, placed, ["body"], own),
        "authority_phase_below": _share(asked, area, placed, ["body", "phase"], own),
        "_trust_below": _share(asked, trust, held, ["body"], own),
        "authority_progress": _progress(asked, area, years.join(areas, on="urn")),
        "_trust_progress": _progress(asked, trust, _held_years(years, published)),
    }
    found = asked.frame.select("ask")
    for name, part in parts.items():
        named = part.rename({"figure": name, "newest": f"_newest_{name}"})
        found = found.join(named, on="ask", how="left", maintain_order="left")
    return found.with_columns(
        body_below=pl.coalesce("_trust_below", "authority_below"),
        body_progress=pl.coalesce("_trust_progress", "authority_progress"),
        others_known=pl.max_horizontal(f"_newest_{name}" for name in parts),
    ).drop("_trust_below", "_trust_progress", *(f"_newest_{name}" for name in parts))


def _trust(here: pl.DataFrame, published: Published) -> pl.DataFrame:
    member = here.join(published.memberships, on="urn").filter(pl.col("joined") < pl.col("day"))
    last = member.sort(["ask", "joined", "body"], descending=[False, True, False])
    return last.unique("ask", keep="first", maintain_order=True).select("ask", "urn", "day", "body")


def _held_years(years: pl.DataFrame, published: Published) -> pl.DataFrame:
    return years.join(published.memberships, on="urn").filter(pl.col("joined") <= pl.col("known"))


def _own(asked: Asked, graded: pl.DataFrame) -> pl.DataFrame:
    recent = (pl.col("day") - pl.col("known")).dt.total_days() <= _WINDOW
    mine = asked.facts(graded).filter(recent)
    return mine.group_by("ask").agg(own=pl.len(), own_below=(pl.col("grade") >= BELOW).sum())


def _share(asked: Asked, area: pl.DataFrame, rows: pl.DataFrame, keys: list[str], own: pl.DataFrame) -> pl.DataFrame:
    """The share below good of the inspections that became known in the window before the day, drawn to a quarter."""
    running = _running(rows, keys)
    ends = _counted(area, running, keys, back=1)
    begins = _counted(area, running, keys, back=_WINDOW + 1).select("ask", n0="n", low0="low")
    both = (
        ends.join(begins, on="ask")
        .join(own, on="ask", how="left")
        .with_columns(pl.col("n", "low", "n0", "low0", "own", "own_below").fill_null(0))
        .join(asked.tied.select("ask", last_urn="urn", mine=pl.lit(1)), on=["ask", "last_urn"], how="left")
    )
    n = (pl.col("n") - pl.col("n0") - pl.col("own")).clip(0)
    below = (pl.col("low") - pl.col("low0") - pl.col("own_below")).clip(0)
    newest = pl.when(pl.col("mine").is_null()).then("last").otherwise("last_other")
    return both.select("ask", figure=(below + _PRIOR_BELOW) / (n + _PRIOR), newest=pl.when(n > 0).then(newest))


def _running(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Counts of a body's inspections as they became known, with the last one's day and that of another school."""
    low = (pl.col("grade") >= BELOW).cast(pl.Int64)
    another = pl.col("urn") != pl.col("urn").shift(1).over(keys)
    return rows.sort("known", "urn").select(
        *keys,
        at="known",
        n=pl.int_range(1, pl.len() + 1).over(keys),
        low=low.cum_sum().over(keys),
        last="known",
        last_urn="urn",
        last_other=pl.when(another).then(pl.col("known").shift(1).over(keys)).forward_fill().over(keys),
    )


def _counted(area: pl.DataFrame, running: pl.DataFrame, keys: list[str], *, back: int) -> pl.DataFrame:
    asked = area.select("ask", *keys, at=pl.col("day") - pl.duration(days=back)).sort("at")
    counted = asked.join_asof(running, on="at", by=keys, strategy="backward", check_sortedness=False)
    return counted.select("ask", "n", "low", "last", "last_urn", "last_other")


def _progress(asked: Asked, mine: pl.DataFrame, years: pl.DataFrame) -> pl.DataFrame:
    """The mean progress of the body's other schools over its two newest years, drawn to nought for few schools."""
    there = years.filter((pl.col("stage") != "ks5") & pl.col("progress").is_not_null())
    keys = ["stage", "period"]
    summed = there.group_by("body", *keys).agg(pl.col("known").max(), schools=pl.len(), total=pl.col("progress").sum())
    own = asked.facts(there.select("urn", *keys, "known", own="progress")).filter(pl.col("step") == 0)
    both = (
        mine.select("ask", "day", "body")
        .join(summed, on="body")
        .filter(pl.col("known") < pl.col("day"))
        .join(own.select("ask", *keys, "own"), on=["ask", *keys], how="left")
        .with_columns(schools=pl.col("schools") - pl.col("own").is_not_null().cast(pl.Int64))
        .filter(pl.col("schools") > 0)
        .with_columns(mean=(pl.col("total") - pl.col("own").fill_null(0)) / (pl.col("schools") + _PRIOR_SCHOOLS))
        .sort(["ask", "period", "stage"], descending=[False, True, False])
        .with_columns(at=pl.int_range(pl.len()).over("ask", "stage"))
        .filter(pl.col("at") < _YEARS)
    )
    weighted = (pl.col("mean") * pl.col("schools")).sum() / pl.col("schools").sum()
    return both.group_by("ask").agg(figure=weighted, newest=pl.col("known").max())
