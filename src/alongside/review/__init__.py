"""Review: what both sides promise, when they look at it together, and whether it was done."""

from __future__ import annotations

from alongside.review.commitments import draft_commitments
from alongside.review.school_weeks import SchoolDay, after_school_weeks

__all__ = ["SchoolDay", "after_school_weeks", "draft_commitments"]
