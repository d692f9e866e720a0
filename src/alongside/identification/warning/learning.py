"""Learning from past inspections up to a day: two fits and two baselines, each for its own populations.

*graded* learns from graded inspections alone; *visited* from every inspection of schools that were good or
outstanding, section 8 inspections too. Who gets a graded inspection is not chance, so a probability is always one of
a stated population.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from alongside.errors import JourneyError
from alongside.identification.warning.baseline import baseline_probabilities, fit_baseline
from alongside.identification.warning.events import GOOD
from alongside.identification.warning.model import Fitted, fit
from alongside.policy.warning import Boosting, WarningPolicy

Floats = npt.NDArray[np.float64]
GRADED, VISITED = "graded", "visited"
_YEAR = 365.25
_LEAST = 300


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What was learned by `day`: a fit and a baseline for each of `graded` and `visited`."""

    day: dt.date
    fits: Mapping[str, Fitted]
    baselines: Mapping[str, Any]

    def probabilities(self, frame: pl.DataFrame, model: str) -> Floats:
        """The probability of each described row by one of the models."""
        return self.fits[model].probabilities(frame, frame["population"].to_list())

    def baseline(self, frame: pl.DataFrame, model: str) -> Floats:
        """The baseline's probability of each described row."""
        return baseline_probabilities(self.baselines[model], frame)


def of_model(model: str) -> pl.Expr:
    """Which described events a model is about."""
    if model == VISITED:
        return pl.col("population") == GOOD
    return pl.col("graded")


def learn(described: pl.DataFrame, policy: WarningPolicy, *, day: dt.date, boosting: Boosting | None = None) -> Learned:
    """Learn from the events of `described` (with `body`) that were known before `day`.

    Raises JourneyError where there are too few.
    """
    newest = dt.timedelta(days=round(policy.calibrated_on_years * _YEAR))
    fits, baselines = {}, {}
    for model in (GRADED, VISITED):
        rows = _rows(described, model, policy, day)
        recent = rows.select(pl.col("day") >= pl.col("day").max() - newest).to_series().to_numpy()
        fits[model] = fit(
            rows,
            policy.features,
            boosting or policy.boosting,
            recent=recent,
            least_known=policy.least_known_share,
        )
        baselines[model] = fit_baseline(rows)
    return Learned(day=day, fits=fits, baselines=baselines)


def _rows(described: pl.DataFrame, model: str, policy: WarningPolicy, day: dt.date) -> pl.DataFrame:
    """What may be learned from, weighted. Bad news is published later than good: the newest are left until settled."""
    ago = (pl.lit(day) - pl.col("day")).dt.total_days() / _YEAR
    settled = (ago * _YEAR >= policy.settled_days) & (pl.col("known") < day)
    before = described.filter(of_model(model), settled, ago <= policy.learned_from_years)
    if before.height < _LEAST or before["below"].n_unique() < 2:
        raise JourneyError(
            f"Only {before.height} inspections known before {day} can be learned from.",
            remedy="Import the history of graded inspections and the management information, or ask about a later day.",
        )
    return before.with_columns(weight=0.5 ** (ago / policy.half_life_years))


def as_though_due(frame: pl.DataFrame, policy: WarningPolicy) -> pl.DataFrame:
    """Put the next inspection of each school no sooner than it would be due, by its last grade.

    In the past, a school inspected long before its time was inspected because something was wrong; a school that is
    scored soon after an inspection is not. So with one that opened lately, which was first inspected in its third year.
    """
    due = policy.due
    when = (
        pl.when(pl.col("previous_grade") == 1)
        .then(due.outstanding)
        .when(pl.col("previous_grade") == 2)
        .then(due.good)
        .otherwise(due.below)
    )
    moved = (when - pl.col("years_since")).clip(0, None).fill_null(0)
    new = pl.col("previous_grade").is_null() | (pl.col("graded_as_predecessor") == 1)
    opened = pl.col("years_open") + moved
    return frame.with_columns(
        years_since=pl.col("years_since") + moved,
        years_since_below=pl.col("years_since_below") + moved,
        years_open=pl.when(new).then(pl.max_horizontal(opened, pl.lit(due.opened))).otherwise(opened),
    )
