"""What rows tell before any group effect is allowed for: sums over groups weighted by the inverse of their own noise.

With `D = [X y]` (n, q), `Z` the columns of the lowest level's effect (ones and perhaps a slope) and `B` the covariance
of the rows' own noise, a fit needs only log det B, D'B^-1 D, and for each group Z'B^-1 Z and Z'B^-1 D. Rows without an
outcome have no weight.

B is the identity where the scale is profiled out; residual variance plus known sampling variance where those are
given; and either of these plus an AR(1) drift of each group over years (`drifting`). Where some rows are given more
unrest than others, it multiplies their standard deviation of drift and residual.

How log det V + tr S'D'V^-1 D S moves with a parameter of B, where V is B with all the effects and S (q, s) is given, is
tr V^-1 dB - tr U'dB U with U = V^-1 D S. Only the rows' own blocks of V^-1 count, and the pass down the levels gives
both: with T the effects of a row's group, all levels added up, as weights on D, and C their posterior covariance,
V^-1 D = B^-1 (D - ZT), and the block of V^-1 is B^-1 - B^-1 Z C Z'B^-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from alongside.methods.mixed.lean import Lean
from alongside.methods.mixed.problem import Flags, Floats, Integers


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Sums over rows: `cross` is D'B^-1 D (q, q); `inner` Z'B^-1 Z (r, r, J); `outer` Z'B^-1 D (r, J, q)."""

    logdet: float
    cross: Floats
    inner: Floats
    outer: Floats


class Weighed(Protocol):
    """Rows weighed by the inverse of their noise, for one choice of its parameters."""

    @property
    def sums(self) -> Sums:
        """The sums."""

    def slopes(self, view: Floats, total: Lean) -> Floats:
        """Derivatives (k,) for S = `view` (q, s), given the effects of each lowest group, on the columns of DS."""


class Noise(Protocol):
    """The rows' own noise."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each parameter: variance or correlation."""

    def weighed(self, parameters: Floats) -> Weighed:
        """Rows weighed for these parameters (k,)."""

    def narrowed(self, columns: Sequence[int]) -> Noise:
        """The same with some columns of D alone."""


class Plain:
    """Noise of equal variance, which is profiled out: the same sums always."""

    kinds: tuple[str, ...] = ()

    def __init__(self, table: Floats, effects: Sequence[Floats], adding: csr_matrix, observed: Flags) -> None:
        whole = bool(observed.all())
        seen = table if whole else table[observed]
        inner, outer = _group_sums(table, effects, adding, observed.astype(np.float64))
        self.sums = Sums(logdet=0.0, cross=seen.T @ seen, inner=inner, outer=outer)

    def weighed(self, parameters: Floats) -> Plain:
        """Itself."""
        return self

    def narrowed(self, columns: Sequence[int]) -> Plain:
        """The same with some columns of D alone."""
        slim = copy(self)
        kept, sums = np.asarray(columns), self.sums
        slim.sums = replace(sums, cross=sums.cross[np.ix_(kept, kept)], outer=sums.outer[:, :, kept])
        return slim

    def slopes(self, view: Floats, total: Lean) -> Floats:
        """None."""
        return np.zeros(0)


@dataclass(frozen=True, kw_only=True)
class Known:
    """Residual variance, the one parameter, by a row's `unrest` (n,) squared, plus a sampling variance (n,) known for
    each row.

    `table` (n, q), `effects` (r of (n,)), `of_row` (n,) the group of each row.
    """

    table: Floats
    effects: Sequence[Floats]
    of_row: Integers
    adding: csr_matrix
    observed: Flags
    sampling: Floats
    unrest: Floats
    kinds: tuple[str, ...] = ("variance",)

    def weighed(self, parameters: Floats) -> KnownAt:
        """Rows weighed for a residual variance."""
        weight = np.where(self.observed, 1 / (parameters[0] * self.unrest**2 + self.sampling), 0.0)
        rows = self.table * weight[:, None]
        inner, outer = _group_sums(self.table, self.effects, self.adding, weight)
        logdet = -float(np.log(weight[self.observed]).sum())
        sums = Sums(logdet=logdet, cross=self.table.T @ rows, inner=inner, outer=outer)
        return KnownAt(noise=self, weight=weight, sums=sums)

    def narrowed(self, columns: Sequence[int]) -> Known:
        """The same with some columns of D alone."""
        return replace(self, table=self.table[:, list(columns)])


@dataclass(frozen=True, kw_only=True)
class KnownAt:
    """Rows with known variances, weighed: `weight` (n,) is nought where there is no outcome."""

    noise: Known
    weight: Floats
    sums: Sums

    def slopes(self, view: Floats, total: Lean) -> Floats:
        """The derivative (1,) in the residual variance."""
        of, effects = self.noise.of_row, self.noise.effects
        left, spread = self.noise.table @ view, np.zeros(of.size)
        for one, column in enumerate(effects):
            left -= total.weights[one][of] * column[:, None]
            for two, other in enumerate(effects):
                spread += column * other * total.variance[one, two][of]
        square = (self.noise.unrest * self.weight) ** 2
        trace = float(self.weight @ self.noise.unrest**2 - square @ spread)
        return np.array([trace - float(square @ np.einsum("ns,ns->n", left, left))])


def _group_sums(table: Floats, effects: Sequence[Floats], adding: csr_matrix, weight: Floats) -> tuple[Floats, Floats]:
    """Z'WZ (r, r, J) and Z'WD (r, J, q) for row weights."""
    r = len(effects)
    inner = np.empty((r, r, adding.shape[0]))
    outer = np.empty((r, adding.shape[0], table.shape[1]))
    even = bool((weight == 1.0).all())
    for one in range(r):
        plain = even and one == 0
        outer[one] = adding @ (table if plain else table * (weight * effects[one])[:, None])
        for two in range(one + 1):
            inner[one, two] = inner[two, one] = adding @ (weight * effects[one] * effects[two])
    return inner, outer
