"""What each of the four says, what was decided, and what was answered: one page, and a form for each voice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from alongside.policy.course import Course
from alongside_service.accounts.roles import Role
from alongside_service.identification.actions import say
from alongside_service.identification.models import Voice
from alongside_service.identification.questions import voice_fields
from alongside_service.identification.selectors.drafts import draft_of
from alongside_service.identification.selectors.remarks import remarks_of
from alongside_service.identification.selectors.replies import Answering, answer_by_for, decisions_answered, party_of
from alongside_service.identification.selectors.rules import answers_for
from alongside_service.identification.selectors.voices import Heard, may_write_voice, voices_of
from alongside_service.identification.views.asking import Asking, ask, done
from alongside_service.look.answers import words_of
from alongside_service.projects import selectors as projects
from alongside_service.projects.scope import may_write_task
from alongside_service.projects.selectors import Frame
from alongside_service.register.selectors import current

TASK = "four-voices"


def voices(request: HttpRequest, number: int) -> HttpResponse:
    """Should this school be offered support? Who says what, what we would add, what was decided, what was answered."""
    found = projects.project_for(request.user, number)
    on = timezone.localdate()
    context = projects.frame_of(found, request.user, "voices")
    frame: Frame = context["frame"]
    closed = projects.closed_because(frame, frame.course.task(TASK))
    answered = decisions_answered(found, on)
    context |= {
        "voices": [_tile(each, request, frame, on) for each in voices_of(found)],
        "closed": closed,
        "additionality": _additionality(frame),
        "asks_additionality": may_write_task(request.user, found, frame.course.task("additionality")),
        "rules": answers_for(found.school),
        "remarks": remarks_of(found.school),
        "decisions": [_decision(each, frame.course) for each in answered],
        "newest": answered[0] if answered else None,
        "finality": finality(answered[0]) if answered else "",
        "promised": answer_by_for(found, on),
        "answers_as": party_of(request.user, found) or ("office" if frame.office else ""),
        "director": frame.office and request.user.role == Role.REGIONAL_DIRECTOR,
        "just_done": done(request),
        "on": on,
    }
    return render(request, "identification/voices.html", context)


def _tile(each: Heard, request: HttpRequest, frame: Frame, on: dt.date) -> dict[str, Any]:
    asked = each.asked
    wait = ""
    if asked and asked.asked_on and asked.answer_by:
        ended = asked.answer_by < on
        wait = f"Asked on {_day(asked.asked_on)}; " + (
            f"no answer by {_day(asked.answer_by)}."
            if ended
            else f"an answer is awaited until {_day(asked.answer_by)}."
        )
    return {
        "heard": each,
        "wait": wait,
        "may_write": may_write_voice(request.user, frame.project, each.key),
        "sources": _sources(each.said) if each.said else [],
    }


def _sources(said: Voice) -> list[str]:
    """What it rests on: editions by their titles, and versions of rules."""
    known = current().editions
    keys = {str(source.get("edition") or source.get("version") or "") for source in said.sources} - {""}
    return sorted({str(known.get(key, key)) for key in keys})


def _day(value: dt.date) -> str:
    return f"{value.day} {value:%B %Y}"


def _additionality(frame: Frame) -> list[tuple[str, str]]:
    task = frame.course.task("additionality")
    answers = frame.facts.answers.get(task.key, {})
    return [(field.label, words_of(field, answers[field.key])) for field in task.fields if field.key in answers]


def _decision(each: Answering, course: Course) -> dict[str, Any]:
    heard = each.decision.heard.get("voices", {})
    return {
        "answering": each,
        "decision": each.decision,
        "outcome": course.label("support", each.decision.outcome),
        "heard": [(label, heard[key], _iso(heard[key].get("said_on"))) for key, label in Voice.ALL if key in heard],
        "closed_as": course.label("reply", each.closing.outcome) if each.closing else "",
    }


def _iso(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def finality(found: Answering) -> str:
    """Whether the decision is final, until when it is not, and whether help begins all the same."""
    if found.final:
        return "This decision is final."
    help_ = "; help has begun because it is urgent" if found.urgent else ""
    if found.retaken:
        return f"This decision is not final: the regional director said that it is taken again{help_}."
    if found.unsettled and not found.window_open:
        return f"This decision is not final: an answer waits for the regional director{help_}."
    if found.answer_by is None:
        return f"This decision is not final: the days to answer it are counted from the formal notification{help_}."
    if found.window_open:
        return f"This decision is not final until {_day(found.answer_by)}{help_}."
    return (
        f"The days to answer this decision ended on {_day(found.answer_by)}. "
        f"It is final once the team has written down what came of it{help_}."
    )


def voice(request: HttpRequest, number: int, voice: str) -> HttpResponse:
    """One of the four: everything that it said, and the form for what it says now."""
    if voice not in dict(Voice.ALL):
        raise Http404("There are four voices, and this is none of them.")
    found = projects.project_for(request.user, number)
    context = projects.frame_of(found, request.user, "voices")
    frame: Frame = context["frame"]
    heard = next(each for each in voices_of(found) if each.key == voice)
    may_write = may_write_voice(request.user, found, voice)
    closed = projects.closed_because(frame, frame.course.task(TASK))
    inside = frame.team
    drafted = may_write and not closed and inside and voice in (Voice.INSPECTORATE, Voice.DATA)
    draft = draft_of(found.school_id, voice) if drafted else None
    asking = Asking(
        template="identification/voice.html",
        title=heard.label,
        fields=voice_fields(voice, inside=inside),
        values={"text": draft.text, "said_on": draft.said_on} if draft else {},
        save=lambda raw, _: _say(request, number, voice, raw),
        submit="Put it on the file",
        cancel=reverse("project-voices", args=[number]),
        subject=found.subject,
    )
    context |= {
        "heard": heard, "may_write": may_write, "closed": closed, "drafted": drafted, "inside": inside,
        "everything": [each for each in (heard.asked, heard.said, *heard.earlier) if each],
    }  # fmt: skip
    return ask(request, asking, context)


def _say(request: HttpRequest, number: int, voice: str, raw: Any) -> str:
    say(number, voice, raw, person=request.user, on=timezone.localdate())
    return reverse("project-voices", args=[number]) + "?done=said"
