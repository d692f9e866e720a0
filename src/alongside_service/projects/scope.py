"""Which projects a person sees, and which they may write.

A region's team writes its own projects and reads the closed cases of others; a school sees its own project, a
responsible body those of its schools, a supporting organisation those in which it has been asked to help. National
leads and auditors read all. Analysts and administrators see none: figures are for the one, accounts for the other.
"""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from alongside.policy.course import Task
from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import NotYoursError
from alongside_service.register.models import School

SEES_ALL = frozenset({Role.NATIONAL_LEAD, Role.AUDITOR})
REGIONAL = frozenset({Role.REGIONAL_DIRECTOR, Role.DELIVERY_OFFICER, Role.ADVISER})
OUTSIDE = frozenset({Role.RESPONSIBLE_BODY, Role.SCHOOL_LEADER, Role.SUPPORTING_ORGANISATION})
"""Those of the other side: they see their own cases, and of those only what is open to both sides."""
SEES_PROJECTS = SEES_ALL | REGIONAL | OUTSIDE
OFFICE = frozenset({Role.REGIONAL_DIRECTOR, Role.DELIVERY_OFFICER})
"""Those who keep a region's projects: open them, name people, pause and stop."""

_NOTHING = Q(pk__in=())


def _places(person: User) -> list[tuple[str, object]]:
    """Where the projects lie that `person` sees whole, any of them: a column, and what it has to say."""
    role = Role(person.role)
    if role in REGIONAL:
        found = [("region_id", person.region_id)]
    elif role is Role.SCHOOL_LEADER:
        found = [("school_id", person.school_id)]
    elif role is Role.RESPONSIBLE_BODY:
        found = [("school__responsible_body_id", person.body_id)]
    elif role is Role.SUPPORTING_ORGANISATION:
        found = [("supporter_body_id", person.body_id), ("supporter_school_id", person.school_id)]
    else:
        found = []
    return [(column, value) for column, value in found if value]


def within(person: User) -> Q:
    """The condition on projects that `person` sees whole."""
    if person.role in SEES_ALL:
        return Q()
    return reduce(or_, (Q(**{column: value}) for column, value in _places(person)), _NOTHING)


def visible(person: User) -> QuerySet[SupportProject]:
    """The projects that `person` sees whole."""
    return SupportProject.objects.filter(within(person))


def may_see(person: User, project: SupportProject) -> bool:
    """Whether `person` sees this project whole. Asks no database where the project's school is at hand."""
    return person.role in SEES_ALL or any(
        reduce(getattr, column.split("__"), project) == value for column, value in _places(person)
    )


def sees_projects_of(person: User, school: School) -> bool:
    """Whether somebody of the teams, or who reads all, would see a project of this school."""
    regional = person.role in REGIONAL and person.region_id == school.region_id
    return regional or person.role in SEES_ALL


def is_outside(person: User) -> bool:
    """Whether `person` belongs to the other side: a school, its responsible body or a supporting organisation."""
    return person.role in {str(role) for role in OUTSIDE}


def is_in_office(person: User, project: SupportProject) -> bool:
    """Whether `person` keeps this project: an officer or the director of its region."""
    return person.role in {str(role) for role in OFFICE} and person.region_id == project.region_id


def is_team(person: User, project: SupportProject) -> bool:
    """Whether `person` works on this project for its region."""
    return person.role in {str(role) for role in REGIONAL} and person.region_id == project.region_id


def sees_task(person: User, task: Task) -> bool:
    """Whether a task is shown to `person` at all."""
    return not (task.private and is_outside(person))


def may_write_task(person: User, project: SupportProject, task: Task) -> bool:
    """Whether the role and the place of `person` let them write something of this task."""
    if person.role not in task.writers() | ({task.decided_by} if task.decided_by else set()):
        return False
    return may_see(person, project) and sees_task(person, task)


def may_decide(person: User, project: SupportProject, task: Task) -> bool:
    """Whether `person` takes the decision of this task."""
    return bool(task.decided_by) and person.role == task.decided_by and person.region_id == project.region_id


def require_office(person: User, project: SupportProject, what: str) -> None:
    """Raise NotYoursError unless `person` keeps this project."""
    if not is_in_office(person, project):
        raise NotYoursError(f"{what} is for the delivery officers and the director of {project.region.name}.")


def require_live(project: SupportProject) -> None:
    """Raise NotYoursError where the project is stopped."""
    if project.state == State.STOPPED.value:
        raise NotYoursError("The project is stopped, so nothing more is written to it. Resume it first.")
