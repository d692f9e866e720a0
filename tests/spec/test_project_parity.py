"""What the Department's open service does with a project, row by row: this service does it too, or does it better.

Rows that need people, pages or history are proved where those are; here are the ones that follow from the course.
"""

from __future__ import annotations

import datetime as dt

import pytest

from alongside.project import ProjectFacts, Status, check_answers, derive_standing, why_closed
from spec.project_facts import COURSE, NOBODY, answered, done_to, facts_from

TODAY = dt.date(2026, 6, 1)
THEIRS = (
    "starting-eligibility", "first-contact", "conflict-check", "formal-notification", "responsible-body-response",
    "adviser-allocation", "adviser-introduction", "visit-planned", "first-visit", "initial-diagnosis",
    "matching-decision", "preferred-organisation", "due-diligence", "appointment", "supporter-contact",
    "planning-grant-request", "planning-grant-letter", "indicative-band", "plan-review", "plan-submitted",
    "plan-decision", "plan-objectives", "improvement-grant-request", "improvement-grant-letter",
)  # fmt: skip
OURS = ("four-voices", "additionality", "support-decision", "right-of-reply")
DAY = {"day": "1", "month": "6", "year": "2026"}


def _problems(task: str, facts: ProjectFacts, role: str = "regional-director", **raw: object) -> dict[str, str]:
    checked = check_answers(COURSE.task(task), raw, facts, on=TODAY, role=role, people=["7", "8"])
    return {problem.field: problem.text for problem in checked.problems}


def _status(given: str, task: str) -> Status:
    return derive_standing(COURSE, facts_from(given)).of(task).status


def test_three_phases_and_24_tasks_with_six_statuses() -> None:
    assert len(COURSE.phases) == 3
    assert {task.key for task in COURSE.tasks} == {*THEIRS, *OURS}
    assert len(THEIRS) == 24
    assert len(Status) == 6


def test_starting_eligibility_not_eligible_needs_a_day_that_is_not_to_come_and_reasons_up_to_500_characters() -> None:
    assert set(_problems("starting-eligibility", NOBODY, outcome="not-eligible")) == {"decided_on", "reasons"}
    late = {**DAY, "day": "2"}
    said = _problems("starting-eligibility", NOBODY, outcome="not-eligible", decided_on=late, reasons="x" * 501)
    assert set(said) == {"decided_on", "reasons"}
    assert _problems("starting-eligibility", NOBODY, outcome="not-eligible", decided_on=DAY, reasons="x" * 500) == {}


@pytest.mark.parametrize(
    ("given", "task"),
    [
        ("nobody", "first-contact"), ("nobody", "conflict-check"), ("nobody", "formal-notification"),
        ("nobody", "responsible-body-response"),
        *(("done to adviser-allocation; no adviser", key) for key in THEIRS[6:]),
        ("done to initial-diagnosis", "preferred-organisation"),
    ],
)  # fmt: skip
def test_the_gates_of_assignment_adviser_and_decision_hold_on_save_as_on_the_page(given: str, task: str) -> None:
    assert _status(given, task) is Status.CANNOT_START
    assert why_closed(COURSE, facts_from(given), COURSE.task(task))


@pytest.mark.parametrize("undone", ["conflict-check", "formal-notification", "responsible-body-response"])
def test_an_adviser_is_allocated_only_after_the_check_the_notification_and_the_response(undone: str) -> None:
    assert _status("done to responsible-body-response", "adviser-allocation") is Status.NOT_STARTED
    assert _status(f"done to responsible-body-response; {undone} cleared", "adviser-allocation") is Status.CANNOT_START


@pytest.mark.parametrize("undone", ["conflict-check", "formal-notification", "responsible-body-response"])
def test_taking_one_of_them_back_closes_the_allocation_again(undone: str) -> None:
    assert _status(f"done to adviser-allocation; {undone} cleared", "adviser-allocation") is Status.CANNOT_START


def test_a_blank_check_does_not_count() -> None:
    facts = answered(done_to("responsible-body-response"), "conflict-check", {})
    assert derive_standing(COURSE, facts).of("adviser-allocation").status is Status.CANNOT_START


def test_the_adviser_who_is_allocated_is_the_one_who_was_checked() -> None:
    facts = done_to("responsible-body-response")
    other = _problems("adviser-allocation", facts, "delivery-officer", adviser="8", allocated_on=DAY)
    assert list(other) == ["adviser"]
    assert "begin with the conflict of interest check" in other["adviser"]
    assert _problems("adviser-allocation", facts, "delivery-officer", adviser="7", allocated_on=DAY) == {}


@pytest.mark.parametrize("outcome", ["match", "review", "unable"])
def test_the_decision_after_the_diagnosis_has_three_outcomes_each_with_a_day_and_reasons(outcome: str) -> None:
    facts = done_to("initial-diagnosis")
    assert {option.key for option in COURSE.options("matching")} == {"match", "review", "unable"}
    assert set(_problems("matching-decision", facts, outcome=outcome)) == {"reasons", "decided_on"}
    assert set(_problems("matching-decision", facts, reasons="Because.", decided_on=DAY)) == {"outcome"}
    assert COURSE.task("matching-decision").decided_by == "regional-director"


def test_from_review_to_match_every_task_is_asked_again_and_what_was_done_before_still_counts() -> None:
    review = derive_standing(COURSE, facts_from("done to matching-decision; matching-decision.outcome = review"))
    match = derive_standing(COURSE, facts_from("done to matching-decision; matching-decision.outcome = review; "
                                               "matching-decision.outcome = match"))  # fmt: skip
    theirs_left = {each.task.key for each in review.tasks if each.status is Status.NOT_REQUIRED}
    assert theirs_left == set(THEIRS[11:])
    assert match == derive_standing(COURSE, done_to("matching-decision"))


