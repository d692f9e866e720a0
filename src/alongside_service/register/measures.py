"""A school's published figures as the page shows them: each measure over the years, gaps with their reasons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from alongside.academic_year import AcademicYear
from alongside.policy import Measure, load_measures
from alongside_service.charts import small_multiple
from alongside_service.register.figures import FigureRow
from alongside_service.register.intervals import filled, interval
from alongside_service.register.models import Edition, School

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Attainment and progress at the end of key stage 2",
        (
            "ks2_rwm_expected", "ks2_reading_expected", "ks2_writing_expected", "ks2_maths_expected",
            "ks2_reading_progress", "ks2_writing_progress", "ks2_maths_progress",
        ),
    ),
    (
        "Attainment and progress at the end of key stage 4",
        ("ks4_attainment8", "ks4_progress8", "ks4_english_maths_5", "ks4_english_maths_4", "ks4_ebacc_aps"),
    ),
    ("Absence", ("absence_overall", "absence_persistent")),
    (
        "Pupils and teachers",
        ("fsm6_percent", "eal_percent", "sen_support_percent", "ehc_percent", "pupil_teacher_ratio"),
    ),
)  # fmt: skip

LEAST_SPAN = {
    "ks4_attainment8": 20.0,
    "ks4_progress8": 1.0,
    "ks4_ebacc_aps": 3.0,
    "absence_overall": 6.0,
    "pupil_teacher_ratio": 10.0,
}
"""Least that the scale of a chart covers, in the measure's unit; 20 for shares of pupils, 6 for progress scores."""

NOT_COLLECTED = {
    "2019/20": "Not published for any school: tests and exams were cancelled in the pandemic.",
    "2020/21": "Not published for any school: tests and exams were cancelled in the pandemic.",
}
_YEAR = re.compile(r"^(\d{4})/\d\d$")


@dataclass(frozen=True, kw_only=True)
class Year:
    """One year of a measure in words."""

    period: str
    value: str
    why_missing: str
    pupils: str
    interval: str
    urn: str


@dataclass(frozen=True, kw_only=True)
class Card:
    """One measure of one school."""

    measure: Measure
    years: Sequence[Year]
    svg: SafeString
    sources: Sequence[str]
    has_pupils: bool
    has_intervals: bool
    worked_out: bool
    """Whether some intervals are not the publisher's own."""
    earlier_urns: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Section:
    """Measures that belong together."""

    title: str
    cards: Sequence[Card]


def sections(
    school: School,
    figures: Sequence[FigureRow],
    periods: Mapping[str, Sequence[str]],
    editions: Mapping[str, Edition],
) -> list[Section]:
    """Sections with at least one figure, or one reason for having none, for all pupils of the school."""
    known = load_measures()
    by_measure: dict[str, dict[str, FigureRow]] = {}
    for figure in figures:
        if figure.group == "all":
            by_measure.setdefault(figure.measure, {}).setdefault(figure.period, figure)
    made = []
    for title, ids in SECTIONS:
        cards = [
            _card(known[id], by_measure[id], periods.get(id, ()), school, editions)
            for id in ids  # noqa: A001
            if id in by_measure and id in known
        ]
        if cards:
            made.append(Section(title=title, cards=cards))
    return made


def _card(
    measure: Measure,
    by_period: Mapping[str, FigureRow],
    covered: Sequence[str],
    school: School,
    editions: Mapping[str, Edition],
) -> Card:
    ours = any(figure.low is None and interval(figure, measure) for figure in by_period.values())
    by_period = {period: filled(figure, measure) for period, figure in by_period.items()}
    shown = [(period, by_period.get(period)) for period in _every_year([*covered, *by_period])]
    years = [_year(period, figure, measure, covered, school) for period, figure in shown]
    points = [
        small_multiple.YearPoint(
            label=period,
            value=figure.value if figure else None,
            shown=_number(figure.value, measure) if figure and figure.value is not None else "",
            low=figure.low if figure else None,
            high=figure.high if figure else None,
            joined=_joined(before, figure),
        )
        for (_, before), (period, figure) in zip([("", None), *shown], shown, strict=False)
    ]
    present = [figure for _, figure in shown if figure]
    return Card(
        measure=measure,
        years=_gathered(years),
        svg=_draw(points, measure),
        sources=sources_in_words(
            {f.edition_id: editions[f.edition_id] for f in present if f.edition_id in editions}.values()
        ),
        has_pupils=any(figure.pupils is not None for figure in present),
        has_intervals=any(figure.low is not None for figure in present),
        worked_out=ours,
        earlier_urns=sorted({figure.urn for figure in present if figure.urn != school.pk}),
    )


