"""Effects of factors that cross: the largest factor is eliminated group by group, and the rest solved as one matrix.

Henderson's mixed-model equations (Henderson 1953, Biometrics 9, 226-252) for several factors are sparse: within one
factor the equations are diagonal. Eliminating the largest factor leaves a matrix the size of all the others, which is
solved dense: exact, and quick while the others have some thousands of groups together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri
from scipy.sparse import csr_matrix, diags, hstack
from scipy.sparse.csgraph import connected_components

from alongside.methods.mixed.grouping import Groups, summing
from alongside.methods.mixed.nested import Pieces
from alongside.methods.mixed.problem import Flags, Floats
from alongside.methods.mixed.refusals import MixedModelError

LARGEST = 8000
"""Groups that all factors but the largest may have together."""
_DENSE = 0.1
"""Share of entries of a sparse matrix from which it is quicker to take it as dense."""


@dataclass(frozen=True, kw_only=True)
class Solved:
    """The equations solved at one place.

    `weight` (n,); for the largest factor its posterior variance given the others `post` (J,), its links to the others
    `links` (J, m) and T `outer` (J, q); for the others `told` = P T (m, q) and `covariance` = P (m, m).
    """

    weight: Floats
    post: Floats
    links: csr_matrix
    outer: Floats
    told: Floats
    covariance: Floats
    inner: Floats
    inner_others: csr_matrix
    outer_others: Floats
    logdet: float


class CrossedEngine:
    """Pieces of the likelihood for crossed factors.

    Parameters: the residual variance where sampling variances are known, then a variance for each factor in turn.
    """

    def __init__(self, table: Floats, factors: Sequence[Groups], observed: Flags, sampling: Floats | None) -> None:
        self._table, self._observed, self._sampling = table, observed, sampling
        self.counts = tuple(factor.count for factor in factors)
        self.kinds = (*(("variance",) if sampling is not None else ()), *["variance"] * len(factors))
        self.largest = int(np.argmax(self.counts))
        self.others = tuple(at for at in range(len(factors)) if at != self.largest)
        self.adding = [summing(factor.of_row, factor.count) for factor in factors]
        sizes = [self.counts[at] for at in self.others]
        if sum(sizes) > LARGEST:
            raise MixedModelError(
                f"The factors other than the largest have {sum(sizes)} groups; at most {LARGEST} can be solved.",
                remedy="Make factors that nest in one another levels of a nested model.",
            )
        self.edges = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.other_rows = hstack([self.adding[at].T for at in self.others], format="csr") if sizes else None
        self._unit = self._weighed(observed.astype(np.float64)) if sampling is None else None

    def _weighed(self, weight: Floats) -> tuple[Floats, Floats, csr_matrix, csr_matrix, Floats]:
        """Sums over rows with weights: K and T of the largest factor, its links to the others, and K and T of those."""
        largest, others = self.adding[self.largest], self.others_of_rows()
        rows = self._table * weight[:, None]
        scaled = diags(weight) @ others
        return (
            largest @ weight,
            largest @ rows,
            (largest @ scaled).tocsr(),
            (others.T @ scaled).tocsr(),
            others.T @ rows,
        )

    def others_of_rows(self) -> csr_matrix:
        """Which of the others' groups (m) each row (n) belongs to."""
        if self.other_rows is None:
            return csr_matrix((self._table.shape[0], 0))
        return self.other_rows

    def weight(self, natural: Floats) -> Floats:
        """The inverse of each row's own variance (n,), nought where there is no outcome."""
        if self._sampling is None:
            return self._observed.astype(np.float64)
        return np.where(self._observed, 1 / (natural[0] + self._sampling), 0.0)

    def variances(self, natural: Floats) -> tuple[float, Floats]:
        """Variance of the largest factor, and of each of the others' groups (m,)."""
        each = natural[len(natural) - len(self.counts) :]
        spread = [np.full(self.counts[at], each[at]) for at in self.others]
        return float(each[self.largest]), np.concatenate(spread) if spread else np.zeros(0)

    def solve(self, natural: Floats) -> Solved:
        """The equations solved for these parameters."""
        weight = self.weight(natural)
        inner, outer, links, inner_others, outer_others = self._unit or self._weighed(weight)
        variance, spread = self.variances(natural)
        post = variance / (1 + variance * inner)
        inner_others = inner_others - links.T @ diags(post) @ links
        outer_others = outer_others - links.T @ (post[:, None] * outer)
        root = np.sqrt(spread)
        covariance, logdet_others = _inverted(inner_others, root)
        logdet = float(np.log1p(variance * inner).sum()) + logdet_others
        return Solved(
            weight=weight, post=post, links=links, outer=outer, told=covariance @ outer_others, covariance=covariance,
            inner=inner, inner_others=inner_others, outer_others=outer_others,
            logdet=logdet - float(np.log(weight[self._observed]).sum()),
        )  # fmt: skip

    def evaluate(self, natural: Floats) -> Pieces:
        """The pieces at these parameters."""
        at = self.solve(natural)
        cross = self._table.T @ (self._table * at.weight[:, None])
        cross = cross - at.outer.T @ (at.post[:, None] * at.outer) - at.outer_others.T @ at.told
        slopes = [self._in_largest(at) if factor == self.largest else None for factor in range(len(self.counts))]
        for place, factor in enumerate(self.others):
            slopes[factor] = self._in_other(at, slice(self.edges[place], self.edges[place + 1]))
        every = [*([self._in_residual(at)] if self._sampling is not None else []), *slopes]
        known = [slope for slope in every if slope is not None]
        steps, moved = np.array([slope[0] for slope in known]), np.array([slope[1] for slope in known])
        return Pieces(
            logdet=at.logdet, cross=cross, slopes=lambda view: steps + np.einsum("is,kij,js->k", view, moved, view)
        )

    def _in_largest(self, at: Solved) -> tuple[float, Floats]:
        shrink = 1 - at.post * at.inner
        links = diags(shrink) @ at.links
        left = shrink[:, None] * at.outer - links @ at.told
        trace = (at.inner * shrink).sum() - _quadratic(links, at.covariance)
        return float(trace), -left.T @ left

    def _in_other(self, at: Solved, part: slice) -> tuple[float, Floats]:
        chosen = at.inner_others[part]
        left = at.outer_others[part] - chosen @ at.told
        trace = chosen.diagonal(part.start).sum() - _quadratic(chosen, at.covariance)
        return float(trace), -left.T @ left

    def _in_residual(self, at: Solved) -> tuple[float, Floats]:
        largest = self.adding[self.largest]
        within = diags(at.weight) @ (self.others_of_rows() - largest.T @ (diags(at.post) @ at.links))
        rest = at.weight[:, None] * (self._table - largest.T @ (at.post[:, None] * at.outer)) - within @ at.told
        trace = at.weight.sum() - at.post @ (largest @ at.weight**2)
        return float(trace - _quadratic(within, at.covariance)), -rest.T @ rest


