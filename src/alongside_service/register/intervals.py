"""Intervals for figures whose publisher prints none, worked out from the number of pupils."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from alongside.methods.chance import mean_interval, share_interval
from alongside.policy import Measure
from alongside.policy.evidence import load_evidence
from alongside_service.register.figures import FigureRow


def interval(figure: FigureRow, measure: Measure) -> tuple[float, float] | None:
    """A 95% interval for chance in who the pupils were; None where their number or their spread is not known."""
    if figure.value is None or not figure.pupils:
        return None
    if measure.share_of_cohort:
        return share_interval(figure.value, figure.pupils)
    spread = _spreads().get(measure.id)
    return mean_interval(figure.value, spread, figure.pupils) if spread else None


def filled(figure: FigureRow, measure: Measure) -> FigureRow:
    """The figure with an interval, the publisher's own where there is one."""
    if figure.low is not None or (found := interval(figure, measure)) is None:
        return figure
    return replace(figure, low=found[0], high=found[1])


@cache
def _spreads() -> Mapping[str, float]:
    """Standard deviations among pupils, by measure, where policy has them with a source."""
    return {measure.id: measure.spread for measure in load_evidence().measures if measure.spread}
