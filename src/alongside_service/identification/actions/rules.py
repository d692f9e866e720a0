"""Keeping the library's answers to the dated rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction

from alongside.records import Clause, Fact
from alongside.records import RuleAnswer as AnswerRecord
from alongside_service.identification.models import Rule, RuleAnswer
from alongside_service.register.actions import edition_id
from alongside_service.register.rows import insert_rows


@transaction.atomic
def keep_answers(rules: Sequence[Rule], answers: Iterable[AnswerRecord]) -> None:
    """Put these rules and answers in place of an earlier load's."""
    Rule.objects.all().delete()
    answers = list(answers)
    counts: dict[str, Counter[str]] = {rule.id: Counter() for rule in rules}
    for answer in answers:
        counts[answer.rule][answer.answer.value] += 1
    for rule in rules:
        count = counts[rule.id]
        rule.met, rule.not_met, rule.cannot_tell = count["met"], count["not met"], count["cannot tell"]
    Rule.objects.bulk_create(rules)
    insert_rows(RuleAnswer, ANSWER_FIELDS, (_answer(answer) for answer in answers))


ANSWER_FIELDS = ("school", "rule", "answer", "because", "clauses", "would_change", "same_structure", "warnings")


def _answer(answer: AnswerRecord) -> tuple[Any, ...]:
    return (
        answer.urn,
        answer.rule,
        answer.answer.value,
        answer.because,
        [_clause(clause) for clause in answer.clauses],
        list(answer.would_change),
        answer.same_structure,
        list(answer.warnings),
    )


def _clause(clause: Clause) -> dict[str, Any]:
    return {
        "text": clause.text,
        "answer": clause.answer.value,
        "because": clause.because,
        "facts": [_fact(fact) for fact in clause.facts],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "label": fact.label,
        "value": fact.value,
        "edition": edition_id(fact.source) if fact.source else "",
        "row": fact.row,
    }