def _draw(points: Sequence[small_multiple.YearPoint], measure: Measure) -> SafeString:
    """The picture, where there are two years or more to see."""
    if sum(point.value is not None for point in points) < 2:
        return SafeString("")
    progress = "progress" in measure.id
    span = LEAST_SPAN.get(measure.id, 6.0 if progress else 20.0)
    zero = 0.0 if progress else None
    return small_multiple.draw(points, title=measure.label, unit=measure.unit, zero=zero, span=span)


def _gathered(years: Sequence[Year]) -> list[Year]:
    """Years that follow each other without a figure and for one reason, as one row."""
    made: list[Year] = []
    for year in years:
        if made and year.why_missing and made[-1].why_missing == year.why_missing:
            first = made[-1].period.split(" to ")[0]
            made[-1] = replace(made[-1], period=f"{first} to {year.period}")
        else:
            made.append(year)
    return made


def sources_in_words(editions: Iterable[Edition]) -> list[str]:
    """Editions in words, those of one publication together."""
    by_title: dict[str, list[str]] = {}
    for edition in editions:
        by_title.setdefault(f"{edition.publisher}, {edition.title}", []).append(edition.period_in_words)
    return [f"{title}: {', '.join(dict.fromkeys(periods))}" for title, periods in by_title.items()]


def _joined(before: FigureRow | None, figure: FigureRow | None) -> bool:
    return before is not None and figure is not None and before.urn == figure.urn


def _year(period: str, figure: FigureRow | None, measure: Measure, covered: Sequence[str], school: School) -> Year:
    if figure is None:
        why = "This school is not in the published file."
        if period not in covered:
            why = NOT_COLLECTED.get(period, "No file for this year has been loaded.")
        elif school.opened and _YEAR.match(period) and AcademicYear.parse(period).last_day < school.opened:
            why = "The school had not opened."
        return Year(period=period, value="", why_missing=why, pupils="", interval="", urn="")
    interval = ""
    if figure.low is not None and figure.high is not None:
        interval = f"{_number(figure.low, measure)} to {_number(figure.high, measure)}"
    return Year(
        period=period,
        value=_number(figure.value, measure) if figure.value is not None else "",
        why_missing=sentence(figure.missing or ""),
        pupils=f"{figure.pupils:,}" if figure.pupils is not None else "",
        interval=interval,
        urn=figure.urn,
    )


def sentence(reason: str) -> str:
    """A reason as a sentence."""
    return f"{reason[:1].upper()}{reason[1:]}." if reason else ""


def _number(value: float, measure: Measure) -> str:
    signed = "progress" in measure.id
    places = 2 if measure.id == "ks4_progress8" else 1
    text = f"{value:+.{places}f}" if signed else f"{value:.{places}f}"
    if not signed and text.endswith(".0") and measure.unit.startswith(("%", "per cent")):
        text = text[:-2]
    return text.replace("-", "−")


def _every_year(periods: Sequence[str]) -> list[str]:
    """Every academic year from the first to the last; other kinds of period as they are."""
    years = sorted({int(match[1]) for period in periods if (match := _YEAR.match(period))})
    others = sorted({period for period in periods if not _YEAR.match(period)})
    whole = [f"{y}/{(y + 1) % 100:02d}" for y in range(years[0], years[-1] + 1)] if years else []
    return [*whole, *others]
