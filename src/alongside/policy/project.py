"""Loading the course of a support project from `project.toml`, as it holds for projects opened on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from alongside.errors import PolicyError
from alongside.policy.course import (
    KINDS,
    Area,
    Band,
    Clock,
    Condition,
    Course,
    Field,
    Milestone,
    Option,
    Phase,
    Task,
)
from alongside.policy.document import Section, open_policy, refuse_overlaps

FILE = "project.toml"
PEOPLE = "people"
"""Not a task: stands for the people named on the project."""
PEOPLE_FIELDS = ("delivery_officer", "adviser")


_Entry = TypeVar("_Entry")


@dataclass(frozen=True, kw_only=True)
class _Dated(Generic[_Entry]):
    """An entry with the days of opening for which it holds."""

    entry: _Entry
    first: dt.date
    last: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, kw_only=True, eq=False)
class ProjectPolicy:
    """Every entry of the file with its days; `on` gives the course for one day."""

    first_day: dt.date
    whole: Course
    tasks: tuple[_Dated[Task], ...]
    phases: tuple[_Dated[Phase], ...]
    milestones: tuple[_Dated[Milestone], ...]
    bands: tuple[_Dated[Band], ...]
    areas: tuple[_Dated[Area], ...]

    def on(self, day: dt.date) -> Course:
        """The course for a project opened on `day`; before the first day of the file, the first course.

        A project keeps the course of the day on which it was opened, so that a later change of policy neither adds
        tasks to it nor reopens what was complete.
        """
        day = max(day, self.first_day)
        return _course_on(self, day)


@cache
def _course_on(policy: ProjectPolicy, day: dt.date) -> Course:
    dated: list[_Dated[Any]] = [*policy.tasks, *policy.phases, *policy.milestones, *policy.bands, *policy.areas]
    version = max(entry.first for entry in dated if entry.holds(day))
    return replace(
        policy.whole,
        version=f"project@{version}",
        tasks=_held(policy.tasks, day),
        phases=_held(policy.phases, day),
        milestones=_held(policy.milestones, day),
        bands=_held(policy.bands, day),
        areas=_held(policy.areas, day),
    )


def _held(entries: Sequence[_Dated[_Entry]], day: dt.date) -> tuple[_Entry, ...]:
    return tuple(entry.entry for entry in entries if entry.holds(day))


@cache
def load_project(path: Path | None = None) -> ProjectPolicy:
    """Load the course. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    first = file.day("in_force_from")
    lists = {section.text("key"): _options(section) for section in file.sections("list", named_by="key")}
    bands = _dated(file, "band", _band, first)
    for stage in ("indicative", "final"):
        lists[f"band-{stage}"] = tuple(
            Option(key=band.entry.key, label=band.entry.label)
            for band in bands
            if band.entry.stage in (stage, "both") and band.last is None
        )
    grant = file.section("planning_grant")
    areas = _dated(file, "area", _area, first)
    tasks = _dated(file, "task", lambda section: _task(section, lists), first)
    phases = _dated(file, "phase", _phase, first)
    milestones = _dated(file, "milestone", _milestone, first)
    whole = Course(
        version="",
        phases=(), tasks=(), milestones=(), bands=(), areas=(),
        lists=lists | {"area": tuple(Option(key=a.entry.key, label=a.entry.label) for a in areas)},
        planning_grant=grant.whole("pounds"),
        source=file.text("source"),
        review=file.day("review"),
    )  # fmt: skip
    grant.text("source")
    grant.finish()
    file.finish()
    policy = ProjectPolicy(
        first_day=first, whole=whole, tasks=tasks, phases=phases, milestones=milestones, bands=bands, areas=areas
    )
    _refuse_loose_ends(policy, file)
    return policy


def _dated(file: Section, key: str, read: Any, first: dt.date) -> tuple[_Dated[Any], ...]:
    found: list[tuple[_Dated[Any], Section]] = []
    for section in file.sections(key, named_by="key"):
        days = (section.day("from", first), section.day_or_none("to"))
        found.append((_Dated(entry=read(section), first=days[0], last=days[1]), section))
        section.finish()
    by_key: dict[str, list[tuple[dt.date, dt.date | None, Section]]] = {}
    for dated, section in found:
        name = dated.entry.key + (f" {dated.entry.stage}" if isinstance(dated.entry, Band) else "")
        by_key.setdefault(name, []).append((dated.first, dated.last, section))
    for periods in by_key.values():
        refuse_overlaps(periods)
    return tuple(dated for dated, _ in found)


def _options(section: Section) -> tuple[Option, ...]:
    try:
        options = tuple(Option(**item) for item in section.raw("options"))
    except TypeError:
        raise section.refuse(
            "An option is not written out.",
            key="options",
            remedy="Give each a key and a label, and a hint if it helps.",
        ) from None
    section.finish()
    return options


def _conditions(section: Section, key: str) -> tuple[Condition, ...]:
    return tuple(_condition(section, key, text) for text in section.texts(key, ()))


def _condition(section: Section, key: str, text: str) -> Condition:
    left, _, right = text.partition("=")
    task, _, field = left.strip().partition(".")
    accepts = tuple(part.strip() for part in right.split("|")) if right else ()
    if not task or (accepts and not (field and all(accepts))) or " " in left.strip():
        raise section.refuse(
            f"{text!r} is not a condition.", key=key, remedy="Write task, task.field, or task.field = a | b."
        )
    return Condition(task=task, field=field, accepts=accepts)


