"""Who may be asked to help: found by the right number, chosen with reasons, voided by a change, answered by itself."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from alongside_service.audit.models import Event
from alongside_service.brokerage import selectors
from alongside_service.brokerage.models import Choice, SupporterAnswer
from alongside_service.brokerage.organisations import get, is_company_number
from alongside_service.projects.models import AppendOnlyError, SupportProject, TaskRecord
from alongside_service.register.models import Body, Region, School
from service import supported as s

TASK = "preferred-organisation"
HERE = s.SCHOOL
GREENFIELD = "200002"


@pytest.fixture(autouse=True)
def _one_load(monkeypatch, db) -> None:
    """What a worker reads again every ten seconds is not what a page asks."""
    monkeypatch.setattr("alongside_service.register.selectors.FRESH_FOR", 3_600)


@pytest.fixture
def project(db) -> SupportProject:
    """A project of which the diagnosis said: match."""
    return s.project_at(TASK)


@pytest.fixture
def officer(sign_in):
    """The delivery officer's browser."""
    return sign_in("delivery-officer")


def page(project, part="organisation") -> str:
    return f"/projects/{project.pk}/{part}/"


def form(kind, identifier, name="", **more):
    on = s.day(6)
    days = {"chosen_on-day": on.day, "chosen_on-month": on.month, "chosen_on-year": on.year}
    return {"kind": kind, "identifier": identifier, "name": name, "why": "Near; we also thought of Ann’s.",
            "version": 0, **days, **more}  # fmt: skip


def text(response) -> str:
    return response.content.decode()


def refusals(project) -> list[str]:
    return [event.detail["why"] for event in Event.objects.filter(action="refused", project=project.pk)]


@pytest.mark.parametrize(
    ("kind", "identifier", "name", "stored", "known_as"),
    [
        ("school", GREENFIELD, "", GREENFIELD, "Greenfield 02 Primary School"),
        ("trust", "7002", "", "7002", "Northern Lights Learning Trust"),
        ("council", "202", "", "202", "Camden"),
        ("council-traded", "sc 123456", "Schools Plus", "SC123456", "Schools Plus"),
        ("federation", "Charity 99/1", "Ōtaki Partnership", "Charity 99/1", "Ōtaki Partnership"),
    ],
)
def test_each_kind_is_chosen_by_its_own_number(project, officer, kind, identifier, name, stored, known_as):
    s.trust()
    own = {"own": "yes"} if kind == "school" else {}
    response = officer.post(page(project), form(kind, identifier, name, **own))
    assert response.status_code == 302, text(response)
    project.refresh_from_db()
    answers = TaskRecord.objects.get(project=project, task=TASK).answers
    assert (answers["kind"], answers["identifier"], answers["name"]) == (kind, stored, known_as)
    assert project.supporter_name == known_as
    assert project.supporter_school_id == (GREENFIELD if kind == "school" else None)
    assert project.supporter_body_id == ("7002" if kind == "trust" else None)
    assert Event.objects.filter(action="chose a supporting organisation", project=project.pk).count() == 1
    assert known_as in text(officer.get(page(project, "support")))


def test_a_council_with_a_row_among_the_bodies_lets_its_people_see_the_project():
    project = s.project_at(TASK, school="200000")
    s.choose(project, "council", "350")
    project.refresh_from_db()
    assert project.supporter_body_id == "LA350"
    theirs = s.client_of(s.person("supporting-organisation", body=Body.objects.get(pk="LA350")))
    assert theirs.get(page(project, "support")).status_code == 200


