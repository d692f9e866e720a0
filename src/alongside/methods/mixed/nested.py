"""Nested effects in closed form: each level is folded into sums that its parent can use, from the lowest level up.

A group whose rows have covariance V and whose effect u has covariance G satisfies (Woodbury; in the notation of
Lindstrom and Bates 1988, Journal of the American Statistical Association 83, 1014-1022), with K = Z'V^-1 Z,
T = Z'V^-1 D and P = (G^-1 + K)^-1, which is also the posterior variance of u:

    log det (V + ZGZ') = log det V + log det (I + GK)
    D'(V + ZGZ')^-1 D  = D'V^-1 D - T'PT
    Z'(V + ZGZ')^-1 D  = T - KPT          Z'(V + ZGZ')^-1 Z = K - KPK

The last two, for the column of ones, are added up over the groups of one parent and play T and K for it. So a fit
costs one pass over the rows and then only work on groups, whatever the number of levels.

A pass down, the same that gives predictions, gives the gradient. With A the sum of the effects above a group, as
weights on D, and v its posterior variance, Z'V^-1 D under all levels is L - m A and its block Z'V^-1 Z is R - v mm',
where L and R are the last two lines above and m is the first column of R. Nothing is differentiated on the way up.

Where groups have the same number of rows and the noise is plain, K is the same for them all, and their sums are
put together beforehand: 25,000 schools of one to five years are five classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.sparse import csr_matrix

from alongside.methods.mixed.grouping import summing
from alongside.methods.mixed.lean import Lean
from alongside.methods.mixed.problem import Floats, Integers
from alongside.methods.mixed.rows import Noise, Sums, Weighed


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """log det V and D'V^-1 D (q, q); `slopes` gives, for S (q, s), the derivatives (k,) of log det V + tr S'D'V^-1 D S
    in the k parameters.
    """

    logdet: float
    cross: Floats
    slopes: Callable[[Floats], Floats]


def posterior(covariance: Floats, inner: Floats) -> tuple[Floats, float]:
    """P = (G^-1 + K)^-1 (r, r, J) without inverting G (r, r), which may be singular, and sum of log det (I + GK)."""
    if covariance.shape[0] == 1:
        grown = 1 + covariance[0, 0] * inner
        return covariance[0, 0] / grown, float(np.log(grown).sum())
    (a, b), (c, d) = np.eye(2)[:, :, None] + np.einsum("ab,bcj->acj", covariance, inner)
    det = a * d - b * c
    adjugate = np.array([[d, -b], [-c, a]])
    found = np.einsum("abj,bc->acj", adjugate, covariance) / det
    return (found + np.swapaxes(found, 0, 1)) / 2, float(np.log(det).sum())


@dataclass(frozen=True, kw_only=True)
class Folded:
    """One level allowed for: its covariance G (r, r), posterior P (r, r, J), T - KPT `left` (r, J, q), K - KPK `rest`
    (r, r, J), and I - PK as it acts on what lies above, `along` (r, J).
    """

    covariance: Floats
    post: Floats
    left: Floats
    rest: Floats
    along: Floats
    logdet: float
    cross: Floats

    def gathered(self, adding: csr_matrix) -> Sums:
        """Sums of ones added up for the parents."""
        return Sums(
            logdet=self.logdet, cross=self.cross, inner=(adding @ self.rest[0, 0])[None, None],
            outer=(adding @ self.left[0])[None],
        )  # fmt: skip

    def lowered(self, view: Floats, over: Lean | None) -> Lowered:
        """What the pass down gives, on the columns D S for S = `view` (q, s); `over` is what lies above each group."""
        left, trace = self.left @ view, self.rest
        if over is not None:
            first = self.rest[:, 0]
            left = left - first[:, :, None] * over.weights[0]
            trace = trace - first[:, None] * first[None] * over.variance[0, 0]
        return Lowered(left=left, trace=trace, lean=self._lean(left, over), total=self._total(left, over))

    def _lean(self, left: Floats, over: Lean | None) -> Lean:
        post = self.post
        if over is not None:
            follow = self._follow()
            post = post + follow[:, None] * follow[None] * over.variance[0, 0]
        return Lean(weights=np.einsum("ab,bjs->ajs", self.covariance, left), variance=post)

    def _total(self, left: Floats, over: Lean | None) -> Lean:
        weights, post = np.einsum("ab,bjs->ajs", self.covariance, left), self.post
        if over is not None:
            weights[0] += over.weights[0]
            post = post + self.along[:, None] * self.along[None] * over.variance[0, 0]
        return Lean(weights=weights, variance=post)

    def _follow(self) -> Floats:
        follow = self.along.copy()
        follow[0] -= 1.0
        return follow


@dataclass(frozen=True, kw_only=True)
class Lowered:
    """A level under all levels: Z'V^-1 DS `left` (r, J, s) and the block Z'V^-1 Z `trace` (r, r, J), the level's own
    effects `lean`, and these with all that lies above added to the first, `total`.
    """

    left: Floats
    trace: Floats
    lean: Lean
    total: Lean

    def slopes(self) -> list[float]:
        """Derivatives in the elements 11, or 11, 21 and 22, of the level's covariance."""
        return [
            (1 if one == two else 2) * float(self.trace[one, two].sum() - np.vdot(self.left[one], self.left[two]))
            for one in range(self.left.shape[0])
            for two in range(one + 1)
        ]


