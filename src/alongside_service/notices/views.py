"""Pages of notices: a team's list, one notice, what can be done about it, and a person's own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from alongside.policy.notices import load_notices
from alongside_service.accounts.permissions import BY_ROUTE
from alongside_service.errors import refused
from alongside_service.notices import actions, selectors
from alongside_service.notices.models import Notice, Status

_TAGS = {
    Status.QUEUED: "govuk-tag--blue",
    Status.HELD: "govuk-tag--yellow",
    Status.SENDING: "govuk-tag--blue",
    Status.SENT: "govuk-tag--green",
    Status.FAILED: "govuk-tag--orange",
    Status.WITHDRAWN: "govuk-tag--grey",
}


def notice_list(request: HttpRequest) -> HttpResponse:
    """The notices of a region's team, newest first, of one status or kind where asked."""
    asked = {name: request.GET.get(name, "") for name in ("status", "kind")}
    found = selectors.listed(request.user, **asked, page=request.GET.get("page", "1"))
    context = {
        "section": "notices",
        "found": found,
        "rows": [_row(notice) for notice in found.page],
        "status_field": _status_field(found),
        "kind_field": _kind_field(found.kind),
        "asked": any(asked.values()),
        "links": _links(found.page, asked),
        "region": request.user.region,
    }
    return render(request, "notices/list.html", context)


def _row(notice: Notice) -> dict[str, Any]:
    return {"notice": notice, "tag": _TAGS[Status(notice.status)]}


def _status_field(found: selectors.Listed) -> dict[str, Any]:
    items = [{"value": "", "text": f"All ({sum(found.counts.values()):,})"}]
    items += [{"value": s.value, "text": f"{s.label} ({found.counts.get(s.value, 0):,})"} for s in Status]
    return {"name": "status", "items": items, "value": found.status, "label": {"text": "Where it stands"}}


def _kind_field(chosen: str) -> dict[str, Any]:
    items = [{"value": "", "text": "All but reminders"}]
    items += [{"value": kind.id, "text": kind.name} for kind in load_notices().kinds.values()]
    return {"name": "kind", "items": items, "value": chosen, "label": {"text": "Kind"}}


def _links(page: Page[Notice], asked: dict[str, str]) -> dict[str, Any]:
    def href(number: int) -> str:
        return "?" + urlencode({name: value for name, value in asked.items() if value} | {"page": number})

    if page.paginator.num_pages == 1:
        return {}
    items = [
        {"ellipsis": True}
        if isinstance(number, str)
        else {"number": number, "href": href(number), "current": number == page.number}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return {
        "items": items,
        "previous": {"href": href(page.number - 1)} if page.has_previous() else None,
        "next": {"href": href(page.number + 1)} if page.has_next() else None,
    }


def notice_page(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """One notice as it was sent, and what became of it."""
    notice = _notice(number)
    if not selectors.may_read(request.user, notice):
        return _not_theirs(request)
    return render(request, "notices/notice.html", _about(request, notice))


def _notice(number: uuid.UUID) -> Notice:
    notice = selectors.notice_numbered(str(number))
    if notice is None:
        raise Http404("There is no such notice.")
    return notice


def _not_theirs(request: HttpRequest) -> HttpResponse:
    return refused(
        request,
        "This notice is not to you, and its school is not in your region. "
        "Its region’s team, the national lead, auditors and administrators can read it.",
    )


def _about(request: HttpRequest, notice: Notice) -> dict[str, Any]:
    handle = selectors.may_handle(request.user, notice)
    return _row(notice) | {
        "section": "notices",
        "text": notice.body if selectors.may_read_text(request.user, notice) else "",
        "secret": notice.policy.secret,
        "happened": selectors.happened(notice),
        "may_release": notice.status == Status.HELD and selectors.may_release(request.user, notice),
        "may_withdraw": handle and (notice.open or notice.status == Status.FAILED),
        "may_retry": handle and notice.status == Status.FAILED,
        "oversees": request.user.role in selectors.OVERSEERS,
    }


@dataclass(frozen=True, kw_only=True)
class _Form:
    """A page that asks one question about a notice, then does something."""

    template: str
    label: str
    hint: str
    act: Callable[..., Notice]
    may: Callable[[Any, Notice], bool]


_RELEASE = _Form(
    template="notices/release.html",
    label="Why must it go now?",
    hint="Your name and this reason stay with the notice.",
    act=actions.release,
    may=selectors.may_release,
)
_WITHDRAW = _Form(
    template="notices/withdraw.html",
    label="Why must it not go?",
    hint="Your name and this reason stay with the notice.",
    act=actions.withdraw,
    may=selectors.may_handle,
)
_RETRY = _Form(template="notices/retry.html", label="", hint="", act=actions.retry, may=selectors.may_handle)


def release_page(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Ask why a held notice must go now, and send it."""
    return _asked(request, number, _RELEASE)


def withdraw_page(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Ask why a notice must not go, and keep it back."""
    return _asked(request, number, _WITHDRAW)


def retry_page(request: HttpRequest, number: uuid.UUID) -> HttpResponse:
    """Say what went wrong, and send it again."""
    return _asked(request, number, _RETRY)


def _asked(request: HttpRequest, number: uuid.UUID, form: _Form) -> HttpResponse:
    notice = _notice(number)
    if not selectors.may_read(request.user, notice):
        return _not_theirs(request)
    if not form.may(request.user, notice):
        return refused(request, "This notice belongs to another region’s team.")
    if request.method != "POST":
        return _ask(request, notice, form)
    reason = request.POST.get("reason", "")
    try:
        form.act(notice, by=request.user, at=timezone.now(), **({"reason": reason} if form.label else {}))
    except actions.NoticeRefusedError as error:
        actions.record_about(notice, "refused", request.user, why=str(error))
        return _ask(request, notice, form, error=error, reason=reason)
    return redirect("notice", number=number)


def _ask(
    request: HttpRequest,
    notice: Notice,
    form: _Form,
    *,
    error: actions.NoticeRefusedError | None = None,
    reason: str = "",
) -> HttpResponse:
    summary = [{"text": str(error), "href": f"#{error.field}" if error.field else ""}] if error else []
    field = {
        "name": "reason",
        "label": {"text": form.label, "classes": "govuk-label--m"},
        "hint": {"text": form.hint},
        "value": reason,
        "error_message": {"text": str(error)} if error and error.field else None,
    }
    context = _about(request, notice) | {"errors": summary, "reason_field": field}
    return render(request, form.template, context, status=422 if error else 200)


def my_notices(request: HttpRequest) -> HttpResponse:
    """The notices to this person, and whether they want reminders."""
    if request.method == "POST":
        actions.choose_reminders(request.user, wanted=request.POST.get("reminders") == "yes")
        return redirect("my-notices")
    context = {
        "section": "my-notices",
        "rows": [_row(notice) for notice in selectors.to_person(request.user)[:50]],
        "reminders_field": _reminders_field(wanted=selectors.wants_reminders(request.user)),
        "reminders_at": load_notices().reminders_at,
        "oversees": request.user.role in selectors.OVERSEERS,
        "may_choose": BY_ROUTE["my-notices"].allows_writing(request.user.role),
    }
    return render(request, "notices/mine.html", context)


def _reminders_field(*, wanted: bool) -> dict[str, Any]:
    return {
        "name": "reminders",
        "items": [{"value": "yes", "text": "Yes, when something needs me"}, {"value": "no", "text": "No"}],
        "value": "yes" if wanted else "no",
        "fieldset": {
            "legend": {"text": "Do you want an email of what needs you?", "classes": "govuk-fieldset__legend--m"}
        },
    }
