"""The forms of the accounts, and the answer of the organisation that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from alongside.policy.grants import Grant, Sums, load_grants, pounds
from alongside_service.brokerage import actions, forms
from alongside_service.brokerage import selectors as brokerage
from alongside_service.brokerage.models import Award, Claim, Spend
from alongside_service.brokerage.selectors.money import sums_of
from alongside_service.brokerage.views.asking import Asked, ask
from alongside_service.projects import selectors
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import NotYoursError
from alongside_service.projects.scope import is_in_office


def award_new(request: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Record a grant that was offered by letter."""
    found = selectors.project_for(request.user, number)
    grant = _grant(found, kind)
    frame = selectors.frame_of(found, request.user, "support")["frame"]
    sent = frame.facts.value(grant.letter, "sent_on")
    start = {"offered_on": sent, "paid_to": grant.paid_to}
    if grant.limit == "fixed":
        start["amount"] = Decimal(frame.course.planning_grant)
    asked = Asked(
        title=f"Record an award: {grant.title.lower()}",
        fields=forms.award_fields(_when_reason(grant)),
        submit="Record the award",
        lead=grant.purpose,
        facts=_ceiling(found, grant, frame),
    )
    closed = brokerage.why_no_award(grant, frame.course, frame.facts, frame.standing)

    def save(raw: Mapping[str, Any], version: int) -> object:
        on = timezone.localdate()
        return actions.save_award(found.pk, raw, kind=kind, person=request.user, on=on)

    return ask(request, found, asked, start=start, save=save, closed=closed, may_write=frame.office)


def award(request: HttpRequest, number: int, award_id: int) -> HttpResponse:
    """One award: what happened to it, and the form to correct it."""
    found = selectors.project_for(request.user, number)
    kept = brokerage.award_of(found, award_id)
    grant = _grant(found, kept.kind)
    frame = selectors.frame_of(found, request.user, "support")["frame"]
    asked = Asked(
        title=f"Correct the {grant.title.lower()}",
        fields=forms.award_fields(_when_reason(grant)) + forms.STRUCK,
        submit="Save the correction",
        facts=_ceiling(found, grant, frame),
        changes=brokerage.changes(kept),
    )

    def save(raw: Mapping[str, Any], version: int) -> object:
        on = timezone.localdate()
        return actions.save_award(
            found.pk, raw, kind=kept.kind, person=request.user, on=on, award_id=kept.pk, version=version
        )

    start = _values(kept, asked)
    return ask(request, found, asked, start=start, save=save, version=kept.version, may_write=frame.office)


def claim_new(request: HttpRequest, number: int, award_id: int) -> HttpResponse:
    """Record what was claimed under an award, and what came of it."""
    return _claim(request, selectors.project_for(request.user, number), award_id, None)


def claim(request: HttpRequest, number: int, claim_id: int) -> HttpResponse:
    """One claim: what happened to it, and the form to correct it."""
    found = selectors.project_for(request.user, number)
    kept = brokerage.claim_of(found, claim_id)
    return _claim(request, found, kept.award_id, kept)


def _claim(request: HttpRequest, found: SupportProject, award_id: int, kept: Claim | None) -> HttpResponse:
    under = brokerage.award_of(found, award_id)
    asked = Asked(
        title="Correct the claim" if kept else "Record a claim",
        fields=forms.CLAIM + (forms.STRUCK if kept else ()),
        submit="Save the correction" if kept else "Record the claim",
        facts=_under(under),
        changes=brokerage.changes(kept) if kept else None,
    )

    def save(raw: Mapping[str, Any], version: int) -> object:
        return actions.save_claim(
            found.pk, raw, award_id=award_id, person=request.user, on=timezone.localdate(),
            claim_id=kept.pk if kept else None, version=version,
        )  # fmt: skip

    return ask(
        request, found, asked, start=_values(kept, asked) if kept else {}, save=save,
        version=kept.version if kept else 0, closed=_struck(under), may_write=is_in_office(request.user, found),
    )  # fmt: skip


def spend_new(request: HttpRequest, number: int, award_id: int) -> HttpResponse:
    """Record what was bought with the money that was paid."""
    return _spend(request, selectors.project_for(request.user, number), award_id, None)


