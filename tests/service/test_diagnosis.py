"""The diagnosis: needs that something shows, sureness that is earned, and room for those who see it otherwise."""

from __future__ import annotations

import datetime as dt

import pytest

from alongside.project import Status, derive_standing
from alongside_service.audit.models import Event
from alongside_service.identification import selectors
from alongside_service.identification.actions import (
    add_evidence,
    comment_on_need,
    save_diagnosis,
    save_need,
    take_back_evidence,
    take_back_need,
)
from alongside_service.identification.models import EvidenceItem, Need, NeedComment
from alongside_service.identification.selectors.drafts import figures_for
from alongside_service.projects.actions import open_project
from alongside_service.projects.decisions import decide
from alongside_service.projects.facts import course_of, facts_of
from alongside_service.projects.models import AppendOnlyError, SupportProject, TaskRecord
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError
from alongside_service.register.models import School
from service.walking import person, sample_project, walk_to_first_visit

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 10, 30)
MATHS = {"area": "quality-of-education", "statement": "Pupils are taught the same maths twice, and then not enough."}
SEEN = {"kind": "visit", "text": "Three year groups did the same sheet.", "source": "Lesson visits in years 4 to 6",
        "dated": "2026-10-16", "confidence": "fairly-sure"}  # fmt: skip
FIGURE = {"kind": "figure", "figure": "ks2_maths_progress|2018/19", "text": "Below nought.", "confidence": "very-sure"}


@pytest.fixture
def project() -> SupportProject:
    """The adviser has visited."""
    project = sample_project()
    walk_to_first_visit(project)
    return fresh(project)


def fresh(project: SupportProject) -> SupportProject:
    return SupportProject.objects.get(pk=project.pk)


def adviser():
    return person("adviser")


def need_in(project: SupportProject, **changes: str) -> Need:
    return save_need(project.pk, None, {**MATHS, **changes}, person=adviser(), on=ON)


def evidence_for(need: Need, **changes: str) -> EvidenceItem:
    return add_evidence(need.project_id, need.pk, {**SEEN, **changes}, person=adviser(), on=ON)


def whole(project: SupportProject, **changes: str) -> None:
    raw = {"talked": "yes", "confidence": "fairly-sure", "completed_on": "2026-10-30", **changes}
    save_diagnosis(project.pk, raw, person=adviser(), on=ON)


def answers(project: SupportProject) -> dict:
    row = TaskRecord.objects.filter(project=project, task="initial-diagnosis").first()
    return row.answers if row else {}


def status(project: SupportProject) -> Status:
    found = fresh(project)
    return derive_standing(course_of(found), facts_of(found)).of("initial-diagnosis").status


# --- Who and when ---


@pytest.mark.parametrize("role", ["school-leader", "responsible-body", "supporting-organisation", "national-lead"])
def test_needs_are_written_by_the_team(project, role):
    with pytest.raises(NotYoursError):
        save_need(project.pk, None, MATHS, person=person(role), on=ON)
    assert not Need.objects.exists()


def test_there_is_no_diagnosis_before_the_first_visit(sign_in):
    project = sample_project()
    with pytest.raises(ClosedError):
        save_need(project.pk, None, MATHS, person=adviser(), on=ON)
    page = sign_in("adviser").get(f"/projects/{project.pk}/diagnosis/").content.decode()
    assert "No need is written down yet." in page
    assert "Add a need" not in page


# --- A need that nothing shows ---


def test_a_new_need_is_one_of_which_we_cannot_tell(project):
    need = need_in(project, confidence="very-sure")
    assert (need.confidence, need.position) == ("cannot-tell", 1)
    assert answers(project) == {"needs": 1}


@pytest.mark.parametrize("sure", ["very-sure", "fairly-sure"])
def test_nobody_can_be_sure_of_a_need_that_nothing_shows(project, sure):
    need = need_in(project)
    raw = {**MATHS, "confidence": sure}
    with pytest.raises(InvalidError, match="Nothing shows this need yet"):
        save_need(project.pk, need.pk, raw, person=adviser(), on=ON, version=need.version)
    need.refresh_from_db()
    assert need.confidence == "cannot-tell"


def test_evidence_lets_us_be_surer_and_taking_it_back_does_not_leave_us_so(project):
    need = need_in(project)
    item = evidence_for(need)
    need.refresh_from_db()
    assert need.confidence == "fairly-sure"
    take_back_evidence(project.pk, need.pk, item.pk, {"why": "It was another school."}, person=adviser(), on=ON)
    need.refresh_from_db()
    item.refresh_from_db()
    assert (need.confidence, item.taken_back) == ("cannot-tell", "It was another school.")
    assert EvidenceItem.objects.filter(pk=item.pk).exists(), "it stays on the record"
    assert item.history.count() == 2
    with pytest.raises(ClosedError):
        take_back_evidence(project.pk, need.pk, item.pk, {"why": "Again."}, person=adviser(), on=ON)


def test_other_evidence_keeps_what_it_bears(project):
    need = need_in(project)
    first = evidence_for(need)
    evidence_for(need, kind="conversation", source="The maths lead")
    take_back_evidence(project.pk, need.pk, first.pk, {"why": "Wrong day."}, person=adviser(), on=ON)
    need.refresh_from_db()
    assert need.confidence == "fairly-sure"


