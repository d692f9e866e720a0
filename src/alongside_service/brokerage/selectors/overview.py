"""What is known of an organisation that may be asked: how far, how busy, how its own schools are, whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from django.db.models import Count, Max, Min, Q, QuerySet

from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.brokerage.organisations import COUNCIL, SCHOOL, Organisation, council_body
from alongside_service.projects import scope
from alongside_service.projects.models import SupportProject
from alongside_service.register.inspections import framework_name
from alongside_service.register.models import School

METRES_PER_MILE = 1609.344
MOST_LISTED = 20


@dataclass(frozen=True, kw_only=True)
class Graded:
    """Own schools whose latest graded inspection was held under one framework with one overall grade."""

    framework: str
    grade: str
    """Empty where the framework gives none."""
    schools: int
    first: int
    last: int
    """Years of the earliest and of the latest of these inspections."""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """What the page of the choice shows of an organisation."""

    organisation: Organisation
    miles: float | None
    nearest: str
    """Its school to which the miles are measured; empty where it is that school."""
    helping: int
    """Other live projects where it is chosen or appointed, in all regions."""
    seen: Sequence[SupportProject]
    """Those of them that the person may see, the first few."""
    own_schools: int
    graded: Sequence[Graded]
    never_graded: int
    own_in_support: int
    """Its own schools that have a live project themselves."""
    own: bool
    interest: str

    @property
    def hidden(self) -> int:
        """Projects that are counted and not listed."""
        return self.helping - len(self.seen)


def overview_of(organisation: Organisation, project: SupportProject, person: User) -> Overview:
    """Everything that the register and the projects say of it."""
    own_schools = _schools_of(organisation)
    miles, nearest = _nearest(organisation, own_schools, project.school)
    helped = _helped_by(organisation).exclude(pk=project.pk).exclude(state=State.STOPPED.value)
    seen = helped.filter(scope.within(person)).select_related("school", "region").order_by("school__sort_name", "pk")
    rows = list(own_schools.values_list("latest_framework", "latest_grade").annotate(
        n=Count("pk"), first=Min("latest_inspected"), last=Max("latest_inspected")
    ).order_by("latest_framework", "latest_grade")) if _has_schools(organisation) else []  # fmt: skip
    return Overview(
        organisation=organisation,
        miles=miles,
        nearest=nearest,
        helping=helped.count() if _has_schools(organisation) else 0,
        seen=list(seen[:MOST_LISTED]) if _has_schools(organisation) else [],
        own_schools=sum(row[2] for row in rows),
        graded=[
            Graded(framework=framework_name(key), grade=grade, schools=n, first=a.year, last=b.year)
            for key, grade, n, a, b in rows
            if a and b
        ],
        never_graded=sum(row[2] for row in rows if not row[3]),
        own_in_support=_in_support(own_schools, project) if rows else 0,
        own=is_own(organisation, project.school),
        interest=interest_of_adviser(organisation, project),
    )


def miles_to(organisation: Organisation, school: School) -> float | None:
    """Straight line from the school to another; None where a place is not known or it is no school."""
    there = organisation.school
    if there is None or None in (there.easting, there.northing, school.easting, school.northing):
        return None
    return hypot(there.easting - school.easting, there.northing - school.northing) / METRES_PER_MILE


def is_own(organisation: Organisation, school: School) -> bool:
    """Whether it is the trust or council that is responsible for the school, or another school of that."""
    mine = school.responsible_body_id
    if not mine:
        return False
    if organisation.school is not None:
        return organisation.school.responsible_body_id == mine
    if organisation.kind == COUNCIL:
        return council_body(organisation.identifier) == mine
    return organisation.body is not None and organisation.body.pk == mine


def interest_of_adviser(organisation: Organisation, project: SupportProject) -> str:
    """What binds the project's adviser to the organisation, in a sentence; empty where nothing is known."""
    adviser = project.adviser
    if adviser is None:
        return ""
    works_in = {adviser.school_id, adviser.body_id, adviser.school.responsible_body_id if adviser.school else None}
    works_in -= {None}
    its = {organisation.identifier if organisation.kind == SCHOOL else None}
    its |= {council_body(organisation.identifier)} if organisation.kind == COUNCIL else set()
    its |= {organisation.body.pk} if organisation.body else set()
    its |= {organisation.school.responsible_body_id} if organisation.school else set()
    if not works_in & (its - {None}):
        return ""
    return f"{adviser.name}, the adviser of this project, belongs to {organisation.name} or to its trust or council."


def _has_schools(organisation: Organisation) -> bool:
    return organisation.body is not None or organisation.school is not None


def _schools_of(organisation: Organisation) -> QuerySet[School]:
    listed = School.objects.filter(listed=True, open=True)
    if organisation.school is not None:
        return listed.filter(pk=organisation.school.pk)
    return listed.filter(responsible_body=organisation.body) if organisation.body else listed.none()


def _helped_by(organisation: Organisation) -> QuerySet[SupportProject]:
    if organisation.school is not None:
        return SupportProject.objects.filter(supporter_school=organisation.school)
    return SupportProject.objects.filter(Q(supporter_body=organisation.body) & Q(supporter_body__isnull=False))


def _in_support(own_schools: QuerySet[School], project: SupportProject) -> int:
    live = SupportProject.objects.exclude(state=State.STOPPED.value).exclude(pk=project.pk)
    return live.filter(school__in=own_schools.values("pk")).count()


def _nearest(organisation: Organisation, own_schools: QuerySet[School], school: School) -> tuple[float | None, str]:
    if school.easting is None or school.northing is None:
        return None, ""
    places = own_schools.filter(easting__isnull=False, northing__isnull=False).exclude(pk=school.pk)
    found = [
        (hypot(east - school.easting, north - school.northing) / METRES_PER_MILE, name)
        for east, north, name in places.values_list("easting", "northing", "name")
    ]
    if not found:
        return None, ""
    miles, name = min(found)
    return miles, "" if organisation.school is not None else name
