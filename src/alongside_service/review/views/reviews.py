"""Progress reviews: adding one, recording how things stand, and the school's answer."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alongside_service.projects import scope as project_scope
from alongside_service.projects import selectors as projects
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import SupportProject
from alongside_service.review import questions, scope, selectors
from alongside_service.review.actions import reviews as actions
from alongside_service.review.models import ProgressReview
from alongside_service.review.standing import waits_for_match, why_no_review
from alongside_service.review.views.asking import Question, ask


def _not_team(request: HttpRequest, found: SupportProject) -> tuple[str, ...]:
    if project_scope.is_team(request.user, found):
        return ()
    return (f"Reviews are written down by the team of {found.region.name}.",)


def _halted(found: SupportProject) -> tuple[str, ...]:
    return (f"The project is {found.state}.",) if found.state != "in progress" else ()


def review_new(request: HttpRequest, number: int) -> HttpResponse:
    """Add a review, or why none can be added yet."""
    found = projects.project_for(request.user, number)
    question = Question(
        title="Add a review",
        fields=questions.review_fields(found),
        submit="Add the review",
        cancel=reverse("project-plan", args=[number]) + "#reviews",
        closed=_not_team(request, found) or why_no_review(course_of(found), facts_of(found)),
    )
    return ask(
        request, found, question,
        lambda typed, _: actions.add_review(found.pk, typed, person=request.user, on=timezone.localdate()),
        reverse("project-plan", args=[number]) + "#reviews",
    )  # fmt: skip


def review(request: HttpRequest, number: int, review_id: int) -> HttpResponse:
    """One review: how each objective stands, what comes next, and what the school says of it."""
    found = projects.project_for(request.user, number)
    row = selectors.review_of(found, review_id)
    context = projects.frame_of(found, request.user, "plan")
    course = context["frame"].course
    team = context["frame"].team and not _halted(found)
    context |= {
        "row": row,
        "review": row.review,
        "rated": [(each, made, course.label("rating", made.rating) if made else "") for each, made in row.rated],
        "step": course.label("next-step", row.review.next_step) if row.review.next_step else "",
        "held": row.review.held_on <= timezone.localdate(),
        "team": team,
        "removable": team and not actions.why_kept(row.review),
        "answers_it": scope.may_answer_review(request.user, found),
        "asks_match": waits_for_match(found, [row.review]),
        "is_director": request.user.role == "regional-director",
        "matched": row.review.pathway == ProgressReview.MATCHED,
        "changes": selectors.changes(row.review, course),
    }  # fmt: skip
    return render(request, "review/review.html", context)


def review_change(request: HttpRequest, number: int, review_id: int) -> HttpResponse:
    """Change when a review is held, by whom, and what follows."""
    found = projects.project_for(request.user, number)
    row = selectors.review_of(found, review_id)
    here = reverse("project-review", args=[number, review_id])
    question = Question(
        title=f"Change the {row.title.lower()}",
        fields=questions.review_fields(found, row.review),
        submit="Save the review",
        cancel=here,
        before=actions.values_of(row.review),
        version=row.review.version,
        closed=_not_team(request, found) or _halted(found),
    )
    return ask(
        request, found, question,
        lambda typed, version: actions.change_review(
            review_id, typed, person=request.user, on=timezone.localdate(), version=version
        ),
        here,
    )  # fmt: skip


def review_progress(request: HttpRequest, number: int, review_id: int) -> HttpResponse:
    """Say how things stand."""
    found = projects.project_for(request.user, number)
    row = selectors.review_of(found, review_id)
    here = reverse("project-review", args=[number, review_id])
    course = course_of(found)
    matched = row.review.pathway == ProgressReview.MATCHED
    fields = questions.progress_fields(course, row.objectives) if matched else questions.review_progress_fields(course)
    early = row.review.held_on > timezone.localdate()
    question = Question(
        title=f"Record progress: {row.title.lower()}",
        fields=fields,
        submit="Save progress",
        cancel=here,
        lead="Leave an objective empty to come back to it later." if matched else "",
        before=actions.progress_values(row.review),
        version=row.review.version,
        closed=_not_team(request, found) or _halted(found)
        or (("Progress is recorded from the day on which the review is held.",) if early else ()),
        template="review/progress.html",
        more={"row": row},
    )  # fmt: skip
    return ask(
        request, found, question,
        lambda typed, version: actions.record_progress(
            review_id, typed, person=request.user, on=timezone.localdate(), version=version
        ),
        here,
    )  # fmt: skip


def review_answer(request: HttpRequest, number: int, review_id: int) -> HttpResponse:
    """Answer a review, for the school."""
    found = projects.project_for(request.user, number)
    row = selectors.review_of(found, review_id)
    here = reverse("project-review", args=[number, review_id])
    may = scope.may_answer_review(request.user, found)
    question = Question(
        title=f"Answer the {row.title.lower()}",
        fields=questions.ANSWER,
        submit="Send the answer",
        cancel=here,
        closed=() if may else ("A review is answered by the leaders of the school and by its responsible body.",),
    )
    return ask(
        request, found, question,
        lambda typed, _: actions.answer_review(review_id, typed, person=request.user, on=timezone.localdate()), here,
    )  # fmt: skip


def review_delete(request: HttpRequest, number: int, review_id: int) -> HttpResponse:
    """Remove a review of which nothing is recorded."""
    found = projects.project_for(request.user, number)
    row = selectors.review_of(found, review_id)
    kept = actions.why_kept(row.review)
    question = Question(
        title=f"Remove the {row.title.lower()}",
        fields=(),
        submit="Remove the review",
        cancel=reverse("project-review", args=[number, review_id]),
        lead="Nothing is recorded in it. That it was planned, and that you removed it, stays on the record.",
        closed=_not_team(request, found) or _halted(found) or ((kept,) if kept else ()),
    )
    return ask(
        request, found, question, lambda *_: actions.delete_review(review_id, person=request.user),
        reverse("project-plan", args=[number]) + "#reviews",
    )  # fmt: skip
