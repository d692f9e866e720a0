"""Why a school's probability is what it is: how it moves when one group of facts is replaced by what is usual.

What is usual is the middle value of the schools of the same population and phase. The parts do not add up, because
facts work together; each says only what the probability would be without that group.
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
    dated = [frame[group.dated].to_list() if group.dated else [None] * frame.height for group in policy.groups]
    told = zip(probability, without, zip(*dated, strict=True), frame["population"], strict=True)
    made = [_reasons(chance, moved, days, policy) for chance, moved, days, _ in told]
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
        {"text": policy.groups[at].label, "date": days[at], "without": round(float(without[at]), 4)}
        for at in order
        if abs(chance - without[at]) >= _LEAST
    ]


def _sentence(chance: float, reasons: Sequence[dict[str, Any]], population: str, policy: WarningPolicy) -> str:
    label = policy.populations[population].label
    if not reasons:
        return f"{_per_cent(chance)}: nothing published sets it much apart from other {label}."
    more = [one for one in reasons if one["without"] < chance]
    less = [one for one in reasons if one["without"] >= chance]
    parts = [
        f"{words} {'; '.join(_told(one) for one in some)}"
        for words, some in (
            ("more like schools that were next graded below good in", more),
            ("less like them in", less),
        )
        if some
    ]
    return f"{_per_cent(chance)} among {label}: {', and '.join(parts)}."


def _told(reason: dict[str, Any]) -> str:
    dated = f" ({reason['date']:%B %Y})" if reason["date"] else ""
    return f"{reason['text']}{dated}, {_per_cent(reason['without'])} without"


def _per_cent(chance: float) -> str:
    return f"{100 * chance:.0f}%"
