"""Referring a school, and answering a referral."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from alongside.policy.course import Option
from alongside.policy.project import load_project
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record
from alongside_service.identification.actions.voices import carry_over
from alongside_service.identification.models import Referral
from alongside_service.identification.questions import ANSWER, read_answers, referral_fields
from alongside_service.identification.selectors.referrals import OWN_VOICE, may_answer, may_refer, may_withdraw
from alongside_service.projects.actions import locked, name_officer, open_project
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError
from alongside_service.projects.selectors import live_project_of
from alongside_service.register.models import School


@transaction.atomic
def refer(urn: str, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Referral:
    """Refer a school. Where it has a live project, the referral is added to that as a voice.

    Raises NotYoursError, or InvalidError for what was typed and where the same voice waits already.
    """
    school = School.objects.select_for_update(of=("self",)).select_related("region").filter(pk=urn).first()
    if school is None or not school.listed:
        raise InvalidError({"school": "Choose a school that is in the register."})
    if not may_refer(person, school):
        raise NotYoursError(
            "A school is referred by itself, by its responsible body, or by the regional team of "
            f"{school.region.name}."
        )  # fmt: skip
    own = OWN_VOICE.get(Role(person.role), "")
    fields = referral_fields(load_project().on(on), voices=not own)
    answers = read_answers(fields, raw, on=on, role=person.role)
    referral = Referral(
        school=school, region=school.region, from_voice=own or str(answers["from_voice"]), person=person,
        reasons=str(answers["reasons"]), asked=str(answers["asked"]), made_on=on,
    )  # fmt: skip
    _require_first(referral)
    live = live_project_of(school.pk)
    if live and referral.from_voice == "team":
        raise InvalidError({"from_voice": f"{school.name} has a project already, and it is yours to write in."})
    _keep(referral, person)
    record("referred a school", person=person, subject=f"referral:{referral.pk}", school=school.pk,
           voice=referral.from_voice)  # fmt: skip
    if live:
        _attach(referral, locked(live.pk), person=person, on=on)
    return referral


def _require_first(referral: Referral) -> None:
    waiting = Referral.objects.filter(
        school_id=referral.school_id, from_voice=referral.from_voice, status=Referral.WAITING
    ).first()
    if waiting:
        day = f"{waiting.made_on.day} {waiting.made_on:%B %Y}"
        raise InvalidError({"reasons": f"A referral by the same voice, of {day}, is waiting for an answer already."})


def _keep(referral: Referral, person: User) -> None:
    referral._history_user = person
    referral.save()


def _attach(referral: Referral, project: SupportProject, *, person: User, on: dt.date) -> None:
    referral.status, referral.project = Referral.ATTACHED, project
    _keep(referral, person)
    carry_over(referral, project, person=person, on=on)


@transaction.atomic
def answer_referral(referral_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Referral:
    """Accept a referral, which opens a project, or decline it with reasons.

    Raises NotYoursError, ClosedError where it was answered meanwhile, or InvalidError.
    """
    referral = _locked(referral_id)
    if not may_answer(person, referral):
        raise NotYoursError(f"A referral is answered by the delivery officers and the director of {_where(referral)}.")
    _require_waiting(referral)
    answers = read_answers(ANSWER, raw, on=on, role=person.role)
    words = str(answers.get("answer", ""))
    if answers["outcome"] == "decline" and not words:
        raise InvalidError({"answer": "Say why you decline it. Whoever made it reads this and may refer again."})
    referral.answered_by, referral.answered_on, referral.answer = person, on, words
    if answers["outcome"] == "decline":
        referral.status = Referral.DECLINED
        _keep(referral, person)
        record("declined a referral", person=person, subject=f"referral:{referral.pk}", why=words)
        return referral
    _accept(referral, person=person, on=on)
    return referral


def _accept(referral: Referral, *, person: User, on: dt.date) -> None:
    live = live_project_of(referral.school_id)
    if live:
        _attach(referral, locked(live.pk), person=person, on=on)
        record("accepted a referral", person=person, subject=f"referral:{referral.pk}", attached_to=live.pk)
        return
    project = open_project(
        referral.school, person=person, on=on, referred_by=referral.from_voice, referral=referral.words
    )
    if person.role == Role.DELIVERY_OFFICER:
        name_officer(project.pk, officer=person, person=person)
    referral.status, referral.project = Referral.ACCEPTED, project
    _keep(referral, person)
    if referral.from_voice == OWN_VOICE.get(Role(referral.person.role)):
        carry_over(referral, locked(project.pk), person=person, on=on)
    record("accepted a referral", person=person, subject=f"referral:{referral.pk}", opened=project.pk)


@transaction.atomic
def withdraw_referral(referral_id: int, *, person: User, on: dt.date) -> Referral:
    """Take a referral back while it waits. Raises NotYoursError or ClosedError."""
    referral = _locked(referral_id)
    if not may_withdraw(person, referral):
        raise NotYoursError(f"A referral is withdrawn by whoever made it: {referral.person.name}.")
    _require_waiting(referral)
    referral.status, referral.answered_by, referral.answered_on = Referral.WITHDRAWN, person, on
    _keep(referral, person)
    record("withdrew a referral", person=person, subject=f"referral:{referral.pk}")
    return referral


def _locked(referral_id: int) -> Referral:
    found = Referral.objects.select_for_update(of=("self",)).select_related("school__region", "person", "region")
    return found.get(pk=referral_id)


def _where(referral: Referral) -> str:
    return referral.region.name


def _require_waiting(referral: Referral) -> None:
    if not referral.waits:
        raise ClosedError((f"This referral is {referral.status} already, so there is nothing left to answer.",))


def options_of_schools(schools: list[School]) -> list[Option]:
    """Schools to choose from, each told apart by its URN."""
    return [Option(key=school.pk, label=f"{school.name} ({school.pk})") for school in schools]
