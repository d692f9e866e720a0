"""Rows in groups, groups in groups: labels turned into numbers, nesting checked, hopeless levels refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from alongside.methods.mixed.problem import Flags, Integers, Level
from alongside.methods.mixed.refusals import MixedModelError, TooFewGroupsError

FEWEST = 3
"""Groups with an outcome below which a variance between them is not estimated."""


@dataclass(frozen=True, kw_only=True)
class Groups:
    """The groups of one level: `labels` (J,), and for each row the position of its group, `of_row` (n,)."""

    name: str
    labels: npt.NDArray[Any]
    of_row: Integers

    @property
    def count(self) -> int:
        """How many groups there are."""
        return int(self.labels.shape[0])


def grouped(level: Level) -> Groups:
    """The groups of a level, in the order of their labels. Raises MixedModelError where these have no order."""
    try:
        labels, of_row = _coded(np.asarray(level.labels))
    except TypeError:
        raise MixedModelError(
            f"The labels of {level.name} are of kinds that cannot be put in order.", remedy="Give one kind of label."
        ) from None
    return Groups(name=level.name, labels=labels, of_row=of_row)


def _coded(labels: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Integers]:
    if labels.dtype.kind in "iu" and labels.size:
        low, high = int(labels.min()), int(labels.max())
        if high - low < 8 * labels.size:
            # Whole numbers close together need no sorting.
            shifted = labels - low
            present = np.zeros(high - low + 1, dtype=np.bool_)
            present[shifted] = True
            return np.flatnonzero(present) + low, (np.cumsum(present) - 1)[shifted]
    found, of_row = np.unique(labels, return_inverse=True)
    return found, of_row.reshape(-1).astype(np.int64)


def parents(lower: Groups, upper: Groups) -> Integers:
    """For each group of `lower` (J,) the group of `upper` it lies in. Raises MixedModelError where it lies in two."""
    found = np.empty(lower.count, dtype=np.int64)
    found[lower.of_row] = upper.of_row
    split = found[lower.of_row] != upper.of_row
    if split.any():
        label = lower.labels[lower.of_row[np.argmax(split)]]
        raise MixedModelError(
            f"{lower.name} {label!s} lies in more than one {upper.name}, so the levels are not nested.",
            remedy=f"Make the labels of {lower.name} distinct in each {upper.name}, or use crossed factors.",
        )
    return found


def summing(of: Integers, count: int) -> csr_matrix:
    """The (count, len(of)) matrix that adds up rows by group."""
    return csr_matrix((np.ones(of.size), (of, np.arange(of.size))), shape=(count, of.size))


def refuse_hopeless(levels: Sequence[Groups], observed: Flags, *, nested: bool) -> tuple[int, ...]:
    """How many groups of each level have an outcome; TooFewGroupsError where a variance could not be told from them."""
    counts = tuple(int(np.count_nonzero(np.bincount(level.of_row[observed]))) for level in levels)
    for level, count in zip(levels, counts, strict=True):
        if count < FEWEST:
            raise TooFewGroupsError(
                f"{level.name} has {count} groups with an outcome; its variance needs {FEWEST} at the least.",
                remedy=f"Make {level.name} a fixed column, or leave it out.",
            )
        if count == int(observed.sum()):
            raise TooFewGroupsError(
                f"Each {level.name} has one outcome, so its variance cannot be told from the rows' own.",
                remedy="Give several rows for each group, or leave the level out.",
            )
    for at in range(1, len(counts)):
        if nested and counts[at] == counts[at - 1]:
            raise TooFewGroupsError(
                f"Each {levels[at].name} has one {levels[at - 1].name}, so their variances cannot be told apart.",
                remedy="Leave one of the two levels out.",
            )
    return counts
