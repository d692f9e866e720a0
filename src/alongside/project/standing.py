"""Where a project stands: every status, the phase, the milestone and what is due, derived from stored facts alone.

`derive_standing` is the only place where a status is made. It reads no clock and writes nothing, so that the same facts
give the same page tomorrow, and a page that is only looked at changes nothing.

What a task waits for (`opens`) decides whether it may be worked on and whether it is complete. What its phase waits
for, and who is named, decides only whether it may be worked on: when an adviser leaves, what was done stays done.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from alongside.policy.calendar import add_working_days
from alongside.policy.course import Condition, Course, Field, Milestone, Task
from alongside.policy.project import PEOPLE
from alongside.project.facts import ProjectFacts, State, Value, is_asked, is_void

_NAMED = {"delivery_officer": "a delivery officer is named", "adviser": "an adviser is named"}


class Status(StrEnum):
    """The six things that a task can be."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    COMPLETED = "completed"
    CANNOT_START = "cannot start yet"
    CANNOT_PROGRESS = "cannot progress"
    NOT_REQUIRED = "not required"


OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS)
"""Statuses of a task that somebody could take up now."""


@dataclass(frozen=True, kw_only=True)
class TaskStanding:
    """One task: its status, why, and when it is due."""

    task: Task
    status: Status
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """Labels of what is needed and not there."""
    void: bool = False
    """It was answered about something that has changed since."""
    due: dt.date | None = None
    """Only while it is open and its clock has begun."""

    def overdue(self, on: dt.date) -> bool:
        """Whether its day has passed."""
        return self.due is not None and self.due < on


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The whole project."""

    tasks: tuple[TaskStanding, ...]
    phase: str
    milestone: Milestone
    milestone_on: dt.date | None

    def of(self, key: str) -> TaskStanding:
        """The standing of one task. Raises KeyError."""
        return {standing.task.key: standing for standing in self.tasks}[key]

    @property
    def due(self) -> tuple[TaskStanding, ...]:
        """Open tasks with a day, the earliest first."""
        dated = [standing for standing in self.tasks if standing.due]
        return tuple(sorted(dated, key=lambda standing: standing.due or dt.date.max))

    @property
    def done(self) -> int:
        """How many tasks are complete."""
        return sum(standing.status is Status.COMPLETED for standing in self.tasks)

    @property
    def asked(self) -> int:
        """How many tasks this project has to do at all."""
        return sum(standing.status is not Status.NOT_REQUIRED for standing in self.tasks)


def derive_standing(course: Course, facts: ProjectFacts) -> Standing:
    """Every status of a project, from its course and its facts."""
    reading = _Reading(course=course, facts=facts)
    tasks = {task.key: _stand(task, reading) for task in course.tasks}
    reached = [milestone for milestone in course.milestones if _reached(milestone, tasks, facts)]
    milestone = reached[-1] if reached else course.milestones[0]
    day = facts.value(milestone.dated_by.task, milestone.dated_by.field) if milestone.dated_by else facts.opened
    return Standing(
        tasks=tuple(tasks.values()),
        phase=_phase(course, tasks),
        milestone=milestone,
        milestone_on=day if isinstance(day, dt.date) else None,
    )


def why_closed(course: Course, facts: ProjectFacts, task: Task) -> tuple[str, ...]:
    """Why nothing can be written to the task now; empty where something can."""
    if facts.state is not State.IN_PROGRESS:
        return (_halted(facts.state),)
    reading = _Reading(course=course, facts=facts)
    if refuted := reading.refuted(task):
        return _not_asked(refuted, course)
    return _refusals(task, reading)


@dataclass(kw_only=True)
class _Reading:
    """Conditions judged once each for one project."""

    course: Course
    facts: ProjectFacts
    judged: dict[Condition, bool] = field(default_factory=dict)

    def holds(self, condition: Condition) -> bool:
        if condition not in self.judged:
            self.judged[condition] = self._judge(condition)
        return self.judged[condition]

    def all_hold(self, conditions: tuple[Condition, ...]) -> bool:
        return all(self.holds(condition) for condition in conditions)

    def _judge(self, condition: Condition) -> bool:
        if condition.task == PEOPLE or not self.course.has_task(condition.task):
            return self.says(condition)
        task = self.course.task(condition.task)
        if not condition.field:
            # A task that is not asked cannot stand in the way of another.
            return bool(self.refuted(task)) or self.is_complete(task)
        return self.says(condition) and (not condition.accepts or self.is_complete(task))

    def says(self, condition: Condition) -> bool:
        """Whether the answer alone is there and counts, whatever its task waits for."""
        if condition.task == PEOPLE:
            return self.facts.holds(condition)
        if not self.course.has_task(condition.task):
            return True  # the course of this project never had that task
        return not is_void(self.course.task(condition.task), self.facts) and self.facts.holds(condition)

    def applies(self, condition: Condition) -> bool:
        """Whether a condition on being asked at all is met."""
        return self.says(condition) if condition.field else self.holds(condition)

    def refuted(self, task: Task) -> tuple[Condition, ...]:
        """The conditions for being asked at all that an answer has settled otherwise."""
        return tuple(
            condition
            for condition in task.applies
            if not self.applies(condition) and self.is_answered(self.course.task(condition.task))
        )

    def unmet(self, task: Task) -> tuple[Condition, ...]:
        """What has to happen before the task may be worked on."""
        gates = (*self.course.phase(task.phase).opens, *task.opens)
        closed = [condition for condition in gates if not self.holds(condition)]
        undecided = [condition for condition in task.applies if not self.applies(condition)]
        return tuple(dict.fromkeys((*closed, *undecided)))

    def lacking(self, task: Task) -> tuple[Condition, ...]:
        """What the policy asks of the answers that does not hold."""
        return tuple(
            condition
            for condition in task.complete
            if not (self.says(condition) if condition.task == task.key else self.holds(condition))
        )

    def is_answered(self, task: Task) -> bool:
        """What is needed is there and not void, and what the policy asks of the answers holds."""
        if task.key not in self.facts.answers or is_void(task, self.facts) or _missing(task, self.facts):
            return False
        return not self.lacking(task)

    def is_complete(self, task: Task) -> bool:
        """It is asked, answered, and nothing that it waits for has come undone."""
        if not self.is_answered(task) or not all(self.applies(condition) for condition in task.applies):
            return False
        return all(self.holds(condition) for condition in task.opens if condition.task != PEOPLE)


def _stand(task: Task, reading: _Reading) -> TaskStanding:
    course, facts = reading.course, reading.facts
    if refuted := reading.refuted(task):
        return TaskStanding(task=task, status=Status.NOT_REQUIRED, because=_not_asked(refuted, course))
    if reading.is_complete(task):
        return TaskStanding(task=task, status=Status.COMPLETED)
    missing, void = _missing(task, facts), is_void(task, facts)
    if facts.state is not State.IN_PROGRESS:
        because = (_halted(facts.state),)
        return TaskStanding(task=task, status=Status.CANNOT_PROGRESS, because=because, missing=missing, void=void)
    if refusals := _refusals(task, reading):
        return TaskStanding(task=task, status=Status.CANNOT_START, because=refusals, missing=missing, void=void)
    begun = bool(facts.answers.get(task.key)) and not void
    return TaskStanding(
        task=task,
        status=Status.IN_PROGRESS if begun else Status.NOT_STARTED,
        because=_void_words(task, course) if void else _unmet(task, reading) if begun and not missing else (),
        missing=missing,
        void=void,
        due=_due(task, facts),
    )


def _not_asked(refuted: tuple[Condition, ...], course: Course) -> tuple[str, ...]:
    return tuple(f"It is asked only when {_in_words(condition, course)}." for condition in refuted)


def _halted(state: State) -> str:
    return f"The project is {state}."


def _missing(task: Task, facts: ProjectFacts) -> tuple[str, ...]:
    answers = facts.answers.get(task.key, {}) if not is_void(task, facts) else {}
    wanted = [field for field in task.fields if (field.needed or field.must) and is_asked(field, answers)]
    return tuple(field.label for field in wanted if not _is_there(field, answers.get(field.key)))


def _is_there(asked: Field, value: Value | None) -> bool:
    if value is None or value == "" or value == ():
        return False
    return asked.least is None or not isinstance(value, int) or value >= asked.least


def _refusals(task: Task, reading: _Reading) -> tuple[str, ...]:
    course = reading.course
    return tuple(
        dict.fromkeys(
            f"It opens when {_again(condition, course) if reading.says(condition) else _in_words(condition, course)}."
            for condition in reading.unmet(task)
        )
    )


def _unmet(task: Task, reading: _Reading) -> tuple[str, ...]:
    return tuple(f"It is complete when {_in_words(condition, reading.course)}." for condition in reading.lacking(task))


def _again(condition: Condition, course: Course) -> str:
    """Where the answer that is asked for is there, but its task has come undone."""
    return f"“{course.task(condition.task).title}” is complete"


def _in_words(condition: Condition, course: Course) -> str:
    if condition.task == PEOPLE:
        return _NAMED[condition.field]
    title = course.task(condition.task).title
    if not condition.field:
        return f"“{title}” is complete"
    asked = course.task(condition.task).field(condition.field)
    if not condition.accepts:
        return f"“{asked.label}” is written in “{title}”"
    wanted = " or ".join(f"“{asked.label_of(key)}”" for key in condition.accepts)
    return f"“{title}” says {wanted}"


def _void_words(task: Task, course: Course) -> tuple[str, ...]:
    titles = dict.fromkeys(course.task(part.task).title for part in task.rests_on)
    return tuple(f"“{title}” has changed since this was answered, so it has to be done again." for title in titles)


def _due(task: Task, facts: ProjectFacts) -> dt.date | None:
    if task.clock is None:
        return None
    start = facts.value(task.clock.starts.task, task.clock.starts.field)
    return add_working_days(start, task.clock.working_days) if isinstance(start, dt.date) else None


def _reached(milestone: Milestone, tasks: Mapping[str, TaskStanding], facts: ProjectFacts) -> bool:
    for condition in milestone.reached:
        standing = tasks.get(condition.task)
        if standing is None or standing.status is not Status.COMPLETED:
            return False
        if condition.field and not facts.holds(condition):
            return False
    return True


def _phase(course: Course, tasks: Mapping[str, TaskStanding]) -> str:
    """The first phase in which something that is asked is not done; the last that asks anything where all is."""
    last = course.phases[0].key
    for phase in course.phases:
        asked = {tasks[task.key].status for task in course.tasks_of(phase.key)} - {Status.NOT_REQUIRED}
        if asked - {Status.COMPLETED}:
            return phase.key
        last = phase.key if asked else last
    return last
