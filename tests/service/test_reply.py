"""The right of reply: a dated window, answers that stay, an outcome with reasons, and help that need not wait."""

from __future__ import annotations

import datetime as dt

import pytest

from alongside.policy.project import load_project
from alongside.project import State, Status, derive_standing
from alongside_service.audit.models import Event
from alongside_service.identification.actions import close_window, give_reply, settle_replies
from alongside_service.identification.models import Reply, ReplyClosing, ReplyOutcome
from alongside_service.identification.selectors import answer_by_for, answering_of, is_final
from alongside_service.identification.views.voices import finality
from alongside_service.projects.decisions import decide
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import AppendOnlyError, Decision, SupportProject, TaskRecord
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError
from alongside_service.projects.states import change_state
from alongside_service.register.models import School
from service.walking import (
    DECIDED,
    LAST,
    ON,
    SENT,
    notify,
    person,
    sample_project,
    take_decision,
    walk_to_decision,
    write,
)

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NO = {"agrees": "no", "why": "The head arrived in September."}


@pytest.fixture
def undecided() -> SupportProject:
    project = sample_project()
    walk_to_decision(project)
    return fresh(project)


@pytest.fixture
def project(undecided) -> SupportProject:
    """Decided and formally told."""
    take_decision(undecided)
    notify(undecided)
    return fresh(undecided)


def fresh(project: SupportProject) -> SupportProject:
    return SupportProject.objects.get(pk=project.pk)


def reply(project: SupportProject, role: str = "school-leader", on: dt.date = LAST, **raw: str) -> Reply:
    return give_reply(project.pk, raw or NO, person=person(role), on=on)


def settle(project: SupportProject, outcome: str = "stands", on: dt.date = LAST) -> ReplyOutcome:
    raw = {"outcome": outcome, "reasons": "The help is for two years, whoever leads."}
    return settle_replies(project.pk, raw, person=person("regional-director"), on=on)


def close(project: SupportProject, outcome: str, on: dt.date, closed_on: dt.date | None = None) -> ReplyClosing:
    raw = {"outcome": outcome, "closed_on": (closed_on or on).isoformat(), "reasons": ""}
    return close_window(project.pk, raw, person=person("delivery-officer"), on=on)


def answering(project: SupportProject, on: dt.date):
    return answering_of(fresh(project), on)


# --- The window ---


def test_the_window_is_ten_working_days_from_the_formal_notification(project):
    assert answering(project, SENT).answer_by == LAST
    assert answering(project, LAST).window_open
    assert not answering(project, LAST + DAY).window_open


def test_until_somebody_is_told_nobody_can_answer_and_nothing_is_final(undecided):
    with pytest.raises(ClosedError, match="Nothing has been decided"):
        reply(undecided)
    assert not is_final(undecided, ON)
    take_decision(undecided)
    with pytest.raises(ClosedError, match="formally told"):
        reply(undecided)
    assert "counted from the formal notification" in finality(answering(undecided, DECIDED))


def test_a_promise_is_never_shortened_by_the_letter(undecided):
    promised = answer_by_for(undecided, DECIDED)
    assert promised == dt.date(2026, 10, 19)
    decision = take_decision(undecided)
    later = dt.date(2026, 11, 2)
    kept = Decision(**{name: getattr(decision, name) for name in (
        "project", "task", "outcome", "reasons", "answers", "decided_by", "decided_role", "decided_on",
    )}, course_version="x", answer_by=later)  # fmt: skip
    kept.save()
    notify(undecided)
    assert answering(undecided, SENT).answer_by == later


# --- Who answers ---


@pytest.mark.parametrize("role", ["adviser", "supporting-organisation", "national-lead", "auditor"])
def test_only_the_school_its_body_and_the_office_write_answers(project, role):
    with pytest.raises(NotYoursError):
        reply(project, role)
    assert not Reply.objects.exists()


def test_another_school_does_not_answer_for_this_one(project):
    somebody = person("school-leader")
    somebody.school_id = "100004"
    with pytest.raises(NotYoursError):
        give_reply(project.pk, NO, person=somebody, on=SENT)


def test_a_school_answers_through_its_page(project, sign_in):
    response = sign_in("school-leader").post(f"/projects/{project.pk}/reply/", {"agrees": "no", "more": "Please wait"})
    text = response.content.decode()
    assert response.status_code == 422
    assert "Please wait" in text
    assert 'href="#why"' in text
    assert Event.objects.filter(action="refused", subject=project.subject).exists()
    assert sign_in("school-leader").post(f"/projects/{project.pk}/reply/", NO).status_code == 302
    given = Reply.objects.get()
    assert (given.party, given.agrees, given.text) == ("school", False, "The head arrived in September.")
    page = sign_in("responsible-body").get(f"/projects/{project.pk}/voices/").content.decode()
    assert "The head arrived in September." in page
    assert "The school does not agree" in page


