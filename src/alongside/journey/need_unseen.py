"""Schools without a figure: how many a lineage finds one for, and how pooling does when the next year judges it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl

from alongside.editions import Shelf
from alongside.identification.need.measuring import Measured, measure
from alongside.journey.need_finding import Finding
from alongside.policy.need import NeedPolicy, Outcome
from alongside.sources import ks2

HEADLINE = "ks2_rwm_expected"
QUARTER = 0.25


def unseen(
    shelf: Shelf, outcome: Outcome, figures: pl.DataFrame, schools: pl.DataFrame, policy: NeedPolicy
) -> Iterator[Finding]:
    """What a rule on the newest figure under a school's own URN does not see, now and a year earlier.

    `figures` are by school along lineages, `schools` of one kind; both as `measuring.measure` takes them.
    """
    own = (pl.col("measure") == outcome.id) & (pl.col("group") == "all") & pl.col("value").is_not_null()
    *_, before, last = sorted(figures.filter(own)["year"].unique().to_list())
    now = measure(outcome, "all", figures=figures, schools=schools, policy=policy)
    if isinstance(now, Measured):
        yield from _hidden(now, _blank(shelf, last))
    held = measure(
        outcome, "all", figures=figures.filter((pl.col("measure") != outcome.id) | (pl.col("year") < last)),
        schools=schools, policy=policy,
    )  # fmt: skip
    if isinstance(held, Measured):
        came = figures.filter(own & (pl.col("year") == last)).select("school", came="value")
        printed = _printed(shelf, before)
        yield from _judged(held, came, pl.col("latest").is_null(), "without a figure")
        yield from _judged(held, came, ~pl.col("urn").is_in(printed), "without a figure of its own URN")


def _rows(shelf: Shelf, year: int) -> pl.DataFrame:
    """The rows of the key stage 2 file of one year; none where it is in no edition."""
    period = f"{year}/{(year + 1) % 100:02d}"
    found = [shelf.rows(one) for one in shelf.of(ks2.SOURCE.id) if one.ref.period == period]
    wide = [rows.select("urn", "rwm_expected") for rows in found if "rwm_expected" in rows.columns]
    return pl.concat([pl.DataFrame(schema={"urn": pl.String, "rwm_expected": pl.Float64}), *wide[-1:]])


def _blank(shelf: Shelf, year: int) -> list[str]:
    return _rows(shelf, year).filter(pl.col("rwm_expected").is_null())["urn"].to_list()


def _printed(shelf: Shelf, year: int) -> list[str]:
    return _rows(shelf, year).drop_nulls("rwm_expected")["urn"].to_list()


def _hidden(now: Measured, blank: list[str]) -> Iterator[Finding]:
    """Schools that stand in the newest file without a figure, and what becomes of them."""
    mine = now.frame.filter(pl.col("urn").is_in(blank))
    line = float(np.quantile(now.frame.filter(pl.col("years") > 0)["raw"].to_numpy(), QUARTER))
    tell = partial(Finding, part="in the file without a figure", outcome=now.outcome.id)
    yield tell(figure="schools", value=mine.height, beside=now.frame["latest_period"][0])
    yield tell(figure="with one under an earlier URN", value=mine["latest"].count())
    earlier = mine.filter(pl.col("latest").is_null() & (pl.col("years") > 0))
    yield tell(figure="with one of an earlier year", value=earlier.height)
    yield tell(figure="in the lowest quarter, by estimate", value=mine.filter(pl.col("raw") < line).height)


def _judged(held: Measured, came: pl.DataFrame, which: pl.Expr, part: str) -> Iterator[Finding]:
    """Of the schools that came out in the lowest quarter, the share that pooling had put there, and its precision."""
    judged = held.frame.filter(which).join(came, left_on="urn", right_on="school")
    line = float(np.quantile(came["came"].to_numpy(), QUARTER))
    expected = held.frame.filter(pl.col("years") > 0)["expected_next"].to_numpy()
    weak = judged["came"].to_numpy() < line
    flagged = judged["expected_next"].to_numpy() < float(np.quantile(expected, QUARTER))
    both = float((weak & flagged).sum())
    tell = partial(Finding, part=part, outcome=held.outcome.id)
    yield tell(
        figure="weak ones found",
        value=both / max(int(weak.sum()), 1),
        beside=f"{judged.height:,} schools of {held.frame['latest_period'][0]}, {int(weak.sum()):,} weak a year later",
    )
    yield tell(figure="precision", value=both / max(int(flagged.sum()), 1), beside=f"{int(flagged.sum()):,} flagged")
