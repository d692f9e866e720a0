"""What schools and their responsible bodies say about what is held about them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alongside_service.accounts.models import User
from alongside_service.accounts.permissions import may_see_flags
from alongside_service.accounts.roles import Role
from alongside_service.identification.models import Remark
from alongside_service.register.models import School

PARTY_OF = {Role.SCHOOL_LEADER: Remark.SCHOOL, Role.RESPONSIBLE_BODY: Remark.BODY}


def remarks_of(school: School) -> list[Remark]:
    """What was said about what is held about a school, the newest first (one query)."""
    return list(Remark.objects.filter(school=school).select_related("person"))


def newest_remarks(urns: Iterable[str]) -> dict[str, Remark]:
    """The newest for each school of a page that has any (one query)."""
    found = Remark.objects.filter(school__in=list(urns)).order_by("said_on", "pk")
    return {remark.school_id: remark for remark in found}


def party_for(person: User, school: School) -> str:
    """For whom `person` answers what is held about a school: `school`, `responsible-body`, or nobody (empty)."""
    role = Role(person.role)
    return PARTY_OF[role] if role in PARTY_OF and may_see_flags(person, school) else ""


def remark_snapshots(school: School) -> list[dict[str, Any]]:
    """What was said, as JSON for the file of a decision."""
    return [
        {"id": each.pk, "party": each.party, "about": each.about, "text": each.text, "said_by": each.person.name,
         "said_on": each.said_on.isoformat()}
        for each in remarks_of(school)
    ]  # fmt: skip