def test_the_office_writes_down_what_it_was_told_and_says_by_whom(project):
    with pytest.raises(InvalidError) as refused:
        reply(project, "delivery-officer", agrees="yes")
    assert set(refused.value.problems) == {"party", "said_by"}
    given = reply(project, "delivery-officer", agrees="yes", party="responsible-body", said_by="Wei, chief executive")
    assert (given.party, given.said_by) == ("responsible-body", "Wei, chief executive")


def test_a_late_answer_is_kept_as_late(project):
    assert not reply(project, on=LAST).late
    assert reply(project, "responsible-body", on=LAST + DAY, agrees="yes").late


def test_nobody_answers_in_a_project_that_is_stopped(project):
    change_state(project.pk, after=State.STOPPED, outcome="improved", details="Good.", changed_on=SENT,
                 person=person("delivery-officer"), on=SENT)  # fmt: skip
    with pytest.raises(NotYoursError, match="stopped"):
        reply(project)


# --- What comes of it ---


def test_only_the_director_says_what_comes_of_an_answer(project):
    reply(project)
    raw = {"outcome": "stands", "reasons": "No."}
    for role in ("delivery-officer", "school-leader", "national-lead"):
        with pytest.raises(NotYoursError):
            settle_replies(project.pk, raw, person=person(role), on=LAST)
    elsewhere = person("regional-director")
    elsewhere.region = School.objects.get(pk="100003").region
    with pytest.raises(NotYoursError):
        settle_replies(project.pk, raw, person=elsewhere, on=LAST)


def test_an_outcome_needs_reasons_and_an_answer_that_waits(project):
    with pytest.raises(ClosedError, match="no answer that waits"):
        settle(project)
    reply(project)
    with pytest.raises(InvalidError):
        settle_replies(project.pk, {"outcome": "stands"}, person=person("regional-director"), on=LAST)
    settle(project)
    with pytest.raises(ClosedError):
        settle(project)


def test_an_answer_after_the_outcome_waits_for_an_outcome_of_its_own(project):
    reply(project)
    first = settle(project)
    later = reply(project, "responsible-body", on=LAST)
    found = answering(project, LAST)
    assert found.unsettled == [later]
    assert found.outcome == ""
    assert list(first.answers.all()) == [Reply.objects.first()]


def test_answers_and_outcomes_are_never_changed(project):
    given, outcome = reply(project), settle(project)
    for row in (given, outcome):
        with pytest.raises(AppendOnlyError):
            row.save()
        with pytest.raises(AppendOnlyError):
            row.delete()
    with pytest.raises(AppendOnlyError):
        Reply.objects.update(agrees=True)


# --- Closing ---


def test_that_nobody_answered_cannot_be_written_before_the_window_has_ended(project, sign_in):
    with pytest.raises(InvalidError, match="open until 20 October 2026"):
        close(project, "no-answer", on=LAST)
    with pytest.raises(InvalidError, match="open until 20 October 2026"):
        close(project, "no-answer", on=LAST + DAY, closed_on=LAST)
    assert not ReplyClosing.objects.exists()
    close(project, "no-answer", on=LAST + DAY)
    assert TaskRecord.objects.get(project=project, task="right-of-reply").answers["outcome"] == "no-answer"
    assert is_final(fresh(project), LAST + DAY)


def test_one_answer_does_not_close_the_window_for_the_other_and_two_do(project):
    reply(project, on=SENT)
    settle(project, on=SENT)
    with pytest.raises(InvalidError, match="not everybody has answered"):
        close(project, "stands", on=SENT)
    reply(project, "responsible-body", on=SENT, agrees="yes")
    with pytest.raises(InvalidError, match="waits for the regional director"):
        close(project, "stands", on=SENT)
    settle(project, on=SENT)
    close(project, "stands", on=SENT)
    found = derive_standing(course_of(fresh(project)), facts_of(fresh(project)))
    assert found.of("right-of-reply").status is Status.COMPLETED


def test_the_window_is_closed_with_what_came_of_it_and_nothing_else(project):
    reply(project)
    after = LAST + DAY
    with pytest.raises(InvalidError, match="waits for the regional director"):
        close(project, "no-answer", on=after)
    settle(project, "stands", on=after)
    for wrong in ("no-answer", "changed"):
        with pytest.raises(InvalidError):
            close(project, wrong, on=after)
    close(project, "stands", on=after)
    with pytest.raises(ClosedError, match="closed already"):
        close(project, "stands", on=after)


@pytest.mark.parametrize("role", ["school-leader", "responsible-body", "adviser"])
def test_only_the_office_closes_the_window(project, role):
    raw = {"outcome": "no-answer", "closed_on": (LAST + DAY).isoformat()}
    with pytest.raises(NotYoursError):
        close_window(project.pk, raw, person=person(role), on=LAST + DAY)


