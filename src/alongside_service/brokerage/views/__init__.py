"""Pages of support: the organisation, the money, and where an organisation helps."""

from alongside_service.brokerage.views.entries import (
    award,
    award_new,
    claim,
    claim_new,
    spend,
    spend_new,
    supporter_answer,
)
from alongside_service.brokerage.views.money import money, money_csv
from alongside_service.brokerage.views.organisations import organisation
from alongside_service.brokerage.views.support import our_support, support

__all__ = [
    "award", "award_new", "claim", "claim_new", "money", "money_csv", "organisation", "our_support", "spend",
    "spend_new", "support", "supporter_answer",
]  # fmt: skip
