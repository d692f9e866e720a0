"""The rows of the list in words: what each layer says by itself, what is not known, who has spoken, what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from alongside.policy.evidence import load_evidence
from alongside_service.accounts.models import User
from alongside_service.identification.looking.question import PER_PAGE, Question
from alongside_service.identification.looking.standing import Standing, standings
from alongside_service.identification.models import Measured, Referral, Remark, RuleAnswer, Warned
from alongside_service.identification.selectors.measures import Layers, measured_by_school, warned_by_school
from alongside_service.identification.selectors.referrals import within as referrals_within
from alongside_service.identification.selectors.remarks import newest_remarks
from alongside_service.identification.wording import Line, Reason, listed, reasons_of, warning_words
from alongside_service.projects import scope
from alongside_service.projects.models import SupportProject
from alongside_service.register.models import School
from alongside_service.register.selectors import current


@dataclass(frozen=True, kw_only=True)
class Row:
    """One school in the list."""

    school: School
    met: list[RuleAnswer]
    unsure: list[RuleAnswer]
    chosen: Line | None
    """The estimate by which the list is sorted."""
    level: str
    """Other measures whose level is at least fairly surely on the wrong side, in words."""
    adjusted: str
    """The same, allowing for the school's pupils."""
    lines: list[Line]
    warned: Warned | None
    warning: str
    reasons: list[Reason]
    remark: Remark | None
    """The newest that the school or its responsible body answered to what is held."""
    referrals: int
    standing: Standing
    """The project, who has spoken, what is decided and why."""
    sees_projects: bool
    """Whether the person would see a project of this school, if there were one."""
    unknown: list[str]
    may_refer: bool
    may_decide: bool
    """Whether the person writes or takes the decision on support of its project."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the list."""

    rows: Sequence[Row]
    count: int
    number: int
    pages: int


def keys_of(found: QuerySet[School]) -> list[str]:
    """The URNs of the schools found, in order, fetched in one go."""
    try:
        statement, arguments = found.values_list("pk", flat=True).query.sql_with_params()
    except EmptyResultSet:  # somebody who sees no project asks for those with one
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        return [row[0] for row in cursor.fetchall()]


def page_of(keys: Sequence[str], question: Question, person: User, layers: Layers) -> Page:
    """The page asked for; the last one where there are fewer."""
    pages = max(-(-len(keys) // PER_PAGE), 1)
    at = min(question.page, pages)
    rows = rows_of(keys[(at - 1) * PER_PAGE : at * PER_PAGE], question, person, layers)
    return Page(rows=rows, count=len(keys), number=at, pages=pages)


def rows_of(urns: Sequence[str], question: Question, person: User, layers: Layers) -> list[Row]:
    """The rows of some schools, in their order (nine queries, however many schools)."""
    schools = _schools(urns)
    answers: dict[str, list[RuleAnswer]] = {}
    rules = RuleAnswer.objects.filter(school__in=urns).exclude(answer="not met").select_related("rule")
    for answer in rules.defer("clauses").order_by("rule__position"):
        answers.setdefault(answer.school_id, []).append(answer)
    measured, warned = measured_by_school(urns, layers.outcomes), warned_by_school(urns)
    referrals = _referrals(urns, person)
    stands = standings(urns, person)
    remarks = newest_remarks(urns)
    return [
        _row(
            schools[urn], question, person, layers, answers.get(urn, []), measured.get(urn, []), warned.get(urn),
            referrals.get(urn, 0), stands.get(urn, Standing()), remarks.get(urn),
        )
        for urn in urns
    ]  # fmt: skip


def _schools(urns: Sequence[str]) -> dict[str, School]:
    """The schools, with their bodies. Places are the few that are at hand: made anew they cost as much as schools."""
    known, found = current(), School.objects.select_related("responsible_body").in_bulk(list(urns))
    regions = {each.pk: each for each in known.regions}
    authorities = {each.pk: each for each in known.local_authorities}
    for school in found.values():
        if school.region_id in regions:
            school.region = regions[school.region_id]
        if school.local_authority_id in authorities:
            school.local_authority = authorities[school.local_authority_id]
    return found


def _referrals(urns: Sequence[str], person: User) -> dict[str, int]:
    waiting = Referral.objects.filter(referrals_within(person), school__in=urns, status=Referral.WAITING)
    counts: dict[str, int] = {}
    for urn in waiting.values_list("school", flat=True):
        counts[urn] = counts.get(urn, 0) + 1
    return counts


def _row(
    school: School, question: Question, person: User, layers: Layers, answers: list[RuleAnswer],
    estimates: list[Measured], warned: Warned | None, referrals: int, standing: Standing,
    remark: Remark | None,
) -> Row:  # fmt: skip
    fairly = load_evidence().fairly_sure
    lines = [Line(each) for each in estimates]
    chosen = next((line for line in lines if is_chosen(line.estimate, question)), None)
    others = [line for line in lines if line is not chosen]
    unsure = [answer for answer in answers if answer.answer == "cannot tell"]
    return Row(
        school=school,
        met=[answer for answer in answers if answer.answer == "met"],
        unsure=unsure,
        chosen=chosen,
        level=listed([x.label for x in others if x.estimate.raw_probability >= fairly]),
        adjusted=listed([x.label for x in others if (x.estimate.adjusted_probability or 0) >= fairly]),
        lines=lines,
        warned=warned,
        warning=warning_words(warned) if warned else "",
        reasons=reasons_of(warned),
        remark=remark,
        referrals=referrals,
        standing=standing,
        sees_projects=standing.project is not None or scope.sees_projects_of(person, school),
        unknown=_unknown(chosen, lines, unsure, warned, layers),
        may_refer=_may_refer(person, school, standing.project),
        may_decide=_may_decide(person, standing.project),
    )


def is_chosen(estimate: Measured, question: Question) -> bool:
    """Whether the list is sorted by this estimate of its school."""
    of_outcome = estimate.outcome_id == question.outcome if question.outcome else estimate.main
    return of_outcome and estimate.group == (question.group or "all")


def _may_decide(person: User, project: SupportProject | None) -> bool:
    return project is not None and project.live and not project.support and scope.is_in_office(person, project)


def _may_refer(person: User, school: School, project: SupportProject | None) -> bool:
    regional = person.role in scope.REGIONAL and person.region_id == school.region_id
    return regional and (project is None or not project.live)


def _unknown(
    chosen: Line | None, lines: list[Line], unsure: list[RuleAnswer], warned: Warned | None, layers: Layers
) -> list[str]:
    found = [f"{answer.rule.name}: we cannot tell" for answer in unsure]
    if layers.has_measures and not lines:
        found.append("No measure that is used here is published for it")
    if chosen and chosen.estimate.unknown:
        found.append(chosen.estimate.unknown)
    elif chosen and chosen.estimate.latest is None:
        found.append(f"{chosen.label}: {chosen.latest}")
    if layers.has_warning and warned is None:
        found.append("No early warning: it is not one of the schools for which the model is offered")
    return [each.rstrip(".") for each in found]
