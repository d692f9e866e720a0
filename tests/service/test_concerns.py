"""Concerns about any party: who reads them, how they end, how far they go, and the flag that follows from them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from alongside.policy.concerns import load_concerns
from alongside.project import State
from alongside_service.audit.models import Event
from alongside_service.projects.models import AppendOnlyError
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError
from alongside_service.projects.states import change_state
from alongside_service.register.models import Region, School
from alongside_service.review.actions.concerns import raise_concern, reopen, resolve, respond, share
from alongside_service.review.actions.escalation import (
    decide_escalation,
    record_board,
    record_powers,
    save_escalation,
)
from alongside_service.review.models import Concern, ConcernEntry, Confirmation, Escalation, InterimBoard
from alongside_service.review.selectors import concerns_of, open_concerns
from service import planned as p
from service import supported as s

pytestmark = pytest.mark.django_db

PEOPLE = ("officer", "adviser", "director", "leader", "council", "supporter")
SECRET = "Nobody came for three weeks."


@pytest.fixture
def plan(sample) -> p.Planned:
    return p.planned("matching-decision")


def concern(plan: p.Planned, who: str = "officer", about: str = "school", **more: str) -> Concern:
    typed = {"about": about, "summary": SECRET, "details": "On each Monday of term.", **more}
    return raise_concern(plan.project.pk, typed, person=getattr(plan, who), on=p.today())


def readers(plan: p.Planned, made: Concern) -> set[str]:
    """Who reads it: on its page, in the list, in the count, and nowhere else of the project."""
    found = set()
    for who in PEOPLE:
        person, client = getattr(plan, who), plan.client(who)
        sees = client.get(plan.url(f"concerns/{made.pk}/")).status_code == 200
        assert (made in concerns_of(plan.project, person)) == sees, who
        assert (SECRET in client.get(plan.url("concerns/")).content.decode()) == sees, who
        assert bool(open_concerns([plan.project.pk], person)) == sees, who
        assert ("open concern</strong>" in client.get(plan.url()).content.decode()) == sees, who
        found |= {who} if sees else set()
    return found


# --- Who reads ---


OFFICE = {"officer", "director"}


@pytest.mark.parametrize(
    ("who", "about", "reads"),
    [
        ("officer", "school", OFFICE | {"adviser"}),
        ("officer", "adviser", OFFICE),
        ("adviser", "supporting-organisation", OFFICE | {"adviser"}),
        ("adviser", "adviser", OFFICE | {"adviser"}),
        ("leader", "adviser", OFFICE | {"leader"}),
        ("leader", "supporting-organisation", OFFICE | {"leader"}),
        ("leader", "school", OFFICE | {"leader"}),
        ("council", "regional-team", OFFICE | {"council"}),
        ("supporter", "responsible-body", OFFICE | {"supporter"}),
    ],
)
def test_a_concern_is_read_by_those_who_must_and_by_all_once_it_is_shared(plan, who, about, reads):
    made = concern(plan, who, about)
    assert readers(plan, made) == reads
    with pytest.raises(NotYoursError):
        share(made.pk, person=plan.adviser)
    share(made.pk, person=plan.officer)
    assert readers(plan, made) == set(PEOPLE)
    with pytest.raises(ClosedError):
        share(made.pk, person=plan.officer)


def test_the_trail_of_a_project_does_not_say_what_a_concern_says(plan):
    made = concern(plan, "leader", "adviser")
    respond(made.pk, {"text": SECRET}, person=plan.officer, on=p.today())
    for who in ("adviser", "council", "supporter"):
        history = plan.client(who).get(plan.url("history/")).content.decode()
        assert "concern" not in history.split("</nav>")[-1].lower(), who
    told = [str(event.detail) + event.action for event in Event.objects.filter(project=plan.project.pk)]
    assert any("raised a concern" in each for each in told)
    assert not any(SECRET in each or "adviser" in each for each in told if "concern" in each)


def test_other_regions_and_strangers_to_the_project_see_no_concern(plan, sign_in):
    made = concern(plan, "officer", "school", shared="yes")
    london = s.person("delivery-officer", "Grace", region=Region.objects.get(name="London"))
    assert open_concerns([plan.project.pk], london) == {}
    assert s.client_of(london).get(plan.url(f"concerns/{made.pk}/")).status_code == 404
    assert sign_in("school-leader").get(plan.url(f"concerns/{made.pk}/")).status_code == 404
    for role in ("analyst", "administrator"):
        assert open_concerns([plan.project.pk], s.demonstration(role)) == {}
        assert sign_in(role).get(plan.url("concerns/")).status_code == 403
    for role in ("national-lead", "auditor"):
        assert open_concerns([plan.project.pk], s.demonstration(role)) == {plan.project.pk: 1}
        assert sign_in(role).get(plan.url(f"concerns/{made.pk}/")).status_code == 200
        assert sign_in(role).post(plan.url("concerns/new/"), {"about": "school"}).status_code == 403


def test_only_the_office_opens_a_concern_to_both_sides_when_it_is_raised(plan):
    assert concern(plan, "officer", shared="yes").shared
    for who in ("adviser", "leader"):
        with pytest.raises(NotYoursError):
            concern(plan, who, shared="yes")
        assert 'name="shared"' not in plan.client(who).get(plan.url("concerns/new/")).content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"summary": ""}, "In one sentence"),
        ({"summary": "x" * 201}, "200 characters"),
        ({"about": "the weather"}, "Choose one"),
        ({"details": ""}, "What happened"),
    ],
)
def test_a_concern_that_does_not_say_enough_is_kept_in_the_form(plan, typed, said):
    sent = {"about": "adviser", "summary": SECRET, "details": "Long words.", **typed}
    response = plan.client("leader").post(plan.url("concerns/new/"), sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not Concern.objects.exists()


def test_a_stopped_project_takes_no_concern_but_its_concerns_are_resolved(plan):
    made = concern(plan)
    change_state(
        plan.project.pk, after=State.STOPPED, outcome="closed", details="It merged.", changed_on=p.today(),
        person=plan.officer, on=p.today(),
    )  # fmt: skip
    with pytest.raises(NotYoursError, match="stopped"):
        concern(plan)
    resolve(made.pk, {"text": "Nothing is left of it."}, person=plan.officer, on=p.today())
    assert open_concerns([plan.project.pk], plan.officer) == {}


# --- Said, resolved, opened again ---


def test_resolving_needs_words_and_the_flag_follows(plan):
    made = concern(plan, "leader", "supporting-organisation")
    url = plan.url(f"concerns/{made.pk}/")
    assert plan.client("officer").post(url + "resolve/", {"text": "  "}).status_code == 422
    assert plan.client("leader").post(url + "resolve/", {"text": "Enough."}).status_code == 403
    assert plan.client("adviser").post(url + "resolve/", {"text": "Enough."}).status_code == 403
    assert plan.client("officer").post(url + "resolve/", {"text": "They come each week now."}).status_code == 302
    made.refresh_from_db()
    assert (made.resolved_on, made.resolved_by, made.open) == (p.today(), plan.officer, False)
    assert open_concerns([plan.project.pk], plan.officer) == {}
    assert "open concern</strong>" not in plan.client("officer").get(plan.url()).content.decode()
    with pytest.raises(ClosedError):
        resolve(made.pk, {"text": "Again."}, person=plan.officer, on=p.today())
    assert plan.client("leader").post(url + "reopen/", {"text": "It stopped again."}).status_code == 302
    assert open_concerns([plan.project.pk], plan.officer) == {plan.project.pk: 1}
    with pytest.raises(ClosedError):
        reopen(made.pk, {"text": "More."}, person=plan.leader, on=p.today())
    assert [each.kind for each in made.entries.all()] == ["resolved", "reopened"]
    assert "They come each week now." in plan.client("leader").get(url).content.decode()
    assert {row.resolution for row in made.history.all()} == {"", "They come each week now."}


def test_a_concern_about_the_team_is_resolved_by_its_director(plan):
    made = concern(plan, "council", "regional-team")
    with pytest.raises(NotYoursError, match="director"):
        resolve(made.pk, {"text": "All is well."}, person=plan.officer, on=p.today())
    assert not resolve(made.pk, {"text": "We are sorry."}, person=plan.director, on=p.today()).open


def test_whoever_reads_a_concern_answers_it_and_no_answer_is_taken_back(plan):
    made = concern(plan, "leader", "adviser")
    with pytest.raises(NotYoursError):
        respond(made.pk, {"text": "Not true."}, person=plan.adviser, on=p.today())
    assert plan.client("adviser").post(plan.url(f"concerns/{made.pk}/answer/"), {"text": "No."}).status_code == 404
    share(made.pk, person=plan.director)
    assert (
        plan.client("adviser").post(plan.url(f"concerns/{made.pk}/answer/"), {"text": "I was ill."}).status_code == 302
    )
    entry = ConcernEntry.objects.get(kind="response")
    with pytest.raises(AppendOnlyError):
        entry.delete()
    with pytest.raises(AppendOnlyError):
        ConcernEntry.objects.update(text="")


# --- Escalation ---


def case(**more: object) -> dict[str, object]:
    ticks = {block.key: tuple(each.key for each in block.confirmations) for block in load_concerns().blocks}
    return {**ticks, "reason": "no-cooperation", "details": "Six letters without an answer.", **more}


def verdict(outcome: str = "approved") -> dict[str, str]:
    return {"outcome": outcome, "reasons": "Nothing else is left.", "decided_on": p.today().isoformat()}


def sent(plan: p.Planned, made: Concern, who: str = "officer") -> Escalation:
    return save_escalation(made.pk, case(), send=True, person=getattr(plan, who), on=p.today())


@pytest.mark.parametrize("about", ["adviser", "supporting-organisation", "regional-team"])
def test_only_concerns_about_the_school_or_its_body_go_further(plan, about):
    made = concern(plan, about=about)
    for act, typed in ((record_powers, {}), (record_board, {}), (decide_escalation, {})):
        with pytest.raises(ClosedError, match="Only a concern about"):
            act(made.pk, typed, person=plan.director, on=p.today())
    with pytest.raises(ClosedError, match="Only a concern about"):
        sent(plan, made)
    response = plan.client("officer").post(plan.url(f"concerns/{made.pk}/escalation/"), {"details": "Kept words."})
    assert response.status_code == 403
    assert "Kept words." in response.content.decode()


def test_each_confirmation_is_kept_with_who_made_it(plan):
    made = concern(plan)
    first = {"before": ("told", "chance"), "details": "Begun."}
    save_escalation(made.pk, first, send=False, person=plan.officer, on=p.today())
    colleague = s.person("delivery-officer", "Ama", region=plan.project.region)
    save_escalation(made.pk, {"before": ("told",), "approval": ("facts",)}, send=False, person=colleague, on=p.today())
    kept = {row.key: row.by for row in Confirmation.objects.all()}
    assert kept == {"told": plan.officer, "facts": colleague}
    gone = Confirmation.history.get(history_type="-")
    assert (gone.key, gone.history_user) == ("chance", colleague)


@given(st.sets(st.sampled_from([each.key for each in load_concerns().confirmations]), max_size=12))
def test_twelve_of_thirteen_are_not_enough(confirmed):
    assert load_concerns().missing(confirmed)


def test_the_director_is_asked_only_with_all_thirteen_a_reason_and_a_case(plan):
    made = concern(plan)
    url = plan.url(f"concerns/{made.pk}/escalation/")
    typed = {key: list(value) if isinstance(value, tuple) else value for key, value in case().items()} | {"act": "send"}
    lacking = typed | {"approval": typed["approval"][1:], "reason": "", "details": ""}
    response = plan.client("officer").post(url, lacking)
    text = response.content.decode()
    assert response.status_code == 422
    assert "1 still to be confirmed" in text
    assert "Choose the main reason" in text
    assert not Escalation.objects.exists()
    assert not Confirmation.objects.exists()
    for who in ("adviser", "leader"):
        assert plan.client(who).post(url, typed).status_code == 403
    assert plan.client("officer").post(url, typed).status_code == 302
    assert (Escalation.objects.get().status, Confirmation.objects.count()) == ("waiting", 13)
    with pytest.raises(ClosedError, match="waits for the regional director"):
        save_escalation(made.pk, {}, send=False, person=plan.officer, on=p.today())


def test_the_director_decides_and_never_on_a_case_of_their_own(plan):
    made = concern(plan)
    sent(plan, made, "director")
    url = plan.url(f"concerns/{made.pk}/escalation/decision/")
    form = p.as_form(verdict())
    assert plan.client("director").post(url, form).status_code == 403
    assert plan.client("officer").post(url, form).status_code == 403
    with pytest.raises(NotYoursError, match="regional director"):
        decide_escalation(made.pk, verdict(), person=plan.officer, on=p.today())
    second = s.person("regional-director", "Oluwaseun", region=plan.project.region)
    assert s.client_of(second).post(url, form | {"reasons": ""}).status_code == 422
    assert s.client_of(second).post(url, form).status_code == 302
    row = Escalation.objects.get()
    assert (row.status, row.decided_by, row.decided_on) == ("approved", second, p.today())
    assert row.notice == "enter-into-arrangements", "the school is maintained"
    page = plan.client("officer").get(plan.url(f"concerns/{made.pk}/")).content.decode()
    assert "Notice to enter into arrangements" in page
    assert "We are not sure of this" in page
    with pytest.raises(ClosedError, match="has been escalated"):
        sent(plan, made)


def test_the_notice_for_an_academy_is_another(sample):
    plan = p.planned("matching-decision", school="200003")
    assert School.objects.get(pk="200003").governance == "Academy"
    made = concern(plan, about="responsible-body")
    sent(plan, made)
    assert decide_escalation(made.pk, verdict(), person=plan.director, on=p.today()).notice == "termination-warning"
    with pytest.raises(ClosedError, match="maintained school"):
        record_board(made.pk, {"details": "x"}, person=plan.officer, on=p.today())
    url = plan.url(f"concerns/{made.pk}/interim-board/")
    given_board = p.as_form({"created_on": p.today().isoformat()}) | {"details": "Five people."}
    assert plan.client("officer").post(url, given_board).status_code == 403
    assert not InterimBoard.objects.exists()


def test_what_was_refused_can_be_brought_again_and_the_refusal_stays(plan):
    made = concern(plan)
    sent(plan, made)
    row = decide_escalation(made.pk, verdict("refused"), person=plan.director, on=p.today())
    assert (row.status, row.notice) == ("refused", "")
    sent(plan, made)
    assert Escalation.objects.get().status == "waiting"
    assert "refused" in set(row.history.values_list("status", flat=True))


@pytest.mark.parametrize("days", [1, -500])
def test_a_decision_has_a_day_that_can_be(plan, days):
    made = concern(plan)
    sent(plan, made)
    day = (p.today() + dt.timedelta(days=days)).isoformat()
    with pytest.raises(InvalidError):
        decide_escalation(made.pk, verdict() | {"decided_on": day}, person=plan.director, on=p.today())


def test_what_is_prepared_is_not_read_outside(plan):
    made = concern(plan, shared="yes")
    sent(plan, made)
    url = plan.url(f"concerns/{made.pk}/")
    assert "Waits for the regional director" in plan.client("adviser").get(url).content.decode()
    outside = plan.client("leader").get(url).content.decode()
    assert "regional director" not in outside.split("</h1>")[-1]
    decide_escalation(made.pk, verdict(), person=plan.director, on=p.today())
    assert "Nothing else is left." in plan.client("leader").get(url).content.decode()


# --- Powers and boards ---


def test_powers_in_use_say_since_when_and_for_what(plan):
    made = concern(plan)
    url = plan.url(f"concerns/{made.pk}/information-powers/")
    tomorrow = (p.today() + dt.timedelta(days=1)).isoformat()
    for typed in ({"in_use": "yes"}, p.as_form({"used_on": tomorrow}) | {"in_use": "yes", "details": "Accounts."}):
        assert plan.client("officer").post(url, typed).status_code == 422
    used = p.as_form({"used_on": p.today().isoformat()}) | {"in_use": "yes", "details": "Minutes of the board."}
    assert plan.client("leader").post(url, used).status_code == 403
    assert plan.client("officer").post(url, used).status_code == 302
    row = Concern.objects.get().information_powers
    assert (row.in_use, row.used_on, row.details) == (True, p.today(), "Minutes of the board.")
    record_powers(made.pk, {"in_use": "no"}, person=plan.director, on=p.today())
    row.refresh_from_db()
    assert (row.in_use, row.used_on, row.details) == (False, None, "")
    assert row.history.count() == 2


def test_a_maintained_school_can_have_an_interim_executive_board(plan):
    made = concern(plan)
    url = plan.url(f"concerns/{made.pk}/interim-board/")
    assert plan.client("officer").post(url, {"details": "Five people."}).status_code == 422
    typed = p.as_form({"created_on": p.today().isoformat()}) | {"details": "Five people."}
    assert plan.client("officer").post(url, typed).status_code == 302
    assert InterimBoard.objects.get().details == "Five people."
    resolve(made.pk, {"text": "Over."}, person=plan.officer, on=p.today())
    with pytest.raises(ClosedError, match="resolved"):
        record_board(made.pk, typed, person=plan.officer, on=p.today())


# --- Lists ---


def test_counts_for_many_projects_take_one_query(plan):
    second = p.planned("matching-decision", school="200004")
    concern(plan)
    concern(plan, about="adviser")
    concern(second, "leader", "adviser")
    ids = [plan.project.pk, second.project.pk, 999_999]
    with CaptureQueriesContext(connection) as queries:
        assert open_concerns(ids, plan.officer) == {plan.project.pk: 2, second.project.pk: 1}
    assert len(queries) == 1
    assert open_concerns(ids, plan.adviser) == {plan.project.pk: 1}
    assert open_concerns(ids, second.leader) == {second.project.pk: 1}
    assert open_concerns([], plan.officer) == {}


def test_a_list_of_many_concerns_asks_as_much_as_one_of_few(plan):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(plan.url("concerns/")).status_code == 200
        return sum('FROM "register_load"' not in q["sql"] for q in queries.captured_queries)

    client = plan.client("officer")
    sent(plan, concern(plan))
    asked()
    few = asked()
    for _ in range(12):
        sent(plan, concern(plan))
    assert asked() == few
