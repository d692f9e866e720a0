"""The filters of the list of projects as form controls, and those chosen as tags that can be taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.policy.course import Course
from alongside.project import State
from alongside_service.accounts.models import User
from alongside_service.accounts.roles import Role
from alongside_service.projects.models import SupportProject
from alongside_service.projects.scope import visible
from alongside_service.register.models import LocalAuthority, Region
from alongside_service.worklist.question import NOBODY, Question

LEGENDS = {
    "state": "State",
    "phase": "Phase",
    "milestone": "Where it stands",
    "priority": "Priority",
    "officer": "Delivery officer",
    "adviser": "Adviser",
    "eligibility": "Eligibility",
    "support": "Decision on support",
    "matching": "Decision after the diagnosis",
    "rating": "Some objective, at the last review",
    "referrer": "Referred by",
    "region": "Region",
}
FLAGS = {"overdue": "Something is overdue", "concern": "A concern is open", "watched": "On my watchlist"}


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What each filter offers to one person."""

    many: Mapping[str, Sequence[tuple[str, str]]]
    authorities: Sequence[tuple[str, str]]
    opened: Sequence[tuple[str, str]]


def choices_for(person: User, course: Course) -> Choices:
    """Options of every filter, within what the person sees. Six queries, however many projects there are."""
    seen = visible(person)
    none = ("none", "Not decided yet")

    def listed(name: str) -> list[tuple[str, str]]:
        return [(option.key, option.label) for option in course.options(name)]

    many: dict[str, Sequence[tuple[str, str]]] = {
        "state": [(each.value, each.value.capitalize()) for each in State],
        "phase": [(phase.key, phase.title) for phase in course.phases],
        "milestone": [(milestone.key, milestone.label) for milestone in course.milestones],
        "priority": listed("priority"),
        "officer": [(NOBODY, "Nobody yet"), *_people(seen, "delivery_officer")],
        "adviser": [(NOBODY, "Nobody yet"), *_people(seen, "adviser")],
        "eligibility": [*listed("eligibility"), none],
        "support": [*listed("support"), none],
        "matching": [*listed("matching"), none],
        "rating": listed("rating"),
        "referrer": listed("referrer"),
    }
    if person.role in (Role.NATIONAL_LEAD, Role.AUDITOR):
        many["region"] = list(Region.objects.values_list("slug", "name"))
    authorities = LocalAuthority.objects.filter(pk__in=seen.values("school__local_authority"))
    days = seen.order_by().values_list("opened_on", flat=True).distinct()
    months = sorted({day.isoformat()[:7] for day in days}, reverse=True)
    years = sorted({month[:4] for month in months}, reverse=True)
    opened = [(value, value) for year in years for value in (year, *(m for m in months if m.startswith(year)))]
    return Choices(many=many, authorities=list(authorities.values_list("code", "name")), opened=opened)


def _people(seen: Any, name: str) -> list[tuple[str, str]]:
    numbers = seen.exclude(**{name: None}).values(name)
    return [
        (str(pk), text) for pk, text in User.objects.filter(pk__in=numbers).order_by("name").values_list("pk", "name")
    ]


def form(question: Question, choices: Choices) -> dict[str, Any]:
    """The controls, by field."""
    made: dict[str, Any] = {
        "boxes": [_boxes(name, LEGENDS[name], pairs, getattr(question, name)) for name, pairs in choices.many.items()],
        "flags": {
            "name": "flags",
            "id_prefix": "filter-flags",
            "fieldset": {"legend": {"text": "Only those where", "classes": "govuk-fieldset__legend--s"}},
            "classes": "govuk-checkboxes--small",
            "items": [
                {"name": name, "value": "yes", "text": text, "checked": getattr(question, name)}
                for name, text in FLAGS.items()
            ],
        },
        "la": _select("la", "Local authority", choices.authorities, question.la),
        "opened": _select("opened", "Opened in", choices.opened, question.opened),
    }
    for name, label in (("body", "Responsible body"), ("supporter", "Supporting organisation")):
        made[name] = {
            "name": name,
            "label": {"text": label, "classes": "govuk-label--s"},
            "hint": {"text": "All or part of its name"},
            "value": getattr(question, name),
            "spellcheck": False,
        }
    return made


def _boxes(name: str, legend: str, pairs: Sequence[tuple[str, str]], values: Sequence[str]) -> dict[str, Any]:
    options = {
        "name": name,
        "id_prefix": f"filter-{name}",
        "fieldset": {"legend": {"text": legend, "classes": "govuk-visually-hidden"}},
        "classes": "govuk-checkboxes--small",
        "items": [{"value": value, "text": text} for value, text in pairs],
        "values": values,
    }
    return {"title": legend, "values": values, "options": options}


def _select(name: str, label: str, pairs: Sequence[tuple[str, str]], chosen: str) -> dict[str, Any]:
    return {
        "name": name,
        "label": {"text": label, "classes": "govuk-label--s"},
        "items": [{"value": "", "text": "Any"}, *({"value": value, "text": text} for value, text in pairs)],
        "value": chosen,
        "classes": "app-full",
    }


def chosen(question: Question, choices: Choices) -> list[dict[str, str]]:
    """The filters in force, each with the address of the list without it."""
    authorities = dict(choices.authorities)
    single = [
        ("q", "Search", question.q), ("la", "Local authority", authorities.get(question.la, question.la)),
        ("body", "Responsible body", question.body), ("supporter", "Supporting organisation", question.supporter),
        ("opened", "Opened in", question.opened),
    ]  # fmt: skip
    tags = [(f"{label}: {value}", question.without(name)) for name, label, value in single if value]
    tags += [(text, question.without(name)) for name, text in FLAGS.items() if getattr(question, name)]
    for name, legend in LEGENDS.items():
        labels = dict(choices.many.get(name, ()))
        tags += [
            (f"{legend}: {labels.get(value, value)}", question.without(name, value))
            for value in getattr(question, name)
        ]
    return [{"text": text, "href": f"?{query}"} for text, query in tags]


def words_for(project: SupportProject, course: Course) -> dict[str, str]:
    """Milestone, decision and priority of a row, in words."""
    milestones = {milestone.key: milestone.label for milestone in course.milestones}
    return {
        "milestone": milestones.get(project.milestone, project.milestone),
        "matching": course.label("matching", project.matching) if project.matching else "",
        "priority": course.label("priority", project.priority),
    }
