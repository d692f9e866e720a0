"""Writing progress reviews: when they are held, how things stand, the school's answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from alongside.project import Value
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.projects.actions import is_halted, locked
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError
from alongside_service.review import scope
from alongside_service.review.checks import check, number_text, read_decimals
from alongside_service.review.models import Objective, ObjectiveProgress, ProgressReview, ReviewAnswer
from alongside_service.review.questions import (
    ANSWER,
    OTHER,
    progress_fields,
    review_fields,
    review_progress_fields,
)
from alongside_service.review.standing import expected, pathway_of, why_no_review

MATCH = "match"


def values_of(review: ProgressReview) -> dict[str, Any]:
    """When a review is held and by whom, as its form asks it."""
    return {
        "held_on": review.held_on,
        "reviewer": str(review.reviewer_id) if review.reviewer_id else OTHER,
        "reviewer_name": review.reviewer_name,
        "next_needed": "yes" if review.next_review_on else "no",
        "next_review_on": review.next_review_on,
        "no_next_because": review.no_next_because,
    }


@transaction.atomic
def add_review(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> ProgressReview:
    """Add a review, once there are an adviser, a decision after the diagnosis and, if matched, complete objectives."""
    project = locked(project_id)
    scope.require_team(person, project, "Adding a review")
    course, facts = course_of(project), facts_of(project)
    if because := why_no_review(course, facts):
        raise ClosedError(because)
    review = ProgressReview(project=project, pathway=pathway_of(facts), recorded_by=person, version=0)
    _fill(review, check(review_fields(project), raw, role=person.role, on=on))
    _save(review, person)
    record("added a review", person=person, subject=project.subject, review=review.pk,
           held_on=review.held_on.isoformat())  # fmt: skip
    return review


@transaction.atomic
def change_review(review_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date, version: int) -> ProgressReview:
    """Change the day, the reviewer or what follows."""
    review = _review(review_id, person, "Changing a review")
    typed = check(review_fields(review.project, review), raw, role=person.role, on=on)
    if version != review.version:
        raise _changed(review, values_of(review))
    if ObjectiveProgress.objects.filter(review=review).exists() and typed["held_on"] > on:
        raise InvalidError({"held_on": "Progress is recorded already, so the review cannot be held later than today."})
    _fill(review, typed)
    _save(review, person)
    record("changed a review", person=person, subject=review.project.subject, review=review.pk,
           held_on=review.held_on.isoformat())  # fmt: skip
    return review


def _fill(review: ProgressReview, typed: Mapping[str, Value]) -> None:
    review.held_on = typed["held_on"]
    chosen = str(typed["reviewer"])
    review.reviewer_id = None if chosen == OTHER else int(chosen)
    review.reviewer_name = str(typed.get("reviewer_name", ""))
    review.next_review_on = typed.get("next_review_on")
    review.no_next_because = str(typed.get("no_next_because", ""))
    if problems := _wrong_days(review):
        raise InvalidError(problems)


def _wrong_days(review: ProgressReview) -> dict[str, str]:
    """A review comes after every earlier one of either pathway, and the next one after it."""
    problems = {}
    others = ProgressReview.objects.filter(project=review.project).exclude(pk=review.pk).order_by("held_on")
    days = [other.held_on for other in others]
    if review.pk is None and days and review.held_on <= days[-1]:
        problems["held_on"] = f"The day must be after the review before, which was on {_words(days[-1])}."
    elif review.pk is not None:
        problems |= _out_of_order(review, [other for other in others if other.pk < review.pk], before=True)
        problems |= _out_of_order(review, [other for other in others if other.pk > review.pk], before=False)
    if review.next_review_on and review.next_review_on <= review.held_on:
        problems["next_review_on"] = "The next review must be after this one."
    return problems


def _out_of_order(review: ProgressReview, others: Sequence[ProgressReview], *, before: bool) -> dict[str, str]:
    for other in others:
        if (review.held_on <= other.held_on) if before else (review.held_on >= other.held_on):
            which = "after the review before, which was" if before else "before the review after it, which is"
            return {"held_on": f"The day must be {which} on {_words(other.held_on)}."}
    return {}


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _save(review: ProgressReview, person: User) -> None:
    review.version += 1
    review.changed_by = person
    review._history_user = person
    review.save()


def _review(review_id: int, person: User, what: str) -> ProgressReview:
    review = _found(review_id)
    scope.require_team(person, review.project, what)
    if is_halted(review.project):
        raise ClosedError((f"The project is {review.project.state}.",))
    return review


def _found(review_id: int) -> ProgressReview:
    related = ("project__region", "project__school", "project__delivery_officer", "project__adviser", "reviewer",
               "changed_by")  # fmt: skip
    found = ProgressReview.objects.select_for_update(of=("self",)).select_related(*related).filter(pk=review_id).first()
    if found is None:
        raise ClosedError(("This review has been removed.",))
    return found


def _changed(review: ProgressReview, theirs: Mapping[str, Any]) -> ChangedError:
    return ChangedError(theirs, version=review.version, by=review.changed_by, at=review.changed_at)


def progress_values(review: ProgressReview) -> dict[str, Any]:
    """What a review says of each objective and of what comes next, as its form asks it."""
    found: dict[str, Any] = {"next_steps": review.next_steps, "next_step": review.next_step}
    for row in ObjectiveProgress.objects.filter(review=review):
        found |= {
            f"rating-{row.objective_id}": row.rating,
            f"details-{row.objective_id}": row.details,
            f"value-{row.objective_id}": number_text(row.value),
        }
    return found


def objectives_of(review: ProgressReview) -> list[Objective]:
    """The objectives that a review rates."""
    objectives = Objective.objects.filter(project_id=review.project_id)
    return expected(review, objectives, list(ObjectiveProgress.objects.filter(review=review)))


@transaction.atomic
def record_progress(
    review_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date, version: int
) -> ProgressReview:
    """Say how things stand. An objective may be left for later; one that is rated says what shows it."""
    review = _review(review_id, person, "Recording progress")
    if review.held_on > on:
        raise ClosedError((f"The review is held on {_words(review.held_on)}. Progress is recorded from that day.",))
    if review.pathway == ProgressReview.REVIEW:
        _record_step(review, raw, person, on, version)
    else:
        _record_ratings(review, raw, person, on, version)
    _save(review, person)
    record("recorded progress", person=person, subject=review.project.subject, review=review.pk,
           next_step=review.next_step)  # fmt: skip
    return review


def _record_step(review: ProgressReview, raw: Mapping[str, Raw], person: User, on: dt.date, version: int) -> None:
    typed = check(review_progress_fields(course_of(review.project)), raw, role=person.role, on=on)
    if typed.get("next_step") == MATCH and not typed.get("next_steps"):
        raise InvalidError({"next_steps": "Say why the school should be matched: the regional director reads it."})
    if version != review.version:
        raise _changed(review, progress_values(review))
    review.next_step, review.next_steps = str(typed.get("next_step", "")), str(typed.get("next_steps", ""))


def _record_ratings(review: ProgressReview, raw: Mapping[str, Raw], person: User, on: dt.date, version: int) -> None:
    objectives = objectives_of(review)
    typed = check(progress_fields(course_of(review.project), objectives), raw, role=person.role, on=on)
    values = read_decimals(typed, {f"value-{each.pk}": "The measure now, as a number" for each in objectives})
    if problems := _halves(objectives, typed):
        raise InvalidError(problems)
    if version != review.version:
        raise _changed(review, progress_values(review))
    review.next_steps = str(typed.get("next_steps", ""))
    before = {row.objective_id: row for row in ObjectiveProgress.objects.filter(review=review)}
    for each in objectives:
        given = {
            "rating": typed.get(f"rating-{each.pk}"),
            "details": typed.get(f"details-{each.pk}"),
            "value": values[f"value-{each.pk}"],
        }
        _rate(before.get(each.pk) or ObjectiveProgress(review=review, objective=each), given, person)


def _halves(objectives: Sequence[Objective], typed: Mapping[str, Value]) -> dict[str, str]:
    problems = {}
    for at, each in enumerate(objectives, start=1):
        rating, details = typed.get(f"rating-{each.pk}"), typed.get(f"details-{each.pk}")
        if rating and not details:
            problems[f"details-{each.pk}"] = f"Objective {at}: say what shows it."
        if not rating and (details or typed.get(f"value-{each.pk}")):
            problems[f"rating-{each.pk}"] = f"Objective {at}: choose how it stands, or leave all of it for later."
    return problems


def _rate(row: ObjectiveProgress, given: Mapping[str, Any], person: User) -> None:
    row._history_user = person
    if not given["rating"]:
        if row.pk:
            row.delete()
        return
    if row.pk and all(getattr(row, key) == value for key, value in given.items()):
        return
    for key, value in given.items():
        setattr(row, key, value)
    row.save()


@transaction.atomic
def delete_review(review_id: int, *, person: User) -> None:
    """Remove a review of which nothing is recorded; that it was there stays in its history and on the trail."""
    review = _review(review_id, person, "Removing a review")
    if why := why_kept(review):
        raise ClosedError((why,))
    subject, held_on = review.project.subject, review.held_on.isoformat()
    review._history_user = person
    review.delete()
    record("removed a review", person=person, subject=subject, review=review_id, held_on=held_on)


def why_kept(review: ProgressReview) -> str:
    """Why a review cannot be removed; nothing where it can."""
    if review.next_steps.strip() or review.next_step or ObjectiveProgress.objects.filter(review=review).exists():
        return "Progress is recorded in this review, so it stays. Correct it instead."
    if ReviewAnswer.objects.filter(review=review).exists():
        return "The school has answered this review, so it stays."
    return ""


@transaction.atomic
def answer_review(review_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> ReviewAnswer:
    """Answer a review, for the school."""
    review = _found(review_id)
    if not scope.may_answer_review(person, review.project):
        raise NotYoursError("A review is answered by the leaders of the school and by its responsible body.")
    typed = check(ANSWER, raw, role=person.role, on=on)
    answer = ReviewAnswer(review=review, text=str(typed["text"]), by=person, role=person.role)
    answer.save()
    record("answered a review", person=person, subject=review.project.subject, review=review.pk, answer=answer.pk)
    return answer
