"""The journey as tables: one row a thing, every figure with its unit, period, cohort and edition. Written as CSV."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from alongside.evidence import Compared
from alongside.journey.walk import Journey, Stop
from alongside.provenance import Figure
from alongside.records import Phase

Row = dict[str, object]


def identified(journey: Journey) -> list[Row]:
    """One row for each school identified, with the reason and what would change it."""
    return [
        {
            **_school(stop),
            "responsible_body": body.name if (body := stop.school.establishment.responsible_body) else "",
            "pupils": stop.school.establishment.pupils,
            "rule": stop.answer.version,
            "as_at": journey.as_at,
            "answer": stop.answer.answer.value,
            "because": stop.answer.because,
            "would_change": " ".join(stop.answer.would_change),
            "same_structure": stop.answer.same_structure,
            "mean_distance_to_similar": _rounded(stop.similar.mean_distance if stop.similar else None, 3),
            "thin_support": stop.similar.thin if stop.similar else True,
            "outcome": "proposal" if stop.proposal else "no proposal",
        }
        for stop in journey.stops
    ]


def similar(journey: Journey) -> list[Row]:
    """One row for each school and similar school, nearest in context first."""
    return [
        {
            "urn": stop.school.urn,
            "school": stop.school.establishment.name,
            "similar_urn": near.urn,
            "similar_school": journey.schools[near.urn].establishment.name,
            "local_authority": journey.schools[near.urn].establishment.la_name,
            "region": journey.schools[near.urn].establishment.region,
            "distance": _rounded(near.distance, 3),
            "distance_name": near.distance_name,
            "kilometres": _rounded(near.kilometres, 1),
            "because": " ".join(near.because),
        }
        for stop in journey.stops
        for near in (stop.similar.schools if stop.similar else ())
    ]


def better(journey: Journey) -> list[Row]:
    """One row for each school, measure and similar school: both figures, the pooled difference and how sure."""
    return [
        row for stop in journey.stops for compared in stop.compared for row in _comparisons(stop, compared, journey)
    ]


def _comparisons(stop: Stop, compared: Compared, journey: Journey) -> list[Row]:
    own, measure = compared.comparison.own, journey.policies.measures[compared.comparison.measure]
    return [
        {
            "urn": stop.school.urn,
            "school": stop.school.establishment.name,
            "measure": measure.id,
            "unit": measure.unit,
            "better": measure.better,
            "period": own.period,
            **_figure("own", own),
            "similar_urn": judgement.urn,
            "similar_school": journey.schools[judgement.urn].establishment.name,
            **_figure("similar", other),
            "years_compared": " ".join(judgement.years),
            "difference": _rounded(judgement.difference, 3),
            "standard_error": _rounded(judgement.standard_error, 3),
            "probability_better": _rounded(judgement.probability, 3),
            "does_better": judgement.sure,
            "because": judgement.because,
        }
        for judgement, other in zip(compared.judgements, compared.comparison.others, strict=True)
    ]


def _figure(name: str, figure: Figure) -> Row:
    return {
        f"{name}_value": figure.value,
        f"{name}_missing": figure.missing.value if figure.missing else "",
        f"{name}_pupils": figure.pupils,
        f"{name}_low": _rounded(figure.low, 3),
        f"{name}_high": _rounded(figure.high, 3),
        f"{name}_printed_for_urn": figure.urn,
        f"{name}_edition": figure.source.edition if figure.source else "",
    }


def supporters(journey: Journey) -> list[Row]:
    """One row for each organisation proposed for a school of the region, or next in line for one."""
    used: dict[tuple[str, Phase], int] = {}
    phases = {
        proposal.urn: journey.schools[proposal.urn].establishment.phase for proposal in journey.matching.proposals
    }
    for proposal in journey.matching.proposals:
        key = (proposal.supporter, phases[proposal.urn])
        used[key] = used.get(key, 0) + 1
    named = {
        (body, phases[proposal.urn])
        for proposal in journey.proposals
        for body in (proposal.supporter, *(other for other, _ in proposal.next_best))
    }
    here = {(proposal.supporter, phases[proposal.urn]) for proposal in journey.proposals}
    return [
        {
            "body": supporter.body.id,
            "name": supporter.body.name,
            "phase": supporter.phase.value,
            "qualifying_schools": len(supporter.qualifying),
            "own_schools_in_need": len(supporter.own_in_need),
            "places": supporter.capacity,
            "places_proposed_in_england": used.get((supporter.body.id, supporter.phase), 0),
            "proposed_in_this_region": (supporter.body.id, supporter.phase) in here,
            "because": " ".join(supporter.because),
        }
        for supporter in journey.matching.supporters
        if (supporter.body.id, supporter.phase) in named
    ]


def matches(journey: Journey) -> list[Row]:
    """One row for each proposal: who for whom, how far, why, and the next three."""
    names = {supporter.body.id: supporter.body.name for supporter in journey.matching.supporters}
    rows = []
    for stop in journey.stops:
        if stop.proposal is None:
            continue
        nearest = journey.schools.get(stop.proposal.nearest_school)
        following = [f"{names[body]}: {why}" for body, why in stop.proposal.next_best]
        rows.append(
            {
                **_school(stop),
                "supporter": stop.proposal.supporter,
                "supporter_name": names[stop.proposal.supporter],
                "own_trust": stop.proposal.own_body,
                "kilometres": _rounded(stop.proposal.kilometres, 1),
                "nearest_school_urn": stop.proposal.nearest_school,
                "nearest_school": nearest.establishment.name if nearest else "",
                "because": " ".join(stop.proposal.because),
                **{f"next_{at + 1}": following[at] if at < len(following) else "" for at in range(3)},
                "first_review": stop.sheet.first_review if stop.sheet else None,
            }
        )
    return rows


def unserved(journey: Journey) -> list[Row]:
    """One row for each school for which nobody could be proposed, and what blocks it."""
    return [
        {**_school(stop), "because": " ".join(stop.unserved.because)}
        for stop in journey.stops
        if stop.unserved is not None
    ]


def commitments(journey: Journey) -> list[Row]:
    """One row for each line of each draft sheet."""
    return [
        {
            "urn": line.urn,
            "school": stop.school.establishment.name,
            "supporter": stop.sheet.supporter,
            "who_promises": line.side.value,
            "what": line.text,
            "by": line.due,
            "shown_by": line.shown_by,
            "written_by": line.written_by.value,
            "not_negotiable": line.fixed,
            "first_review": stop.sheet.first_review,
        }
        for stop in journey.stops
        if stop.sheet is not None
        for line in stop.sheet.commitments
    ]


def sources(journey: Journey) -> list[Row]:
    """One row for each edition that the brief rests on."""
    return [
        {
            "publisher": ref.publisher,
            "title": ref.title,
            "period": ref.period,
            "usable_from": ref.as_at,
            "edition": ref.edition,
            "licence": ref.licence,
            "address": ref.address,
        }
        for ref in journey.sources
    ]


TABLES: Mapping[str, Callable[[Journey], list[Row]]] = {
    "identified": identified,
    "similar": similar,
    "better": better,
    "supporters": supporters,
    "matches": matches,
    "unserved": unserved,
    "commitments": commitments,
    "sources": sources,
}
HEADINGS: Mapping[str, Sequence[str]] = {
    "unserved": ("urn", "school", "phase", "local_authority", "because"),
}
"""Headings of tables that may well be empty; an empty file still says what it would have held."""


def write_tables(journey: Journey, folder: Path) -> list[Path]:
    """Write every table as CSV (UTF-8) into `folder`, which exists; return the files."""
    written = []
    for name, table in TABLES.items():
        rows = table(journey)
        path = folder / f"{name}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            headings = list(rows[0]) if rows else list(HEADINGS.get(name, ()))
            writer.writerow(headings)
            writer.writerows([_cell(row[heading]) for heading in headings] for row in rows)
        written.append(path)
    return written


def _school(stop: Stop) -> Row:
    place = stop.school.establishment
    return {
        "urn": stop.school.urn,
        "school": place.name,
        "phase": place.phase.value,
        "local_authority": place.la_name,
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
