"""Reading the rules and their answers, and what a project's file holds of the voices and the diagnosis."""

from alongside_service.identification.selectors.diagnosis import diagnosis_snapshot, needs_of
from alongside_service.identification.selectors.referrals import may_refer, referral_for, referrals_for
from alongside_service.identification.selectors.replies import (
    answer_by_for,
    answer_by_of,
    answering_of,
    decisions_answered,
    is_final,
)
from alongside_service.identification.selectors.rules import (
    answers_for,
    counts_by_region,
    flags_of,
    flags_of_all,
    rules,
)
from alongside_service.identification.selectors.voices import heard, rule_versions_for, voices_of

__all__ = [
    "answer_by_for", "answer_by_of", "answering_of", "answers_for", "counts_by_region", "decisions_answered",
    "diagnosis_snapshot", "flags_of", "flags_of_all", "heard", "is_final", "may_refer", "needs_of", "referral_for",
    "referrals_for", "rule_versions_for", "rules", "voices_of",
]  # fmt: skip
