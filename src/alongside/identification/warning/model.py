"""The model: boosted trees over the features, weighted towards recent inspections, then set on the recent odds.

Each fit learns from inspections that had been published by its day. How often schools are found below good drifts with
the inspectorate's practice, so the scores are put on a logistic line for each population by itself, through
cross-fitted scores of the newest inspections: schools of one responsible body are never on both sides.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import expit, logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from alongside.methods.discrimination import Line, calibration_shift
from alongside.policy.warning import Boosting

Floats = npt.NDArray[np.float64]
CATEGORIES = ("phase", "kind", "region", "faith", "gender")
_FOLDS = 3
_BINS = 96
_EDGE = 1e-4


@dataclass(frozen=True, kw_only=True)
class Table:
    """Features as whole numbers (n x k, nan where not known): the code of a category, the bin of a number."""

    names: tuple[str, ...]
    codes: Mapping[str, Mapping[str, int]]
    edges: Mapping[str, Floats]

    def numbers(self, frame: pl.DataFrame) -> Floats:
        """The features of `frame` in the order of `names`; a category that was not there before is not known."""
        return np.column_stack([self._column(frame, name) for name in self.names])

    def _column(self, frame: pl.DataFrame, name: str) -> Floats:
        if name in self.codes:
            column = frame[name].replace_strict(self.codes[name], default=None, return_dtype=pl.Float64)
            return column.to_numpy().astype(float)
        values = frame[name].cast(pl.Float64).to_numpy()
        return np.where(np.isnan(values), np.nan, np.searchsorted(self.edges[name], values, side="right"))


def tabulate(frame: pl.DataFrame, names: Sequence[str], *, least_known: float = 0.0) -> Table:
    """The features of `names` that can be learned from in `frame`: of two different values at least, and known of a
    share of the `weight` of at least `least_known` (one that is known only of the newest would stand for the year)."""
    weight = frame["weight"].to_numpy()
    told = tuple(
        name
        for name in names
        if frame[name].drop_nulls().n_unique() > 1
        and weight[frame[name].is_not_null().to_numpy()].sum() >= least_known * weight.sum()
    )
    codes = {
        name: {value: at for at, value in enumerate(sorted(frame[name].drop_nulls().unique()))}
        for name in told
        if name in CATEGORIES
    }
    edges = {name: _edges(frame[name].cast(pl.Float64).drop_nulls().to_numpy()) for name in told if name not in codes}
    return Table(names=told, codes=codes, edges=edges)


def _edges(values: Floats) -> Floats:
    """Where a feature is cut into at most `_BINS` bins of as many schools each (scikit-learn does it slowly)."""
    return np.unique(np.quantile(values, np.linspace(0, 1, _BINS + 1)[1:-1], method="inverted_cdf"))


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """A fitted model; `lines` has the calibration line of each population."""

    table: Table
    trees: tuple[Any, ...]
    lines: Mapping[str, Line]
    rows: int

    def probabilities(self, frame: pl.DataFrame, populations: Sequence[str]) -> Floats:
        """The probability of each row of `frame`, by the line of its population."""
        odds = logit(np.clip(_chance(self.trees, self.table.numbers(frame)), _EDGE, 1 - _EDGE))
        return _lined(odds, populations, self.lines)


def fit(
    frame: pl.DataFrame,
    names: Sequence[str],
    settings: Boosting,
    *,
    recent: npt.NDArray[np.bool_],
    least_known: float = 0.0,
) -> Fitted:
    """Fit to rows with `below` (0 or 1), `weight`, `body` and `population`; calibrate on those that are `recent`."""
    table = tabulate(frame, names, least_known=least_known)
    numbers, below = table.numbers(frame), frame["below"].to_numpy().astype(float)
    weight, population = frame["weight"].to_numpy(), frame["population"].to_numpy()
    crossed = np.full(frame.height, np.nan)
    once = dataclasses.replace(settings, seeds=settings.seeds[:1])
    for learn, hold in GroupKFold(_FOLDS).split(numbers, below, frame["body"].to_numpy()):
        wanted = hold[recent[hold]]
        if wanted.size:
            crossed[wanted] = _chance(_grow(numbers[learn], below[learn], weight[learn], table, once), numbers[wanted])
    lines = {
        str(one): _line(below[there], crossed[there])
        for one in np.unique(population)
        if (there := recent & (population == one)).any()
    }
    trees = _grow(numbers, below, weight, table, settings)
    return Fitted(table=table, trees=trees, lines=lines, rows=frame.height)


_ENOUGH = 100


def _line(below: Floats, chance: Floats) -> Line:
    """How far the odds are off on the whole; too few cases, or cases of one kind, move them nowhere.

    The slope stays 1: within a year it is above 1, and a year later below it again.
    """
    if below.size < _ENOUGH or below.min() == below.max():
        return Line(intercept=0.0, slope=1.0)
    return Line(intercept=calibration_shift(below, chance), slope=1.0)


@threadpool_limits.wrap(limits=1, user_api="openmp")  # type: ignore[untyped-decorator]
def _grow(numbers: Floats, below: Floats, weight: Floats, table: Table, settings: Boosting) -> tuple[Any, ...]:
    """On one thread: the trees are small, and where other work is using the processors, threads that wait for one
    another took twenty times as long."""
    categories = [table.names.index(name) for name in table.codes]
    directions = [(name in settings.raises) - (name in settings.lowers) for name in table.names]
    return tuple(
        HistGradientBoostingClassifier(
            max_iter=settings.trees,
            max_leaf_nodes=settings.leaves,
            learning_rate=settings.rate,
            min_samples_leaf=settings.least_in_leaf,
            l2_regularization=settings.ridge,
            max_features=settings.features_tried,
            categorical_features=categories or None,
            monotonic_cst=directions,
            early_stopping=False,
            random_state=seed,
        ).fit(numbers, below, sample_weight=weight)
        for seed in settings.seeds
    )


def _chance(trees: Sequence[Any], numbers: Floats) -> Floats:
    return np.asarray(np.mean([tree.predict_proba(numbers)[:, 1] for tree in trees], axis=0))


def _lined(odds: Floats, populations: Sequence[str], lines: Mapping[str, Line]) -> Floats:
    flat = Line(intercept=0.0, slope=1.0)
    chosen = [lines.get(one, flat) for one in populations]
    return np.asarray(expit([line.intercept + line.slope * one for line, one in zip(chosen, odds, strict=True)]))
