"""Referrals: a school for itself, a body for its schools, a team for its region; answered with reasons."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from alongside_service.accounts.models import User
from alongside_service.audit.models import Event
from alongside_service.identification.actions import answer_referral, refer, withdraw_referral
from alongside_service.identification.models import Referral, Voice
from alongside_service.identification.selectors import may_refer
from alongside_service.identification.selectors.referrals import referrals_for
from alongside_service.projects.models import SupportProject, TaskRecord
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError
from alongside_service.register.models import School
from service.walking import ON, person, sample_project

pytestmark = pytest.mark.django_db

WORDS = {"reasons": "Maths results fell two years running.", "asked": "A maths lead for two terms."}
TRUSTS = "200000"
"""A school of the demonstration's trust, without a project."""
COUNCILS = "100004"
LONDON = "100003"
NEXT_DAY = dt.date(2026, 10, 2)


@pytest.fixture
def leader() -> User:
    """The head of a school that has no project."""
    somebody = person("school-leader")
    somebody.school_id = TRUSTS
    somebody.save()
    return somebody


def made(urn: str = TRUSTS, role: str = "responsible-body", **more: str) -> Referral:
    return refer(urn, {**WORDS, **more}, person=person(role), on=ON)


# --- Who may refer what ---


@pytest.mark.parametrize(
    ("role", "urn", "may"),
    [
        ("responsible-body", TRUSTS, True), ("responsible-body", COUNCILS, False), ("school-leader", "100001", True),
        ("school-leader", TRUSTS, False), ("delivery-officer", COUNCILS, True), ("regional-director", TRUSTS, True),
        ("adviser", COUNCILS, True), ("adviser", LONDON, False), ("delivery-officer", LONDON, False),
        ("national-lead", TRUSTS, False), ("auditor", TRUSTS, False), ("supporting-organisation", TRUSTS, False),
        ("analyst", TRUSTS, False), ("administrator", TRUSTS, False),
    ],
)  # fmt: skip
def test_each_refers_what_is_theirs(role, urn, may):
    assert may_refer(person(role), School.objects.get(pk=urn)) is may
    if not may:
        with pytest.raises(NotYoursError):
            refer(urn, {**WORDS, "from_voice": "data"}, person=person(role), on=ON)
        assert not Referral.objects.exists()


def test_a_school_refers_itself_and_nobody_chooses_for_it_which_school(leader, sign_in):
    page = sign_in("school-leader").get("/referrals/new/").content.decode()
    assert "Refer Greenfield 00 Primary School" in page
    assert 'name="school"' not in page
    response = sign_in("school-leader").post("/referrals/new/", {**WORDS, "school": COUNCILS, "from_voice": "team"})
    referral = Referral.objects.get()
    assert response.headers["Location"] == f"/referrals/{referral.pk}/?done=referred"
    assert (referral.school_id, referral.from_voice, referral.person) == (TRUSTS, "school", leader)
    assert Event.objects.filter(action="referred a school", subject=f"referral:{referral.pk}").exists()


def test_a_body_chooses_among_its_own_schools(sign_in):
    page = sign_in("responsible-body").get("/referrals/new/").content.decode()
    assert "Greenfield 00 Primary School (200000)" in page
    assert "Hightown" not in page
    response = sign_in("responsible-body").post("/referrals/new/", {**WORDS, "school": COUNCILS})
    assert response.status_code == 403
    assert sign_in("responsible-body").post("/referrals/new/", {**WORDS, "school": TRUSTS}).status_code == 302
    assert Referral.objects.get().from_voice == "responsible-body"


def test_the_team_says_whose_voice_it_is(sign_in):
    client = sign_in("delivery-officer")
    found = client.get("/referrals/new/?q=hightown").content.decode()
    assert f"?school={COUNCILS}" in found
    address = f"/referrals/new/?school={COUNCILS}"
    response = client.post(address, WORDS)
    assert response.status_code == 422
    assert "Maths results fell" in response.content.decode()
    assert "Whose voice is it?" in Event.objects.filter(action="refused").latest("id").detail["why"]
    assert client.post(address, {**WORDS, "from_voice": "inspectorate"}).status_code == 302
    assert Referral.objects.get().from_voice == "inspectorate"


def test_a_school_of_another_region_is_refused_with_the_reason(sign_in):
    response = sign_in("delivery-officer").get(f"/referrals/new/?school={LONDON}")
    assert response.status_code == 403
    assert "the schools of its region" in response.content.decode()


