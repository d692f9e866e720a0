"""The rows of identification: rules' answers, referrals, voices, answers to a decision, and the diagnosis."""

from alongside_service.identification.models.diagnosis import EvidenceItem, Need, NeedComment
from alongside_service.identification.models.referral import Referral
from alongside_service.identification.models.reply import Reply, ReplyClosing, ReplyOutcome
from alongside_service.identification.models.rules import Rule, RuleAnswer
from alongside_service.identification.models.voice import Voice

__all__ = [
    "EvidenceItem", "Need", "NeedComment", "Referral", "Reply", "ReplyClosing", "ReplyOutcome", "Rule", "RuleAnswer",
    "Voice",
]  # fmt: skip
