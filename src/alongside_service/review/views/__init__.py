"""Pages of this room."""

from alongside_service.review.views.case_studies import case_studies, case_study
from alongside_service.review.views.concerns import (
    concern,
    concern_new,
    concern_reopen,
    concern_resolve,
    concern_response,
    concern_share,
    concerns,
)
from alongside_service.review.views.escalation import escalation, escalation_decision, interim_board, powers
from alongside_service.review.views.plan import objective, objective_drop, objective_new, plan, plan_complete
from alongside_service.review.views.promises import advice, advice_done, commitment, commitment_new
from alongside_service.review.views.reviews import (
    review,
    review_answer,
    review_change,
    review_delete,
    review_new,
    review_progress,
)

__all__ = [
    "advice", "advice_done", "case_studies", "case_study", "commitment", "commitment_new", "concern", "concern_new",
    "concern_reopen", "concern_resolve", "concern_response", "concern_share", "concerns", "escalation",
    "escalation_decision", "interim_board", "objective", "objective_drop", "objective_new", "plan", "plan_complete",
    "powers", "review", "review_answer", "review_change", "review_delete", "review_new", "review_progress",
]  # fmt: skip
