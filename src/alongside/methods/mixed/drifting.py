"""Drift of each group over years, AR(1), with noise that differs from row to row: exact, for many groups at once.

The covariance of the rows of one group, B, is small and dense. Groups with equally many rows stand in stacks with the
group as the last axis, so each step of a Cholesky factorisation or a substitution is one operation on many groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from alongside.methods.mixed.lean import Lean
from alongside.methods.mixed.problem import Flags, Floats, Integers
from alongside.methods.mixed.rows import Sums

_TOGETHER = 1024
"""Groups in a stack: few enough for their numbers to stay in the processor's cache."""
_FEW = 64
"""Groups in a stack below which each is factored by itself: their rows may then be many."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """The groups that have m rows: `at` (g, m) positions of their rows, ordered as the groups `of` (g,)."""

    of: Integers
    at: Integers


def blocks_of(of_row: Integers, rows: Integers) -> list[Block]:
    """The given rows by group, groups of one size together."""
    order = rows[np.argsort(of_row[rows], kind="stable")]
    groups, starts, sizes = np.unique(of_row[order], return_index=True, return_counts=True)
    found = []
    for size in np.unique(sizes):
        chosen = np.flatnonzero(sizes == size)
        at = order[starts[chosen][:, None] + np.arange(size)]
        found.append(Block(of=groups[chosen].astype(np.int64), at=at))
    return found


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Groups (g) that have m rows with an outcome: `columns` [D Z] (m, q + r, g), years `apart` (m, m, g), products of
    two rows' `unrest` (m, m, g) and known variances `sampling` (m, g).
    """

    of: Integers
    columns: Floats
    apart: Integers
    unrest: Floats
    sampling: Floats


