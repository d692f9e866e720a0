"""Reading referrals: those that a person may see, one of them, and who may refer what."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import Http404

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.identification.models import Referral
from alongside_service.projects import scope
from alongside_service.register.models import School

EACH = 25
"""Referrals on a page."""
OWN_VOICE = {Role.SCHOOL_LEADER: "school", Role.RESPONSIBLE_BODY: "responsible-body"}
"""Whose voice it is where nobody has to say so."""
_NOTHING = Q(pk__in=())


def within(person: User) -> Q:
    """The condition on referrals that `person` may see."""
    role = Role(person.role)
    if role in scope.SEES_ALL:
        return Q()
    if role in scope.REGIONAL and person.region_id:
        return Q(region_id=person.region_id)
    if role is Role.SCHOOL_LEADER and person.school_id:
        return Q(school_id=person.school_id)
    if role is Role.RESPONSIBLE_BODY and person.body_id:
        return Q(school__responsible_body_id=person.body_id)
    return _NOTHING


def _with_people(person: User) -> QuerySet[Referral]:
    related = ("school__local_authority", "school__responsible_body", "region", "person", "answered_by", "project")
    return Referral.objects.filter(within(person)).select_related(*related)


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some referrals: those that wait first, the longest-waiting of them at the top, then the newest."""

    rows: list[Referral]
    number: int
    more: bool
    waiting: int


def referrals_for(person: User, number: int = 1) -> Page:
    """One page of the referrals that `person` may see (two queries)."""
    found = _with_people(person)
    waits = Case(When(status=Referral.WAITING, then=Value(0)), default=Value(1), output_field=IntegerField())
    oldest = Case(When(status=Referral.WAITING, then="made_on"), default=None)
    first = (max(number, 1) - 1) * EACH
    rows = list(found.order_by(waits, oldest, "-made_on", "-pk")[first : first + EACH + 1])
    waiting = Referral.objects.filter(within(person), status=Referral.WAITING).count()
    return Page(rows=rows[:EACH], number=max(number, 1), more=len(rows) > EACH, waiting=waiting)


def referral_for(person: User, number: int) -> Referral:
    """One referral. Raises Http404 where there is none or `person` may not see it."""
    found = _with_people(person).filter(pk=number).first()
    if found is None:
        raise Http404("There is no such referral, or it is not one that you may read.")
    return found


def may_refer(person: User, school: School) -> bool:
    """Whether `person` may refer this school."""
    role = Role(person.role)
    if role in scope.REGIONAL:
        return bool(person.region_id) and person.region_id == school.region_id
    if role is Role.SCHOOL_LEADER:
        return person.school_id == school.pk
    if role is Role.RESPONSIBLE_BODY:
        return bool(person.body_id) and person.body_id == school.responsible_body_id
    return False


def may_answer(person: User, referral: Referral) -> bool:
    """Whether `person` answers it: the office of its region."""
    return person.role in {str(role) for role in scope.OFFICE} and person.region_id == referral.region_id


def may_withdraw(person: User, referral: Referral) -> bool:
    """Whether `person` may take it back: whoever made it."""
    return referral.person_id == person.pk


def schools_to_refer(person: User) -> list[School]:
    """The open schools of a responsible body, by name."""
    if person.role != Role.RESPONSIBLE_BODY or not person.body_id:
        return []
    return list(School.objects.filter(responsible_body_id=person.body_id, listed=True, open=True))


def earlier_referrals(referral: Referral) -> list[Referral]:
    """The other referrals of the same school, the newest first."""
    others = Referral.objects.filter(school_id=referral.school_id).exclude(pk=referral.pk)
    return list(others.select_related("person", "answered_by"))
