"""Schools without a figure: what is known of them, and how well the next year is foretold, by lineage and without.

Two ways are told side by side: with the figures of the URNs that a school had before, and with those of its own URN
alone, as a simple rule would have them. The same schools are judged in both, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl

from alongside.editions import Shelf
from alongside.identification.need.context import Floats
from alongside.identification.need.measuring import Measured, measure
from alongside.journey.need_finding import Finding
from alongside.policy.need import NeedPolicy, Outcome
from alongside.sources import ks2

HEADLINE = "ks2_rwm_expected"
QUARTER = 0.25
LINEAGE, ALONE = "by lineage", "by its own URN alone"


@dataclass(frozen=True, kw_only=True)
class _Way:
    """Figures of one way to tell whose they are; `now` is measured with all, `held` without the newest year, and
    `came` are the figures of that year by `school`."""

    name: str
    now: Measured
    held: Measured
    came: pl.DataFrame


def unseen(
    shelf: Shelf,
    outcome: Outcome,
    figures: pl.DataFrame,
    alone: pl.DataFrame,
    schools: pl.DataFrame,
    policy: NeedPolicy,
) -> Iterator[Finding]:
    """What a rule on the newest figure under a school's own URN does not see, now and a year earlier.

    `figures` are by school along lineages, `alone` by its own URN; `schools` are of one kind; as `measuring.measure`
    takes them.
    """
    own = (pl.col("measure") == outcome.id) & (pl.col("group") == "all") & pl.col("value").is_not_null()
    *_, before, last = sorted(figures.filter(own)["year"].unique().to_list())
    blank = _rows(shelf, last).filter(pl.col("rwm_expected").is_null())["urn"].to_list()
    ways = []
    for name, these in ((ALONE, alone), (LINEAGE, figures)):
        way = _way(name, outcome, these, schools, policy, last)
        if way is not None:
            ways.append(way)
            yield from _hidden(way, blank)
    if len(ways) == 2:
        yield from _told(*ways, printed=_rows(shelf, before).drop_nulls("rwm_expected")["urn"].to_list())


def _way(
    name: str, outcome: Outcome, figures: pl.DataFrame, schools: pl.DataFrame, policy: NeedPolicy, last: int
) -> _Way | None:
    earlier = figures.filter((pl.col("measure") != outcome.id) | (pl.col("year") < last))
    now, held = (measure(outcome, "all", figures=one, schools=schools, policy=policy) for one in (figures, earlier))
    mine = (pl.col("measure") == outcome.id) & (pl.col("group") == "all") & (pl.col("year") == last)
    came = figures.filter(mine).select("school", came="value").drop_nulls("came")
    both = isinstance(now, Measured) and isinstance(held, Measured)
    return _Way(name=name, now=now, held=held, came=came) if both else None  # type: ignore[arg-type]


def _rows(shelf: Shelf, year: int) -> pl.DataFrame:
    """The rows of the key stage 2 file of one year; none where it is in no edition."""
    period = f"{year}/{(year + 1) % 100:02d}"
    found = [shelf.rows(one) for one in shelf.of(ks2.SOURCE.id) if one.ref.period == period]
    wide = [rows.select("urn", "rwm_expected") for rows in found if "rwm_expected" in rows.columns]
    return pl.concat([pl.DataFrame(schema={"urn": pl.String, "rwm_expected": pl.Float64}), *wide[-1:]])


def _hidden(way: _Way, blank: list[str]) -> Iterator[Finding]:
    """Schools that stand in the newest file without a figure under their URN, and what becomes of them."""
    latest = int(way.now.rows["year"].max()) - 1  # type: ignore[arg-type]
    table = _with_levels(way.now, latest)
    mine, known = table.filter(pl.col("urn").is_in(blank)), table.filter(pl.col("years") > 0)
    tell = partial(Finding, part=f"in the file without a figure, {way.name}", outcome=way.now.outcome.id)
    yield tell(figure="schools", value=mine.height, beside=table["latest_period"][0])
    yield tell(figure="with one under an earlier URN", value=mine["latest"].count())
    earlier = mine.filter(pl.col("latest").is_null() & (pl.col("years") > 0))
    yield tell(figure="with one of an earlier year", value=earlier.height)
    for name, column in (("by their own level", "plain"), ("their pupils taken into account", "level")):
        line = float(np.quantile(known[column].to_numpy(), QUARTER))
        yield tell(figure=f"in the lowest quarter, {name}", value=mine.filter(pl.col(column) < line).height)


def _with_levels(found: Measured, year: int) -> pl.DataFrame:
    """The frame with what the models say of a year: `level` with context, `plain` without."""
    at = np.flatnonzero((found.rows["year"] == year).to_numpy())
    said = {"level": found.adjusted.level[at], "plain": found.raw.level[at]}
    levels = pl.DataFrame({"urn": found.rows["school"].gather(at), **said})
    return found.frame.join(levels, on="urn", how="left", maintain_order="left")


def _told(alone: _Way, lineage: _Way, *, printed: list[str]) -> Iterator[Finding]:
    """How the next year judged schools without a figure, in sets that are the same for both ways where they can be."""
    hidden = pl.col("latest").is_null() & (pl.col("years") > 0)
    mine = alone.held.frame.filter(hidden)["urn"].to_list()
    said = "none under its own URN that year, but an earlier one"
    yield from _judged(alone, alone.came, mine, said, by="plain")
    yield from _judged(alone, alone.came, mine, said)
    yield from _judged(lineage, alone.came, mine, said)
    yield from _judged(lineage, lineage.came, lineage.held.frame.filter(hidden)["urn"].to_list(), "only an earlier one")
    whole = lineage.held.frame
    nowhere = whole.filter(pl.col("latest").is_null())["urn"].to_list()
    yield from _judged(lineage, lineage.came, nowhere, "none that year, with or without an earlier one")
    own = whole.filter(~pl.col("urn").is_in(printed))["urn"].to_list()
    yield from _judged(lineage, lineage.came, own, "none under its own URN that year")


def _judged(way: _Way, came: pl.DataFrame, urns: list[str], said: str, *, by: str = "level") -> Iterator[Finding]:
    """Of schools that came out in the lowest quarter, the share foretold; and of those foretold, the share that did."""
    frame = _with_levels(way.held, int(way.held.rows["year"].max()))  # type: ignore[arg-type]
    judged = frame.filter(pl.col("urn").is_in(urns)).join(came, left_on="urn", right_on="school")
    weak = judged["came"].to_numpy() < float(np.quantile(came["came"].to_numpy(), QUARTER))
    expected, known = judged[by].to_numpy(), frame.filter(pl.col("years") > 0)[by].to_numpy()
    flagged = expected < float(np.quantile(known, QUARTER))
    both, many = float((weak & flagged).sum()), max(int(weak.sum()), 1)
    how = f"judged a year later, {way.name}{', without context' if by == 'plain' else ''}"
    tell = partial(Finding, part=how, outcome=way.held.outcome.id)
    beside = f"{judged.height:,} schools of {frame['latest_period'][0]}: {said}; {int(weak.sum()):,} weak a year later"
    yield tell(figure="weak ones found", value=both / many, beside=beside)
    yield tell(figure="precision", value=both / max(int(flagged.sum()), 1), beside=f"{int(flagged.sum()):,} flagged")
    yield tell(figure="precision where half are found", value=precision_at_half(expected, weak), beside=said)


def precision_at_half(expected: Floats, weak: npt.NDArray[np.bool_]) -> float:
    """The precision of a list, lowest expectation first, that is just long enough to hold half of the weak."""
    found = np.cumsum(weak[np.argsort(expected, kind="stable")])
    if not found.size or not found[-1]:
        return float("nan")
    long = int(np.searchsorted(found, found[-1] / 2)) + 1
    return float(found[long - 1] / long)
