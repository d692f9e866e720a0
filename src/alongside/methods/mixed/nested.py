"""Nested effects in closed form: each level is folded into sums that its parent can use, from the lowest level up.

A group whose rows have covariance V and whose effect u has covariance G satisfies (Woodbury; in the notation of
Lindstrom and Bates 1988, Journal of the American Statistical Association 83, 1014-1022), with K = Z'V^-1 Z,
T = Z'V^-1 D and P = (G^-1 + K)^-1, which is also the posterior variance of u:

    log det (V + ZGZ') = log det V + log det (I + GK)
    D'(V + ZGZ')^-1 D  = D'V^-1 D - T'PT
    Z'(V + ZGZ')^-1 D  = T - KPT          Z'(V + ZGZ')^-1 Z = K - KPK

The last two, for the column of ones, are added up over the groups of one parent and play T and K for it. So a fit
costs one pass over the rows and then only work on groups, whatever the number of levels. Derivatives go up the same
way. Where groups have the same number of rows and the noise is plain, K is the same for them all, and their sums are
put together beforehand: 25,000 schools of one to five years are five classes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from alongside.methods.mixed.grouping import summing
from alongside.methods.mixed.problem import Floats, Integers
from alongside.methods.mixed.rows import Noise, Sums


@dataclass(frozen=True, kw_only=True)
class Pieces:
    """log det V, D'V^-1 D (q, q), and their derivatives in k parameters (k,) and (k, q, q)."""

    logdet: float
    cross: Floats
    d_logdet: Floats
    d_cross: Floats


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


def fold(covariance: Floats, sums: Sums) -> tuple[Pieces, Sums]:
    """Allow for one level's effects: the pieces so far, and for each group the sums of ones that its parent adds up.

    New derivatives, those in the covariance's elements (11, 21, 22), follow those that came in.
    """
    post, logdet = posterior(covariance, sums.inner)
    told = np.einsum("abj,bjq->ajq", post, sums.outer)
    left = sums.outer - np.einsum("abj,bjq->ajq", sums.inner, told)
    rest = sums.inner - np.einsum("abj,bcj,cdj->adj", sums.inner, post, sums.inner)
    came = [_came_in(at, post, told, sums) for at in range(sums.d_logdet.size)]
    own = [_own(one, two, left, rest) for one in range(covariance.shape[0]) for two in range(one + 1)]
    both = [*came, *own]
    pieces = Pieces(
        logdet=sums.logdet + logdet,
        cross=sums.cross - _gram(sums.outer, told),
        d_logdet=np.array([part[0] for part in both]),
        d_cross=np.array([part[1] for part in both]),
    )
    return pieces, Sums(
        logdet=pieces.logdet, cross=pieces.cross, inner=rest[0, 0], outer=left[0],
        d_logdet=pieces.d_logdet, d_cross=pieces.d_cross,
        d_inner=np.array([part[2] for part in both]), d_outer=np.array([part[3] for part in both]),
    )  # fmt: skip


def _gram(one: Floats, two: Floats) -> Floats:
    """The sum over effects and groups of one'two (q, q)."""
    found = one[0].T @ two[0]
    for at in range(1, one.shape[0]):
        found = found + one[at].T @ two[at]
    return np.asarray(found, dtype=np.float64)


Part = tuple[float, Floats, Floats, Floats]


def _came_in(at: int, post: Floats, told: Floats, sums: Sums) -> Part:
    """How a parameter from below moves log det, D'V^-1 D and the sums of ones."""
    d_inner, d_outer = sums.d_inner[at], sums.d_outer[at]
    moved = np.einsum("abj,bjq->ajq", d_inner, told)
    mixed = _gram(d_outer, told)
    cross = sums.d_cross[at] - mixed - mixed.T + _gram(told, moved)
    logdet = float(sums.d_logdet[at] + np.einsum("abj,abj->", post, d_inner))
    change = d_outer - moved
    # First row of R' = I - KP, by which what comes in from below is passed on.
    passed = -np.einsum("bj,bcj->cj", sums.inner[0], post)
    passed[0] += 1.0
    outer = np.einsum("cj,cjq->jq", passed, change)
    inner = np.einsum("aj,abj,bj->j", passed, d_inner, passed)
    return logdet, cross, inner, outer


def _own(one: int, two: int, left: Floats, rest: Floats) -> Part:
    """How an element of this level's covariance moves log det, D'V^-1 D and the sums of ones."""
    first, second = rest[0, one], rest[0, two]
    mixed = left[one].T @ left[two]
    if one == two:
        return float(rest[one, one].sum()), -mixed, -(first**2), -first[:, None] * left[one]
    outer = -(first[:, None] * left[two] + second[:, None] * left[one])
    return 2 * float(rest[one, two].sum()), -(mixed + mixed.T), -2 * first * second, outer


