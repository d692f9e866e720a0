"""What a mixed model is asked: the outcome, the fixed columns, and how rows hang together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from alongside.methods.mixed.refusals import MixedModelError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Level:
    """A grouping of the rows: `labels` (n,) of any sortable kind; rows with the same label share an effect."""

    name: str
    labels: npt.NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Slope:
    """A column (n,) whose slope differs between the groups of the lowest level. Centre it, so intercepts mean much."""

    name: str
    values: Floats


@dataclass(frozen=True, kw_only=True)
class Drift:
    """Whole years (n,) over which each lowest group's level drifts: AR(1), tied by correlation^|years apart|.

    The correlation lies between nought and one: what flips from year to year is no drift.
    """

    name: str
    years: Integers


@dataclass(frozen=True, kw_only=True)
class Nested:
    """Random intercepts of nested `levels`, lowest first; a slope or a drift may be added at the lowest."""

    levels: tuple[Level, ...]
    slope: Slope | None = None
    drift: Drift | None = None


@dataclass(frozen=True, kw_only=True)
class Crossed:
    """Random intercepts of `factors` that may cross, such as school and trust."""

    factors: tuple[Level, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A linear mixed model of `outcome` (n,) on `fixed` (n, p), whose columns are `names`.

    An outcome of NaN is not published: its row tells the model nothing, but is given an estimate. `sampling_variance`
    (n,), in the outcome's units squared, is known beforehand and added to the residual variance of each row. `unrest`
    (n,), where given, multiplies the standard deviation of each row's drift and residual, for groups that change more
    than others; nested levels alone can have it.
    """

    outcome: Floats
    fixed: Floats
    names: tuple[str, ...]
    structure: Nested | Crossed
    sampling_variance: Floats | None = None
    unrest: Floats | None = None

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels or factors of the structure, in its order."""
        structure = self.structure
        return structure.levels if isinstance(structure, Nested) else structure.factors


def refuse_malformed(problem: Problem) -> None:
    """Raise MixedModelError where lengths differ or a number is missing that must be there."""
    n = problem.outcome.shape[0]
    if problem.outcome.ndim != 1 or problem.fixed.ndim != 2 or problem.fixed.shape != (n, len(problem.names)):
        raise MixedModelError(
            f"The outcome has shape {problem.outcome.shape} and the fixed columns {problem.fixed.shape} "
            f"with {len(problem.names)} names.",
            remedy="Give one row of fixed values for each outcome and one name for each column.",
        )
    if not problem.names or not problem.levels:
        raise MixedModelError("A mixed model needs a fixed column and a level.", remedy="Give a column of ones.")
    for name, values in _columns(problem):
        if values.shape[0] != n:
            raise MixedModelError(f"{name} has {values.shape[0]} rows, the outcome {n}.", remedy="Give one for each.")
        if _missing(values):
            raise MixedModelError(f"{name} has a value that is missing.", remedy="Leave those rows out.")
    if np.isinf(problem.outcome).any():
        raise MixedModelError("The outcome has an infinite value.", remedy="Leave those rows out.")
    if problem.sampling_variance is not None and (problem.sampling_variance < 0).any():
        raise MixedModelError("A sampling variance is below nought.", remedy="Give variances, not errors.")
    if problem.unrest is not None and (not isinstance(problem.structure, Nested) or (problem.unrest <= 0).any()):
        raise MixedModelError("Unrest is not for this.", remedy="Give numbers above nought, and levels that nest.")


def _missing(values: npt.NDArray[Any]) -> bool:
    """Is there a value that is none: not a number, infinite, or an object that stands for nothing?"""
    if values.dtype.kind == "O":
        return any(value is None or value != value for value in values.flat)
    return bool(values.dtype.kind == "f" and not np.isfinite(values).all())


def _columns(problem: Problem) -> list[tuple[str, npt.NDArray[Any]]]:
    """Every column but the outcome, with what to call it in an error."""
    found: list[tuple[str, npt.NDArray[Any]]] = [("The table of fixed columns", problem.fixed)]
    found += [(f"Level {level.name!r}", np.asarray(level.labels)) for level in problem.levels]
    if problem.sampling_variance is not None:
        found.append(("The sampling variance", problem.sampling_variance))
    if problem.unrest is not None:
        found.append(("Unrest", problem.unrest))
    if isinstance(problem.structure, Nested):
        slope, drift = problem.structure.slope, problem.structure.drift
        found += [(f"Slope {slope.name!r}", slope.values)] if slope else []
        found += [(f"Drift {drift.name!r}", np.asarray(drift.years))] if drift else []
    return found
