"""Why a school's probability is what it is: how it moves when one group of facts is replaced by what is usual.

What is usual is the middle of what is known of the schools of the same population and phase. The parts do not add up,
because facts work together; each says only what the probability would be without that group. Of a school of which
nothing of a group is known, that nothing is known is what is replaced: `without` is then the probability that it would
have with the usual figures, and the sentence says so. Where no such school has a figure there is nothing to replace it
with: the probability does not move, and it is no reason. (A school's kind is always known; only its day may not be.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from alongside.identification.warning.model import CATEGORIES
from alongside.policy.warning import Group, WarningPolicy

Floats = npt.NDArray[np.float64]
REASON = pl.Struct({"text": pl.String, "date": pl.Date, "without": pl.Float64})
_WEAK = "schools that were next graded below good"
_TOP = 3
_LEAST = 0.01


def usual(frame: pl.DataFrame, group: Group) -> pl.DataFrame:
    """The frame with the features of one group at what is usual of the population and phase."""
    over = ["population"] if "phase" in group.features else ["population", "phase"]
    return frame.with_columns(
        (
            pl.col(name).mode(maintain_order=True).first().over(over)
            if name in CATEGORIES
            else pl.col(name).cast(pl.Float64).median().over(over)
        ).alias(name)
        for name in group.features
    )


def without_each(frame: pl.DataFrame, policy: WarningPolicy, score: Callable[[pl.DataFrame], Floats]) -> Floats:
    """The probability of each row without each group of facts, n x groups."""
    return np.column_stack([score(usual(frame, group)) for group in policy.groups])


def explain(
    frame: pl.DataFrame, probability: Floats, without: Floats, policy: WarningPolicy
) -> tuple[list[str], list[list[dict[str, Any]]]]:
    """For each row the sentences and the top reasons (`text`, `date`, `without`), the largest movement first."""
    dated = [frame[group.dated].to_list() for group in policy.groups]
    told = zip(probability, without, zip(*dated, strict=True), strict=True)
    made = [_reasons(chance, moved, days, policy) for chance, moved, days in told]
    sentences = [
        _sentence(chance, reasons, population, policy)
        for chance, reasons, population in zip(probability, made, frame["population"], strict=True)
    ]
    return sentences, made


def _reasons(
    chance: float, without: Floats, days: Sequence[dt.date | None], policy: WarningPolicy
) -> list[dict[str, Any]]:
    order = np.argsort(-np.abs(chance - without), kind="stable")[:_TOP]
    return [
        {"text": _text(policy.groups[at], days[at]), "date": days[at], "without": round(float(without[at]), 4)}
        for at in order
        if abs(chance - without[at]) >= _LEAST
    ]


def _text(group: Group, day: dt.date | None) -> str:
    return group.label if day else f"{group.label} ({group.unknown})"


def _sentence(chance: float, reasons: Sequence[dict[str, Any]], population: str, policy: WarningPolicy) -> str:
    label = policy.populations[population].label
    if not reasons:
        return f"{_per_cent(chance)}: nothing published sets it much apart from other {label}."
    bare = [one for one in reasons if _bare(one, policy)]
    more = [one for one in reasons if one not in bare and one["without"] < chance]
    less = [one for one in reasons if one not in bare and one["without"] >= chance]
    whom = "them" if more else _WEAK
    parts = [
        f"{words} {'; '.join(_told(one, policy) for one in some)}"
        for words, some in (
            (f"more like {_WEAK} in", more),
            (f"less like {whom} in", less),
            ("nothing is known of", bare),
        )
        if some
    ]
    return f"{_per_cent(chance)} among {label}: {', and '.join(parts)}."


def _told(reason: dict[str, Any], policy: WarningPolicy) -> str:
    text, day = reason["text"], reason["date"]
    dated = f" ({f'{_group(reason, policy).day_is} {day:%B %Y}'.strip()})" if day else ""
    without = "with the usual figures" if _bare(reason, policy) else "without"
    return f"{text}{dated}, {_per_cent(reason['without'])} {without}"


def _bare(reason: dict[str, Any], policy: WarningPolicy) -> bool:
    """Whether nothing is known of the group; where `day_is` is set only its day is not."""
    return reason["date"] is None and not _group(reason, policy).day_is


def _group(reason: dict[str, Any], policy: WarningPolicy) -> Group:
    return next(one for one in policy.groups if reason["text"] in (one.label, _text(one, None)))


def _per_cent(chance: float) -> str:
    return f"{100 * chance:.0f}%"
