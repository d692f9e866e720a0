"""Support projects: opened once, written in order by the right people, decided by one person, never silently lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.audit.models import Event
from alongside_service.projects.actions import name_officer, open_project, rederive, save_task, set_priority
from alongside_service.projects.decisions import decide, propose, send_back
from alongside_service.projects.models import AppendOnlyError, Decision, SupportProject, TaskRecord
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError
from alongside_service.projects.scope import visible
from alongside_service.projects.states import change_state
from alongside_service.register.models import School

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 10, 1)


def person(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


def eligible(project: SupportProject, version: int = 0, **changes: object) -> TaskRecord:
    raw = {"outcome": "eligible", "decided_on": "2026-09-10", "rule": "stuck@2025-11-10", **changes}
    return save_task(project.pk, "starting-eligibility", raw, person=person("delivery-officer"), on=ON, version=version)


# --- Opening ---


def test_a_school_has_one_live_project_and_a_later_one_is_its_next_episode(project):
    school = project.school
    with pytest.raises(InvalidError, match="has a project already"):
        open_project(school, person=person("delivery-officer"), on=ON, referred_by="data")
    change_state(project.pk, after=State.STOPPED, outcome="improved", details="Good at the last inspection.",
                 changed_on=ON, person=person("delivery-officer"), on=ON)  # fmt: skip
    again = open_project(school, person=person("delivery-officer"), on=ON, referred_by="school")
    assert (again.episode, again.previous) == (2, project)
    with pytest.raises(ClosedError, match="later project"):
        change_state(project.pk, after=State.IN_PROGRESS, outcome="", details="Again.", changed_on=ON,
                     person=person("delivery-officer"), on=ON)  # fmt: skip


def test_the_database_itself_refuses_a_second_live_project(project):
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportProject.objects.create(
            school=project.school, region=project.region, opened_on=ON, opened_by=project.opened_by,
            referred_by="data", state_since=ON,
        )  # fmt: skip


def test_looking_at_the_form_and_going_away_makes_nothing(sign_in):
    before = SupportProject.objects.count(), Event.objects.count()
    page = sign_in("delivery-officer").get("/projects/new/?school=100004").content.decode()
    assert "Open a project for Hightown" in page
    assert (SupportProject.objects.count(), Event.objects.count()) == before


def test_a_refused_opening_keeps_what_was_typed(sign_in):
    response = sign_in("delivery-officer").post(
        "/projects/new/", {"school": "100004", "referral": "They called us on Monday", "priority": "urgent"}
    )
    assert response.status_code == 422
    assert "They called us on Monday" in response.content.decode()
    assert not SupportProject.objects.filter(school_id="100004").exists()


def test_a_project_of_another_region_is_not_opened_here(sign_in):
    response = sign_in("delivery-officer").post(
        "/projects/new/", {"school": "100003", "referrer": "data", "priority": "ordinary"}
    )
    assert response.status_code == 403
    assert "London" in response.content.decode()
    refusal = Event.objects.filter(action="refused").latest("id")
    assert refusal.person.role == "delivery-officer"


# --- Who sees it ---


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("national-lead", True), ("regional-director", True), ("delivery-officer", True), ("adviser", True),
        ("responsible-body", True), ("school-leader", True), ("supporting-organisation", False), ("analyst", False),
        ("auditor", True), ("administrator", False),
    ],
)  # fmt: skip
def test_each_sees_what_is_theirs(project, role, sees):
    assert visible(person(role)).filter(pk=project.pk).exists() is sees


@pytest.mark.parametrize("role", ["regional-director", "delivery-officer", "adviser"])
def test_a_team_does_not_see_the_live_projects_of_another_region(project, role, sign_in):
    somebody = person(role)
    somebody.region = School.objects.get(pk="100003").region
    somebody.save()
    assert sign_in(role).get(f"/projects/{project.pk}/").status_code == 404


def test_a_supporting_organisation_sees_the_project_once_it_is_asked(project):
    helper = person("supporting-organisation")
    SupportProject.objects.filter(pk=project.pk).update(supporter_body=helper.body)
    assert visible(helper).get() == project


def test_private_tasks_are_not_shown_outside_the_team(project, sign_in):
    address = f"/projects/{project.pk}/tasks/conflict-check/"
    assert sign_in("school-leader").get(address).status_code == 404
    assert sign_in("responsible-body").get(address).status_code == 404
    assert "Conflict of interest" not in sign_in("school-leader").get(f"/projects/{project.pk}/").content.decode()
    assert sign_in("adviser").get(address).status_code == 200


# --- Tasks and gates ---


def test_a_gate_is_enforced_on_save_and_the_refusal_is_on_the_trail(project, sign_in):
    response = sign_in("delivery-officer").post(
        f"/projects/{project.pk}/tasks/first-contact/",
        {
            "spoken": "yes",
            "contacted_on-day": "1",
            "contacted_on-month": "9",
            "contacted_on-year": "2026",
            "version": "0",
        },
    )
    assert response.status_code == 403
    assert "a delivery officer is named" in response.content.decode()
    assert not TaskRecord.objects.filter(project=project).exists()
    assert "a delivery officer is named" in Event.objects.filter(action="refused").latest("id").detail["why"]


def test_saving_a_task_derives_what_lists_show_in_the_same_breath(led):
    eligible(led)
    led.refresh_from_db()
    assert (led.eligibility, led.tasks_done) == ("eligible", 1)
    assert rederive(led.pk) == [], "what is stored is what follows from the facts"


def test_viewing_writes_nothing(led, sign_in, django_assert_num_queries):
    eligible(led)
    client = sign_in("delivery-officer")
    counts = lambda: (Event.objects.count(), TaskRecord.history.count(), SupportProject.history.count())  # noqa: E731
    before = counts()
    for path in ("", "tasks/starting-eligibility/", "people/", "notes/", "history/?on=2026-09-30", "state/"):
        assert client.get(f"/projects/{led.pk}/{path}").status_code == 200
    assert counts() == before


def test_a_refused_task_keeps_every_word(led, sign_in):
    response = sign_in("delivery-officer").post(
        f"/projects/{led.pk}/tasks/starting-eligibility/",
        {
            "outcome": "not-eligible", "decided_on-day": "31", "decided_on-month": "2", "decided_on-year": "2026",
            "reasons": "x" * 501, "version": "0",
        },
    )  # fmt: skip
    text = response.content.decode()
    assert response.status_code == 422
    assert "must be a real day" in text
    assert "500 characters or fewer; it has 501" in text
    assert 'value="31"' in text
    assert "x" * 501 in text
    assert "<title>Error: " in text


def test_not_eligible_is_kept_and_can_be_found_again(led, sign_in):
    eligible(led, outcome="not-eligible", reasons="It improved at its inspection in June.")
    led.refresh_from_db()
    assert led.eligibility == "not-eligible"
    page = sign_in("national-lead").get(f"/projects/{led.pk}/tasks/starting-eligibility/").content.decode()
    assert "It improved at its inspection in June." in page


def test_two_people_editing_the_second_sees_the_difference_and_loses_nothing(led, sign_in):
    eligible(led)
    mine = {
        "outcome": "not-eligible", "decided_on-day": "11", "decided_on-month": "9", "decided_on-year": "2026",
        "reasons": "Another reading of the rule", "version": "0",
    }  # fmt: skip
    client = sign_in("regional-director")
    response = client.post(f"/projects/{led.pk}/tasks/starting-eligibility/", mine)
    text = response.content.decode()
    assert response.status_code == 409
    assert "saved this while you were writing" in text
    assert "Another reading of the rule" in text
    assert TaskRecord.objects.get(project=led, task="starting-eligibility").answers["outcome"] == "eligible"
    assert client.post(f"/projects/{led.pk}/tasks/starting-eligibility/", mine | {"version": "1"}).status_code == 302
    record = TaskRecord.objects.get(project=led, task="starting-eligibility")
    assert (record.answers["outcome"], record.version) == ("not-eligible", 2)
    assert [h.answers["outcome"] for h in record.history.order_by("history_id")] == ["eligible", "not-eligible"]


def test_a_role_writes_only_its_own_fields(led):
    officer, body = person("delivery-officer"), person("responsible-body")
    save_task(led.pk, "additionality", {"asked_on": "2026-09-11"}, person=officer, on=ON, version=0)
    raw = {"can_provide": "A maths lead for two days", "asked_on": "2020-01-01", "we_add": "Nothing!"}
    saved = save_task(led.pk, "additionality", raw, person=body, on=ON, version=1)
    assert saved.answers["can_provide"] == "A maths lead for two days"
    assert saved.answers["asked_on"] == "2026-09-11", "the day that the team wrote is not the trust's to change"
    assert "we_add" not in saved.answers


def test_a_school_may_not_write_what_is_the_teams(led, sign_in):
    response = sign_in("school-leader").post(
        f"/projects/{led.pk}/tasks/first-contact/", {"spoken": "yes", "version": "0"}
    )
    assert response.status_code == 403
    assert "delivery officer" in response.content.decode()


# --- Decisions ---


OFFER = {"outcome": "offer", "reasons": "Two inspections; its trust has no maths lead.", "decided_on": "2026-09-20"}


def test_a_director_decides_and_the_decision_stays_as_it_was(ready):
    decision = decide(ready.pk, "support-decision", OFFER, person=person("regional-director"), on=ON,
                      heard={"school": "We agree"}, rule_versions=("stuck@2025-11-10",))  # fmt: skip
    ready.refresh_from_db()
    assert (ready.support, ready.milestone) == ("offer", "decided")
    assert (decision.decided_by.role, decision.recorded_by, decision.heard) == (
        "regional-director",
        None,
        {"school": "We agree"},
    )
    decision.reasons = "Other reasons"
    for change in (
        decision.save,
        decision.delete,
        Decision.objects.all().delete,
        lambda: Decision.objects.update(outcome="x"),
    ):
        with pytest.raises(AppendOnlyError):
            change()


@pytest.mark.parametrize("role", ["delivery-officer", "adviser", "school-leader", "responsible-body", "national-lead"])
def test_nobody_else_decides(ready, role, sign_in):
    with pytest.raises(NotYoursError):
        decide(ready.pk, "support-decision", OFFER, person=person(role), on=ON)
    posted = sign_in(role).post(f"/projects/{ready.pk}/decisions/support-decision/", OFFER | {"act": "decide"})
    assert posted.status_code == 403
    assert not Decision.objects.exists()


def test_a_proposal_binds_nobody_until_another_person_takes_it(ready):
    officer, director = person("delivery-officer"), person("regional-director")
    proposal = propose(ready.pk, "support-decision", OFFER, person=officer, on=ON)
    ready.refresh_from_db()
    assert ready.support == ""
    with pytest.raises(ClosedError, match="take it up or send it back"):
        decide(ready.pk, "support-decision", OFFER, person=director, on=ON)
    decision = decide(ready.pk, "support-decision", OFFER, person=director, on=ON, proposal_id=proposal.pk)
    assert (decision.recorded_by, decision.decided_by) == (officer, director)


def test_whoever_wrote_it_down_is_not_the_one_who_takes_it(ready):
    officer = person("delivery-officer")
    proposal = propose(ready.pk, "support-decision", OFFER, person=officer, on=ON)
    officer.role = "regional-director"
    officer.save()
    with pytest.raises(NotYoursError, match="You wrote this decision down"):
        decide(ready.pk, "support-decision", OFFER, person=officer, on=ON, proposal_id=proposal.pk)


def test_a_proposal_sent_back_says_why_and_can_be_written_again(ready):
    officer, director = person("delivery-officer"), person("regional-director")
    proposal = propose(ready.pk, "support-decision", OFFER, person=officer, on=ON)
    with pytest.raises(InvalidError):
        send_back(ready.pk, proposal.pk, why=" ", person=director)
    send_back(ready.pk, proposal.pk, why="What does the school say?", person=director)
    again = propose(ready.pk, "support-decision", OFFER, person=officer, on=ON)
    assert again.pk != proposal.pk
    with pytest.raises(ClosedError):
        decide(ready.pk, "support-decision", OFFER, person=director, on=ON, proposal_id=proposal.pk)


def test_a_decision_needs_its_reasons(ready):
    with pytest.raises(InvalidError) as refused:
        decide(ready.pk, "support-decision", {"outcome": "offer", "decided_on": "2026-09-20"},
               person=person("regional-director"), on=ON)  # fmt: skip
    assert set(refused.value.problems) == {"reasons"}


def test_a_later_decision_replaces_the_earlier_which_stays(ready):
    director = person("regional-director")
    first = decide(ready.pk, "support-decision", OFFER | {"outcome": "cannot-tell"}, person=director, on=ON)
    second = decide(ready.pk, "support-decision", OFFER, person=director, on=ON)
    assert second.replaces == first
    assert [d.outcome for d in Decision.objects.filter(project=ready)] == ["cannot-tell", "offer"]


def test_a_decision_is_closed_until_the_voices_are_heard(led):
    with pytest.raises(ClosedError, match="The four voices"):
        decide(led.pk, "support-decision", OFFER, person=person("regional-director"), on=ON)


# --- Pausing and stopping ---


def halt(project: SupportProject, after: State = State.PAUSED, **changes: object):
    given = {"outcome": "inspection", "details": "Inspectors are in.", "changed_on": ON} | changes
    return change_state(project.pk, after=after, person=person("delivery-officer"), on=ON, **given)


def test_while_it_is_paused_nothing_is_written_by_a_direct_post_either(led, sign_in):
    halt(led)
    response = sign_in("delivery-officer").post(
        f"/projects/{led.pk}/tasks/starting-eligibility/",
        {"outcome": "eligible", "decided_on": "2026-09-10", "version": "0"},
    )
    assert response.status_code == 403
    assert "paused" in response.content.decode()
    halt(led, State.IN_PROGRESS, outcome="", details="They have gone.")
    assert eligible(led).version == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"details": " "}, "details"), ({"changed_on": None}, "changed_on"), ({"outcome": "improved"}, "outcome"),
        ({"changed_on": ON + dt.timedelta(days=1)}, "changed_on"), ({"changed_on": dt.date(2026, 9, 1)}, "changed_on"),
        ({"details": "x" * 2001}, "details"),
    ],
)  # fmt: skip
def test_a_pause_says_why_from_when_and_in_which_words(led, changes, field):
    with pytest.raises(InvalidError) as refused:
        halt(led, **changes)
    assert set(refused.value.problems) == {field}


def test_a_stop_is_coded_and_the_line_of_changes_stays(led, sign_in):
    halt(led)
    with pytest.raises(InvalidError):
        halt(led, State.STOPPED, outcome="inspection")
    halt(led, State.STOPPED, outcome="structural", details="It joins another trust.")
    page = sign_in("school-leader").get(f"/projects/{led.pk}/").content.decode()
    assert "It joins another trust." in page
    assert [c.after for c in led.state_changes.all()] == ["paused", "stopped"]


def test_who_saw_another_state_is_told(led):
    halt(led)
    with pytest.raises(ClosedError, match="In the meantime"):
        halt(led, State.STOPPED, outcome="improved", state_before="in progress")


@pytest.mark.parametrize("role", ["adviser", "school-leader", "responsible-body", "national-lead", "auditor"])
def test_only_the_office_pauses(led, role, sign_in):
    response = sign_in(role).post(f"/projects/{led.pk}/state/", {"after": "paused"})
    assert response.status_code == 403


# --- People, notes, contacts ---


def test_naming_an_officer_puts_the_project_on_their_watchlist(led):
    assert list(led.watches.values_list("person__role", flat=True)) == ["delivery-officer"]


def test_an_officer_of_another_region_or_role_is_refused(project):
    for key, value in (("role", "adviser"), ("region_id", "london")):
        somebody = User.objects.create_user(
            f"{key}@example.org", name="Ng", role="delivery-officer", region=project.region
        )
        setattr(somebody, key, value)
        somebody.save()
        with pytest.raises(InvalidError):
            name_officer(project.pk, officer=somebody, person=person("delivery-officer"))


def test_the_priority_is_one_of_the_policys(project):
    set_priority(project.pk, priority="urgent", person=person("regional-director"))
    with pytest.raises(InvalidError):
        set_priority(project.pk, priority="very", person=person("regional-director"))


@pytest.mark.parametrize(
    "name", ["Ng", "Ó Súilleabháin", "María José", "O’Neil-d’Arcy", "李小龍", "X Æ", "Rev’d Dr J. van der Berg III"]
)
def test_a_contact_has_any_name_that_a_human_being_has(led, sign_in, name):
    given = {"kind": "school", "role": "Headteacher", "name": name, "email": "", "phone": "", "version": "0"}
    assert sign_in("adviser").post(f"/projects/{led.pk}/contacts/new/", given).status_code == 302
    assert name in sign_in("adviser").get(f"/projects/{led.pk}/people/").content.decode().replace("&#x27;", "'")


def test_a_note_is_changed_by_its_writer_alone_and_what_it_said_stays(led, sign_in):
    client = sign_in("delivery-officer")
    client.post(f"/projects/{led.pk}/notes/", {"text": "The head is new.", "private": "yes"})
    note = led.notes.get()
    address = f"/projects/{led.pk}/notes/{note.pk}/"
    assert sign_in("adviser").post(address, {"text": "No!", "version": "1"}).status_code == 403
    assert client.post(address, {"text": "The head began in May.", "private": "yes", "version": "1"}).status_code == 302
    assert "The head is new." in sign_in("adviser").get(address).content.decode()
    stale = client.post(address, {"text": "Something else", "version": "1"})
    assert stale.status_code == 409
    assert "Something else" in stale.content.decode()


def test_a_private_note_stays_inside_and_a_school_writes_only_open_ones(led, sign_in):
    sign_in("adviser").post(f"/projects/{led.pk}/notes/", {"text": "Between us", "private": "yes"})
    sign_in("school-leader").post(f"/projects/{led.pk}/notes/", {"text": "We have a question", "private": "yes"})
    seen = sign_in("school-leader").get(f"/projects/{led.pk}/notes/").content.decode()
    assert "Between us" not in seen
    assert "We have a question" in seen
    assert "We have a question" in sign_in("responsible-body").get(f"/projects/{led.pk}/notes/").content.decode()


def test_the_project_as_it_was_on_an_earlier_day(led, sign_in):
    eligible(led)
    TaskRecord.history.update(history_date=dt.datetime(2026, 9, 12, 12, tzinfo=dt.UTC))
    SupportProject.history.update(history_date=dt.datetime(2026, 9, 8, 12, tzinfo=dt.UTC))
    client = sign_in("auditor")
    before = client.get(f"/projects/{led.pk}/history/?on=2026-09-11").content.decode()
    after = client.get(f"/projects/{led.pk}/history/?on=2026-09-12").content.decode()
    assert "Starting eligibility: completed" not in before
    assert "Starting eligibility: completed" in after
    assert "was not open on that day" in client.get(f"/projects/{led.pk}/history/?on=2026-09-01").content.decode()
    assert "must be a real day" in client.get(f"/projects/{led.pk}/history/?on=2026-02-31").content.decode()


def test_one_watches_for_oneself_alone(led):
    client = Client()
    client.force_login(person("adviser"))
    client.post(f"/projects/{led.pk}/watch/", {"watching": "yes"})
    assert led.watches.filter(person__role="adviser").count() == 1
    client.post(f"/projects/{led.pk}/watch/", {"watching": "no"})
    assert set(led.watches.values_list("person__role", flat=True)) == {"delivery-officer"}
