"""The whole course walked by those who may write it, from nothing to the last milestone, in either order of taking up.

Whoever may write a field fills it in through `check_answers`, as a form would; whoever is named as deciding decides.
No task is filled in that is not open. So no task waits for itself, and none has a field that nobody may write.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from alongside.policy.course import Field, Task
from alongside.project import Answers, ProjectFacts, Standing, Status, Value, check_answers, derive_standing, why_closed
from alongside.project.answers import Raw
from spec.project_facts import ADVISER, COURSE, NOBODY, OFFICER, ORDINARY, answered

TODAY = dt.date(2026, 7, 31)
OFFICE = ("delivery-officer", "regional-director")
EVERYONE = ("supporting-organisation", "school-leader", "responsible-body", "adviser", *OFFICE)
REVIEW = {**ORDINARY, "matching-decision": {**ORDINARY["matching-decision"], "outcome": "review"}}


def raw_of(field: Field, value: Value | None) -> Raw:
    """What a form sends for an answer."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    return "yes" if value is True else str(value)


def walk(
    roles: Sequence[str],
    answers: dict[str, Answers],
    order: Callable[[Sequence[Task]], Sequence[Task]],
    *,
    decided: bool = True,
) -> tuple[ProjectFacts, Standing]:
    """Take up whatever is open until nothing is, and say where the project stands then."""
    facts = replace(NOBODY, delivery_officer=OFFICER)
    for _ in COURSE.tasks:
        for task in order(COURSE.tasks):
            standing = derive_standing(COURSE, facts).of(task.key)
            if standing.status in (Status.NOT_STARTED, Status.IN_PROGRESS) and (decided or not task.decided_by):
                facts = _written(facts, task, roles, answers[task.key])
    return facts, derive_standing(COURSE, facts)


def _written(facts: ProjectFacts, task: Task, roles: Sequence[str], answers: Answers) -> ProjectFacts:
    for role in (task.decided_by,) if task.decided_by else roles:
        if role != task.decided_by and role not in task.writers():
            continue
        assert why_closed(COURSE, facts, task) == ()
        raw = {field.key: raw_of(field, answers.get(field.key)) for field in task.fields}
        checked = check_answers(task, raw, facts, on=TODAY, role=role, people=[ADVISER])
        assert checked.problems == ()
        facts = answered(facts, task.key, checked.answers)
    return facts


FORWARDS: Callable[[Sequence[Task]], Sequence[Task]] = tuple


def backwards(tasks: Sequence[Task]) -> Sequence[Task]:
    """The last task first."""
    return tuple(reversed(tasks))


@pytest.mark.parametrize("order", [FORWARDS, backwards], ids=["first first", "last first"])
@pytest.mark.parametrize("roles", [OFFICE, EVERYONE], ids=["the office alone", "everyone"])
def test_the_way_to_a_match_can_be_walked_to_its_end(roles: Sequence[str], order: Callable[..., object]) -> None:
    facts, standing = walk(roles, dict(ORDINARY), order)
    assert standing.milestone.key == "implementing"
    assert {each.status for each in standing.tasks} == {Status.COMPLETED}
    assert facts.answers == ORDINARY


@pytest.mark.parametrize("order", [FORWARDS, backwards], ids=["first first", "last first"])
@pytest.mark.parametrize("roles", [OFFICE, EVERYONE], ids=["the office alone", "everyone"])
def test_the_way_of_review_can_be_walked_to_its_end(roles: Sequence[str], order: Callable[..., object]) -> None:
    _, standing = walk(roles, dict(REVIEW), order)
    assert standing.milestone.key == "reviewing"
    assert {each.status for each in standing.tasks} == {Status.COMPLETED, Status.NOT_REQUIRED}
    assert standing.phase == "matching"


def test_without_the_director_nothing_goes_beyond_the_decision() -> None:
    _, standing = walk(("delivery-officer",), dict(ORDINARY), FORWARDS, decided=False)
    done = {each.task.key for each in standing.tasks if each.status is Status.COMPLETED}
    assert done == {"starting-eligibility", "four-voices", "additionality", "first-contact", "conflict-check"}
    assert standing.milestone.key == "referred"


def test_those_outside_the_team_cannot_complete_a_decision_or_a_check() -> None:
    outside = {"responsible-body", "school-leader", "supporting-organisation"}
    for task in COURSE.tasks:
        needed = [field for field in task.fields if field.needed or field.must]
        if all(set(field.written_by or task.written_by) & outside for field in needed):
            assert task.key in {"responsible-body-response", "supporter-contact", "plan-objectives"}
        if task.decided_by or task.private:
            assert not task.writers() & outside


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
def test_what_opens_a_task_stands_above_it(task: Task) -> None:
    keys = [each.key for each in COURSE.tasks]
    above = {"people", *keys[: keys.index(task.key)]}
    assert {condition.task for condition in (*task.opens, *task.applies, *task.rests_on)} <= above
    assert task.clock is None or task.clock.starts.task in {*above, task.key}


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
def test_every_field_can_be_written_by_the_office_and_every_task_says_what_it_is_for(task: Task) -> None:
    for field in task.fields:
        assert set(OFFICE) & set(field.written_by or task.written_by), f"nobody of the office writes {field.key}"
    assert task.purpose.endswith((".", "?"))
    assert any(field.must or field.needed for field in task.fields)
