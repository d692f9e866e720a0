"""Writing the diagnosis: needs, what shows them, what is said to them, and that it is complete."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max

from alongside.policy.course import Option, Task
from alongside.project import ProjectFacts, Value, check_answers
from alongside.project.answers import Raw
from alongside_service.accounts.models import User
from alongside_service.audit.actions import record
from alongside_service.identification.models import EvidenceItem, Need, NeedComment
from alongside_service.identification.questions import (
    COMMENT,
    TAKE_BACK,
    evidence_fields,
    need_fields,
    read_answers,
)
from alongside_service.identification.selectors.diagnosis import may_comment
from alongside_service.identification.selectors.drafts import Figure, figures_for
from alongside_service.projects import scope
from alongside_service.projects.actions import locked, require_writable, write_answers
from alongside_service.projects.facts import course_of
from alongside_service.projects.models import SupportProject
from alongside_service.projects.refusals import ChangedError, ClosedError, InvalidError, NotYoursError

TASK = "initial-diagnosis"
UNSHOWN = "Nothing shows this need yet, so we cannot tell. Add evidence first."


@transaction.atomic
def save_need(
    project_id: int, need_id: int | None, raw: Mapping[str, Raw], *, person: User, on: dt.date, version: int = 0
) -> Need:
    """Add a need, or change one whose version the form was made from. A new one is `cannot-tell`."""
    project, task, facts = _writable(project_id, person)
    need = _need(project, need_id) if need_id is not None else None
    fields = need_fields(course_of(project), new=need is None)
    if need and need.version != version:
        theirs = {field.key: getattr(need, field.key) for field in fields}
        raise ChangedError(theirs, version=need.version, by=need.saved_by, at=need.saved_at)
    answers = read_answers(fields, raw, on=on, role=person.role)
    if need is None:
        last = project.needs.aggregate(last=Max("position"))["last"] or 0
        need = Need(project=project, position=last + 1, version=0)
    elif answers["confidence"] != Need.CANNOT_TELL and not _shown_by(need):
        raise InvalidError({"confidence": UNSHOWN})
    for name, value in answers.items():
        setattr(need, name, value)
    _keep(need, person)
    _write_count(project, task, facts, person)
    record("wrote a need", person=person, project=project, task=TASK, need=need.pk, area=need.area,
           confidence=need.confidence)  # fmt: skip
    return need


@transaction.atomic
def add_evidence(project_id: int, need_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> EvidenceItem:
    """Add what shows a need, and how sure we now are of it. A figure is copied as the register prints it."""
    project, task, facts = _writable(project_id, person)
    need = _need(project, need_id)
    figures = {figure.key: figure for figure in figures_for(project.school)}
    fields = evidence_fields(course_of(project), figure_options(figures.values()))
    answers = read_answers(fields, raw, on=on, role=person.role)
    item = EvidenceItem(need=need, saved_by=person)
    for name in ("kind", "text", "source", "dated"):
        setattr(item, name, answers.get(name, item._meta.get_field(name).get_default()))
    if item.kind == "figure":
        _copy(figures[str(answers["figure"])], item)
    item._history_user = person
    item.save()
    need.confidence = str(answers["confidence"])
    _keep(need, person)
    _write_count(project, task, facts, person)
    record("added evidence", person=person, project=project, task=TASK, need=need.pk, evidence=item.pk,
           kind=item.kind, confidence=need.confidence)  # fmt: skip
    return item


def figure_options(figures: Sequence[Figure] | object) -> list[Option]:
    """Figures to choose from, each as a sentence."""
    return [Option(key=figure.key, label=figure.words) for figure in figures]  # type: ignore[attr-defined]


def _copy(figure: Figure, item: EvidenceItem) -> None:
    item.measure, item.period, item.figure = figure.measure, figure.period, figure.snapshot()
    item.source = figure.source


@transaction.atomic
def take_back_evidence(
    project_id: int, need_id: int, evidence_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date
) -> EvidenceItem:
    """Take evidence back with a reason; it stays on the record. A need that nothing shows any more is `cannot-tell`."""
    project, task, facts = _writable(project_id, person)
    need = _need(project, need_id)
    item = need.evidence.filter(pk=evidence_id, taken_back="").first()
    if item is None:
        raise ClosedError(("This piece of evidence was taken back in the meantime.",))
    item.taken_back = str(read_answers(TAKE_BACK, raw, on=on, role=person.role)["why"])
    item.saved_by = item._history_user = person
    item.save()
    if need.confidence != Need.CANNOT_TELL and not _shown_by(need):
        need.confidence = Need.CANNOT_TELL
        _keep(need, person)
    _write_count(project, task, facts, person)
    record("took back evidence", person=person, project=project, task=TASK, need=need.pk, evidence=item.pk,
           why=item.taken_back, confidence=need.confidence)  # fmt: skip
    return item


@transaction.atomic
def take_back_need(project_id: int, need_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> Need:
    """Take back a need with a reason; it stays on the record."""
    project, task, facts = _writable(project_id, person)
    need = _need(project, need_id)
    need.taken_back = str(read_answers(TAKE_BACK, raw, on=on, role=person.role)["why"])
    _keep(need, person)
    _write_count(project, task, facts, person)
    record("took back a need", person=person, project=project, task=TASK, need=need.pk, why=need.taken_back)
    return need


@transaction.atomic
def comment_on_need(project_id: int, need_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> NeedComment:
    """Add what the school, its responsible body or the team says to a need."""
    project = locked(project_id)
    if not may_comment(person, project):
        raise NotYoursError("A need is commented on by the school, its responsible body and the regional team.")
    scope.require_live(project)
    need = _need(project, need_id)
    fields = COMMENT if scope.is_outside(person) else COMMENT[:1]
    answers = read_answers(fields, raw, on=on, role=person.role)
    said = NeedComment(
        need=need, text=str(answers["text"]), disputes=answers.get("disputes") is True, person=person, role=person.role
    )
    said.save()
    record("commented on a need", person=person, project=project, task=TASK, need=need.pk, disputes=said.disputes)
    return said


@transaction.atomic
def save_diagnosis(project_id: int, raw: Mapping[str, Raw], *, person: User, on: dt.date) -> None:
    """Save what is said of the whole: talked through, how sure, and the day on which it was complete."""
    project, task, facts = _writable(project_id, person)
    needs = list(project.needs.filter(taken_back=""))
    given = {**raw, "needs": str(len(needs)) if needs else ""}
    checked = check_answers(task, given, facts, on=on, role=person.role)
    problems = {problem.field: problem.text for problem in checked.problems}
    if "completed_on" in checked.answers and not needs:
        problems["completed_on"] = "Write down at least one need before the diagnosis is complete."
    if _is_too_sure(project, needs, checked.answers.get("confidence")):
        problems["confidence"] = "The whole cannot be surer than the need that you are surest of."
    if problems:
        raise InvalidError(problems)
    write_answers(project, task, facts, checked.answers, person=person, version=None)
    record("saved the diagnosis", person=person, project=project, task=TASK, needs=len(needs),
           complete="completed_on" in checked.answers)  # fmt: skip


def _writable(project_id: int, person: User) -> tuple[SupportProject, Task, ProjectFacts]:
    project = locked(project_id)
    task, facts = require_writable(project, TASK, person)
    return project, task, facts


def _need(project: SupportProject, need_id: int) -> Need:
    found = project.needs.select_related("saved_by").filter(pk=need_id, taken_back="").first()
    if found is None:
        raise ClosedError(("This need was taken back in the meantime.",))
    return found


def _shown_by(need: Need) -> bool:
    return need.evidence.filter(taken_back="").exists()


def _keep(need: Need, person: User) -> None:
    need.saved_by = need._history_user = person
    need.version += 1
    need.save()


def _is_too_sure(project: SupportProject, needs: Sequence[Need], whole: object) -> bool:
    """Whether the whole is surer than the surest of its needs."""
    sure = [option.key for option in course_of(project).options("confidence")]
    each = [sure.index(need.confidence) for need in needs if need.confidence in sure]
    return bool(each) and whole in sure and sure.index(str(whole)) < min(each)


def _write_count(project: SupportProject, task: Task, facts: ProjectFacts, person: User) -> None:
    """Write into the task how many needs there are; how sure we were of the whole falls where no need bears it."""
    needs = list(project.needs.filter(taken_back=""))
    answers: dict[str, Value] = {key: value for key, value in facts.answers.get(task.key, {}).items() if key != "needs"}
    if needs:
        answers["needs"] = len(needs)
    if _is_too_sure(project, needs, answers.get("confidence")):
        del answers["confidence"]
    if answers != dict(facts.answers.get(task.key, {})):
        write_answers(project, task, facts, answers, person=person, version=None)