@pytest.mark.parametrize(
    ("kind", "identifier", "name", "said"),
    [
        ("school", "999999", "", "No school has the URN 999999"),
        ("school", HERE, "", "This is the school itself"),
        ("trust", "LA350", "", "No trust in the register"),
        ("council", "35", "", "No local authority has the code 35"),
        ("council-traded", "1234567", "Schools Plus", "8 characters"),
        ("council-traded", "01234567", "Schools Plus", "the number of a trust"),
        ("council-traded", "SC123456", " ", "Enter its name"),
        ("federation", "", "Ann’s", "Enter a number that identifies it"),
        ("federation", "x" * 41, "Ann’s", "40 characters or fewer"),
        ("nobody", "1", "", "Choose what kind"),
    ],
)
def test_a_number_that_is_not_right_is_refused_and_kept_and_on_the_trail(
    project, officer, kind, identifier, name, said
):
    response = officer.post(page(project), form(kind, identifier, name, why="A long reason, typed by hand."))
    assert response.status_code == 422
    assert said in text(response).replace("&#x27;", "’")
    assert "<title>Error: " in text(response)
    assert any(said in why for why in refusals(project))
    assert not Choice.objects.exists()
    assert not TaskRecord.objects.filter(project=project, task=TASK).exists()


def test_closed_and_unlisted_ones_are_refused_with_what_was_typed(project, officer):
    School.objects.filter(pk=GREENFIELD).update(open=False)
    s.trust()
    Body.objects.filter(pk="7002").update(listed=False)
    for kind, identifier in (("school", GREENFIELD), ("trust", "7002")):
        response = officer.post(page(project), form(kind, identifier, own="yes", why="Typed by hand"))
        assert response.status_code == 422
        assert "is closed or listed no more" in text(response)
        assert "Typed by hand" in text(response)
        again = officer.get(page(project), {"kind": kind, "identifier": identifier})
        assert "is closed or listed no more" in text(again)
        assert "Choose this organisation" not in text(again)


def test_the_schools_own_side_may_be_chosen_when_that_is_said(project, officer):
    response = officer.post(page(project), form("council", "350"))
    assert response.status_code == 422
    assert "Say that it belongs to the school’s own trust or council" in text(response)
    assert "Near; we also thought of Ann’s." in text(response).replace("&#x27;", "'")
    assert officer.post(page(project), form("council", "350", own="yes")).status_code == 302
    assert Choice.objects.get().own


def test_the_advisers_own_organisation_needs_a_declared_interest(project, officer):
    body = s.trust()
    adviser = project.adviser
    adviser.body = body
    adviser.save()
    shown = text(officer.get(page(project), {"kind": "trust", "identifier": "7002"}))
    assert "That is a conflict of interest" in shown
    response = officer.post(page(project), form("trust", "7002"))
    assert response.status_code == 422
    assert "Declare the interest" in text(response)
    assert any("Declare the interest" in why for why in refusals(project))
    its_school = School.objects.filter(responsible_body=body).first()
    assert officer.post(page(project), form("school", its_school.pk)).status_code == 422
    declared = "They work there on Mondays; another adviser reads the plan."
    assert officer.post(page(project), form("trust", "7002", interest=declared)).status_code == 302
    assert Choice.objects.get().interest == declared
    assert declared in text(officer.get(page(project, "support")))
    theirs = s.client_of(s.person("supporting-organisation", body=body))
    assert declared not in text(theirs.get(page(project, "support")))


def test_an_interest_that_nobody_has_is_not_kept(project, officer):
    s.trust()
    officer.post(page(project), form("trust", "7002", interest="None of this is so"))
    assert Choice.objects.get().interest == ""


def test_a_shut_gate_refuses_the_choice_says_why_and_keeps_what_was_typed(officer):
    project = s.project_at("matching-decision")
    response = officer.post(page(project), form("school", GREENFIELD, own="yes", why="Typed by hand"))
    assert response.status_code == 403
    assert "Typed by hand" in text(response)
    assert refusals(project)
    assert not Choice.objects.exists()
    assert "Continue" not in text(officer.get(page(project)))


@pytest.mark.parametrize(
    ("role", "status"),
    [("regional-director", 302), ("adviser", 403), ("national-lead", 403), ("auditor", 403), ("school-leader", 403),
     ("supporting-organisation", 403), ("responsible-body", 403), ("analyst", 403), ("administrator", 403)],
)  # fmt: skip
def test_only_the_office_of_the_region_chooses(project, sign_in, role, status):
    s.trust()
    assert sign_in(role).post(page(project), form("trust", "7002")).status_code == status
    assert Choice.objects.exists() == (status == 302)


