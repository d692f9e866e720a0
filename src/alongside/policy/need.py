"""What is measured of need: outcomes, context, areas, thresholds with reasons, words, and sentinels for gaming."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alongside.policy.document import Section, open_policy
from alongside.policy.measures import load_measures

FILE = "need.toml"
ORIGINS = ("figures", "cohort", "census", "register", "place")
KINDS = ("share", "mean")


@dataclass(frozen=True, kw_only=True)
class Sure:
    """Sure in three words: `very` and `fairly` are the least probabilities for the first two."""

    very: float
    fairly: float
    very_words: str
    fairly_words: str
    cannot_tell: str


@dataclass(frozen=True, kw_only=True)
class Pooling:
    """How years are pooled: see the comments of the file."""

    most_years: int
    level: float
    added_pupils: float
    unrest_by: tuple[str, ...]
    odd_beyond: float
    least_schools: int
    least_known: int


@dataclass(frozen=True, kw_only=True)
class NeedArea:
    """An area of need, and what is said where nothing measures it."""

    id: str
    label: str
    without: str


@dataclass(frozen=True, kw_only=True)
class Context:
    """One context variable. `origin` is one of `ORIGINS`; `of` names the measure, group or fact there."""

    id: str
    label: str
    origin: str
    of: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One outcome. Of `raw_level` and `raw_share` one is None; `adjusted` is a distance, above nought.

    `cohort_measure` is whose number of pupils stands beside a figure that has none; over `cohort_each` it is the number
    that the figure rests on.
    """

    id: str
    label: str
    unit: str
    better: str
    area: str
    phases: tuple[str, ...]
    reaches_age: int
    groups: tuple[str, ...]
    kind: str
    spread: float | None
    spread_source: str
    cohort_measure: str
    cohort_each: float
    context: tuple[str, ...]
    raw_level: float | None
    raw_share: float | None
    raw_words: str
    raw_reason: str
    adjusted: float
    adjusted_reason: str
    adjusted_in: Mapping[str, float]
    confirmed: bool

    def adjusted_for(self, phase: str) -> float:
        """The distance from what is expected that counts in a phase."""
        return self.adjusted_in.get(phase, self.adjusted)

    @property
    def wrong_way(self) -> int:
        """-1 where lower is worse, 1 where higher is worse."""
        return -1 if self.better == "higher" else 1


@dataclass(frozen=True, kw_only=True)
class Sentinel:
    """A pattern to look at: a cohort that fell by `fall` (a share), against the roll or (0 years) the year before."""

    id: str
    label: str
    measure: str
    phases: tuple[str, ...]
    years_on_roll: float
    fall: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """When a published `value` of an outcome is not taken at its word, by the measures of the year `beside` it.

    Where one of these is empty and the cohort has `aside_from_pupils` or more, the figure is set `aside`; where it has
    fewer, or where all of them are `contradicted_from` or more, it stands and is said to be `contradicted`.
    """

    outcome: str
    value: float
    beside: tuple[str, ...]
    aside_from_pupils: int
    aside: str
    contradicted_from: float
    contradicted: str
    reason: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class NeedPolicy:
    """Everything that the measurement of need takes from policy."""

    sure: Sure
    pooling: Pooling
    areas: tuple[NeedArea, ...]
    groups: Mapping[str, tuple[str, str]]
    """By group of pupils, its label and its area."""
    context: Mapping[str, Context]
    outcomes: tuple[Outcome, ...]
    doubts: tuple[Doubt, ...]
    sentinels: tuple[Sentinel, ...]
    unwatched: tuple[str, ...]
    reviewed: dt.date
    review: dt.date

    def outcomes_for(self, phase: str) -> tuple[Outcome, ...]:
        """What is measured in a phase; empty where nothing is published for it."""
        return tuple(outcome for outcome in self.outcomes if phase in outcome.phases)

    def outcome(self, outcome_id: str) -> Outcome:
        """One outcome by its id. Raises KeyError."""
        return {outcome.id: outcome for outcome in self.outcomes}[outcome_id]

    def area_of(self, outcome: Outcome, group: str) -> str:
        """The area of need that an outcome belongs to for a group of pupils."""
        return outcome.area if group == "all" else self.groups[group][1]