def test_what_is_missing_is_said_and_what_was_typed_is_kept(leader, sign_in):
    response = sign_in("school-leader").post("/referrals/new/", {"reasons": "", "asked": "A <b>lead</b>"})
    text = response.content.decode()
    assert response.status_code == 422
    assert 'href="#reasons"' in text
    assert "A &lt;b&gt;lead&lt;/b&gt;" in text
    assert not Referral.objects.exists()


# --- One waiting, of each voice ---


def test_a_voice_waits_once_and_others_may_wait_beside_it(leader):
    made()
    with pytest.raises(InvalidError, match="of 1 October 2026, is waiting"):
        made()
    refer(TRUSTS, WORDS, person=leader, on=ON)
    made(role="adviser", from_voice="data")
    with pytest.raises(InvalidError, match="is waiting"):
        made(role="delivery-officer", from_voice="responsible-body")
    assert Referral.objects.filter(status="waiting").count() == 3


def test_the_database_itself_refuses_a_second_waiting_referral_of_a_voice():
    first = made()
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(
            school=first.school, region=first.region, from_voice=first.from_voice, person=first.person, reasons="x",
            made_on=ON,
        )  # fmt: skip


# --- Answers ---


def test_accepting_opens_a_project_with_the_words_and_names_the_officer_who_accepts(leader):
    referral = refer(TRUSTS, WORDS, person=leader, on=ON)
    answer_referral(referral.pk, {"outcome": "accept"}, person=person("delivery-officer"), on=ON)
    referral.refresh_from_db()
    project = SupportProject.objects.get(school_id=TRUSTS)
    assert (referral.status, referral.project, referral.answered_by) == (
        "accepted", project, person("delivery-officer"),
    )  # fmt: skip
    assert (project.referred_by, project.delivery_officer) == ("school", person("delivery-officer"))
    assert "Maths results fell two years running." in project.referral
    assert "A maths lead for two terms." in project.referral
    voice = Voice.objects.get(project=project)
    assert (voice.voice, voice.said_by, voice.referral, voice.told) == ("school", leader.name, referral, False)
    assert TaskRecord.objects.get(project=project, task="four-voices").answers == {"school_on": ON.isoformat()}
    assert Event.objects.filter(action="accepted a referral", detail__opened=project.pk).exists()


def test_a_director_who_accepts_is_not_made_its_officer():
    answer_referral(made().pk, {"outcome": "accept"}, person=person("regional-director"), on=ON)
    project = SupportProject.objects.get(school_id=TRUSTS)
    assert project.delivery_officer is None
    assert Voice.objects.get(project=project).voice == "responsible-body"
    assert not TaskRecord.objects.filter(project=project).exists(), "the task opens once an officer is named"


def test_what_the_team_wrote_for_the_inspectorate_is_not_taken_for_its_voice():
    referral = made(COUNCILS, "adviser", from_voice="inspectorate")
    answer_referral(referral.pk, {"outcome": "accept"}, person=person("delivery-officer"), on=ON)
    assert not Voice.objects.exists()


@pytest.mark.parametrize("role", ["adviser", "responsible-body", "national-lead"])
def test_only_the_office_answers(role):
    referral = made()
    with pytest.raises(NotYoursError, match="North West"):
        answer_referral(referral.pk, {"outcome": "accept"}, person=person(role), on=ON)
    assert not SupportProject.objects.filter(school_id=TRUSTS).exists()


def test_an_office_elsewhere_does_not_answer():
    officer = person("delivery-officer")
    officer.region_id = "london"
    with pytest.raises(NotYoursError):
        answer_referral(made().pk, {"outcome": "decline", "answer": "No."}, person=officer, on=ON)


def test_declining_needs_reasons_which_the_referrer_reads_and_may_refer_again(leader, sign_in):
    referral = refer(TRUSTS, WORDS, person=leader, on=ON)
    address = f"/referrals/{referral.pk}/"
    response = sign_in("delivery-officer").post(address, {"outcome": "decline", "answer": " "})
    assert response.status_code == 422
    assert "Say why you decline it." in response.content.decode()
    why = "Your trust starts the same help in January."
    assert sign_in("delivery-officer").post(address, {"outcome": "decline", "answer": why}).status_code == 302
    page = sign_in("school-leader").get(address).content.decode()
    assert why in page
    assert f"/referrals/new/?school={TRUSTS}" in page
    again = refer(TRUSTS, WORDS, person=leader, on=ON)
    assert again.waits
    assert referral.history.count() == 2


