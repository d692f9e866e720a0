"""Awards, claims and spending: recorded once, corrected with history, and never out of step with each other.

Every write locks the project first, so that two people cannot each fill the last of a sum.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from alongside.policy.grants import Grant, is_exception, problem_of_award, problem_of_claims, problem_of_spending
from alongside.project import derive_standing
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record
from alongside_service.brokerage import forms
from alongside_service.brokerage.models import Award, Claim, Spend
from alongside_service.brokerage.selectors.money import band_of, grant_of, may_spend, sums_of, why_no_award
from alongside_service.brokerage.selectors.organisations import chosen_key
from alongside_service.projects import scope
from alongside_service.projects.actions import locked
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError

AWARD_KEYS = ("amount", "offered_on", "reference", "paid_to", "reason", "note", "struck_because")
CLAIM_KEYS = ("amount", "period", "claimed_on", "status", "paid_on", "reason", "struck_because")
SPEND_KEYS = ("what_for", "amount", "spent_on", "objective", "evidence", "struck_because")


@transaction.atomic
def save_award(
    project_id: int, raw: Mapping[str, Raw], *, kind: str, person: User, on: dt.date, award_id: int | None = None,
    version: int = 0,
) -> Award:  # fmt: skip
    """Record a grant that was offered by letter, or correct one.

    Raises NotYoursError, ClosedError, InvalidError or ChangedError; then nothing was saved.
    """
    project = locked(project_id)
    scope.require_office(person, project, "Recording an award")
    award = Award.objects.select_for_update().get(pk=award_id, project=project) if award_id else None
    _require_same(award, version, AWARD_KEYS)
    grant = grant_of(project, award.kind if award else kind)
    if grant is None:
        raise ClosedError(("There is no such grant.",))
    if award is None:
        _require_letter(project, grant)
    fields = forms.award_fields("") + (forms.STRUCK if award else ())
    typed = forms.read_entry(
        fields, raw, opened=project.opened_on, on=on, role=person.role, about={"opened_on": project.opened_on}
    )
    award = award or _new_award(project, grant)
    _fill(award, AWARD_KEYS, typed)
    _check_award(award, project, grant, person)
    _keep(award, person)
    record(
        "corrected an award" if award_id else "recorded an award", person=person, project=project, award=award.pk,
        kind=award.kind, amount=str(award.amount), reference=award.reference, reason=award.reason,
        allowed_by=award.allowed_by_id, struck=award.struck_because,
    )  # fmt: skip
    return award


def _require_letter(project: SupportProject, grant: Grant) -> None:
    course, facts = course_of(project), facts_of(project)
    if because := why_no_award(grant, course, facts, derive_standing(course, facts)):
        raise ClosedError(because)


def _new_award(project: SupportProject, grant: Grant) -> Award:
    kind, identifier = chosen_key(project) or ("", "")
    return Award(
        project=project, kind=grant.key, organisation_kind=kind, organisation_identifier=identifier,
        organisation_name=project.supporter_name, version=0,
    )  # fmt: skip


def _check_award(award: Award, project: SupportProject, grant: Grant, person: User) -> None:
    course = course_of(project)
    band = band_of(course, facts_of(project))
    others = Award.objects.filter(project=project, kind=grant.key, struck_because="").exclude(pk=award.pk)
    would_be = sum((other.amount for other in others), award.amount if award.counts else Decimal(0))
    director = person.role == Role.REGIONAL_DIRECTOR or _reason_stands(award, would_be)
    problem = problem_of_award(
        grant, would_be, planning_grant=course.planning_grant, band=band, reason=award.reason, director=director
    )
    if problem and award.counts:
        raise InvalidError({"amount": problem})
    claimed = _claimed(award) if award.pk else Decimal(0)
    if not award.counts and claimed:
        raise InvalidError({"struck": "Claims were made under it. Strike those out first, or correct the amount."})
    if award.counts and (problem := problem_of_claims(claimed, award.amount)):
        raise InvalidError({"amount": problem})
    different = is_exception(grant, would_be, planning_grant=course.planning_grant, band=band)
    if not different:
        award.reason, award.allowed_by = "", None
    elif award.allowed_by is None or not _reason_stands(award, would_be):
        award.allowed_by = person
    award.band = band.key if band else ""


def _reason_stands(award: Award, would_be: Decimal) -> bool:
    """Whether the director's reason already covers it: the same reason, and no larger amount than before."""
    if not award.pk or award.allowed_by_id is None:
        return False
    before = Award.objects.get(pk=award.pk)
    return before.reason == award.reason and award.amount <= before.amount