# --- Evidence ---


def test_a_figure_is_copied_as_published_with_its_interval_and_its_edition(project):
    need = need_in(project)
    item = add_evidence(project.pk, need.pk, FIGURE, person=adviser(), on=ON)
    assert (item.measure, item.period) == ("ks2_maths_progress", "2018/19")
    assert (item.figure["value"], item.figure["low"], item.figure["high"], item.figure["pupils"]) == (
        -2.4, -4.6, -0.2, 28,
    )  # fmt: skip
    assert item.figure["edition"].startswith("ks2/2018-19")
    assert "Key stage 2 results by school" in item.source


def test_figures_to_choose_from_have_a_value_and_reach_back_to_the_earlier_school(project):
    found = {figure.key: figure for figure in figures_for(project.school)}
    assert "ks2_rwm_expected|2017/18" not in found, "suppressed"
    assert found["ks2_rwm_expected|2014/15"].urn == "900001"
    assert all(figure.shown for figure in found.values())


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"figure": "ks2_rwm_expected|2017/18", "kind": "figure"}, "figure"),
        ({"kind": "figure"}, "figure"), ({"source": ""}, "source"), ({"dated": "2026-10-31"}, "dated"),
        ({"text": " "}, "text"), ({"kind": "rumour"}, "kind"), ({"confidence": ""}, "confidence"),
    ],
)  # fmt: skip
def test_evidence_that_cannot_be_weighed_is_refused(project, changes, wrong):
    need = need_in(project)
    with pytest.raises(InvalidError) as refused:
        evidence_for(need, **changes)
    assert wrong in refused.value.problems
    assert not EvidenceItem.objects.exists()


def test_a_refused_form_keeps_what_was_typed(project, sign_in):
    need = need_in(project)
    raw = {"kind": "visit", "text": "They did <i>the same</i> sheet.", "source": "", "dated-day": "31",
           "dated-month": "2", "dated-year": "2026", "confidence": "fairly-sure"}  # fmt: skip
    response = sign_in("adviser").post(f"/projects/{project.pk}/diagnosis/needs/{need.pk}/evidence/", raw)
    text = response.content.decode()
    assert response.status_code == 422
    assert "They did &lt;i&gt;the same&lt;/i&gt; sheet." in text
    assert 'value="31"' in text
    assert 'href="#dated-day"' in text
    assert (
        "must be a real day"
        in Event.objects.filter(action="refused", subject=project.subject).latest("id").detail["why"]
    )


# --- Two people at once ---


def test_whoever_saves_second_sees_the_difference_and_loses_nothing(project, sign_in):
    need = need_in(project)
    form = {**MATHS, "confidence": "cannot-tell", "version": str(need.version)}
    address = f"/projects/{project.pk}/diagnosis/needs/{need.pk}/"
    assert sign_in("delivery-officer").post(address, {**form, "statement": "Maths is taught twice."}).status_code == 302
    response = sign_in("adviser").post(address, {**form, "statement": "Mine: the scheme changed in May."})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Maths is taught twice." in text
    assert "Mine: the scheme changed in May." in text
    assert "Demonstration delivery officer saved this" in text
    need.refresh_from_db()
    assert need.statement == "Maths is taught twice."
    with pytest.raises(ChangedError):
        save_need(project.pk, need.pk, form, person=adviser(), on=ON, version=1)


# --- Comments ---


def test_a_school_says_beside_the_need_that_it_sees_it_otherwise(project, sign_in):
    need = need_in(project)
    address = f"/projects/{project.pk}/diagnosis/needs/{need.pk}/comment/"
    raw = {"text": "We changed the scheme in September.", "disputes": "yes"}
    assert sign_in("school-leader").post(address, raw).status_code == 302
    said = NeedComment.objects.get()
    assert (said.disputes, said.role, said.person) == (True, "school-leader", person("school-leader"))
    page = sign_in("adviser").get(f"/projects/{project.pk}/diagnosis/").content.decode()
    assert "Contested" in page
    assert "We changed the scheme in September." in page
    for attempt in (said.save, said.delete):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.parametrize(("role", "may"), [("responsible-body", True), ("delivery-officer", True),
                                           ("supporting-organisation", False), ("national-lead", False)])  # fmt: skip
def test_who_comments(project, role, may):
    need = need_in(project)
    raw = {"text": "It was so.", "disputes": "yes"}
    if not may:
        with pytest.raises(NotYoursError):
            comment_on_need(project.pk, need.pk, raw, person=person(role), on=ON)
        return
    said = comment_on_need(project.pk, need.pk, raw, person=person(role), on=ON)
    assert said.disputes is (role == "responsible-body"), "the team answers; it does not dispute its own words"


