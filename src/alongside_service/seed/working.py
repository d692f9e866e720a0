"""From the plan to the reviews, and how it ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from alongside.project import State
from alongside_service.brokerage.actions import save_award, save_claim, save_spend
from alongside_service.projects.states import change_state
from alongside_service.review.actions import concerns, objectives, promises, reviews
from alongside_service.seed import words
from alongside_service.seed.case import Case, Days, take, ticks

_REQUEST = ("form_complete", "details_checked", "director_copied", "requested")


def plan(case: Case, on: dt.date) -> Days:
    """Grant, band and plan, up to the decision on it."""
    case.write("planning-grant-request", ticks(*_REQUEST, requested_on=on.isoformat()), by=case.officer, on=on)
    sent = ticks("calculated", "templates_sent", band="80k", sent_on=on.isoformat())
    case.write("indicative-band", sent, by=case.officer, on=on)
    on = yield case.wait(3, 8)
    case.write("planning-grant-letter", {"sent_on": on.isoformat()}, by=case.officer, on=on)
    raw = {"amount": "3000", "offered_on": on.isoformat(), "reference": f"PG-{case.project:05d}", "paid_to": "school"}
    save_award(case.project, raw, kind="planning", person=case.officer, on=on)
    on = yield case.wait(6, 16)
    reviewed = ticks(
        "reviewed", "cleared", "band_confirmed", received_on=on.isoformat(), band=case.any_of(("40k", "80k"))
    )
    case.write("plan-review", reviewed, by=case.officer, on=on)
    on = yield case.wait(1, 3)
    case.write("plan-submitted", ticks("stored", "sent", sent_on=on.isoformat()), by=case.officer, on=on)
    if case.stalls_at == "plan-submitted":
        return on
    on = yield case.wait(1, 4)
    raw = {
        "outcome": "approve",
        "reasons": "It is the school’s own plan and it can be checked.",
        "decided_on": on.isoformat(),
    }
    take(case, "plan-decision", raw, on)
    return on


def agree(case: Case, on: dt.date) -> Days:
    """Objectives, the improvement grant, and first spending."""
    leader = case.seats.leader(case.school)
    on = yield case.wait(1, 5)
    for area, what, measure, baseline, target in words.OBJECTIVES[: case.rng.randint(1, 3)]:
        raw = {"area": area, "what": what, "measure": measure, "baseline": baseline, "target": target,
               "owner": leader.name, "due_on": (on + dt.timedelta(days=220)).isoformat(), "cost": "12500"}  # fmt: skip
        made = objectives.save_objective(case.project, raw, person=case.officer, on=on)
        how = raw | {"how": case.any_of(words.HOW)}
        objectives.save_objective(case.project, how, person=leader, on=on, objective_id=made.pk, version=made.version)
    objectives.complete_plan(case.project, person=case.officer, on=on)
    case.write("improvement-grant-request", ticks(*_REQUEST, requested_on=on.isoformat()), by=case.officer, on=on)
    on = yield case.wait(3, 7)
    case.write("improvement-grant-letter", {"sent_on": on.isoformat()}, by=case.officer, on=on)
    raw = {"amount": "38000", "offered_on": on.isoformat(), "reference": f"IG-{case.project:05d}", "paid_to": "school"}
    award = save_award(case.project, raw, kind="improvement", person=case.officer, on=on)
    promised = {"side": "supporting-organisation", "text": "One day a week by the same two people.",
                "due_on": (on + dt.timedelta(days=60)).isoformat()}  # fmt: skip
    promises.promise(case.project, promised, person=case.seats.supporter(case.helper), on=on)
    on = yield case.wait(8, 15)
    claim = {
        "amount": "12000",
        "period": "First half term",
        "claimed_on": on.isoformat(),
        "status": "paid",
        "paid_on": on.isoformat(),
    }
    save_claim(case.project, claim, award_id=award.pk, person=case.officer, on=on)
    spend = {"what_for": "Release time for two subject leaders", "amount": "4200", "spent_on": on.isoformat()}
    save_spend(case.project, spend, award_id=award.pk, person=leader, on=on)
    return on


def advise(case: Case, on: dt.date) -> Days:
    """Give advice, perhaps raise a concern, and say what was done."""
    leader = case.seats.leader(case.school)
    text, action = case.any_of(words.ADVICE)
    raw = {"given_on": on.isoformat(), "to": leader.name, "text": text, "agreed_action": action,
           "due_on": (on + dt.timedelta(days=30)).isoformat()}  # fmt: skip
    given = promises.give_advice(case.project, raw, person=case.adviser, on=on)
    if case.concern:
        about, summary, details = case.any_of(words.CONCERNS)
        by = leader if about == "supporting-organisation" else case.officer
        raised = {"about": about, "summary": summary, "details": details} | (
            {"shared": "yes"} if by is case.officer else {}
        )
        concerns.raise_concern(case.project, raised, person=by, on=on)
    on = yield case.wait(10, 18)
    if case.stalls_at == "advised":
        return on
    done = {"status": "done", "done_on": on.isoformat(), "done_words": case.any_of(words.DONE)}
    promises.say_what_was_done(given.pk, done, person=leader, on=on, version=given.version)
    return on


def review(case: Case, on: dt.date) -> Days:
    """Review progress, again and again."""
    for rating in ("needs-attention", "on-track", "on-track"):
        on = yield case.wait(25, 40)
        raw = {"held_on": on.isoformat(), "reviewer": str(case.adviser.pk), "next_needed": "yes",
               "next_review_on": (on + dt.timedelta(days=60)).isoformat()}  # fmt: skip
        review = reviews.add_review(case.project, raw, person=case.adviser, on=on)
        if case.path == "review":
            typed: dict[str, Any] = {
                "next_step": "continue",
                "next_steps": "Attendance first; the trust keeps its two days.",
            }
        else:
            typed = {"next_steps": "The same people, the same day of the week."}
            for each in reviews.objectives_of(review):
                typed |= {
                    f"rating-{each.pk}": rating,
                    f"details-{each.pk}": "Checked by the adviser with the subject leader.",
                }
        reviews.record_progress(review.pk, typed, person=case.adviser, on=on, version=review.version)
    return on


def end(case: Case, on: dt.date) -> Days:
    """Pause or stop, where that is to become of it."""
    kinds = {
        "paused": (State.PAUSED, "inspection", "Inspectors are expected this month; we wait for their report."),
        "stopped": (State.STOPPED, "structural", "The school joins another trust on the first of next month."),
        "improved": (
            State.STOPPED,
            "improved",
            "Good in all areas at the last inspection; the plan is with the trust now.",
        ),
    }
    if case.path in kinds:
        on = yield case.wait(5, 15)
        after, outcome, details = kinds[case.path]
        change_state(
            case.project, after=after, outcome=outcome, details=details, changed_on=on, person=case.officer, on=on
        )
    return on