def fold(covariance: Floats, sums: Sums) -> Folded:
    """Allow for one level's effects."""
    post, logdet = posterior(covariance, sums.inner)
    if covariance.shape[0] == 1:
        shrink = 1 - sums.inner[0] * post[0]
        left, rest, along = sums.outer * shrink[0, :, None], sums.inner * shrink, shrink
        told = sums.outer[0] * post[0, 0, :, None]
        cross = sums.outer[0].T @ told
    else:
        told = np.einsum("abj,bjq->ajq", post, sums.outer)
        cross = np.tensordot(sums.outer, told, axes=([0, 1], [0, 1]))
        left = sums.outer - np.einsum("abj,bjq->ajq", sums.inner, told)
        rest = sums.inner - np.einsum("abj,bcj,cdj->adj", sums.inner, post, sums.inner)
        along = np.eye(2)[0][:, None] - np.einsum("abj,bj->aj", post, sums.inner[:, 0])
    return Folded(
        covariance=covariance, post=post, left=left, rest=rest, along=along,
        logdet=sums.logdet + logdet, cross=sums.cross - cross,
    )  # fmt: skip


class Classes:
    """Groups of equal K put together: for plain noise and random intercepts, where sizes are few.

    `gram` (c, q, q) are sums of T'T by class; a cell is the groups of one class under one parent.
    """

    def __init__(self, sums: Sums, parent: Integers, parents: int) -> None:
        self.base = sums
        self.inner, of_class, self.count = np.unique(sums.inner[0, 0], return_inverse=True, return_counts=True)
        order = np.argsort(of_class, kind="stable")
        edges = np.concatenate([[0], np.cumsum(self.count)])
        outer = sums.outer[0]
        parts = [outer[order[edges[at] : edges[at + 1]]] for at in range(self.inner.size)]
        self.gram = np.array([part.T @ part for part in parts])
        cells, of_cell, self.cell_count = np.unique(
            parent * self.inner.size + of_class, return_inverse=True, return_counts=True
        )
        self.class_of_cell, self.parent_of_cell = cells % self.inner.size, cells // self.inner.size
        self.cell_outer = summing(of_cell, cells.size) @ outer
        self.adding = summing(self.parent_of_cell, parents)

    @staticmethod
    def suit(sums: Sums) -> bool:
        """Are classes few enough to be worth it?"""
        sizes = np.unique(sums.inner[0, 0]).size
        return sums.inner.shape[0] == 1 and bool(4 * sizes < sums.inner.shape[2])

    def fold(self, covariance: Floats) -> FoldedClasses:
        """As `fold`."""
        return FoldedClasses(self, float(covariance[0, 0]))


class FoldedClasses:
    """The lowest level allowed for, by class."""

    def __init__(self, classes: Classes, variance: float) -> None:
        self._of = classes
        self._shrink = 1 / (1 + variance * classes.inner)
        self._cell_shrink = self._shrink[classes.class_of_cell]
        self._cell_rest = (classes.inner * self._shrink)[classes.class_of_cell]
        self.logdet = -float(classes.count @ np.log(self._shrink))
        self.cross = classes.base.cross - np.tensordot(variance * self._shrink, classes.gram, axes=1)

    def gathered(self) -> Sums:
        """Sums of ones added up for the parents."""
        inner = self._of.adding @ (self._of.cell_count * self._cell_rest)
        outer = self._of.adding @ (self._cell_shrink[:, None] * self._of.cell_outer)
        return Sums(logdet=self.logdet, cross=self.cross, inner=inner[None, None], outer=outer[None])

    def slopes(self, view: Floats, over: Lean | None) -> list[float]:
        """The derivative in the level's variance; `over` is the total of each parent."""
        of = self._of
        gram = np.tensordot(self._shrink**2, of.gram, axes=1)
        found = float(of.count @ (of.inner * self._shrink)) - float(np.vdot(view, gram @ view))
        if over is not None:
            above, spread = over.weights[0][of.parent_of_cell], over.variance[0, 0][of.parent_of_cell]
            square = of.cell_count * self._cell_rest**2
            mixed = (self._cell_rest * self._cell_shrink)[:, None] * (of.cell_outer @ view)
            found += 2 * float(np.vdot(mixed, above)) - float(square @ (spread + (above**2).sum(axis=1)))
        return [found]


