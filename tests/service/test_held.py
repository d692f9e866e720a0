"""What is held about a school: all of it, in fair words, seen by those who may and nobody else; and how it answers."""

from __future__ import annotations

import re

import pytest

from alongside_service.accounts.models import User
from alongside_service.accounts.permissions.flags import FLAGS
from alongside_service.accounts.roles import Role
from alongside_service.register.models import School
from service import estimates

pytestmark = pytest.mark.django_db
HELD = f"/schools/{estimates.STUCK}/held/"
UNFAIR = r"(?i)\b(failing|failed|underperform\w*|poor|bad|worst|weak|red|amber|rank\w*|coasting)\b"


def main(client, path: str = HELD) -> str:
    text = client.get(path).content.decode()
    return re.sub(r"\s+", " ", text.split('id="main-content"')[1].split("</main>")[0])


def leads(role: str, urn: str) -> None:
    """Make the demonstration account of a role one of this school."""
    school = School.objects.get(pk=urn)
    User.objects.filter(role="school-leader", demonstration=True).update(school=school)
    User.objects.filter(role="responsible-body", demonstration=True).update(body=school.responsible_body)
    assert role


def test_a_school_reads_all_that_is_held_of_it_with_source_reader_and_answer(sign_in, project):
    leads("school-leader", estimates.STUCK)
    text = main(sign_in("school-leader"))
    assert "What is held about your school" in text
    sections = text.count('class="app-band"')
    assert sections == 9  # eight kinds of things, and what was answered
    for told in ("Where it comes from", "Who can see it", "How to answer it"):
        assert text.count(told) == sections - 1
    assert f"Level: {estimates.LOW}. Allowing for its pupils: {estimates.BELOW}." in text
    assert "62% that its next inspection is below good; a plain baseline says 44%" in text
    assert estimates.REASON in text
    assert FLAGS.replace("'", "&#x27;") in text
    assert f"/projects/{project.pk}/voices/school/" in text
    assert f"/referrals/new/?school={estimates.STUCK}" in text
    assert "2 inspections, the newest of 6 March 2018." in text


def test_its_words_are_ones_that_a_head_would_accept(sign_in, project):
    leads("school-leader", estimates.STUCK)
    text = re.sub(r"<[^>]+>", " ", main(sign_in("school-leader")))
    assert re.findall(UNFAIR, text) == []


@pytest.mark.parametrize("role", [role.value for role in Role])
def test_who_reads_it(sign_in, role):
    everywhere = {"national-lead", "regional-director", "delivery-officer", "adviser", "analyst", "auditor"}
    own = {"school-leader", "responsible-body"}
    client = sign_in(role)
    other = f"/schools/{estimates.NAMED}/held/"
    assert client.get(other).status_code == (200 if role in everywhere else 403)
    assert client.post(HELD, {"x": "1"}).status_code in (403, 405)
    leads(role, estimates.STUCK)
    assert sign_in(role).get(HELD).status_code == (200 if role in everywhere | own else 403)


def test_a_refusal_says_who_can(sign_in):
    leads("school-leader", estimates.NAMED)
    response = sign_in("school-leader").get(HELD)
    assert response.status_code == 403
    assert "your own school" in response.content.decode()


@pytest.mark.parametrize("role", ["school-leader", "responsible-body", "supporting-organisation", "administrator"])
def test_the_measures_of_other_schools_are_on_no_page(sign_in, role):
    leads(role, estimates.NAMED)
    client = sign_in(role)
    text = main(client, f"/schools/{estimates.STUCK}/")
    for told in ("What the measures say", estimates.BELOW, "Early warning", estimates.REASON):
        assert told not in text


def test_a_school_and_its_responsible_body_see_the_measures_on_its_page(sign_in):
    leads("school-leader", estimates.STUCK)
    for role in ("school-leader", "responsible-body"):
        text = main(sign_in(role), f"/schools/{estimates.STUCK}/")
        assert "What the measures say" in text
        assert estimates.REASON in text
        assert HELD in text


