"""The plan of a project: objectives, reviews, promises and advice on one page, and the forms of objectives."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside.project import why_closed
from alongside_service.audit.actions import record
from alongside_service.look.fields import draw_form
from alongside_service.projects import scope as project_scope
from alongside_service.projects import selectors as projects
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ClosedError, InvalidError
from alongside_service.review import questions, scope, selectors, sides
from alongside_service.review.actions.objectives import TASK, complete_plan, is_rated, save_objective, set_dropped
from alongside_service.review.actions.objectives import values_of as objective_values
from alongside_service.review.actions.promises import sides_open_to
from alongside_service.review.models import Objective
from alongside_service.review.standing import pathway_of, waits_for_match, why_no_review
from alongside_service.review.views.asking import Question, ask


def plan(request: HttpRequest, number: int) -> HttpResponse:
    """What is to change and how, how it goes, who promised what, and what became of advice."""
    found = projects.project_for(request.user, number)
    return show_plan(request, found)


def show_plan(
    request: HttpRequest, found: SupportProject, *, errors: list[dict[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    """The plan page, with what is wrong where something was refused."""
    person, today = request.user, timezone.localdate()
    context = projects.frame_of(found, person, "plan")
    frame = context["frame"]
    objectives = selectors.objectives_of(found)
    reviews = selectors.reviews_of(found, objectives)
    standing = frame.standing.of(TASK)
    task = frame.course.task(TASK)
    closed = projects.closed_because(frame, task)
    side = sides.side_of(person, found)
    context |= {
        "errors": errors or [],
        "today": today,
        "standing": standing,
        "asked": standing.status.value != "not required",
        "closed": closed,
        "writes": project_scope.may_write_task(person, found, task) and not closed,
        "its_school": scope.is_its_school(person, found),
        "objectives": [_objective(each, at, frame.course, reviews) for at, each in enumerate(_live(objectives), 1)],
        "dropped": [each for each in objectives if each.dropped],
        "complete": bool(frame.facts.value(TASK, "complete")),
        "completed_on": frame.facts.value(TASK, "completed_on"),
        "cost": sum((each.cost or 0 for each in objectives if not each.dropped), 0),
        "reviews": list(reversed(reviews)),
        "no_review": why_no_review(frame.course, frame.facts),
        "pathway": pathway_of(frame.facts),
        "asks_match": waits_for_match(found, [row.review for row in reviews]),
        "is_director": person.role == "regional-director",
        "steps": {option.key: option.label for option in frame.course.options("next-step")},
        **_promises(request, found, side, today),
        **_advice(request, found, side, today),
    }
    return render(request, "review/plan.html", context, status=status)


def _live(objectives: list[Objective]) -> list[Objective]:
    return [each for each in objectives if not each.dropped]


def _objective(each: Objective, at: int, course: Any, reviews: list[selectors.ReviewRow]) -> dict[str, Any]:
    areas = {area.key: area for area in course.areas}
    area = areas.get(each.area)
    rated = [(row, progress) for row in reviews for objective, progress in row.rated if objective == each and progress]
    latest = rated[-1] if rated else None
    return {
        "objective": each,
        "at": at,
        "area": area.label if area else each.area,
        "core": bool(area and area.core),
        "rating": latest[1].rating if latest else "",
        "rating_label": course.label("rating", latest[1].rating) if latest else "",
        "rated_at": latest[0].title if latest else "",
    }


def _promises(request: HttpRequest, found: SupportProject, side: str, today: dt.date) -> dict[str, Any]:
    rows = [
        {
            "commitment": each,
            "side": sides.SIDES.get(each.side, each.side),
            "status": each.status(today),
            "mine": each.side == side and found.live and not each.confirmed,
            "theirs": sides.is_other_side(side, each.side) and found.live and each.done_on and each.confirmed is None,
        }
        for each in selectors.commitments_of(found)
    ]
    open_to = sides_open_to(request.user, found) if found.live else []
    return {
        "promises": rows,
        "promise_form": draw_form(questions.commitment_fields(sides_open=open_to), values={}, prefix="")
        if open_to
        else "",
        "promise_side": sides.SIDES[open_to[0]] if len(open_to) == 1 else "",
    }


def _advice(request: HttpRequest, found: SupportProject, side: str, today: dt.date) -> dict[str, Any]:
    rows = selectors.advice_of(found)
    return {
        "advice_open": [(each, each.is_late(today)) for each in rows if each.status == each.OPEN],
        "advice_done": sum(each.status == each.DONE for each in rows),
        "advice_all": len(rows),
        "gives_advice": side in (sides.TEAM, sides.SUPPORTER) and found.live,
        "says_done": scope.is_its_school(request.user, found) and found.live,
    }


def _closed(request: HttpRequest, found: SupportProject) -> tuple[str, ...]:
    """Why this person cannot write to the plan now."""
    task = course_of(found).task(TASK)
    if not project_scope.may_write_task(request.user, found, task):
        return ("The plan is written by the leaders of the school and the region’s team.",)
    return why_closed(course_of(found), facts_of(found), task)


def objective_new(request: HttpRequest, number: int) -> HttpResponse:
    """Add an objective."""
    found = projects.project_for(request.user, number)
    plan_url = reverse("project-plan", args=[number])
    course = course_of(found)
    question = Question(
        title="Add an objective",
        fields=questions.objective_fields(course, new=True),
        submit="Add the objective",
        cancel=plan_url,
        closed=_closed(request, found),
        lead="" if scope.is_its_school(request.user, found) else "How it is done is for the school alone to write.",
    )  # fmt: skip
    return ask(
        request, found, question,
        lambda typed, _: save_objective(found.pk, typed, person=request.user, on=timezone.localdate()), plan_url,
    )  # fmt: skip


def objective(request: HttpRequest, number: int, objective_id: int) -> HttpResponse:
    """Change an objective."""
    found = projects.project_for(request.user, number)
    kept = selectors.objective_of(found, objective_id)
    course = course_of(found)
    plan_url = reverse("project-plan", args=[number])
    dropped = ("This objective was dropped. Take it up again first.",) if kept.dropped else ()
    question = Question(
        title="Change an objective",
        fields=questions.objective_fields(course, new=False),
        submit="Save the objective",
        cancel=plan_url,
        before=objective_values(kept),
        version=kept.version,
        closed=_closed(request, found) or dropped,
        template="review/objective.html",
        more={
            "objective": kept,
            "area": course.label("area", kept.area),
            "its_school": scope.is_its_school(request.user, found),
            "changes": selectors.changes(kept, course),
        },
    )
    return ask(
        request, found, question,
        lambda typed, version: save_objective(
            found.pk, typed, person=request.user, on=timezone.localdate(), objective_id=kept.pk, version=version
        ),
        plan_url,
    )  # fmt: skip


def objective_drop(request: HttpRequest, number: int, objective_id: int) -> HttpResponse:
    """Drop an objective, or take it up again."""
    found = projects.project_for(request.user, number)
    kept = selectors.objective_of(found, objective_id)
    plan_url = reverse("project-plan", args=[number])
    question = Question(
        title="Take an objective up again" if kept.dropped else "Drop an objective",
        fields=questions.drop_fields(kept, needed=is_rated(kept)),
        submit="Take it up again" if kept.dropped else "Drop the objective",
        cancel=plan_url,
        lead=f"“{kept.what}”",
        closed=_closed(request, found),
        hidden=[("dropped", "no" if kept.dropped else "yes")],
    )
    return ask(
        request, found, question,
        lambda typed, _: set_dropped(
            found.pk, kept.pk, typed, dropped=request.POST.get("dropped", "yes") == "yes", person=request.user,
            on=timezone.localdate(),
        ),
        plan_url,
    )  # fmt: skip


def plan_complete(request: HttpRequest, number: int) -> HttpResponse:
    """Mark the objectives as complete."""
    found = projects.project_for(request.user, number)
    try:
        complete_plan(found.pk, person=request.user, on=timezone.localdate())
    except ClosedError as error:
        record("refused", person=request.user, subject="project-plan-complete", why=str(error))
        return show_plan(request, found, errors=[{"text": why} for why in error.because], status=403)
    except InvalidError as error:
        lines = [{"text": text, "href": "#complete"} for text in error.problems.values()]
        return show_plan(request, found, errors=lines, status=422)
    return redirect("project-plan", number)
