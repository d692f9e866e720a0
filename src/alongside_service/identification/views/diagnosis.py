"""The diagnosis: what the school needs, what shows it, how sure we are, and what the school says to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from alongside.policy.course import Field
from alongside_service.identification.actions import (
    add_evidence,
    comment_on_need,
    save_diagnosis,
    save_need,
    take_back_evidence,
    take_back_need,
)
from alongside_service.identification.actions.diagnosis import figure_options
from alongside_service.identification.models import Need
from alongside_service.identification.questions import (
    COMMENT,
    TAKE_BACK,
    areas_of,
    evidence_fields,
    need_fields,
)
from alongside_service.identification.selectors import diagnosis as selectors
from alongside_service.identification.selectors.drafts import figures_for
from alongside_service.identification.views.asking import Asking, ask, done
from alongside_service.projects import selectors as projects
from alongside_service.projects.models import SupportProject
from alongside_service.projects.scope import may_write_task

TASK = "initial-diagnosis"
FORM = "identification/need_form.html"


def _context(request: HttpRequest, number: int) -> tuple[SupportProject, dict[str, Any]]:
    found = projects.project_for(request.user, number)
    context = projects.frame_of(found, request.user, "diagnosis")
    frame = context["frame"]
    task = frame.course.task(TASK)
    context |= {
        "closed": projects.closed_because(frame, task),
        "writes": may_write_task(request.user, found, task),
        "comments": selectors.may_comment(request.user, found),
        "standing": frame.standing.of(TASK),
        "areas": {option.key: option.label for option in areas_of(frame.course)},
        "just_done": done(request),
    }
    return found, context


def _here(number: int, done: str = "", anchor: str = "") -> str:
    return reverse("project-diagnosis", args=[number]) + (f"?done={done}" if done else "") + anchor


def diagnosis(request: HttpRequest, number: int) -> HttpResponse:
    """What does this school need, and how do we know?"""
    found, context = _context(request, number)
    frame = context["frame"]
    task = frame.course.task(TASK)
    context |= {
        "needs": [_shown(need, context) for need in selectors.needs_of(found)],
        "taken_back": [_shown(need, context) for need in selectors.needs_of(found, taken_back=True)],
        "answers": frame.facts.answers.get(TASK, {}),
        "whole": frame.course.label("confidence", str(frame.facts.value(TASK, "confidence") or "")),
    }

    def save(raw: Any, _: int) -> str:
        save_diagnosis(number, raw, person=request.user, on=timezone.localdate())
        return _here(number, "diagnosed")

    asking = Asking(
        template="identification/diagnosis.html", title="Initial diagnosis", save=save, submit="Save",
        fields=[field for field in task.fields if field.key != "needs"], values=context["answers"],
        subject=found.subject,
    )  # fmt: skip
    return ask(request, asking, context)


def _shown(need: Need, context: dict[str, Any]) -> dict[str, Any]:
    evidence = list(need.evidence.all())
    return {
        "need": need,
        "area": context["areas"].get(need.area, need.area),
        "confidence": context["frame"].course.label("confidence", need.confidence),
        "evidence": [item for item in evidence if not item.taken_back],
        "taken_back": [item for item in evidence if item.taken_back],
        "comments": list(need.comments.all()),
        "disputed": any(said.disputes for said in need.comments.all()),
    }


def _need_page(
    request: HttpRequest, number: int, *, title: str, fields: Any, submit: str, save: Callable[[Any, int], str],
    need_id: int | None = None, evidence_id: int | None = None, values: Any = None, version: int | None = None,
    lead: str = "", gated: bool = True,
) -> HttpResponse:  # fmt: skip
    found, context = _context(request, number)
    need = selectors.need_of(found, need_id) if need_id is not None else None
    item = selectors.evidence_of(need, evidence_id) if need and evidence_id is not None else None
    if not gated:
        context["closed"] = ()
    made: list[Field] = fields(found, context["frame"].course) if callable(fields) else list(fields)
    asking = Asking(
        template=FORM, title=title, fields=made, submit=submit, save=save, cancel=_here(number), lead=lead,
        values=values(need) if values and need else {}, version=need.version if need and version is not None else None,
        subject=found.subject,
    )  # fmt: skip
    area = context["areas"].get(need.area, need.area) if need else ""
    return ask(request, asking, context | {"need": need, "item": item, "area": area})


def need(request: HttpRequest, number: int, need_id: int | None = None) -> HttpResponse:
    """Add a need, or change one."""

    def save(raw: Any, version: int) -> str:
        on = timezone.localdate()
        kept = save_need(number, need_id, raw, person=request.user, on=on, version=version)
        return _here(number, "need", f"#need-{kept.pk}")

    return _need_page(
        request, number, need_id=need_id, save=save, version=None if need_id is None else 0,
        title="Add a need" if need_id is None else "Change a need", submit="Save the need",
        fields=lambda _, course: need_fields(course, new=need_id is None),
        lead="" if need_id is not None else "You add what shows it next. Until then we cannot tell how sure we are.",
        values=lambda kept: {"area": kept.area, "statement": kept.statement, "confidence": kept.confidence},
    )  # fmt: skip


def need_take_back(request: HttpRequest, number: int, need_id: int) -> HttpResponse:
    """Take back a need."""

    def save(raw: Any, _: int) -> str:
        take_back_need(number, need_id, raw, person=request.user, on=timezone.localdate())
        return _here(number, "taken-back")

    return _need_page(
        request, number, need_id=need_id, title="Take back a need", fields=TAKE_BACK, submit="Take it back", save=save
    )


def evidence_new(request: HttpRequest, number: int, need_id: int) -> HttpResponse:
    """Add what shows a need."""

    def save(raw: Any, _: int) -> str:
        add_evidence(number, need_id, raw, person=request.user, on=timezone.localdate())
        return _here(number, "evidence", f"#need-{need_id}")

    return _need_page(
        request, number, need_id=need_id, title="Add evidence", submit="Save the evidence", save=save,
        fields=lambda found, course: evidence_fields(course, figure_options(figures_for(found.school))),
        values=lambda kept: {"confidence": kept.confidence},
    )  # fmt: skip


def evidence_take_back(request: HttpRequest, number: int, need_id: int, evidence_id: int) -> HttpResponse:
    """Take back a piece of evidence."""

    def save(raw: Any, _: int) -> str:
        take_back_evidence(number, need_id, evidence_id, raw, person=request.user, on=timezone.localdate())
        return _here(number, "taken-back", f"#need-{need_id}")

    return _need_page(
        request, number, need_id=need_id, evidence_id=evidence_id, title="Take back evidence", fields=TAKE_BACK,
        submit="Take it back", save=save,
        lead="If nothing else shows the need, we can then no longer tell how sure we are of it.",
    )  # fmt: skip


def need_comment(request: HttpRequest, number: int, need_id: int) -> HttpResponse:
    """Say something to a need, or that one sees it otherwise."""

    def save(raw: Any, _: int) -> str:
        comment_on_need(number, need_id, raw, person=request.user, on=timezone.localdate())
        return _here(number, "commented", f"#need-{need_id}")

    outside = request.user.role in {"school-leader", "responsible-body"}
    return _need_page(
        request, number, need_id=need_id, title="Comment on a need", fields=COMMENT if outside else COMMENT[:1],
        submit="Put it beside the need", save=save, gated=False,
        lead="What you write stands beside the need, and is part of what a decision rests on. It cannot be changed.",
    )  # fmt: skip
