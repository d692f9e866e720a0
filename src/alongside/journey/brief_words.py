"""Values as a person reads them: dates written out, units, and the reason for what is missing."""

from __future__ import annotations

import datetime as dt

from alongside.policy.measures import Measure
from alongside.provenance import Figure


def day(value: dt.date | None) -> str:
    """`31 August 2020`; nothing for no date."""
    return f"{value:%-d %B %Y}" if value else ""


def amount(value: float, measure: Measure) -> str:
    """A value to the precision that it is published with."""
    if measure.unit.startswith("percent"):
        return f"{value:.0f}%" if value == round(value) else f"{value:.1f}%"
    return _true_minus(f"{value:.{_digits(measure)}f}")


def signed(value: float, measure: Measure) -> str:
    """A difference with its sign (a true minus), in the measure's own unit."""
    text = _true_minus(f"{value:+.{_digits(measure)}f}")
    text = text[1:] if not float(text[1:]) else text
    return text + (" points" if measure.unit.startswith("percent") else "")


def _digits(measure: Measure) -> int:
    return 2 if measure.unit == "grades" else 1


def _true_minus(text: str) -> str:
    return text.replace("-", "−")


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
