"""A school's inspections as the page shows them: one panel for each framework, never a line across two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from alongside.policy import load_frameworks
from alongside.policy.frameworks import Framework
from alongside_service.charts import timeline
from alongside_service.register.models import Edition, Inspection, School

OVERALL = "overall_effectiveness"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One inspection in words."""

    inspection: Inspection
    overall: str
    areas: Sequence[tuple[str, str]]
    at_earlier_urn: bool
    source: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The inspections held under one framework, newest first, with their picture."""

    framework: Framework
    rows: Sequence[Row]
    svg: SafeString


def panels(school: School, editions: Mapping[str, Edition], *, last_year: int) -> list[Panel]:
    """The panels of a school's inspections, newest framework first; none where no inspection is known."""
    policy = load_frameworks()
    found = list(school.inspections.all())
    if not found:
        return []
    first = min(inspection.started.year for inspection in found)
    made = []
    for framework in sorted(policy.frameworks, key=lambda f: (f.graded, f.first_day), reverse=True):
        held = [inspection for inspection in found if inspection.framework == framework.id]
        if not held:
            continue
        rows = [_row(inspection, school, editions) for inspection in held]
        made.append(Panel(framework=framework, rows=rows, svg=_draw(framework, rows, first, max(last_year, first))))
    return made


def grade_in_words(school: School) -> str:
    """The latest graded inspection of a school as a phrase for lists."""
    if not school.latest_inspected:
        return ""
    if school.latest_grade:
        return school.latest_grade.capitalize()
    return "No overall grade"


def framework_name(framework: str) -> str:
    """The short name of a framework; its id where it is not known."""
    policy = load_frameworks()
    return next((known.short for known in policy.frameworks if known.id == framework), framework)


def _row(inspection: Inspection, school: School, editions: Mapping[str, Edition]) -> Row:
    policy = load_frameworks()
    areas = [(policy.area_name(area), grade) for area, grade in inspection.grades.items() if area != OVERALL]
    edition = editions.get(inspection.edition_id or "")
    return Row(
        inspection=inspection,
        overall=inspection.grades.get(OVERALL, ""),
        areas=areas,
        at_earlier_urn=inspection.urn != school.pk,
        source=f"{edition}, row {inspection.row}" if edition and inspection.row else str(edition or ""),
    )


def _draw(framework: Framework, rows: Sequence[Row], first: int, last: int) -> SafeString:
    if not framework.graded:
        lines, marks = (
            ["visit"],
            [_mark(row, 0, row.inspection.outcome or row.inspection.kind or "visit") for row in rows],
        )
    elif any(row.overall for row in rows):
        lines = list(framework.grades)
        marks = [_mark(row, lines.index(row.overall), row.overall) for row in rows if row.overall in lines]
    else:
        lines = ["inspected"]
        marks = [
            _mark(row, 0, "; ".join(f"{area}: {grade}" for area, grade in row.areas) or "inspected") for row in rows
        ]
    return timeline.draw(marks, lines=lines, first=first, last=last, title=framework.name) if marks else SafeString("")


def _mark(row: Row, line: int, says: str) -> timeline.Mark:
    return timeline.Mark(day=row.inspection.started, line=line, says=says, other_urn=row.at_earlier_urn)
