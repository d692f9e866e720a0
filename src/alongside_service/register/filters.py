"""The filters of the school list as form controls, and those chosen as tags that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alongside_service.identification.models import Rule
from alongside_service.register.inspections import framework_name
from alongside_service.register.listing import Question
from alongside_service.register.selectors import Current


def form(question: Question, errors: Mapping[str, str], known: Current, rules: Sequence[Rule]) -> dict[str, Any]:
    """Options for the controls, by field."""
    made: dict[str, Any] = {
        "phase": _boxes("phase", "Phase", [(p, p) for p in known.phases], question.phase),
        "region": _boxes("region", "Region", [(r.pk, r.name) for r in known.regions], question.region),
        "governance": _boxes("governance", "Who runs it", [(g, g) for g in known.governance], question.governance),
        "grade": _boxes("grade", "Latest graded inspection", grade_choices(known), question.grade),
        "la": {
            "name": "la",
            "label": {"text": "Local authority", "classes": "govuk-label--s"},
            "items": [
                {"value": "", "text": "Any"},
                *({"value": a.pk, "text": a.name, "selected": a.pk == question.la} for a in known.local_authorities),
            ],
        },
        "pupils_from": _number("pupils_from", "Pupils, from", question.pupils_from, errors),
        "pupils_to": _number("pupils_to", "Pupils, to", question.pupils_to, errors),
    }
    if rules:
        made["rule"] = _boxes("rule", "Flagged by rule", [(rule.pk, rule.name) for rule in rules], question.rule)
    return made


def grade_choices(known: Current) -> list[tuple[str, str]]:
    """Each framework with each of its overall grades that some school has, and "none"."""
    choices = [
        (f"{framework}:{grade}", f"{(grade or 'no overall grade').capitalize()} ({framework_name(framework)})")
        for framework, grade in known.frameworks
    ]
    return [*choices, ("none", "No graded inspection known")]


def chosen(question: Question, known: Current, rules: Sequence[Rule], *, body_name: str) -> list[dict[str, str]]:
    """The filters in force, each with the address of the list without it."""
    labels = {
        "phase": {},
        "governance": {},
        "region": {r.pk: r.name for r in known.regions},
        "grade": dict(grade_choices(known)),
        "rule": {rule.pk: rule.name for rule in rules},
    }
    names = {"phase": "Phase", "region": "Region", "governance": "Run by", "grade": "Inspection", "rule": "Flagged"}
    tags = [
        {"text": f"{label}: {labels[name].get(value, value)}", "href": "?" + question.without(name, value)}
        for name, label in names.items()
        for value in getattr(question, name)
    ]
    authorities = {a.pk: a.name for a in known.local_authorities}
    single = [
        ("q", "Search", question.q),
        ("la", "Local authority", authorities.get(question.la, question.la)),
        ("body", "Responsible body", body_name or question.body),
        ("pupils_from", "Pupils from", "" if question.pupils_from is None else str(question.pupils_from)),
        ("pupils_to", "Pupils to", "" if question.pupils_to is None else str(question.pupils_to)),
    ]
    first = [
        {"text": f"{label}: {value}", "href": "?" + question.without(name, value)}
        for name, label, value in single
        if value
    ]
    return first + tags


def _boxes(name: str, legend: str, choices: Sequence[tuple[str, str]], values: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "id_prefix": f"filter-{name}",
        "fieldset": {"legend": {"text": legend, "classes": "govuk-fieldset__legend--s"}},
        "classes": "govuk-checkboxes--small",
        "items": [{"value": value, "text": text} for value, text in choices],
        "values": values,
    }


def _number(name: str, label: str, value: int | None, errors: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "label": {"text": label, "classes": "govuk-label--s"},
        "classes": "govuk-input--width-5",
        "inputmode": "numeric",
        "value": "" if value is None else str(value),
        "error_message": {"text": errors[name]} if name in errors else None,
    }
