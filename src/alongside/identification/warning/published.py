"""What early warning reads: frames of dated facts, each row with the day from which it could be known.

A row is used for a school on a day only where it was known before that day. What a URN is (its type, its place, its
faith, the fifth of its neighbourhood) does not change, or hardly, while the URN lives, so it is read from whichever
edition says it; what changes (pupils, trusts, results, grades, money) carries its day.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Published:
    """Frames of dated facts.

    `places`: `urn`, `phase`, `kind` (group of types), `region`, `la_code`, `lsoa`, `faith`, `gender`, `selective`,
    `opened`, `low_age`, `high_age`, `idaci_quintile`.
    `inspections`: `urn` (the one inspected), `started`, `known`, `graded`, `grade` (1 outstanding to 4 inadequate; null
    for an ungraded visit), `whole` (whether the earlier inspections of that URN are listed as far as they can be).
    `figures`: `urn`, `measure`, `period`, `value`, `pupils`, `known`. `areas`: `lsoa`, `imd` (0 least to 1 most
    deprived), `known`. `memberships`: `urn`, `body` (a trust), `joined`.
    """

    places: pl.DataFrame
    inspections: pl.DataFrame
    figures: pl.DataFrame
    areas: pl.DataFrame
    memberships: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Schools asked about, each on a day.

    `frame`: `ask` (a number of its own), `urn`, `day`, and anything else, which stays. `tied`: `ask`, `urn`, `step` (0
    for the school's own URN, 1 for the one before it): every URN whose past was the school's on that day.
    """

    frame: pl.DataFrame
    tied: pl.DataFrame

    def facts(self, of: pl.DataFrame) -> pl.DataFrame:
        """The rows of `of` (with `urn` and `known`) that were known of each school before its day."""
        mine = self.tied.join(self.frame.select("ask", "day"), on="ask")
        return mine.join(of, on="urn").filter(pl.col("known") < pl.col("day"))