def test_five_kinds_of_supporting_organisation_each_with_its_own_number() -> None:
    kinds = {option.key: option.hint for option in COURSE.options("organisation")}
    assert list(kinds) == ["school", "trust", "council", "council-traded", "federation"]
    for key, word in {
        "school": "URN",
        "trust": "UKPRN",
        "council": "code",
        "council-traded": "Companies House",
    }.items():
        assert word in kinds[key]
    facts = done_to("matching-decision")
    assert set(_problems("preferred-organisation", facts)) == {"kind", "identifier", "name"}


def test_an_appointment_needs_the_assessment_and_a_refusal_needs_its_reason() -> None:
    facts = done_to("due-diligence")
    assert set(_problems("appointment", facts, outcome="appoint")) == {"assessed", "reasons", "decided_on"}
    assert set(_problems("appointment", facts, outcome="refuse")) == {"reasons", "decided_on"}
    assert COURSE.task("appointment").decided_by == "regional-director"


def test_due_diligence_and_appointment_do_not_outlive_the_organisation_that_they_were_about() -> None:
    other = "all done; preferred-organisation.identifier = 2051"
    standing = derive_standing(COURSE, facts_from(other))
    assert {each.task.key for each in standing.tasks if each.void} == {
        "due-diligence", "appointment", "supporter-contact", "planning-grant-request", "planning-grant-letter",
        "improvement-grant-request", "improvement-grant-letter",
    }  # fmt: skip


def test_the_bands_are_the_two_lists() -> None:
    assert [option.key for option in COURSE.options("band-indicative")] == ["reserves", "40k", "80k", "100k"]
    assert [option.key for option in COURSE.options("band-final")] == ["none", "40k", "80k", "100k"]
    assert {band.pounds for band in COURSE.bands} == {0, 40_000, 80_000, 100_000}
    assert COURSE.planning_grant == 3000


def test_a_plan_has_objectives_in_five_areas_and_one_at_least_in_a_core_area() -> None:
    assert len(COURSE.areas) == 5
    assert {area.key for area in COURSE.areas if area.core} == {"quality-of-education", "leadership-and-management"}
    assert _status("done to plan-objectives; plan-objectives.core = 0", "plan-objectives") is Status.IN_PROGRESS
    assert _status("done to plan-objectives; plan-objectives.core = 1", "plan-objectives") is Status.COMPLETED


def test_a_plan_that_is_sent_back_reaches_no_milestone() -> None:
    given = "done to plan-decision; plan-decision.outcome = send-back"
    assert derive_standing(COURSE, facts_from(given)).milestone.key == "matched"


def test_each_milestone_of_theirs_has_one_of_ours() -> None:
    ours = [milestone.key for milestone in COURSE.milestones]
    theirs = ["informed", "first-visit", "diagnosed", "matched", "plan-approved", "grant-requested", "implementing",
              "reviewing"]  # fmt: skip
    assert [key for key in ours if key in theirs] == theirs
    assert ours[:2] == ["referred", "decided"]


def test_pausing_and_stopping_say_why_by_a_list() -> None:
    assert {"improved", "structural"} <= {option.key for option in COURSE.options("stop")}
    assert "other" in {option.key for option in COURSE.options("pause")}


def test_reviews_rate_each_objective_in_three_words_and_choose_a_next_step() -> None:
    assert [option.key for option in COURSE.options("rating")] == ["off-track", "needs-attention", "on-track"]
    assert [option.key for option in COURSE.options("next-step")] == ["continue", "match"]
    assert len(COURSE.options("escalation")) == 3


@pytest.mark.parametrize(
    ("task", "fields"),
    {
        "first-contact": "spoken contacted_on",
        "conflict-check": "outcome checked_on",
        "formal-notification": "template_used information_attached recipients_added sent sent_on",
        "responsible-body-response": "outcome received_on",
        "adviser-allocation": "adviser allocated_on",
        "adviser-introduction": "introduced_on",
        "visit-planned": "visit_on note_ready",
        "first-visit": "visited_on",
        "initial-diagnosis": "talked completed_on",
        "preferred-organisation": "kind identifier name chosen_on",
        "due-diligence": "capacity lead_checked finances_checked vendor_account checked_on",
        "supporter-contact": "name email address",
        "planning-grant-request": "form_complete details_checked director_copied requested requested_on",
        "planning-grant-letter": "sent_on",
        "indicative-band": "calculated band templates_sent sent_on",
        "plan-review": "received_on reviewed cleared band_confirmed band",
        "plan-submitted": "stored sent",
        "plan-decision": "outcome reasons decided_on",
        "plan-objectives": "objectives core complete",
        "improvement-grant-request": "form_complete details_checked director_copied requested requested_on",
        "improvement-grant-letter": "sent_on",
    }.items(),
)
def test_what_their_task_records_ours_needs(task: str, fields: str) -> None:
    needed = {field.key for field in COURSE.task(task).fields if field.needed or field.must}
    assert set(fields.split()) <= needed


@pytest.mark.parametrize(
    ("task", "field"),
    [(task.key, field.key) for task in COURSE.tasks for field in task.fields if field.kind == "day"],
)
def test_every_day_that_records_what_happened_must_not_be_to_come(task: str, field: str) -> None:
    planned = {("visit-planned", "visit_on"), ("adviser-allocation", "allocated_on")}
    assert COURSE.task(task).field(field).past is ((task, field) not in planned)