class NestedEngine:
    """Pieces of the likelihood for nested levels.

    `noise` gives the sums of the lowest level; `parents` for each level but the top the position of each group's
    parent. Parameters: those of the noise, the covariance of the lowest level (11, or 11, 21, 22), a variance for
    each level above.
    """

    def __init__(self, noise: Noise, effects: int, parents: Sequence[Integers], counts: Sequence[int]) -> None:
        self.noise, self.effects, self.parents, self.counts = noise, effects, tuple(parents), tuple(counts)
        self.kinds = (*noise.kinds, "variance" if effects == 1 else "covariance", *["variance"] * len(self.parents))
        self.adding = [summing(of, counts[at + 1]) for at, of in enumerate(self.parents)]
        self._classes = self._put_together()

    def _put_together(self) -> Classes | None:
        if self.noise.kinds or self.effects > 1:
            return None
        sums = self.noise.weighed(np.zeros(0)).sums
        if not Classes.suit(sums):
            return None
        lone = np.zeros(self.counts[0], dtype=np.int64)
        return Classes(sums, self.parents[0] if self.parents else lone, self.counts[1] if self.parents else 1)

    def narrowed(self, columns: Sequence[int]) -> NestedEngine:
        """The same with some columns of D alone."""
        return NestedEngine(self.noise.narrowed(columns), self.effects, self.parents, self.counts)

    def covariances(self, natural: Floats) -> tuple[Floats, list[Floats]]:
        """Parameters of the noise, and the covariance (r, r) of each level, lowest first."""
        start = len(self.noise.kinds)
        if self.effects == 1:
            return natural[:start], [np.array([[variance]]) for variance in natural[start:]]
        one, mixed, two = natural[start : start + 3]
        above = [np.array([[variance]]) for variance in natural[start + 3 :]]
        return natural[:start], [np.array([[one, mixed], [mixed, two]]), *above]

    def evaluate(self, natural: Floats) -> Pieces:
        """The pieces at these parameters."""
        own, covariances = self.covariances(natural)
        if self._classes:
            lowest = self._classes.fold(covariances[0])
            upper = self._folded(covariances[1:], lowest.gathered(), 1) if self.parents else []
            top = upper[-1] if upper else lowest
            return Pieces(logdet=top.logdet, cross=top.cross, slopes=partial(self._slopes_of_classes, lowest, upper))
        weighed = self.noise.weighed(own)
        folded = self._folded(covariances, weighed.sums, 0)
        slopes = partial(self._slopes, weighed, folded)
        return Pieces(logdet=folded[-1].logdet, cross=folded[-1].cross, slopes=slopes)

    def folded(self, natural: Floats) -> list[Folded]:
        """Each level allowed for in turn, lowest first."""
        own, covariances = self.covariances(natural)
        return self._folded(covariances, self.noise.weighed(own).sums, 0)

    def _folded(self, covariances: Sequence[Floats], sums: Sums, start: int) -> list[Folded]:
        """The levels from `start` up, given the sums of that level."""
        found = [fold(covariances[0], sums)]
        for at, covariance in enumerate(covariances[1:], start=start):
            found.append(fold(covariance, found[-1].gathered(self.adding[at])))
        return found

    def lowered(self, folded: Sequence[Folded], view: Floats, start: int = 0) -> list[Lowered]:
        """The pass down over levels from `start` up, lowest first in what it gives."""
        found: list[Lowered] = []
        for at in range(len(folded) - 1, -1, -1):
            over = spread_out(found[-1].total, self.parents[start + at]) if found else None
            found.append(folded[at].lowered(view, over))
        return found[::-1]

    def _slopes(self, weighed: Weighed, folded: list[Folded], view: Floats) -> Floats:
        lowered = self.lowered(folded, view)
        own = weighed.slopes(view, lowered[0].total)
        return np.concatenate([own, *(each.slopes() for each in lowered)])

    def _slopes_of_classes(self, lowest: FoldedClasses, upper: list[Folded], view: Floats) -> Floats:
        lowered = self.lowered(upper, view, 1)
        found = lowest.slopes(view, lowered[0].total if lowered else None)
        return np.concatenate([found, *(each.slopes() for each in lowered)])


def spread_out(total: Lean, parent: Integers) -> Lean:
    """What lies above each group, from the totals of the parents."""
    return Lean(weights=total.weights[:1, parent], variance=total.variance[:1, :1, parent])
