"""Escalating a concern, the director's decision, and the powers used."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from alongside.policy.concerns import load_concerns
from alongside.policy.course import Field
from alongside_service.accounts.roles import Role
from alongside_service.projects import scope as project_scope
from alongside_service.projects import selectors as projects
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject
from alongside_service.review import questions, selectors
from alongside_service.review.actions import escalation as actions
from alongside_service.review.models import Concern, Escalation
from alongside_service.review.views.asking import Question, ask


def _closed(request: HttpRequest, found: SupportProject, kept: Concern) -> tuple[str, ...]:
    if not project_scope.is_in_office(request.user, found):
        return (f"This is for the delivery officers and the director of {found.region.name}.",)
    if not found.live:
        return ("The project is stopped.",)
    return actions.why_not_escalated(kept)


def _kept(request: HttpRequest, number: int, concern_id: int) -> tuple[SupportProject, Concern, str]:
    found = projects.project_for(request.user, number)
    kept = selectors.concern_of(found, concern_id, request.user)
    return found, kept, reverse("project-concern", args=[number, concern_id])


def escalation(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """Confirm what has to be confirmed, write the case, and ask the director."""
    found, kept, here = _kept(request, number, concern_id)
    row = getattr(kept, "escalation", None)
    fields = questions.escalation_fields(course_of(found))
    done = row is not None and row.status in (Escalation.WAITING, Escalation.APPROVED)
    question = Question(
        title="Escalate a concern",
        fields=fields,
        submit="Save for later",
        buttons=[("send", "Ask the regional director")],
        cancel=here,
        tab="concerns",
        lead=f"“{kept.summary}”",
        before=_values(kept, row, fields),
        closed=_closed(request, found, kept)
        or (("It waits for the regional director, or has been decided.",) if done else ()),
        template="review/escalation.html",
        more={"confirmations": _confirmations(kept), "notice": load_concerns().notice_for(found.school.governance)},
    )
    send = request.POST.get("act") == "send"
    return ask(
        request, found, question,
        lambda typed, _: actions.save_escalation(
            kept.pk, typed, send=send, person=request.user, on=timezone.localdate()
        ),
        here,
    )  # fmt: skip


def _values(kept: Concern, row: Escalation | None, fields: Sequence[Field]) -> dict[str, object]:
    confirmed = {each.key for each in kept.confirmations.all()}
    ticked = {
        field.key: [option.key for option in field.options if option.key in confirmed]
        for field in fields
        if field.kind == "choices"
    }
    return {**ticked, "reason": row.reason if row else "", "details": row.details if row else ""}


def _confirmations(kept: Concern) -> list[tuple[str, str, object]]:
    made = {each.key: each for each in kept.confirmations.all()}
    in_order = [each for each in load_concerns().confirmations if each.key in made]
    return [(each.label, made[each.key].by.name, made[each.key].at) for each in in_order]


def escalation_decision(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """Decide whether the concern goes further."""
    found, kept, here = _kept(request, number, concern_id)
    row = getattr(kept, "escalation", None)
    director = request.user.role == Role.REGIONAL_DIRECTOR.value
    closed = _closed(request, found, kept)
    if not closed and not director:
        closed = (f"This is decided by the regional director of {found.region.name}.",)
    if not closed and (row is None or row.status != Escalation.WAITING):
        closed = ("Nothing waits for a decision.",)
    if not closed and row.recorded_by_id == request.user.pk:
        closed = ("You wrote this case down, so you cannot be the one who decides on it.",)
    question = Question(
        title="Decide on an escalation",
        fields=questions.ESCALATION_DECISION,
        submit="Decide",
        cancel=here,
        tab="concerns",
        lead=f"“{kept.summary}”",
        before={"decided_on": timezone.localdate()},
        closed=closed,
        template="review/escalation_decision.html",
        more={
            "escalation": row,
            "reason": course_of(found).label("escalation", row.reason) if row and row.reason else "",
            "confirmations": _confirmations(kept),
            "notice": load_concerns().notice_for(found.school.governance),
        },
    )
    return ask(
        request, found, question,
        lambda typed, _: actions.decide_escalation(kept.pk, typed, person=request.user, on=timezone.localdate()), here,
    )  # fmt: skip


def powers(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """Powers to require information: in use or not, since when, for what."""
    found, kept, here = _kept(request, number, concern_id)
    row = getattr(kept, "information_powers", None)
    policy = load_concerns().information_powers
    reached = policy.reaches(found.school.governance)
    known = {"in_use": "yes" if row.in_use else "no", "used_on": row.used_on, "details": row.details} if row else {}
    question = Question(
        title=policy.label,
        fields=questions.POWERS,
        submit="Save",
        cancel=here,
        tab="concerns",
        before=known,
        warning=policy.uncertainty,
        closed=_closed(request, found, kept) or (() if reached else ("These are not for a school of this kind.",)),
    )
    return ask(
        request, found, question,
        lambda typed, _: actions.record_powers(kept.pk, typed, person=request.user, on=timezone.localdate()), here,
    )  # fmt: skip


def interim_board(request: HttpRequest, number: int, concern_id: int) -> HttpResponse:
    """An interim executive board: since when, who, for what."""
    found, kept, here = _kept(request, number, concern_id)
    row = getattr(kept, "interim_board", None)
    why = actions.why_no_board(kept)
    question = Question(
        title=load_concerns().interim_executive_board.label,
        fields=questions.BOARD,
        submit="Save",
        cancel=here,
        tab="concerns",
        before={"created_on": row.created_on, "details": row.details} if row else {},
        closed=_closed(request, found, kept) or ((why,) if why else ()),
    )
    return ask(
        request, found, question,
        lambda typed, _: actions.record_board(kept.pk, typed, person=request.user, on=timezone.localdate()), here,
    )  # fmt: skip
