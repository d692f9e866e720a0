"""Evidence: which schools are like this one, and which of them do better, and how sure we are."""

from __future__ import annotations

from alongside.evidence.bookshelf import Figures
from alongside.evidence.comparison import Compared, Judgement, compare
from alongside.evidence.context import Context, describe_context
from alongside.evidence.similar import SimilarSchools, similar_schools

__all__ = [
    "Compared",
    "Context",
    "Figures",
    "Judgement",
    "SimilarSchools",
    "compare",
    "describe_context",
    "similar_schools",
]