def _inverted(inner: csr_matrix, root: Floats) -> tuple[Floats, float]:
    """R (I + R K R)^-1 R (m, m) for K `inner` (m, m) and R the diagonal of `root` (m,), and log det (I + R K R).

    Groups that no row or shared group ties together are inverted apart.
    """
    covariance, logdet = np.zeros(inner.shape), 0.0
    count, of = connected_components(inner, directed=False)
    order = np.argsort(of, kind="stable")
    for members in np.split(order, np.cumsum(np.bincount(of, minlength=count))[:-1]) if count else []:
        if members.size == 1:
            one = members[0]
            grown = 1 + root[one] ** 2 * inner[one, one]
            covariance[one, one], logdet = root[one] ** 2 / grown, logdet + float(np.log(grown))
            continue
        near = root[members]
        whole = np.asfortranarray(near[:, None] * inner[members][:, members].toarray() * near)
        whole[np.diag_indices(members.size)] += 1
        factor, failed = dpotrf(whole, lower=1, clean=0, overwrite_a=1)
        if failed:
            raise np.linalg.LinAlgError("the equations of crossed factors are singular")
        logdet += 2 * float(np.log(np.diag(factor)).sum())
        half = np.tril(dpotri(factor, lower=1, overwrite_c=1)[0])
        found = half + np.tril(half, -1).T
        covariance[np.ix_(members, members)] = near[:, None] * found * near
    return covariance, logdet


def _quadratic(rows: csr_matrix, covariance: Floats) -> float:
    """The sum of x'Cx over rows x of a sparse matrix (n, m)."""
    if rows.nnz > _DENSE * rows.shape[0] * rows.shape[1]:
        return float((rows @ covariance * rows.toarray()).sum())
    bend = (rows.T @ rows).tocoo()
    return float((bend.data * covariance[bend.row, bend.col]).sum())
