"""The filters of the list as form controls, and those chosen as tags that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.policy.need import load_need
from alongside_service.identification.looking.question import (
    COHORT,
    DECIDED,
    LAYERS,
    SURE,
    UNKNOWN,
    VOICES,
    Question,
)
from alongside_service.identification.models import Outcome, Rule
from alongside_service.register.selectors import Current

LEGENDS = {
    "layer": "What says so",
    "area": "Area of need, at least fairly sure",
    "phase": "Phase",
    "rule": "Rule that is met",
    "sure": "How sure, in the measure it is sorted by",
    "cohort": "Small numbers",
    "unknown": "What we do not know",
    "voice": "Who has spoken",
    "decided": "What is decided",
    "region": "Region",
}
GROUPS = (("", "All pupils"), ("disadvantaged", "Disadvantaged pupils"))
SHOWN = ("layer", "area", "phase")
"""Filters that stand open from the first."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What each filter offers."""

    many: Mapping[str, Sequence[tuple[str, str]]]
    authorities: Sequence[tuple[str, str]]
    outcomes: Sequence[tuple[str, str]]


def choices_for(
    known: Current, rules: Sequence[Rule], outcomes: Sequence[Outcome], *, sees_projects: bool, warns: bool
) -> Choices:
    """Options of every filter, without what only projects tell for those who see none, and without a layer that is not
    offered."""
    hidden = {key for key, there in (("referral", sees_projects), ("warning", warns)) if not there}
    many: dict[str, Sequence[tuple[str, str]]] = {
        "layer": [pair for pair in LAYERS.items() if pair[0] not in hidden],
        "area": areas_of(outcomes),
        "phase": [(phase, phase) for phase in known.phases],
        "rule": [(rule.pk, rule.name) for rule in rules],
        "sure": [*SURE.items()],
        "cohort": [*COHORT.items()],
        "unknown": [pair for pair in UNKNOWN.items() if pair[0] not in hidden],
        "voice": VOICES if sees_projects else (),
        "decided": [*DECIDED.items()] if sees_projects else (),
        "region": [(region.pk, region.name) for region in known.regions],
    }
    return Choices(
        many={name: pairs for name, pairs in many.items() if pairs},
        authorities=[(authority.pk, authority.name) for authority in known.local_authorities],
        outcomes=[(outcome.pk, outcome.label) for outcome in outcomes],
    )


def areas_of(outcomes: Sequence[Outcome]) -> list[tuple[str, str]]:
    """The areas of need that some outcome measures, for all pupils or for a group of them."""
    policy, there = load_need(), {outcome.pk for outcome in outcomes}
    used = {policy.area_of(each, group) for each in policy.outcomes if each.id in there for group in each.groups}
    return [(area.id, area.label) for area in policy.areas if area.id in used]


def form(question: Question, choices: Choices) -> dict[str, Any]:
    """The controls, by field."""
    boxes = [_boxes(name, pairs, getattr(question, name)) for name, pairs in choices.many.items()]
    return {
        "boxes": boxes,
        "la": _select("la", "Local authority", [("", "Any"), *choices.authorities], question.la),
        "outcome": _select(
            "outcome", "Measure to sort by", [("", "The main one of each school"), *choices.outcomes], question.outcome
        ),
        "group": _select("group", "Pupils", GROUPS, question.group),
    }


def _boxes(name: str, pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> dict[str, Any]:
    options = {
        "name": name,
        "id_prefix": f"filter-{name}",
        "fieldset": {"legend": {"text": LEGENDS[name], "classes": "govuk-visually-hidden"}},
        "classes": "govuk-checkboxes--small",
        "items": [{"value": value, "text": text} for value, text in pairs],
        "values": values,
    }
    return {"title": LEGENDS[name], "open": bool(values) or name in SHOWN, "options": options}


def _select(name: str, label: str, pairs: Sequence[tuple[str, str]], chosen: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": {"text": label, "classes": "govuk-label--s"},
        "items": [{"value": value, "text": text} for value, text in pairs],
        "value": chosen,
        "classes": "app-full",
    }


def chosen(question: Question, choices: Choices) -> list[dict[str, str]]:
    """The filters in force, each with the address of the list without it."""
    authorities, outcomes = dict(choices.authorities), dict(choices.outcomes)
    single = [
        ("q", "Search", question.q),
        ("la", "Local authority", authorities.get(question.la, question.la)),
        ("outcome", "Measure", outcomes.get(question.outcome, question.outcome)),
        ("group", "Pupils", dict(GROUPS)[question.group] if question.group else ""),
    ]
    tags = [(f"{label}: {value}", question.without(name)) for name, label, value in single if value]
    for name, pairs in choices.many.items():
        labels = dict(pairs)
        tags += [
            (f"{LEGENDS[name]}: {labels.get(value, value)}", question.without(name, value))
            for value in getattr(question, name)
        ]
    return [{"text": text, "href": f"?{query}"} for text, query in tags]
