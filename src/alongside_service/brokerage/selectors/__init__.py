"""Reading who was asked to help, what they said, and the money."""

from alongside_service.brokerage.selectors.money import (
    AwardRow,
    MoneyOf,
    award_of,
    band_of,
    changes,
    claim_of,
    grant_of,
    may_spend,
    money_in,
    money_of,
    regions_for,
    spend_of,
    why_no_award,
)
from alongside_service.brokerage.selectors.organisations import (
    answer_of,
    answers_of,
    appointments_of,
    choices_of,
    chosen_key,
    contact_start,
    current_choice,
)
from alongside_service.brokerage.selectors.ours import Helping, helping
from alongside_service.brokerage.selectors.overview import Overview, interest_of_adviser, is_own, miles_to, overview_of

__all__ = [
    "AwardRow", "Helping", "MoneyOf", "Overview", "answer_of", "answers_of", "appointments_of", "award_of", "band_of",
    "changes", "choices_of", "chosen_key", "claim_of", "contact_start", "current_choice", "grant_of", "helping",
    "interest_of_adviser", "is_own", "may_spend", "miles_to", "money_in", "money_of", "overview_of", "regions_for",
    "spend_of", "why_no_award",
]  # fmt: skip