class Drifting:
    """Drift of each group over years: parameters are its variance, its correlation from year to year, and the residual
    variance, to which known sampling variances (n,) are added. `unrest` (n,) multiplies a row's drift and residual.
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
        unrest: Floats,
    ) -> None:
        self._observed, self._years, self._sampling, self._unrest = observed, years, sampling, unrest
        self.groups, self.columns, self.effects = groups, table.shape[1], len(effects)
        self.span = int(years.max() - years.min()) + 1
        self.blocks = blocks_of(of_row, np.arange(of_row.size))
        both = np.column_stack([table, *effects])
        self.stacks = [
            self._stack(both, block.of[start : start + _TOGETHER], block.at[start : start + _TOGETHER])
            for block in blocks_of(of_row, np.flatnonzero(observed))
            for start in range(0, block.of.size, _TOGETHER)
        ]

    def _stack(self, both: Floats, of: Integers, at: Integers) -> Stack:
        years, unrest = self._years[at].T, self._unrest[at].T
        return Stack(
            of=of, columns=np.ascontiguousarray(np.transpose(both[at], (1, 2, 0))),
            apart=np.abs(years[:, None] - years[None, :]), unrest=unrest[:, None] * unrest[None, :],
            sampling=np.ascontiguousarray(self._sampling[at].T),
        )  # fmt: skip

    def narrowed(self, columns: Sequence[int]) -> Drifting:
        """The same with some columns of the table alone."""
        slim = copy(self)
        kept = [*columns, *range(self.columns, self.columns + self.effects)]
        slim.columns = len(columns)
        slim.stacks = [replace(each, columns=each.columns[:, kept]) for each in self.stacks]
        return slim

    def likeness(self) -> tuple[Floats, Floats]:
        """Mean product of the outcomes of two rows of a group, by years apart (span,), their known variances taken off,
        and how many pairs there are.
        """
        sums, pairs = np.zeros(self.span), np.zeros(self.span)
        for stack in self.stacks:
            outcome = stack.columns[:, self.columns - 1]
            m = outcome.shape[0]
            for one in range(m):
                sums[0] += float((outcome[one] ** 2 - stack.sampling[one]).sum())
                pairs[0] += outcome.shape[1]
                for two in range(one):
                    apart = stack.apart[one, two]
                    sums += np.bincount(apart, weights=outcome[one] * outcome[two], minlength=self.span)
                    pairs += np.bincount(apart, minlength=self.span)
        return sums / np.maximum(pairs, 1.0), pairs

    def weighed(self, parameters: Floats) -> DriftingAt:
        """Rows weighed for a variance and a correlation of drift and a residual variance."""
        return DriftingAt(self, parameters)

    def drift(self, block: Block, parameters: Floats) -> Floats:
        """Covariance of the drift (g, m, m) in a block."""
        years = self._years[block.at]
        apart = np.abs(years[:, :, None] - years[:, None, :])
        unrest = self._unrest[block.at]
        both = unrest[:, :, None] * unrest[:, None, :]
        return np.asarray(parameters[0] * both * parameters[1] ** apart.astype(np.float64), dtype=np.float64)

    def precision(self, block: Block, parameters: Floats) -> Floats:
        """Inverse covariance (g, m, m) of a block, nought for rows without an outcome."""
        covariance = self.drift(block, parameters)
        m = covariance.shape[1]
        own = parameters[2] * self._unrest[block.at] ** 2
        covariance[:, np.arange(m), np.arange(m)] += own + self._sampling[block.at]
        seen = self._observed[block.at]
        both = seen[:, :, None] & seen[:, None, :]
        covariance = np.where(both, covariance, 0.0) + np.eye(m) * ~seen[:, None, :]
        return np.where(both, np.linalg.inv(covariance), 0.0)


class DriftingAt:
    """Drifting rows weighed for one choice of parameters: for each stack the factor L of B = LL' and L^-1 [D Z]."""

    def __init__(self, noise: Drifting, parameters: Floats) -> None:
        self._noise, self._parameters = noise, parameters
        # Powers of the correlation by years apart are few; to raise it for each pair of rows would be dear.
        self._tied = parameters[1] ** np.arange(noise.span, dtype=np.float64)
        self._lower: list[Floats] = []
        self._white: list[Floats] = []
        self.sums = self._summed()

    def _summed(self) -> Sums:
        q, r = self._noise.columns, self._noise.effects
        logdet, cross = 0.0, np.zeros((q, q))
        inner, outer = np.zeros((r, r, self._noise.groups)), np.zeros((r, self._noise.groups, q))
        for stack in self._noise.stacks:
            lower = factored(self._covariance(stack))
            white = forward(lower, stack.columns)
            logdet += 2 * float(np.log(np.diagonal(lower)).sum())
            table = white[:, :q]
            cross += np.matmul(table, np.swapaxes(table, 1, 2)).sum(axis=0)
            for one in range(r):
                outer[one, stack.of] = (white[:, q + one, None] * table).sum(axis=0).T
                for two in range(r):
                    inner[one, two, stack.of] = (white[:, q + one] * white[:, q + two]).sum(axis=0)
            self._lower.append(lower)
            self._white.append(white)
        return Sums(logdet=logdet, cross=cross, inner=inner, outer=outer)

    def _covariance(self, stack: Stack) -> Floats:
        covariance = self._parameters[0] * self._tied[stack.apart] * stack.unrest
        every = np.arange(covariance.shape[0])
        covariance[every, every] += self._parameters[2] * stack.unrest[every, every] + stack.sampling
        return np.asarray(covariance, dtype=np.float64)

    def slopes(self, view: Floats, total: Lean) -> Floats:
        """Derivatives (3,) in the variance and correlation of drift and in the residual variance."""
        variance = self._parameters[0]
        steps = np.arange(self._noise.span, dtype=np.float64)
        bent = variance * steps * np.append(0.0, self._tied[:-1])
        found = np.zeros(3)
        for stack, lower, white in zip(self._noise.stacks, self._lower, self._white, strict=True):
            adjoint = self._adjoint(stack, lower, white, view, total) * stack.unrest
            found[0] += float((adjoint * self._tied[stack.apart]).sum())
            found[1] += float((adjoint * bent[stack.apart]).sum())
            found[2] += float(np.einsum("iig->", adjoint))
        return found

    def _adjoint(self, stack: Stack, lower: Floats, white: Floats, view: Floats, total: Lean) -> Floats:
        """The rows' block of V^-1 less UU' (m, m, g)."""
        m, q, r = white.shape[0], self._noise.columns, self._noise.effects
        weights = np.ascontiguousarray(np.swapaxes(total.weights[:, stack.of], 1, 2))
        left = np.matmul(view.T, white[:, :q])
        for one in range(r):
            left -= white[:, q + one, None] * weights[one]
        unit = np.broadcast_to(np.eye(m)[:, :, None], (m, m, stack.of.size))
        inverse, told = backward(lower, forward(lower, unit)), backward(lower, left)
        near = backward(lower, white[:, q:])
        spread = np.einsum("abg,jbg->jag", total.variance[:, :, stack.of], near)
        return np.asarray(inverse - products(told, told) - products(near, spread), dtype=np.float64)


