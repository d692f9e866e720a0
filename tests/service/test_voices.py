"""Four voices: each written by whose it is, dated, never changed, and kept with the decision as it stood."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from alongside.project import Status, derive_standing
from alongside_service.audit.models import Event
from alongside_service.identification import selectors
from alongside_service.identification.actions import say
from alongside_service.identification.models import Voice
from alongside_service.identification.selectors.drafts import draft_of
from alongside_service.identification.selectors.voices import day_heard
from alongside_service.projects.actions import name_officer
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import AppendOnlyError, SupportProject, TaskRecord
from alongside_service.projects.refusals import ClosedError, InvalidError, NotYoursError
from alongside_service.register.models import Inspection, School
from service import estimates
from service.walking import ON, hear_all_four, person, sample_project, take_decision, walk_to_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> SupportProject:
    return sample_project()


def days(project: SupportProject) -> dict[str, str]:
    return TaskRecord.objects.get(project=project, task="four-voices").answers


def status(project: SupportProject) -> Status:
    fresh = SupportProject.objects.get(pk=project.pk)
    return derive_standing(course_of(fresh), facts_of(fresh)).of("four-voices").status


# --- Who writes which ---


@pytest.mark.parametrize(
    ("role", "voice"),
    [("school-leader", "responsible-body"), ("school-leader", "data"), ("responsible-body", "school"),
     ("responsible-body", "inspectorate"), ("national-lead", "school"), ("auditor", "data"),
     ("supporting-organisation", "school")],
)  # fmt: skip
def test_nobody_writes_the_voice_of_another(project, role, voice):
    with pytest.raises(NotYoursError):
        say(project.pk, voice, {"text": "They are fine.", "read": "yes"}, person=person(role), on=ON)
    assert not Voice.objects.exists()


def test_a_team_of_another_region_writes_no_voice(project):
    officer = person("delivery-officer")
    officer.region = School.objects.get(pk="100003").region
    with pytest.raises(NotYoursError):
        say(project.pk, "data", {"text": "x", "read": "yes"}, person=officer, on=ON)


def test_a_school_speaks_in_its_own_words_under_its_own_name(project, sign_in):
    response = sign_in("school-leader").post(
        f"/projects/{project.pk}/voices/school/", {"text": "We need a maths lead."}
    )
    assert response.status_code == 302
    said = Voice.objects.get()
    assert (said.voice, said.text, said.said_by, said.told) == (
        "school", "We need a maths lead.", person("school-leader").name, False,
    )  # fmt: skip
    assert days(project) == {"school_on": said.said_on.isoformat()}
    event = Event.objects.filter(action="wrote a voice").latest("id")
    assert (event.subject, event.detail["voice"]) == (project.subject, "school")


def test_what_the_team_was_told_names_who_said_it(project):
    officer = person("delivery-officer")
    raw = {"how": "said", "text": "They are short of a maths lead.", "said_on": "2026-09-28"}
    with pytest.raises(InvalidError) as refused:
        say(project.pk, "school", raw, person=officer, on=ON)
    assert set(refused.value.problems) == {"said_by"}
    said = say(project.pk, "school", {**raw, "said_by": "Nkechi, the head"}, person=officer, on=ON)
    assert (said.told, said.said_by, said.said_on) == (True, "Nkechi, the head", dt.date(2026, 9, 28))


def test_a_voice_of_tomorrow_is_refused_and_what_was_typed_is_kept_and_the_refusal_is_on_the_trail(project, sign_in):
    raw = {"how": "said", "text": "We have a plan.", "said_by": "Ó", "said_on-day": "1", "said_on-month": "1",
           "said_on-year": "2090"}  # fmt: skip
    response = sign_in("delivery-officer").post(f"/projects/{project.pk}/voices/school/", raw)
    text = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error: " in text
    assert "We have a plan." in text
    assert 'value="2090"' in text
    assert "must be today or earlier" in Event.objects.filter(action="refused").latest("id").detail["why"]
    assert not Voice.objects.exists()


def test_no_voice_before_somebody_leads_the_project():
    project = SupportProject.objects.get(school_id="100001")
    with pytest.raises(ClosedError, match="delivery officer is named"):
        say(project.pk, "school", {"text": "Hello"}, person=person("school-leader"), on=ON)


# --- Drafts ---


def test_the_inspectorates_voice_is_drafted_from_its_inspections_and_says_where_from(project):
    draft = draft_of(project.school_id, "inspectorate")
    assert "Inspected on 6 March 2018" in draft.text
    assert "requires improvement" in draft.text
    assert "Under an earlier URN, 900001." in draft.text
    assert "Source: Ofsted, Management information, 31 August 2020, row 7." in draft.text
    assert draft.said_on == dt.date(2018, 4, 5), "the day on which it was published"
    assert [source["started"] for source in draft.sources] == ["2018-03-06", "2014-05-20"]


def test_the_datas_voice_is_drafted_from_rules_and_figures_with_their_intervals(project):
    draft = draft_of(project.school_id, "data")
    assert "2018/19" in draft.text
    assert "95% interval" in draft.text
    assert "Key stage 2 results by school" in draft.text
    kinds = {source["kind"] for source in draft.sources}
    assert kinds == {"rule", "figure", "estimate"}
    missing = [source for source in draft.sources if source["kind"] == "figure" and source["value"] is None]
    assert missing == [], "a figure that is missing is not a figure"


def test_the_datas_voice_gives_both_views_of_a_measure_and_says_that_nothing_follows(project):
    text = draft_of(project.school_id, "data").text
    assert f"Level 52.0% (45.0% to 59.0%): {estimates.LOW}. Allowing for its pupils −8.0 points" in text
    assert estimates.BELOW in text
    assert text.endswith("The measures say where to look. No decision follows from them by itself.")


def test_the_early_warning_is_on_no_voice_and_no_decision(ready, sign_in):
    for voice in dict(Voice.ALL):
        draft = draft_of(ready.school_id, voice)
        told = f"{draft.text} {draft.sources}".lower()
        assert "warning" not in told
        assert estimates.REASON.lower() not in told
    assert "warning" not in str(selectors.heard(ready)).lower().replace("warnings", "")
    client = sign_in("regional-director")
    for path in ("voices/", "voices/data/", "voices/inspectorate/", "decisions/support-decision/"):
        page = client.get(f"/projects/{ready.pk}/{path}").content.decode().lower()
        assert "early warning" not in page, path
        assert estimates.REASON.lower() not in page, path


def test_a_draft_is_not_on_the_file_until_a_person_confirms_it(project, sign_in):
    client = sign_in("delivery-officer")
    page = client.get(f"/projects/{project.pk}/voices/inspectorate/").content.decode()
    assert "Inspected on 6 March 2018" in page
    assert not Voice.objects.exists()
    response = client.post(
        f"/projects/{project.pk}/voices/inspectorate/",
        {"text": "Twice below good.", "said_on-day": "5", "said_on-month": "4", "said_on-year": "2018"},
    )
    assert response.status_code == 422
    assert "I have read this" in response.content.decode()
    assert not Voice.objects.exists()


def test_what_a_voice_rests_on_outlives_the_registers_rows(project):
    raw = {"text": "Twice below good.", "said_on": "2018-04-05", "read": "yes"}
    say(project.pk, "inspectorate", raw, person=person("delivery-officer"), on=ON)
    Inspection.objects.all().delete()
    kept = Voice.objects.get()
    assert kept.sources[0]["framework"] == "cif-2015"
    assert kept.sources[0]["edition"].startswith("ofsted_latest_inspections/")


# --- Asked, and no answer ---


def test_a_wait_that_goes_on_is_not_heard_and_one_that_ended_is(project):
    officer = person("delivery-officer")
    raw = {"how": "asked", "asked_on": "2026-09-14", "answer_by": "2026-09-28"}
    say(project.pk, "school", raw, person=officer, on=dt.date(2026, 9, 28))
    assert "school_on" not in days(project), "the last day is still theirs"
    say(project.pk, "school", raw, person=officer, on=dt.date(2026, 9, 29))
    assert days(project)["school_on"] == "2026-09-28"


def test_an_answer_cannot_be_awaited_until_a_day_before_the_asking(project):
    raw = {"how": "asked", "asked_on": "2026-09-14", "answer_by": "2026-09-13"}
    with pytest.raises(InvalidError) as refused:
        say(project.pk, "school", raw, person=person("delivery-officer"), on=ON)
    assert set(refused.value.problems) == {"answer_by"}


def test_being_asked_again_does_not_unsay_what_was_said(project):
    say(project.pk, "school", {"text": "We need a maths lead."}, person=person("school-leader"), on=ON)
    raw = {"how": "asked", "asked_on": "2026-10-02", "answer_by": "2026-10-30"}
    say(project.pk, "school", raw, person=person("delivery-officer"), on=dt.date(2026, 10, 2))
    assert days(project)["school_on"] == "2026-10-01"
    heard = next(each for each in selectors.voices_of(project) if each.key == "school")
    assert (heard.said.text, heard.asked.answer_by) == ("We need a maths lead.", dt.date(2026, 10, 30))


@given(
    st.lists(st.tuples(st.booleans(), st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.integers(0, 60))),
    st.dates(dt.date(2026, 6, 1), dt.date(2026, 12, 31)),
)
def test_the_day_heard_is_never_later_than_the_day_of_asking_and_newer_words_win(told, on):
    rows = []
    for pk, (spoke, day, wait) in enumerate(told):
        if spoke and day <= on:
            rows.append(Voice(pk=pk, said_on=day, text="x"))
        elif not spoke:
            rows.append(Voice(pk=pk, asked_on=day, answer_by=day + dt.timedelta(days=wait)))
    found = day_heard(rows, on)
    spoken = [row for row in rows if row.said_on]
    assert found is None or found <= on
    assert found is not None or not spoken
    if rows and rows[-1].said_on:
        assert found == rows[-1].said_on


# --- Append-only, complete, kept ---


def test_what_was_said_is_never_changed_or_removed(project):
    first = say(project.pk, "school", {"text": "First."}, person=person("school-leader"), on=ON)
    say(project.pk, "school", {"text": "Second."}, person=person("school-leader"), on=ON)
    first.text = "Never said."
    for attempt in (first.save, first.delete, Voice.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            attempt()
    with pytest.raises(AppendOnlyError):
        Voice.objects.filter(pk=first.pk).update(text="Never said.")
    heard = next(each for each in selectors.voices_of(project) if each.key == "school")
    assert (heard.said.text, [each.text for each in heard.earlier]) == ("Second.", ["First."])


def test_the_database_keeps_no_voice_that_neither_spoke_nor_was_asked(project):
    with pytest.raises(IntegrityError), transaction.atomic():
        Voice(project=project, voice="school", recorded_by=person("adviser"), recorded_role="adviser").save()


def test_the_task_is_complete_once_all_four_are_heard(project):
    hear_all_four(project)
    assert status(project) is Status.COMPLETED
    assert set(days(project)) == {"inspectorate_on", "responsible_body_on", "school_on", "data_on"}


def test_a_decision_keeps_what_the_file_held_and_later_words_do_not_reach_it(project):
    walk_to_decision(project)
    decision = take_decision(SupportProject.objects.get(pk=project.pk))
    say(project.pk, "school", {"text": "We changed our mind."}, person=person("school-leader"), on=ON)
    decision.refresh_from_db()
    kept = decision.heard
    assert kept["voices"]["school"]["text"] == "We know where we are weak."
    assert kept["voices"]["responsible-body"]["already_doing"] == "Two days a week of a maths lead."
    assert kept["additionality"]["we_add"] == "A maths hub."
    assert {rule["version"] for rule in kept["rules"]} == set(decision.rule_versions)
    assert decision.rule_versions, "rules were asked about this school"


# --- The page ---


def test_the_page_shows_four_voices_alike_and_says_who_has_not_spoken(project, sign_in):
    say(project.pk, "school", {"text": "We need a maths lead."}, person=person("school-leader"), on=ON)
    page = sign_in("delivery-officer").get(f"/projects/{project.pk}/voices/").content.decode()
    assert page.count('class="app-voice ') == 3
    assert page.count("Nothing said yet.") == 3
    assert "1 October 2026" in page
    assert "What would change it" in page


def test_a_school_reads_the_same_words_as_the_team(project, sign_in):
    hear_all_four(project)
    words = ["We moved a head across in May.", "Requires improvement twice.", "Below in maths, fairly sure."]
    for role in ("school-leader", "responsible-body", "adviser", "auditor", "national-lead"):
        page = sign_in(role).get(f"/projects/{project.pk}/voices/").content.decode()
        assert all(each in page for each in words), role
    leader = sign_in("school-leader").get(f"/projects/{project.pk}/voices/").content.decode()
    assert f"/projects/{project.pk}/voices/school/" in leader
    assert "Write what it says<" not in leader, "the other voices are not the school's to write"


def test_a_supporting_organisation_does_not_read_the_voices(project, sign_in):
    SupportProject.objects.filter(pk=project.pk).update(supporter_body=person("supporting-organisation").body)
    assert sign_in("supporting-organisation").get(f"/projects/{project.pk}/voices/").status_code == 403


def test_looking_writes_nothing_and_asks_no_more_of_the_database_however_much_was_said(
    project, sign_in, django_assert_max_num_queries
):
    hear_all_four(project)
    client = sign_in("delivery-officer")
    address = f"/projects/{project.pk}/voices/"
    client.get(address)
    before = Event.objects.count(), Voice.objects.count()
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    most = len(few) + 1  # which load is current is read anew every ten seconds
    assert (Event.objects.count(), Voice.objects.count()) == before
    for at in range(6):
        say(project.pk, "school", {"text": f"And more: {at}."}, person=person("school-leader"), on=ON)
    with django_assert_max_num_queries(most):
        client.get(address)


def test_an_unknown_voice_is_not_found(project, sign_in):
    assert sign_in("adviser").get(f"/projects/{project.pk}/voices/minister/").status_code == 404


def test_a_project_without_its_officer_still_shows_its_page(sign_in):
    project = SupportProject.objects.get(school_id="100001")
    page = sign_in("adviser").get(f"/projects/{project.pk}/voices/").content.decode()
    assert "a delivery officer is named" in page
    name_officer(project.pk, officer=person("delivery-officer"), person=person("delivery-officer"))
    assert "Write what it says" in sign_in("adviser").get(f"/projects/{project.pk}/voices/").content.decode()