def _task(section: Section, lists: dict[str, tuple[Option, ...]]) -> Task:
    clock = section.raw("clock") if section.has("clock") else None
    key = section.text("key")
    return Task(
        key=key,
        phase=section.text("phase"),
        title=section.text("title"),
        purpose=section.text("purpose"),
        fields=tuple(_field(part, key, lists) for part in section.sections("field", named_by="key")),
        written_by=section.texts("written_by"),
        decided_by=section.text("decided_by", ""),
        opens=_conditions(section, "opens"),
        applies=_conditions(section, "applies"),
        complete=_conditions(section, "complete"),
        rests_on=_conditions(section, "rests_on"),
        clock=_clock(section, clock) if clock is not None else None,
        private=section.flag("private", False),
        own_page=section.flag("own_page", False),
    )


def _clock(section: Section, given: Any) -> Clock:
    try:
        starts = _condition(section, "clock", given["starts"])
        return Clock(starts=starts, working_days=int(given["working_days"]), waits_on=given["waits_on"])
    except (KeyError, TypeError, ValueError):
        raise section.refuse(
            "The clock is not written out.", key="clock", remedy="Give starts, working_days and waits_on."
        ) from None


def _field(section: Section, task: str, lists: dict[str, tuple[Option, ...]]) -> Field:
    kind, name = section.text("kind"), section.text("list", "")
    if kind not in KINDS:
        raise section.refuse(f"{kind!r} is not a kind.", key="kind", remedy=f"One of: {', '.join(KINDS)}.")
    if (kind in ("choice", "choices")) != (name in lists):
        raise section.refuse("A choice and its list do not fit.", key="list", remedy=f"One of: {', '.join(lists)}.")
    only_if = section.text("only_if", "")
    field = Field(
        key=section.text("key"),
        label=section.text("label"),
        kind=kind,
        hint=section.text("hint", ""),
        options=lists.get(name, ()),
        longest=section.whole("longest") if section.has("longest") else None,
        must=section.flag("must", False),
        needed=section.flag("needed", False),
        past=section.flag("past", False),
        not_before=_reference(section.text("not_before", ""), task),
        only_if=_condition(section, "only_if", f"{task}.{only_if}") if only_if else None,
        role=section.text("role", ""),
        written_by=section.texts("written_by", ()),
    )
    section.finish()
    return field


def _reference(text: str, task: str) -> str:
    return text if not text or "." in text else f"{task}.{text}"


def _phase(section: Section) -> Phase:
    return Phase(key=section.text("key"), title=section.text("title"), opens=_conditions(section, "opens"))


def _milestone(section: Section) -> Milestone:
    dated_by = section.text("dated_by", "")
    return Milestone(
        key=section.text("key"),
        label=section.text("label"),
        reached=_conditions(section, "reached"),
        dated_by=_condition(section, "dated_by", dated_by) if dated_by else None,
    )


def _band(section: Section) -> Band:
    return Band(
        key=section.text("key"),
        label=section.text("label"),
        pounds=section.whole("pounds"),
        stage=section.text("stage"),
    )


def _area(section: Section) -> Area:
    return Area(key=section.text("key"), label=section.text("label"), core=section.flag("core"))


def _refuse_loose_ends(policy: ProjectPolicy, file: Section) -> None:
    """Refuse a condition that names a task, a field or an option that there is not."""
    known = {dated.entry.key: dated.entry for dated in policy.tasks}
    for where, condition in _every_condition(policy):
        if problem := _loose(condition, known):
            raise PolicyError(
                f"The condition {str(condition)!r} names {problem}.",
                where=f"{file.file}, {where}",
                remedy="Correct its spelling, or write what it names.",
            )


def _every_condition(policy: ProjectPolicy) -> Iterator[tuple[str, Condition]]:
    for dated in policy.tasks:
        task = dated.entry
        clock = (task.clock.starts,) if task.clock else ()
        only_if = tuple(field.only_if for field in task.fields if field.only_if)
        for condition in (*task.opens, *task.applies, *task.complete, *task.rests_on, *clock, *only_if):
            yield f"task {task.key}", condition
        for field in task.fields:
            if field.not_before:
                other, _, name = field.not_before.partition(".")
                yield f"task {task.key}, field {field.key}", Condition(task=other, field=name)
    for phase in policy.phases:
        yield from ((f"phase {phase.entry.key}", condition) for condition in phase.entry.opens)
    for milestone in policy.milestones:
        entry = milestone.entry
        for condition in (*entry.reached, *((entry.dated_by,) if entry.dated_by else ())):
            yield f"milestone {entry.key}", condition


def _loose(condition: Condition, known: dict[str, Task]) -> str:
    if condition.task == PEOPLE:
        return "" if condition.field in PEOPLE_FIELDS else f"nobody known as {condition.field!r}"
    task = known.get(condition.task)
    if task is None:
        return f"no task: {condition.task!r}"
    if not condition.field:
        return ""
    field = next((field for field in task.fields if field.key == condition.field), None)
    if field is None:
        return f"no field of that task: {condition.field!r}"
    unknown = [key for key in condition.accepts if field.options and key not in {o.key for o in field.options}]
    return f"no option of that field: {unknown[0]!r}" if unknown else ""
