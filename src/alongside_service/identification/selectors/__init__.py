"""Reading the rules and their answers, and what a project's file holds of the voices and the diagnosis."""

from alongside_service.identification.selectors.rules import (
    answers_for,
    counts_by_region,
    flags_of,
    flags_of_all,
    rules,
)

__all__ = ["answers_for", "counts_by_region", "flags_of", "flags_of_all", "rules"]
