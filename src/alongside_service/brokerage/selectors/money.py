"""Reading money: awards with their claims and spending, and sums that are made of the rows that are shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from alongside.policy.course import Band, Course
from alongside.policy.grants import PAID, REFUSED, Grant, Sums, load_grants, pounds, total
from alongside.project import ProjectFacts, Standing, Status, why_closed
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.history import Change, FieldChange, changes_of
from alongside_service.brokerage.models import Award, Claim, Spend
from alongside_service.brokerage.selectors.organisations import chosen_key
from alongside_service.projects import scope
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject, TaskRecord
from alongside_service.register.models import Region

_Entry = TypeVar("_Entry", Award, Claim, Spend)


@dataclass(frozen=True, kw_only=True)
class AwardRow:
    """An award with its rows, and the sums of those that count."""

    award: Award
    title: str
    claims: Sequence[Claim]
    spends: Sequence[Spend]
    sums: Sums


@dataclass(frozen=True, kw_only=True)
class MoneyOf:
    """The money of one project."""

    project: SupportProject
    band: Band | None
    awards: Sequence[AwardRow]
    sums: Sums
    by_kind: dict[str, Sums]

    @property
    def above_band(self) -> Decimal:
        """By how much the improvement grant is above the settled band; nothing where it is not."""
        awarded = self.by_kind.get("improvement", Sums()).awarded
        return max(awarded - self.band.pounds, Decimal(0)) if self.band else Decimal(0)


def sums_of(award: Award) -> Sums:
    """The sums of an award from its rows; what was struck out or refused counts in none."""
    if not award.counts:
        return Sums()
    claims = [claim for claim in award.claims.all() if claim.counts and claim.status != REFUSED]
    return Sums(
        awarded=award.amount,
        claimed=sum((claim.amount for claim in claims), Decimal(0)),
        paid=sum((claim.amount for claim in claims if claim.status == PAID), Decimal(0)),
        spent=sum((spend.amount for spend in award.spends.all() if spend.counts), Decimal(0)),
    )


def band_of(course: Course, facts: ProjectFacts) -> Band | None:
    """The band that is settled with the plan; None where none is."""
    if not facts.value("plan-review", "band_confirmed"):
        return None
    return band_called(course, facts.value("plan-review", "band"))


def band_called(course: Course, key: object) -> Band | None:
    """The final band of that key."""
    return next((band for band in course.bands if band.key == key and band.stage in ("final", "both")), None)


def _awards() -> QuerySet[Award]:
    return Award.objects.select_related("recorded_by", "allowed_by").prefetch_related(
        Prefetch("claims", Claim.objects.select_related("recorded_by")),
        Prefetch("spends", Spend.objects.select_related("recorded_by")),
    )


def money_of(
    project: SupportProject, course: Course, facts: ProjectFacts, only: tuple[str, str] | None = None
) -> MoneyOf:
    """The awards of a project with everything under them, and the sums; `only` those made to one organisation."""
    awards = _awards().filter(project=project)
    if only is not None:
        awards = awards.filter(organisation_kind=only[0], organisation_identifier=only[1])
    return _money(project, list(awards), band_of(course, facts))


def _money(project: SupportProject, awards: Sequence[Award], band: Band | None) -> MoneyOf:
    titles = {grant.key: grant.title for grant in load_grants().on(project.opened_on)}
    rows = [
        AwardRow(
            award=award, title=titles.get(award.kind, award.kind), claims=list(award.claims.all()),
            spends=list(award.spends.all()), sums=sums_of(award),
        )
        for award in awards
    ]  # fmt: skip
    by_kind = {kind: total(row.sums for row in rows if row.award.kind == kind) for kind in titles}
    return MoneyOf(project=project, band=band, awards=rows, sums=total(row.sums for row in rows), by_kind=by_kind)


def money_in(person: User, region: str = "") -> list[MoneyOf]:
    """Every project with an award that `person` sees, by school; of one region where one is named.

    Four queries, however many projects.
    """
    found = scope.visible(person).filter(pk__in=Award.objects.values("project"))
    if region:
        found = found.filter(region_id=region)
    awards = Prefetch("awards", _awards())
    bands = Prefetch("records", TaskRecord.objects.filter(task="plan-review"))
    related = found.select_related("school", "region").prefetch_related(awards, bands)
    return [_money(project, list(project.awards.all()), _band_at_hand(project)) for project in _by_school(related)]


def _by_school(projects: Iterable[SupportProject]) -> list[SupportProject]:
    return sorted(projects, key=lambda project: (project.region.name, project.school.sort_name, project.pk))


def _band_at_hand(project: SupportProject) -> Band | None:
    answers = next((row.answers for row in project.records.all() if row.task == "plan-review"), {})
    return band_called(course_of(project), answers.get("band")) if answers.get("band_confirmed") else None


def regions_for(person: User) -> list[Region]:
    """The regions whose money `person` may choose between."""
    if Role(person.role) in scope.SEES_ALL:
        return list(Region.objects.all())
    return [person.region] if person.region else []


def award_of(project: SupportProject, award_id: int) -> Award:
    """An award of the project. Raises Http404 where there is none."""
    return _or_404(_awards().filter(project=project, pk=award_id).first(), "award")


def claim_of(project: SupportProject, claim_id: int) -> Claim:
    """A claim of the project. Raises Http404 where there is none."""
    found = Claim.objects.select_related("award", "recorded_by").filter(award__project=project, pk=claim_id)
    return _or_404(found.first(), "claim")


def spend_of(project: SupportProject, spend_id: int) -> Spend:
    """A line of spending of the project. Raises Http404 where there is none."""
    found = Spend.objects.select_related("award", "recorded_by").filter(award__project=project, pk=spend_id)
    return _or_404(found.first(), "line of spending")


def _or_404(found: _Entry | None, what: str) -> _Entry:
    if found is None:
        raise Http404(f"This project has no such {what}.")
    return found


def changes(instance: Award | Claim | Spend) -> list[Change]:
    """What happened to one line of the accounts, the newest first."""
    found = changes_of(instance, leave_out=("project", "award", "recorded_by", "recorded_at"))
    return [replace(change, fields=[_worded(field) for field in change.fields]) for change in found]


def _worded(field: FieldChange) -> FieldChange:
    policy = load_grants()
    labels = {option.key: option.label for option in (*policy.paid_to, *policy.claim)}
    if field.field == "amount":
        return replace(field, old=_as_pounds(field.old), new=_as_pounds(field.new))
    if field.field in ("status", "paid_to"):
        return replace(field, old=labels.get(field.old, field.old), new=labels.get(field.new, field.new))
    return field


def _as_pounds(text: str) -> str:
    try:
        return pounds(Decimal(text.replace(",", "")))
    except InvalidOperation:
        return text


def grant_of(project: SupportProject, key: str) -> Grant | None:
    """The grant of that key, as it holds for the project."""
    return next((grant for grant in load_grants().on(project.opened_on) if grant.key == key), None)


def why_no_award(grant: Grant, course: Course, facts: ProjectFacts, standing: Standing) -> tuple[str, ...]:
    """Why nothing can be awarded now: the letter has not gone out, or the course is closed; empty where it can."""
    if not course.has_task(grant.letter):
        return ("The course of this project has no such grant.",)
    letter = course.task(grant.letter)
    if standing.of(grant.letter).status is not Status.COMPLETED:
        return (f"The {grant.title.lower()} is recorded once “{letter.title}” is complete.",)
    return why_closed(course, facts, letter)


def may_spend(person: User, project: SupportProject, award: Award, spend: Spend | None = None) -> bool:
    """Whether `person` may record or correct spending under an award.

    The team keeps all of it. The organisation to which it was awarded records its own, and a school what it was paid;
    each side corrects what it recorded itself.
    """
    if scope.is_in_office(person, project):
        return True
    if not scope.may_see(person, project) or (spend and spend.recorded_by.role != person.role):
        return False
    if person.role == Role.SUPPORTING_ORGANISATION:
        return (award.organisation_kind, award.organisation_identifier) == chosen_key(project)
    return person.role == Role.SCHOOL_LEADER and award.paid_to == "school"
