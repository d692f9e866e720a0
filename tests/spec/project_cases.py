"""Worked examples of the course of a support project: the test of `derive_standing` and the table on its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Case:
    """One example. `given` is in the sentences of `project_facts.facts_from`; `because` is the whole of the reason."""

    title: str
    given: str
    task: str
    status: str
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    due: str = ""


def case(
    title: str, given: str, task: str, status: str, *because: str, missing: tuple[str, ...] = (), due: str = ""
) -> Case:
    """An example in one line."""
    return Case(title=title, given=given, task=task, status=status, because=because, missing=missing, due=due)


def _only(what: str) -> str:
    return f"It is asked only when {what}."


def _opens(what: str) -> str:
    return f"It opens when {what}."


MATCH = "“Decision after the diagnosis” says “Match with a supporting organisation”"
APPOINTED = "“Appointment” says “Appoint the organisation”"
OFFICER = "a delivery officer is named"
ADVISER = "an adviser is named"
OFFERED = "“Decision on support” says “Offer support”"
IN_MIND = "“Which adviser do you have in mind?” is written in “Conflict of interest check”"
IN_PLANNING = (_opens(ADVISER), _opens(MATCH), _opens(APPOINTED))


def _done(title: str) -> str:
    return f"“{title}” is complete"


CLOSED: Mapping[str, tuple[str, ...]] = {
    "starting-eligibility": (),
    "four-voices": (_opens(OFFICER),),
    "additionality": (_opens(OFFICER),),
    "first-contact": (_opens(OFFICER),),
    "support-decision": (
        _opens("“Starting eligibility” says “Eligible”"),
        _opens(_done("The four voices")),
        _opens(_done("What only we can add")),
    ),
    "formal-notification": (
        _opens(OFFICER), _opens(_done("First contact with the responsible body")), _opens(OFFERED),
    ),
    "right-of-reply": (_opens(_done("Formal notification")),),
    "conflict-check": (_opens(OFFICER),),
    "responsible-body-response": (_opens(OFFICER), _opens(_done("Formal notification")), _opens(IN_MIND)),
    "adviser-allocation": (
        _opens(_done("Conflict of interest check")),
        _opens(_done("Formal notification")),
        _opens(_done("The responsible body’s response on the adviser")),
    ),
    "adviser-introduction": (_opens(ADVISER),),
    "visit-planned": (_opens(ADVISER),),
    "first-visit": (_opens(ADVISER), _opens(_done("Arrange the first visit"))),
    "initial-diagnosis": (_opens(ADVISER), _opens(_done("First visit"))),
    "matching-decision": (_opens(ADVISER), _opens(_done("Initial diagnosis"))),
    "preferred-organisation": (_opens(ADVISER), _opens(MATCH)),
    "due-diligence": (_opens(ADVISER), _opens(_done("Preferred supporting organisation")), _opens(MATCH)),
    "appointment": (
        _opens(ADVISER),
        _opens(_done("Due diligence")),
        _opens(MATCH),
    ),
    "supporter-contact": (_opens(ADVISER), _opens(APPOINTED), _opens(MATCH)),
    "planning-grant-request": IN_PLANNING,
    "planning-grant-letter": (*IN_PLANNING, _opens(_done("Ask for the planning grant letter"))),
    "indicative-band": IN_PLANNING,
    "plan-review": (*IN_PLANNING, _opens(_done("Indicative funding band"))),
    "plan-submitted": (*IN_PLANNING, _opens(_done("Review the improvement plan and settle the band"))),
    "plan-decision": (*IN_PLANNING, _opens(_done("Send the agreed plan for approval")),
                      _opens(_done("Answer of the school and its responsible body"))),
    "plan-objectives": (*IN_PLANNING, _opens("“Decision on the improvement plan” says “Approve the plan”")),
    "improvement-grant-request": (*IN_PLANNING, _opens("“Decision on the improvement plan” says “Approve the plan”")),
    "improvement-grant-letter": (*IN_PLANNING, _opens(_done("Ask for the improvement grant letter"))),
}  # fmt: skip
"""What a project at which nothing has been done, and on which nobody is named, says of each task."""

_VOID = "“Preferred supporting organisation” has changed since this was answered, so it has to be done again."
_VOID_CHECK = "“Conflict of interest check” has changed since this was answered, so it has to be done again."
_SENT = "formal-notification"

CASES: tuple[Case, ...] = (
    # Deciding whether to offer support
    case("Not eligible is an answer", "starting-eligibility.outcome = not-eligible; "
         "starting-eligibility.decided_on = 2026-03-02; starting-eligibility.reasons = It has closed.",
         "starting-eligibility", "completed"),
    case("Not eligible needs a reason", "starting-eligibility.outcome = not-eligible; "
         "starting-eligibility.decided_on = 2026-03-02", "starting-eligibility", "in progress",
         missing=("Why is it not eligible?",)),
    case("Not eligible goes no further", "done to first-contact; starting-eligibility.outcome = not-eligible; "
         "starting-eligibility.reasons = It has closed.", "support-decision", "cannot start yet",
         _opens("“Starting eligibility” says “Eligible”")),
    case("Three voices of four", "done to starting-eligibility; four-voices done; four-voices.school_on cleared",
         "four-voices", "in progress",
         missing=("The school: heard on, or asked without an answer until",)),
    case("The responsible body has ten working days to say what it can do", "additionality.asked_on = 2026-03-27",
         "additionality", "in progress", due="2026-04-14",
         missing=("What is the responsible body already doing for the school?", "What can it provide?",
                  "What can it not provide?",
                  "When did the responsible body answer, or until when was it given?",
                  "What would the regional team add that they cannot?")),
    case("We cannot tell yet is not the end of the decision",
         "done to first-contact; support-decision done; support-decision.outcome = cannot-tell",
         "support-decision", "in progress",
         "It is complete when “Decision on support” says “Offer support” or “Do not offer support”."),
    case("No support offered, no letter", "done to first-contact; support-decision done; "
         "support-decision.outcome = do-not-offer", _SENT, "cannot start yet", _opens(OFFERED)),
    case("No letter before anybody has spoken with the responsible body",
         "done to support-decision; first-contact cleared", _SENT, "cannot start yet",
         _opens(_done("First contact with the responsible body"))),
    case("The letter may go", "done to support-decision", _SENT, "not started"),
    case("The time to answer runs over Easter", f"done to {_SENT}", "right-of-reply", "not started", due="2026-04-17"),
    case("The time to answer is closed by saying what came of it", f"done to {_SENT}; "
         "right-of-reply.outcome = stands", "right-of-reply", "in progress",
         missing=("When was the time to answer closed?",), due="2026-04-17"),
    # The adviser
    case("A conflict of interest is not complete", f"done to {_SENT}; conflict-check done; "
         "conflict-check.outcome = conflict; conflict-check.interests = Her brother is the head.", "conflict-check",
         "in progress", "It is complete when “Conflict of interest check” says “No interest was found” or “There is an "
         "interest, and it can be managed”."),
    case("An interest that is managed says how", f"done to {_SENT}; conflict-check done; "
         "conflict-check.outcome = managed", "conflict-check", "in progress",
         missing=("What the interest is, and how it is managed if it can be",)),
    case("Three working days over Easter: Good Friday and Easter Monday do not count", "done to conflict-check",
         "responsible-body-response", "not started", due="2026-04-08"),
    case("The responsible body is asked about somebody", f"done to {_SENT}", "responsible-body-response",
         "cannot start yet", _opens(IN_MIND)),
    case("An objection is looked at before the adviser comes", "done to responsible-body-response; "
         "responsible-body-response.outcome = objects; responsible-body-response.reasons = They worked here.",
         "responsible-body-response", "in progress", missing=("It has been looked at, and the adviser can stay",),
         due="2026-04-08"),
    case("An objection keeps the adviser out until then", "done to responsible-body-response; "
         "responsible-body-response.outcome = objects; responsible-body-response.reasons = They worked here.",
         "adviser-allocation", "cannot start yet", _opens(_done("The responsible body’s response on the adviser"))),
    case("An objection that is settled", "done to responsible-body-response; responsible-body-response.outcome = "
         "objects; responsible-body-response.reasons = They worked here.; responsible-body-response.settled = yes",
         "adviser-allocation", "not started", due="2026-04-15"),
    case("A responsible body that does not respond stops nothing", "done to responsible-body-response; "
         "responsible-body-response.outcome = no-answer", "adviser-allocation", "not started", due="2026-04-15"),
    case("Another adviser is another question", "done to responsible-body-response; conflict-check.adviser = 8",
         "responsible-body-response", "not started", _VOID_CHECK, due="2026-04-08",
         missing=("The response", "When did it come, or until when did we wait?")),
    case("And another allocation", "all done; conflict-check.adviser = 8; responsible-body-response done",
         "adviser-allocation", "not started", _VOID_CHECK, due="2026-04-15", missing=("Adviser", "From which day?")),
    case("What the earlier adviser did stays done", "all done; conflict-check.adviser = 8; "
         "responsible-body-response done", "first-visit", "completed"),
    case("An adviser who leaves takes nothing with them", "all done; no adviser", "initial-diagnosis", "completed"),
    case("But nothing more can be begun", "done to first-visit; no adviser", "initial-diagnosis", "cannot start yet",
         _opens(ADVISER)),
    case("A delivery officer who leaves takes nothing either", "all done; no officer", "first-contact", "completed"),
    case("The adviser writes within three working days", "done to adviser-allocation", "adviser-introduction",
         "not started", due="2026-04-14"),
    # Diagnosis and matching
    case("The visit is arranged within ten working days", "done to adviser-introduction", "visit-planned",
         "not started", due="2026-04-23"),
    case("The first visit is logged two working days after the day that was set", "done to visit-planned",
         "first-visit", "not started", due="2026-04-23"),
    case("A diagnosis with no area of need is none", "done to initial-diagnosis; initial-diagnosis.needs = 0",
         "initial-diagnosis", "in progress", missing=("Areas of need",), due="2026-05-13"),
    case("A visit that is taken back closes what followed it", "all done; first-visit cleared", "initial-diagnosis",
         "cannot start yet", _opens(_done("First visit"))),
    case("And what followed that", "all done; first-visit cleared", "matching-decision", "cannot start yet",
         _opens(_done("Initial diagnosis"))),
    case("Unable to assess is not the end", "done to matching-decision; matching-decision.outcome = unable",
         "matching-decision", "in progress", "It is complete when “Decision after the diagnosis” says “Match with a "
         "supporting organisation” or “Review the school’s progress”.", due="2026-05-13"),
    case("Unable to assess leaves the rest open to come", "done to matching-decision; "
         "matching-decision.outcome = unable", "preferred-organisation", "cannot start yet", _opens(MATCH)),
    case("Before the decision the rest is still to come", "done to initial-diagnosis", "planning-grant-request",
         "cannot start yet", _opens(MATCH), _opens(APPOINTED)),
    case("Reviewing progress asks for no organisation", "done to matching-decision; "
         "matching-decision.outcome = review", "preferred-organisation", "not required", _only(MATCH)),
    case("Nor for money", "done to matching-decision; matching-decision.outcome = review",
         "improvement-grant-letter", "not required", _only(MATCH)),
    case("From review to match", "done to matching-decision; matching-decision.outcome = review; "
         "matching-decision.outcome = match; matching-decision.decided_on = 2026-09-07", "preferred-organisation",
         "not started", due="2026-09-21"),
    case("From match to review, what was done is not asked any more", "all done; matching-decision.outcome = review",
         "appointment", "not required", _only(MATCH)),
    case("Due diligence of another organisation", "all done; preferred-organisation.identifier = 2051",
         "due-diligence", "not started", _VOID, due="2026-06-02",
         missing=("It has room, its own schools are well, and it is willing",
                  "The lead for its trust or council has been asked", "Its finances have been checked",
                  "It can be paid (vendor account)", "Interests of its people in this school",
                  "When was it completed?")),
    case("Its appointment waits for that", "all done; preferred-organisation.identifier = 2051", "appointment",
         "cannot start yet", _opens(_done("Due diligence")),
         missing=("The decision", "The reasons, in plain words", "Decided on")),
    case("A corrected name is the same organisation", "all done; preferred-organisation.name = The Elm Trust",
         "appointment", "completed"),
    case("The plan is the school’s and stays", "all done; preferred-organisation.identifier = 2051", "plan-decision",
         "completed"),
    case("The letter of the earlier organisation does not count for the next", "all done; "
         "preferred-organisation.identifier = 2051; due-diligence done; appointment done", "planning-grant-request",
         "not started", _VOID, missing=("The request form is complete",
         "The organisation’s payment details are checked",
         "The regional director has a copy", "The request has been sent to the grant team", "When was it asked for?")),
    case("A conflict found in due diligence", "done to due-diligence; due-diligence.interests = conflict; "
         "due-diligence.interests_managed = Its head is the chair’s wife.", "due-diligence", "in progress",
         "It is complete when “Due diligence” says “No interest was found” or “There is an interest, and it can be "
         "managed”.", due="2026-06-02"),
    case("Help goes on while the school may still answer", "done to due-diligence; right-of-reply cleared",
         "appointment", "not started", due="2026-06-02"),
    case("No plan is approved while the school may still answer", "done to plan-submitted; right-of-reply cleared",
         "plan-decision", "cannot start yet", _opens(_done("Answer of the school and its responsible body")),
         missing=("The decision", "The reasons, in plain words", "Decided on")),
    case("A decision taken again opens a new time to answer", "all done; support-decision.decided_on = 2026-06-30",
         "right-of-reply", "not started", _VOID.replace("Preferred supporting organisation", "Decision on support"),
         due="2026-04-17"),
    case("But the adviser’s help goes on", "done to adviser-introduction; right-of-reply cleared", "visit-planned",
         "not started", due="2026-04-23"),
    case("An appointment confirms the assessment", "done to appointment; appointment.assessed cleared", "appointment",
         "in progress", missing=("The assessment of the organisation is complete",), due="2026-06-02"),
    case("An organisation that is not appointed", "done to appointment; appointment.outcome = refuse", "appointment",
         "in progress", "It is complete when “Appointment” says “Appoint the organisation”.", due="2026-06-02"),
    case("Nobody to write to yet", "done to appointment; appointment.outcome = refuse", "supporter-contact",
         "cannot start yet", _opens(APPOINTED)),
    # Planning and money
    case("The planning grant follows the appointment", "done to appointment", "planning-grant-request", "not started"),
    case("Appointed, but a check came undone", "done to supporter-contact; due-diligence.finances_checked cleared",
         "planning-grant-request", "cannot start yet", _opens(_done("Appointment"))),
    case("The offer letter is due ten working days after it was asked for", "done to planning-grant-request",
         "planning-grant-letter", "not started", due="2026-06-15"),
    case("A plan is due twenty working days after its template went out", "done to indicative-band", "plan-review",
         "not started", due="2026-06-30"),
    case("A plan that is sent back", "done to plan-decision; plan-decision.outcome = send-back", "plan-decision",
         "in progress", "It is complete when “Decision on the improvement plan” says “Approve the plan”.",
         due="2026-07-03"),
    case("No grant for a plan that is sent back", "done to plan-decision; plan-decision.outcome = send-back",
         "improvement-grant-request", "cannot start yet",
         _opens("“Decision on the improvement plan” says “Approve the plan”")),
    case("Objectives in the other areas alone", "done to plan-objectives; plan-objectives.core = 0", "plan-objectives",
         "in progress", missing=("Of these, in quality of education or in leadership and management",)),
    # Pause and stop
    case("Paused", "done to first-visit; paused", "initial-diagnosis", "cannot progress", "The project is paused."),
    case("Paused, what is done is done", "done to first-visit; paused", "first-visit", "completed"),
    case("Paused, no day is running", "done to conflict-check; paused", "responsible-body-response", "cannot progress",
         "The project is paused."),
    case("Stopped", "done to appointment; stopped", "supporter-contact", "cannot progress", "The project is stopped."),
    case("Stopped, what was not asked is still not asked", "done to matching-decision; "
         "matching-decision.outcome = review; stopped", "appointment", "not required", _only(MATCH)),
    case("Resumed, it goes on where it was", "done to first-visit; paused; in progress", "initial-diagnosis",
         "not started", due="2026-05-13"),
)  # fmt: skip

MILESTONES: tuple[tuple[str, str, str, str, str], ...] = (
    ("Nothing yet", "nothing", "referred", "2026-03-02", "identifying"),
    ("Decided", "done to support-decision", "decided", "2026-03-16", "identifying"),
    ("No support offered", "done to support-decision; support-decision.outcome = do-not-offer", "referred",
     "2026-03-02", "identifying"),
    ("Told", f"done to {_SENT}", "informed", "2026-04-01", "identifying"),
    ("With an adviser", "done to adviser-allocation", "informed", "2026-04-01", "matching"),
    ("Visited", "done to first-visit", "first-visit", "2026-04-21", "matching"),
    ("Diagnosed, to be matched", "done to matching-decision", "diagnosed", "2026-05-11", "matching"),
    ("Unable to assess", "done to matching-decision; matching-decision.outcome = unable", "first-visit",
     "2026-04-21", "matching"),
    ("Reviewing progress", "done to matching-decision; matching-decision.outcome = review", "reviewing", "2026-05-11",
     "matching"),
    ("From review to match", "done to matching-decision; matching-decision.outcome = review; "
     "matching-decision.outcome = match", "diagnosed", "2026-05-11", "matching"),
    ("Matched", "done to appointment", "matched", "2026-05-29", "matching"),
    ("Not appointed", "done to appointment; appointment.outcome = refuse", "diagnosed", "2026-05-11", "matching"),
    ("With a contact", "done to supporter-contact", "matched", "2026-05-29", "planning"),
    ("Plan approved", "done to plan-decision", "plan-approved", "2026-07-01", "planning"),
    ("Plan sent back", "done to plan-decision; plan-decision.outcome = send-back", "matched", "2026-05-29", "planning"),
    ("Grant asked for", "done to improvement-grant-request", "grant-requested", "2026-07-03", "planning"),
    ("Doing it", "all done", "implementing", "2026-07-13", "planning"),
    ("Doing it, without the objectives", "all done; plan-objectives.complete cleared", "grant-requested",
     "2026-07-03", "planning"),
    ("Doing it, paused", "all done; paused", "implementing", "2026-07-13", "planning"),
    ("Doing it, and the adviser has left", "all done; no adviser", "implementing", "2026-07-13", "planning"),
    ("Another organisation, with an approved plan", "all done; preferred-organisation.identifier = 2051",
     "plan-approved", "2026-07-01", "matching"),
)  # fmt: skip
"""Title, given, milestone, its day, phase."""
