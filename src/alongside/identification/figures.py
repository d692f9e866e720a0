"""Clauses about published figures: a measure below a line in each of the most recent published years."""

from __future__ import annotations

import datetime as dt

from alongside.identification.findings import Finding, listed, turning
from alongside.identification.logic import all_of, whether
from alongside.policy import ClauseSpec, Rules
from alongside.provenance import Figure
from alongside.records import Answer, Fact, School


def find_figures(spec: ClauseSpec, school: School, as_at: dt.date, rules: Rules) -> Finding:
    """Whether the measure was below the line in each of the `years` most recent years published by the day.

    A year whose figure is missing is unknown: the clause is then not met if a known year refutes it, else cannot tell.
    """
    assert spec.below is not None
    years = rules.published[spec.measure].latest(spec.years, as_at=as_at)
    if len(years) < spec.years:
        return Finding(
            answer=Answer.CANNOT_TELL,
            because=f"{spec.measure_name} had been published for {len(years)} of the {spec.years} years needed",
            would_change=(f"publication of {spec.measure_name} for {spec.years - len(years)} more",),
        )
    found = {year: figure_for(school, spec, year, as_at) for year in years}
    answers = {year: _below(figure, spec.below) for year, figure in found.items()}
    answer = all_of(answers.values())
    return Finding(
        answer=answer,
        because=_because(spec, found, answers, answer),
        facts=tuple(_fact(spec, year, figure) for year, figure in found.items()),
        would_change=_would_change(spec, answers, answer),
    )


def figure_for(school: School, spec: ClauseSpec, year: str, as_at: dt.date) -> Figure | None:
    """The school's figure for a year, as public on the day: its own URN's before a predecessor's, the newest edition's.

    A figure with a value comes before one without, so a predecessor's score stands where the new URN has none.
    """

    def preference(figure: Figure) -> tuple[bool, bool, dt.date]:
        own = figure.urn in ("", school.urn)
        return figure.value is not None, own, figure.source.as_at if figure.source else dt.date.min

    fitting = [
        figure
        for figure in school.figures
        if (figure.measure, figure.group, figure.period) == (spec.measure, spec.group, year)
        and (figure.source is None or figure.source.as_at <= as_at)
    ]
    return max(fitting, key=preference, default=None)


def _below(figure: Figure | None, line: float) -> Answer:
    if figure is None or figure.value is None:
        return Answer.CANNOT_TELL
    return whether(figure.value < line)


def _because(spec: ClauseSpec, found: dict[str, Figure | None], answers: dict[str, Answer], answer: Answer) -> str:
    telling = [year for year in found if answers[year] is answer]
    words = listed([f"{_value(found[year])} in {year}" for year in telling])
    if answer is Answer.MET:
        return f"{spec.measure_name} was {words}: below {spec.below:g} in each"
    if answer is Answer.NOT_MET:
        return f"{spec.measure_name} was {words}: not below {spec.below:g}"
    known = [f"{_value(found[year])} in {year}" for year in found if answers[year] is Answer.MET]
    rest = f"; it was below {spec.below:g} in the others ({listed(known)})" if known else ""
    gaps = listed([f"{year} ({_value(found[year])})" for year in telling])
    return f"there is no {spec.measure_name} for {gaps}{rest}"


def _value(figure: Figure | None) -> str:
    if figure is None:
        return "no figure in the editions read"
    return f"{figure.value:.2f}" if figure.value is not None else str(figure.missing)


def _fact(spec: ClauseSpec, year: str, figure: Figure | None) -> Fact:
    value = _value(figure)
    if figure and figure.pupils is not None:
        value += f" ({figure.pupils} pupils)"
    return Fact(
        label=f"{spec.measure_name}, {year}",
        value=value,
        source=figure.source if figure else None,
        row=figure.row if figure else None,
    )


def _would_change(spec: ClauseSpec, answers: dict[str, Answer], answer: Answer) -> tuple[str, ...]:
    if answer is not Answer.CANNOT_TELL:
        return turning(spec, answer)
    line = f"{spec.below:g}"
    return tuple(
        f"publication of {spec.measure_name} for {year} (at or above {line} the rule is not met)"
        for year, found in answers.items()
        if found is Answer.CANNOT_TELL
    )
