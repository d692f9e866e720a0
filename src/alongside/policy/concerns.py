"""Concerns about engagement: what is confirmed before one is escalated, and which notice and powers may follow."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from alongside.policy.citation import Citation, read_citation
from alongside.policy.document import Section, open_policy
from alongside.policy.readings import refuse_false_confidence
from alongside.records import Governance

FILE = "concerns.toml"
CONFIRMATIONS = 13
"""How many confirmations an escalation needs; a file with fewer or more is refused."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """One thing that a named person confirms before a concern is escalated."""

    key: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Block:
    """Confirmations that belong together."""

    key: str
    title: str
    confirmations: tuple[Confirmation, ...]


@dataclass(frozen=True, kw_only=True)
class Power:
    """Something that can be done about schools of some kinds, on whose word, and how sure we are of it."""

    label: str
    governance: tuple[str, ...]
    confirmed: bool
    uncertainty: str
    source: Citation

    def reaches(self, governance: str) -> bool:
        """Whether it can be used about a school run in this way."""
        return governance in self.governance


@dataclass(frozen=True, kw_only=True)
class Notice(Power):
    """A notice, and to whom it is given."""

    key: str
    given_to: str


@dataclass(frozen=True, kw_only=True, eq=False)
class ConcernPolicy:
    """Everything that concerns take from policy."""

    blocks: tuple[Block, ...]
    notices: tuple[Notice, ...]
    information_powers: Power
    interim_executive_board: Power
    escalates: tuple[str, ...]
    director_alone: tuple[str, ...]
    longest_summary: int

    @cached_property
    def confirmations(self) -> tuple[Confirmation, ...]:
        """Every confirmation, in order."""
        return tuple(each for block in self.blocks for each in block.confirmations)

    def missing(self, confirmed: Set[str]) -> tuple[Confirmation, ...]:
        """What is still to be confirmed, in order."""
        return tuple(each for each in self.confirmations if each.key not in confirmed)

    def notice_for(self, governance: str) -> Notice | None:
        """The notice for a school run in this way; None where there is none."""
        return next((notice for notice in self.notices if notice.reaches(governance)), None)

    def notice(self, key: str) -> Notice | None:
        """The notice of that key; None where the file no longer has it."""
        return next((notice for notice in self.notices if notice.key == key), None)


@cache
def load_concerns(path: Path | None = None) -> ConcernPolicy:
    """Load the policy of concerns. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    concern = file.section("concern")
    policy = ConcernPolicy(
        blocks=tuple(_block(section) for section in file.sections("block", named_by="key")),
        notices=tuple(_notice(section) for section in file.sections("notice", named_by="key")),
        information_powers=_power(file.section("information_powers")),
        interim_executive_board=_power(file.section("interim_executive_board")),
        escalates=concern.texts("escalates"),
        director_alone=concern.texts("director_alone"),
        longest_summary=concern.whole("longest_summary"),
    )
    file.day("review")
    file.text("source")
    concern.finish()
    file.finish()
    _refuse_wrong_count(policy, file)
    _refuse_two_notices(policy, file)
    return policy


def _block(section: Section) -> Block:
    confirmations = []
    for part in section.sections("confirmation", named_by="key"):
        confirmations.append(Confirmation(key=part.text("key"), label=part.text("label")))
        part.finish()
    block = Block(key=section.text("key"), title=section.text("title"), confirmations=tuple(confirmations))
    section.finish()
    return block


def _power(section: Section) -> Power:
    power = Power(
        label=section.text("label"),
        governance=_governance(section),
        confirmed=section.flag("confirmed"),
        uncertainty=section.text("uncertainty", ""),
        source=read_citation(section),
    )
    section.finish()
    refuse_false_confidence(section, power.confirmed, power.uncertainty, power.source)
    return power


def _notice(section: Section) -> Notice:
    key, given_to = section.text("key"), section.text("given_to")
    power = _power(section)
    return Notice(key=key, given_to=given_to, **vars(power))


def _governance(section: Section) -> tuple[str, ...]:
    kinds = section.texts("governance")
    known = [kind.value for kind in Governance]
    if not kinds or not set(kinds) <= set(known):
        raise section.refuse(
            "It names no way of running a school, or one that there is not.",
            key="governance",
            remedy=f"Choose of: {', '.join(known)}.",
        )
    return kinds


def _refuse_wrong_count(policy: ConcernPolicy, file: Section) -> None:
    keys = [each.key for each in policy.confirmations]
    if len(set(keys)) != len(keys) or len(keys) != CONFIRMATIONS:
        raise file.refuse(
            f"There are {len(set(keys))} different confirmations, not {CONFIRMATIONS}.",
            key="block",
            remedy="Write each confirmation once, with a key of its own.",
        )


def _refuse_two_notices(policy: ConcernPolicy, file: Section) -> None:
    reached = [kind for notice in policy.notices for kind in notice.governance]
    twice = sorted({kind for kind in reached if reached.count(kind) > 1})
    if twice:
        raise file.refuse(
            f"Two notices are for the same kind of school: {twice[0]}.",
            key="notice",
            remedy="Let one of them go, so that the notice follows from the school.",
        )
