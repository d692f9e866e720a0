"""From the first visit to the appointment."""

from __future__ import annotations

import datetime as dt

from alongside.policy.calendar import add_working_days
from alongside_service.brokerage.actions import answer_request, choose_organisation
from alongside_service.identification import actions as identification
from alongside_service.projects.life import write_note
from alongside_service.seed import words
from alongside_service.seed.case import Case, Days, take, ticks


def visit(case: Case, on: dt.date) -> Days:
    """Plan and make the first visit."""
    on = yield case.wait(1, 3)
    case.write("adviser-introduction", {"introduced_on": on.isoformat()}, by=case.adviser, on=on)
    planned = add_working_days(on, case.wait(4, 9))
    case.write("visit-planned", {"visit_on": planned.isoformat(), "note_ready": "yes"}, by=case.adviser, on=on)
    if case.stalls_at == "visit-planned":
        return on
    while on < planned:
        on = yield 1
    met = {"visited_on": on.isoformat(), "met": "The head, both deputies and the chair of governors"}
    case.write("first-visit", met, by=case.adviser, on=on)
    write_note(case.project, text=case.any_of(words.NOTES), private=False, person=case.adviser)
    return on


def diagnose(case: Case, on: dt.date) -> Days:
    """Write needs and what shows them."""
    on = yield case.wait(2, 6)
    for area, statement in case.rng.sample(words.NEEDS, case.rng.randint(1, 3)):
        need = identification.save_need(
            case.project, None, {"area": area, "statement": statement}, person=case.adviser, on=on
        )
        kind, source, shown = case.any_of(words.EVIDENCE)
        raw = {"kind": kind, "source": source, "dated": on.isoformat(), "text": shown, "confidence": "fairly-sure"}
        identification.add_evidence(case.project, need.pk, raw, person=case.adviser, on=on)
    on = yield case.wait(1, 5)
    raw = {"talked": "yes", "confidence": "fairly-sure", "completed_on": on.isoformat()}
    identification.save_diagnosis(case.project, raw, person=case.adviser, on=on)
    return on


def match(case: Case, on: dt.date) -> Days:
    """Decide after the diagnosis."""
    on = yield case.wait(1, 4)
    outcome = "review" if case.path == "review" else "match"
    reasons = (
        "Its own trust is doing what is needed; we look again each term."
        if outcome == "review"
        else case.any_of(words.REASONS)
    )
    take(case, "matching-decision", {"outcome": outcome, "reasons": reasons, "decided_on": on.isoformat()}, on)
    return on


def choose(case: Case, on: dt.date) -> Days:
    """Choose an organisation and hear whether it will help."""
    on = yield case.wait(2, 7)
    row = case.now.records.filter(task="preferred-organisation").first()
    of_council = case.helper.pk.startswith("LA")
    kind, number = ("council", case.helper.pk[2:]) if of_council else ("trust", case.helper.uid or case.helper.pk)
    raw = {
        "why": "Near, known to the head, and good at what is needed. Its own schools are well.",
        "chosen_on": on.isoformat(),
        "own": "yes",
    }
    choose_organisation(
        case.project, kind=kind, identifier=number, name=case.helper.name, raw=raw,
        person=case.officer, on=on, version=row.version if row else 0,
    )  # fmt: skip
    if case.stalls_at == "asked":
        return on
    on = yield case.wait(1, 4)
    answer = {"accepts": "yes", "reasons": "From the start of next half term, one day a week."}
    answer_request(case.project, raw=answer, person=case.seats.supporter(case.helper), on=on)
    return on


def appoint(case: Case, on: dt.date) -> Days:
    """Look into it and appoint it."""
    on = yield case.wait(1, 5)
    checked = ticks(
        "capacity", "lead_checked", "finances_checked", "vendor_account", interests="none", checked_on=on.isoformat()
    )
    case.write("due-diligence", checked, by=case.officer, on=on)
    on = yield case.wait(1, 4)
    raw = {
        "outcome": "appoint",
        "assessed": "yes",
        "reasons": "It has the people and the days.",
        "decided_on": on.isoformat(),
    }
    take(case, "appointment", raw, on)
    who = case.seats.supporter(case.helper)
    contact = {
        "name": who.name,
        "role": "Director of school improvement",
        "email": who.email,
        "address": "1 Long Lane\nAnytown",
    }
    case.write("supporter-contact", contact, by=case.officer, on=on)
    return on
