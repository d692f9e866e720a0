"""Who sees which concern, and who may write what in this room.

A concern that the team raised stays with the team until the office shares it, and one about the adviser stays with the
office. One that the school, its responsible body or a supporting organisation raised is seen by whoever raised it, the
officers and the director, until the office shares it: the party that it is about does not read it before.
"""

from __future__ import annotations

from django.db.models import Q

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.projects import scope as projects
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import NotYoursError
from alongside_service.review import sides
from alongside_service.review.models import Concern, Objective

_NOTHING = Q(pk__in=())


def concerns_seen(person: User) -> Q:
    """The condition on concerns that `person` reads, of projects that they see."""
    role = Role(person.role)
    if role in projects.SEES_ALL:
        return Q()
    if role in projects.OFFICE:
        return Q(project__region_id=person.region_id) if person.region_id else _NOTHING
    own = Q(raised_by=person)
    if role is Role.ADVISER:
        here = Q(project__region_id=person.region_id) if person.region_id else _NOTHING
        return here & (own | Q(shared=True) | (Q(from_outside=False) & ~Q(about=sides_party(Role.ADVISER))))
    if role in projects.OUTSIDE:
        return (own | Q(shared=True)) & Q(project__in=projects.visible(person))
    return _NOTHING


def sides_party(role: Role) -> str:
    """The party that a role is, as the policy's list `party` calls it."""
    return {Role.ADVISER: "adviser", Role.SCHOOL_LEADER: "school"}.get(role, role.value)


def require_side(person: User, project: SupportProject, what: str) -> str:
    """The side of `person`. Raises NotYoursError for somebody who stands on none, or does not see the project."""
    side = sides.side_of(person, project)
    if not side or not projects.may_see(person, project):
        raise NotYoursError(f"{what} is for the team of {project.region.name} and for those whom it works with.")
    return side


def require_team(person: User, project: SupportProject, what: str) -> None:
    """Raise NotYoursError unless `person` works on this project for its region."""
    if not projects.is_team(person, project):
        raise NotYoursError(f"{what} is for the team of {project.region.name}.")


def is_its_school(person: User, project: SupportProject) -> bool:
    """Whether `person` leads the school of this project."""
    return person.role == Role.SCHOOL_LEADER.value and person.school_id == project.school_id


def may_answer_review(person: User, project: SupportProject) -> bool:
    """Whether `person` has the right of reply: leaders of the school, and its responsible body."""
    if is_its_school(person, project):
        return True
    own = project.school.responsible_body_id
    return person.role == Role.RESPONSIBLE_BODY.value and own is not None and person.body_id == own


def may_settle(person: User, concern: Concern, director_alone: tuple[str, ...]) -> bool:
    """Whether `person` resolves this concern: the office; for one about the office itself, its director."""
    if not projects.is_in_office(person, concern.project):
        return False
    return concern.about not in director_alone or person.role == Role.REGIONAL_DIRECTOR.value


def may_reopen(person: User, concern: Concern) -> bool:
    """Whether `person` opens this concern again: the office, and whoever raised it."""
    return projects.is_in_office(person, concern.project) or concern.raised_by_id == person.pk


def writes_how(person: User, objective: Objective) -> bool:
    """Whether `person` writes how an objective is met."""
    return is_its_school(person, objective.project)
