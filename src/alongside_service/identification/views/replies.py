"""Answering a decision, saying what comes of the answers, and closing the window."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from alongside_service.identification.actions import close_window, give_reply, settle_replies
from alongside_service.identification.questions import OUTCOME, reply_fields
from alongside_service.identification.selectors.replies import REPLY, Answering, answering_of
from alongside_service.identification.views.asking import Asking, ask
from alongside_service.identification.views.voices import finality
from alongside_service.projects import selectors as projects
from alongside_service.projects.models import SupportProject

TEMPLATE = "identification/reply.html"


def _context(request: HttpRequest, number: int) -> tuple[SupportProject, dict[str, Any], Answering | None]:
    found = projects.project_for(request.user, number)
    context = projects.frame_of(found, request.user, "voices")
    answering = answering_of(found, timezone.localdate())
    course = context["frame"].course
    context |= {
        "answering": answering,
        "outcome": course.label("support", answering.decision.outcome) if answering else "",
        "finality": finality(answering) if answering else "",
    }
    return found, context, answering


def _back(number: int, done: str = "") -> str:
    return reverse("project-voices", args=[number]) + (f"?done={done}#answers" if done else "")


def reply_new(request: HttpRequest, number: int) -> HttpResponse:
    """What do you say to the decision?"""
    found, context, answering = _context(request, number)
    inside = context["frame"].office
    late = answering is not None and answering.answer_by is not None and not answering.window_open
    if answering is None:
        context["closed"] = ["Nothing has been decided yet, so there is nothing to answer."]
    elif answering.answer_by is None:
        context["closed"] = ["Nobody has been formally told of the decision yet. It can be answered from then on."]
    context["late"] = late
    return ask(
        request,
        Asking(
            template=TEMPLATE,
            title="Write down an answer that you were told" if inside else "Answer the decision",
            fields=reply_fields(inside=inside),
            save=lambda raw, _: _give(request, number, raw),
            submit="Put the answer on the record",
            cancel=_back(number),
            subject=found.subject,
        ),
        context,
    )


def _give(request: HttpRequest, number: int, raw: Any) -> str:
    give_reply(number, raw, person=request.user, on=timezone.localdate())
    return _back(number, "replied")


def reply_outcome(request: HttpRequest, number: int) -> HttpResponse:
    """What comes of the answers?"""
    found, context, answering = _context(request, number)
    if answering is None or not answering.unsettled:
        context["closed"] = ["There is no answer that waits for you."]

    def save(raw: Any, _: int) -> str:
        settle_replies(number, raw, person=request.user, on=timezone.localdate())
        return _back(number, "settled")

    return ask(
        request,
        Asking(
            template=TEMPLATE,
            title="What comes of the answers",
            fields=OUTCOME,
            save=save,
            submit="Put it on the record",
            cancel=_back(number),
            subject=found.subject,
        ),
        context,
    )


def reply_close(request: HttpRequest, number: int) -> HttpResponse:
    """Close the window: what came of it, and when?"""
    found, context, answering = _context(request, number)
    frame = context["frame"]
    task = frame.course.task(REPLY)
    context["closed"] = list(projects.closed_because(frame, task))
    if answering and answering.closing:
        context["closed"] = ["The window to answer this decision is closed already."]
    elif answering and not answering.closable and not context["closed"]:
        context["not_yet"] = True

    def save(raw: Any, _: int) -> str:
        close_window(number, raw, person=request.user, on=timezone.localdate())
        return _back(number, "closed")

    came = answering.outcome or ("" if answering.replies else "no-answer") if answering else ""
    return ask(
        request,
        Asking(
            template=TEMPLATE,
            title="Close the window to answer",
            fields=task.fields,
            save=save,
            values={"outcome": came, "closed_on": timezone.localdate()},
            submit="Close the window",
            cancel=_back(number),
            subject=found.subject,
        ),
        context,
    )