def factored(covariance: Floats) -> Floats:
    """L (m, m, g) of covariances LL' (m, m, g). Raises numpy.linalg.LinAlgError where one is singular."""
    if covariance.shape[2] < _FEW:
        each = np.asarray(np.linalg.cholesky(np.moveaxis(covariance, 2, 0)), dtype=np.float64)
        return np.moveaxis(each, 0, 2)
    lower = np.zeros_like(covariance)
    for column in range(covariance.shape[0]):
        known = lower[column, :column]
        square = covariance[column, column] - (known * known).sum(axis=0)
        if not (square > 0).all():
            raise np.linalg.LinAlgError("a group's covariance is singular")
        lower[column, column] = np.sqrt(square)
        for row in range(column + 1, covariance.shape[0]):
            rest = covariance[row, column] - (lower[row, :column] * known).sum(axis=0)
            lower[row, column] = rest / lower[column, column]
    return lower


def forward(lower: Floats, columns: Floats) -> Floats:
    """L^-1 of columns (m, c, g)."""
    if lower.shape[2] < _FEW:
        return _solved(np.moveaxis(lower, 2, 0), columns)
    found = np.empty(columns.shape)
    for row in range(lower.shape[0]):
        part = columns[row].copy()
        for before in range(row):
            part -= lower[row, before] * found[before]
        np.divide(part, lower[row, row], out=found[row])
    return found


def backward(lower: Floats, columns: Floats) -> Floats:
    """L'^-1 of columns (m, c, g)."""
    if lower.shape[2] < _FEW:
        return _solved(np.transpose(lower, (2, 1, 0)), columns)
    found = np.empty(columns.shape)
    for row in range(lower.shape[0] - 1, -1, -1):
        part = columns[row].copy()
        for after in range(row + 1, lower.shape[0]):
            part -= lower[after, row] * found[after]
        np.divide(part, lower[row, row], out=found[row])
    return found


def _solved(matrices: Floats, columns: Floats) -> Floats:
    solved = np.asarray(np.linalg.solve(matrices, np.moveaxis(columns, 2, 0)), dtype=np.float64)
    return np.moveaxis(solved, 0, 2)


def products(one: Floats, two: Floats) -> Floats:
    """Row by row products (m, m, g) of columns (m, c, g), which are alike in both orders."""
    if one.shape[2] < _FEW:
        return np.moveaxis(np.moveaxis(one, 2, 0) @ np.transpose(two, (2, 1, 0)), 0, 2)
    m = one.shape[0]
    found = np.empty((m, m, one.shape[2]))
    for row in range(m):
        for other in range(row + 1):
            found[row, other] = found[other, row] = (one[row] * two[other]).sum(axis=0)
    return found
