"""Routes of rules, flags and how we know; of referrals, the voices, answers to a decision, and the diagnosis."""

from __future__ import annotations

from alongside_service.accounts.permissions.flags import FLAGS, SEES_FLAGS
from alongside_service.accounts.permissions.permission import ACT, FORM, Permission
from alongside_service.accounts.permissions.projects import OFFICE, READERS, SCOPE, TEAM
from alongside_service.accounts.roles import Role

SPEAKS = frozenset({Role.RESPONSIBLE_BODY, Role.SCHOOL_LEADER})
"""Those of the other side who have a voice of their own before anything is decided."""
HEARS = READERS - {Role.SUPPORTING_ORGANISATION}
"""Who reads the voices. A supporting organisation is asked later, and reads the diagnosis."""
REFERRING = "A school refers itself, a responsible body its schools, a regional team the schools of its region."
_KEEPS = SEES_FLAGS - {Role.AUDITOR}
_LOOKS = "Referrals, voices and decisions: of the projects that one may read."

ROUTES = (
    Permission(route="how-we-know", what="Read how we know: rules, sources, limits", public=True),
    Permission(
        route="school-why",
        what="Read why a school was, or was not, flagged",
        roles=SEES_FLAGS | {Role.SCHOOL_LEADER, Role.RESPONSIBLE_BODY},
        within=FLAGS,
    ),
    Permission(route="looking", what="See which schools may need support, and why", roles=SEES_FLAGS, within=_LOOKS),
    Permission(route="looking-map", what="See the same schools on a map", roles=SEES_FLAGS, within=_LOOKS),
    Permission(route="looking-csv", what="Take the same schools away as CSV", roles=SEES_FLAGS, within=_LOOKS),
    Permission(
        route="looking-view-keep",
        what="Keep filters of who may need support under a name",
        roles=_KEEPS,
        methods=ACT,
        within="One's own; others of the region read those that are shared.",
    ),
    Permission(
        route="looking-view-forget", what="Forget one's own view of who may need support", roles=_KEEPS, methods=ACT
    ),
    Permission(route="funnels", what="See schools of a place beside chance, in pictures", roles=SEES_FLAGS),
    Permission(
        route="alike",
        what="Read whether like schools are treated alike",
        roles=frozenset({Role.REGIONAL_DIRECTOR, Role.NATIONAL_LEAD, Role.ANALYST, Role.AUDITOR}),
        within="Counts of all regions, and no school by name.",
    ),
    Permission(
        route="school-held",
        what="Read all that is held about a school, who sees it and how it is answered",
        roles=SEES_FLAGS | {Role.SCHOOL_LEADER, Role.RESPONSIBLE_BODY},
        within=FLAGS,
    ),
    Permission(
        route="school-held-answer",
        what="Answer what is held about a school",
        roles=SPEAKS,
        methods=FORM,
        within="A school about itself, a responsible body about its schools. All who see what is held read it.",
    ),
    Permission(route="region-journey", what="Read the brief of a region's journey", roles=SEES_FLAGS),
    Permission(route="referral-new", what="Refer a school", roles=TEAM | SPEAKS, methods=FORM, within=REFERRING),
    Permission(
        route="referrals",
        what="Read the referrals that one made or answers",
        roles=HEARS,
        within="A team: its region. A school: about itself. A responsible body: about its schools.",
    ),
    Permission(
        route="referral",
        what="Read and answer a referral",
        roles=HEARS,
        writers=OFFICE,
        methods=FORM,
        within="Answered by the office of the school's region.",
    ),
    Permission(
        route="referral-withdraw",
        what="Take one's own referral back while it waits",
        roles=TEAM | SPEAKS,
        methods=ACT,
        within="Whoever made it.",
    ),
    Permission(
        route="project-voices", what="Read the four voices, the decisions and the answers", roles=HEARS, within=SCOPE
    ),
    Permission(
        route="project-voice",
        what="Write what one of the four voices says",
        roles=HEARS,
        writers=TEAM | SPEAKS,
        methods=FORM,
        within=SCOPE + " A school and a responsible body write their own voice; the team writes what it was told.",
    ),
    Permission(
        route="reply-new",
        what="Answer a decision on support",
        roles=OFFICE | SPEAKS,
        methods=FORM,
        within=SCOPE + " The office writes down what it was told, naming who said it.",
    ),
    Permission(
        route="reply-outcome",
        what="Say what comes of the answers to a decision",
        roles={Role.REGIONAL_DIRECTOR},
        methods=FORM,
        within=SCOPE,
    ),
    Permission(route="reply-close", what="Close the window to answer", roles=OFFICE, methods=FORM, within=SCOPE),
    Permission(
        route="project-diagnosis",
        what="Read the diagnosis; say that it is complete",
        roles=READERS,
        writers=TEAM,
        methods=FORM,
        within=SCOPE,
    ),
    Permission(route="need-new", what="Add a need", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(route="need", what="Change a need", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(route="need-take-back", what="Take back a need", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(route="evidence-new", what="Add what shows a need", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(route="evidence-take-back", what="Take back evidence", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(
        route="need-comment", what="Comment on a need, or dispute it", roles=TEAM | SPEAKS, methods=FORM, within=SCOPE
    ),
)
