"""The plan: what must change is agreed, how is the school's alone; promises, advice and case studies beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alongside.project import State
from alongside_service.audit.models import Event
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError
from alongside_service.projects.states import change_state
from alongside_service.register.models import Region, School
from alongside_service.review import sides
from alongside_service.review.actions.case_studies import set_case_study
from alongside_service.review.actions.objectives import complete_plan, save_objective, set_dropped
from alongside_service.review.actions.promises import confirm, give_advice, promise, say_done, say_what_was_done
from alongside_service.review.checks import number_text, read_decimals
from alongside_service.review.models import Advice, Commitment, Objective
from alongside_service.review.selectors import case_studies
from service import planned as p
from service import supported as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(sample) -> p.Planned:
    return p.planned()


# --- Objectives ---


def test_an_objective_keeps_all_that_was_typed_and_counts_in_the_task(plan):
    response = plan.client("officer").post(plan.url("plan/objectives/new/"), p.as_form(p.words()))
    assert response.status_code == 302
    made = Objective.objects.get()
    assert (made.what, made.cost, made.target_value) == (p.WHAT, Decimal("12500.00"), Decimal("65.50"))
    answers = plan.fresh().records.get(task="plan-objectives").answers
    assert answers == {"objectives": 1, "core": 1}
    assert s.statuses(plan.project)["plan-objectives"] == "in progress"
    assert Event.objects.get(action="added an objective").subject == plan.project.subject
    assert made.history.get().history_user == plan.officer


def test_only_the_school_writes_how(plan):
    made = p.with_objective(plan)
    page = plan.client("officer").get(plan.url(f"plan/objectives/{made.pk}/")).content.decode()
    assert 'name="how"' not in page
    sent = p.as_form(p.words(how="Do as we say.")) | {"version": "1"}
    refused = plan.client("officer").post(plan.url(f"plan/objectives/{made.pk}/"), sent)
    assert refused.status_code == 403
    assert "is written by: school leader" in refused.content.decode()
    assert any("How will we do it" in event.detail["why"] for event in Event.objects.filter(action="refused"))
    made.refresh_from_db()
    assert made.how == ""
    for person in (plan.director, plan.adviser):
        with pytest.raises(NotYoursError):
            save_objective(
                plan.project.pk, p.words(how="So."), person=person, on=p.today(), objective_id=made.pk, version=1
            )

    url = plan.url(f"plan/objectives/{made.pk}/")
    mine = {key: value for key, value in p.words(how="Daily reading in pairs.").items() if key not in ("area", "what")}
    assert plan.client("leader").post(url, p.as_form(mine) | {"version": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.how == "Daily reading in pairs."
    # the team changes the rest, and what the school wrote stays
    save_objective(
        plan.project.pk, p.words(comment="Clear."), person=plan.officer, on=p.today(), objective_id=made.pk, version=2
    )
    made.refresh_from_db()
    assert (made.how, made.comment) == ("Daily reading in pairs.", "Clear.")
    assert [row.how for row in made.history.order_by("pk")][-1] == "Daily reading in pairs."


def test_the_school_puts_an_objective_forward_but_does_not_change_what_was_agreed_nor_comment(plan):
    made = save_objective(plan.project.pk, p.words(how="Ours."), person=plan.leader, on=p.today())
    assert (made.what, made.how) == (p.WHAT, "Ours.")
    for changed in ({"what": "Something easier."}, {"comment": "Well done, us."}, {"area": "attendance"}):
        with pytest.raises(NotYoursError):
            save_objective(
                plan.project.pk, p.words(how="Ours.") | changed, person=plan.leader, on=p.today(),
                objective_id=made.pk, version=1,
            )  # fmt: skip


def test_a_leader_of_another_school_sees_nothing_and_writes_nothing(plan, sign_in):
    other = sign_in("school-leader")
    assert other.get(plan.url()).status_code == 404
    assert other.post(plan.url("plan/objectives/new/"), p.as_form(p.words())).status_code == 404
    with pytest.raises(NotYoursError):
        save_objective(plan.project.pk, p.words(), person=s.demonstration("school-leader"), on=p.today())
    assert not Objective.objects.exists()


def test_two_at_once_see_the_difference_and_lose_nothing(plan):
    made = p.with_objective(plan)
    save_objective(
        plan.project.pk, p.words(measure="Phonics"), person=plan.adviser, on=p.today(), objective_id=made.pk, version=1
    )
    sent = p.as_form(p.words(owner="Anaïs", comment="Long words that took me an hour.")) | {"version": "1"}
    response = plan.client("officer").post(plan.url(f"plan/objectives/{made.pk}/"), sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "Long words that took me an hour." in text
    assert "Phonics" in text
    assert 'name="version" value="2"' in text
    made.refresh_from_db()
    assert (made.owner, made.measure) == ("Tolu", "Phonics")
    with pytest.raises(ChangedError):
        save_objective(plan.project.pk, p.words(), person=plan.officer, on=p.today(), objective_id=made.pk, version=1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"what": ""}, "What must change?"),
        ({"area": "happiness"}, "Choose one of the answers"),
        ({"target_value": "a lot"}, "must be a number"),
        ({"cost": "-3"}, "amount in pounds"),
        ({"what": "x" * 2001}, "2,000 characters"),
    ],
)
def test_what_cannot_be_saved_says_why_and_keeps_what_was_typed(plan, changes, said):
    sent = p.as_form(p.words(owner="Mx O’Dowd-Þórsdóttir", **changes))
    response = plan.client("officer").post(plan.url("plan/objectives/new/"), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert said in text
    assert "<title>Error: " in text
    assert "Mx O’Dowd-Þórsdóttir" in text
    assert not Objective.objects.exists()


@given(st.decimals(min_value=-999_999_999, max_value=999_999_999, places=2))
def test_a_number_is_read_as_it_was_written(number):
    assert read_decimals({"n": number_text(number)}, {"n": "N"}) == {"n": number}


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e99", "five", "--4"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidError):
        read_decimals({"n": text}, {"n": "N"})


def test_the_plan_is_shut_before_it_is_approved_and_while_the_project_is_halted(sample):
    early = p.planned("plan-decision")
    response = early.client("officer").post(early.url("plan/objectives/new/"), p.as_form(p.words()))
    assert response.status_code == 403
    assert "Approve the plan" in response.content.decode()
    assert p.WHAT in response.content.decode(), "what was typed is not lost"
    assert Event.objects.filter(action="refused", subject="project-objective-new").exists()
    assert "It opens when" in early.client("officer").get(early.url("plan/objectives/new/")).content.decode()


def test_a_paused_project_takes_no_objective(plan):
    change_state(
        plan.project.pk, after=State.PAUSED, outcome="other", details="Waiting.", changed_on=p.today(),
        person=plan.officer, on=p.today(),
    )  # fmt: skip
    with pytest.raises(ClosedError, match="paused"):
        p.with_objective(plan)


# --- Complete ---


@pytest.mark.parametrize(
    ("objectives", "said"),
    [
        ([], "Add at least one objective"),
        ([{"area": "attendance"}], "core area"),
        ([{}, {"owner": ""}], "Objective 2: say"),
        ([{"measure": ""}, {"due_on": ""}], "Objectives 1, 2: say"),
    ],
)
def test_objectives_are_complete_only_when_they_say_enough(plan, objectives, said):
    for changes in objectives:
        p.with_objective(plan, **changes)
    response = plan.client("officer").post(plan.url("plan/complete/"))
    assert response.status_code == 422
    assert said in response.content.decode()
    assert s.statuses(plan.project)["plan-objectives"] != "completed"


def test_marking_complete_writes_the_task_and_losing_the_core_objective_takes_it_back(plan):
    made = p.with_objective(plan)
    p.with_objective(plan, area="attendance")
    assert plan.client("adviser").post(plan.url("plan/complete/")).status_code == 302
    answers = plan.fresh().records.get(task="plan-objectives").answers
    assert answers == {"objectives": 2, "core": 1, "complete": True, "completed_on": p.today().isoformat()}
    assert s.statuses(plan.project)["plan-objectives"] == "completed"
    set_dropped(plan.project.pk, made.pk, {}, dropped=True, person=plan.officer, on=p.today())
    assert plan.fresh().records.get(task="plan-objectives").answers == {"objectives": 1, "core": 0}
    assert s.statuses(plan.project)["plan-objectives"] == "in progress"
    assert Event.objects.filter(action="objectives are no longer complete").exists()


def test_an_edit_that_leaves_the_plan_whole_leaves_it_complete(plan):
    made = p.complete(plan)
    save_objective(
        plan.project.pk, p.words(owner="Ebele"), person=plan.officer, on=p.today() + dt.timedelta(days=5),
        objective_id=made.pk, version=1,
    )  # fmt: skip
    answers = plan.fresh().records.get(task="plan-objectives").answers
    assert (answers["complete"], answers["completed_on"]) == (True, p.today().isoformat())


def test_the_school_does_not_mark_its_own_objectives_as_complete(plan):
    p.with_objective(plan)
    assert plan.client("leader").post(plan.url("plan/complete/")).status_code == 403
    with pytest.raises(NotYoursError):
        complete_plan(plan.project.pk, person=plan.leader, on=p.today())


# --- Dropping ---


def test_what_a_whole_review_has_rated_is_dropped_with_a_reason_only(plan):
    made = p.complete(plan)
    p.rated(p.held(plan), plan, made, steps="")
    set_dropped(plan.project.pk, made.pk, {}, dropped=True, person=plan.officer, on=p.today())
    set_dropped(plan.project.pk, made.pk, {}, dropped=False, person=plan.officer, on=p.today())
    review = plan.project.reviews.get()
    p.rated(review, plan, made, steps="Read in pairs.")
    url = plan.url(f"plan/objectives/{made.pk}/drop/")
    assert plan.client("officer").post(url, {"because": "", "dropped": "yes"}).status_code == 422
    made.refresh_from_db()
    assert not made.dropped
    assert plan.client("officer").post(url, {"because": "Met early.", "dropped": "yes"}).status_code == 302
    made.refresh_from_db()
    assert (made.dropped, made.dropped_because) == (True, "Met early.")
    assert "Met early." in plan.client("leader").get(plan.url()).content.decode()
    with pytest.raises(ClosedError, match="dropped"):
        save_objective(
            plan.project.pk, p.words(), person=plan.officer, on=p.today(), objective_id=made.pk, version=made.version
        )


def test_the_school_drops_nothing(plan):
    made = p.with_objective(plan)
    with pytest.raises(NotYoursError):
        set_dropped(plan.project.pk, made.pk, {}, dropped=True, person=plan.leader, on=p.today())


# --- Promises ---


def promised(plan: p.Planned, side: str = "regional-team") -> Commitment:
    due = (p.today() + dt.timedelta(days=10)).isoformat()
    typed = {"side": side, "text": "Two days a week of a maths lead.", "due_on": due}
    return promise(plan.project.pk, typed, person=plan.officer, on=p.today())


def test_a_promise_is_done_by_its_own_side_and_confirmed_by_the_other(plan):
    made = promised(plan, "supporting-organisation")
    url = plan.url(f"plan/promises/{made.pk}/")
    done = p.as_form({"done_on": p.today().isoformat()})
    assert plan.client("leader").post(url, {"agreed": "yes"}).status_code == 403, "nothing has been done yet"
    assert plan.client("officer").post(url, done).status_code == 403
    assert plan.client("supporter").post(url, done).status_code == 302
    made.refresh_from_db()
    assert made.status(p.today()) == "to confirm"
    with pytest.raises(NotYoursError):
        confirm(made.pk, {"agreed": "yes"}, person=plan.officer, on=p.today())
    assert plan.client("leader").post(url, {"agreed": "no", "words": ""}).status_code == 422
    assert plan.client("leader").post(url, {"agreed": "no", "words": "One day came."}).status_code == 302
    made.refresh_from_db()
    assert (made.status(p.today()), made.confirmed_by) == ("disputed", plan.leader)
    say_done(made.pk, {"done_on": p.today().isoformat()}, person=plan.supporter, on=p.today())
    confirm(made.pk, {"agreed": "yes"}, person=plan.council, on=p.today())
    made.refresh_from_db()
    assert made.status(p.today()) == "kept"
    with pytest.raises(ClosedError):
        say_done(made.pk, {"done_on": p.today().isoformat()}, person=plan.supporter, on=p.today())
    assert {row.confirmed_words for row in made.history.all()} == {"", "One day came."}


def test_a_promise_whose_day_has_passed_is_late_until_it_is_done(plan):
    made = promised(plan)
    assert made.status(made.due_on) == "open"
    assert made.status(made.due_on + dt.timedelta(days=1)) == "late"
    with pytest.raises(InvalidError, match="today or earlier"):
        say_done(made.pk, {"done_on": made.due_on.isoformat()}, person=plan.officer, on=p.today())


def test_each_side_promises_for_itself_and_the_office_for_all(plan):
    sent = p.as_form({"side": "regional-team", "text": "We will visit.", "due_on": p.today().isoformat()})
    assert plan.client("leader").post(plan.url("plan/promises/new/"), sent).status_code == 302
    assert Commitment.objects.get().side == "school"
    assert promised(plan, "responsible-body").side == "responsible-body"


@given(st.sampled_from(sorted(sides.SIDES)), st.sampled_from(sorted(sides.SIDES)))
def test_nobody_confirms_a_promise_of_their_own_half(one, other):
    assert sides.is_other_side(one, other) == sides.is_other_side(other, one)
    assert not sides.is_other_side(one, one)
    assert not sides.is_other_side("", other)


# --- Advice ---


def advised(plan: p.Planned) -> Advice:
    typed = {"given_on": p.today().isoformat(), "to": "The English lead", "text": "Read aloud daily.",
             "agreed_action": "Plan it into the timetable.", "due_on": p.today().isoformat()}  # fmt: skip
    return give_advice(plan.project.pk, typed, person=plan.adviser, on=p.today())


def test_the_school_says_what_became_of_advice_and_nobody_else_does(plan):
    made = advised(plan)
    url = plan.url(f"plan/advice/{made.pk}/")
    sent = {"status": "done", "done_words": "Every class, since Monday.", "version": "1"}
    sent |= p.as_form({"done_on": p.today().isoformat()})
    assert plan.client("officer").post(url, sent).status_code == 403
    with pytest.raises(NotYoursError):
        say_what_was_done(made.pk, sent, person=plan.adviser, on=p.today(), version=1)
    assert plan.client("leader").post(url, sent | {"done_words": ""}).status_code == 422
    assert plan.client("leader").post(url, sent).status_code == 302
    made.refresh_from_db()
    assert (made.status, made.done_said_by, made.version) == ("done", plan.leader, 2)
    again = plan.client("leader").post(url, sent | {"done_words": "No: since Tuesday."})
    assert again.status_code == 409
    assert "No: since Tuesday." in again.content.decode()
    page = plan.client("supporter").get(plan.url("plan/advice/")).content.decode()
    assert "Every class, since Monday." in page


def test_advice_that_was_not_followed_needs_the_reason(plan):
    made = advised(plan)
    assert made.is_late(p.today() + dt.timedelta(days=1))
    with pytest.raises(InvalidError):
        say_what_was_done(made.pk, {"status": "not done"}, person=plan.leader, on=p.today(), version=1)
    typed = {"status": "not done", "done_words": "No teacher was free."}
    kept = say_what_was_done(made.pk, typed, person=plan.leader, on=p.today(), version=1)
    assert (kept.status, kept.is_late(p.today() + dt.timedelta(days=1))) == ("not done", False)


def test_the_school_and_its_council_give_no_advice(plan):
    for who in ("leader", "council"):
        sent = p.as_form({"given_on": p.today().isoformat(), "to": "Us", "text": "Rest."})
        assert plan.client(who).post(plan.url("plan/advice/"), sent).status_code == 403


# --- Case studies ---


def test_a_case_study_needs_to_say_why(plan):
    url = plan.url("case-study/")
    assert plan.client("adviser").post(url, {"candidate": "yes", "why": " "}).status_code == 422
    assert plan.client("leader").post(url, {"candidate": "yes", "why": "We are great."}).status_code == 403
    assert plan.client("adviser").post(url, {"candidate": "yes", "why": "Reading in pairs."}).status_code == 302
    assert (plan.fresh().case_study, plan.fresh().case_study_why) == (True, "Reading in pairs.")
    assert plan.fresh().history.latest().history_user == plan.adviser
    with pytest.raises(ChangedError):
        set_case_study(
            plan.project.pk, {"candidate": "no"}, person=plan.officer, on=p.today(),
            seen={"candidate": "no", "why": ""},
        )  # fmt: skip


def test_other_regions_read_candidates_and_closed_cases_and_nothing_more(plan):
    set_case_study(plan.project.pk, {"candidate": "yes", "why": "Reading in pairs."}, person=plan.officer, on=p.today())
    london = s.person("delivery-officer", "Grace", region=Region.objects.get(name="London"))
    page = s.client_of(london).get("/case-studies/").content.decode()
    school = School.objects.get(pk=s.SCHOOL).name
    assert school in page
    assert "Reading in pairs." in page
    assert plan.url("")[:-1] not in page
    assert s.client_of(london).get(plan.url()).status_code == 404
    assert plan.url("") in plan.client("officer").get("/case-studies/").content.decode()
    assert school not in s.client_of(london).get("/case-studies/?only=closed").content.decode()
    change_state(
        plan.project.pk, after=State.STOPPED, outcome="improved", details="Private words.", changed_on=p.today(),
        person=plan.officer, on=p.today(),
    )  # fmt: skip
    closed = s.client_of(london).get("/case-studies/?only=closed&region=north-west").content.decode()
    assert school in closed
    assert "The school has improved enough" in closed
    assert "Private words." not in closed


def test_a_project_that_was_opened_in_error_teaches_nobody_anything(plan):
    change_state(
        plan.project.pk, after=State.STOPPED, outcome="opened-in-error", details="Wrong school.",
        changed_on=p.today(), person=plan.officer, on=p.today(),
    )  # fmt: skip
    page, rows = case_studies(plan.officer)
    assert (page.paginator.count, list(rows)) == (0, [])


# --- The page ---


def test_everybody_of_both_sides_reads_the_plan_in_the_same_words(plan):
    p.with_objective(plan)
    for who in ("officer", "adviser", "director", "leader", "council", "supporter"):
        text = plan.client(who).get(plan.url()).content.decode()
        assert p.WHAT in text, who
        assert "Written by the school alone" in text


def test_the_page_asks_as_much_for_twenty_objectives_as_for_two_and_writes_nothing(plan):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(plan.url()).status_code == 200
        assert not any(q["sql"].startswith(("INSERT", "UPDATE", "DELETE")) for q in queries.captured_queries)
        # which load is current is looked up now and then, whatever the page
        return sum('FROM "register_load"' not in q["sql"] for q in queries.captured_queries)

    client = plan.client("officer")
    p.complete(plan)
    p.with_objective(plan)
    p.rated(p.held(plan, 9), plan, *Objective.objects.all())
    promised(plan)
    advised(plan)
    asked()
    few = asked()
    for at in range(18):
        p.with_objective(plan)
        promised(plan)
        advised(plan)
        if at < 4:
            p.held(plan, 8 - at)
    assert asked() == few
    assert SupportProject.objects.get(pk=plan.project.pk).version == plan.fresh().version
