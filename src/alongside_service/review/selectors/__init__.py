"""Reading plans, promises, reviews, concerns and case studies, within what a person may see."""

from alongside_service.review.selectors.case_studies import CaseStudy, case_studies
from alongside_service.review.selectors.changes import changes
from alongside_service.review.selectors.concerns import concern_of, concerns_of, open_concerns
from alongside_service.review.selectors.plan import (
    advice_of,
    commitment_of,
    commitments_of,
    objective_of,
    objectives_of,
    one_advice_of,
)
from alongside_service.review.selectors.reviews import ReviewRow, review_of, reviews_of

__all__ = [
    "CaseStudy", "ReviewRow", "advice_of", "case_studies", "changes", "commitment_of", "commitments_of", "concern_of",
    "concerns_of", "objective_of", "objectives_of", "one_advice_of", "open_concerns", "review_of", "reviews_of",
]  # fmt: skip