def test_the_schools_page_shows_both_views_as_pictures_and_as_a_table(lead):
    text = main(lead, f"/schools/{estimates.STUCK}/")
    pictures = re.findall(r'class="chart profile"[^>]*aria-label="([^"]*)"', text)
    assert len(pictures) == 2
    assert "52.0% (45.0% to 59.0%)" in pictures[0]
    assert "−8.0 points (−13.0 to −3.0 points)" in pictures[1]
    assert "56.0% (40.0% to 72.0%)" in text  # expected next year with no action
    assert "54.0% in 2018/19" in text
    assert "disadvantaged pupils" in text
    assert "Behaviour: Suspensions by school are in no edition" in text
    suppressed = main(lead, f"/schools/{estimates.PLAIN}/")
    assert "None in 2018/19: suppressed: too few pupils to publish" in suppressed
    assert estimates.UNKNOWN in suppressed


def test_a_school_that_nothing_measures_is_told_so(lead, sample):
    text = main(lead, f"/schools/{sample.BARE}/")
    assert "nothing is measured. That says nothing about the school." in text
    assert "not one of those for which the model is offered" in text


def test_a_cohort_that_shrank_is_a_reason_to_ask_and_no_accusation(lead):
    text = main(lead, f"/schools/{estimates.CONCERN}/")
    assert "120 pupils where 171 were to be expected, 30% fewer (20% to 40%)" in text
    assert "It says nothing about why" in text
    assert "home education" in text  # what no sentinel can watch
    assert "worth a look" not in main(lead, f"/schools/{estimates.STUCK}/")
    assert "A reason to ask, and no more." in main(lead, f"/schools/{estimates.CONCERN}/held/")


ANSWER = f"{HELD}answer/"
WORDS = "The newest figure is of the year in which half of the staff were ill."


def test_a_school_answers_and_whoever_decides_reads_it(sign_in, project):
    leads("school-leader", estimates.STUCK)
    head = sign_in("school-leader")
    assert "Answer what is held</a>" in main(head)
    assert head.post(ANSWER, {"about": "measures", "text": " "}).status_code == 422
    sent = head.post(ANSWER, {"about": "measures", "text": WORDS})
    assert sent.headers["Location"] == f"{HELD}?done=remarked#answered"
    officer = sign_in("delivery-officer")
    listed = "/who-may-need-support/"
    for path in (HELD, listed, f"/projects/{project.pk}/voices/"):
        assert WORDS in main(officer, path), path
    assert "The school answers" in main(sign_in("analyst"), f"{listed}?region=")
    assert "The school answers" not in main(officer, listed).split('id="school-100004"')[1].split("</dl>")[0]


def test_an_answer_is_kept_with_the_decision_and_never_changed(sign_in, project):
    from alongside_service.identification.models import Remark
    from alongside_service.identification.selectors import heard
    from alongside_service.projects.models import AppendOnlyError

    leads("responsible-body", estimates.STUCK)
    sign_in("responsible-body").post(ANSWER, {"about": "early-warning", "text": WORDS})
    kept = heard(project)["remarks"]
    assert [(each["party"], each["about"], each["text"]) for each in kept] == [
        ("responsible-body", "early-warning", WORDS)
    ]
    with pytest.raises(AppendOnlyError):
        Remark.objects.get().delete()


@pytest.mark.parametrize("role", ["school-leader", "responsible-body", "regional-director", "analyst"])
def test_nobody_answers_for_the_school_of_another(sign_in, role):
    from alongside_service.identification.models import Remark

    client = sign_in(role)
    User.objects.filter(role="school-leader", demonstration=True).update(school=estimates.CONCERN)
    path = f"/schools/{estimates.NAMED}/held/answer/"
    assert client.post(path, {"about": "other", "text": WORDS}).status_code == 403
    assert client.get(path).status_code == 403
    assert not Remark.objects.exists()
