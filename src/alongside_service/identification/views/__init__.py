"""Pages of identification: who may need support, why, what is held, referrals, voices, answers, the diagnosis."""

from alongside_service.identification.views.diagnosis import (
    diagnosis,
    evidence_new,
    evidence_take_back,
    need,
    need_comment,
    need_take_back,
)
from alongside_service.identification.views.funnels import funnels
from alongside_service.identification.views.held import school_held, school_held_answer
from alongside_service.identification.views.looking import (
    looking,
    looking_csv,
    looking_forget,
    looking_keep,
    looking_map,
)
from alongside_service.identification.views.referrals import referral, referral_new, referral_withdraw, referrals
from alongside_service.identification.views.replies import reply_close, reply_new, reply_outcome
from alongside_service.identification.views.rules import how_we_know, journey, why
from alongside_service.identification.views.treatment import alike
from alongside_service.identification.views.voices import voice, voices

__all__ = [
    "alike", "diagnosis", "evidence_new", "evidence_take_back", "funnels", "how_we_know", "journey", "looking",
    "looking_csv", "looking_forget", "looking_keep", "looking_map", "need", "need_comment", "need_take_back",
    "referral", "referral_new", "referral_withdraw", "referrals", "reply_close", "reply_new",
    "reply_outcome", "school_held", "school_held_answer", "voice", "voices", "why",
]  # fmt: skip
