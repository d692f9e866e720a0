"""Promises and advice: writing them down, and saying what became of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from alongside_service.projects import selectors as projects
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject
from alongside_service.review import questions, scope, selectors, sides
from alongside_service.review.actions.promises import (
    confirm,
    give_advice,
    promise,
    say_done,
    say_what_was_done,
    sides_open_to,
)
from alongside_service.review.views.asking import Question, ask

_STOPPED = ("The project is stopped, so nothing more is written to it.",)


def commitment_new(request: HttpRequest, number: int) -> HttpResponse:
    """Write a promise down."""
    found = projects.project_for(request.user, number)
    plan_url = reverse("project-plan", args=[number])
    open_to = sides_open_to(request.user, found)
    question = Question(
        title="Write a promise down",
        fields=questions.commitment_fields(sides_open=open_to),
        submit="Save the promise",
        cancel=plan_url + "#promises",
        lead=f"For {sides.SIDES[open_to[0]].lower()}." if len(open_to) == 1 else "",
        closed=_closed(found) or (() if open_to else ("Promises are written down by the two sides of the project.",)),
    )
    return ask(
        request, found, question,
        lambda typed, _: promise(found.pk, typed, person=request.user, on=timezone.localdate()),
        plan_url + "#promises",
    )  # fmt: skip


def _closed(found: SupportProject) -> tuple[str, ...]:
    return () if found.live else _STOPPED


def commitment(request: HttpRequest, number: int, commitment_id: int) -> HttpResponse:
    """Say that a promise is done, or from the other side whether it was kept."""
    found = projects.project_for(request.user, number)
    kept = selectors.commitment_of(found, commitment_id)
    side = sides.side_of(request.user, found)
    own = side == kept.side
    other = sides.is_other_side(side, kept.side)
    waits = ("Nobody has said that it is done yet.",) if other and not kept.done_on else ()
    nobody = () if own or other else ("Whoever promised it says when it is done; the other side says whether it is.",)
    sure = ("The other side has confirmed it.",) if own and kept.confirmed else ()
    plan_url = reverse("project-plan", args=[number]) + "#promises"
    question = Question(
        title="Was the promise kept?" if other else "Is it done?",
        fields=questions.AGREED if other else questions.DONE,
        submit="Save the answer" if other else "It is done",
        cancel=plan_url,
        before={"done_on": kept.done_on},
        closed=_closed(found) or nobody or waits or sure,
        template="review/commitment.html",
        more={
            "commitment": kept, "side": sides.SIDES.get(kept.side, kept.side),
            "status": kept.status(timezone.localdate()), "changes": selectors.changes(kept, course_of(found)),
        },
    )  # fmt: skip
    act = confirm if other else say_done
    return ask(
        request, found, question,
        lambda typed, _: act(kept.pk, typed, person=request.user, on=timezone.localdate()), plan_url,
    )  # fmt: skip


def advice(request: HttpRequest, number: int) -> HttpResponse:
    """All advice, what became of it, and a form for more."""
    found = projects.project_for(request.user, number)
    gives = sides.side_of(request.user, found) in (sides.TEAM, sides.SUPPORTER)
    nobody = () if gives else ("Advice is written down by the regional team and the supporting organisation.",)
    today = timezone.localdate()
    question = Question(
        title="Advice, and what became of it",
        fields=questions.ADVICE,
        submit="Save the advice",
        cancel=reverse("project-plan", args=[number]) + "#advice",
        before={"given_on": today},
        closed=_closed(found) or nobody,
        template="review/advice.html",
        more={
            "rows": [(each, each.is_late(today)) for each in selectors.advice_of(found)],
            "says_done": scope.is_its_school(request.user, found) and found.live,
        },
    )
    return ask(
        request, found, question,
        lambda typed, _: give_advice(found.pk, typed, person=request.user, on=timezone.localdate()),
        reverse("project-advice", args=[number]),
    )  # fmt: skip


def advice_done(request: HttpRequest, number: int, advice_id: int) -> HttpResponse:
    """What the school did about advice."""
    found = projects.project_for(request.user, number)
    kept = selectors.one_advice_of(found, advice_id)
    mine = scope.is_its_school(request.user, found)
    nobody = () if mine else ("What was done about advice is written by the leaders of the school.",)
    known = {"status": kept.status, "done_on": kept.done_on, "done_words": kept.done_words}
    question = Question(
        title="What became of the advice?",
        fields=questions.ADVICE_DONE,
        submit="Save what became of it",
        cancel=reverse("project-advice", args=[number]),
        before=known if kept.status != kept.OPEN else {},
        version=kept.version,
        closed=_closed(found) or nobody,
        template="review/advice_done.html",
        more={"advice": kept, "changes": selectors.changes(kept, course_of(found))},
    )
    return ask(
        request, found, question,
        lambda typed, version: say_what_was_done(
            kept.pk, typed, person=request.user, on=timezone.localdate(), version=version
        ),
        reverse("project-advice", args=[number]),
    )  # fmt: skip
