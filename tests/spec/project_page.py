"""The reference page of the course of a support project, printed from the policy and the worked examples.

`scripts/print_course` writes it; a test asserts that what is committed is what is printed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from alongside.policy.course import Clock, Condition, Course, Field, Option, Phase, Task
from alongside.policy.project import PEOPLE, load_project
from spec.project_cases import CASES, MILESTONES, Case

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path("docs") / "reference" / "support-project.md"

_PRINTED = (
    "<!-- Printed by scripts/print_course from policy/project.toml and the worked examples in tests/spec. "
    "Do not edit. -->"
)
_ABOUT = (
    "What is asked in a support project, who may write it, what opens it, when it is complete and when it is due. The "
    "service draws its forms from this and derives every status from it. Why it is so: "
    "[How a support project runs](../explanation/support-project.md)."
)
_KINDS = {
    "day": "a day", "tick": "a tick", "yes-no": "yes or no", "choice": "one of", "choices": "any of",
    "text": "a line of text", "words": "text", "money": "an amount in pounds", "number": "a whole number",
    "email": "an email address", "phone": "a telephone number", "person": "a person",
}  # fmt: skip


def page() -> str:
    """The whole page: every course there has been or will be, the one last in force first."""
    policy = load_project()
    first, *later = (policy.on(day) for day in policy.changes)
    course = later[-1] if later else first
    parts = ["# The course of a support project", _PRINTED, _ABOUT, *_version(policy.changes, course)]
    for phase in course.phases:
        parts += _phase(phase, course)
    parts += [*_milestones(course), *_money(course), *_lists(course), *_examples(course)]
    return "\n\n".join(parts) + "\n"


def _version(changes: Sequence[dt.date], course: Course) -> list[str]:
    since = f"Version `{course.version}`, for projects opened from {_day(changes[-1])}."
    before = f" Before that it changed on {_and([_day(day) for day in changes[:-1]])}." if changes[1:] else ""
    return [f"{since}{before} To be looked at again by {_day(course.review)}.", f"Source: {_linked(course.source)}"]


def _linked(source: str) -> str:
    path = "docs/explanation/support-project.md"
    return source.replace(path, "[How a support project runs](../explanation/support-project.md)")


def _phase(phase: Phase, course: Course) -> list[str]:
    opens = f"Its tasks may be worked on when {_all(phase.opens, course)}." if phase.opens else ""
    parts = [f"## {phase.title}", *([opens] if opens else [])]
    for task in course.tasks_of(phase.key):
        parts += [f"### {task.title}", task.purpose, _table(["", ""], _facts(task, course))]
        parts.append(
            _table(["Asked", "Answer", "Needed", "Rules"], [_field(field, task, course) for field in task.fields])
        )
    return parts


def _facts(task: Task, course: Course) -> Iterator[tuple[str, str]]:
    yield "Id", f"`{task.key}`"
    yield "Written by", _and([_role(role) for role in task.written_by])
    if task.decided_by:
        yield "Decided by", _role(task.decided_by)
    if task.applies:
        yield "Asked when", _all(task.applies, course)
    if task.opens:
        yield "Opens when", _all(task.opens, course)
    conditions = ["what is needed is there", *(_condition(part, course) for part in task.complete)]
    yield "Complete when", _and(conditions)
    if task.rests_on:
        yield "Void when", f"{_or([_named(part, course) for part in task.rests_on])} changes"
    if task.clock:
        yield "Due", _clock(task.clock, course)
    if task.private:
        yield "Not shown to", "the school, its responsible body and the supporting organisation"


def _clock(clock: Clock, course: Course) -> str:
    days = f"{clock.working_days} working days after {_named(clock.starts, course)}"
    return f"{days}; waits on the {_role(clock.waits_on)}"


def _field(field: Field, task: Task, course: Course) -> tuple[str, str, str, str]:
    needed = "to save" if field.must else "to complete" if field.needed else "no"
    return f"{field.label}<br>`{field.key}`", _kind(field), needed, "; ".join(_rules(field, task, course))


def _kind(field: Field) -> str:
    if field.options:
        return f"{_KINDS[field.kind]} [{field.list}](#list-{field.list})"
    if field.kind == "person":
        return f"a person, {_role(field.role)}"
    longest = f", up to {field.longest:,} characters" if field.longest else ""
    return _KINDS[field.kind] + longest


def _rules(field: Field, task: Task, course: Course) -> Iterator[str]:
    if field.only_if:
        chosen = _or([f"“{task.field(field.only_if.field).label_of(key)}”" for key in field.only_if.accepts])
        yield f"asked only if {chosen} is chosen"
    if field.past:
        yield "today or earlier"
    if field.not_before:
        other, _, name = field.not_before.partition(".")
        yield f"not before {_named(Condition(task=other, field=name), course)}"
    if field.same_as:
        other, _, name = field.same_as.partition(".")
        yield f"the same as {_named(Condition(task=other, field=name), course)}"
    if field.least is not None:
        yield f"at least {field.least}, or the task is not complete"
    if field.written_by and field.written_by != task.written_by:
        yield f"written by {_and([_role(role) for role in field.written_by])} only"


def _condition(condition: Condition, course: Course) -> str:
    if condition.task == PEOPLE:
        return f"the {_role(condition.field.replace('_', '-'))} is named"
    title = course.task(condition.task).title
    if not condition.field:
        return f"“{title}” is complete"
    field = course.task(condition.task).field(condition.field)
    if not condition.accepts:
        return f"{_named(condition, course)} is there"
    return f"“{title}” says {_or([f'“{field.label_of(key)}”' for key in condition.accepts])}"


def _all(conditions: Iterable[Condition], course: Course) -> str:
    return _and([_condition(condition, course) for condition in conditions])


def _named(condition: Condition, course: Course) -> str:
    task = course.task(condition.task)
    return f"“{task.field(condition.field).label}” of “{task.title}”"


def _milestones(course: Course) -> list[str]:
    about = "How far a project has come: the last of these that is reached. Derived, and never written."
    rows = [
        (
            milestone.label,
            f"`{milestone.key}`",
            _all(milestone.reached, course) if milestone.reached else "the project is opened",
            _named(milestone.dated_by, course) if milestone.dated_by else "the day on which the project was opened",
        )
        for milestone in course.milestones
    ]
    return ["## Milestones", about, _table(["Milestone", "Id", "Reached when", "Its day"], rows)]


def _money(course: Course) -> list[str]:
    stages = {"both": "indicative and final"}
    bands = [(band.label, f"£{band.pounds:,}", stages.get(band.stage, band.stage)) for band in course.bands]
    areas = [(area.label, "yes" if area.core else "") for area in course.areas]
    return [
        "## Money",
        f"The planning grant is £{course.planning_grant:,}. A band is a ceiling, not an award.",
        _table(["Band", "Ceiling", "Named as"], bands),
        "## Areas of improvement",
        "A plan is complete with at least one objective in a core area.",
        _table(["Area", "Core"], areas),
    ]


def _lists(course: Course) -> list[str]:
    parts = ["## Lists", "What can be chosen. The key is what is stored."]
    for name, options in course.lists.items():
        parts += [f"### List {name}", _table(["Answer", "Key", "Hint"], [_option(option) for option in options])]
    return parts


def _option(option: Option) -> tuple[str, str, str]:
    return option.label, f"`{option.key}`", option.hint


_GIVEN = (
    "Each row is tested against the code as it stands here. A project begins on 2 March 2026 with a delivery officer "
    "named and goes in the ordinary way, every task answered in order, as far as *done to* says; then what follows "
    "happens to it. What is answered with each task: `tests/spec/project_facts.py`."
)


def _examples(course: Course) -> list[str]:
    rows = [(case.title, _given(case.given), course.task(case.task).title, *_status(case)) for case in CASES]
    reached = [
        (title, _given(given), course.milestone(milestone).label, _day(dt.date.fromisoformat(day)),
         course.phase(phase).title)
        for title, given, milestone, day, phase in MILESTONES
    ]  # fmt: skip
    return [
        "## Worked examples",
        _GIVEN,
        _table(["Example", "Given", "Task", "Status", "Because"], rows),
        "### Milestones of worked examples",
        _table(["Example", "Given", "Milestone", "Its day", "Phase"], reached),
    ]


def _given(given: str) -> str:
    return "<br>".join(f"`{part.strip()}`" for part in given.split(";"))


def _status(case: Case) -> tuple[str, str]:
    missing = f"Not there yet: {_and([f'“{label}”' for label in case.missing])}." if case.missing else ""
    due = f"Due {_day(dt.date.fromisoformat(case.due))}." if case.due else ""
    return f"**{case.status}**", " ".join(part for part in (*case.because, missing, due) if part)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _role(key: str) -> str:
    return key.replace("-", " ")


def _and(items: Sequence[str]) -> str:
    return _joined(items, "and")


def _or(items: Sequence[str]) -> str:
    return _joined(items, "or")


def _joined(items: Sequence[str], word: str) -> str:
    return f"{', '.join(items[:-1])} {word} {items[-1]}" if len(items) > 1 else "".join(items)


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"
