"""What the register holds for the two voices that cannot speak for themselves, as a draft and as a snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from alongside.policy import Measure
from alongside_service.identification.models import Measured, RuleAnswer, Voice
from alongside_service.identification.selectors.measures import layers, measured_of
from alongside_service.identification.selectors.rules import answers_for
from alongside_service.identification.wording import Line
from alongside_service.register import inspections, measures, selectors
from alongside_service.register.figures import FigureRow
from alongside_service.register.intervals import filled
from alongside_service.register.models import Edition, School

CANNOT_TELL = "we cannot tell"
MOST_INSPECTIONS = 4
"""The newest inspections that the draft speaks of."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Words for a person to read and confirm, the day that they speak of, and what they rest on."""

    text: str
    said_on: dt.date | None
    sources: list[dict[str, Any]]


def draft_of(urn: str, voice: str) -> Draft:
    """The draft of the inspectorate's or the data's voice for a school; empty for the others."""
    school = selectors.school(urn)
    if school is None or voice not in (Voice.INSPECTORATE, Voice.DATA):
        return Draft(text="", said_on=None, sources=[])
    editions = selectors.current().editions
    return _inspectorate(school, editions) if voice == Voice.INSPECTORATE else _data(school, editions)


def _day(value: dt.date) -> str:
    return f"{value.day} {value:%B %Y}"


def _inspectorate(school: School, editions: Mapping[str, Edition]) -> Draft:
    panels = inspections.panels(school, editions, last_year=0)
    rows = [(row, panel.framework.name) for panel in panels for row in panel.rows]
    rows.sort(key=lambda each: each[0].inspection.started, reverse=True)
    newest = rows[:MOST_INSPECTIONS]
    published = [row.inspection.published or row.inspection.started for row, _ in newest]
    return Draft(
        text="\n\n".join(_inspection_words(row, framework) for row, framework in newest)
        or "No inspection of this school is in the files that are loaded.",
        said_on=published[0] if published else None,
        sources=[_inspection(row, framework) for row, framework in newest],
    )


def _inspection_words(row: inspections.Row, framework: str) -> str:
    held = row.inspection
    says = [
        f"Inspected on {_day(held.started)} ({framework}).",
        f"Overall: {row.overall}." if row.overall else f"{held.outcome}." if held.outcome else "",
        f"{'; '.join(f'{area}: {grade}' for area, grade in row.areas)}." if row.areas else "",
        f"Category of concern: {held.category_of_concern}." if held.category_of_concern else "",
        f"Safeguarding {held.safeguarding}." if held.safeguarding else "",
        f"Under an earlier URN, {held.urn}." if row.at_earlier_urn else "",
        f"Source: {row.source}." if row.source else "",
    ]
    return " ".join(part for part in says if part)


def _inspection(row: inspections.Row, framework: str) -> dict[str, Any]:
    held = row.inspection
    return {
        "kind": "inspection", "urn": held.urn, "framework": held.framework, "framework_name": framework,
        "started": held.started.isoformat(), "published": held.published.isoformat() if held.published else None,
        "grades": held.grades, "category_of_concern": held.category_of_concern, "safeguarding": held.safeguarding,
        "outcome": held.outcome, "edition": held.edition_id, "row": held.row,
    }  # fmt: skip


def _data(school: School, editions: Mapping[str, Edition]) -> Draft:
    answers, figures = answers_for(school), figures_for(school, editions)
    latest: dict[str, Figure] = {}
    for figure in figures:
        latest[figure.measure] = figure
    parts = ["\n".join(_rule_words(answer) for answer in answers), "\n".join(f.words for f in latest.values())]
    used = sorted({figure.source for figure in latest.values()})
    parts.append(f"Source of the figures: {'; '.join(used)}." if used else "")
    estimates, made = measured_of(school), layers().measures
    parts += ["\n".join(measure_words(each) for each in estimates), NOTHING_FOLLOWS] if estimates else []
    return Draft(
        text="\n\n".join(part for part in parts if part)
        or "No rule and no figure for this school is in the files that are loaded.",
        said_on=None,
        sources=[
            *(rule_snapshot(answer) for answer in answers),
            *(figure.snapshot() for figure in latest.values()),
            *(_estimate_snapshot(each, made.policy if made else "") for each in estimates),
        ],
    )


