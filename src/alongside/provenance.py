"""Where a figure came from, how sure it is, and why it is missing when it is missing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Missing(StrEnum):
    """Why a published cell holds no number. A reason never becomes a number."""

    SUPPRESSED = "suppressed: too few pupils to publish"
    NO_ENTRIES = "no entries, or no pupils in the group"
    NOT_PUBLISHED = "not published for this kind of school"
    NOT_APPLICABLE = "not applicable"
    NOT_AVAILABLE = "not available"
    LOW_COVERAGE = "too few pupils are covered by the measure"
    LOW_RELIABILITY = "published as too unreliable to use"
    ROUNDS_TO_ZERO = "small: rounds to zero but is not zero"
    NEW_SCHOOL = "the school was too new"
    NOT_JUDGED = "not judged at this inspection"
    BLANK = "left blank by the publisher, no reason given"


@dataclass(frozen=True, kw_only=True)
class EditionRef:
    """One dated release of one published file: what a figure's footnote points to.

    `edition` is `<period>-<first 12 hex digits of the SHA-256>`; `period` is what the figures are about
    (`2018/19`, or a day as `2020-08-31`); `as_at` is the first day on which the edition can be used.
    """

    source: str
    edition: str
    title: str
    period: str
    as_at: dt.date
    publisher: str
    licence: str
    address: str = ""

    def __str__(self) -> str:
        return f"{self.publisher}, {self.title}, {self.period}"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One published or computed number about one school or area.

    `value` is None exactly when `missing` gives the reason. `low` and `high` bound it at `level`
    (0.95 unless said otherwise); `pupils` is the number that it rests on, where published.
    """

    measure: str
    period: str
    value: float | None
    missing: Missing | None = None
    pupils: int | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.95
    group: str = "all"
    """Which pupils: `all`, `disadvantaged`, `not disadvantaged`, `boys`, `girls`."""
    urn: str = ""
    """The establishment that the publisher printed it for, which may be a predecessor."""
    source: EditionRef | None = None
    row: int | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing is None):
            raise ValueError("a figure has either a value or a reason for having none")
