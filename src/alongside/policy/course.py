"""The parts of which the course of a support project is written: conditions, fields, tasks, phases, milestones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

KINDS = (
    "day", "tick", "yes-no", "choice", "choices", "text", "words", "money", "number", "email", "phone", "person",
)  # fmt: skip
"""What a field may hold. `words` is text of several lines; `person` is somebody with an account, by number."""

ROLES = (
    "national-lead", "regional-director", "delivery-officer", "adviser", "responsible-body", "school-leader",
    "supporting-organisation", "analyst", "auditor", "administrator",
)  # fmt: skip
"""Who may be named as writing a task, as the service calls its roles."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """`task` (complete), `task.field` (something is there) or `task.field = a | b` (complete, and says one of these).

    Where a task speaks of itself (`complete`, `only_if`) or says when it is asked (`applies`), the answer alone counts.
    """

    task: str
    field: str = ""
    accepts: tuple[str, ...] = ()

    def __str__(self) -> str:
        left = f"{self.task}.{self.field}" if self.field else self.task
        return f"{left} = {' | '.join(self.accepts)}" if self.accepts else left


@dataclass(frozen=True, kw_only=True)
class Option:
    """One entry of a list: the key that is stored and the label that people read."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing that a task asks."""

    key: str
    label: str
    kind: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    list: str = ""
    """The name of the list that its options are from."""
    longest: int | None = None
    least: int | None = None
    """A smaller number than this counts as nothing written."""
    must: bool = False
    """The task cannot be saved without it."""
    needed: bool = False
    """The task is not complete without it."""
    past: bool = False
    """A day that cannot be later than the day of saving."""
    not_before: str = ""
    """`field` of this task or `task.field`: a day that this one cannot precede."""
    same_as: str = ""
    """`task.field`: an answer from which this one cannot differ; the hint says why."""
    only_if: Condition | None = None
    """When it is asked at all: a condition on another field of the same task."""
    role: str = ""
    """The role of the person to choose."""
    written_by: tuple[str, ...] = ()
    """Roles that may write it; those of the task where none are named."""

    @property
    def required(self) -> bool:
        """Whether the task cannot be saved without it."""
        return self.must

    def label_of(self, key: str) -> str:
        """What people read for a stored option; the key itself where the list no longer has it."""
        return next((option.label for option in self.options if option.key == key), key)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """When a task is due: so many working days after a day that stands in another field."""

    starts: Condition
    working_days: int
    waits_on: str


@dataclass(frozen=True, kw_only=True)
class Task:
    """One step of the course."""

    key: str
    phase: str
    title: str
    purpose: str
    fields: tuple[Field, ...]
    written_by: tuple[str, ...]
    decided_by: str = ""
    """The role that takes the decision; empty where the task is none."""
    opens: tuple[Condition, ...] = ()
    applies: tuple[Condition, ...] = ()
    complete: tuple[Condition, ...] = ()
    """What must hold for completeness, beyond what is needed being there."""
    rests_on: tuple[Condition, ...] = ()
    """Fields of other tasks on which this one was answered: when they change, the answers are void."""
    clock: Clock | None = None
    private: bool = False
    """Not shown to schools, responsible bodies and supporting organisations."""
    own_page: bool = False
    """Written through a page of its own, not through the form that its fields would make."""

    def field(self, key: str) -> Field:
        """The field of that key. Raises KeyError."""
        return self._by_key[key]

    @cached_property
    def _by_key(self) -> Mapping[str, Field]:
        return {field.key: field for field in self.fields}

    def writers(self) -> frozenset[str]:
        """Every role that may write something of it."""
        return frozenset(self.written_by).union(*(field.written_by for field in self.fields))


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A part of the course, and what opens all of its tasks."""

    key: str
    title: str
    opens: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """How far a project has come, derived and never written."""

    key: str
    label: str
    reached: tuple[Condition, ...]
    dated_by: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Band:
    """A ceiling for a grant, in pounds."""

    key: str
    label: str
    pounds: int
    stage: str


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area of improvement. A plan has at least one objective in a `core` area."""

    key: str
    label: str
    core: bool


@dataclass(frozen=True, kw_only=True)
class Course:
    """The policy that holds for projects opened on one day."""

    version: str
    phases: tuple[Phase, ...]
    tasks: tuple[Task, ...]
    milestones: tuple[Milestone, ...]
    lists: Mapping[str, tuple[Option, ...]]
    bands: tuple[Band, ...]
    areas: tuple[Area, ...]
    planning_grant: int
    source: str
    review: dt.date

    def task(self, key: str) -> Task:
        """The task of that key. Raises KeyError."""
        return self._by_key[key]

    def has_task(self, key: str) -> bool:
        """Whether the course has such a task."""
        return key in self._by_key

    @cached_property
    def _by_key(self) -> Mapping[str, Task]:
        return {task.key: task for task in self.tasks}

    def tasks_of(self, phase: str) -> tuple[Task, ...]:
        """The tasks of a phase, in order."""
        return tuple(task for task in self.tasks if task.phase == phase)

    def phase(self, key: str) -> Phase:
        """The phase of that key. Raises KeyError."""
        return {phase.key: phase for phase in self.phases}[key]

    def milestone(self, key: str) -> Milestone:
        """The milestone of that key. Raises KeyError."""
        return {milestone.key: milestone for milestone in self.milestones}[key]

    def options(self, name: str) -> tuple[Option, ...]:
        """The entries of a list. Raises KeyError."""
        return self.lists[name]

    def label(self, name: str, key: str) -> str:
        """What people read for an entry of a list; the key itself where the list no longer has it."""
        return next((option.label for option in self.lists[name] if option.key == key), key)
