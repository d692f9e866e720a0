"""The rows of plans, promises, advice, progress reviews and concerns."""

from alongside_service.review.models.concerns import Concern, ConcernEntry
from alongside_service.review.models.escalation import Confirmation, Escalation, InformationPowers, InterimBoard
from alongside_service.review.models.plan import Objective
from alongside_service.review.models.promises import Advice, Commitment
from alongside_service.review.models.reviews import ObjectiveProgress, ProgressReview, ReviewAnswer

__all__ = [
    "Advice", "Commitment", "Concern", "ConcernEntry", "Confirmation", "Escalation", "InformationPowers",
    "InterimBoard", "Objective", "ObjectiveProgress", "ProgressReview", "ReviewAnswer",
]  # fmt: skip
