"""Small numbers are not shown: a count of one to five could point at a child.

The performance tables publish nothing for cohorts of five or fewer; Alongside keeps to that in what it makes itself.
"""

from __future__ import annotations

SMALLEST_SHOWN = 6
"""Cohorts below this are not shown (Department for Education performance tables: five or fewer are suppressed)."""


def may_show(pupils: int | None) -> bool:
    """Whether a figure that rests on so many pupils may be shown; an unknown cohort is the publisher's own decision."""
    return pupils is None or pupils == 0 or pupils >= SMALLEST_SHOWN


def count(pupils: int) -> str:
    """A count as it may be shown: itself, or `5 or fewer`."""
    return str(pupils) if may_show(pupils) else "5 or fewer"
