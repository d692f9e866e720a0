"""Whether a course hangs together: every condition names something, and no task waits for itself."""

from __future__ import annotations

from collections.abc import Iterator, Set

from alongside.errors import PolicyError
from alongside.policy.course import ROLES, Condition, Course, Field, Task

PEOPLE = "people"
"""Not a task: stands for the people named on the project."""
PEOPLE_FIELDS = ("delivery_officer", "adviser")

_Fault = tuple[str, str, str]
"""Where, what, and what to do."""

_SPELLING = "Correct its spelling, or write what it names."


def refuse_incoherence(course: Course, known: Set[str], file: str) -> None:
    """Raise PolicyError at the first thing that does not fit; `known` are the tasks of every day.

    A condition on a task that this course does not have, but another day's has, is let be: it holds.
    """
    for where, what, remedy in _faults(course, known):
        raise PolicyError(what, where=f"{file}, {where}", remedy=remedy)


def _faults(course: Course, known: Set[str]) -> Iterator[_Fault]:
    phases = {phase.key for phase in course.phases}
    for task in course.tasks:
        if task.phase not in phases:
            yield _at(task, key="phase"), f"There is no phase {task.phase!r}.", f"One of: {', '.join(sorted(phases))}."
        yield from _role_faults(task)
        yield from _field_faults(task)
    for where, condition in _conditions(course):
        if problem := _loose(condition, course, known):
            yield where, f"The condition {str(condition)!r} names {problem}.", _SPELLING
    for where, condition in _days(course):
        if condition.accepts or not _is_day(condition, course):
            yield where, f"{str(condition)!r} is not a day.", "Name a field of the kind day, as task.field."
    yield from _link_faults(course)
    if circle := _circle(course):
        yield (
            f"task {circle[0]}, key 'opens'",
            f"Tasks wait for each other: {' → '.join(circle)}.",
            "Take one of the conditions out.",
        )


def _at(task: Task, field: Field | None = None, *, key: str = "") -> str:
    parts = (f"task {task.key}", f"field {field.key}" if field else "", f"key {key!r}" if key else "")
    return ", ".join(part for part in parts if part)


def _role_faults(task: Task) -> Iterator[_Fault]:
    remedy = f"One of: {', '.join(ROLES)}."
    if not task.written_by:
        yield _at(task, key="written_by"), "Nobody may write it.", "Name at least one role."
    named: list[tuple[str, tuple[str, ...], Field | None]] = [
        ("written_by", task.written_by, None),
        ("decided_by", (task.decided_by,), None),
    ]
    named += [("written_by", field.written_by, field) for field in task.fields]
    named += [("role", (field.role,), field) for field in task.fields]
    for key, roles, field in named:
        for role in roles:
            if role and role not in ROLES:
                yield _at(task, field, key=key), f"There is no role {role!r}.", remedy


def _field_faults(task: Task) -> Iterator[_Fault]:
    before: set[str] = set()
    for field in task.fields:
        if field.key in before:
            yield _at(task, field), "The task has this field already.", "Give it another key."
        if field.only_if and field.only_if.field not in before:
            yield (
                _at(task, field, key="only_if"),
                "It rests on no field above it.",
                "Name a field that is asked before.",
            )
        for key, given, kind in (
            ("past", field.past, "day"),
            ("not_before", field.not_before, "day"),
            ("least", field.least is not None, "number"),
        ):
            if given and field.kind != kind:
                yield _at(task, field, key=key), f"It is for a field of the kind {kind}.", "Take it out."
        before.add(field.key)


def _conditions(course: Course) -> Iterator[tuple[str, Condition]]:
    for task in course.tasks:
        for key in ("opens", "applies", "complete", "rests_on"):
            yield from ((_at(task, key=key), condition) for condition in getattr(task, key))
        for field in task.fields:
            if field.only_if:
                yield _at(task, field, key="only_if"), field.only_if
            if field.same_as:
                yield _at(task, field, key="same_as"), _named(field.same_as)
    for phase in course.phases:
        yield from ((f"phase {phase.key}, key 'opens'", condition) for condition in phase.opens)
    for milestone in course.milestones:
        yield from ((f"milestone {milestone.key}, key 'reached'", condition) for condition in milestone.reached)
    yield from _days(course)


def _days(course: Course) -> Iterator[tuple[str, Condition]]:
    """Conditions that stand for a day."""
    for task in course.tasks:
        if task.clock:
            yield _at(task, key="clock"), task.clock.starts
        for field in task.fields:
            if field.not_before:
                yield _at(task, field, key="not_before"), _named(field.not_before)
    for milestone in course.milestones:
        if milestone.dated_by:
            yield f"milestone {milestone.key}, key 'dated_by'", milestone.dated_by


def _named(reference: str) -> Condition:
    task, _, field = reference.partition(".")
    return Condition(task=task, field=field)


def _is_day(condition: Condition, course: Course) -> bool:
    if not course.has_task(condition.task):
        return True
    return bool(condition.field) and course.task(condition.task).field(condition.field).kind == "day"


def _loose(condition: Condition, course: Course, known: Set[str]) -> str:
    """What a condition names that there is not; empty where it hangs on something."""
    if condition.task == PEOPLE:
        return "" if condition.field in PEOPLE_FIELDS else f"nobody known as {condition.field!r}"
    if condition.task not in known:
        return f"no task: {condition.task!r}"
    if not condition.field or not course.has_task(condition.task):
        return ""
    field = next((field for field in course.task(condition.task).fields if field.key == condition.field), None)
    if field is None:
        return f"no field of that task: {condition.field!r}"
    options = {"yes", "no"} if field.kind == "yes-no" else {option.key for option in field.options}
    unknown = [key for key in condition.accepts if key not in options]
    return f"no option of that field: {unknown[0]!r}" if unknown else ""


def _link_faults(course: Course) -> Iterator[_Fault]:
    for task in course.tasks:
        for condition in task.rests_on:
            if not condition.field or condition.accepts:
                yield _at(task, key="rests_on"), f"{str(condition)!r} is not a field.", "Write it as task.field."
    for where, condition in _conditions(course):
        if condition.task == PEOPLE and "'opens'" not in where:
            yield where, "Only what opens a task may rest on who is named.", "Name the task in which they are named."


def _circle(course: Course) -> tuple[str, ...]:
    """Tasks that wait for each other, the first one again at the end; empty where every task can be reached."""
    ahead = {task.key: _ahead(task, course) for task in course.tasks}
    settled: set[str] = set()

    def walk(key: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if key in path:
            return (*path[path.index(key) :], key)
        if key in settled:
            return ()
        found = next((circle for other in ahead[key] if (circle := walk(other, (*path, key)))), ())
        settled.add(key)
        return found

    return next((circle for key in ahead if (circle := walk(key, ()))), ())


def _ahead(task: Task, course: Course) -> list[str]:
    """The tasks that have to be done before this one."""
    conditions = (*course.phase(task.phase).opens, *task.opens, *task.applies)
    others = [condition.task for condition in task.complete if condition.task != task.key]
    return [key for key in (*(condition.task for condition in conditions), *others) if course.has_task(key)]