def test_another_region_does_not_find_the_project(project):
    london = Region.objects.get(name="London")
    for role in ("delivery-officer", "regional-director", "adviser"):
        other = s.client_of(s.person(role, region=london))
        assert other.get(page(project)).status_code == 404
        assert other.get(page(project, "support")).status_code == 404


def test_the_way_there_needs_no_script_and_writes_nothing(project, officer):
    before = Event.objects.count()
    start = text(officer.get(page(project)))
    assert 'name="kind"' in start
    found = text(officer.get(page(project), {"kind": "school", "q": "greenfield 05"}))
    assert "?kind=school&amp;identifier=200005" in found
    assert "in a straight line" in found
    itself = text(officer.get(page(project), {"kind": "school", "q": HERE}))
    assert "This is the school itself" in itself
    assert f"identifier={HERE}" not in itself
    assert "Northern Lights" in text(officer.get(page(project), {"kind": "trust", "q": s.trust().name[:9]}))
    assert "Camden" in text(officer.get(page(project), {"kind": "council", "q": "202"}))
    typed = {"kind": "council-traded", "identifier": "7", "name": "Schools Plus"}
    wrong = text(officer.get(page(project), typed))
    assert 'value="Schools Plus"' in wrong
    assert "8 characters, such as" in wrong
    confirm = text(officer.get(page(project), {"kind": "school", "identifier": "200005"}))
    assert "Choose this organisation" in confirm
    assert Event.objects.count() == before
    assert not Choice.objects.exists()


@pytest.mark.parametrize(
    "query",
    ["kind=x", "kind=school&identifier=%00", "kind=trust&q=%00%27", "kind=federation&identifier=",
     "kind=school&q=" + "a" * 900, "kind=council&identifier=999&name=%3Cb%3E"],
)  # fmt: skip
def test_nonsense_in_the_address_is_answered_in_words(project, officer, query):
    assert officer.get(f"{page(project)}?{query}").status_code == 200


def test_a_change_voids_what_rested_on_the_first_choice_and_shuts_its_people_out(project, officer):
    first, second = s.trust(), s.trust("7003", "Southern Cross Trust")
    s.choose(project, "trust", first.uid)
    former = s.client_of(s.person("supporting-organisation", "Ngũgĩ", body=first))
    latter = s.client_of(s.person("supporting-organisation", "Li", body=second))
    former.post(f"{page(project, 'support')}answer/", {"accepts": "yes"})
    s.appoint(project)
    assert [s.statuses(project)[key] for key in ("due-diligence", "appointment", "supporter-contact")] == [
        "completed"
    ] * 3
    assert former.get(page(project, "support")).status_code == 200
    assert latter.get(page(project, "support")).status_code == 404

    warned = text(officer.get(page(project), {"kind": "trust", "identifier": "7003"}))
    assert "have to be done again" in warned
    version = TaskRecord.objects.get(project=project, task=TASK).version
    assert officer.post(page(project), form("trust", "7003", version=version)).status_code == 302

    after = s.statuses(project)
    assert after["preferred-organisation"] == "completed"
    assert after["due-diligence"] == "not started"
    assert after["appointment"] == "cannot start yet"
    assert after["supporter-contact"] == "cannot start yet"
    project.refresh_from_db()
    assert not project.appointed
    assert former.get(page(project, "support")).status_code == 404
    assert latter.get(page(project, "support")).status_code == 200

    shown = text(officer.get(page(project, "support")))
    assert "Another organisation has been chosen since, so it no longer counts." in shown
    assert "Björk" not in shown
    assert "Northern Lights Learning Trust" in shown
    assert "It has not answered here yet." in shown
    record = TaskRecord.objects.get(project=project, task="due-diligence")
    assert record.rested_on["preferred-organisation.identifier"] == first.uid
    past = TaskRecord.objects.get(project=project, task=TASK).history.order_by("history_id").first()
    assert past.answers["identifier"] == first.uid
    theirs = text(latter.get(page(project, "support")))
    assert "Ngũgĩ" not in theirs
    assert "Northern Lights Learning Trust on" not in theirs


