"""The match: own trust first, then as many schools served as can be, then the shortest total distance.

The whole problem is solved at once and exactly. Four aims in strict order: (1) schools helped by their own trust,
(2) schools helped at all, (3) total straight-line metres, the fewer the better, (4) a fixed order, so that equal
answers always come out the same. A body's places are one pool: its own schools and others' together may not exceed
its capacity, and others' may not exceed what its own schools in need leave over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt

from alongside.brokerage.capacity import places_for_others
from alongside.brokerage.market import Need, Offer, survey
from alongside.brokerage.reasons import Picture, why_not, why_pair, why_unserved
from alongside.identifiers import Urn
from alongside.methods.assignment import Aim, Assignment, Limit, Problem, solve
from alongside.policy.brokerage import BrokeragePolicy
from alongside.records import Matching, Proposal, School, SupportingOrganisation, Unserved

NEXT_BEST = 3
AIMS = (
    "schools helped by their own trust",
    "schools helped",
    "metres in a straight line, the fewest",
    "a fixed order among equals",
)


@dataclass(frozen=True, kw_only=True)
class _Pairs:
    """Every pair that could be proposed: positions of the school and of the body, and what it would cost."""

    need: npt.NDArray[np.int64]
    column: npt.NDArray[np.int64]
    body: npt.NDArray[np.int64]
    own: npt.NDArray[np.bool_]
    metres: npt.NDArray[np.float64]


def match(
    needy: Sequence[School],
    schools: Mapping[Urn, School],
    bodies: Sequence[SupportingOrganisation],
    policy: BrokeragePolicy,
) -> Matching:
    """The best set of proposals for the schools in need, one body each at most.

    `schools` are all open schools of the country by URN; `bodies` come from `supporters`. `objective` and `bound` are
    total kilometres; every aim with the solver's bound and our own is in `steps`. Raises MatchingError when the solver
    gives no proven answer.
    """
    in_order = sorted(needy, key=lambda school: (len(school.urn), school.urn))
    needs = survey(in_order, schools, bodies, policy)
    pairs = _pairs(needs, bodies)
    answer = _solve(pairs, len(needs), bodies)
    chosen = {
        needs[pairs.need[at]].school.urn: needs[pairs.need[at]].offer(int(pairs.column[at])) for at in answer.chosen
    }
    picture = _picture(chosen, schools, policy)
    waiting = [need for need in needs if need.school.urn not in chosen]
    return Matching(
        proposals=tuple(_proposal(n, chosen[n.school.urn], picture) for n in needs if n.school.urn in chosen),
        unserved=tuple(Unserved(urn=need.school.urn, because=why_unserved(need, picture)) for need in waiting),
        supporters=tuple(bodies),
        objective=answer.steps[2].value / 1000,
        bound=answer.steps[2].bound / 1000,
        solver=answer.solver,
        steps=tuple((step.aim, step.value, step.bound, step.our_bound) for step in answer.steps),
    )


def _pairs(needs: Sequence[Need], bodies: Sequence[SupportingOrganisation]) -> _Pairs:
    place = {(body.body.id, body.phase): at for at, body in enumerate(bodies)}
    rows, columns, seats, own, metres = [], [], [], [], []
    for at, need in enumerate(needs):
        field = need.field
        for column in need.open_columns():
            rows.append(at)
            columns.append(column)
            seats.append(place[field.bodies[column].body.id, field.bodies[column].phase])
            own.append(field.own[need.row, column])
            metres.append(field.metres[need.row, column])
    known = np.array(metres, dtype=np.float64)
    return _Pairs(
        need=np.array(rows, dtype=np.int64),
        column=np.array(columns, dtype=np.int64),
        body=np.array(seats, dtype=np.int64),
        own=np.array(own, dtype=np.bool_),
        # A school's own trust may be asked although no distance is known; then none is counted.
        metres=np.rint(np.where(np.isinf(known), 0.0, known)),
    )


def _solve(pairs: _Pairs, schools: int, bodies: Sequence[SupportingOrganisation]) -> Assignment:
    problem = Problem(task_of=pairs.need, tasks=schools, limits=_limits(pairs, bodies))
    values = (
        pairs.own.astype(np.float64),
        np.ones(pairs.need.size),
        pairs.metres,
        pairs.body.astype(np.float64),
    )
    aims = [Aim(name=AIMS[at], value=value, maximise=at < 2) for at, value in enumerate(values)]
    return solve(problem, aims)


def _limits(pairs: _Pairs, bodies: Sequence[SupportingOrganisation]) -> list[Limit]:
    limits = []
    order = np.argsort(pairs.body, kind="stable").astype(np.int64)
    edges = np.searchsorted(pairs.body[order], np.arange(len(bodies) + 1)).tolist()
    for body, (start, end) in zip(bodies, pairwise(edges), strict=True):
        mine = order[start:end]
        if not mine.size:
            continue
        limits.append(Limit(pairs=mine, use=np.ones(mine.size), most=float(body.capacity)))
        others = mine[~pairs.own[mine]]
        if others.size and body.own_in_need:
            limits.append(Limit(pairs=others, use=np.ones(others.size), most=float(places_for_others(body))))
    return limits


def _picture(chosen: Mapping[Urn, Offer], schools: Mapping[Urn, School], policy: BrokeragePolicy) -> Picture:
    helped: dict[tuple[str, str], list[Urn]] = {}
    for urn, offer in chosen.items():
        helped.setdefault((offer.body.body.id, offer.body.phase.value), []).append(urn)
    return Picture(chosen=chosen, helped=helped, schools=schools, policy=policy)


def _proposal(need: Need, offer: Offer, picture: Picture) -> Proposal:
    others = islice((other for other in need.offers() if other.body != offer.body), NEXT_BEST)
    kilometres = 0.0 if np.isinf(offer.metres) else offer.kilometres
    return Proposal(
        urn=need.school.urn,
        supporter=offer.body.body.id,
        nearest_school=offer.nearest,
        kilometres=kilometres,
        own_body=offer.own,
        cost=kilometres,
        because=why_pair(need, offer, picture),
        next_best=tuple((other.body.body.id, why_not(need, other, offer, picture)) for other in others),
    )
