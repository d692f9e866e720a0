"""Plain words for an estimate: which side of a line, and how sure. No word here blames anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alongside.academic_year import AcademicYear
from alongside.policy.need import Outcome, Sure

EXPECTED = "what we would expect for its pupils"
FADES = (
    "its newest results are better than its own record, or than is usual for such pupils, and part of that seldom lasts"
)


def sure_words(probability: float, sure: Sure) -> str:
    """`very sure`, `fairly sure`, or nothing where neither can be said of a probability or of its opposite."""
    most = max(probability, 1 - probability)
    return sure.very_words if most >= sure.very else sure.fairly_words if most >= sure.fairly else ""


def raw_words(probability: float, outcome: Outcome, sure: Sure, *, known: bool) -> str:
    """Whether the school's own level is beyond the line; `known` is whether any figure was published for it."""
    how = sure_words(probability, sure) if known else ""
    if not how:
        return f"{sure.cannot_tell} whether it is {outcome.raw_words}"
    return f"{'' if probability > 0.5 else 'not '}{outcome.raw_words}; {how}"


def adjusted_words(probability: float, outcome: Outcome, sure: Sure, *, known: bool) -> str:
    """Whether the school is beyond the line for a school with such pupils: far enough to be worth saying."""
    how = sure_words(probability, sure) if known else ""
    side = "below" if outcome.wrong_way < 0 else "above"
    if not how:
        return f"{sure.cannot_tell} whether it is far {side} {EXPECTED}"
    # A school on the near side of the line may be a little below all the same: only "far" is denied.
    return f"{'' if probability > 0.5 else 'not far '}{side} {EXPECTED}; {how}"


def period(year: int | None) -> str:
    """`2018/19` for 2018."""
    return "" if year is None else str(AcademicYear(year))


def number(value: float, unit: str) -> str:
    """A figure with as many digits as its unit deserves."""
    if unit.startswith("percent"):
        return f"{value:.{0 if unit == 'percent of pupils' else 1}f}%"
    return f"{value:.{_digits(unit)}f}"


def _digits(unit: str) -> int:
    return 2 if unit == "grades" else 1


def because(row: Mapping[str, Any], outcome: Outcome) -> str:
    """Why the estimate says what it says, in three sentences."""
    unit = outcome.unit
    share = "percentage points" if unit.startswith("percent") else "points" if "score" in unit else unit
    distance = abs(row["adjusted"])
    side = "above" if row["adjusted"] > 0 else "below"
    rests = _rests_on(row)
    return (
        f"{rests} Its own level in {row['latest_period']}: {number(row['raw'], unit)} "
        f"({number(row['raw_low'], unit)} to {number(row['raw_high'], unit)}), "
        f"the line {number(row['raw_threshold'], unit)}; "
        f"{_likely(row['raw_probability'])} likely to be beyond it. "
        f"Against schools with such pupils: {distance:.{_digits(unit)}f} {share} {side} "
        f"({row['adjusted_low']:+.{_digits(unit)}f} to {row['adjusted_high']:+.{_digits(unit)}f}), the line "
        f"{row['adjusted_threshold']:+.{_digits(unit)}f}; "
        f"{_likely(row['adjusted_probability'])} likely to be beyond it."
    )


def next_year(row: Mapping[str, Any], outcome: Outcome) -> str:
    """What is likely next year if nothing is done; where that is worse than the level, why."""
    expected, low, high = (number(row[f"expected_next{end}"], outcome.unit) for end in ("", "_low", "_high"))
    worse = outcome.wrong_way * (row["expected_next"] - row["raw"]) > 0
    why = f", worse than its level: {FADES}" if worse and expected != number(row["raw"], outcome.unit) else ""
    return f"If nothing is done, next year's figure is likely to be {expected} ({low} to {high}){why}."


def _likely(probability: float) -> str:
    """A probability in whole percents: no estimate is certain, so never 0% or 100%."""
    if probability > 0.99:
        return "more than 99%"
    return "less than 1%" if probability < 0.01 else f"{probability:.0%}"


def _rests_on(row: Mapping[str, Any]) -> str:
    if not row["years"]:
        return "No figure of the school has been published, so this is only what is usual for schools like it."
    years = f"{row['years']} year{'s' if row['years'] > 1 else ''}"
    span = row["first_period"] if row["years"] == 1 else f"{row['first_period']} to {row['last_period']}"
    pupils = f", {row['pupils']:,} pupils in all" if row["pupils"] else ""
    return f"Rests on {years} of figures ({span}{pupils})."


def unknown(row: Mapping[str, Any], *, one_year: bool) -> str:
    """What is not known of the school in this outcome; empty where nothing is missing."""
    parts = []
    if row["latest"] is None:
        parts.append(f"No figure for {row['latest_period']} ({row['latest_missing']}).")
    if row["aside"]:
        parts.append(f"The figure of {row['aside']} is set aside: {row['aside_because']}.")
    if row["contradicted"]:
        parts.append(row["contradicted"])
    elif row["odd"]:
        parts.append("The latest figure is far from the other years: look at the figure itself first.")
    if row["alone"]:
        parts.append("The latest figure is far from nearly every other school's: look at what it is made of first.")
    if row["selective"]:
        parts.append("How able its pupils were when they came is not known, and selective schools differ in that.")
    if row["years"] and row["stood_in"]:
        parts.append("The number of pupils was not printed in every year; that of another year or school stands in.")
    if one_year and row["years"]:
        parts.append("One year of figures: nobody can tell what lasts from what was that year's alone.")
    if row["context_unknown"]:
        parts.append(f"Not known of its pupils, the mean of its phase and region stands in: {row['context_unknown']}.")
    return " ".join(parts)
