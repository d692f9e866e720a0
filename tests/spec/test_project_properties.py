"""What holds of every project, whatever is written under its tasks, in whatever order."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.policy.course import Field, Task
from alongside.project import (
    Answers,
    ProjectFacts,
    State,
    Status,
    Value,
    derive_standing,
    from_stored,
    to_stored,
    why_closed,
)
from alongside.project.facts import is_void
from spec.project_facts import ALL_DONE, COURSE, NOBODY, ORDINARY

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
KEYS = [task.key for task in COURSE.tasks]


def values(field: Field) -> st.SearchStrategy[Value]:
    """Any answer that the field may hold."""
    by_kind: dict[str, st.SearchStrategy[Value]] = {
        "day": DAYS,
        "tick": st.just(True),
        "number": st.integers(0, 5),
        "money": st.decimals(0, 100_000, places=2),
        "person": st.sampled_from(["7", "8"]),
    }
    if field.options:
        return st.sampled_from([option.key for option in field.options])
    return by_kind.get(field.kind, st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20))


def answers(task: Task) -> st.SearchStrategy[Answers]:
    """Any answers of a task; more often than not the ordinary ones, so that later tasks come into reach."""
    any_of_it = st.fixed_dictionaries({}, optional={field.key: values(field) for field in task.fields})
    return st.one_of(st.just(ORDINARY[task.key]), st.just(ORDINARY[task.key]), any_of_it)


@st.composite
def projects(draw: st.DrawFn) -> ProjectFacts:
    """Any facts: some tasks as usual, some odd, some absent, whatever they rested on."""
    changed = draw(st.dictionaries(st.sampled_from(KEYS), st.booleans(), max_size=6))
    given = dict(draw(st.sampled_from([{}, ORDINARY])))
    for key, absent in changed.items():
        given.pop(key, None)
        if not absent:
            given[key] = draw(answers(COURSE.task(key)))
    rested = dict(ALL_DONE.rested_on)
    if draw(st.booleans()):
        rested = {}
    return ProjectFacts(
        opened=dt.date(2026, 3, 2),
        state=draw(st.sampled_from([State.IN_PROGRESS, State.IN_PROGRESS, State.PAUSED, State.STOPPED])),
        delivery_officer=draw(st.sampled_from(["", "4"])),
        adviser=draw(st.sampled_from(["", "7"])),
        answers=given,
        rested_on=rested,
    )


@given(projects())
@settings(max_examples=150, deadline=None)
def test_every_task_has_one_status_and_the_same_facts_give_it_again(facts: ProjectFacts) -> None:
    standing = derive_standing(COURSE, facts)
    assert [each.task.key for each in standing.tasks] == KEYS
    assert all(isinstance(each.status, Status) for each in standing.tasks)
    again = replace(facts, answers=dict(reversed(facts.answers.items())))
    assert derive_standing(COURSE, again) == standing


@given(projects())
@settings(max_examples=150, deadline=None)
def test_a_task_that_cannot_start_is_never_completed(facts: ProjectFacts) -> None:
    standing = derive_standing(COURSE, facts)
    completed = {each.task.key for each in standing.tasks if each.status is Status.COMPLETED}
    not_required = {each.task.key for each in standing.tasks if each.status is Status.NOT_REQUIRED}
    for task in COURSE.tasks:
        if task.key not in completed:
            continue
        for condition in (*task.opens, *task.applies):
            if condition.task == "people":
                continue
            if condition.accepts:
                assert facts.value(condition.task, condition.field) in condition.accepts
                assert condition.task in completed or condition in task.applies
            elif not condition.field:
                assert condition.task in completed | not_required
        assert not is_void(task, facts)
        answered = facts.answers[task.key]
        for field in task.fields:
            if (field.must or field.needed) and not field.only_if:
                assert answered.get(field.key) not in (None, "", ())


@given(projects())
@settings(max_examples=150, deadline=None)
def test_the_page_and_the_save_agree(facts: ProjectFacts) -> None:
    for each in derive_standing(COURSE, facts).tasks:
        closed = why_closed(COURSE, facts, each.task)
        if each.status in (Status.NOT_STARTED, Status.IN_PROGRESS):
            assert closed == ()
        elif each.status is not Status.COMPLETED:
            assert closed
            assert facts.state is not State.IN_PROGRESS or closed == each.because
        if each.due:
            assert each.status in (Status.NOT_STARTED, Status.IN_PROGRESS)


def _names(task: Task) -> set[str]:
    """The tasks that a task's conditions name, its phase's among them."""
    conditions = (*COURSE.phase(task.phase).opens, *task.opens, *task.applies, *task.complete, *task.rests_on)
    clock = (task.clock.starts,) if task.clock else ()
    return {condition.task for condition in (*conditions, *clock)} - {"people", task.key}


def _downstream(key: str) -> set[str]:
    found = {key}
    for task in COURSE.tasks:  # conditions only look up, so one pass down is enough
        if _names(task) & found:
            found.add(task.key)
    return found


@given(projects(), st.sampled_from(KEYS), st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_written_under_a_task_changes_no_task_whose_conditions_do_not_lead_to_it(
    facts: ProjectFacts, key: str, data: st.DataObject
) -> None:
    after = replace(facts, answers={**facts.answers, key: data.draw(answers(COURSE.task(key)))})
    was, is_now = derive_standing(COURSE, facts), derive_standing(COURSE, after)
    for task in COURSE.tasks:
        if task.key not in _downstream(key):
            assert is_now.of(task.key) == was.of(task.key)


@pytest.mark.parametrize("key", KEYS)
def test_no_later_task_changes_an_earlier_one(key: str) -> None:
    assert min(KEYS.index(other) for other in _downstream(key)) == KEYS.index(key)


@given(projects(), st.sampled_from(KEYS))
@settings(max_examples=150, deadline=None)
def test_naming_nobody_undoes_nothing(facts: ProjectFacts, key: str) -> None:
    nobody = replace(facts, delivery_officer="", adviser="")
    was, is_now = derive_standing(COURSE, facts), derive_standing(COURSE, nobody)
    assert (was.of(key).status is Status.COMPLETED) is (is_now.of(key).status is Status.COMPLETED)
    assert (was.milestone, was.phase, was.done) == (is_now.milestone, is_now.phase, is_now.done)


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_what_is_stored_comes_back_as_it_was(task: Task, data: st.DataObject) -> None:
    given_answers = data.draw(st.fixed_dictionaries({}, optional={field.key: values(field) for field in task.fields}))
    stored = json.loads(json.dumps(to_stored(given_answers)))
    assert from_stored(task, stored) == given_answers
    assert to_stored(from_stored(task, stored)) == stored


def test_what_no_field_asks_any_more_is_left_out_and_nothing_is_made_up() -> None:
    task = COURSE.task("first-contact")
    assert from_stored(task, {"spoken": True, "asked_in_2024": "yes", "with_whom": None}) == {"spoken": True}
    assert derive_standing(COURSE, replace(NOBODY, answers={"first-contact": {}})).of("first-contact").missing
