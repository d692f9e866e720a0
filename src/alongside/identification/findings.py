"""What one clause found, and the words in which findings are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from alongside.policy import ClauseSpec
from alongside.records import Answer, Fact


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A clause's answer, the values that it rests on, why in a sentence, and what would change it.

    `lead` opens the sentence; findings with the same lead are told together.
    """

    answer: Answer
    because: str
    lead: str = ""
    facts: tuple[Fact, ...] = ()
    would_change: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def turning(spec: ClauseSpec, answer: Answer) -> tuple[str, ...]:
    """The policy's own words for what would turn a clause that is met, or one that is not."""
    words = {Answer.MET: spec.if_met, Answer.NOT_MET: spec.if_not_met}.get(answer, "")
    return (words,) if words else ()


def not_confirmed(uncertainty: str) -> str:
    """The warning that an answer leans on policy that is not confirmed, in the same words wherever it is unsure."""
    return f"Not confirmed: {uncertainty}"


@cache
def in_words(day: dt.date) -> str:
    """A day as `12 November 2019`."""
    return f"{day.day} {day:%B %Y}"


def listed(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def lower_first(text: str) -> str:
    """The text with its first letter in lower case, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """The text with a capital at its head and one full stop at its end."""
    return text[:1].upper() + text[1:].rstrip(".") + "."
