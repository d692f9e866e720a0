"""How the published lists of similar schools measure distance, as recovered from the lists themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alongside.policy.document import Section, open_policy

FILE = "similar_schools.toml"


@dataclass(frozen=True, kw_only=True)
class PublishedList:
    """One published list: its name, how many neighbours each school has, and the weight of each squared difference."""

    name: str
    neighbours: int
    weights: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Label:
    """Words for a difference of up to `up_to` population standard deviations; None for anything greater."""

    words: str
    up_to: float | None


@dataclass(frozen=True, kw_only=True)
class SimilarSchoolsPolicy:
    """The lists of primary schools, newest first, and the labels, nearest first. Secondary weights are not known."""

    primary: tuple[PublishedList, ...]
    labels: tuple[Label, ...]
    source: str
    reviewed: dt.date
    review: dt.date


@cache
def load_similar_schools(path: Path | None = None) -> SimilarSchoolsPolicy:
    """Load what is known of the published lists. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    parts = list(file.sections("label", named_by="words"))
    policy = SimilarSchoolsPolicy(
        primary=tuple(_list(section) for section in file.sections("primary", named_by="list")),
        labels=tuple(_label(section) for section in parts),
        source=file.text("source"),
        reviewed=file.day("reviewed"),
        review=file.day("review"),
    )
    file.finish()
    _refuse_disorder(policy.labels, parts)
    return policy


def _list(section: Section) -> PublishedList:
    weights = section.section("weights")
    known = {name: weights.number(name) for name in section.raw("weights")}
    published = PublishedList(name=section.text("list"), neighbours=section.whole("neighbours"), weights=known)
    section.finish()
    for name, weight in known.items():
        if not weight > 0:
            raise weights.refuse(f"The weight {weight} is not above nought.", key=name, remedy="Correct or remove it.")
    return published


def _label(section: Section) -> Label:
    label = Label(words=section.text("words"), up_to=section.number("up_to") if section.has("up_to") else None)
    section.finish()
    return label


def _refuse_disorder(labels: tuple[Label, ...], parts: list[Section]) -> None:
    bounds = [float("inf") if label.up_to is None else label.up_to for label in labels]
    for at in range(1, len(bounds)):
        if bounds[at] <= bounds[at - 1]:
            raise parts[at].refuse(
                "Its bound is not above the one before.",
                key="up_to",
                remedy="List labels from near to far.",
            )
