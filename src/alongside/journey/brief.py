"""The brief of a journey: one self-contained page that prints, with the same tables as CSV beside it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from alongside.brokerage.names import in_title_case
from alongside.errors import JourneyError
from alongside.evidence import Compared
from alongside.journey import brief_chart, brief_words
from alongside.journey.brief_limits import unknowns
from alongside.journey.map import NO_OUTLINES, Outlines, draw_map, off_the_map, over_water
from alongside.journey.tables import supporters, write_tables
from alongside.journey.walk import Journey, Stop
from alongside.policy.measures import Measure
from alongside.records import CommitmentsSheet, Phase, Side

PAGE = "brief.html"


@dataclass(frozen=True, kw_only=True)
class PhaseCount:
    """One line of the summary."""

    phase: str
    identified: int
    own_trust: int
    other_trust: int
    nobody: int
    median_km: float | None


def write_brief(journey: Journey, out: Path, *, outlines: Outlines = NO_OUTLINES) -> tuple[Path, ...]:
    """Write `brief.html` and the CSV files into `out` (made if absent) and return the files.

    The page asks nothing of the network and needs no script. Raises JourneyError where the folder cannot be written.
    """
    complete = _with_sources(journey, outlines)
    try:
        out.mkdir(parents=True, exist_ok=True)
        page = out / PAGE
        page.write_text(render_brief(complete, outlines=outlines), encoding="utf-8")
        return (page, *write_tables(complete, out))
    except OSError as error:
        raise JourneyError(
            f"The brief cannot be written ({error.strerror}).", where=str(out), remedy="Name a folder you may write to."
        ) from error


def render_brief(journey: Journey, *, outlines: Outlines = NO_OUTLINES) -> str:
    """The page as HTML."""
    return (
        _environment()
        .get_template("brief.html.j2")
        .render(
            journey=journey,
            policies=journey.policies,
            measures=journey.policies.measures,
            schools=journey.schools,
            bodies={supporter.body.id: supporter.body for supporter in journey.matching.supporters},
            counts=_counts(journey),
            total=_count("All phases", journey.stops),
            supporters=[row for row in supporters(journey) if row["proposed_in_this_region"]],
            map=draw_map(journey, outlines) if journey.stops else "",
            outlines=outlines,
            off_the_map=off_the_map(journey, outlines) if journey.stops else 0,
            wet=over_water(journey, outlines),
            unknowns=unknowns(journey),
            first_reviews=sorted({stop.sheet.first_review for stop in journey.stops if stop.sheet}),
            licences=list(dict.fromkeys(ref.licence for ref in journey.sources)),
        )
    )


def _with_sources(journey: Journey, outlines: Outlines) -> Journey:
    return replace(journey, sources=tuple(dict.fromkeys((*journey.sources, *outlines.drawn_from))))


def _counts(journey: Journey) -> list[PhaseCount]:
    phases = Counter(stop.school.establishment.phase for stop in journey.stops)
    return [
        _count(phase.value, tuple(stop for stop in journey.stops if stop.school.establishment.phase is phase))
        for phase in Phase
        if phases[phase]
    ]


def _count(phase: str, stops: tuple[Stop, ...]) -> PhaseCount:
    proposals = [stop.proposal for stop in stops if stop.proposal]
    own = sum(proposal.own_body for proposal in proposals)
    return PhaseCount(
        phase=phase,
        identified=len(stops),
        own_trust=own,
        other_trust=len(proposals) - own,
        nobody=len(stops) - len(proposals),
        median_km=statistics.median(proposal.kilometres for proposal in proposals) if proposals else None,
    )


def _chart(stop: Stop, journey: Journey) -> tuple[Compared, Markup] | None:
    """The school's chart and the comparison that it draws; None where nothing can be compared."""
    drawn = brief_chart.lead(stop.compared)
    if drawn is None:
        return None
    names = {judgement.urn: journey.schools[judgement.urn].establishment.name for judgement in drawn.judgements}
    measure = journey.policies.measures[drawn.comparison.measure]
    return drawn, brief_chart.draw_differences(drawn, names, measure, f"c{stop.school.urn}")


def _by_side(sheet: CommitmentsSheet) -> Mapping[Side, list[Any]]:
    return {side: [line for line in sheet.commitments if line.side is side] for side in Side}


def _context(stop: Stop, journey: Journey) -> list[tuple[str, str]]:
    """The school's context in words, variable by variable."""
    said = []
    for variable in journey.policies.evidence.variables:
        value = stop.context.get(variable.id)
        digits = 0 if variable.origin in ("register", "map") else 1
        label, unit = variable.label.removesuffix(", %"), "%" if variable.label.endswith(", %") else ""
        said.append((label, "not known" if value is None else f"{value:,.{digits}f}{unit}"))
    return said


def _measure_head(measure: Measure) -> str:
    return f"{measure.label}, {measure.unit}"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("alongside.journey"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=brief_words.day,
        counted=brief_words.counted,
        body_name=in_title_case,
        signed=brief_words.signed,
        figure=brief_words.figure,
        short_figure=brief_words.short_figure,
        interval=brief_words.interval,
        amount=brief_words.amount,
    )
    environment.globals.update(chart=_chart, by_side=_by_side, context_of=_context, measure_head=_measure_head, zip=zip)
    return environment
