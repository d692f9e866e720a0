"""Writing who is asked to help, what they say, and the money."""

from alongside_service.brokerage.actions.money import save_award, save_claim, save_spend
from alongside_service.brokerage.actions.organisations import answer_request, choose_organisation

__all__ = ["answer_request", "choose_organisation", "save_award", "save_claim", "save_spend"]
