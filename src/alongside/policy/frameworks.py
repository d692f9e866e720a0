"""Inspection frameworks: which was in force on a day, what it judged, and in which words.

A grade means something only inside its framework. Two grades of different frameworks are never put in one series; a
`Ladder` says where a rule may nevertheless ask both the same question, because one judgement was carried on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from alongside.errors import PolicyError
from alongside.policy.citation import Citation, read_citation
from alongside.policy.document import Section, open_policy, refuse_overlaps

FILE = "frameworks.toml"
UNGRADED = "ungraded"


@dataclass(frozen=True, kw_only=True)
class Area:
    """Something that inspections judge."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Framework:
    """One inspection framework. `grades` are best first; `last_day` is None for one still in force.

    `areas` are judged at every graded inspection; `optional_areas` where they apply, or were not always published.
    """

    id: str
    name: str
    short: str
    first_day: dt.date
    last_day: dt.date | None
    graded: bool
    grades: tuple[str, ...]
    areas: tuple[str, ...]
    optional_areas: tuple[str, ...]
    note: str
    source: Citation

    def in_force(self, day: dt.date) -> bool:
        """Whether an inspection that starts on `day` is held under this framework."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def place(self, grade: str) -> int:
        """How far down the scale a grade stands (0 is the best). Raises PolicyError for a grade of another scale."""
        try:
            return self.grades.index(grade)
        except ValueError:
            raise PolicyError(
                f"{grade!r} is not a grade of {self.name}.",
                where=FILE,
                remedy=f"Its grades are: {', '.join(self.grades) or 'none'}.",
            ) from None


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Frameworks in which one area kept its rungs, though a grade may have changed its name."""

    id: str
    area: str
    frameworks: tuple[str, ...]
    rungs: tuple[tuple[str, ...], ...]
    text: str
    source: Citation


@dataclass(frozen=True, kw_only=True)
class Frameworks:
    """Every framework, area and ladder of the policy file, and the day by which it must be looked at again."""

    frameworks: tuple[Framework, ...]
    areas: Mapping[str, Area]
    ladders: tuple[Ladder, ...]
    review: dt.date

    def on(self, day: dt.date, kind: str = "graded") -> str:
        """The id of the framework for an inspection that starts on `day`; `kind` is `graded` or `ungraded`.

        Raises PolicyError for a day before the first framework.
        """
        if kind not in ("graded", UNGRADED):
            raise PolicyError(
                f"{kind!r} is not a kind of inspection.", where=FILE, remedy="Say 'graded' or 'ungraded'."
            )
        for framework in self.frameworks:
            if framework.graded == (kind == "graded") and framework.in_force(day):
                return framework.id
        raise PolicyError(
            f"No framework for {kind} inspections is known on {day}.",
            where=FILE,
            remedy=f"The earliest known begins on {min(f.first_day for f in self.frameworks)}.",
        )

    def get(self, framework: str) -> Framework:
        """The framework of that id. Raises PolicyError with the ids there are."""
        if framework not in self._by_id:
            raise PolicyError(
                f"There is no inspection framework {framework!r}.",
                where=FILE,
                remedy=f"Choose one of: {', '.join(self._by_id)}.",
            )
        return self._by_id[framework]

    @cached_property
    def _by_id(self) -> Mapping[str, Framework]:
        return {framework.id: framework for framework in self.frameworks}

    def area_name(self, area: str) -> str:
        """The area's name in words; the id itself where it is not known."""
        return self.areas[area].name if area in self.areas else area

    def one_series(self, one: str, other: str) -> bool:
        """Whether grades of two frameworks may be drawn as one series: only within one framework."""
        return self.get(one).graded and one == other

    def rung(self, framework: str, area: str, grade: str) -> tuple[str, int] | None:
        """The ladder and rung (0 is the top) on which a grade stands, or None where no ladder holds it."""
        for ladder in self.ladders:
            if ladder.area == area and framework in ladder.frameworks and grade in self.get(framework).grades:
                return next(((ladder.id, at) for at, rung in enumerate(ladder.rungs) if grade in rung), None)
        return None


@cache
def load_frameworks(path: Path | None = None) -> Frameworks:
    """Load the inspection frameworks. Raises PolicyError naming the file, the entry and the key."""
    file = open_policy(FILE, path)
    areas = {area.id: area for area in (_area(section) for section in file.sections("area", named_by="id"))}
    sections = list(file.sections("framework", named_by="id"))
    frameworks = tuple(_framework(section, areas) for section in sections)
    for graded in (True, False):
        kept = [(f, s) for f, s in zip(frameworks, sections, strict=True) if f.graded is graded]
        refuse_overlaps([(framework.first_day, framework.last_day, section) for framework, section in kept])
    by_id = {framework.id: framework for framework in frameworks}
    ladders = tuple(_ladder(section, by_id) for section in file.sections("ladder", named_by="id", needed=False))
    review = file.day("review")
    file.finish()
    return Frameworks(frameworks=frameworks, areas=areas, ladders=ladders, review=review)


def _area(section: Section) -> Area:
    area = Area(id=section.text("id"), name=section.text("name"))
    section.finish()
    return area


def _framework(section: Section, areas: Mapping[str, Area]) -> Framework:
    framework = Framework(
        id=section.text("id"),
        name=section.text("name"),
        short=section.text("short"),
        first_day=section.day("from"),
        last_day=section.day_or_none("to"),
        graded=section.flag("graded", True),
        grades=section.texts("grades"),
        areas=section.texts("areas"),
        optional_areas=section.texts("optional_areas", ()),
        note=section.text("note", ""),
        source=read_citation(section),
    )
    section.finish()
    for area in (*framework.areas, *framework.optional_areas):
        if area not in areas:
            raise section.refuse(f"There is no area {area!r}.", key="areas", remedy="Add it as an [[area]] first.")
    if len(set(framework.grades)) != len(framework.grades):
        raise section.refuse("A grade is listed twice.", key="grades", remedy="List each grade once, best first.")
    return framework


def _ladder(section: Section, frameworks: Mapping[str, Framework]) -> Ladder:
    rungs = section.raw("rungs")
    ladder = Ladder(
        id=section.text("id"),
        area=section.text("area"),
        frameworks=section.texts("frameworks"),
        rungs=tuple(tuple(rung) for rung in rungs),
        text=section.text("text"),
        source=read_citation(section),
    )
    section.finish()
    on_rungs = {grade for rung in ladder.rungs for grade in rung}
    for name in ladder.frameworks:
        if name not in frameworks:
            raise section.refuse(f"There is no framework {name!r}.", key="frameworks", remedy="Correct its id.")
        if not set(frameworks[name].grades) <= on_rungs:
            raise section.refuse(
                f"A grade of {name!r} stands on no rung.", key="rungs", remedy="Give every grade of it a rung."
            )
    return ladder
