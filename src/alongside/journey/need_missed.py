"""What a rule on published figures alone cannot see, and what pooling says of those schools."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from alongside.policy.need import NeedPolicy


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Schools of one outcome (all pupils) without a figure in the latest year, and what ours says of them.

    `with_earlier` had a figure in an earlier year; `beyond` are more likely than not beyond the raw line, of which
    `sure` fairly or very sure; `adjusted_sure` likewise for the adjusted line. `flagged` schools have a figure that is
    beyond the line by itself, and `flagged_unsure` are those of which nobody can be fairly sure: chance alone.
    """

    outcome: str
    period: str
    schools: int
    without: int
    with_earlier: int
    beyond: int
    sure: int
    adjusted_sure: int
    flagged: int
    flagged_unsure: int


def missed(frame: pl.DataFrame, policy: NeedPolicy) -> tuple[Missed, ...]:
    """The comparison for each outcome of a frame of estimates (`estimate.SCHEMA`), all pupils."""
    parts = frame.filter(pl.col("group") == "all").partition_by("outcome", as_dict=True, maintain_order=True)
    return tuple(_one(str(outcome), part, policy) for (outcome,), part in parts.items())


def _one(outcome: str, part: pl.DataFrame, policy: NeedPolicy) -> Missed:
    way = policy.outcome(outcome).wrong_way
    fairly = policy.sure.fairly
    without = part.filter(pl.col("latest").is_null())
    known = without.filter(pl.col("years") > 0)
    flagged = part.filter(way * (pl.col("latest") - pl.col("raw_threshold")) > 0)
    return Missed(
        outcome=outcome,
        period=part["latest_period"][0],
        schools=part.height,
        without=without.height,
        with_earlier=known.height,
        beyond=known.filter(pl.col("raw_probability") > 0.5).height,
        sure=known.filter(pl.col("raw_probability") >= fairly).height,
        adjusted_sure=known.filter(pl.col("adjusted_probability") >= fairly).height,
        flagged=flagged.height,
        flagged_unsure=flagged.filter(pl.col("raw_probability") < fairly).height,
    )


def in_words(found: Missed, labels: Mapping[str, str]) -> str:
    """The comparison as a few sentences."""
    sees = (
        f"{labels[found.outcome]}, {found.period}: a rule on published figures sees nothing of {found.without:,} of "
        f"{found.schools:,} schools."
    )
    earlier = (
        f" {found.with_earlier:,} of them had a figure in an earlier year; of these we take {found.beyond:,} to be "
        f"beyond the line, {found.sure:,} of them fairly or very sure, and are fairly or very sure that "
        f"{found.adjusted_sure:,} are beyond it for their pupils."
    )
    flags = f" The rule flags {found.flagged:,} schools; of {found.flagged_unsure:,} of these we cannot be sure."
    return sees + (earlier if found.with_earlier else "") + flags
