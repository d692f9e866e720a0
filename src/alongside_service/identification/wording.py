"""Estimates and early warnings as pages word them: numbers with their interval and unit, never a bare number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from alongside_service.identification.models import Measured, Outcome, Warned

POINTS = " points"
GROUPS = {"all": "all pupils", "disadvantaged": "disadvantaged pupils"}


def number(value: float | None, outcome: Outcome, *, signed: bool = False) -> str:
    """A value in the outcome's unit: `54.2%`, `−0.41`, `+3.0`. Empty for none."""
    if value is None:
        return ""
    places = 2 if outcome.unit == "grades" else 1
    rounded = round(value, places) + 0.0  # so that what rounds to nought carries no minus
    text = f"{rounded:{'+' if signed and rounded else ''}.{places}f}".replace("-", "−")
    share = outcome.unit.startswith(("percent", "%", "per cent"))
    return text + POINTS if share and signed else f"{text}%" if share else text


def ranged(low: float | None, high: float | None, outcome: Outcome, *, signed: bool = False) -> str:
    """An interval: `49.0% to 58.3%`, `−5.0 to +1.2 points`. Empty for none."""
    if low is None or high is None:
        return ""
    first = number(low, outcome, signed=signed).removesuffix(POINTS)
    return f"{first} to {number(high, outcome, signed=signed)}"


def chance(probability: float | None) -> str:
    """A probability as people say it: `73%`, and never 0% or 100%. Empty for none."""
    if probability is None:
        return ""
    if probability < 0.005:
        return "under 1%"
    return "over 99%" if probability > 0.995 else f"{probability:.0%}"


@dataclass(frozen=True)
class Line:
    """One estimate in words, raw and adjusted side by side. Each is worded when it is asked for: a list for a
    spreadsheet has a hundred thousand estimates and words few of them."""

    estimate: Measured

    @property
    def outcome(self) -> Outcome:
        """What is measured."""
        return self.estimate.outcome

    @property
    def label(self) -> str:
        """What is measured, and of whom where it is not of all pupils."""
        return label_of(self.estimate)

    @property
    def period(self) -> str:
        """The years that it rests on."""
        return _period(self.estimate)

    @property
    def raw(self) -> str:
        """The level."""
        return number(self.estimate.raw, self.outcome)

    @property
    def raw_interval(self) -> str:
        """Its interval."""
        return ranged(self.estimate.raw_low, self.estimate.raw_high, self.outcome)

    @property
    def adjusted(self) -> str:
        """How far it is from what is expected for its pupils."""
        return number(self.estimate.adjusted, self.outcome, signed=True)

    @property
    def adjusted_interval(self) -> str:
        """The interval of that."""
        return ranged(self.estimate.adjusted_low, self.estimate.adjusted_high, self.outcome, signed=True)

    @property
    def raw_chance(self) -> str:
        """How probable it is that the level is beyond the line that policy draws."""
        return chance(self.estimate.raw_probability)

    @property
    def adjusted_chance(self) -> str:
        """The same of the difference from what is expected."""
        return chance(self.estimate.adjusted_probability)

    @property
    def next_year(self) -> str:
        """What is expected next year if nobody does anything, with its interval."""
        expected = number(self.estimate.expected_next, self.outcome)
        between = ranged(self.estimate.expected_next_low, self.estimate.expected_next_high, self.outcome)
        return f"{expected} ({between})" if expected and between else expected

    @property
    def latest(self) -> str:
        """The newest figure published, or why there is none."""
        return _latest(self.estimate)

    @property
    def pupils(self) -> str:
        """How many pupils it rests on."""
        return f"{self.estimate.pupils:,}" if self.estimate.pupils is not None else "not published"


def label_of(estimate: Measured) -> str:
    """What is measured, and of whom where it is not of all pupils."""
    if estimate.group == "all":
        return estimate.outcome.label
    return f"{estimate.outcome.label} ({GROUPS.get(estimate.group, estimate.group)})"


def _period(estimate: Measured) -> str:
    if not estimate.first_period:
        return "no year published"
    if estimate.first_period == estimate.last_period:
        return estimate.first_period
    return f"{estimate.first_period} to {estimate.last_period}"


def _latest(estimate: Measured) -> str:
    if estimate.latest is not None:
        return f"{number(estimate.latest, estimate.outcome)} in {estimate.latest_period}"
    why = estimate.latest_missing or "not published"
    return f"none in {estimate.latest_period}: {why}" if estimate.latest_period else why


def warning_words(warned: Warned) -> str:
    """The early warning beside its baseline, with the population that it is for."""
    baseline = chance(warned.baseline_probability)
    beside = f"; a plain baseline says {baseline}" if baseline else ""
    return f"{chance(warned.probability)} that its next inspection is below good{beside}. Said of: {warned.population}."


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason of an early warning: what, of when, and what the probability would be without it."""

    text: str
    date: str
    without: str


def reasons_of(warned: Warned | None) -> list[Reason]:
    """The reasons of an early warning in words; none for none."""
    return [
        Reason(text=each.get("text", ""), date=_day(each.get("date")), without=chance(each.get("without")))
        for each in (warned.reasons if warned else [])
    ]


def _day(text: str | None) -> str:
    if not text:
        return ""
    day = dt.date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"


def listed(words: Sequence[str], most: int = 4) -> str:
    """`a, b and c`, and how many more where there are many."""
    shown = [*words[:most], *([f"{len(words) - most} more"] if len(words) > most else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""