@cache
def load_need(path: Path | None = None) -> NeedPolicy:
    """Load the policy of need. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    areas = tuple(_area(section) for section in file.sections("area", named_by="id"))
    groups = dict(_group(section) for section in file.sections("group", named_by="id"))
    context = {one.id: one for one in map(_context, file.sections("context", named_by="id"))}
    parts = list(file.sections("outcome", named_by="id"))
    policy = NeedPolicy(
        sure=_sure(file.section("sure")),
        pooling=_pooling(file.section("pooling")),
        areas=areas,
        groups=groups,
        context=context,
        outcomes=tuple(_outcome(section) for section in parts),
        doubts=tuple(_doubt(section) for section in file.sections("doubt", named_by="outcome", needed=False)),
        sentinels=tuple(_sentinel(section) for section in file.sections("sentinel", named_by="id")),
        unwatched=tuple(_text(section) for section in file.sections("unwatched", needed=False)),
        reviewed=file.day("reviewed"),
        review=file.day("review"),
    )
    file.finish()
    _refuse_name(file, "pooling.unrest_by", policy.pooling.unrest_by, set(policy.context))
    _refuse_name(file, "doubt.outcome", [one.outcome for one in policy.doubts], {one.id for one in policy.outcomes})
    _refuse_unknown(policy, parts)
    return policy


def _text(section: Section) -> str:
    text = section.text("text")
    section.finish()
    return text


def _sure(section: Section) -> Sure:
    sure = Sure(
        very=section.number("very"),
        fairly=section.number("fairly"),
        very_words=section.text("very_words"),
        fairly_words=section.text("fairly_words"),
        cannot_tell=section.text("cannot_tell"),
    )
    section.finish()
    if not 0.5 < sure.fairly < sure.very < 1:
        raise section.refuse("The levels are out of order.", key="very", remedy="Write 0.5 < fairly < very < 1.")
    return sure


def _pooling(section: Section) -> Pooling:
    pooling = Pooling(
        most_years=section.whole("most_years"),
        level=section.number("level"),
        added_pupils=section.number("added_pupils"),
        unrest_by=section.texts("unrest_by"),
        odd_beyond=section.number("odd_beyond"),
        least_schools=section.whole("least_schools"),
        least_known=section.whole("least_known"),
    )
    section.finish()
    if not 0 < pooling.level < 1:
        raise section.refuse("An interval holds a share between 0 and 1.", key="level", remedy="Write it as 0.9.")
    if pooling.most_years < 1:
        raise section.refuse("No year is left.", key="most_years", remedy="Write 1 or more.")
    return pooling


def _area(section: Section) -> NeedArea:
    area = NeedArea(id=section.text("id"), label=section.text("label"), without=section.text("without"))
    section.finish()
    return area


def _group(section: Section) -> tuple[str, tuple[str, str]]:
    group = section.text("id"), (section.text("label"), section.text("area"))
    section.finish()
    return group


def _context(section: Section) -> Context:
    context = Context(
        id=section.text("id"), label=section.text("label"), origin=section.text("from"), of=section.text("of")
    )
    section.finish()
    if context.origin not in ORIGINS:
        raise section.refuse("It comes from nowhere known.", key="from", remedy=f"One of: {', '.join(ORIGINS)}.")
    return context


def _outcome(section: Section) -> Outcome:
    known = load_measures()
    if (measure_id := section.text("id")) not in known:
        raise section.refuse("It is no measure.", key="id", remedy="Use an id of measures.toml.")
    kind = section.text("kind")
    if kind not in KINDS:
        raise section.refuse("The kind is not known.", key="kind", remedy=f"One of: {', '.join(KINDS)}.")
    level, share = _threshold(section)
    outcome = Outcome(
        id=measure_id,
        label=known[measure_id].label,
        unit=known[measure_id].unit,
        better=known[measure_id].better,
        area=section.text("area"),
        phases=section.texts("phases"),
        reaches_age=section.whole("reaches_age", 0),
        groups=section.texts("groups"),
        kind=kind,
        spread=section.number("spread") if kind == "mean" else None,
        spread_source=section.text("spread_source") if kind == "mean" else "",
        cohort_measure=section.text("cohort_measure", ""),
        cohort_each=section.number("cohort_each") if section.has("cohort_each") else 1.0,
        context=section.texts("context"),
        raw_level=level,
        raw_share=share,
        raw_words=section.text("raw_words"),
        raw_reason=section.text("raw_reason"),
        adjusted=section.number("adjusted"),
        adjusted_reason=section.text("adjusted_reason"),
        adjusted_in=_by_phase(section),
        confirmed=section.flag("confirmed"),
    )
    section.finish()
    _refuse_odd(outcome, section)
    return outcome


def _threshold(section: Section) -> tuple[float | None, float | None]:
    raw = section.section("raw")
    if raw.has("level") == raw.has("share"):
        raise section.refuse(
            "A threshold is a level or a share.", key="raw", remedy="Write { level = -0.5 } or { share = 0.25 }."
        )
    level = raw.number("level") if raw.has("level") else None
    share = raw.number("share") if raw.has("share") else None
    raw.finish()
    if share is not None and not 0 < share < 1:
        raise raw.refuse("A share lies between 0 and 1.", key="share", remedy="Write a quarter as 0.25.")
    return level, share


def _by_phase(section: Section) -> Mapping[str, float]:
    if not section.has("adjusted_in"):
        return {}
    lines = section.section("adjusted_in")
    found = {phase: lines.number(phase) for phase in section.raw("adjusted_in")}
    for phase, distance in found.items():
        if not distance > 0:
            raise lines.refuse("A distance is above nought.", key=phase, remedy="Write how far, without a sign.")
        if phase not in section.texts("phases"):
            raise lines.refuse("The outcome is not of that phase.", key=phase, remedy="Remove it, or add the phase.")
    return found


def _refuse_odd(outcome: Outcome, section: Section) -> None:
    if outcome.better not in ("higher", "lower"):
        raise section.refuse("No way of it is better.", key="id", remedy="Measure need by what can be better or worse.")
    if outcome.spread is not None and not outcome.spread > 0:
        raise section.refuse("A spread is above nought.", key="spread", remedy="Correct it.")
    if not outcome.adjusted > 0:
        raise section.refuse("A distance is above nought.", key="adjusted", remedy="Write how far, without a sign.")
    if not outcome.cohort_each > 0:
        raise section.refuse("Pupils to each are above nought.", key="cohort_each", remedy="Correct or remove it.")


def _doubt(section: Section) -> Doubt:
    doubt = Doubt(
        outcome=section.text("outcome"),
        value=section.number("value"),
        beside=section.texts("beside"),
        aside_from_pupils=section.whole("aside_from_pupils"),
        aside=section.text("aside"),
        contradicted_from=section.number("contradicted_from"),
        contradicted=section.text("contradicted"),
        reason=section.text("reason"),
        confirmed=section.flag("confirmed"),
    )
    section.finish()
    _refuse_name(section, "beside", doubt.beside, set(load_measures()))
    return doubt


def _sentinel(section: Section) -> Sentinel:
    sentinel = Sentinel(
        id=section.text("id"),
        label=section.text("label"),
        measure=section.text("measure"),
        phases=section.texts("phases"),
        years_on_roll=section.number("years_on_roll"),
        fall=section.number("fall"),
        text=section.text("text"),
    )
    section.finish()
    if not 0 < sentinel.fall < 1:
        raise section.refuse("A fall is a share between 0 and 1.", key="fall", remedy="Write 15% as 0.15.")
    return sentinel


def _refuse_unknown(policy: NeedPolicy, parts: Sequence[Section]) -> None:
    areas = {area.id for area in policy.areas}
    for outcome, section in zip(policy.outcomes, parts, strict=True):
        _refuse_name(section, "area", [outcome.area], areas)
        _refuse_name(section, "groups", outcome.groups, {"all", *policy.groups})
        _refuse_name(section, "context", outcome.context, set(policy.context))


def _refuse_name(section: Section, key: str, given: Sequence[str], known: set[str]) -> None:
    for name in given:
        if name not in known:
            raise section.refuse(
                f"There is no {name!r} here.", key=key, remedy=f"Choose among: {', '.join(sorted(known))}."
            )
