"""Progress reviews: when one can be added, how far it is recorded, what stays, and what the school says of it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.project import State
from alongside_service.audit.models import Event
from alongside_service.projects.models import AppendOnlyError, Decision, SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError
from alongside_service.projects.states import change_state
from alongside_service.register.models import School
from alongside_service.review.actions.objectives import set_dropped
from alongside_service.review.actions.reviews import (
    add_review,
    answer_review,
    change_review,
    delete_review,
    progress_values,
    record_progress,
    values_of,
)
from alongside_service.review.models import Objective, ObjectiveProgress, ProgressReview, ReviewAnswer
from alongside_service.review.selectors import review_of, reviews_of
from alongside_service.review.standing import Recorded, recorded, title_of
from service import planned as p
from service import supported as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(sample) -> p.Planned:
    return p.planned()


@pytest.fixture
def watched(sample) -> p.Planned:
    """A project whose progress is reviewed without a match."""
    return p.planned("preferred-organisation", matching_decision={"outcome": "review"})


def form(plan: p.Planned, days_ago: int = 3, **changes: str) -> dict[str, str]:
    return p.as_form(
        {
            "held_on": (p.today() - dt.timedelta(days=days_ago)).isoformat(),
            "reviewer": str(plan.adviser.pk),
            "next_needed": "yes",
            "next_review_on": (p.today() + dt.timedelta(days=80)).isoformat(),
        }
        | changes
    )


def as_typed(review: ProgressReview, days_ago: int) -> dict[str, str]:
    day = (p.today() - dt.timedelta(days=days_ago)).isoformat()
    return {**values_of(review), "held_on": day, "next_review_on": review.next_review_on.isoformat()}


def how_far(review: ProgressReview) -> Recorded:
    return review_of(review.project, review.pk).recorded


# --- When one can be added ---


def test_a_matched_school_has_no_review_before_its_objectives_are_complete(plan):
    p.with_objective(plan)
    response = plan.client("officer").post(plan.url("plan/reviews/new/"), form(plan))
    assert response.status_code == 403
    assert "mark them as complete" in response.content.decode()
    assert Event.objects.filter(action="refused", subject="project-review-new").exists()
    assert "mark them as complete" in plan.client("officer").get(plan.url()).content.decode()
    assert not ProgressReview.objects.exists()


def test_no_review_without_the_decision_and_the_adviser(sample):
    undecided = p.planned("matching-decision")
    with pytest.raises(ClosedError, match="decision after the diagnosis"):
        p.held(undecided)


def test_no_review_without_an_adviser(sample):
    alone = p.planned("adviser-allocation")
    with pytest.raises(ClosedError, match="needs an adviser"):
        p.held(alone)


def test_no_review_while_the_project_is_halted(plan):
    p.complete(plan)
    change_state(
        plan.project.pk, after=State.PAUSED, outcome="other", details="Waiting.", changed_on=p.today(),
        person=plan.officer, on=p.today(),
    )  # fmt: skip
    with pytest.raises(ClosedError, match="paused"):
        p.held(plan)


def test_only_the_team_adds_and_records(plan):
    made = p.complete(plan)
    for who in ("leader", "council", "supporter"):
        assert plan.client(who).post(plan.url("plan/reviews/new/"), form(plan)).status_code == 403
        with pytest.raises(NotYoursError):
            add_review(plan.project.pk, form(plan), person=getattr(plan, who), on=p.today())
    review = p.held(plan)
    with pytest.raises(NotYoursError):
        record_progress(
            review.pk, {f"rating-{made.pk}": "on-track"}, person=plan.leader, on=p.today(), version=review.version
        )


def test_somebody_without_an_account_reviews_and_no_further_review_needs_a_reason(plan):
    p.complete(plan)
    sent = form(plan, reviewer="other", reviewer_name="Õ", next_needed="no")
    assert plan.client("officer").post(plan.url("plan/reviews/new/"), sent).status_code == 422
    sent["no_next_because"] = "Every objective is met."
    assert plan.client("officer").post(plan.url("plan/reviews/new/"), sent).status_code == 302
    made = ProgressReview.objects.get()
    assert (made.who, made.next_review_on, made.no_next_because) == ("Õ", None, "Every objective is met.")


# --- Days ---


def test_a_review_follows_every_earlier_one_of_either_pathway(watched):
    p.held(watched, 5)
    with pytest.raises(InvalidError, match="after the review before"):
        p.held(watched, 5)
    with pytest.raises(InvalidError, match="after the review before"):
        p.held(watched, 9)
    ProgressReview.objects.update(pathway="match")
    with pytest.raises(InvalidError, match="after the review before"):
        p.held(watched, 9)
    assert p.held(watched, 2).pathway == "review"


def test_the_next_review_comes_after_this_one(plan):
    p.complete(plan)
    same = (p.today() - dt.timedelta(days=3)).isoformat()
    with pytest.raises(InvalidError, match="must be after this one"):
        p.held(plan, 3, next_review_on=same)


def test_a_review_stays_between_its_neighbours_when_it_is_changed(watched):
    first, second, third = (p.held(watched, days) for days in (20, 10, 5))
    for days, said in ((25, "after the review before"), (20, "after"), (5, "before the review after"), (1, "before")):
        typed = as_typed(second, days)
        with pytest.raises(InvalidError, match=said):
            change_review(second.pk, typed, person=watched.officer, on=p.today(), version=second.version)
    change_review(second.pk, as_typed(second, 12), person=watched.officer, on=p.today(), version=second.version)
    days = list(ProgressReview.objects.values_list("pk", flat=True))
    assert days == [first.pk, second.pk, third.pk]
    assert [row.title for row in reviews_of(watched.project, [])] == ["First review", "Second review", "Third review"]


@given(st.integers(0, 400))
def test_every_review_has_a_title_of_its_own(at):
    assert title_of(at) != title_of(at + 1)
    assert title_of(at).endswith(" review")


@pytest.mark.parametrize(
    ("at", "title"),
    [(0, "First review"), (10, "11th review"), (20, "21st review"), (111, "112th review"), (21, "22nd review")],
)
def test_titles_read_as_people_say_them(at, title):
    assert title_of(at) == title


def test_progress_waits_for_the_day(plan):
    made = p.complete(plan)
    later = (p.today() + dt.timedelta(days=3)).isoformat()
    review = p.held(plan, held_on=later)
    with pytest.raises(ClosedError, match="recorded from that day"):
        p.rated(review, plan, made)
    assert not ObjectiveProgress.objects.exists()


# --- Matched ---


def test_how_far_a_matched_review_is_recorded_follows_from_its_rows(plan):
    first = p.with_objective(plan)
    second = p.complete(plan)
    review = p.held(plan)
    assert how_far(review) is Recorded.NOT
    review = p.rated(review, plan, first, steps="")
    assert how_far(review) is Recorded.PARTLY
    review = p.rated(review, plan, first, second, steps="")
    assert how_far(review) is Recorded.PARTLY
    review = p.rated(review, plan, first, second, steps="Keep going.")
    assert how_far(review) is Recorded.FULLY
    # an objective that comes later, or is dropped without a rating, changes nothing of what is whole
    third = p.with_objective(plan)
    Objective.objects.filter(pk=third.pk).update(added_on=p.today() + dt.timedelta(days=1))
    assert how_far(review) is Recorded.FULLY
    review = p.rated(review, plan, first, steps="Keep going.")
    assert how_far(review) is Recorded.PARTLY
    set_dropped(plan.project.pk, second.pk, {}, dropped=True, person=plan.officer, on=p.today())
    assert how_far(review) is Recorded.FULLY


@given(st.lists(st.sampled_from(["", "x"]), min_size=1, max_size=4), st.sampled_from(["", " ", "Next."]))
def test_a_review_is_whole_only_when_every_objective_and_the_next_steps_are_there(details, steps):
    day = dt.date(2026, 10, 1)
    review = ProgressReview(pathway="match", held_on=day, next_steps=steps)
    objectives = [Objective(pk=at, added_on=day) for at in range(len(details))]
    rows = [
        ObjectiveProgress(objective_id=at, rating="on-track", details=text) for at, text in enumerate(details) if text
    ]
    whole = all(details) and bool(steps.strip())
    nothing = not any(details) and not steps.strip()
    wanted = Recorded.FULLY if whole else Recorded.NOT if nothing else Recorded.PARTLY
    assert recorded(review, objectives, rows) is wanted


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"rating": "on-track"}, "details"),
        ({"details": "It goes."}, "rating"),
        ({"value": "56"}, "rating"),
        ({"rating": "green", "details": "It goes."}, "rating"),
        ({"rating": "on-track", "details": "It goes.", "value": "some"}, "value"),
    ],
)
def test_half_a_rating_is_refused_and_kept_in_the_form(plan, typed, field):
    made = p.complete(plan)
    review = p.held(plan)
    sent = {f"{key}-{made.pk}": value for key, value in typed.items()}
    sent |= {"next_steps": "Thoughts that took an hour.", "version": str(review.version)}
    response = plan.client("adviser").post(plan.url(f"plan/reviews/{review.pk}/progress/"), sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}-{made.pk}' in text
    assert "Thoughts that took an hour." in text
    assert not ObjectiveProgress.objects.exists()


def test_ratings_are_saved_one_each_with_their_history(plan):
    made = p.complete(plan)
    review = p.rated(p.held(plan), plan, made)
    url = plan.url(f"plan/reviews/{review.pk}/progress/")
    sent = {
        f"rating-{made.pk}": "off-track",
        f"details-{made.pk}": "Two staff left.",
        "next_steps": "Go on.",
        "version": str(review.version),
    }
    assert plan.client("adviser").post(url, sent).status_code == 302
    row = ObjectiveProgress.objects.get()
    assert (row.rating, row.details, row.value) == ("off-track", "Two staff left.", None)
    assert [each.rating for each in row.history.order_by("history_id")] == ["on-track", "off-track"]
    assert "Off track" in plan.client("leader").get(plan.url()).content.decode()
    again = plan.client("officer").post(url, sent | {"next_steps": "What I thought."})
    assert again.status_code == 409
    assert "What I thought." in again.content.decode()
    review.refresh_from_db()
    assert review.next_steps == "Go on."


def test_a_rating_for_an_objective_of_another_plan_is_not_taken(plan):
    made = p.complete(plan)
    other = p.planned(school="200004")
    foreign = p.with_objective(other)
    review = p.rated(p.held(plan), plan, made, foreign)
    assert [row.objective_id for row in ObjectiveProgress.objects.filter(review=review)] == [made.pk]


# --- Progress without a match ---


def test_a_review_that_asks_for_a_match_says_why_and_decides_nothing(watched):
    review = p.held(watched)
    url = watched.url(f"plan/reviews/{review.pk}/progress/")
    sent = {"next_step": "match", "next_steps": "", "version": str(review.version)}
    assert watched.client("adviser").post(url, sent).status_code == 422
    assert watched.client("adviser").post(url, sent | {"next_steps": "It needs more."}).status_code == 302
    assert how_far(review) is Recorded.FULLY
    project = watched.fresh()
    assert (project.matching, project.records.get(task="matching-decision").answers["outcome"]) == ("review", "review")
    assert not Decision.objects.filter(task="matching-decision").exists()
    decision = f"/projects/{project.pk}/decisions/matching-decision/"
    for who in ("director", "officer"):
        assert decision in watched.client(who).get(watched.url()).content.decode()
    assert decision not in watched.client("leader").get(watched.url()).content.decode()
    # a later review that does not ask for it takes the prompt away
    later = p.held(watched, 1)
    record_progress(later.pk, {"next_step": "continue"}, person=watched.adviser, on=p.today(), version=later.version)
    assert decision not in watched.client("director").get(watched.url()).content.decode()


def test_going_on_needs_no_words_and_words_alone_are_half_a_review(watched):
    review = p.held(watched)
    review = record_progress(
        review.pk, {"next_steps": "Well."}, person=watched.adviser, on=p.today(), version=review.version
    )
    assert how_far(review) is Recorded.PARTLY
    review = record_progress(
        review.pk, {"next_step": "continue"}, person=watched.adviser, on=p.today(), version=review.version
    )
    assert how_far(review) is Recorded.FULLY


def test_a_change_of_pathway_leaves_the_earlier_reviews_as_they_were(watched):
    early = p.held(watched, 8)
    record_progress(early.pk, {"next_step": "continue"}, person=watched.adviser, on=p.today(), version=early.version)
    s.fill(
        watched.project, "", start="matching-decision", officer=watched.officer, adviser=watched.adviser,
        plan_objectives={},
    )  # fmt: skip
    late = p.held(watched, 2)
    rows = reviews_of(watched.fresh(), list(Objective.objects.all()))
    assert [(row.review.pathway, row.title, row.recorded) for row in rows] == [
        ("review", "First review", Recorded.FULLY),
        ("match", "Second review", Recorded.NOT),
    ]
    assert late.pk == rows[1].review.pk


# --- Removing, changing, answering ---


def test_only_an_empty_review_is_removed_and_its_removal_stays_on_the_record(plan):
    made = p.complete(plan)
    review = p.held(plan)
    p.rated(review, plan, made)
    url = plan.url(f"plan/reviews/{review.pk}/remove/")
    assert plan.client("officer").post(url).status_code == 403
    empty = p.held(plan, 1)
    url = plan.url(f"plan/reviews/{empty.pk}/remove/")
    assert plan.client("leader").post(url).status_code == 403
    assert plan.client("officer").post(url).status_code == 302
    assert list(ProgressReview.objects.all()) == [review]
    assert ProgressReview.history.filter(id=empty.pk, history_type="-").get().history_user == plan.officer
    assert Event.objects.get(action="removed a review").detail["review"] == empty.pk


def test_a_review_that_was_answered_stays(plan):
    p.complete(plan)
    review = p.held(plan)
    answer_review(review.pk, {"text": "You never came."}, person=plan.leader, on=p.today())
    with pytest.raises(ClosedError, match="answered"):
        delete_review(review.pk, person=plan.officer)


def test_the_school_and_its_council_answer_a_review_and_nothing_takes_that_back(plan):
    p.complete(plan)
    review = p.held(plan)
    url = plan.url(f"plan/reviews/{review.pk}/answer/")
    for who in ("officer", "adviser", "supporter"):
        assert plan.client(who).post(url, {"text": "x"}).status_code == 403
    assert plan.client("leader").post(url, {"text": ""}).status_code == 422
    assert plan.client("leader").post(url, {"text": "We see it otherwise."}).status_code == 302
    assert plan.client("council").post(url, {"text": "So do we."}).status_code == 302
    text = plan.client("officer").get(plan.url(f"plan/reviews/{review.pk}/")).content.decode()
    assert "We see it otherwise." in text
    assert "So do we." in text
    answer = ReviewAnswer.objects.first()
    answer.text = "Nothing."
    with pytest.raises(AppendOnlyError):
        answer.save()
    with pytest.raises(AppendOnlyError):
        ReviewAnswer.objects.all().delete()
    with pytest.raises(NotYoursError):
        answer_review(review.pk, {"text": "x"}, person=s.demonstration("school-leader"), on=p.today())


def test_two_who_change_a_review_see_the_difference(plan):
    p.complete(plan)
    review = p.held(plan)
    url = plan.url(f"plan/reviews/{review.pk}/change/")
    sent = form(plan, 2) | {"version": str(review.version)}
    assert plan.client("officer").post(url, sent).status_code == 302
    second = form(plan, 1, reviewer="other", reviewer_name="Wren") | {"version": str(review.version)}
    response = plan.client("adviser").post(url, second)
    assert response.status_code == 409
    assert "Wren" in response.content.decode()
    review.refresh_from_db()
    assert review.held_on == p.today() - dt.timedelta(days=2)
    with pytest.raises(ChangedError):
        change_review(review.pk, form(plan) | values_days(plan), person=plan.officer, on=p.today(), version=1)


def values_days(plan: p.Planned) -> dict[str, str]:
    return {
        "held_on": (p.today() - dt.timedelta(days=1)).isoformat(),
        "next_review_on": (p.today() + dt.timedelta(days=9)).isoformat(),
    }


def test_what_is_recorded_comes_back_into_the_form(plan):
    made = p.complete(plan)
    review = p.rated(p.held(plan), plan, made)
    assert progress_values(review) == {
        "next_steps": "Go on.", "next_step": "", f"rating-{made.pk}": "on-track",
        f"details-{made.pk}": "Two points up.", f"value-{made.pk}": "56",
    }  # fmt: skip
    assert SupportProject.objects.filter(pk=plan.project.pk, school=School.objects.get(pk=s.SCHOOL)).exists()
