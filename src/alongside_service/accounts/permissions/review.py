"""Routes of plans, progress reviews and concerns."""

from __future__ import annotations

from alongside_service.accounts.permissions.permission import ACT, FORM, Permission
from alongside_service.accounts.permissions.projects import OFFICE, OUTSIDE, READERS, SCOPE, TEAM
from alongside_service.accounts.roles import Role

PLANNERS = TEAM | {Role.SCHOOL_LEADER}
GATE = " Only while the project is in progress and the plan has been approved."
SEEN = (
    SCOPE
    + " A concern of the team stays with the team, and one about the adviser with the office; one raised from outside"
    " is seen by its raiser and the office. All until the office shares it."
)
ESCALATES = " Only an open concern about the school or its responsible body."

ROUTES = (
    Permission(
        route="project-plan", what="Read the plan, its reviews, promises and advice", roles=READERS, within=SCOPE
    ),
    Permission(
        route="project-plan-complete",
        what="Mark the objectives as complete",
        roles=TEAM,
        methods=ACT,
        within=SCOPE + GATE,
    ),
    Permission(
        route="project-objective-new", what="Add an objective", roles=PLANNERS, methods=FORM, within=SCOPE + GATE
    ),
    Permission(
        route="project-objective",
        what="Change an objective",
        roles=PLANNERS,
        methods=FORM,
        within=SCOPE + GATE + " What must change: the team, as agreed. How: a leader of the school alone.",
    ),
    Permission(
        route="project-objective-drop",
        what="Drop an objective, or take it up again",
        roles=TEAM,
        methods=FORM,
        within=SCOPE + GATE + " With a reason where a fully recorded review has rated it.",
    ),
    Permission(route="project-review-new", what="Add a progress review", roles=TEAM, methods=FORM, within=SCOPE),
    Permission(route="project-review", what="Read a progress review", roles=READERS, within=SCOPE),
    Permission(
        route="project-review-change",
        what="Change when and by whom a review is held",
        roles=TEAM,
        methods=FORM,
        within=SCOPE,
    ),
    Permission(
        route="project-review-progress", what="Record progress in a review", roles=TEAM, methods=FORM, within=SCOPE
    ),
    Permission(
        route="project-review-answer",
        what="Answer a review",
        roles={Role.SCHOOL_LEADER, Role.RESPONSIBLE_BODY},
        methods=FORM,
        within="The school’s own reviews, and those of schools that the body is responsible for.",
    ),
    Permission(
        route="project-review-delete",
        what="Remove a review of which nothing is recorded",
        roles=TEAM,
        methods=FORM,
        within=SCOPE,
    ),
    Permission(
        route="project-commitment-new",
        what="Write a promise down",
        roles=TEAM | OUTSIDE,
        methods=FORM,
        within=SCOPE + " One’s own side’s; the office for each side.",
    ),
    Permission(
        route="project-commitment",
        what="Say that a promise is done, or whether it was kept",
        roles=READERS,
        writers=TEAM | OUTSIDE,
        methods=FORM,
        within=SCOPE + " Done: the side that promised. Kept: the other side.",
    ),
    Permission(
        route="project-advice",
        what="Read advice, and write it down",
        roles=READERS,
        writers=TEAM | {Role.SUPPORTING_ORGANISATION},
        methods=FORM,
        within=SCOPE,
    ),
    Permission(
        route="project-advice-done",
        what="Say what became of advice",
        roles=READERS,
        writers={Role.SCHOOL_LEADER},
        methods=FORM,
        within="The school’s own.",
    ),
    Permission(route="project-concerns", what="Read concerns", roles=READERS, within=SEEN),
    Permission(
        route="project-concern-new",
        what="Raise a concern about any party",
        roles=TEAM | OUTSIDE,
        methods=FORM,
        within=SCOPE,
    ),
    Permission(route="project-concern", what="Read a concern", roles=READERS, within=SEEN),
    Permission(
        route="project-concern-response", what="Answer a concern", roles=TEAM | OUTSIDE, methods=FORM, within=SEEN
    ),
    Permission(
        route="project-concern-share", what="Open a concern to both sides", roles=OFFICE, methods=ACT, within=SCOPE
    ),
    Permission(
        route="project-concern-resolve",
        what="Resolve a concern",
        roles=OFFICE,
        methods=FORM,
        within=SCOPE + " One about the regional team: its director alone.",
    ),
    Permission(
        route="project-concern-reopen",
        what="Open a resolved concern again",
        roles=TEAM | OUTSIDE,
        methods=FORM,
        within=SEEN + " The office, and whoever raised it.",
    ),
    Permission(
        route="project-escalation",
        what="Prepare to escalate a concern",
        roles=OFFICE,
        methods=FORM,
        within=SCOPE + ESCALATES,
    ),
    Permission(
        route="project-escalation-decision",
        what="Decide on an escalation",
        roles={Role.REGIONAL_DIRECTOR},
        methods=FORM,
        within=SCOPE + ESCALATES + " Never on a case of one’s own.",
    ),
    Permission(
        route="project-information-powers",
        what="Record powers to require information",
        roles=OFFICE,
        methods=FORM,
        within=SCOPE + ESCALATES,
    ),
    Permission(
        route="project-interim-board",
        what="Record an interim executive board",
        roles=OFFICE,
        methods=FORM,
        within=SCOPE + ESCALATES + " Only of a maintained school.",
    ),
    Permission(
        route="project-case-study", what="Propose a project as a case study", roles=TEAM, methods=FORM, within=SCOPE
    ),
    Permission(
        route="case-studies",
        what="Read candidates for case studies and closed cases of every region",
        roles=TEAM | {Role.NATIONAL_LEAD, Role.AUDITOR},
        within="The school’s name, the region, how it ended and why it is worth reading; no more.",
    ),
)
