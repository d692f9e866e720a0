"""What the measures and the early warning say of one school: pictures, a table, words, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from alongside.policy.need import load_need
from alongside_service.charts import profile as chart
from alongside_service.identification.models import Measured, Outcome, Warned, Watched
from alongside_service.identification.selectors.measures import Layers, layers, measured_of, warned_of, watched_of
from alongside_service.identification.wording import Line, Reason, label_of, listed, reasons_of, warning_words
from alongside_service.register.measures import sources_in_words
from alongside_service.register.models import Edition, School


@dataclass(frozen=True, kw_only=True)
class Area:
    """One area of need, with its measures."""

    label: str
    lines: list[Line]


@dataclass(frozen=True, kw_only=True)
class Look:
    """A pattern worth a look: which, when, how many pupils where how many were expected, and what to look at."""

    label: str
    period: str
    pupils: int
    expected: str
    fall: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """Everything that the layers of measurement and early warning say of one school."""

    layers: Layers
    areas: list[Area]
    level: SafeString
    adjusted: SafeString
    looks: list[Look]
    unwatched: tuple[str, ...]
    """What no sentinel can watch."""
    warned: Warned | None
    warning: str
    reasons: list[Reason]
    sources: list[str]
    unknown: list[str]
    """What its measures do not know, and of which measures that is said."""
    blank: list[tuple[str, str]]
    """The areas of need that nothing measures for this school, each with the reason."""

    @property
    def lines(self) -> list[Line]:
        """Every estimate, area by area."""
        return [line for area in self.areas for line in area.lines]


def profile_of(school: School, editions: Mapping[str, Edition]) -> Profile:
    """The profile of one school (four queries)."""
    stand, estimates, warned = layers(), measured_of(school), warned_of(school)
    made_from = stand.measures.editions if stand.measures else []
    return Profile(
        layers=stand,
        areas=_areas(estimates),
        level=_picture([bar for each in estimates if (bar := _bar(each, "raw"))], "Level of each measure"),
        adjusted=_picture(
            [bar for each in estimates if (bar := _bar(each, "adjusted"))],
            "Difference from what is expected for its pupils",
        ),
        looks=[_look(each) for each in watched_of(school)],
        unwatched=load_need().unwatched,
        warned=warned,
        warning=warning_words(warned) if warned else "",
        reasons=reasons_of(warned),
        sources=sources_in_words(editions[key] for key in made_from if key in editions),
        unknown=_unknown(estimates),
        blank=_blank(estimates),
    )


def _look(watched: Watched) -> Look:
    labels = {each.id: each.label for each in load_need().sentinels}
    return Look(
        label=labels.get(watched.sentinel, watched.sentinel), period=watched.period, pupils=watched.pupils,
        expected=f"{watched.expected:,.0f}", words=watched.words,
        fall=f"{watched.fall:.0%} fewer ({watched.fall_low:.0%} to {watched.fall_high:.0%})",
    )  # fmt: skip


def _areas(estimates: Sequence[Measured]) -> list[Area]:
    return [
        Area(label=area.label, lines=[Line(each) for each in estimates if each.area == area.id])
        for area in load_need().areas
        if any(each.area == area.id for each in estimates)
    ]


def _unknown(estimates: Sequence[Measured]) -> list[str]:
    of: dict[str, list[str]] = {}
    for each in estimates:
        if each.unknown:
            of.setdefault(each.unknown, []).append(label_of(each))
    return [
        text if len(labels) == len(estimates) else f"{listed(labels)}. {text}" for text, labels in of.items()
    ]  # fmt: skip


def _blank(estimates: Sequence[Measured]) -> list[tuple[str, str]]:
    measured = {each.area for each in estimates}
    areas = load_need().areas if estimates else ()
    return [(area.label, area.without) for area in areas if area.id not in measured]


def _picture(bars: list[chart.Bar], title: str) -> SafeString:
    return chart.draw(bars, title=title)


def _bar(estimate: Measured, view: str) -> chart.Bar | None:
    outcome = estimate.outcome
    ends = _ends(outcome, estimate, view)
    value, low, high, line = (getattr(estimate, view + part) for part in ("", "_low", "_high", "_threshold"))
    if ends is None or value is None:
        return None
    words = Line(estimate)
    shown = f"{words.raw} ({words.raw_interval})" if view == "raw" else f"{words.adjusted} ({words.adjusted_interval})"
    backwards = outcome.better == "lower"

    def at(number: float) -> float:
        return chart.place(number, ends, lower_is_better=backwards)

    return chart.Bar(
        label=words.label, shown=shown, at=at(value), low=at(low), high=at(high),
        line=None if line is None else at(line),
    )  # fmt: skip


def _ends(outcome: Outcome, estimate: Measured, view: str) -> list[float] | None:
    """The ends of the scale: nine in ten schools of its phase, of all phases where that is not kept."""
    spread = outcome.spread
    of = spread.get(f"{estimate.group}, {estimate.school.phase}") or spread.get(estimate.group, {})
    found = of.get(view) or []
    return found if found and None not in found and found[-1] > found[0] else None
