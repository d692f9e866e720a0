"""Pages of identification: why a school was flagged, referrals, the voices, answers to a decision, the diagnosis."""

from alongside_service.identification.views.diagnosis import (
    diagnosis,
    evidence_new,
    evidence_take_back,
    need,
    need_comment,
    need_take_back,
)
from alongside_service.identification.views.referrals import referral, referral_new, referral_withdraw, referrals
from alongside_service.identification.views.replies import reply_close, reply_new, reply_outcome
from alongside_service.identification.views.rules import how_we_know, journey, why
from alongside_service.identification.views.voices import voice, voices

__all__ = [
    "diagnosis", "evidence_new", "evidence_take_back", "how_we_know", "journey", "need", "need_comment",
    "need_take_back", "referral", "referral_new", "referral_withdraw", "referrals", "reply_close", "reply_new",
    "reply_outcome", "voice", "voices", "why",
]  # fmt: skip
