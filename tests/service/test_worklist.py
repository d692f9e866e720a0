"""Today, the list of projects, its exports and saved views, and search: what each person sees and nothing more."""

from __future__ import annotations

import csv
import datetime as dt
import io

import polars as pl
import pytest
from django.http import QueryDict

from alongside_service.accounts.models import User
from alongside_service.projects.actions import name_officer, open_project, save_task
from alongside_service.projects.decisions import propose, send_back
from alongside_service.projects.life import save_contact, write_note
from alongside_service.projects.models import Proposal, SavedView, SupportProject
from alongside_service.projects.scope import visible
from alongside_service.register.models import School
from alongside_service.worklist.question import SORTS, Question, projects_for, read_question
from alongside_service.worklist.search import around, find_everything
from alongside_service.worklist.selectors import page_of
from alongside_service.worklist.today import lines_for

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 10, 1)
MANY = 40


def person(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


@pytest.fixture
def stuck() -> SupportProject:
    return SupportProject.objects.get(school_id="100001")


@pytest.fixture
def many(stuck) -> list[SupportProject]:
    """Forty more projects in the region, of which every other is led by the demonstration officer."""
    officer = person("delivery-officer")
    made = []
    for at, school in enumerate(School.objects.filter(pk__startswith="2000", region=stuck.region)[:MANY]):
        project = open_project(school, person=officer, on=dt.date(2026, 9, 1 + at % 20), referred_by="data",
                               priority="urgent" if at % 4 == 0 else "ordinary")  # fmt: skip
        if at % 2:
            name_officer(project.pk, officer=officer, person=officer)
        made.append(SupportProject.objects.get(pk=project.pk))
    return made


def asked(query: str, who: str = "delivery-officer") -> set[int]:
    return set(projects_for(read_question(QueryDict(query)), person(who), on=ON).values_list("pk", flat=True))


# --- The list ---


def test_every_filter_finds_what_it_says_and_leaves_out_the_rest(many, stuck):
    everybody = {project.pk for project in many} | {stuck.pk}
    officer = person("delivery-officer")
    led = {project.pk for project in many if project.delivery_officer_id == officer.pk}
    assert asked("") == everybody
    assert asked(f"officer={officer.pk}") == led
    assert asked("officer=nobody") == everybody - led
    assert asked(f"officer=nobody&officer={officer.pk}") == everybody
    assert asked("adviser=nobody") == everybody
    assert asked("priority=urgent") == {project.pk for project in many if project.priority == "urgent"}
    assert asked("opened=2026-09") == everybody
    assert asked("opened=2025") == set()
    assert asked("q=100001") == {stuck.pk}
    assert asked("q=saint marys") == {stuck.pk}
    assert asked("state=paused") == set()
    assert asked("eligibility=none") == everybody
    assert asked("body=EXTRAORDINARILY") >= {stuck.pk}
    assert asked("milestone=referred&phase=identifying") == everybody
    assert asked("la=350") == everybody
    assert asked("la=202") == set()
    assert asked("watched=yes") == led
    assert asked("overdue=yes") == asked("concern=yes") == asked("rating=off-track") == set()


def test_the_filter_by_rating_asks_the_last_review_only(stuck):
    from alongside_service.review.models import Objective, ObjectiveProgress, ProgressReview

    somebody = person("adviser")
    objective = Objective.objects.create(
        project=stuck, area="attendance", what="Come", added_on=ON, changed_by=somebody
    )
    for day, rating in ((ON, "off-track"), (ON + dt.timedelta(days=60), "on-track")):
        review = ProgressReview.objects.create(
            project=stuck, pathway="matched", held_on=day, recorded_by=somebody, changed_by=somebody
        )
        ObjectiveProgress.objects.create(review=review, objective=objective, rating=rating, details="So.")
    assert asked("rating=off-track") == set()
    assert asked("rating=on-track") == {stuck.pk}


def test_the_filter_by_concern_never_tells_of_one_that_is_not_shown(stuck):
    from alongside_service.review.models import Concern

    Concern.objects.create(project=stuck, about="adviser", summary="Late", details="Late again.", raised_on=ON,
                           raised_by=person("school-leader"), raised_role="school-leader",
                           from_outside=True)  # fmt: skip
    assert asked("concern=yes", "delivery-officer") == {stuck.pk}
    assert asked("concern=yes", "adviser") == set(), "an adviser does not see a concern about the adviser"


@pytest.mark.parametrize("sort", list(SORTS))
def test_every_order_gives_each_project_once_over_its_pages(many, sort):
    seen: list[int] = []
    for number in (1, 2):
        question = Question(sort=sort, page=number)
        page = page_of(projects_for(question, person("adviser"), on=ON), question, person("adviser"), on=ON)
        seen += [row.project.pk for row in page.rows]
    assert len(seen) == len(set(seen)) == MANY + 1 == page.count


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "la=9", "opened=99", "sort=drop", "officer=%00", "officer=١", "q=%00", "page=99"]
)
def test_nonsense_in_the_address_is_no_error(many, sign_in, query):
    assert sign_in("delivery-officer").get(f"/projects/?{query}").status_code == 200


