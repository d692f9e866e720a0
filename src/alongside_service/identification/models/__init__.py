"""The rows of identification: rules' answers, measures and early warning, referrals, voices, answers, the diagnosis."""

from alongside_service.identification.models.diagnosis import EvidenceItem, Need, NeedComment
from alongside_service.identification.models.measured import Making, Measured, Outcome, Warned, Watched
from alongside_service.identification.models.referral import Referral
from alongside_service.identification.models.remark import Remark
from alongside_service.identification.models.reply import Reply, ReplyClosing, ReplyOutcome
from alongside_service.identification.models.rules import Rule, RuleAnswer
from alongside_service.identification.models.voice import Voice

__all__ = [
    "EvidenceItem", "Making", "Measured", "Need", "NeedComment", "Outcome", "Referral", "Remark", "Reply",
    "ReplyClosing", "ReplyOutcome", "Rule", "RuleAnswer", "Voice", "Warned",
    "Watched",
]  # fmt: skip
