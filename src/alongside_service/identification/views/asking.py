"""One way to ask: draw the fields, read what was sent, save; what is refused says why and keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from alongside.policy.course import Field
from alongside_service.audit.actions import record
from alongside_service.errors import refused
from alongside_service.look.answers import differences, merged
from alongside_service.look.fields import draw_form, error_summary_of, read_form
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError

DONE = {
    "referred": "Your referral is with the regional team.",
    "attached": "This school has a support project already, so the referral was added to it as a voice.",
    "accepted": "You accepted the referral, and a support project is open.",
    "declined": "You declined the referral. Whoever made it can read why.",
    "withdrawn": "You took the referral back.",
    "said": "It is on the file, with its day.",
    "remarked": "What you say is on the record, and stands beside what is held.",
    "replied": "Your answer is on the record.",
    "settled": "What comes of the answers is on the record.",
    "closed": "The window to answer is closed.",
    "need": "The need is saved.",
    "evidence": "The evidence is saved.",
    "taken-back": "It is taken back, and stays on the record with your reason.",
    "commented": "What you say stands beside the need.",
    "diagnosed": "What you said of the whole is saved.",
}


@dataclass(kw_only=True)
class Asking:
    """A form. `save` is given what was typed and the version, and gives the address to go on to."""

    template: str
    title: str
    fields: Sequence[Field]
    save: Callable[[Mapping[str, Any], int], str]
    submit: str
    cancel: str = ""
    lead: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    subject: str = ""
    """How the trail calls what a refused form was about."""


def ask(request: HttpRequest, asking: Asking, context: Mapping[str, Any]) -> HttpResponse:
    """The page of a form, or the way on from it. A refusal is on the trail."""
    values, version, problems, difference, status = asking.values, asking.version, {}, None, 200
    if request.method == "POST":
        values = read_form(asking.fields, request.POST)
        given = request.POST.get("version", "")
        version = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
        try:
            return redirect(asking.save(values, version))
        except ClosedError as error:
            return refused(request, str(error))
        except InvalidError as error:
            problems, status = error.problems, 422
            record("refused", person=request.user, subject=asking.subject, why=str(error))
        except ChangedError as error:
            difference, status = _difference(request, asking, values, error), 409
            values, version = merged(asking.fields, values, error.theirs, asking.values), error.version
    page = {
        **context,
        "title": asking.title,
        "lead": asking.lead,
        "drawn": draw_form(asking.fields, values=values, errors=problems),
        "errors": error_summary_of(problems, asking.fields),
        "submit": asking.submit,
        "cancel": asking.cancel,
        "version": version if asking.version is not None else None,
        "difference": difference,
    }
    return render(request, asking.template, page, status=status)


def _difference(request: HttpRequest, asking: Asking, mine: Mapping[str, Any], error: ChangedError) -> dict[str, Any]:
    rows = differences(asking.fields, mine, error.theirs)
    return {"by": getattr(error.by, "name", ""), "at": error.at, "rows": rows, "theirs_url": request.path}


def done(request: HttpRequest) -> str:
    """What the page before this one did, in words."""
    return DONE.get(request.GET.get("done", ""), "")