def test_the_same_organisation_with_better_reasons_voids_nothing(project, officer):
    s.choose(project, "trust", s.trust().uid)
    s.appoint(project)
    version = TaskRecord.objects.get(project=project, task=TASK).version
    assert officer.post(page(project), form("trust", "7002", why="Better said", version=version)).status_code == 302
    assert s.statuses(project)["appointment"] == "completed"
    assert Choice.objects.count() == 2


def test_the_second_of_two_sees_the_difference_and_loses_nothing(project, officer):
    s.choose(project, "trust", s.trust().uid)
    response = officer.post(page(project), form("council", "202", why="Typed by hand", version=0))
    assert response.status_code == 409
    shown = text(response)
    assert "Typed by hand" in shown
    assert "Northern Lights Learning Trust" in shown
    assert 'name="version" value="1"' in shown
    assert project.records.get(task=TASK).answers["identifier"] == "7002"
    project.refresh_from_db()
    assert project.supporter_body_id == "7002", "nothing of the refused choice is left on the project"


def test_the_page_says_how_far_how_busy_and_how_its_own_schools_are(project, officer):
    body = s.trust(schools=3)
    elsewhere = s.project_at(TASK, school="100003")
    s.choose(elsewhere, "trust", body.uid)
    nearby = s.project_at(TASK, school="200004")
    s.choose(nearby, "trust", body.uid)
    found, _ = get("trust", body.uid)
    overview = selectors.overview_of(found, project, project.delivery_officer)
    assert overview.helping == 2
    assert [each.pk for each in overview.seen] == [nearby.pk], "those of other regions are counted, not listed"
    assert overview.own_schools == 3
    assert sum(each.schools for each in overview.graded) + overview.never_graded == 3
    here, there = School.objects.get(pk=HERE), School.objects.filter(responsible_body=body)
    expected = min(
        ((t.easting - here.easting) ** 2 + (t.northing - here.northing) ** 2) ** 0.5 / 1609.344 for t in there
    )
    assert overview.miles == pytest.approx(expected)
    shown = text(officer.get(page(project), {"kind": "trust", "identifier": body.uid}))
    assert "2 other live projects" in shown
    assert "3 open schools" in shown
    assert elsewhere.school.name[:30] not in shown


def test_an_organisation_whose_place_is_not_known_has_no_distance(project, sample):
    found, _ = get("school", sample.BARE)
    assert selectors.overview_of(found, project, project.delivery_officer).miles is None


def test_the_page_of_a_choice_asks_the_same_however_busy_the_organisation_is(project, officer):
    body = s.trust()
    address = f"{page(project)}?kind=trust&identifier={body.uid}"
    officer.get(address)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            officer.get(address)
        return len(queries)

    first = s.project_at(TASK, school="200004")
    s.choose(first, "trust", body.uid)
    few = asked()
    for urn in ("200005", "200007", "200008"):
        s.choose(s.project_at(TASK, school=urn), "trust", body.uid)
    assert asked() == few


def test_an_organisation_answers_for_itself_and_may_answer_again(project, officer):
    body = s.trust()
    s.choose(project, "trust", body.uid)
    theirs = s.client_of(s.person("supporting-organisation", "Þóra", body=body))
    asked = text(theirs.get("/our-support/"))
    assert "1 school waits" in asked
    address = f"{page(project, 'support')}answer/"
    empty = theirs.post(address, {"accepts": "no", "reasons": ""})
    assert empty.status_code == 422
    assert "Say why you cannot" in text(empty)
    assert any("Say why you cannot" in why for why in refusals(project))
    assert theirs.post(address, {"accepts": "no", "reasons": "Our own schools come first."}).status_code == 302
    assert not selectors.answer_of(project).accepts
    assert theirs.post(address, {"accepts": "yes", "reasons": ""}).status_code == 302
    said = selectors.answer_of(SupportProject.objects.get(pk=project.pk))
    assert said.accepts
    assert said.person.name == "Þóra"
    shown = text(officer.get(page(project, "support")))
    assert "It accepts." in shown
    assert "Our own schools come first." in shown
    assert "Nobody waits for an answer" in text(theirs.get("/our-support/"))


