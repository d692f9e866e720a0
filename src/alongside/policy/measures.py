"""Measures: what each published figure is called, what it counts in, and which way is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alongside.policy.document import Section, open_policy

FILE = "measures.toml"
BETTER = ("higher", "lower", "neither")


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure. `better` is `higher`, `lower` or `neither`; `phases` are the phases it is published for.

    `share_of_cohort`: the figure is a percentage of the pupils counted beside it.
    """

    id: str
    label: str
    unit: str
    better: str
    phases: tuple[str, ...]
    description: str
    source: str
    share_of_cohort: bool = False


@cache
def load_measures(path: Path | None = None) -> Mapping[str, Measure]:
    """Load the measures by id. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    measures = [_measure(section) for section in file.sections("measure", named_by="id")]
    file.finish()
    return {measure.id: measure for measure in measures}


def _measure(section: Section) -> Measure:
    measure = Measure(
        id=section.text("id"),
        label=section.text("label"),
        unit=section.text("unit"),
        better=section.text("better"),
        phases=section.texts("phases"),
        description=section.text("description"),
        source=section.text("source"),
        share_of_cohort=section.flag("share_of_cohort", default=False),
    )
    section.finish()
    if measure.better not in BETTER:
        raise section.refuse(
            f"{measure.better!r} does not say which way is better.",
            key="better",
            remedy=f"One of: {', '.join(BETTER)}.",
        )
    return measure