def spend(request: HttpRequest, number: int, spend_id: int) -> HttpResponse:
    """One line of spending: what happened to it, and the form to correct it."""
    found = selectors.project_for(request.user, number)
    kept = brokerage.spend_of(found, spend_id)
    return _spend(request, found, kept.award_id, kept)


def _spend(request: HttpRequest, found: SupportProject, award_id: int, kept: Spend | None) -> HttpResponse:
    under = brokerage.award_of(found, award_id)
    may_write = brokerage.may_spend(request.user, found, under, kept)
    if not may_write and selectors.frame_of(found, request.user, "support")["frame"].outside:
        raise NotYoursError(
            "Spending is recorded by the team, by the organisation to which the grant was awarded, and by a school to "
            "which it is paid; each side corrects its own lines."
        )
    asked = Asked(
        title="Correct the spending" if kept else "Record spending",
        fields=forms.SPEND + (forms.STRUCK if kept else ()),
        submit="Save the correction" if kept else "Record the spending",
        facts=_under(under),
        changes=brokerage.changes(kept) if kept else None,
    )

    def save(raw: Mapping[str, Any], version: int) -> object:
        return actions.save_spend(
            found.pk, raw, award_id=award_id, person=request.user, on=timezone.localdate(),
            spend_id=kept.pk if kept else None, version=version,
        )  # fmt: skip

    return ask(
        request, found, asked, start=_values(kept, asked) if kept else {}, save=save,
        version=kept.version if kept else 0, closed=_struck(under), may_write=may_write,
    )  # fmt: skip


def supporter_answer(request: HttpRequest, number: int) -> HttpResponse:
    """Say, for the organisation that was asked, whether it will help."""
    found = selectors.project_for(request.user, number)
    said = brokerage.answer_of(found)
    asked = Asked(
        title="Our answer",
        fields=forms.ANSWER,
        submit="Send the answer",
        lead=f"{found.supporter_name} has been asked to help {found.school.name}. The regional director decides on the "
        "appointment and sees your answer. You can answer again later; earlier answers stay on the record.",
    )

    def save(raw: Mapping[str, Any], version: int) -> object:
        return actions.answer_request(found.pk, raw=raw, person=request.user, on=timezone.localdate())

    closed = () if found.live else ("The project is stopped, so nothing is asked of you any more.",)
    start = {"accepts": "yes" if said.accepts else "no", "reasons": said.reasons} if said else {}
    return ask(request, found, asked, start=start, save=save, closed=closed)


def _grant(found: SupportProject, kind: str) -> Grant:
    grant = brokerage.grant_of(found, kind)
    if grant is None:
        raise Http404("There is no such grant.")
    return grant


def _when_reason(grant: Grant) -> str:
    if grant.limit == "fixed":
        return "Only if the amount is not the one that the policy gives."
    return "Only if the amount is above the ceiling of the band. The regional director gives this reason."


def _ceiling(found: SupportProject, grant: Grant, frame: selectors.Frame) -> list[tuple[str, str]]:
    so_far = brokerage.money_of(found, frame.course, frame.facts).by_kind.get(grant.key, Sums()).awarded
    rows = [("Awarded so far", pounds(so_far))]
    if grant.limit == "fixed":
        return [("The planning grant", f"£{frame.course.planning_grant:,}"), *rows]
    band = brokerage.band_of(frame.course, frame.facts)
    return [("Settled band", band.label if band else "None is settled yet"), *rows]


def _under(award: Award) -> list[tuple[str, str]]:
    sums = sums_of(award)
    label = {option.key: option.label for option in load_grants().paid_to}
    return [
        ("Award", f"{pounds(award.amount)}, letter {award.reference} of {_day(award.offered_on)}"),
        ("Paid to", label.get(award.paid_to, award.paid_to)),
        ("Left to claim", pounds(sums.to_claim)),
        ("Paid and not spent", pounds(sums.left)),
    ]


def _day(day: Any) -> str:
    return f"{day.day} {day:%B %Y}"


def _struck(award: Award) -> tuple[str, ...]:
    return () if award.counts else ("This award was struck out, so nothing is recorded under it.",)


def _values(kept: Award | Claim | Spend, asked: Asked) -> dict[str, Any]:
    values = {field.key: getattr(kept, field.key) for field in asked.fields if field.key != "struck"}
    return values | {"struck": bool(kept.struck_because)}
