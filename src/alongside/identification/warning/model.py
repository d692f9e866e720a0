"""The model: boosted trees over the features, weighted towards recent inspections, then set on the recent odds.

Each fit learns from inspections that had been published by its day. The trees' scores are then put on a logistic
line through cross-fitted scores of the last years (schools of one responsible body are never on both sides), so that
a probability is of the base rate of its own population, and not of whatever the older years had.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from alongside.methods.discrimination import Line, calibration_line
from alongside.policy.warning import Boosting

Floats = npt.NDArray[np.float64]
CATEGORIES = ("phase", "kind", "region", "faith", "gender")
_FOLDS = 5
_EDGE = 1e-4


@dataclass(frozen=True, kw_only=True)
class Table:
    """Features as numbers (n x k, nan where not known), with the codes of each category."""

    names: tuple[str, ...]
    codes: Mapping[str, Mapping[str, int]]

    def numbers(self, frame: pl.DataFrame) -> Floats:
        """The features of `frame` in the order of `names`; a category that was not there before is not known."""
        return np.column_stack([self._column(frame, name) for name in self.names]).astype(float)

    def _column(self, frame: pl.DataFrame, name: str) -> Floats:
        column = frame[name]
        if name in self.codes:
            column = column.replace_strict(self.codes[name], default=None, return_dtype=pl.Float64)
        return column.cast(pl.Float64).to_numpy()


def tabulate(frame: pl.DataFrame, names: Sequence[str]) -> Table:
    """The features of `names` that say anything in `frame`: at least two different values."""
    told = tuple(name for name in names if frame[name].drop_nulls().n_unique() > 1)
    codes = {
        name: {value: at for at, value in enumerate(sorted(frame[name].drop_nulls().unique()))}
        for name in told
        if name in CATEGORIES
    }
    return Table(names=told, codes=codes)


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A fitted model; `lines` has the calibration line of each population."""

    table: Table
    trees: tuple[Any, ...]
    lines: Mapping[str, Line]
    rows: int

    def probabilities(self, frame: pl.DataFrame, populations: Sequence[str]) -> Floats:
        """The probability of each row of `frame`, by the line of its population."""
        return _lined(_odds(self.trees, self.table.numbers(frame)), populations, self.lines)


def fit(frame: pl.DataFrame, names: Sequence[str], settings: Boosting, *, recent: npt.NDArray[np.bool_]) -> Fitted:
    """Fit to rows with `below` (0 or 1), `weight`, `body` and `population`; calibrate on those that are `recent`."""
    table = tabulate(frame, names)
    numbers, below = table.numbers(frame), frame["below"].to_numpy().astype(float)
    weight = frame["weight"].to_numpy()
    crossed = np.zeros(frame.height)
    for learn, hold in GroupKFold(_FOLDS).split(numbers, below, frame["body"].to_numpy()):
        part = _grow(numbers[learn], below[learn], weight[learn], table, settings, settings.seeds[:1])
        crossed[hold] = _odds(part, numbers[hold])
    population = frame["population"].to_numpy()
    lines = {
        str(one): _line(below[there], crossed[there])
        for one in np.unique(population)
        if (there := recent & (population == one)).sum()
    }
    trees = _grow(numbers, below, weight, table, settings, settings.seeds)
    return Fitted(table=table, trees=trees, lines=lines, rows=frame.height)


_ENOUGH = 200


def _line(below: Floats, odds: Floats) -> Line:
    """Few cases, or cases of one kind, move the odds nowhere."""
    if below.size < _ENOUGH or below.min() == below.max():
        return Line(intercept=0.0, slope=1.0)
    return calibration_line(below, expit(odds))


def _grow(
    numbers: Floats, below: Floats, weight: Floats, table: Table, settings: Boosting, seeds: Sequence[int]
) -> tuple[Any, ...]:
    categories = [table.names.index(name) for name in table.codes]
    return tuple(
        HistGradientBoostingClassifier(
            max_iter=settings.trees,
            max_leaf_nodes=settings.leaves,
            learning_rate=settings.rate,
            min_samples_leaf=settings.least_in_leaf,
            l2_regularization=settings.ridge,
            max_features=settings.features_tried,
            categorical_features=categories or None,
            early_stopping=False,
            random_state=seed,
        ).fit(numbers, below, sample_weight=weight)
        for seed in seeds
    )


def _odds(trees: Sequence[Any], numbers: Floats) -> Floats:
    chance = np.mean([tree.predict_proba(numbers)[:, 1] for tree in trees], axis=0)
    return np.asarray(logit(np.clip(chance, _EDGE, 1 - _EDGE)))


def _lined(odds: Floats, populations: Sequence[str], lines: Mapping[str, Line]) -> Floats:
    flat = Line(intercept=0.0, slope=1.0)
    chosen = [lines.get(one, flat) for one in populations]
    return np.asarray(expit([line.intercept + line.slope * one for line, one in zip(chosen, odds, strict=True)]))
