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
    body = (
        Body.objects.filter(schools__region=region, schools__listed=True, kind="Multi-academy trust").first()
        or Body.objects.first()
    )
    school = (
        School.objects.filter(region=region, listed=True, rule_answers__answer="met").first() or School.objects.first()
    )
    scopes = {
        Role.REGIONAL_DIRECTOR: {"region": region},
        Role.DELIVERY_OFFICER: {"region": region},
        Role.ADVISER: {"region": region},
        Role.RESPONSIBLE_BODY: {"body": body},
        Role.SUPPORTING_ORGANISATION: {"body": body},
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