NOTHING_FOLLOWS = "The measures say where to look. No decision follows from them by itself."


def measure_words(estimate: Measured) -> str:
    """An estimate as a sentence, raw and adjusted side by side, each with how sure. No early warning is ever one."""
    line = Line(estimate)
    adjusted = (
        f"{line.adjusted} ({line.adjusted_interval}): {estimate.adjusted_words}" if line.adjusted else CANNOT_TELL
    )
    level = f"{line.raw} ({line.raw_interval}): {estimate.raw_words}"
    return f"{line.label}, {line.period}. Level {level}. Allowing for its pupils {adjusted}."


def _estimate_snapshot(estimate: Measured, policy: str) -> dict[str, Any]:
    names = ("group", "first_period", "last_period", "pupils", "raw", "raw_low", "raw_high", "raw_words",
             "adjusted", "adjusted_low", "adjusted_high", "adjusted_words")  # fmt: skip
    return {"kind": "estimate", "outcome": estimate.outcome_id, "version": policy} | {
        name: getattr(estimate, name) for name in names
    }


def _rule_words(answer: RuleAnswer) -> str:
    rule = answer.rule
    return f"{rule.name}: {answer.answer} ({rule.version}, as at {_day(rule.as_at)})."


def rule_snapshot(answer: RuleAnswer) -> dict[str, Any]:
    """A rule's answer as it stands, to be kept."""
    rule = answer.rule
    return {
        "kind": "rule", "rule": rule.pk, "name": rule.name, "version": rule.version, "as_at": rule.as_at.isoformat(),
        "answer": answer.answer, "because": answer.because, "would_change": answer.would_change,
    }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One published figure of a school, in words and in numbers."""

    measure: str
    label: str
    unit: str
    period: str
    shown: str
    value: float
    interval: str
    low: float | None
    high: float | None
    pupils: int | None
    urn: str
    edition: str
    source: str

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.measure}|{self.period}"

    @property
    def words(self) -> str:
        """The figure as a sentence."""
        sure = f", 95% interval {self.interval}" if self.interval else ""
        pupils = f", {self.pupils:,} pupils" if self.pupils is not None else ""
        return f"{self.label}, {self.period}: {self.shown} ({self.unit}){sure}{pupils}."

    def snapshot(self) -> dict[str, Any]:
        """The figure as it stands, to be kept."""
        return {
            "kind": "figure", "measure": self.measure, "label": self.label, "unit": self.unit, "period": self.period,
            "shown": self.shown, "value": self.value, "interval": self.interval, "low": self.low, "high": self.high,
            "pupils": self.pupils, "urn": self.urn, "edition": self.edition, "source": self.source,
        }  # fmt: skip


def figures_for(school: School, editions: Mapping[str, Edition] | None = None) -> list[Figure]:
    """The figures of a school and its predecessors that have a value, by measure and then by period."""
    editions = selectors.current().editions if editions is None else editions
    rows, periods = selectors.figures_of(school.lineage or [school.pk])
    numbers = {(row.measure, row.period): row for row in reversed(rows) if row.group == "all"}
    found = []
    for section in measures.sections(school, rows, periods, editions):
        for card in section.cards:
            for year in card.years:
                if not year.value:
                    continue
                row = filled(numbers[card.measure.id, year.period], card.measure)
                found.append(_figure(card.measure, year, row, editions))
    return found


def _figure(measure: Measure, year: measures.Year, row: FigureRow, editions: Mapping[str, Edition]) -> Figure:
    return Figure(
        measure=measure.id, label=measure.label, unit=measure.unit, period=year.period, shown=year.value,
        value=float(row.value or 0), interval=year.interval, low=row.low, high=row.high, pupils=row.pupils,
        urn=row.urn, edition=row.edition_id, source=str(editions.get(row.edition_id, row.edition_id)),
    )  # fmt: skip
