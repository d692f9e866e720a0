"""What follows from the rows: how far a review is recorded, which one it is, and when one can be added."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from alongside.policy.course import Course
from alongside.project import ProjectFacts, State, Status, derive_standing
from alongside_service.projects.models import SupportProject
from alongside_service.review.models import Objective, ObjectiveProgress, ProgressReview

ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


class Recorded(StrEnum):
    """How much of a review is written down."""

    NOT = "not recorded"
    PARTLY = "partly recorded"
    FULLY = "fully recorded"


def title_of(position: int) -> str:
    """`First review` for 0, `11th review` for 10."""
    if position < len(ORDINALS):
        return f"{ORDINALS[position]} review"
    number = position + 1
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending} review"


def expected(
    review: ProgressReview, objectives: Iterable[Objective], progress: Sequence[ObjectiveProgress]
) -> list[Objective]:
    """The objectives that a review rates: those that it has rated, and those that stood when it was held or added."""
    rated = {row.objective_id for row in progress}
    until = max(review.held_on, review.recorded_at.date()) if review.recorded_at else review.held_on
    return [each for each in objectives if each.pk in rated or (not each.dropped and each.added_on <= until)]


def recorded(
    review: ProgressReview, objectives: Iterable[Objective], progress: Sequence[ObjectiveProgress]
) -> Recorded:
    """How far a review is recorded."""
    if review.pathway == ProgressReview.REVIEW:
        if review.next_step:
            return Recorded.FULLY
        return Recorded.PARTLY if review.next_steps.strip() else Recorded.NOT
    if not progress and not review.next_steps.strip():
        return Recorded.NOT
    rated = {row.objective_id for row in progress if row.rating and row.details.strip()}
    wanted = expected(review, objectives, progress)
    whole = bool(wanted) and all(each.pk in rated for each in wanted) and bool(review.next_steps.strip())
    return Recorded.FULLY if whole else Recorded.PARTLY


def why_no_review(course: Course, facts: ProjectFacts) -> tuple[str, ...]:
    """Why no review can be added now; empty where one can."""
    if facts.state is not State.IN_PROGRESS:
        return (f"The project is {facts.state}.",)
    standing = derive_standing(course, facts)
    because = []
    if not facts.adviser or standing.of("adviser-allocation").status is not Status.COMPLETED:
        because.append("A review needs an adviser: allocate one first.")
    if standing.of("matching-decision").status is not Status.COMPLETED:
        because.append("A review needs the decision after the diagnosis: to match, or to review progress.")
    elif pathway_of(facts) == ProgressReview.MATCHED and standing.of("plan-objectives").status is not Status.COMPLETED:
        because.append("A review rates the objectives of the plan: mark them as complete first.")
    return tuple(because)


def pathway_of(facts: ProjectFacts) -> str:
    """`match` or `review`, as decided after the diagnosis; nothing before."""
    outcome = facts.value("matching-decision", "outcome")
    return str(outcome) if outcome in (ProgressReview.MATCHED, ProgressReview.REVIEW) else ""


def waits_for_match(project: SupportProject, reviews: Sequence[ProgressReview]) -> ProgressReview | None:
    """The latest review, where it asks for a match that has not been decided since."""
    latest = max(reviews, key=lambda review: review.held_on, default=None)
    asked = (
        latest is not None and latest.pathway == ProgressReview.REVIEW and latest.next_step == ProgressReview.MATCHED
    )
    return latest if asked and project.matching == ProgressReview.REVIEW else None
