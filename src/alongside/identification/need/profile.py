"""A school's areas of need, one line each with its interval and words: never one number for a school."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alongside.identification.need.estimate import Estimate
from alongside.policy.need import NeedPolicy


@dataclass(frozen=True, kw_only=True)
class AreaLine:
    """One area of a school: the outcome that tells most about it, in words, or why nothing can be said.

    `estimate` is None where nothing is measured; `others` are the area's other outcomes. `told_by` names the outcome.
    """

    area: str
    label: str
    told_by: str
    raw_words: str
    adjusted_words: str
    estimate: Estimate | None
    others: tuple[Estimate, ...]
    without: str


def profile(estimates: Sequence[Estimate], policy: NeedPolicy) -> tuple[AreaLine, ...]:
    """One line for each area of need of policy, in its order, from the estimates of one school.

    The line is told by the outcome that is surest to be beyond a line: an area is not made to look better by a mean.
    Raises ValueError for estimates of more than one school.
    """
    if len({one.urn for one in estimates}) > 1:
        raise ValueError("a profile is of one school")
    labels = {outcome.id: outcome.label for outcome in policy.outcomes}
    lines = []
    for area in policy.areas:
        mine = [one for one in estimates if one.area == area.id]
        known = sorted((one for one in mine if one.years), key=lambda one: (-one.probability, one.outcome, one.group))
        told = known[0] if known else mine[0] if mine else None
        lines.append(
            AreaLine(
                area=area.id,
                label=area.label,
                told_by=labels[told.outcome] if told else "",
                raw_words=told.raw_words if told else policy.sure.cannot_tell,
                adjusted_words=told.adjusted_words if told else policy.sure.cannot_tell,
                estimate=told,
                others=tuple(one for one in mine if one is not told),
                without="" if told else area.without,
            )
        )
    return tuple(lines)