def test_a_need_of_another_project_is_not_reached_through_this_one(project, sign_in):
    school = School.objects.get(pk="100004")
    other = open_project(school, person=person("delivery-officer"), on=ON, referred_by="data")
    need = Need(project=other, area="attendance", statement="Mondays.", saved_by=adviser())
    need.save()
    assert sign_in("adviser").get(f"/projects/{project.pk}/diagnosis/needs/{need.pk}/").status_code == 404
    with pytest.raises(ClosedError):
        comment_on_need(project.pk, need.pk, {"text": "x"}, person=adviser(), on=ON)
    with pytest.raises(ClosedError):
        add_evidence(project.pk, need.pk, SEEN, person=adviser(), on=ON)


# --- The whole ---


def test_a_diagnosis_without_a_need_is_not_complete(project):
    with pytest.raises(InvalidError) as refused:
        whole(project, confidence="cannot-tell")
    assert set(refused.value.problems) == {"completed_on"}


def test_the_whole_is_never_surer_than_the_surest_need(project):
    need = need_in(project)
    evidence_for(need)
    with pytest.raises(InvalidError) as refused:
        whole(project, confidence="very-sure")
    assert set(refused.value.problems) == {"confidence"}
    whole(project)
    assert status(project) is Status.COMPLETED
    assert answers(project) == {
        "talked": True, "needs": 1, "confidence": "fairly-sure", "completed_on": "2026-10-30",
    }  # fmt: skip


def test_when_what_bore_it_is_taken_back_the_diagnosis_is_no_longer_complete(project):
    need = need_in(project)
    item = evidence_for(need)
    whole(project)
    take_back_evidence(project.pk, need.pk, item.pk, {"why": "Another school."}, person=adviser(), on=ON)
    assert "confidence" not in answers(project)
    assert status(project) is Status.IN_PROGRESS


def test_the_task_counts_the_needs_that_hold(project):
    first, _ = need_in(project), need_in(project, area="attendance", statement="Mondays.")
    assert answers(project)["needs"] == 2
    take_back_need(project.pk, first.pk, {"why": "Said twice."}, person=adviser(), on=ON)
    assert answers(project)["needs"] == 1
    page_needs = selectors.needs_of(project)
    assert [need.statement for need in page_needs] == ["Mondays."]
    assert first.history.first().taken_back == "Said twice."
    with pytest.raises(InvalidError):
        take_back_need(project.pk, page_needs[0].pk, {"why": ""}, person=adviser(), on=ON)


def test_the_decision_after_the_diagnosis_is_traced_to_each_piece_of_evidence(project):
    need = need_in(project)
    item = evidence_for(need)
    comment_on_need(project.pk, need.pk, {"text": "No.", "disputes": "yes"}, person=person("school-leader"), on=ON)
    whole(project)
    raw = {"outcome": "match", "reasons": "Maths, and its trust has nobody.", "decided_on": "2026-10-30"}
    decision = decide(
        project.pk, "matching-decision", raw, person=person("regional-director"), on=ON,
        heard=selectors.heard(fresh(project)),
    )  # fmt: skip
    take_back_evidence(project.pk, need.pk, item.pk, {"why": "Later found wrong."}, person=adviser(), on=ON)
    decision.refresh_from_db()
    kept = decision.heard["diagnosis"]["needs"][0]
    assert kept["id"] == need.pk
    assert [each["id"] for each in kept["evidence"]] == [item.pk]
    assert kept["confidence"] == "fairly-sure"
    assert kept["comments"][0]["disputes"] is True


# --- Reading ---


@pytest.mark.parametrize("role", ["school-leader", "responsible-body", "adviser", "auditor", "national-lead"])
def test_both_sides_read_the_same_diagnosis(project, sign_in, role):
    evidence_for(need_in(project))
    page = sign_in(role).get(f"/projects/{project.pk}/diagnosis/").content.decode()
    assert MATHS["statement"] in page
    assert "Lesson visits in years 4 to 6" in page
    assert ("Change this need" in page) is (role == "adviser")
    assert ("Say something to this need" in page) is (role not in ("auditor", "national-lead"))


def test_a_page_asks_the_same_of_the_database_for_one_need_as_for_six(
    project, sign_in, django_assert_max_num_queries
):  # fmt: skip
    evidence_for(need_in(project))
    client = sign_in("adviser")
    address = f"/projects/{project.pk}/diagnosis/"
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)
    most = len(few) + 1  # which load is current is read anew every ten seconds
    before = Event.objects.count()
    client.get(address)
    assert Event.objects.count() == before
    for at in range(5):
        need = need_in(project, statement=f"Another thing: {at}.")
        evidence_for(need)
        comment_on_need(project.pk, need.pk, {"text": "Yes."}, person=person("responsible-body"), on=ON)
    with django_assert_max_num_queries(most):
        client.get(address)


def test_the_whole_is_saved_through_the_page(project, sign_in):
    evidence_for(need_in(project))
    raw = {"talked": "yes", "confidence": "very-sure"}
    response = sign_in("adviser").post(f"/projects/{project.pk}/diagnosis/", raw)
    assert response.status_code == 422
    assert "cannot be surer" in response.content.decode()
    raw["confidence"] = "fairly-sure"
    assert sign_in("adviser").post(f"/projects/{project.pk}/diagnosis/", raw).status_code == 302
    assert answers(project) == {"talked": True, "needs": 1, "confidence": "fairly-sure"}
