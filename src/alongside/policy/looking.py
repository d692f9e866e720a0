"""What the pages of identification show first, what they call small, and when differences between groups are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alongside.policy.document import Section, open_policy

FILE = "looking.toml"


@dataclass(frozen=True, kw_only=True)
class ConsistencyPolicy:
    """How many schools make a band of equal need, and how much is needed before anything is told."""

    schools_in_a_band: int
    least_offers: int
    least_expected: float
    least_schools: int
    small_below: Mapping[str, int]
    """Pupils on roll below which a school is small, by phase; `other` for the rest."""


@dataclass(frozen=True, kw_only=True)
class LookingPolicy:
    """What the pages show first, and the lines that they draw."""

    main: tuple[str, ...]
    """Outcomes of which the first that a school has stands for it."""
    small_cohort: float
    """Pupils a year below which a cohort is small."""
    warning_from: float
    consistency: ConsistencyPolicy
    source: str
    reviewed: dt.date
    review: dt.date

    @property
    def version(self) -> str:
        """How the policy is called where it was used."""
        return f"looking@{self.reviewed}"


@cache
def load_looking(path: Path | None = None) -> LookingPolicy:
    """Load it. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    small, warning = file.section("small"), file.section("early_warning")
    policy = LookingPolicy(
        main=file.texts("main"),
        small_cohort=small.number("pupils_a_year"),
        warning_from=warning.number("signal_from"),
        consistency=_consistency(file.section("consistency")),
        source=file.text("source"),
        reviewed=file.day("reviewed"),
        review=file.day("review"),
    )
    for section in (small, warning, file):
        section.finish()
    return policy


def _consistency(section: Section) -> ConsistencyPolicy:
    sizes = section.section("small_below")
    policy = ConsistencyPolicy(
        schools_in_a_band=section.whole("schools_in_a_band"),
        least_offers=section.whole("least_offers"),
        least_expected=section.number("least_expected"),
        least_schools=section.whole("least_schools"),
        small_below={name: sizes.whole(name) for name in section.raw("small_below")},
    )
    section.finish()
    if policy.schools_in_a_band < 2:
        raise section.refuse("A band holds too few.", key="schools_in_a_band", remedy="Write 2 or more, such as 50.")
    return policy
