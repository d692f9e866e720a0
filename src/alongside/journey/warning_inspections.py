"""Past inspections from every file, one row each, with the day from which each may be used.

The history of graded inspections lists all of a URN, whatever came after. Management information lists a school's last
two: which of its older inspections are there depends on what became of it later, so a row of a URN that the history
does not have is used only for the last years before the file. Otherwise the mere presence of an old grade would tell
that the next one was good.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.editions import Edition, Shelf

_LATEST, _HISTORY = "ofsted_latest_inspections", "ofsted_inspection_history"
_GRADES = {"outstanding": 1, "good": 2, "requires improvement": 3, "satisfactory": 3, "inadequate": 4}
_LISTINGS = {"latest_": True, "previous_": True, "ungraded_": False}
_SAME = 10
"""Days within which two files mean one inspection."""
_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "urn": pl.String,
    "started": pl.Date,
    "known": pl.Date,
    "graded": pl.Boolean,
    "grade": pl.Int64,
    "number": pl.String,
    "whole": pl.Boolean,
}


def inspections(shelf: Shelf, *, as_at: dt.date, back: int) -> pl.DataFrame:
    """`urn`, `started`, `known`, `graded`, `grade`, `whole` of every inspection known on `as_at`."""
    empty = pl.DataFrame(schema=_SCHEMA)
    usable = [one for one in shelf.of(_LATEST) if one.ref.as_at <= as_at]
    history = pl.concat([empty, *(_history(shelf, one) for one in shelf.of(_HISTORY))])
    history = history.unique(["urn", "started", "graded"], keep="first", maintain_order=True)
    complete = history["urn"].unique().implode()
    listed = pl.concat([empty, *(_listed(shelf, one, complete, back) for one in reversed(usable))])
    listed = listed.unique(["urn", "started", "graded"], keep="first", maintain_order=True)
    both = pl.concat([listed, _not_listed(history, listed)])
    return both.filter(pl.col("known") <= as_at).drop("number").sort("urn", "started", "graded")


def _history(shelf: Shelf, edition: Edition) -> pl.DataFrame:
    rows = shelf.rows(edition)
    told = [pl.col(name) for name in ("published", "ended", "started") if name in rows.columns]
    graded = rows.filter(pl.col("graded"))
    return graded.select(
        "urn",
        "started",
        known=pl.coalesce(told),
        graded=pl.lit(True),
        grade=_rung(graded, "overall_effectiveness"),
        number=pl.lit(None, dtype=pl.String),
        whole=pl.lit(True),
    )


def _listed(shelf: Shelf, edition: Edition, complete: pl.Series, back: int) -> pl.DataFrame:
    rows, since = shelf.rows(edition), edition.ref.as_at - dt.timedelta(days=back)
    listings = {prefix: graded for prefix, graded in _LISTINGS.items() if f"{prefix}started" in rows.columns}
    every = pl.concat([_listing(rows, prefix, graded) for prefix, graded in listings.items()])
    # A visit that was turned into a graded inspection is listed as both.
    graded = every.filter(pl.col("graded"))
    visits = every.filter(~pl.col("graded")).join(graded.select("number").drop_nulls(), on="number", how="anti")
    safe = pl.col("urn").is_in(complete) | ~pl.col("graded")
    return pl.concat([graded, visits]).with_columns(
        known=pl.when(safe).then("known").otherwise(pl.max_horizontal("known", pl.lit(since))),
        whole=safe | (pl.col("started") >= since),
    )


def _listing(rows: pl.DataFrame, prefix: str, graded: bool) -> pl.DataFrame:
    there = rows.filter(pl.col(f"{prefix}started").is_not_null())
    told = [f"{prefix}{name}" for name in ("published", "ended", "started") if f"{prefix}{name}" in rows.columns]
    return there.select(
        urn=pl.coalesce(f"{prefix}urn", "urn"),
        started=f"{prefix}started",
        known=pl.coalesce(told),
        graded=pl.lit(graded),
        grade=_rung(there, f"{prefix}overall_effectiveness" if graded else ""),
        number=f"{prefix}number",
        whole=pl.lit(False),
    )


def _rung(rows: pl.DataFrame, column: str) -> pl.Expr:
    """The rung of an overall grade; null for none, and in files of report cards, which have none."""
    if column not in rows.columns:
        return pl.lit(None, dtype=pl.Int64)
    return pl.col(column).replace_strict(_GRADES, default=None, return_dtype=pl.Int64)


def _not_listed(history: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """The history without what management information tells of too: files differ by days on when one began."""
    numbered = history.with_row_index("at")
    theirs = listed.filter(pl.col("graded")).select("urn", theirs="started")
    near = (pl.col("theirs") - pl.col("started")).dt.total_days().abs() <= _SAME
    return numbered.join(numbered.join(theirs, on="urn").filter(near).select("at"), on="at", how="anti").drop("at")
