"""The accounts for trying the service out."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.db import transaction

from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.audit.actions import record
from alongside_service.register.models import Body, Region, School

DEMONSTRATION_PASSWORD = "alongside demonstration"


@transaction.atomic
def make_demonstration_accounts() -> list[User]:
    """One account for each role, all with the same password. Does nothing for those that exist."""
    region = Region.objects.filter(name="North West").first() or Region.objects.first()
    school = _school_in(region)
    body = school.responsible_body if school else None
    scopes = {
        Role.REGIONAL_DIRECTOR: {"region": region},
        Role.DELIVERY_OFFICER: {"region": region},
        Role.ADVISER: {"region": region},
        Role.RESPONSIBLE_BODY: {"body": body},
        Role.SUPPORTING_ORGANISATION: {"body": _supporter_in(region, body)},
        Role.SCHOOL_LEADER: {"school": school},
    }
    existing = set(User.objects.filter(demonstration=True).values_list("role", flat=True))
    if len(existing) == len(Role):
        return []
    password = make_password(DEMONSTRATION_PASSWORD)
    made = [
        User(
            email=f"{role.value}@example.org",
            name=f"Demonstration {role.label.lower()}",
            role=role.value,
            password=password,
            demonstration=True,
            **scopes.get(role, {}),
        )
        for role in Role
        if role.value not in existing
    ]
    User.objects.bulk_create(made)
    record("made demonstration accounts", roles=[user.role for user in made])
    return made


def _school_in(region: Region | None) -> School | None:
    """A school that a rule flags and whose trust or council is known, so that the accounts belong together."""
    schools = School.objects.filter(listed=True, region=region).select_related("responsible_body").order_by("pk")
    known = schools.filter(responsible_body__isnull=False)
    flagged = known.filter(rule_answers__answer="met")
    in_trust = flagged.filter(responsible_body__kind="Multi-academy trust")
    return in_trust.first() or flagged.first() or known.first() or schools.first()


def _supporter_in(region: Region | None, body: Body | None) -> Body | None:
    """Another body than the one that is responsible for the school, so that helping is not marking one's own work."""
    others = Body.objects.filter(schools__region=region, schools__listed=True).exclude(pk=body.pk if body else "")
    return others.filter(kind="Multi-academy trust").first() or others.first() or body
