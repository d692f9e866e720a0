"""What rows tell before any group effect is allowed for: sums over groups weighted by the inverse of their own noise.

With `D = [X y]` (n, q), `Z` the columns of the lowest level's effect (ones and perhaps a slope) and `B` the covariance
of the rows' own noise, a fit needs only log det B, D'B^-1 D, and for each group Z'B^-1 Z and Z'B^-1 D, with their
derivatives in the parameters of B. Rows without an outcome have no weight.

B is the identity where the scale is profiled out; residual variance plus known sampling variance where those are
given; and either of these plus an AR(1) drift of each group over years, worked out in small dense blocks, which is
exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from alongside.methods.mixed.problem import Flags, Floats, Integers


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Sums over rows and their k derivatives.

    `cross` is D'B^-1 D (q, q); `inner` Z'B^-1 Z (r, r, J); `outer` Z'B^-1 D (r, J, q); `d_` their derivatives with k in
    front. Where no Z is summed, `inner` and `outer` have no groups.
    """

    logdet: float
    cross: Floats
    inner: Floats
    outer: Floats
    d_logdet: Floats
    d_cross: Floats
    d_inner: Floats
    d_outer: Floats


class Noise(Protocol):
    """The rows' own noise."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind of each parameter: variance or correlation."""

    def sums(self, parameters: Floats) -> Sums:
        """Sums for these parameters (k,)."""


class Plain:
    """Noise of equal variance, which is profiled out."""

    kinds: tuple[str, ...] = ()

    def __init__(self, table: Floats, effects: Sequence[Floats], adding: csr_matrix, observed: Flags) -> None:
        whole = bool(observed.all())
        seen = table if whole else table[observed]
        weight = observed.astype(np.float64)
        inner, outer = _group_sums(table, effects, adding, weight)
        empty = np.zeros((0, *inner.shape))
        self._sums = Sums(
            logdet=0.0,
            cross=seen.T @ seen,
            inner=inner,
            outer=outer,
            d_logdet=np.zeros(0),
            d_cross=np.zeros((0, table.shape[1], table.shape[1])),
            d_inner=empty,
            d_outer=np.zeros((0, *outer.shape)),
        )

    def sums(self, parameters: Floats) -> Sums:
        """The same sums always."""
        return self._sums


class Known:
    """Residual variance, the one parameter, plus a sampling variance (n,) known for each row."""

    kinds: tuple[str, ...] = ("variance",)

    def __init__(
        self, table: Floats, effects: Sequence[Floats], adding: csr_matrix, observed: Flags, sampling: Floats
    ) -> None:
        self._table, self._effects, self._adding = table, effects, adding
        self._observed, self._sampling = observed, sampling

    def weight(self, parameters: Floats) -> Floats:
        """The inverse of each row's variance (n,), nought where there is no outcome."""
        return np.where(self._observed, 1 / (parameters[0] + self._sampling), 0.0)

    def sums(self, parameters: Floats) -> Sums:
        """Sums for a residual variance."""
        weight = self.weight(parameters)
        square = -(weight**2)
        inner, outer = _group_sums(self._table, self._effects, self._adding, weight)
        d_inner, d_outer = _group_sums(self._table, self._effects, self._adding, square)
        return Sums(
            logdet=-float(np.log(weight[self._observed]).sum()),
            cross=self._table.T @ (self._table * weight[:, None]),
            inner=inner,
            outer=outer,
            d_logdet=np.array([weight.sum()]),
            d_cross=(self._table.T @ (self._table * square[:, None]))[None],
            d_inner=d_inner[None],
            d_outer=d_outer[None],
        )


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


@dataclass(frozen=True, kw_only=True)
class Block:
    """The groups that have m rows: `at` (g, m) positions of their rows, ordered as the groups `of` (g,)."""

    of: Integers
    at: Integers


def blocks_of(of_row: Integers) -> list[Block]:
    """Rows by group, groups of one size together, so that each size is one stack of matrices."""
    order = np.argsort(of_row, kind="stable").astype(np.int64)
    groups, starts, sizes = np.unique(of_row[order], return_index=True, return_counts=True)
    found = []
    for size in np.unique(sizes):
        chosen = np.flatnonzero(sizes == size)
        at = order[starts[chosen][:, None] + np.arange(size)]
        found.append(Block(of=groups[chosen].astype(np.int64), at=at))
    return found


