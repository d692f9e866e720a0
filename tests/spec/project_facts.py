"""An ordinary support project, task by task, and small sentences that say how another one differs from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from alongside.policy.course import Course
from alongside.policy.project import load_project
from alongside.project import Answers, ProjectFacts, State, Value

OPENED = dt.date(2026, 3, 2)
COURSE = load_project().on(OPENED)
OFFICER, ADVISER, OTHER_ADVISER = "4", "7", "8"


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2026-{text}")


ORDINARY: Mapping[str, Answers] = {
    "starting-eligibility": {"outcome": "eligible", "decided_on": _day("03-02"), "rule": "stuck@2025-11-10"},
    "four-voices": {
        "inspectorate_on": _day("03-03"),
        "responsible_body_on": _day("03-11"),
        "school_on": _day("03-12"),
        "data_on": _day("03-03"),
    },
    "additionality": {
        "asked_on": _day("03-04"),
        "already_doing": "A headteacher of the trust comes two days a week.",
        "can_provide": "Leadership of mathematics.",
        "cannot_provide": "Nobody who has led early reading in a school like this.",
        "answered_on": _day("03-11"),
        "we_add": "A school nearby that has.",
    },
    "first-contact": {"spoken": True, "contacted_on": _day("03-04"), "with_whom": "Óğuz"},
    "support-decision": {"outcome": "offer", "reasons": "Reading must change soon.", "decided_on": _day("03-16")},
    "formal-notification": {
        "template_used": True,
        "information_attached": True,
        "recipients_added": True,
        "sent": True,
        "sent_on": _day("04-01"),
    },
    "right-of-reply": {"outcome": "no-answer", "closed_on": _day("04-20")},
    "conflict-check": {"adviser": ADVISER, "outcome": "none", "checked_on": _day("03-13")},
    "responsible-body-response": {"outcome": "content", "received_on": _day("04-08")},
    "adviser-allocation": {"adviser": ADVISER, "allocated_on": _day("04-09")},
    "adviser-introduction": {"introduced_on": _day("04-10")},
    "visit-planned": {"visit_on": _day("04-21"), "note_ready": True},
    "first-visit": {"visited_on": _day("04-21"), "met": "The head, the chair, six teachers."},
    "initial-diagnosis": {"talked": True, "needs": 3, "confidence": "fairly-sure", "completed_on": _day("05-06")},
    "matching-decision": {"outcome": "match", "reasons": "Reading, from a school nearby.", "decided_on": _day("05-11")},
    "preferred-organisation": {
        "kind": "trust",
        "identifier": "2044",
        "name": "Elm Trust",
        "why": "Near, with room, known to the school.",
        "chosen_on": _day("05-18"),
    },
    "due-diligence": {
        "capacity": True,
        "lead_checked": True,
        "finances_checked": True,
        "vendor_account": True,
        "interests": "none",
        "checked_on": _day("05-26"),
    },
    "appointment": {"outcome": "appoint", "assessed": True, "reasons": "It can and will.", "decided_on": _day("05-29")},
    "supporter-contact": {"name": "Sukarno", "email": "sukarno@elm.example", "address": "1 Elm Row, Hull, HU1 1AA"},
    "planning-grant-request": {
        "form_complete": True,
        "details_checked": True,
        "director_copied": True,
        "requested": True,
        "requested_on": _day("06-01"),
    },
    "planning-grant-letter": {"sent_on": _day("06-09")},
    "indicative-band": {"calculated": True, "band": "80k", "templates_sent": True, "sent_on": _day("06-02")},
    "plan-review": {
        "received_on": _day("06-24"),
        "reviewed": True,
        "cleared": True,
        "band_confirmed": True,
        "band": "80k",
    },
    "plan-submitted": {"stored": True, "sent": True, "sent_on": _day("06-26")},
    "plan-decision": {"outcome": "approve", "reasons": "It says what and by when.", "decided_on": _day("07-01")},
    "plan-objectives": {"objectives": 4, "core": 2, "complete": True, "completed_on": _day("07-03")},
    "improvement-grant-request": {
        "form_complete": True,
        "details_checked": True,
        "director_copied": True,
        "requested": True,
        "requested_on": _day("07-03"),
    },
    "improvement-grant-letter": {"sent_on": _day("07-13")},
}  # fmt: skip
"""Answers with which every task is complete, on the way that ends with a match."""

NOBODY = ProjectFacts(opened=OPENED)


def answered(facts: ProjectFacts, task: str, answers: Answers, course: Course = COURSE) -> ProjectFacts:
    """The facts after a save: the answers, what they rest on as it stands, and the adviser where one is allocated."""
    facts = replace(facts, answers={**facts.answers, task: answers})
    rested = {str(part): value for part in course.task(task).rests_on if (value := facts.value(part.task, part.field))}
    facts = replace(facts, rested_on={**facts.rested_on, task: rested})
    if task == "adviser-allocation" and "adviser" in answers:
        facts = replace(facts, adviser=str(answers["adviser"]))
    return facts


def cleared(facts: ProjectFacts, task: str) -> ProjectFacts:
    """The facts without the answers of a task."""
    return replace(facts, answers={key: given for key, given in facts.answers.items() if key != task})


def done_to(last: str, facts: ProjectFacts | None = None) -> ProjectFacts:
    """Every task down to `last` answered in the ordinary way, with both people named."""
    facts = facts or replace(NOBODY, delivery_officer=OFFICER)
    for task in COURSE.tasks:
        facts = answered(facts, task.key, ORDINARY[task.key])
        if task.key == last:
            return facts
    raise AssertionError(f"There is no task {last!r}.")


ALL_DONE = done_to(COURSE.tasks[-1].key)


def facts_from(given: str) -> ProjectFacts:
    """The facts that sentences describe, one after another, each ending with a semicolon.

    `nothing`; `nobody` (nobody named); `done to TASK`; `all done`; `TASK done`; `TASK cleared`; `TASK.field cleared`;
    `TASK.field = value`; `no officer`; `no adviser`; `paused`; `stopped`. An officer is named unless it says `nobody`.
    """
    facts = replace(NOBODY, delivery_officer=OFFICER)
    for sentence in (part.strip() for part in given.split(";")):
        facts = _after(sentence, facts)
    return facts


def _after(sentence: str, facts: ProjectFacts) -> ProjectFacts:
    plain = {
        "nothing": facts,
        "nobody": NOBODY,
        "all done": ALL_DONE,
        "no officer": replace(facts, delivery_officer=""),
        "no adviser": replace(facts, adviser=""),
        "paused": replace(facts, state=State.PAUSED),
        "stopped": replace(facts, state=State.STOPPED),
        "in progress": replace(facts, state=State.IN_PROGRESS),
    }
    if sentence in plain:
        return plain[sentence]
    if sentence.startswith("done to "):
        return done_to(sentence.removeprefix("done to "), facts)
    if " = " in sentence:
        left, _, value = sentence.partition(" = ")
        task, _, name = left.partition(".")
        return answered(facts, task, {**facts.answers.get(task, {}), name: _value(task, name, value)})
    name, verb = sentence.rsplit(" ", 1)
    task, _, field = name.partition(".")
    if verb == "done":
        return answered(facts, task, ORDINARY[task])
    assert verb == "cleared", sentence
    if not field:
        return cleared(facts, task)
    kept = {key: value for key, value in facts.answers[task].items() if key != field}
    return answered(facts, task, kept)


def _value(task: str, name: str, text: str) -> Value:
    kind = COURSE.task(task).field(name).kind
    if kind == "day":
        return dt.date.fromisoformat(text)
    if kind == "tick":
        return True
    return int(text) if kind == "number" else text
