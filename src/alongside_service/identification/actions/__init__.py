"""Writes of identification: rules' answers, referrals, voices, answers to a decision, the diagnosis."""

from alongside_service.identification.actions.diagnosis import (
    add_evidence,
    comment_on_need,
    save_diagnosis,
    save_need,
    take_back_evidence,
    take_back_need,
)
from alongside_service.identification.actions.referrals import answer_referral, refer, withdraw_referral
from alongside_service.identification.actions.remarks import remark
from alongside_service.identification.actions.replies import close_window, give_reply, settle_replies
from alongside_service.identification.actions.rules import keep_answers
from alongside_service.identification.actions.voices import say

__all__ = [
    "add_evidence", "answer_referral", "close_window", "comment_on_need", "give_reply", "keep_answers", "refer",
    "remark", "save_diagnosis", "save_need", "say", "settle_replies", "take_back_evidence", "take_back_need",
    "withdraw_referral",
]  # fmt: skip
