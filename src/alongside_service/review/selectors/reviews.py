"""Reading progress reviews, with what follows from their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from alongside_service.projects.models import SupportProject
from alongside_service.review.models import Objective, ObjectiveProgress, ProgressReview, ReviewAnswer
from alongside_service.review.standing import Recorded, expected, recorded, title_of


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """A review, which one it is, how far it is recorded, and what it rates."""

    review: ProgressReview
    title: str
    recorded: Recorded
    objectives: Sequence[Objective]
    """Those that it rates or is still to rate."""
    progress: Sequence[ObjectiveProgress]
    answers: Sequence[ReviewAnswer]

    @property
    def rated(self) -> list[tuple[Objective, ObjectiveProgress | None]]:
        """Each objective with how it stands; None where nobody has said."""
        by_objective = {row.objective_id: row for row in self.progress}
        return [(each, by_objective.get(each.pk)) for each in self.objectives]


def reviews_of(project: SupportProject, objectives: Sequence[Objective]) -> list[ReviewRow]:
    """Every review, the first first: five queries, however many there are."""
    reviews = (
        project.reviews.select_related("reviewer", "recorded_by", "changed_by")
        .prefetch_related("progress", "answers__by")
        .order_by("held_on", "pk")
    )
    return [_row(review, at, objectives) for at, review in enumerate(reviews)]


def _row(review: ProgressReview, at: int, objectives: Sequence[Objective]) -> ReviewRow:
    progress = list(review.progress.all())
    return ReviewRow(
        review=review,
        title=title_of(at),
        recorded=recorded(review, objectives, progress),
        objectives=expected(review, objectives, progress) if review.pathway == ProgressReview.MATCHED else [],
        progress=progress,
        answers=list(review.answers.all()),
    )


def review_of(project: SupportProject, number: int) -> ReviewRow:
    """One review. Raises Http404."""
    rows = reviews_of(project, list(project.objectives.all()))
    found = next((row for row in rows if row.review.pk == number), None)
    if found is None:
        raise Http404("There is no such review, or it has been removed.")
    return found
