"""What measurement says of one school in one outcome: raw and adjusted side by side, each with how sure it is.

`raw` is the school's level in the latest year, pooled over its years and drawn towards what is usual the less we know.
`adjusted` is how far that is from what is expected for a school with such pupils. Neither is ever shown alone:
adjusted alone hides poor schools in poor places, raw alone finds poverty.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import polars as pl

from alongside.errors import JourneyError

LEVEL = 0.90
"""Every interval of an estimate holds the truth this often."""

SCHEMA: dict[str, type[pl.DataType]] = {
    "urn": pl.String,
    "outcome": pl.String,
    "group": pl.String,
    "area": pl.String,
    "phase": pl.String,
    "first_period": pl.String,
    "last_period": pl.String,
    "years": pl.Int64,
    "pupils": pl.Int64,
    "latest": pl.Float64,
    "latest_period": pl.String,
    "latest_missing": pl.String,
    "raw": pl.Float64,
    "raw_low": pl.Float64,
    "raw_high": pl.Float64,
    "raw_threshold": pl.Float64,
    "raw_probability": pl.Float64,
    "adjusted": pl.Float64,
    "adjusted_low": pl.Float64,
    "adjusted_high": pl.Float64,
    "adjusted_threshold": pl.Float64,
    "adjusted_probability": pl.Float64,
    "expected_next": pl.Float64,
    "expected_next_low": pl.Float64,
    "expected_next_high": pl.Float64,
    "raw_words": pl.String,
    "adjusted_words": pl.String,
    "unknown": pl.String,
    "because": pl.String,
}
"""Columns of a frame of estimates: one row for each school, outcome and group of pupils, as fields of `Estimate`."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One school's level in one outcome for one group of pupils, in the measure's own unit; intervals at `LEVEL`.

    Periods are the first and last year used (`2015/16`), empty where the school has no figure; `years` counts those
    with a published figure and `pupils` is how many pupils were behind them, where known. `latest` is the figure
    published for `latest_period`, or None with the reason in `latest_missing`. A `..._probability` is that of being on
    the wrong side of the `..._threshold`. `expected_next` is next year's figure if nothing is done: the
    level, less what is expected to fade of what sets the school apart from schools with such pupils.
    """

    urn: str
    outcome: str
    group: str
    area: str
    phase: str
    first_period: str
    last_period: str
    years: int
    pupils: int | None
    latest: float | None
    latest_period: str
    latest_missing: str | None
    raw: float
    raw_low: float
    raw_high: float
    raw_threshold: float
    raw_probability: float
    adjusted: float
    adjusted_low: float
    adjusted_high: float
    adjusted_threshold: float
    adjusted_probability: float
    expected_next: float
    expected_next_low: float
    expected_next_high: float
    raw_words: str
    adjusted_words: str
    unknown: str
    because: str

    @property
    def probability(self) -> float:
        """The greater of the two probabilities: what a list is sorted by, so that neither view hides a school."""
        return max(self.raw_probability, self.adjusted_probability)


def estimates(frame: pl.DataFrame) -> tuple[Estimate, ...]:
    """The rows of a frame of estimates as records. Raises JourneyError where its columns are not `SCHEMA`."""
    if dict(frame.schema) != SCHEMA:
        raise JourneyError(
            "The table of need has other columns than this version makes.",
            remedy="Delete the folder `workings` of the store and run the command again.",
        )
    return tuple(Estimate(**row) for row in frame.iter_rows(named=True))


assert [field.name for field in fields(Estimate)] == list(SCHEMA), "the record and its table have drifted apart"
