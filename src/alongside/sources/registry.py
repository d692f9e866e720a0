"""Every source, and the recognising of a file as one of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import polars as pl

from alongside.errors import UnknownLayoutError
from alongside.sources import (
    absence,
    boundaries,
    deprivation,
    deprivation_districts,
    deprivation_subdomains,
    finance,
    gias_establishments,
    gias_group_links,
    gias_groups,
    gias_links,
    ks2,
    ks4,
    ks4_information,
    ks5,
    la_attendance,
    la_regions,
    la_reserves,
    lait,
    lait_dictionary,
    lait_neighbours,
    ofsted_inspection_history,
    ofsted_latest_inspections,
    postcode_coordinates,
    pupil_destinations,
    pupil_profile,
    school_census,
    school_workforce,
    send_area_inspections,
    send_ehc_plans,
    similar_schools_absence,
    similar_schools_areas,
    similar_schools_bodies,
    similar_schools_establishments,
    similar_schools_groups,
    similar_schools_links,
    similar_schools_spread,
    similar_schools_values,
    similar_schools_workforce,
)
from alongside.sources.contract import Source

SOURCES: tuple[Source, ...] = (
    gias_establishments.SOURCE,
    gias_links.SOURCE,
    gias_groups.SOURCE,
    gias_group_links.SOURCE,
    ofsted_latest_inspections.SOURCE,
    ofsted_inspection_history.SOURCE,
    pupil_profile.SOURCE,
    postcode_coordinates.SOURCE,
    ks2.SOURCE,
    ks4.SOURCE,
    ks4.PROVISIONAL,
    ks5.SOURCE,
    pupil_destinations.SOURCE,
    absence.SOURCE,
    school_census.SOURCE,
    school_workforce.SOURCE,
    school_workforce.VACANCIES,
    school_workforce.TURNOVER,
    finance.SOURCE,
    ks4_information.SOURCE,
    lait.SOURCE,
    lait_dictionary.SOURCE,
    lait_neighbours.SOURCE,
    la_regions.SOURCE,
    la_attendance.SOURCE,
    la_reserves.SOURCE,
    send_area_inspections.SOURCE,
    send_ehc_plans.SOURCE,
    deprivation.SOURCE,
    deprivation_subdomains.SOURCE,
    deprivation_districts.SOURCE,
    deprivation_districts.SUBDOMAINS,
    boundaries.SOURCE,
    similar_schools_values.SOURCE,
    similar_schools_groups.SOURCE,
    similar_schools_spread.SOURCE,
    similar_schools_establishments.SOURCE,
    similar_schools_links.SOURCE,
    similar_schools_bodies.SOURCE,
    similar_schools_absence.SOURCE,
    similar_schools_workforce.SOURCE,
    similar_schools_areas.SOURCE,
)
BY_ID: dict[str, Source] = {source.id: source for source in SOURCES}

Figures = Callable[..., pl.DataFrame]
"""`figures(rows, *, period) -> long figures` in `figures.LONG_SCHEMA`."""

FIGURES: Mapping[str, Figures] = {
    ks2.SOURCE.id: ks2.figures,
    ks4.SOURCE.id: ks4.figures,
    ks4.PROVISIONAL.id: ks4.figures,
    ks5.SOURCE.id: ks5.figures,
    pupil_destinations.SOURCE.id: pupil_destinations.figures,
    absence.SOURCE.id: absence.figures,
    school_census.SOURCE.id: school_census.figures,
    pupil_profile.SOURCE.id: pupil_profile.figures,
    school_workforce.SOURCE.id: school_workforce.figures,
    school_workforce.VACANCIES.id: school_workforce.figures,
    school_workforce.TURNOVER.id: school_workforce.figures,
    finance.SOURCE.id: finance.figures,
    similar_schools_absence.SOURCE.id: similar_schools_absence.figures,
    similar_schools_workforce.SOURCE.id: similar_schools_workforce.figures,
}
"""By source id, how its typed rows become figures; a source that is not here gives none."""


def recognise(path: Path) -> Source | None:
    """The source that a file's name belongs to, or None for a file of no known source."""
    name = path.name.lower().removesuffix(".gz")
    for source in SOURCES:
        if any(re.search(pattern, name) for pattern in source.file_names):
            return source
    return None


def source(source_id: str) -> Source:
    """The source of that name. Raises UnknownLayoutError with the names there are."""
    try:
        return BY_ID[source_id]
    except KeyError:
        raise UnknownLayoutError(
            f"There is no source {source_id!r}.", remedy=f"Choose one of: {', '.join(BY_ID)}."
        ) from None
