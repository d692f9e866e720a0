"""From the referral to the end of the window to answer."""

from __future__ import annotations

import datetime as dt

from alongside_service.identification import actions as identification
from alongside_service.identification import selectors as heard
from alongside_service.projects.actions import name_officer, open_project, set_priority
from alongside_service.projects.decisions import propose
from alongside_service.projects.life import save_contact, write_note
from alongside_service.projects.models import SupportProject
from alongside_service.seed import words
from alongside_service.seed.case import Case, Days, answers_now, take, ticks


def open_step(case: Case, on: dt.date) -> Days:
    """Refer or open, name the officer, settle eligibility."""
    if case.self_referral:
        raw = {
            "reasons": case.any_of(words.REFERRALS),
            "asked": "A conversation, and a mathematics lead if there is one.",
        }
        referral = identification.refer(case.school.pk, raw, person=case.seats.leader(case.school), on=on)
        on = yield case.wait(2, 5)
        referral = identification.answer_referral(
            referral.pk, {"outcome": "accept", "answer": ""}, person=case.officer, on=on
        )
        case.project = referral.project_id or 0
    else:
        made = open_project(case.school, person=case.officer, on=on, referred_by=case.any_of(words.REFERRERS),
                            referral=case.any_of(words.REFERRALS))  # fmt: skip
        case.project = made.pk
    SupportProject.objects.filter(pk=case.project).update(demonstration=True)
    on = yield case.wait(0, 2)
    name_officer(case.project, officer=case.officer, person=case.officer)
    if case.urgent:
        set_priority(case.project, priority="urgent", person=case.officer)
    eligible = {"outcome": "eligible", "decided_on": on.isoformat(), "rule": "stuck"}
    case.write("starting-eligibility", eligible, by=case.officer, on=on)
    return on


def hear(case: Case, on: dt.date) -> Days:
    """Hear the four voices, and what the trust or council can do."""
    leader, body = case.seats.leader(case.school), case.seats.body(case.school)
    spoken = {"spoken": "yes", "contacted_on": on.isoformat(), "with_whom": body.name if body else leader.name}
    case.write("first-contact", spoken, by=case.officer, on=on)
    case.write("additionality", {"asked_on": on.isoformat()}, by=case.officer, on=on)
    on = yield case.wait(1, 4)
    said = {"text": case.any_of(words.INSPECTORATE), "said_on": (on - dt.timedelta(days=90)).isoformat(), "read": "yes"}
    identification.say(case.project, "inspectorate", said, person=case.officer, on=on)
    identification.say(
        case.project, "data", {"text": case.any_of(words.DATA), "read": "yes"}, person=case.officer, on=on
    )
    identification.say(case.project, "school", {"text": case.any_of(words.SCHOOL)}, person=leader, on=on)
    on = yield case.wait(1, 4)
    provided = {"already_doing": case.any_of(words.BODY), "can_provide": case.any_of(words.CAN),
                "cannot_provide": case.any_of(words.CANNOT), "answered_on": on.isoformat()}  # fmt: skip
    if body:
        doing = {"text": case.any_of(words.BODY), "already_doing": case.any_of(words.CAN)}
        identification.say(case.project, "responsible-body", doing, person=body, on=on)
    else:
        told = {
            "how": "said",
            "text": case.any_of(words.BODY),
            "said_by": "The council’s adviser",
            "said_on": on.isoformat(),
        }
        identification.say(case.project, "responsible-body", told, person=case.officer, on=on)
    case.write("additionality", answers_now(case, "additionality") | provided, by=body or case.officer, on=on)
    on = yield case.wait(0, 2)
    case.write(
        "additionality", answers_now(case, "additionality") | {"we_add": case.any_of(words.ADD)}, by=case.officer, on=on
    )
    return on


def support(case: Case, on: dt.date) -> Days:
    """Propose and decide."""
    raw = {"outcome": "offer", "reasons": case.any_of(words.REASONS), "decided_on": on.isoformat()}
    raw |= {"urgent": "yes"} if case.urgent else {}
    propose(case.project, "support-decision", raw, person=case.officer, on=on)
    if case.stalls_at == "proposed":
        return on
    on = yield case.wait(1, 4)
    take(case, "support-decision", raw | {"decided_on": on.isoformat()}, on)
    return on


def tell(case: Case, on: dt.date) -> Days:
    """Tell the responsible body formally; check the adviser."""
    on = yield case.wait(1, 2)
    sent = ticks("template_used", "information_attached", "recipients_added", "sent", sent_on=on.isoformat())
    case.write("formal-notification", sent, by=case.officer, on=on)
    checked = {"adviser": str(case.adviser.pk), "outcome": "none", "checked_on": on.isoformat()}
    case.write("conflict-check", checked, by=case.officer, on=on)
    return on


def allocate(case: Case, on: dt.date) -> Days:
    """Have the adviser agreed and allocated."""
    on = yield case.wait(1, 3)
    by = case.seats.body(case.school) or case.officer
    case.write("responsible-body-response", {"outcome": "content", "received_on": on.isoformat()}, by=by, on=on)
    on = yield case.wait(0, 3)
    allocated = {"adviser": str(case.adviser.pk), "allocated_on": on.isoformat()}
    case.write("adviser-allocation", allocated, by=case.officer, on=on)
    write_note(case.project, text=case.any_of(words.NOTES), private=True, person=case.officer)
    head = {
        "kind": "school",
        "role": "Headteacher",
        "name": case.seats.leader(case.school).name,
        "email": "",
        "phone": "",
    }
    save_contact(case.project, head, person=case.officer)
    return on


def answer(case: Case, on: dt.date) -> Days:
    """The school answers, and the director says what comes of it."""
    leader = case.seats.leader(case.school)
    on = yield case.wait(1, 3)
    agrees = case.path != "contested"
    raw = {"agrees": "yes" if agrees else "no", "why": "" if agrees else case.any_of(words.DISAGREES), "more": ""}
    identification.give_reply(case.project, raw, person=leader, on=on)
    on = yield case.wait(2, 5)
    reasons = "They agree; nothing changes." if agrees else words.STANDS
    settled = {"outcome": "stands", "reasons": reasons}
    identification.settle_replies(case.project, settled, person=case.seats.director, on=on)
    return on


def close_window(case: Case, on: dt.date) -> Days:
    """Close the window when its time is over."""
    answering = heard.answering_of(case.now, on)
    by = answering.answer_by if answering else None
    while by and on <= by:
        on = yield 3
    outcome = "stands" if case.now.replies.exists() else "no-answer"
    raw = {"outcome": outcome, "closed_on": on.isoformat(), "reasons": "They agree." if outcome == "stands" else ""}
    identification.close_window(case.project, raw, person=case.officer, on=on)
    return on
