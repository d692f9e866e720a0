"""Who sees the rules' answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alongside_service.accounts.roles import TEAM, Role

if TYPE_CHECKING:
    from alongside_service.accounts.models import User
    from alongside_service.register.models import School

SEES_FLAGS = TEAM | {Role.ANALYST, Role.AUDITOR}
"""Roles that see the rules' answers for every school."""

FLAGS = (
    "The rules' answers: teams, analysts and auditors for all schools; a school and its responsible body for their own."
)


def may_see_flags(user: User, school: School | None = None) -> bool:
    """Whether a person sees the rules' answers: of `school`, or of every school where none is given."""
    if user.role in {str(role) for role in SEES_FLAGS}:
        return True
    if school is None:
        return False
    if user.role == Role.SCHOOL_LEADER:
        return user.school_id == school.pk
    if user.role == Role.RESPONSIBLE_BODY:
        return user.body_id is not None and user.body_id == school.responsible_body_id
    return False
