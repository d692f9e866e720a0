"""Who helps and what it costs, for everybody on the project; and where an organisation helps, for its people."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from alongside.policy.grants import load_grants
from alongside_service.accounts.roles import Role
from alongside_service.brokerage import selectors as brokerage
from alongside_service.look.answers import words_of
from alongside_service.projects import selectors
from alongside_service.projects.scope import may_write_task

CONTACT = "supporter-contact"


def support(request: HttpRequest, number: int) -> HttpResponse:
    """Who helps, who decided it, whom to write to, and where the money is."""
    found = selectors.project_for(request.user, number)
    context = selectors.frame_of(found, request.user, "support")
    frame = context["frame"]
    choices, answers = brokerage.choices_of(found), brokerage.answers_of(found)
    current, said = brokerage.current_choice(found, choices), brokerage.answer_of(found)
    asks = request.user.role == Role.SUPPORTING_ORGANISATION
    context |= {
        "current": current,
        "kind_label": frame.course.label("organisation", current.kind) if current else "",
        "earlier": [] if frame.outside else [choice for choice in choices if choice is not current],
        "may_choose": may_write_task(request.user, found, frame.course.task("preferred-organisation"))
        and not selectors.closed_because(frame, frame.course.task("preferred-organisation")),
        "may_look": not frame.outside,
        "said": said,
        "said_before": [] if frame.outside else [answer for answer in answers if answer != said],
        "shows_reasons": asks or not frame.outside,
        "may_answer": asks and found.live,
        "appointments": brokerage.appointments_of(found, choices),
        "outcomes": {option.key: option.label for option in frame.course.options("appointment")},
        "contact": _contact(frame),
        "due_diligence": None if frame.outside else frame.standing.of("due-diligence"),
        "today": timezone.localdate(),
    }
    return render(request, "brokerage/support.html", context | _money(request, found, frame))


def _contact(frame: selectors.Frame) -> list[tuple[str, str]]:
    """Whom to write to at the organisation, unless it was somebody of an earlier one."""
    if frame.standing.of(CONTACT).void:
        return []
    answers = frame.facts.answers.get(CONTACT, {})
    fields = frame.course.task(CONTACT).fields
    return [(field.label, words_of(field, answers[field.key])) for field in fields if field.key in answers]


def _money(request: HttpRequest, found: Any, frame: selectors.Frame) -> dict[str, Any]:
    policy = load_grants()
    asks = request.user.role == Role.SUPPORTING_ORGANISATION
    only = (brokerage.chosen_key(found) or ("", "")) if asks else None
    money = brokerage.money_of(found, frame.course, frame.facts, only=only)
    return {
        "money": money,
        "rows": [
            {
                "row": row,
                "may_spend": row.award.counts and brokerage.may_spend(request.user, found, row.award),
                "may_correct": {
                    spend.pk for spend in row.spends if brokerage.may_spend(request.user, found, row.award, spend)
                },
            }
            for row in money.awards
        ],
        "grants": [
            {"grant": grant, "why_not": brokerage.why_no_award(grant, frame.course, frame.facts, frame.standing)}
            for grant in policy.on(found.opened_on)
        ],
        "paid_to": {option.key: option.label for option in policy.paid_to},
        "claim_labels": {option.key: option.label for option in policy.claim},
    }


def our_support(request: HttpRequest) -> HttpResponse:
    """Where do we help, and where are we asked to?"""
    rows = brokerage.helping(request.user)
    context = {
        "section": "our-support",
        "rows": rows,
        "asked": sum(row.asks for row in rows),
        "organisation": request.user.body or request.user.school,
        "today": timezone.localdate(),
    }
    return render(request, "brokerage/our_support.html", context)
