"""A decision: proposed by one person, taken by another, with what the file holds beside it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from alongside.policy.course import Task
from alongside.project import from_stored
from alongside_service.brokerage import selectors as brokerage
from alongside_service.errors import refused
from alongside_service.identification import selectors as identification
from alongside_service.look.answers import words_of
from alongside_service.look.fields import draw_form, error_summary_of, read_form
from alongside_service.projects import selectors
from alongside_service.projects.decisions import decide, propose, send_back
from alongside_service.projects.models import Decision, SupportProject
from alongside_service.projects.refusals import ClosedError, InvalidError
from alongside_service.projects.scope import may_decide, may_write_task
from alongside_service.projects.views.tasks import task_in


def decision(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """Should it be so? What was said, what was decided before, and the form for those who propose or decide."""
    found = selectors.project_for(request.user, number)
    context = selectors.frame_of(found, request.user, "tasks")
    frame = context["frame"]
    asked = task_in(frame.course, key, request)
    if not asked.decided_by:
        raise Http404("This task is not a decision.")
    waiting = selectors.waiting_proposal(found, key)
    values: Any = from_stored(asked, waiting.answers) if waiting else {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        values = read_form(asked.fields, request.POST)
        try:
            _do(request, found, asked, values)
        except ClosedError as error:
            return refused(request, str(error))
        except InvalidError as error:
            problems = error.problems
        else:
            return redirect(reverse("project-decision", args=[found.pk, key]))
    closed = selectors.closed_because(frame, asked)
    decides = may_decide(request.user, found, asked) and not closed
    own_waiting = waiting is not None and waiting.recorded_by_id == request.user.pk
    proposes = may_write_task(request.user, found, asked) and not closed and not may_decide(request.user, found, asked)
    context |= {
        "task": asked,
        "each": frame.standing.of(key),
        "closed": closed,
        "decides": decides,
        "proposes": proposes and (waiting is None or own_waiting),
        "own_waiting": own_waiting,
        "waiting": waiting,
        "proposed": [(field.label, words_of(field, values[field.key])) for field in asked.fields if field.key in values]
        if waiting and not problems
        else [],
        "proposals": selectors.proposals_of(found, key) if frame.team or request.user.role == "auditor" else [],
        "decisions": [_shown(each, asked) for each in selectors.decisions_of(found) if each.task == key],
        "drawn": draw_form(asked.fields, values=values, errors=problems),
        "why": request.POST.get("why", ""),
        "withdraw_label": {"text": "Why do you withdraw it?", "classes": "govuk-label--s"},
        "send_back_label": {"text": "Why does it go back?", "classes": "govuk-label--s"},
        "why_error": {"text": problems["why"]} if "why" in problems else None,
        "errors": error_summary_of(problems, asked.fields)
        + ([{"text": problems["why"], "href": "#why"}] if "why" in problems else []),
        "supporter_answer": brokerage.answer_of(found) if key == "appointment" else None,
        "today": timezone.localdate(),
    }
    return render(request, "projects/decision.html", context, status=422 if problems else 200)


def _do(request: HttpRequest, found: SupportProject, asked: Task, raw: Any) -> None:
    act, person, on = request.POST.get("act", ""), request.user, timezone.localdate()
    waiting = request.POST.get("proposal", "")
    proposal_id = int(waiting) if waiting.isascii() and waiting.isdigit() and len(waiting) < 12 else None
    if act == "propose":
        propose(found.pk, asked.key, raw, person=person, on=on)
    elif act == "decide":
        decide(
            found.pk, asked.key, raw, person=person, on=on, proposal_id=proposal_id,
            heard=identification.heard(found), rule_versions=identification.rule_versions_for(found),
            answer_by=identification.answer_by_for(found, on) if asked.key == "support-decision" else None,
        )  # fmt: skip
    elif act == "send-back" and proposal_id:
        send_back(found.pk, proposal_id, why=request.POST.get("why", ""), person=person)
    else:
        raise ClosedError(("The form did not say what to do. Go back, reload the page and try again.",))


def _shown(each: Decision, asked: Task) -> dict[str, Any]:
    answers = from_stored(asked, each.answers)
    outcome = next(field for field in asked.fields if field.key == "outcome")
    rest = [
        (field.label, words_of(field, answers[field.key]))
        for field in asked.fields
        if field.key in answers and field.key not in ("outcome", "reasons", "decided_on")
    ]
    return {"decision": each, "outcome": outcome.label_of(each.outcome), "rest": rest}
