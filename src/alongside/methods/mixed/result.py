"""What a fitted mixed model says: small frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy.typing as npt

from alongside.methods.mixed.problem import Floats


@dataclass(frozen=True, kw_only=True)
class Component:
    """A variance, covariance or correlation: the outcome's units squared, a slope's per unit of its column squared.

    `level` is the level it belongs to, or "residual"; `of` says whose it is: "intercept", the slope's name, "drift".
    """

    level: str
    of: str
    kind: str
    value: float
    at_boundary: bool = False


@dataclass(frozen=True, kw_only=True)
class Convergence:
    """How the search ended: evaluations, what one more Newton step promises in -2 log likelihood, and the curvature's
    smallest root; `boundary` names components that came out at the edge of what they can be, so mean "none was seen".
    """

    evaluations: int
    gain: float
    curvature: float
    boundary: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted mixed model.

    `fixed` (p,) and `fixed_covariance` (p, p) by `names`; `minus_two_log_likelihood` is the REML criterion where
    `reml`. `rows` had an outcome, `unseen` had none; `groups` counts those with an outcome by level. `natural` (k,) and
    `scale` hold the same variances as `components`, as the engine takes them.
    """

    names: tuple[str, ...]
    fixed: Floats
    fixed_covariance: Floats
    components: tuple[Component, ...]
    minus_two_log_likelihood: float
    reml: bool
    rows: int
    unseen: int
    groups: tuple[tuple[str, int], ...]
    marginal_r2: float
    conditional_r2: float
    convergence: Convergence
    natural: Floats
    scale: float

    @property
    def fixed_errors(self) -> Floats:
        """Standard errors (p,) of the fixed effects."""
        return self.fixed_covariance.diagonal() ** 0.5

    def component(self, level: str, of: str = "intercept", kind: str = "variance") -> float:
        """The value of one component. Raises KeyError where there is none."""
        for part in self.components:
            if (part.level, part.of, part.kind) == (level, of, kind):
                return part.value
        raise KeyError((level, of, kind))


@dataclass(frozen=True, kw_only=True)
class GroupEffects:
    """Best linear unbiased predictions of one level: `value` (J, r) for `labels` (J,).

    `variance` (J, r, r) takes the fixed effects as known, as lme4 and MLwiN do; `prediction_variance` (J, r, r) allows
    for their being estimated.
    """

    level: str
    labels: npt.NDArray[Any]
    value: Floats
    variance: Floats
    prediction_variance: Floats


@dataclass(frozen=True, kw_only=True)
class RowEffects:
    """The random part of each row (n,), all levels and drift together, and the row's expected outcome with it.

    `variance` takes the fixed effects as known; `expected_variance` allows for their being estimated. Neither holds
    the row's own noise. Rows without an outcome are estimated too.
    """

    value: Floats
    variance: Floats
    expected: Floats
    expected_variance: Floats


@dataclass(frozen=True, kw_only=True)
class Effects:
    """Predictions by level, lowest first, and by row."""

    levels: tuple[GroupEffects, ...]
    rows: RowEffects


@dataclass(frozen=True, kw_only=True)
class Interval:
    """The interval of one component, on the component's own scale."""

    level: str
    of: str
    kind: str
    value: float
    low: float
    high: float
