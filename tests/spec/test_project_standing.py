"""Where a project stands, by example: every task's gate and completeness, pauses, voids, clocks and milestones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from alongside.policy.calendar import add_working_days
from alongside.policy.course import Field, Task
from alongside.project import ProjectFacts, State, Status, derive_standing, why_closed
from alongside.project.facts import is_asked
from spec.project_cases import CASES, CLOSED, MILESTONES, Case
from spec.project_facts import ALL_DONE, COURSE, NOBODY, ORDINARY, answered, done_to, facts_from

NEEDED = [(task, field) for task in COURSE.tasks for field in task.fields if field.needed or field.must]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_example_holds(case: Case) -> None:
    facts = facts_from(case.given)
    found = derive_standing(COURSE, facts).of(case.task)
    assert (found.status, found.because) == (case.status, case.because)
    assert found.due == (dt.date.fromisoformat(case.due) if case.due else None)
    if case.missing or case.status == "in progress":
        assert found.missing == case.missing


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_what_is_closed_on_the_page_is_closed_on_save(case: Case) -> None:
    facts = facts_from(case.given)
    closed = why_closed(COURSE, facts, COURSE.task(case.task))
    if case.status in (Status.CANNOT_START, Status.CANNOT_PROGRESS):
        assert closed == case.because
    elif case.status == Status.NOT_REQUIRED:
        assert closed == (case.because if facts.state is State.IN_PROGRESS else (f"The project is {facts.state}.",))
    elif case.status in (Status.NOT_STARTED, Status.IN_PROGRESS):
        assert closed == ()


@pytest.mark.parametrize(("title", "given", "milestone", "day", "phase"), MILESTONES, ids=[m[0] for m in MILESTONES])
def test_the_milestone_is_reached(title: str, given: str, milestone: str, day: str, phase: str) -> None:
    standing = derive_standing(COURSE, facts_from(given))
    assert (standing.milestone.key, str(standing.milestone_on), standing.phase) == (milestone, day, phase)


def test_every_milestone_and_every_status_is_in_an_example() -> None:
    assert {row[2] for row in MILESTONES} == {milestone.key for milestone in COURSE.milestones}
    assert {case.status for case in CASES} == set(Status)
    assert {case.status for case in CASES if case.task == "appointment"} >= {"completed", "not required"}


@pytest.mark.parametrize("task", [task for task in COURSE.tasks if task.clock], ids=lambda task: task.key)
def test_a_clock_has_begun_when_its_task_opens_and_runs_in_working_days(task: Task) -> None:
    before = _before(task.key)
    if task.clock.starts.task == task.key:
        name = task.clock.starts.field
        before = answered(before, task.key, {name: ORDINARY[task.key][name]})
    started = before.value(task.clock.starts.task, task.clock.starts.field)
    due = derive_standing(COURSE, before).of(task.key).due
    assert due == add_working_days(started, task.clock.working_days)
    assert derive_standing(COURSE, answered(before, task.key, ORDINARY[task.key])).of(task.key).due is None


def _before(key: str) -> ProjectFacts:
    keys = [task.key for task in COURSE.tasks]
    at = keys.index(key)
    return done_to(keys[at - 1]) if at else facts_from("nothing")


def test_the_table_of_gates_has_every_task() -> None:
    assert list(CLOSED) == [task.key for task in COURSE.tasks]


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
def test_a_new_project_says_what_each_task_waits_for(task: Task) -> None:
    found = derive_standing(COURSE, NOBODY).of(task.key)
    assert found.because == CLOSED[task.key] == why_closed(COURSE, NOBODY, task)
    assert found.status == (Status.CANNOT_START if CLOSED[task.key] else Status.NOT_STARTED)


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
def test_a_task_opens_once_the_tasks_above_it_are_done_and_is_complete_when_it_is_answered(task: Task) -> None:
    before = _before(task.key)
    assert derive_standing(COURSE, before).of(task.key).status is Status.NOT_STARTED
    after = answered(before, task.key, ORDINARY[task.key])
    assert derive_standing(COURSE, after).of(task.key).status is Status.COMPLETED


@pytest.mark.parametrize(("task", "field"), NEEDED, ids=[f"{task.key}.{field.key}" for task, field in NEEDED])
def test_a_task_without_something_that_it_needs_is_in_progress_and_names_it(task: Task, field: Field) -> None:
    answers = dict(ORDINARY[task.key])
    if not is_asked(field, answers):
        answers[field.only_if.field] = field.only_if.accepts[0]
        for other in task.fields:
            if other is not field and other.only_if == field.only_if:
                answers[other.key] = "written"
    answers.pop(field.key, None)
    if not answers:
        return  # one field alone: without it the task is not begun, as the table of gates shows
    found = derive_standing(COURSE, answered(_before(task.key), task.key, answers)).of(task.key)
    assert found.status is Status.IN_PROGRESS
    assert field.label in found.missing


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
def test_clearing_a_task_closes_every_task_that_it_opens(task: Task) -> None:
    standing = derive_standing(COURSE, facts_from(f"all done; {task.key} cleared"))
    opened = [other for other in COURSE.tasks if any(c.task == task.key for c in other.opens)]
    assert standing.of(task.key).status is Status.NOT_STARTED
    assert {standing.of(other.key).status for other in opened} <= {Status.CANNOT_START}


@pytest.mark.parametrize("state", [State.PAUSED, State.STOPPED])
@pytest.mark.parametrize("last", [task.key for task in COURSE.tasks])
def test_a_halted_project_keeps_what_is_done_and_lets_nothing_be_written(last: str, state: State) -> None:
    going = done_to(last)
    halted = replace(going, state=state)
    before, after = derive_standing(COURSE, going), derive_standing(COURSE, halted)
    for task in COURSE.tasks:
        was, is_now = before.of(task.key).status, after.of(task.key).status
        settled = was in (Status.COMPLETED, Status.NOT_REQUIRED)
        assert is_now is (was if settled else Status.CANNOT_PROGRESS)
        assert why_closed(COURSE, halted, task) == (f"The project is {state}.",)
    assert after.due == ()
    assert (after.milestone, after.phase) == (before.milestone, before.phase)


def test_counts_follow_the_branch() -> None:
    assert (derive_standing(COURSE, NOBODY).done, derive_standing(COURSE, NOBODY).asked) == (0, 28)
    assert (derive_standing(COURSE, ALL_DONE).done, derive_standing(COURSE, ALL_DONE).asked) == (28, 28)
    review = derive_standing(COURSE, facts_from("done to matching-decision; matching-decision.outcome = review"))
    assert (review.done, review.asked) == (15, 15)


def test_days_are_overdue_the_day_after_and_the_earliest_comes_first() -> None:
    standing = derive_standing(COURSE, done_to("conflict-check"))
    assert [each.task.key for each in standing.due] == ["responsible-body-response"]
    both = derive_standing(COURSE, facts_from("done to conflict-check; right-of-reply cleared"))
    assert [each.task.key for each in both.due] == ["responsible-body-response", "right-of-reply"]
    response = both.of("responsible-body-response")
    assert not response.overdue(dt.date(2026, 4, 8))
    assert response.overdue(dt.date(2026, 4, 9))