def test_the_exports_hold_the_same_projects_as_the_screen_and_the_same_totals(many, sign_in):
    client = sign_in("delivery-officer")
    query = "?priority=urgent&sort=name"
    page = client.get(f"/projects/{query}")
    assert '<h2 class="govuk-heading-m app-count" id="count">10 projects' in page.content.decode()
    text = b"".join(client.get(f"/projects/projects.csv{query}").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    shown = [row.project.pk for row in page.context["page"].rows]
    assert [int(row["Project"]) for row in rows] == shown
    sheet = pl.read_excel(client.get(f"/projects/projects.xlsx{query}").content)
    assert sheet["Project"].to_list() == shown
    assert sheet["Opened on"].dtype == pl.Date
    assert sum(row["Overdue"] == "yes" for row in rows) == page.context["page"].overdue


def test_a_name_that_a_spreadsheet_would_run_is_text(stuck, sign_in):
    School.objects.filter(pk=stuck.school_id).update(name="=HYPERLINK(1)")
    text = b"".join(sign_in("adviser").get("/projects/projects.csv").streaming_content).decode()
    assert "'=HYPERLINK(1)" in text


@pytest.mark.parametrize("path", ["/projects/", "/today/", "/projects/projects.csv", "/search/?q=greenfield"])
def test_the_number_of_queries_does_not_grow_with_the_projects(many, sign_in, path, django_assert_max_num_queries):
    client = sign_in("delivery-officer")

    def count() -> int:
        with django_assert_max_num_queries(60) as captured:
            response = client.get(path)
            b"".join(response) if response.streaming else response.content
        return len(captured)

    count()
    with_many = count()
    kept = [project.pk for project in many[:3]]
    visible(person("delivery-officer")).exclude(pk__in=kept).update(state="stopped", region="london")
    assert with_many - count() <= 1


# --- Saved views ---


def test_a_view_is_kept_asked_again_shared_and_forgotten(many, sign_in):
    client, colleague = sign_in("delivery-officer"), sign_in("adviser")
    kept = client.post(
        "/projects/views/", {"name": "Urgent ones", "query": "priority=urgent&page=2&x=1", "shared": "yes"}
    )
    assert kept.headers["Location"] == "/projects/?priority=urgent"
    view = SavedView.objects.get()
    assert "Urgent ones" in colleague.get("/projects/").content.decode()
    assert colleague.post(f"/projects/views/{view.pk}/forget/").status_code == 404
    assert client.post(f"/projects/views/{view.pk}/forget/").status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_without_a_name_is_refused_and_the_filters_stay(sign_in):
    response = sign_in("delivery-officer").post("/projects/views/", {"name": " ", "query": "priority=urgent"})
    assert response.status_code == 422
    assert "Priority: Urgent" in response.content.decode()


# --- Today ---


def titles(who: str, group: str) -> list[str]:
    return [line.what for line in lines_for(person(who), on=ON) if line.group == group]


def test_a_project_without_an_officer_is_new_for_the_office_and_for_nobody_else(stuck):
    assert titles("delivery-officer", "new") == titles("regional-director", "new") == ["Name a delivery officer"]
    assert titles("adviser", "new") == titles("school-leader", "new") == []


def test_what_is_late_is_overdue_for_whom_it_waits_on_and_waiting_for_the_officer(stuck):
    officer = person("delivery-officer")
    name_officer(stuck.pk, officer=officer, person=officer)
    save_task(stuck.pk, "additionality", {"asked_on": "2026-09-01"}, person=officer, on=ON, version=0)
    assert "What only we can add" in titles("responsible-body", "overdue")
    assert "What only we can add" in titles("delivery-officer", "waiting")
    assert "What only we can add" not in titles("school-leader", "overdue")
    assert asked("overdue=yes") == {stuck.pk}


def test_every_line_leads_to_a_page_that_opens(stuck, sign_in):
    officer = person("delivery-officer")
    name_officer(stuck.pk, officer=officer, person=officer)
    save_task(stuck.pk, "additionality", {"asked_on": "2026-09-01"}, person=officer, on=ON, version=0)
    checked = 0
    for role in ("delivery-officer", "regional-director", "responsible-body", "school-leader", "adviser"):
        for line in lines_for(person(role), on=ON):
            assert sign_in(role).get(line.href).status_code == 200, (role, line)
            checked += 1
    assert checked > 4


def test_a_proposal_waits_for_the_director_and_a_returned_one_for_its_writer(ready, stuck):
    given = {"outcome": "offer", "reasons": "Because.", "decided_on": "2026-09-20"}
    proposal = propose(stuck.pk, "support-decision", given, person=person("delivery-officer"), on=ON)
    assert any(what.startswith("Proposed by") for what in titles("regional-director", "new"))
    send_back(stuck.pk, proposal.pk, why="Ask the school.", person=person("regional-director"))
    assert any(what.startswith("Sent back to you") for what in titles("delivery-officer", "new"))
    propose(stuck.pk, "support-decision", given, person=person("delivery-officer"), on=ON)
    assert not any(what.startswith("Sent back to you") for what in titles("delivery-officer", "new"))
    assert Proposal.objects.count() == 2


def test_what_waits_for_the_director_alone_is_on_the_directors_day(ready, stuck):
    from alongside_service.identification.models import Reply
    from alongside_service.projects.decisions import decide
    from alongside_service.review.models import Concern, Escalation

    raw = {"outcome": "offer", "reasons": "Because.", "decided_on": "2026-09-20"}
    decision = decide(stuck.pk, "support-decision", raw, person=person("regional-director"), on=ON)
    Reply.objects.create(decision=decision, project=stuck, party="school", agrees=True, person=person("school-leader"),
                         given_on=ON)  # fmt: skip
    concern = Concern.objects.create(project=stuck, about="school", summary="No answers", details="None.", raised_on=ON,
                                     raised_by=person("delivery-officer"), raised_role="delivery-officer",
                                     from_outside=False)  # fmt: skip
    Escalation.objects.create(concern=concern, status=Escalation.WAITING, recorded_by=person("delivery-officer"))
    new = titles("regional-director", "new")
    assert any("say what comes of it" in what for what in new), new
    assert "Decide whether a concern goes further: No answers" in new
    assert not any(
        "answers the decision" in what or "goes further" in what for what in titles("delivery-officer", "new")
    )


@pytest.mark.parametrize("role", ["analyst", "administrator"])
def test_those_without_projects_have_no_day(role):
    assert lines_for(person(role), on=ON) == []


def test_an_empty_day_says_so(stuck, sign_in):
    SupportProject.objects.update(state="stopped")
    assert "Nothing needs you today" in sign_in("adviser").get("/today/").content.decode()


# --- Search ---


def test_search_finds_each_kind_within_ones_scope(stuck, sign_in):
    adviser = person("adviser")
    write_note(stuck.pk, text="The new phonics lead is Zenobia", private=True, person=adviser)
    save_contact(stuck.pk, {"kind": "school", "name": "Zenobia Ó Cléirigh", "role": "Head"}, person=adviser)
    found = find_everything("zenobia", adviser)
    assert (
        [note.project_id for note, _ in found.notes] == [contact.project_id for contact in found.contacts] == [stuck.pk]
    )
    assert find_everything("saint marys", adviser).projects == [stuck]
    for outsider in ("school-leader", "responsible-body", "supporting-organisation", "analyst", "administrator"):
        unseen = find_everything("zenobia", person(outsider))
        assert not unseen.notes, outsider
        assert not unseen.contacts, outsider
    assert find_everything("saint marys", person("supporting-organisation")).projects == []
    assert "Zenobia" in sign_in("adviser").get("/search/?q=zenobia").content.decode()


def test_the_words_around_a_hit():
    assert around("a" * 100 + " Needle " + "b" * 100, "needle", 5) == "…aaaa Needle bbbb…"
    assert around("short", "x") == "short"
