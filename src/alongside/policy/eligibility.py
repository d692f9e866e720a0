"""Dated eligibility rules: which version is in force on a day, its clauses, and how they combine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from alongside.errors import PolicyError
from alongside.policy.citation import Citation, read_citation
from alongside.policy.combination import Combination, read_combination
from alongside.policy.document import Section, open_policy, refuse_overlaps
from alongside.policy.frameworks import Frameworks, load_frameworks
from alongside.policy.readings import Reading, read_readings, refuse_false_confidence

FILE = "eligibility.toml"
KINDS = ("open", "governance", "phase", "inspection", "figure")
SCOPE = ("open", "governance", "phase")
"""Kinds of clause that say whom a rule is about; the others say what it looks for."""


@dataclass(frozen=True, kw_only=True)
class ClauseSpec:
    """One condition of a rule, as data. Which fields are used depends on `kind` (see `docs/explanation/rules.md`)."""

    id: str
    kind: str
    text: str
    if_met: str = ""
    """What would end it, in words; empty where nothing is likely to."""
    if_not_met: str = ""
    """What would bring it about, in words."""
    accepts: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    which: str = ""
    """`latest` or `previous` graded inspection."""
    reading: str = ""
    measure: str = ""
    measure_name: str = ""
    group: str = "all"
    below: float | None = None
    years: int = 0


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """A figure published by somebody else about this rule; never one of ours."""

    text: str
    source: Citation


@dataclass(frozen=True, kw_only=True)
class RuleVersion:
    """A rule as it stood from `first_day` to `last_day` (None: still in force)."""

    rule: str
    first_day: dt.date
    last_day: dt.date | None
    review: dt.date
    text: str
    note: str
    confirmed: bool
    uncertainty: str
    source: Citation
    clauses: Mapping[str, ClauseSpec]
    met_when: Combination[str]
    quoted: tuple[Quoted, ...]

    @property
    def name(self) -> str:
        """The rule's id with the day on which this version came into force."""
        return f"{self.rule}@{self.first_day}"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule and its versions, oldest first."""

    id: str
    title: str
    about: str
    versions: tuple[RuleVersion, ...]

    def on(self, day: dt.date) -> RuleVersion:
        """The version in force on a day. Raises PolicyError where none is."""
        for version in self.versions:
            if version.first_day <= day and (version.last_day is None or day <= version.last_day):
                return version
        spans = "; ".join(f"{v.first_day} to {v.last_day or 'now'}" for v in self.versions)
        raise PolicyError(
            f"The rule {self.id!r} says nothing about {day}.",
            where=FILE,
            remedy=f"Ask about a day in which it is in force ({spans}).",
        )


@dataclass(frozen=True, kw_only=True)
class PublishedYears:
    """The academic years for which a measure was published, each with a day by which it was; and why not in others."""

    measure: str
    years: Mapping[str, dt.date]
    not_published: Mapping[str, str]
    source: Citation

    def latest(self, count: int, *, as_at: dt.date) -> tuple[str, ...]:
        """The most recent years published by `as_at`, oldest first; fewer than `count` where there were no more."""
        return tuple(sorted(year for year, day in self.years.items() if day <= as_at)[-count:])


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Every rule with what its clauses lean on."""

    rules: Mapping[str, Rule]
    readings: Mapping[str, Reading]
    published: Mapping[str, PublishedYears]
    frameworks: Frameworks
    inspections_fresh_for: dt.timedelta
    """How much older than the day asked about the newest edition of inspections may be before an answer must say so."""

    def get(self, rule_id: str) -> Rule:
        """The rule of that id. Raises PolicyError with the ids there are."""
        if rule_id not in self.rules:
            raise PolicyError(
                f"There is no rule {rule_id!r}.", where=FILE, remedy=f"Choose one of: {', '.join(self.rules)}."
            )
        return self.rules[rule_id]


@cache
def load_rules(path: Path | None = None, *, frameworks: Frameworks | None = None) -> Rules:
    """Load the eligibility rules. Raises PolicyError naming the file, the rule and the key."""
    frameworks = frameworks or load_frameworks()
    file = open_policy(FILE, path)
    readings = read_readings(file, frameworks)
    published = {p.measure: p for p in (_published(s) for s in file.sections("published", named_by="measure"))}
    fresh_for = dt.timedelta(days=file.whole("inspections_fresh_for_days"))
    lists = Rules(
        rules={}, readings=readings, published=published, frameworks=frameworks, inspections_fresh_for=fresh_for
    )
    shared = [_clause(section, lists) for section in file.sections("clause", named_by="id", needed=False)]
    rules = [_rule(section, lists, shared) for section in file.sections("rule", named_by="id")]
    file.finish()
    return replace(lists, rules=_by_id(file, rules))


