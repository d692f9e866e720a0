"""Are like schools treated alike? At equal need, is a school as likely to be offered support whatever its kind?

Equal need is a narrow band of the probability of need: schools are only ever compared with the few others next to them.
A difference that stays is a question to those who decide, not an answer: the probability is not all that they know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from alongside.methods.discovery import discoveries
from alongside.methods.strata import StratifiedDifference, exact_p, strata_of, stratified_difference
from alongside.policy.looking import ConsistencyPolicy

CANNOT_TELL, FAIRLY_SURE, VERY_SURE = "cannot tell", "fairly sure", "very sure"


@dataclass(frozen=True, kw_only=True)
class Treatment:
    """How schools of one kind were treated beside others of equal need.

    `schools` of them were compared; of these `offered` were offered support, and `expected` would have been, had the
    kind made no difference. `difference` is in offers for each hundred schools, with its 95% interval. `sure` is one of
    the three words, and `unsure_because` says what is too few, where anything is.
    """

    kind: str
    value: str
    schools: int
    offered: int
    expected: float
    difference: float
    low: float
    high: float
    sure: str
    unsure_because: str = ""

    @property
    def words(self) -> str:
        """In words, such as "offered more often than others of equal need; fairly sure"."""
        if self.sure == CANNOT_TELL:
            return f"cannot tell{': ' + self.unsure_because if self.unsure_because else ''}"
        return f"offered {'more' if self.difference > 0 else 'less'} often than others of equal need; {self.sure}"


@dataclass(frozen=True, kw_only=True)
class Consistency:
    """What can be told of one way of measuring need: nothing where `too_few` says why."""

    schools: int
    offered: int
    treatments: tuple[Treatment, ...]
    too_few: str = ""

    def of(self, kind: str) -> tuple[Treatment, ...]:
        """The treatments of one kind of difference, such as `Region`."""
        return tuple(each for each in self.treatments if each.kind == kind)


def consistency(
    offered: npt.NDArray[np.bool_],
    need: npt.NDArray[np.float64],
    kinds: Mapping[str, Sequence[str]],
    policy: ConsistencyPolicy,
    *,
    very: float = 0.95,
    fairly: float = 0.80,
) -> Consistency:
    """Compare schools of each value of each kind with the others, at equal need (all of shape schools).

    `need` are probabilities; a school without one (nan) is left out of everything, and so is one whose value of a kind
    is empty of that kind. Many comparisons are made, so a difference is only called sure where it stays so among them
    all (Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300). What is compared there is
    exact, for offers are few.
    """
    known = np.isfinite(need)
    stratum = np.zeros(len(need), dtype=np.int64)
    stratum[known] = strata_of(need[known], policy.schools_in_a_band)
    offers = int(offered[known].sum())
    if offers < policy.least_offers:
        few = f"Only {offers} of these schools have been offered support; {policy.least_offers} are needed."
        return Consistency(schools=int(known.sum()), offered=offers, treatments=(), too_few=few)
    found = [
        (kind, value, _compare(offered, known, stratum, np.asarray(values, dtype=str), value))
        for kind, values in kinds.items()
        for value in sorted(set(values) - {""})
    ]
    why = [_why_unsure(n, made, policy) for *_, (n, made, _) in found]
    p = np.array([p for (*_, (_, _, p)), few in zip(found, why, strict=True) if not few])
    q = iter(discoveries(p, rate=0.05).adjusted)
    treatments = tuple(
        _treatment(kind, value, n, made, few, 1.0 if few else float(next(q)), very=very, fairly=fairly)
        for (kind, value, (n, made, _)), few in zip(found, why, strict=True)
    )
    return Consistency(schools=int(known.sum()), offered=offers, treatments=treatments)


def _compare(
    offered: npt.NDArray[np.bool_],
    known: npt.NDArray[np.bool_],
    stratum: npt.NDArray[np.int64],
    values: npt.NDArray[np.str_],
    value: str,
) -> tuple[int, StratifiedDifference, float]:
    """How many schools there are of a value, how they differ from others, and how likely chance alone would do so."""
    kept = known & (values != "")
    inside, offers, bands = values[kept] == value, offered[kept], stratum[kept]
    return int(inside.sum()), stratified_difference(offers, inside, bands), exact_p(offers, inside, bands)


def _why_unsure(schools: int, made: StratifiedDifference, policy: ConsistencyPolicy) -> str:
    if schools < policy.least_schools:
        return f"fewer than {policy.least_schools} schools"
    if made.expected < policy.least_expected:
        return f"fewer than {policy.least_expected:g} offers would be expected"
    return "" if made.standard_error > 0 else "no school of equal need to compare with"


def _treatment(
    kind: str, value: str, schools: int, made: StratifiedDifference, why: str, q: float, *, very: float, fairly: float
) -> Treatment:
    low, high = made.interval
    sure = CANNOT_TELL if why or q > 1 - fairly else VERY_SURE if q <= 1 - very else FAIRLY_SURE
    return Treatment(
        kind=kind, value=value, schools=schools, offered=made.observed, expected=made.expected,
        difference=100 * made.difference, low=100 * low, high=100 * high, sure=sure, unsure_because=why,
    )  # fmt: skip
