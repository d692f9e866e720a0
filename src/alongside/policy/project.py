"""Loading the course of a support project from `project.toml`, as it holds for projects opened on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

from alongside.policy.coherence import PEOPLE, PEOPLE_FIELDS, refuse_incoherence
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

__all__ = ["FILE", "PEOPLE", "PEOPLE_FIELDS", "ProjectPolicy", "load_project"]

FILE = "project.toml"
STAGES = ("indicative", "final")
"""When a band is named: what a school may plan with, and what is settled."""
_DAY = dt.timedelta(days=1)

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
        return _course_on(self, max(change for change in self.changes if change <= max(day, self.first_day)))

    @cached_property
    def changes(self) -> tuple[dt.date, ...]:
        """The days from which another course holds: those on which an entry begins, or has just ended."""
        dated: list[_Dated[Any]] = [*self.tasks, *self.phases, *self.milestones, *self.bands, *self.areas]
        days = {entry.first for entry in dated} | {entry.last + _DAY for entry in dated if entry.last}
        return tuple(sorted({self.first_day} | {day for day in days if day > self.first_day}))


@cache
def _course_on(policy: ProjectPolicy, change: dt.date) -> Course:
    bands, areas = _held(policy.bands, change), _held(policy.areas, change)
    drawn = _drawn_lists(bands, areas)
    return replace(
        policy.whole,
        version=f"project@{change}",
        tasks=tuple(_with_options(task, drawn) for task in _held(policy.tasks, change)),
        phases=_held(policy.phases, change),
        milestones=_held(policy.milestones, change),
        bands=bands,
        areas=areas,
        lists={**policy.whole.lists, **drawn},
    )


def _drawn_lists(bands: Sequence[Band], areas: Sequence[Area]) -> dict[str, tuple[Option, ...]]:
    """The lists that follow from the bands and areas in force."""
    lists = {}
    for stage in STAGES:
        named = [band for band in bands if band.stage in (stage, "both")]
        lists[f"band-{stage}"] = tuple(Option(key=band.key, label=band.label) for band in named)
    return lists | {"area": tuple(Option(key=area.key, label=area.label) for area in areas)}


def _with_options(task: Task, lists: Mapping[str, tuple[Option, ...]]) -> Task:
    fields = tuple(replace(field, options=lists.get(field.list, field.options)) for field in task.fields)
    return replace(task, fields=fields)


def _held(entries: Sequence[_Dated[_Entry]], day: dt.date) -> tuple[_Entry, ...]:
    return tuple(entry.entry for entry in entries if entry.holds(day))


@cache
def load_project(path: Path | None = None) -> ProjectPolicy:
    """Load the course. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    first = file.day("in_force_from")
    bands = _dated(file, "band", _band, first)
    areas = _dated(file, "area", _area, first)
    lists = _lists(file) | _drawn_lists([band.entry for band in bands], [area.entry for area in areas])
    grant = file.section("planning_grant")
    tasks = _dated(file, "task", lambda section: _task(section, lists), first)
    phases = _dated(file, "phase", _phase, first)
    milestones = _dated(file, "milestone", _milestone, first)
    whole = Course(
        version="",
        phases=(), tasks=(), milestones=(), bands=(), areas=(),
        lists=lists,
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
    for change in policy.changes:
        refuse_incoherence(policy.on(change), {task.entry.key for task in tasks}, file.file)
    return policy


def _lists(file: Section) -> dict[str, tuple[Option, ...]]:
    lists: dict[str, tuple[Option, ...]] = {}
    for section in file.sections("list", named_by="key"):
        key = section.text("key")
        if key in lists:
            raise section.refuse("There is a list of that name already.", key="key", remedy="Give it another name.")
        lists[key] = _options(section)
    return lists


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
        if not all(isinstance(text, str) and text for option in options for text in (option.key, option.label)):
            raise TypeError
    except TypeError:
        raise section.refuse(
            "An option is not written out.",
            key="options",
            remedy="Give each a key and a label, and a hint if it helps.",
        ) from None
    if len({option.key for option in options}) < len(options):
        raise section.refuse("Two options have one key.", key="options", remedy="Give each a key of its own.")
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
    kinds = {"starts": str, "working_days": int, "waits_on": str}
    if not isinstance(given, dict) or {key: type(value) for key, value in given.items()} != kinds:
        raise section.refuse(
            "The clock is not written out.", key="clock", remedy="Give starts, working_days (a number) and waits_on."
        )
    if given["working_days"] < 1:
        raise section.refuse("The clock has run out already.", key="clock", remedy="Give it one working day or more.")
    starts = _condition(section, "clock", given["starts"])
    return Clock(starts=starts, working_days=given["working_days"], waits_on=given["waits_on"])


def _field(section: Section, task: str, lists: dict[str, tuple[Option, ...]]) -> Field:
    kind, name = section.text("kind"), section.text("list", "")
    if kind not in KINDS:
        raise section.refuse(f"{kind!r} is not a kind.", key="kind", remedy=f"One of: {', '.join(KINDS)}.")
    if (name not in lists) if kind in ("choice", "choices") else name:
        raise section.refuse("A choice and its list do not fit.", key="list", remedy=f"One of: {', '.join(lists)}.")
    only_if = section.text("only_if", "")
    field = Field(
        key=section.text("key"),
        label=section.text("label"),
        kind=kind,
        hint=section.text("hint", ""),
        options=lists.get(name, ()),
        list=name,
        longest=section.whole("longest") if section.has("longest") else None,
        least=section.whole("least") if section.has("least") else None,
        must=section.flag("must", False),
        needed=section.flag("needed", False),
        past=section.flag("past", False),
        not_before=_reference(section.text("not_before", ""), task),
        same_as=section.text("same_as", ""),
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
    stage = section.text("stage")
    if stage not in (*STAGES, "both"):
        raise section.refuse(f"{stage!r} is not a stage.", key="stage", remedy=f"One of: {', '.join(STAGES)}, both.")
    return Band(key=section.text("key"), label=section.text("label"), pounds=section.whole("pounds"), stage=stage)


def _area(section: Section) -> Area:
    return Area(key=section.text("key"), label=section.text("label"), core=section.flag("core"))
