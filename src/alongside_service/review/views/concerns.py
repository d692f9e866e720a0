"""Concerns about any party: the list, one of them, and what can be done with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside.policy.concerns import load_concerns
from alongside_service.accounts.roles import Role
from alongside_service.errors import refused
from alongside_service.projects import scope as project_scope
from alongside_service.projects import selectors as projects
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ClosedError
from alongside_service.review import questions, scope, selectors, sides
from alongside_service.review.actions import concerns as actions
from alongside_service.review.actions.escalation import why_no_board, why_not_escalated
from alongside_service.review.models import Concern, Escalation
from alongside_service.review.views.asking import Question, ask


def concerns(request: HttpRequest, number: int) -> HttpResponse:
    """What somebody is worried about, open ones first."""
    found = projects.project_for(request.user, number)
    context = projects.frame_of(found, request.user, "concerns")
    course = context["frame"].course
    rows = selectors.concerns_of(found, request.user)
    context |= {
        "rows": [_row(each, course) for each in rows],
        "open": sum(each.open for each in rows),
        "raises": bool(sides.side_of(request.user, found)) and found.live,
    }
    return render(request, "review/concerns.html", context)


def _row(each: Concern, course: object) -> dict[str, object]:
    escalation = getattr(each, "escalation", None)
    return {
        "concern": each,
        "about": course.label("party", each.about),
        "escalated": escalation is not None and escalation.status == Escalation.APPROVED,
        "waits": escalation is not None and escalation.status == Escalation.WAITING,
    }


def concern_new(request: HttpRequest, number: int) -> HttpResponse:
    """Raise a concern."""
    found = projects.project_for(request.user, number)
    if project_scope.is_outside(request.user):
        lead = (
            "You, the delivery officers and the regional director read it. Nobody else does, "
            "and not the person or body that it is about, until the office shares it."
        )
    else:
        lead = (
            "The team reads it, and the other side only if it is shared. One about the adviser stays with the office."
        )
    question = Question(
        title="Raise a concern",
        fields=questions.concern_fields(course_of(found)),
        submit="Raise the concern",
        cancel=reverse("project-concerns", args=[number]),
        tab="concerns",
        lead=lead,
        closed=() if found.live else ("The project is stopped, so no concern is raised in it.",),
    )
    return ask(
        request, found, question,
        lambda typed, _: actions.raise_concern(found.pk, typed, person=request.user, on=timezone.localdate()),
        reverse("project-concerns", args=[number]),
    )  # fmt: skip


def concern(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """One concern: what it says, what was answered, whether it goes further."""
    found = projects.project_for(request.user, number)
    kept = selectors.concern_of(found, concern_id, request.user)
    context = projects.frame_of(found, request.user, "concerns")
    policy, course = load_concerns(), context["frame"].course
    office = context["frame"].office and found.live
    escalation = getattr(kept, "escalation", None)
    entries = [(each, Role(each.role).label) for each in kept.entries.all()]
    context |= {
        "concern": kept,
        "about": course.label("party", kept.about),
        "raiser": Role(kept.raised_role).label,
        "entries": entries,
        "answers": bool(sides.side_of(request.user, found)),
        "office_here": office,
        "may_share": office and not kept.shared,
        "may_settle": kept.open and scope.may_settle(request.user, kept, policy.director_alone),
        "may_reopen": not kept.open and scope.may_reopen(request.user, kept),
        "escalates": not why_not_escalated(kept),
        "escalation": escalation,
        "sees_case": not context["frame"].outside,
        "reason": course.label("escalation", escalation.reason) if escalation and escalation.reason else "",
        "notice": policy.notice(escalation.notice) if escalation and escalation.notice else None,
        "confirmed": len(kept.confirmations.all()),
        "needed": len(policy.confirmations),
        "decides": office
        and request.user.role == Role.REGIONAL_DIRECTOR.value
        and escalation is not None
        and escalation.status == Escalation.WAITING,
        "own_case": escalation is not None and escalation.recorded_by_id == request.user.pk,
        "powers": getattr(kept, "information_powers", None),
        "board": getattr(kept, "interim_board", None),
        "no_board": why_no_board(kept),
    }
    return render(request, "review/concern.html", context)


def _turn(request: HttpRequest, found: SupportProject, kept: Concern, question: Question, act: object) -> HttpResponse:
    return ask(
        request, found, question,
        lambda typed, _: act(kept.pk, typed, person=request.user, on=timezone.localdate()),
        reverse("project-concern", args=[found.pk, kept.pk]),
    )  # fmt: skip


def _question(found: SupportProject, kept: Concern, title: str, fields: object, submit: str, *closed: str) -> Question:
    return Question(
        title=title, fields=fields, submit=submit, cancel=reverse("project-concern", args=[found.pk, kept.pk]),
        tab="concerns", lead=f"“{kept.summary}”", closed=tuple(why for why in closed if why),
    )  # fmt: skip


def concern_response(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """Answer a concern."""
    found = projects.project_for(request.user, number)
    kept = selectors.concern_of(found, concern_id, request.user)
    nobody = "" if sides.side_of(request.user, found) else "Concerns are answered by the two sides of the project."
    question = _question(found, kept, "Answer a concern", questions.RESPONSE, "Send the answer", nobody)
    return _turn(request, found, kept, question, actions.respond)


def concern_resolve(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """Resolve a concern, with words."""
    found = projects.project_for(request.user, number)
    kept = selectors.concern_of(found, concern_id, request.user)
    may = scope.may_settle(request.user, kept, load_concerns().director_alone)
    question = _question(
        found, kept, "Resolve a concern", questions.RESOLUTION, "Resolve the concern",
        "" if may else f"The office of {found.region.name} resolves it; one about the team, its director alone.",
        "" if kept.open else "It is resolved already.",
    )  # fmt: skip
    return _turn(request, found, kept, question, actions.resolve)


def concern_reopen(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """Open a resolved concern again."""
    found = projects.project_for(request.user, number)
    kept = selectors.concern_of(found, concern_id, request.user)
    may = scope.may_reopen(request.user, kept)
    question = _question(
        found, kept, "Open a concern again", questions.REOPENING, "Open it again",
        "" if may else "A concern is opened again by whoever raised it, or by the office.",
        "It is open already." if kept.open else "",
    )  # fmt: skip
    return _turn(request, found, kept, question, actions.reopen)


def concern_share(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """Open a concern to both sides."""
    found = projects.project_for(request.user, number)
    kept = selectors.concern_of(found, concern_id, request.user)
    try:
        actions.share(kept.pk, person=request.user)
    except ClosedError as error:
        return refused(request, str(error))
    return redirect("project-concern", number, concern_id)
