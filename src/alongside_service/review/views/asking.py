"""One form on a page of a project: drawn, read, refused with what was typed kept, or done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alongside.policy.course import Field
from alongside_service.audit.actions import record
from alongside_service.look.answers import Raw, differences
from alongside_service.look.fields import draw_form, error_summary_of, read
from alongside_service.projects import selectors as projects
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError
from alongside_service.review.checks import is_own

Act = Callable[[dict[str, Raw], int], object]
"""What the form does: given what was typed and the version that the person saw."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A form and the page around it."""

    title: str
    fields: Sequence[Field]
    submit: str
    cancel: str
    tab: str = "plan"
    lead: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    closed: tuple[str, ...] = ()
    """Why nothing can be written here by this person, now; the form is then not drawn."""
    hidden: Sequence[tuple[str, str]] = ()
    buttons: Sequence[tuple[str, str]] = ()
    """Further buttons: the value of `act`, and what stands on it."""
    warning: str = ""
    template: str = "review/form.html"
    more: Mapping[str, Any] = field(default_factory=dict)
    """What the template needs besides."""


def ask(request: HttpRequest, project: SupportProject, question: Question, act: Act, done: str) -> HttpResponse:
    """Show the form; on POST do it and go to `done`, or show it again with why not and everything that was typed."""
    if request.method != "POST":
        return _shown(request, project, question, dict(question.before))
    typed = read_typed(request, question.fields)
    try:
        act(typed, version_of(request))
    except ClosedError as error:
        view = request.resolver_match.view_name if request.resolver_match else ""
        record("refused", person=request.user, subject=view, why=str(error))
        return _shown(request, project, question, typed, refused=error.because, status=403)
    except InvalidError as error:
        return _shown(request, project, question, typed, problems=error.problems, status=422)
    except ChangedError as error:
        return _shown(request, project, question, typed, changed=error, status=409)
    return redirect(done)


def read_typed(request: HttpRequest, fields: Sequence[Field]) -> dict[str, Raw]:
    """What was sent for the fields that this role writes, and for others if something was."""
    role, sent = request.user.role, request.POST
    return {
        field.key: read(field, sent)
        for field in fields
        if is_own(field, role) or field.key in sent or f"{field.key}-day" in sent
    }


def version_of(request: HttpRequest) -> int:
    """The version that the form was made from."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _shown(
    request: HttpRequest, project: SupportProject, question: Question, values: Mapping[str, Any], *,
    problems: Mapping[str, str] | None = None, refused: tuple[str, ...] = (), changed: ChangedError | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    own = [each for each in question.fields if is_own(each, request.user.role)]
    errors = error_summary_of(problems or {}, own) + [{"text": why} for why in refused]
    context = projects.frame_of(project, request.user, question.tab)
    context |= {
        "question": question,
        "closed": question.closed if status == 200 else (),
        "errors": errors,
        "drawn": draw_form(own, values=values, errors=problems or {}),
        "version": changed.version if changed else version_of(request) if status != 200 else question.version,
        "difference": _difference(changed, own, values, request.path) if changed else None,
        **question.more,
    }
    return render(request, question.template, context, status=status)


def _difference(changed: ChangedError, own: Sequence[Field], typed: Mapping[str, Any], address: str) -> dict[str, Any]:
    by = getattr(changed.by, "name", "")
    rows = differences(own, typed, changed.theirs)
    return {"by": by, "at": changed.at, "rows": rows, "theirs_url": address}
