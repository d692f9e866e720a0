"""What a phrase of policy, such as "below good or equivalent", means under each inspection framework.

Grades are read in their own framework and its own words: nothing here sets a grade of one beside a grade of another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alongside.policy.citation import CONFIRMS, Citation, read_citation
from alongside.policy.combination import Combination, read_combination
from alongside.policy.document import Section
from alongside.policy.frameworks import Framework, Frameworks

ANY_AREA, ANY_KEY_AREA, ANY_OTHER_AREA = "any area", "any key area", "any other area"
GRADES_ALONE = ("decide", "rule out")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What one judgement must be: `grades` of `area`, or `safeguarding`. An absent `optional` judgement is not met."""

    area: str = ""
    grades: tuple[str, ...] = ()
    safeguarding: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, kw_only=True)
class FrameworkReading:
    """What a phrase means under one framework.

    Where the edition records a category of concern and `recorded` is given, that decides. Otherwise the grades do, by
    `settled_by`; with `grades_alone` at `rule out` they can say not met, and else leave it open. `unless` names another
    reading that takes the inspection away from this one when grades decide.
    """

    framework: str
    settled_by: Combination[Condition]
    recorded: tuple[str, ...] = ()
    grades_alone: str = "decide"
    unless: str = ""
    confirmed: bool
    uncertainty: str
    source: Citation


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A phrase of policy, such as `below good, or equivalent`, with its meaning under each framework that has one."""

    id: str
    title: str
    under: Mapping[str, FrameworkReading]


def read_readings(file: Section, frameworks: Frameworks) -> Mapping[str, Reading]:
    """Read every [[reading]] of a policy file, by id. Raises PolicyError."""
    parts = list(file.sections("reading", named_by="id"))
    readings = {reading.id: reading for reading in (_reading(part, frameworks) for part in parts)}
    for part, reading in zip(parts, readings.values(), strict=True):
        for under in reading.under.values():
            if under.unless and under.framework not in getattr(readings.get(under.unless), "under", {}):
                raise part.refuse(
                    f"There is no reading {under.unless!r} under {under.framework!r}.",
                    key="unless",
                    remedy="Name a reading that has a meaning under the same framework.",
                )
    return readings


def refuse_false_confidence(section: Section, confirmed: bool, uncertainty: str, source: Citation) -> None:
    """Refuse an entry that is not confirmed and does not say why, or is confirmed on hearsay or memory."""
    if confirmed and source.read_as not in CONFIRMS:
        raise section.refuse(
            f"It is called confirmed, on a source read as {source.read_as}.",
            key="confirmed",
            remedy=f"Read the publication ({' or '.join(CONFIRMS)}), or say confirmed = false and what is unsure.",
        )
    if not confirmed and not uncertainty:
        raise section.refuse(
            "It is not confirmed, and does not say what is unsure.", key="uncertainty", remedy="Say what is not known."
        )


def _reading(section: Section, frameworks: Frameworks) -> Reading:
    under: dict[str, FrameworkReading] = {}
    for part in section.sections("under", named_by="frameworks"):
        for name in part.texts("frameworks"):
            if name in under or name not in {known.id for known in frameworks.frameworks}:
                raise part.refuse(
                    f"The framework {name!r} is unknown, or read twice.", key="frameworks", remedy="Name each once."
                )
            under[name] = _framework_reading(part, frameworks.get(name))
        part.finish()
    reading = Reading(id=section.text("id"), title=section.text("title"), under=under)
    section.finish()
    return reading


def _framework_reading(section: Section, framework: Framework) -> FrameworkReading:
    written = section.raw("settled_by")
    expanded = _expand(written, framework, set(_areas(written)))
    reading = FrameworkReading(
        framework=framework.id,
        settled_by=read_combination(expanded, lambda item: _condition(item, framework, section), section, "settled_by"),
        recorded=section.texts("recorded", ()),
        grades_alone=section.text("grades_alone", "decide"),
        unless=section.text("unless", ""),
        confirmed=section.flag("confirmed"),
        uncertainty=section.text("uncertainty", ""),
        source=read_citation(section),
    )
    refuse_false_confidence(section, reading.confirmed, reading.uncertainty, reading.source)
    if reading.grades_alone not in GRADES_ALONE:
        raise section.refuse(
            f"Grades alone cannot {reading.grades_alone!r}.",
            key="grades_alone",
            remedy=f"Choose one of: {', '.join(GRADES_ALONE)}.",
        )
    return reading


def _areas(written: Any) -> Iterator[str]:
    """The areas that a combination names, at any depth."""
    if isinstance(written, dict):
        if isinstance(written.get("area"), str):
            yield written["area"]
        for items in written.values():
            for item in items if isinstance(items, list) else ():
                yield from _areas(item)


def _expand(written: Any, framework: Framework, named: set[str]) -> Any:
    """Put the framework's own areas in place of `any area`, `any key area` and `any other area`."""
    if not isinstance(written, dict):
        return written
    every: Sequence[str] = (*framework.areas, *framework.optional_areas)
    choices = {
        ANY_AREA: every,
        ANY_KEY_AREA: framework.areas,
        ANY_OTHER_AREA: [area for area in every if area not in named],
    }
    if written.get("area") in choices:
        return {"any": [written | {"area": area} for area in choices[written["area"]]]}
    return {
        key: [_expand(item, framework, named) for item in value] if isinstance(value, list) else value
        for key, value in written.items()
    }


def _condition(item: Any, framework: Framework, section: Section) -> Condition | None:
    """A leaf of `settled_by`: grades of an area, or safeguarding. None for a combination."""
    if not isinstance(item, dict) or not {"area", "safeguarding"} & item.keys():
        return None
    leaf = Section(item, file=section.file, place=f"{section.place}, settled_by")
    area = leaf.text("area", "")
    condition = Condition(
        area=area,
        grades=leaf.texts("grades", ()),
        safeguarding=leaf.texts("safeguarding", ()),
        optional=leaf.flag("optional", area in framework.optional_areas),
    )
    leaf.finish()
    if area and area not in (*framework.areas, *framework.optional_areas):
        raise leaf.refuse(f"{framework.name} does not judge {area!r}.", key="area", remedy="Name an area that it does.")
    for grade in condition.grades:
        framework.place(grade)
    return condition