def test_answers_and_choices_are_only_added_to(project):
    s.choose(project, "trust", s.trust().uid)
    choice = Choice.objects.get()
    choice.why = "Otherwise"
    with pytest.raises(AppendOnlyError):
        choice.save()
    with pytest.raises(AppendOnlyError):
        choice.delete()


def test_others_do_not_answer_for_it_and_the_school_reads_no_reasons(project, sign_in):
    body = s.trust()
    s.choose(project, "trust", body.uid)
    address = f"{page(project, 'support')}answer/"
    stranger = s.client_of(s.person("supporting-organisation", body=s.trust("7003", "Southern Cross Trust")))
    assert stranger.post(address, {"accepts": "yes"}).status_code == 404
    for role in ("delivery-officer", "regional-director", "school-leader", "responsible-body", "auditor"):
        assert sign_in(role).post(address, {"accepts": "yes"}).status_code == 403
    assert not SupporterAnswer.objects.exists()
    theirs = s.client_of(s.person("supporting-organisation", body=body))
    theirs.post(address, {"accepts": "no", "reasons": "Too far for us"})
    leader = s.client_of(s.person("school-leader", school=project.school))
    shown = text(leader.get(page(project, "support")))
    assert "It cannot help." in shown
    assert "Too far for us" not in shown
    assert "Due diligence" not in shown


def test_where_we_help_lists_ones_own_alone_and_asks_the_same_for_one_and_for_many(project):
    body = s.trust()
    theirs = s.client_of(s.person("supporting-organisation", body=body))
    s.choose(project, "trust", body.uid)
    other = s.project_at(TASK, school="200005")
    s.choose(other, "council", "202")
    theirs.get("/our-support/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown = text(theirs.get("/our-support/"))
        assert other.school.name not in shown
        assert project.school.name in shown
        return len(queries)

    few = asked()
    for urn in ("200004", "200007", "200008"):
        s.choose(s.project_at(TASK, school=urn), "trust", body.uid)
    assert asked() == few
    nobody = s.client_of(s.person("supporting-organisation", body=s.trust("7003", "Southern Cross Trust")))
    assert "You are not asked to help anywhere now" in text(nobody.get("/our-support/"))


def test_the_form_of_the_contact_starts_with_what_the_register_knows(project):
    s.choose(project, "school", GREENFIELD, own="yes")
    fresh = SupportProject.objects.get(pk=project.pk)
    assert selectors.contact_start(fresh) == {"address": "Greenfield 02 Primary School\nFarnworth\nBolton\nBL4 7AB"}
    s.choose(project, "federation", "1", "Ann’s")
    assert selectors.contact_start(SupportProject.objects.get(pk=project.pk)) == {"address": "Ann’s"}


def test_a_stopped_project_asks_nothing_of_the_organisation(project):
    body = s.trust()
    s.choose(project, "trust", body.uid)
    SupportProject.objects.filter(pk=project.pk).update(state="stopped")
    theirs = s.client_of(s.person("supporting-organisation", body=body))
    response = theirs.post(f"{page(project, 'support')}answer/", {"accepts": "yes", "reasons": "Typed by hand"})
    assert response.status_code == 403
    assert "Typed by hand" in text(response)
    assert not SupporterAnswer.objects.exists()


@given(st.from_regex(r"([0-9]{8}|(SC|NI|OC|FC|LP)[0-9]{6}|R[0-9]{7}|IP[0-9]{5}R|SP[0-9]{4}RS)", fullmatch=True))
def test_every_form_that_companies_house_gives_out_is_accepted(number):
    assert is_company_number(number)
    assert not is_company_number(number[:-1])
    assert not is_company_number(number + "0")
    assert not is_company_number(number[:3] + " " + number[4:])
    assert not is_company_number(number[:3] + "٣" + number[4:]), "a digit, and none of theirs"


def test_the_day_of_the_choice_cannot_be_to_come(project, officer):
    later = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    days = {"chosen_on-day": later.day, "chosen_on-month": later.month, "chosen_on-year": later.year}
    response = officer.post(page(project), form("council", "202", **days))
    assert response.status_code == 422
    assert "must be today or earlier" in text(response)
