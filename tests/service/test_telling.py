"""What people are told by email when something happens: the right people, not the doer, and at the right hour."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.identification.actions import answer_referral, give_reply, refer, settle_replies
from alongside_service.notices.models import Notice
from alongside_service.notices.telling import silently
from alongside_service.projects.actions import name_officer
from alongside_service.projects.decisions import decide, propose, send_back
from alongside_service.seed.clock import pretended
from service.walking import notify

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 10, 1)
FRIDAY_AFTERNOON = dt.datetime(2026, 10, 2, 13, 5, tzinfo=dt.UTC)
OFFER = {"outcome": "offer", "reasons": "Two inspections; no maths lead.", "decided_on": "2026-09-20"}


def person(role: str) -> User:
    return User.objects.get(role=role, demonstration=True)


def told(kind: str) -> set[str]:
    """The roles that were told since the test began."""
    return set(Notice.objects.filter(kind=kind).values_list("person__role", flat=True))


@pytest.fixture
def quiet(ready):
    Notice.objects.all().delete()
    return ready


def test_a_proposal_goes_to_the_director_and_comes_back_to_its_writer(quiet):
    proposal = propose(quiet.pk, "support-decision", OFFER, person=person("delivery-officer"), on=ON)
    assert told("decision") == {"regional-director"}
    send_back(quiet.pk, proposal.pk, why="Ask the school.", person=person("regional-director"))
    assert told("decision") == {"regional-director", "delivery-officer"}


def test_a_decision_is_told_to_both_sides_and_its_words_stay_in_the_service(quiet, sign_in):
    with pretended(dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)):
        decide(quiet.pk, "support-decision", OFFER, person=person("regional-director"), on=ON)
    assert told("decision") == {"delivery-officer", "school-leader", "responsible-body"}
    assert not Notice.objects.filter(body__contains="maths lead").exists()
    assert all(notice.about == quiet.subject for notice in Notice.objects.all())
    history = sign_in("delivery-officer").get(f"/projects/{quiet.pk}/history/").content.decode()
    assert "Decided: Decision on support" in history


def test_what_goes_to_a_school_on_a_friday_afternoon_waits_and_the_rest_does_not(quiet):
    with pretended(FRIDAY_AFTERNOON):
        decide(quiet.pk, "support-decision", OFFER, person=person("regional-director"), on=FRIDAY_AFTERNOON.date())
    by_role = dict(Notice.objects.filter(kind="decision").values_list("person__role", "status"))
    assert by_role["school-leader"] == "held"
    assert by_role["responsible-body"] == by_role["delivery-officer"] == "queued"


def test_the_window_to_answer_and_what_comes_of_the_answer(quiet):
    decide(quiet.pk, "support-decision", OFFER, person=person("regional-director"), on=ON)
    notify(quiet, dt.date(2026, 10, 6))
    assert told("window-to-answer") == {"school-leader", "responsible-body"}
    on = dt.date(2026, 10, 8)
    give_reply(quiet.pk, {"agrees": "no", "why": "We have a maths lead."}, person=person("school-leader"), on=on)
    assert told("answer-received") == {"regional-director", "delivery-officer"}
    before = Notice.objects.filter(kind="decision", person__role="school-leader").count()
    settle_replies(quiet.pk, {"outcome": "stands", "reasons": "From May."}, person=person("regional-director"), on=on)
    assert Notice.objects.filter(kind="decision", person__role="school-leader").count() == before + 1


def test_a_referral_is_told_to_the_office_and_its_answer_to_who_made_it(db):
    leader = person("school-leader")
    leader.school_id = "200001"
    leader.save()
    referral = refer("200001", {"reasons": "Reading", "asked": "A visit"}, person=leader, on=ON)
    assert told("message") == {"regional-director", "delivery-officer"}
    answer_referral(
        referral.pk, {"outcome": "decline", "answer": "Your council helps."}, person=person("delivery-officer"), on=ON
    )
    assert told("answer-received") == {"school-leader"}


def test_nobody_is_told_of_what_they_did_themselves_or_of_what_was_not_done(project):
    name_officer(project.pk, officer=person("delivery-officer"), person=person("delivery-officer"))
    assert told("message") == set()
    with transaction.atomic():
        record("paused a project", person=person("delivery-officer"), project=project)
        assert Notice.objects.filter(kind="project-state").exists()
        transaction.set_rollback(True)
    assert not Notice.objects.filter(kind="project-state").exists()


def test_of_invented_projects_nobody_is_told(quiet):
    with silently():
        decide(quiet.pk, "support-decision", OFFER, person=person("regional-director"), on=ON)
    assert not Notice.objects.exists()