def test_an_answer_is_given_once(sign_in):
    referral = made()
    officer = person("delivery-officer")
    answer_referral(referral.pk, {"outcome": "decline", "answer": "Not now."}, person=officer, on=ON)
    with pytest.raises(ClosedError, match="declined already"):
        answer_referral(referral.pk, {"outcome": "accept"}, person=person("regional-director"), on=ON)
    assert not SupportProject.objects.filter(school_id=TRUSTS).exists()


def test_whoever_made_it_takes_it_back_while_it_waits(sign_in):
    referral = made()
    with pytest.raises(NotYoursError):
        withdraw_referral(referral.pk, person=person("delivery-officer"), on=ON)
    assert sign_in("responsible-body").post(f"/referrals/{referral.pk}/withdraw/").status_code == 302
    referral.refresh_from_db()
    assert referral.status == "withdrawn"
    assert sign_in("responsible-body").post(f"/referrals/{referral.pk}/withdraw/").status_code == 403


# --- A project is there already ---


def test_a_referral_of_a_school_with_a_project_becomes_a_voice_there():
    project = sample_project()
    referral = refer("100001", WORDS, person=person("responsible-body"), on=ON)
    assert (referral.status, referral.project) == ("attached", project)
    voice = Voice.objects.get()
    assert (voice.project, voice.voice, voice.said_on) == (project, "responsible-body", ON)
    assert SupportProject.objects.filter(school_id="100001").count() == 1
    assert TaskRecord.objects.get(project=project).answers == {"responsible_body_on": ON.isoformat()}


def test_a_project_opened_meanwhile_takes_the_waiting_referral_in():
    waiting, other = made(), made(role="adviser", from_voice="data")
    answer_referral(other.pk, {"outcome": "accept"}, person=person("delivery-officer"), on=ON)
    answer_referral(waiting.pk, {"outcome": "accept"}, person=person("delivery-officer"), on=ON)
    waiting.refresh_from_db()
    assert waiting.status == "attached"
    assert SupportProject.objects.filter(school_id=TRUSTS).count() == 1


def test_the_team_is_sent_to_the_project_that_is_there():
    with pytest.raises(InvalidError, match="has a project already"):
        refer("100001", {**WORDS, "from_voice": "team"}, person=person("delivery-officer"), on=ON)


# --- Reading ---


def test_who_reads_which(leader):
    made()
    made(COUNCILS, "adviser", from_voice="data")
    counts = {role: len(referrals_for(person(role)).rows) for role in (
        "national-lead", "auditor", "delivery-officer", "responsible-body", "school-leader", "supporting-organisation",
    )}  # fmt: skip
    assert counts == {
        "national-lead": 2, "auditor": 2, "delivery-officer": 2, "responsible-body": 1, "school-leader": 1,
        "supporting-organisation": 0,
    }  # fmt: skip


def test_those_that_wait_come_first_the_oldest_of_them_at_the_top():
    early = made(COUNCILS, "adviser", from_voice="data")
    late = refer("200001", {**WORDS, "from_voice": "data"}, person=person("adviser"), on=NEXT_DAY)
    done = refer("200002", {**WORDS, "from_voice": "data"}, person=person("adviser"), on=NEXT_DAY)
    answer_referral(done.pk, {"outcome": "decline", "answer": "No."}, person=person("regional-director"), on=ON)
    page = referrals_for(person("delivery-officer"))
    assert [row.pk for row in page.rows] == [early.pk, late.pk, done.pk]
    assert (page.waiting, page.more) == (2, False)


def test_a_list_asks_the_same_of_the_database_however_long_it_is(sign_in, django_assert_max_num_queries):
    made(COUNCILS, "adviser", from_voice="data")
    client = sign_in("delivery-officer")
    client.get("/referrals/")
    with django_assert_max_num_queries(30) as few:
        client.get("/referrals/")
    most = len(few) + 1  # which load is current is read anew every ten seconds
    for at in range(28):
        refer(str(200_001 + at), {**WORDS, "from_voice": "data"}, person=person("adviser"), on=ON)
    with django_assert_max_num_queries(most):
        page = client.get("/referrals/").content.decode()
    assert page.count("app-work__row") == 25
    assert "?page=2" in page
    assert client.get("/referrals/?page=2").content.decode().count("app-work__row") == 4


def test_a_referral_of_another_region_is_not_found(sign_in):
    referral = made()
    Referral.objects.filter(pk=referral.pk).update(region_id="london")
    assert sign_in("delivery-officer").get(f"/referrals/{referral.pk}/").status_code == 404
    assert sign_in("national-lead").get(f"/referrals/{referral.pk}/").status_code == 200