def test_what_cannot_be_closed_says_why_and_keeps_what_was_typed(project, sign_in):
    raw = {"outcome": "changed", "reasons": "They rang us.", "closed_on-day": "1", "closed_on-month": "1",
           "closed_on-year": "2090"}  # fmt: skip
    response = sign_in("delivery-officer").post(f"/projects/{project.pk}/reply/close/", raw)
    assert response.status_code == 422
    assert "They rang us." in response.content.decode()
    assert 'value="2090"' in response.content.decode()


def test_a_decision_that_is_to_change_is_taken_again_and_gets_a_window_of_its_own(project, sign_in):
    reply(project)
    after = LAST + DAY
    settle(project, "changed", on=after)
    close(project, "changed", on=after)
    assert not is_final(fresh(project), after)
    page = sign_in("regional-director").get(f"/projects/{project.pk}/voices/").content.decode()
    assert f"/projects/{project.pk}/decisions/support-decision/" in page
    assert "it is taken again" in page
    take_decision(fresh(project), on=after)
    found = answering(project, after)
    assert (found.replies, found.closing, found.answer_by) == ([], None, None), "the old letter told of another one"
    notify(fresh(project), on=after)
    assert answering(project, after).answer_by == dt.date(2026, 11, 4)
    close(fresh(project), "no-answer", on=dt.date(2026, 11, 5))
    assert is_final(fresh(project), dt.date(2026, 11, 5))
    assert ReplyClosing.objects.count() == 2


# --- Finality, and help that need not wait ---


def test_a_pending_answer_blocks_finality_and_not_urgent_help(undecided):
    take_decision(undecided, urgent="yes")
    notify(undecided)
    assert finality(answering(undecided, SENT)) == (
        "This decision is not final until 20 October 2026; help has begun because it is urgent."
    )
    reply(undecided)
    assert not is_final(undecided, LAST + DAY)
    assert "waits for the regional director; help has begun" in finality(answering(undecided, LAST + DAY))
    raw = {"adviser": str(person("adviser").pk), "outcome": "none", "checked_on": "2026-10-07"}
    on = dt.date(2026, 10, 9)
    write(undecided, "conflict-check", raw, on=on)
    write(undecided, "responsible-body-response", {"outcome": "content", "received_on": "2026-10-08"}, on=on)
    raw = {"adviser": str(person("adviser").pk), "allocated_on": "2026-10-09"}
    write(undecided, "adviser-allocation", raw, on=on)
    assert fresh(undecided).adviser == person("adviser")


def test_help_begins_before_the_answer_and_only_the_approval_of_the_plan_waits_for_it():
    course = load_project().on(ON)
    waiting = [
        task.key for task in course.tasks if any(c.task == "right-of-reply" for c in (*task.opens, *task.applies))
    ]
    waiting += [phase.key for phase in course.phases if any(c.task == "right-of-reply" for c in phase.opens)]
    assert waiting == ["plan-decision"]


def test_a_decision_that_offers_nothing_is_final_when_its_window_ends_or_all_have_agreed(undecided):
    decision = take_decision(undecided, outcome="do-not-offer")
    assert decision.answer_by is None
    assert is_final(fresh(undecided), DECIDED)


def test_a_school_that_is_not_offered_support_may_answer_until_the_promised_day(undecided):
    raw = {"outcome": "do-not-offer", "reasons": "Its trust does it.", "decided_on": DECIDED.isoformat()}
    last = answer_by_for(undecided, DECIDED)
    decide(undecided.pk, "support-decision", raw, person=person("regional-director"), on=DECIDED, answer_by=last)
    assert not is_final(fresh(undecided), last)
    assert is_final(fresh(undecided), last + DAY)
    reply(undecided, on=last)
    assert not is_final(fresh(undecided), last + DAY), "the answer waits for the director"
    settle(undecided, on=last + DAY)
    assert is_final(fresh(undecided), last + DAY)


def test_the_window_that_ended_is_closed_by_a_person(project):
    assert not is_final(project, LAST + DAY)
    assert "once the team has written down" in finality(answering(project, LAST + DAY))


@pytest.mark.parametrize(
    ("role", "address", "sees"),
    [("school-leader", "reply/", True), ("responsible-body", "reply/", True), ("delivery-officer", "reply/", True),
     ("delivery-officer", "reply/close/", True), ("regional-director", "reply/outcome/", True),
     ("delivery-officer", "reply/outcome/", False), ("school-leader", "reply/close/", False),
     ("adviser", "reply/", False)],
)  # fmt: skip
def test_who_opens_which_form(project, sign_in, role, address, sees):
    status = sign_in(role).get(f"/projects/{project.pk}/{address}").status_code
    assert status == (200 if sees else 403)


def test_a_page_with_many_answers_asks_no_more_of_the_database(project, sign_in, django_assert_max_num_queries):
    client = sign_in("regional-director")
    address = f"/projects/{project.pk}/voices/"
    reply(project)
    settle(project)
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    most = len(few) + 1  # which load is current is read anew every ten seconds
    for _ in range(5):
        reply(project, "responsible-body")
        settle(project)
    with django_assert_max_num_queries(most):
        client.get(address)
