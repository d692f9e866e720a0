"""The past inspections that early warning learns from and is tested on, each with what it found and of whom.

An event is a graded inspection, or a section 8 inspection of a school that was good or outstanding: one that leaves
the grade as it is counts as not below good. Files list only the newest section 8 inspection of each school, so those
that a graded inspection followed are not there; and those before 2018 do not say how they ended, but that the
school's grade stood after them.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from alongside.identification.warning.published import Published

BELOW = 3
BELOW_GOOD, GOOD, NEVER = "below good", "good or outstanding", "never graded"


def events(published: Published, *, since: dt.date, until: dt.date) -> pl.DataFrame:
    """`urn`, `day` (it began), `known`, `graded`, `grade`, `below` (0 or 1) of inspections begun in the time given.

    Only those of a URN whose place is known, and whose earlier inspections are listed as far as they can be.
    """
    there = published.inspections.filter(
        pl.col("started").is_between(since, until, closed="both")
        & (pl.col("grade").is_not_null() | ~pl.col("graded"))
        & pl.col("whole")
    )
    return (
        there.join(published.places.filter(pl.col("lsoa").is_not_null()).select("urn"), on="urn", how="semi")
        .select(
            "urn",
            "known",
            "graded",
            "grade",
            day="started",
            below=(pl.col("grade") >= BELOW).fill_null(False).cast(pl.Int8),
        )
        .unique(["urn", "day"], keep="first", maintain_order=True)
        .sort("day", "urn")
    )


_RESULTS_AT = 11


def phase_offered() -> pl.Expr:
    """The phase by which it is judged whether early warning is offered: primary schools whose pupils leave before the
    tests at eleven, and which so have no results, are told apart from the others."""
    early = (pl.col("phase") == "Primary") & (pl.col("high_age") < _RESULTS_AT)
    return pl.when(early).then(pl.lit("Infant or first")).otherwise("phase").alias("phase")


def population() -> pl.Expr:
    """Which population a described row is of, from `previous_grade`."""
    grade = pl.col("previous_grade")
    return (
        pl.when(grade.is_null())
        .then(pl.lit(NEVER))
        .when(grade >= BELOW)
        .then(pl.lit(BELOW_GOOD))
        .otherwise(pl.lit(GOOD))
        .alias("population")
    )