class Drifting:
    """Drift of each group over years: parameters are its variance, its correlation from year to year, and the residual
    variance, to which known sampling variances (n,) are added.
    """

    kinds: tuple[str, ...] = ("variance", "correlation", "variance")

    def __init__(
        self,
        table: Floats,
        effects: Sequence[Floats],
        of_row: Integers,
        groups: int,
        observed: Flags,
        years: Integers,
        sampling: Floats,
    ) -> None:
        self._table, self._effects = table, np.stack(effects, axis=1)
        self._groups, self._observed, self._years, self._sampling = groups, observed, years, sampling
        self.blocks = blocks_of(of_row)

    def drift(self, block: Block, parameters: Floats) -> tuple[Floats, Floats]:
        """Covariance of the drift (g, m, m) in a block, and its derivative in the correlation."""
        years = self._years[block.at]
        apart = np.abs(years[:, :, None] - years[:, None, :]).astype(np.float64)
        variance, correlation = parameters[0], parameters[1]
        less = np.power(correlation, np.maximum(apart - 1, 0.0))
        return variance * np.where(apart > 0, less * correlation, 1.0), variance * apart * less

    def noise(self, block: Block, parameters: Floats) -> Floats:
        """Variance (g, m) of what is the row's own in a block."""
        return np.asarray(parameters[2] + self._sampling[block.at], dtype=np.float64)

    def precision(self, block: Block, parameters: Floats) -> tuple[Floats, float]:
        """Inverse covariance (g, m, m), nought for rows without an outcome, and the log determinant."""
        covariance = self.drift(block, parameters)[0]
        m = covariance.shape[1]
        covariance[:, np.arange(m), np.arange(m)] += self.noise(block, parameters)
        seen = self._observed[block.at]
        both = seen[:, :, None] & seen[:, None, :]
        covariance = np.where(both, covariance, 0.0) + np.eye(m) * ~seen[:, None, :]
        logdet = float(np.linalg.slogdet(covariance)[1].sum())
        return np.where(both, np.linalg.inv(covariance), 0.0), logdet

    def sums(self, parameters: Floats) -> Sums:
        """Sums for a variance and a correlation of drift (and a residual variance)."""
        q, r, k = self._table.shape[1], self._effects.shape[1], len(self.kinds)
        logdet, cross = 0.0, np.zeros((q + r, q + r))
        d_logdet, d_cross = np.zeros(k), np.zeros((k, q + r, q + r))
        inner, outer = np.zeros((r, r, self._groups)), np.zeros((r, self._groups, q))
        d_inner, d_outer = np.zeros((k, *inner.shape)), np.zeros((k, *outer.shape))
        for block in self.blocks:
            precision, part = self.precision(block, parameters)
            logdet += part
            both = np.concatenate([self._table[block.at], self._effects[block.at]], axis=2)
            weighed = precision @ both
            cross += _whole(both, weighed)
            product = np.swapaxes(weighed, 1, 2) @ both[:, :, q:]
            outer[:, block.of] = np.moveaxis(product[:, :q], 2, 0)
            inner[:, :, block.of] = np.moveaxis(product[:, q:], 0, 2)
            for at, slope in enumerate(self._slopes(block, parameters)):
                d_logdet[at] += float(np.einsum("gij,gij->", precision, slope))
                moved = slope @ weighed
                d_cross[at] -= _whole(weighed, moved)
                product = -np.swapaxes(moved, 1, 2) @ weighed[:, :, q:]
                d_outer[at][:, block.of] = np.moveaxis(product[:, :q], 2, 0)
                d_inner[at][:, :, block.of] = np.moveaxis(product[:, q:], 0, 2)
        return Sums(
            logdet=logdet, cross=cross[:q, :q], inner=inner, outer=outer,
            d_logdet=d_logdet, d_cross=d_cross[:, :q, :q], d_inner=d_inner, d_outer=d_outer,
        )  # fmt: skip

    def _slopes(self, block: Block, parameters: Floats) -> list[Floats]:
        """Derivative (g, m, m) of a block's covariance in each parameter."""
        unit = np.array([1.0, parameters[1]])
        own = np.broadcast_to(np.eye(block.at.shape[1]), (*block.at.shape, block.at.shape[1]))
        return [self.drift(block, unit)[0], self.drift(block, parameters)[1], own]


def _whole(one: Floats, two: Floats) -> Floats:
    """The sum over all groups and rows of one'two."""
    return np.asarray(np.tensordot(one, two, axes=([0, 1], [0, 1])), dtype=np.float64)
