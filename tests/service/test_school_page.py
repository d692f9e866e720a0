"""The school page: facts, inspections by framework, figures with gaps, history, and why."""

from __future__ import annotations

import datetime as dt

import pytest

from alongside_service.accounts.models import User
from alongside_service.register.models import School

pytestmark = pytest.mark.django_db


def page(client, urn: str) -> str:
    response = client.get(f"/schools/{urn}/", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_frameworks_have_panels_of_their_own(lead, sample):
    text = page(lead, sample.STUCK)
    assert text.count('class="chart timeline"') == 2
    assert text.index('id="framework-cif-2015"') < text.index('id="framework-s5-2012"')


def test_no_line_joins_inspections(lead, sample):
    picture = page(lead, sample.CONCERN).split('class="chart timeline"')[1].split("</svg>")[0]
    assert "chart__line" not in picture
    assert "polyline" not in picture


def test_an_inspection_of_a_predecessor_says_so(lead, sample):
    text = page(lead, sample.STUCK)
    assert f"Inspected under an earlier URN, {sample.FORMER}" in text
    assert "timeline__mark--earlier" in text


def test_a_framework_without_an_overall_grade_shows_its_areas(lead, sample):
    text = page(lead, sample.CARD)
    assert "Leadership and management: requires improvement" in text
    assert "overall." not in text.split('id="framework-eif-2024"')[1].split("</table>")[0]


def test_a_suppressed_year_is_a_gap_with_its_reason(lead, sample):
    card = page(lead, sample.STUCK).split('id="measure-ks2_rwm_expected"')[1].split("</section>")[0]
    assert "Suppressed: too few pupils to publish." in card
    assert card.count('class="chart__dot"') == 3
    assert "no<tspan" in card
    assert 'class="chart__line"' not in card, "the years beside the gap must not be joined over it"


def test_a_year_without_a_file_is_told_from_a_missing_figure(lead, sample):
    card = page(lead, sample.STUCK).split('id="measure-ks2_rwm_expected"')[1].split("</section>")[0]
    assert "2015/16" in card
    assert "No file for this year has been loaded." in card


def test_an_interval_is_shown_in_the_table_and_the_picture(lead, sample):
    card = page(lead, sample.STUCK).split('id="measure-ks2_maths_progress"')[1].split("</section>")[0]
    assert "−4.6 to −0.2" in card
    assert card.count('class="chart__interval"') == 2


def test_every_measure_says_its_source(lead, sample):
    text = page(lead, sample.STUCK)
    cards = text.split('id="inspections"')[1]
    assert cards.count("Department for Education, Key stage 2 results by school: 2018/19") == 3


def test_a_school_with_nothing_known_says_why_and_never_zero(lead, sample):
    text = page(lead, sample.BARE)
    assert "No inspection of this school is in the files that are loaded" in text
    assert "No figure for this school is in the files that are loaded" in text
    assert "Not in the files that are loaded" in text
    assert "with 0 pupils" not in text
    assert "None" not in text.split("<main")[1].split("</main>")[0].replace("None is known", "")


def test_an_earlier_urn_leads_to_the_school_now(lead, sample):
    response = lead.get(f"/schools/{sample.FORMER}/")
    assert response.status_code == 302
    assert f"URN {sample.FORMER} is an earlier number of this school" in page(lead, sample.FORMER)


def test_an_unknown_urn_is_not_found_in_plain_words(lead):
    response = lead.get("/schools/999999/")
    assert response.status_code == 404
    assert "No school with the URN 999999" in response.content.decode()


def test_why_gives_clauses_facts_and_what_would_change(lead, sample):
    text = lead.get(f"/schools/{sample.STUCK}/why/").content.decode()
    stuck = text.split('id="stuck"')[1].split("</section>")[0]
    assert "requires improvement" in stuck
    assert "Ofsted, Management information" in stuck
    assert "What would change the answer" in stuck
    assert "decides nothing" in text


def test_the_first_words_say_whether_it_was_flagged(lead, sample):
    assert "Yes, by <strong>Stuck school</strong>." in page(lead, sample.STUCK)
    assert "No rule flags it" in page(lead, sample.NAMED)


def test_a_rule_that_cannot_tell_says_so(lead, sample):
    text = page(lead, sample.CONCERN)
    assert "Cannot tell" in text
    assert "There is no Progress 8" in lead.get(f"/schools/{sample.CONCERN}/why/").content.decode()


def test_trust_authority_and_region_pages_count_their_schools(lead, sample):
    assert "Responsible for 21 schools" in lead.get("/bodies/5001/").content.decode()
    assert "64 schools in its area" in lead.get("/local-authorities/350/").content.decode()
    assert "64 schools in 1 local authority" in lead.get("/regions/north-west/").content.decode()


def test_a_council_as_body_leads_to_its_authority_page(lead):
    assert lead.get("/bodies/LA350/").headers["Location"] == "/local-authorities/350/"


def test_a_second_load_keeps_schools_that_people_point_to(lead, sample, settings, tmp_path):
    from alongside_service import loading
    from alongside_service.accounts.models import User

    leader = User.objects.get(role="school-leader")
    rest = [school for school in sample.schools() if school.urn != leader.school_id]
    loading.write_tables(rest, sample.bodies(), [], [], as_at=sample.AS_AT, mark="second")
    leader.refresh_from_db()
    assert School.objects.get(pk=leader.school_id).listed is False
    assert "not in the newest files" in page(lead, leader.school_id)
    loading.forget_current()


def test_its_page_says_what_is_decided_and_who_has_spoken_to_those_who_see_the_project(sign_in, led):
    from alongside_service.identification.models import Voice

    adviser = User.objects.get(role="adviser", demonstration=True)
    said = {"text": "We see it otherwise.", "said_on": dt.date(2026, 9, 14), "told": True}
    Voice(project=led, voice="school", recorded_by=adviser, recorded_role="adviser", **said).save()
    told = page(sign_in("regional-director"), led.school_id)
    assert "Nothing is decided yet." in told
    assert "Who has spoken: the school. Not yet: the inspectorate, the responsible body, the data." in told
    assert f"/projects/{led.pk}/voices/" in told
    for role in ("analyst", "supporting-organisation"):
        assert "Should it be offered support?" not in page(sign_in(role), led.school_id)
