"""Values as a person reads them: dates written out, reasons for what is missing, names not shouted."""

from __future__ import annotations

import datetime as dt
import re

from alongside.policy.measures import Measure
from alongside.provenance import Figure

_SMALL = {"and", "of", "the", "for", "at", "in", "by", "on", "with", "a", "to", "upon"}
_WORD = re.compile(r"[A-Z][A-Z'’]*")


def day(value: dt.date | None) -> str:
    """`31 August 2020`; nothing for no date."""
    return f"{value:%-d %B %Y}" if value else ""


def body_name(name: str) -> str:
    """A name that the register prints all in capitals, in title case; any other as it stands.

    Short words of the language go small; words without a vowel are taken for initials and stay.
    """
    if not name.isupper():
        return name
    return _WORD.sub(lambda found: _title(found.group(), first=found.start() == 0), name)


def _title(word: str, *, first: bool) -> str:
    if word.lower() in _SMALL and not first:
        return word.lower()
    return word if not set(word) & set("AEIOUY") and len(word) > 2 else word.capitalize()


def amount(value: float, measure: Measure) -> str:
    """A value to the precision that it is published with."""
    if measure.unit.startswith("percent"):
        return f"{value:.0f}%" if value == round(value) else f"{value:.1f}%"
    return f"{value:.2f}" if measure.unit == "grades" else f"{value:.1f}"


def signed(value: float, measure: Measure) -> str:
    """A difference with its sign (a true minus), in the measure's own unit."""
    digits = 2 if measure.unit == "grades" else 1
    text = f"{abs(value):.{digits}f}"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{text}" + (" points" if measure.unit.startswith("percent") else "")


def short_figure(value: Figure, measure: Measure) -> str:
    """A figure and its pupils, for a table whose heading says the period; or why there is none."""
    if value.value is None:
        return value.missing.value.split(":", maxsplit=1)[0] if value.missing else "not available"
    pupils = f", {value.pupils} pupils" if value.pupils else ""
    return f"{amount(value.value, measure)}{pupils}"


def figure(value: Figure, measure: Measure) -> str:
    """A figure with its period, and its pupils where they are published; or why there is none."""
    if value.value is None:
        reason = value.missing.value if value.missing else "not available"
        return f"{value.period}: {reason}" if value.period else reason
    pupils = f", {value.pupils} pupils" if value.pupils else ""
    return f"{amount(value.value, measure)} ({value.period}{pupils})"


def interval(value: Figure, measure: Measure) -> str:
    """The 95% interval in words; nothing where it cannot be worked out."""
    if value.low is None or value.high is None:
        return ""
    return f"{amount(value.low, measure)} to {amount(value.high, measure)}"


def counted(number: int, thing: str, many: str = "") -> str:
    """`1 school`, `12 schools`."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {many or thing + 's'}"