def gathered(sums: Sums, adding: csr_matrix) -> Sums:
    """Sums of groups (J,) added up for their parents."""
    k, q = sums.d_logdet.size, sums.outer.shape[1]
    d_outer = np.array([adding @ part for part in sums.d_outer]).reshape(k, 1, adding.shape[0], q)
    d_inner = np.array([adding @ part for part in sums.d_inner]).reshape(k, 1, 1, adding.shape[0])
    return Sums(
        logdet=sums.logdet, cross=sums.cross, inner=(adding @ sums.inner)[None, None],
        outer=(adding @ sums.outer)[None], d_logdet=sums.d_logdet, d_cross=sums.d_cross,
        d_inner=d_inner, d_outer=d_outer,
    )  # fmt: skip


class Classes:
    """Groups of equal K put together: for plain noise and random intercepts, where sizes are few."""

    def __init__(self, sums: Sums, parent: Integers, parents: int) -> None:
        self._base = sums
        self._inner, of_class, self._count = np.unique(sums.inner[0, 0], return_inverse=True, return_counts=True)
        order = np.argsort(of_class, kind="stable")
        edges = np.concatenate([[0], np.cumsum(self._count)])
        outer = sums.outer[0]
        parts = [outer[order[edges[at] : edges[at + 1]]] for at in range(self._inner.size)]
        self._gram = np.array([part.T @ part for part in parts])
        cells, of_cell, self._cell_count = np.unique(
            parent * self._inner.size + of_class, return_inverse=True, return_counts=True
        )
        self._class_of_cell = cells % self._inner.size
        self._cell_outer = summing(of_cell, cells.size) @ outer
        self._adding = summing(cells // self._inner.size, parents)

    @staticmethod
    def suit(sums: Sums) -> bool:
        """Are classes few enough to be worth it?"""
        sizes = np.unique(sums.inner[0, 0]).size
        return sums.inner.shape[0] == 1 and not sums.d_logdet.size and 4 * sizes < sums.inner.shape[2]

    def fold(self, covariance: Floats) -> tuple[Pieces, Sums]:
        """As `fold`, with the parents' sums already added up."""
        variance = covariance[0, 0]
        grown = 1 + variance * self._inner
        pieces = Pieces(
            logdet=float(self._count @ np.log(grown)),
            cross=self._base.cross - np.tensordot(variance / grown, self._gram, axes=1),
            d_logdet=np.array([self._count @ (self._inner / grown)]),
            d_cross=-np.tensordot(grown**-2, self._gram, axes=1)[None],
        )
        rest, shrink = (self._inner / grown)[self._class_of_cell], (1 / grown)[self._class_of_cell]
        outer = shrink[:, None] * self._cell_outer
        sums = Sums(
            logdet=pieces.logdet, cross=pieces.cross, inner=self._cell_count * rest, outer=outer,
            d_logdet=pieces.d_logdet, d_cross=pieces.d_cross,
            d_inner=-(self._cell_count * rest**2)[None], d_outer=-(rest[:, None] * outer)[None],
        )  # fmt: skip
        return pieces, gathered(sums, self._adding)


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
        sums = self.noise.sums(np.zeros(0))
        if not Classes.suit(sums):
            return None
        lone = np.zeros(self.counts[0], dtype=np.int64)
        return Classes(sums, self.parents[0] if self.parents else lone, self.counts[1] if self.parents else 1)

    def split(self, natural: Floats) -> tuple[Floats, Floats, Floats]:
        """Parameters of the noise, covariance of the lowest level (r, r), variances of the levels above."""
        start = len(self.noise.kinds)
        if self.effects == 1:
            return natural[:start], natural[start : start + 1, None], natural[start + 1 :]
        one, mixed, two = natural[start : start + 3]
        return natural[:start], np.array([[one, mixed], [mixed, two]]), natural[start + 3 :]

    def evaluate(self, natural: Floats) -> Pieces:
        """The pieces at these parameters."""
        own, lowest, above = self.split(natural)
        if self._classes:
            pieces, sums = self._classes.fold(lowest)
        else:
            pieces, sums = fold(lowest, self.noise.sums(own))
            if above.size:
                sums = gathered(sums, self.adding[0])
        for at, variance in enumerate(above):
            pieces, sums = fold(np.array([[variance]]), sums)
            if at + 1 < above.size:
                sums = gathered(sums, self.adding[at + 1])
        return pieces
