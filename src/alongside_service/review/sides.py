"""The sides of a project: who promises something to whom, and who says whether it was kept."""

from __future__ import annotations

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.projects import scope
from alongside_service.projects.models import SupportProject

TEAM, SUPPORTER, SCHOOL, BODY = "regional-team", "supporting-organisation", "school", "responsible-body"
SIDES = {
    TEAM: "The regional team",
    SUPPORTER: "The supporting organisation",
    SCHOOL: "The school",
    BODY: "The responsible body",
}
_HELPERS = frozenset({TEAM, SUPPORTER})
_OF_ROLE = {
    Role.SCHOOL_LEADER.value: SCHOOL,
    Role.RESPONSIBLE_BODY.value: BODY,
    Role.SUPPORTING_ORGANISATION.value: SUPPORTER,
}


def side_of(person: User, project: SupportProject) -> str:
    """On which side of this project `person` stands; nothing for somebody who only reads. Asks no database."""
    if scope.is_team(person, project):
        return TEAM
    return _OF_ROLE.get(person.role, "")


def is_other_side(side: str, promised_by: str) -> bool:
    """Whether `side` is the one to say if a promise of `promised_by` was kept: those who help answer to the school."""
    return bool(side) and (side in _HELPERS) != (promised_by in _HELPERS)
