"""What England is to be invented: how many schools, which years, which seed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from alongside.academic_year import AcademicYear
from alongside.errors import AcademicYearError, SyntheticError

FEWEST_SCHOOLS = 320
"""A primary for each of the 153 local authorities, and as many again of every phase."""
MOST_SCHOOLS = 60_000
"""Above this the invented URNs would run out of six digits."""
EARLIEST, LATEST = 2016, 2026
"""Summers: the present key stage 2 tests began in 2016; no layout is known after 2025/26."""

_YEARS = re.compile(r"^(\d{4})(?:/(\d{2}|\d{4}))?\s*(?:-|to)\s*(\d{4})(?:/(\d{2}|\d{4}))?$")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An invented England to make: `first` and `last` are the summers in which its first and last years end."""

    schools: int
    first: int
    last: int
    seed: int

    @property
    def years(self) -> tuple[int, ...]:
        """The summers asked for, oldest first."""
        return tuple(range(self.first, self.last + 1))

    @property
    def title(self) -> str:
        """The plan in words."""
        first, last = AcademicYear.ending(self.first), AcademicYear.ending(self.last)
        return f"{self.schools:,} schools, {first} to {last}, seed {self.seed}"


def make_plan(*, schools: int, years: str, seed: int) -> Plan:
    """Check a request and return its plan. `years` is `2017-2026` (summers) or `2016/17-2025/26`.

    Raises SyntheticError with one sentence and the remedy.
    """
    if not FEWEST_SCHOOLS <= schools <= MOST_SCHOOLS:
        raise SyntheticError(
            f"An invented England cannot have {schools:,} schools.",
            remedy=f"Ask for {FEWEST_SCHOOLS} to {MOST_SCHOOLS:,}.",
        )
    if seed < 0:
        raise SyntheticError(f"The seed cannot be {seed}.", remedy="Give a whole number from 0 upwards.")
    first, last = _summers(years)
    if last < first:
        raise SyntheticError(f"The years {years!r} run backwards.", remedy=f"Write {last}-{first}.")
    if first < EARLIEST or last > LATEST:
        raise SyntheticError(
            f"The years {years!r} reach outside what can be invented.",
            remedy=f"Choose within {EARLIEST}-{LATEST}: each is the summer in which the academic year ends.",
        )
    return Plan(schools=schools, first=first, last=last, seed=seed)


def _summers(text: str) -> tuple[int, int]:
    match = _YEARS.match(text.strip())
    unreadable = SyntheticError(
        f"The years {text!r} cannot be read.", remedy="Write 2017-2026 (summers), or 2016/17-2025/26."
    )
    if not match or bool(match[2]) != bool(match[4]):
        raise unreadable
    if not match[2]:
        return int(match[1]), int(match[3])
    try:
        ends = [AcademicYear.parse(f"{match[at]}/{match[at + 1]}").start + 1 for at in (1, 3)]
    except AcademicYearError:
        raise unreadable from None
    return ends[0], ends[1]