def _claimed(award: Award) -> Decimal:
    claims = Claim.objects.filter(award=award, struck_because="").exclude(status="refused")
    return sum((claim.amount for claim in claims), Decimal(0))


@transaction.atomic
def save_claim(
    project_id: int, raw: Mapping[str, Raw], *, award_id: int, person: User, on: dt.date, claim_id: int | None = None,
    version: int = 0,
) -> Claim:  # fmt: skip
    """Record a claim and what came of it, or correct one. Also after a pause or a stop: bills come late."""
    project = locked(project_id)
    scope.require_office(person, project, "Recording a claim")
    award = _award(project, award_id)
    claim = Claim.objects.select_for_update().get(pk=claim_id, award=award) if claim_id else None
    _require_same(claim, version, CLAIM_KEYS)
    fields = forms.CLAIM + (forms.STRUCK if claim else ())
    typed = forms.read_entry(
        fields, raw, opened=project.opened_on, on=on, role=person.role, about={"offered_on": award.offered_on}
    )
    claim = claim or Claim(award=award, version=0)
    _fill(claim, CLAIM_KEYS, typed)
    _keep(claim, person)
    _require_sums(award, spending=False)
    record(
        "corrected a claim" if claim_id else "recorded a claim", person=person, project=project, claim=claim.pk,
        award=award.pk, amount=str(claim.amount), status=claim.status, reason=claim.reason, struck=claim.struck_because,
    )  # fmt: skip
    return claim


@transaction.atomic
def save_spend(
    project_id: int, raw: Mapping[str, Raw], *, award_id: int, person: User, on: dt.date, spend_id: int | None = None,
    version: int = 0,
) -> Spend:  # fmt: skip
    """Record what was bought with paid money, or correct it: the team, or the side to which the grant is paid."""
    project = locked(project_id)
    award = _award(project, award_id)
    spend = (
        Spend.objects.select_for_update(of=("self",)).select_related("recorded_by").get(pk=spend_id, award=award)
        if spend_id
        else None
    )
    if not may_spend(person, project, award, spend):
        raise NotYoursError(
            "Spending is recorded by the team of the region, by the organisation to which the grant was awarded, and "
            "by a school to which it is paid; each side corrects its own lines."
        )
    _require_same(spend, version, SPEND_KEYS)
    fields = forms.SPEND + (forms.STRUCK if spend else ())
    typed = forms.read_entry(
        fields, raw, opened=project.opened_on, on=on, role=person.role, about={"offered_on": award.offered_on}
    )
    spend = spend or Spend(award=award, version=0)
    _fill(spend, SPEND_KEYS, typed)
    _keep(spend, person)
    _require_sums(award, spending=True)
    record(
        "corrected spending" if spend_id else "recorded spending", person=person, project=project, spend=spend.pk,
        award=award.pk, amount=str(spend.amount), what_for=spend.what_for, struck=spend.struck_because,
    )  # fmt: skip
    return spend


def _award(project: SupportProject, award_id: int) -> Award:
    award = Award.objects.get(pk=award_id, project=project)
    if not award.counts:
        raise ClosedError(("This award was struck out, so nothing is recorded under it.",))
    return award


def _require_sums(award: Award, *, spending: bool) -> None:
    """Refuse what has just been saved, with the transaction, where the sums no longer agree."""
    sums = sums_of(Award.objects.prefetch_related("claims", "spends").get(pk=award.pk))
    if problem := problem_of_claims(sums.claimed, sums.awarded):
        raise InvalidError({"amount": problem})
    if problem := problem_of_spending(sums.spent, sums.paid):
        raise InvalidError({"amount" if spending else "status": problem})


def _require_same(entry: Award | Claim | Spend | None, version: int, keys: tuple[str, ...]) -> None:
    if entry is None or entry.version == version:
        return
    latest = entry.history.latest()
    theirs = {key: getattr(entry, key) for key in keys} | {"struck": bool(entry.struck_because)}
    raise ChangedError(theirs, version=entry.version, by=latest.history_user, at=latest.history_date)


def _fill(entry: Award | Claim | Spend, keys: tuple[str, ...], typed: dict[str, Any]) -> None:
    for key in keys:
        empty = None if key == "paid_on" else ""
        setattr(entry, key, typed.get(key, empty))


def _keep(entry: Award | Claim | Spend, person: User) -> None:
    entry.version += 1
    if not entry.pk:
        entry.recorded_by = person
    entry._history_user = person
    entry.save()
