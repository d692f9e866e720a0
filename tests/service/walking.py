"""Taking the sample's project along its course, as the people whose steps they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from alongside_service.accounts.models import User
from alongside_service.identification import selectors
from alongside_service.identification.actions import say
from alongside_service.projects.actions import name_officer, save_task
from alongside_service.projects.decisions import decide
from alongside_service.projects.models import Decision, SupportProject, TaskRecord

ON = dt.date(2026, 10, 1)
DECIDED = dt.date(2026, 10, 5)
SENT = dt.date(2026, 10, 6)
LAST = dt.date(2026, 10, 20)
"""Ten working days after the formal notification."""


def person(role: str) -> User:
    """The demonstration account of a role."""
    return User.objects.get(role=role, demonstration=True)


def sample_project() -> SupportProject:
    """The sample's project, with its delivery officer named."""
    project = SupportProject.objects.get(school_id="100001")
    if project.delivery_officer_id is None:
        name_officer(project.pk, officer=person("delivery-officer"), person=person("delivery-officer"))
    return SupportProject.objects.get(pk=project.pk)


def write(project: SupportProject, key: str, raw: Mapping[str, Any], *, by: str = "delivery-officer",
          on: dt.date = ON) -> TaskRecord:  # fmt: skip
    """Save a task's answers over whatever is there."""
    row = TaskRecord.objects.filter(project=project, task=key).first()
    return save_task(project.pk, key, raw, person=person(by), on=on, version=row.version if row else 0)


def hear_all_four(project: SupportProject, on: dt.date = ON) -> None:
    """Each of the four says something."""
    say(project.pk, "school", {"text": "We know where we are weak."}, person=person("school-leader"), on=on)
    raw = {"text": "We moved a head across in May.", "already_doing": "Two days a week of a maths lead."}
    say(project.pk, "responsible-body", raw, person=person("responsible-body"), on=on)
    officer = person("delivery-officer")
    inspected = {"text": "Requires improvement twice.", "said_on": "2018-04-05", "read": "yes"}
    say(project.pk, "inspectorate", inspected, person=officer, on=on)
    say(project.pk, "data", {"text": "Below in maths, fairly sure.", "read": "yes"}, person=officer, on=on)


def walk_to_decision(project: SupportProject) -> None:
    """Everything that comes before the decision on support."""
    write(project, "starting-eligibility", {"outcome": "eligible", "decided_on": "2026-09-10", "rule": "stuck"})
    hear_all_four(project)
    raw = {"asked_on": "2026-09-14", "already_doing": "A maths lead.", "can_provide": "Finance and HR.",
           "cannot_provide": "A second maths lead.", "answered_on": "2026-09-21", "we_add": "A maths hub."}  # fmt: skip
    write(project, "additionality", raw)
    write(project, "first-contact", {"spoken": "yes", "contacted_on": "2026-09-11", "with_whom": "Wei"})


def take_decision(project: SupportProject, outcome: str = "offer", on: dt.date = DECIDED, **more: str) -> Decision:
    """The director decides on support."""
    raw = {"outcome": outcome, "reasons": "Two inspections below good.", "decided_on": on.isoformat(), **more}
    return decide(
        project.pk, "support-decision", raw, person=person("regional-director"), on=on,
        heard=selectors.heard(project), rule_versions=selectors.rule_versions_for(project),
    )  # fmt: skip


def notify(project: SupportProject, on: dt.date = SENT) -> None:
    """The letter goes out."""
    ticks = dict.fromkeys(("template_used", "information_attached", "recipients_added", "sent"), "yes")
    write(project, "formal-notification", {**ticks, "sent_on": on.isoformat()}, on=on)


def walk_to_first_visit(project: SupportProject) -> None:
    """From the start to the adviser's first visit."""
    adviser = str(person("adviser").pk)
    walk_to_decision(project)
    take_decision(project)
    notify(project)
    on = dt.date(2026, 10, 30)
    raw = {"adviser": adviser, "outcome": "none", "checked_on": "2026-10-07"}
    write(project, "conflict-check", raw, on=on)
    write(project, "responsible-body-response", {"outcome": "content", "received_on": "2026-10-08"}, on=on)
    write(project, "adviser-allocation", {"adviser": adviser, "allocated_on": "2026-10-09"}, on=on)
    write(project, "visit-planned", {"visit_on": "2026-10-16", "note_ready": "yes"}, on=on)
    write(project, "first-visit", {"visited_on": "2026-10-16", "met": "The head and both deputies"}, on=on)
