"""The roles, in the words that people see."""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person is here for. A person has one."""

    NATIONAL_LEAD = "national-lead", "National lead"
    REGIONAL_DIRECTOR = "regional-director", "Regional director"
    DELIVERY_OFFICER = "delivery-officer", "Delivery officer"
    ADVISER = "adviser", "Adviser"
    RESPONSIBLE_BODY = "responsible-body", "Responsible body"
    SCHOOL_LEADER = "school-leader", "School leader"
    SUPPORTING_ORGANISATION = "supporting-organisation", "Supporting organisation"
    ANALYST = "analyst", "Analyst"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


TEAM = frozenset({Role.NATIONAL_LEAD, Role.REGIONAL_DIRECTOR, Role.DELIVERY_OFFICER, Role.ADVISER})
"""The regional teams and those who lead them."""

EVERY_ROLE = frozenset(Role)

DESCRIPTIONS = {
    Role.NATIONAL_LEAD: "Leads the work across the nine regions.",
    Role.REGIONAL_DIRECTOR: "Leads one region and takes its formal decisions.",
    Role.DELIVERY_OFFICER: "Keeps a region's support projects moving.",
    Role.ADVISER: "Works with schools for a regional team.",
    Role.RESPONSIBLE_BODY: "Speaks for a trust or council that is responsible for schools.",
    Role.SCHOOL_LEADER: "Leads a school.",
    Role.SUPPORTING_ORGANISATION: "Speaks for a trust, council or school that helps others.",
    Role.ANALYST: "Reads figures and methods.",
    Role.AUDITOR: "Reads everything, writes nothing.",
    Role.ADMINISTRATOR: "Looks after accounts and the running of the service.",
}
