"""A form of this part: what was typed stays, and every refusal says why, has its status and is on the trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alongside.policy.course import Field
from alongside_service.audit.actions import record
from alongside_service.look.answers import differences
from alongside_service.look.fields import draw_form, error_summary_of, read_form
from alongside_service.projects import selectors
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One form: its words and its fields."""

    title: str
    fields: Sequence[Field]
    submit: str
    lead: str = ""
    facts: Sequence[tuple[str, str]] = ()
    """What to know while answering: key and words."""
    changes: Sequence[Any] | None = None
    """What happened to it, where it is there already."""


def whole(text: str) -> int:
    """A version or a number from a form; 0 where there is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def log_refusal(request: HttpRequest, project: SupportProject, why: str) -> None:
    """Put a refused write on the trail of its project."""
    name = request.resolver_match.view_name if request.resolver_match else request.path[:120]
    record("refused", person=request.user, subject=name, project=project, why=why)


def difference_of(
    error: ChangedError, fields: Sequence[Field], mine: Mapping[str, Any], address: str
) -> dict[str, Any]:
    """What `look/_difference.html` shows."""
    rows = differences(fields, mine, error.theirs)
    return {"by": getattr(error.by, "name", ""), "at": error.at, "rows": rows, "theirs_url": address}


def ask(
    request: HttpRequest, project: SupportProject, asked: Asked, *, start: Mapping[str, Any],
    save: Callable[[Mapping[str, Any], int], object], version: int = 0, closed: Sequence[str] = (),
    may_write: bool = True,
) -> HttpResponse:  # fmt: skip
    """The page of a form; what `save` refuses is shown with what was typed."""
    values, problems, refusal, difference, status = start, {}, tuple(closed), None, 200
    if request.method == "POST":
        values, version = read_form(asked.fields, request.POST), whole(request.POST.get("version", ""))
        try:
            save(values, version)
        except ClosedError as error:
            refusal, status = error.because, 403
            log_refusal(request, project, str(error))
        except InvalidError as error:
            problems, status = error.problems, 422
            log_refusal(request, project, str(error))
        except ChangedError as error:
            difference, version, status = difference_of(error, asked.fields, values, request.path), error.version, 409
        else:
            return redirect("project-support", project.pk)
    context = selectors.frame_of(project, request.user, "support")
    context |= {
        "asked": asked,
        "closed": refusal,
        "may_write": may_write and (not closed or request.method == "POST"),
        "drawn": draw_form(asked.fields, values=values, errors=problems),
        "errors": error_summary_of(problems, asked.fields)
        + [{"text": line} for line in (refusal if status == 403 else ())],
        "version": version,
        "difference": difference,
        "back": reverse("project-support", args=[project.pk]),
    }
    return render(request, "brokerage/entry.html", context, status=status)