def _by_id(file: Section, rules: Sequence[Rule]) -> Mapping[str, Rule]:
    by_id: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in by_id:
            raise file.refuse(
                f"There are two rules {rule.id!r}.", key="rule", remedy="Make one a version of the other."
            )
        by_id[rule.id] = rule
    return by_id


def _rule(section: Section, lists: Rules, shared: Sequence[ClauseSpec]) -> Rule:
    rule_id = section.text("id")
    parts = list(section.sections("version", named_by="from"))
    versions = [_version(part, rule_id, lists, shared) for part in parts]
    refuse_overlaps([(v.first_day, v.last_day, part) for v, part in zip(versions, parts, strict=True)])
    rule = Rule(
        id=rule_id,
        title=section.text("title"),
        about=section.text("about"),
        versions=tuple(sorted(versions, key=lambda version: version.first_day)),
    )
    section.finish()
    return rule


def _version(section: Section, rule_id: str, lists: Rules, shared: Sequence[ClauseSpec]) -> RuleVersion:
    own = [_clause(part, lists) for part in section.sections("clause", named_by="id", needed=False)]
    known = {clause.id: clause for clause in (*shared, *own)}
    met_when = read_combination(
        section.raw("met_when"), lambda item: _clause_id(item, known, section), section, "met_when"
    )
    used = tuple(met_when.leaves())
    version = RuleVersion(
        rule=rule_id,
        first_day=section.day("from"),
        last_day=section.day_or_none("to"),
        review=section.day("review"),
        text=section.text("text"),
        note=section.text("note", ""),
        confirmed=section.flag("confirmed"),
        uncertainty=section.text("uncertainty", ""),
        source=read_citation(section),
        clauses={clause: known[clause] for clause in used},
        met_when=met_when,
        quoted=tuple(_quoted(part) for part in section.sections("quoted", needed=False)),
    )
    section.finish()
    refuse_false_confidence(section, version.confirmed, version.uncertainty, version.source)
    idle = sorted({clause.id for clause in own} - set(used))
    if idle:
        raise section.refuse(
            f"The clause {idle[0]!r} is not used.", key="met_when", remedy="Name it there or remove it."
        )
    return version


def _clause_id(item: Any, known: Mapping[str, ClauseSpec], section: Section) -> str | None:
    if isinstance(item, str) and item not in known:
        raise section.refuse(
            f"There is no clause {item!r}.", key="met_when", remedy=f"Clauses known here: {', '.join(known)}."
        )
    return item if isinstance(item, str) else None


def _quoted(section: Section) -> Quoted:
    quoted = Quoted(text=section.text("text"), source=read_citation(section))
    section.finish()
    return quoted


def _clause(section: Section, lists: Rules) -> ClauseSpec:
    kind = section.text("kind")
    if kind not in KINDS:
        raise section.refuse(f"{kind!r} is not a kind of clause.", key="kind", remedy=f"One of: {', '.join(KINDS)}.")
    own: dict[str, Any] = {}
    if kind in ("governance", "phase"):
        own = {"accepts": section.texts("accepts"), "refuses": section.texts("refuses", ())}
    elif kind == "inspection":
        own = {"which": section.text("which"), "reading": section.text("reading")}
        _one_of(section, "which", own["which"], ("latest", "previous"))
        _one_of(section, "reading", own["reading"], tuple(lists.readings))
    elif kind == "figure":
        own = {key: section.text(key) for key in ("measure", "measure_name", "group")}
        own |= {"below": section.number("below"), "years": section.whole("years")}
        _one_of(section, "measure", own["measure"], tuple(lists.published))
    clause = ClauseSpec(
        id=section.text("id"),
        kind=kind,
        text=section.text("text"),
        if_met=section.text("if_met", ""),
        if_not_met=section.text("if_not_met", ""),
        **own,
    )
    section.finish()
    return clause


def _one_of(section: Section, key: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise section.refuse(f"There is no {key} {value!r}.", key=key, remedy=f"Choose one of: {', '.join(known)}.")


def _published(section: Section) -> PublishedYears:
    published = PublishedYears(
        measure=section.text("measure"),
        years={part.text("period"): part.day("from") for part in section.sections("years", named_by="period")},
        not_published={
            part.text("period"): part.text("because")
            for part in section.sections("not_published", named_by="period", needed=False)
        },
        source=read_citation(section),
    )
    section.finish()
    return published
