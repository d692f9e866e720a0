"""Writes of identification: rules' answers, referrals, voices, answers to a decision, the diagnosis."""

from alongside_service.identification.actions.rules import keep_answers

__all__ = ["keep_answers"]
