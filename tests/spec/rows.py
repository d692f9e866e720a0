"""Small school histories written in words, read into the very records that the rules engine looks at.

One table of such rows is both the test of a rule and the worked examples on its reference page, so the words cannot
drift from what is tested.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from alongside.identifiers import LaCode, Urn
from alongside.policy import load_frameworks
from alongside.provenance import EditionRef, Figure, Missing
from alongside.records import Establishment, Governance, Inspection, Lineage, Phase, School

FRAMEWORKS = load_frameworks()
OWN, PREDECESSOR = Urn("100001"), Urn("100002")
_CONCERNS = ("special measures", "serious weaknesses", "notice to improve", "requires significant improvement")
_GOVERNANCE = {
    "academy": Governance.ACADEMY,
    "maintained": Governance.MAINTAINED,
    "non-maintained special": Governance.NON_MAINTAINED_SPECIAL,
    "independent": Governance.INDEPENDENT,
    "run in another way": Governance.OTHER,
}
_PHASES = {phase.value.lower(): phase for phase in Phase}
_MISSING = {"suppressed": Missing.SUPPRESSED, "left blank": Missing.BLANK, "too new": Missing.NEW_SCHOOL}
_DAY = re.compile(r"^(\d{4}-\d{2}-\d{2}) ")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One example. `because` is the whole of the engine's reason; `change` is what would change the answer.

    `school` is like `primary academy`, with `closed 2019-08-31` or `opened 2019-09-01` after a comma.
    `history` lists inspections like `2019-11-12 good; 2017-05-03 requires improvement`, each with its areas where there
    is no overall grade. `record` is the day from which inspections are complete, or empty where nobody says.
    `scores` lists years like `2015/16 -0.62`.
    """

    title: str
    school: str = "primary academy"
    history: str = ""
    record: str = "2005-09-01"
    scores: str = ""
    as_at: str
    answer: str
    because: str
    change: tuple[str, ...] = ()
    warned: bool = False
    read: str = ""
    """The day of the newest edition read, where it is not the day asked about."""

    def build(self) -> School:
        """The school that the row describes, from editions as at the row's own day."""
        record = edition(self.read or self.as_at)
        what, *days = [part.strip() for part in self.school.split(",")]
        phase = next(name for name in sorted(_PHASES, key=len, reverse=True) if what.startswith(name))
        dated = {day.split()[0]: dt.date.fromisoformat(day.split()[1]) for day in days}
        urns = (OWN, PREDECESSOR) if "predecessor" in self.history else (OWN,)
        return School(
            establishment=Establishment(
                urn=OWN,
                name="Example School",
                phase=_PHASES[phase],
                establishment_type="",
                governance=_GOVERNANCE[what.removeprefix(phase).strip()],
                region="North West",
                la_code=LaCode("900"),
                la_name="Example",
                open="closed" not in dated,
                opened=dated.get("opened"),
                closed=dated.get("closed"),
                drawn_from=(record,),
            ),
            lineage=Lineage(urn=OWN, straight=urns),
            inspections=tuple(_inspection(text.strip(), record) for text in self.history.split(";") if text.strip()),
            figures=tuple(_figure(text.strip(), record) for text in self.scores.split(";") if text.strip()),
            inspections_complete_from=dt.date.fromisoformat(self.record) if self.record else None,
        )


def edition(as_at: str) -> EditionRef:
    """A made-up edition that could be used from that day."""
    return EditionRef(
        source="worked-example",
        edition=f"worked-example-{as_at}",
        title="Worked example",
        period=as_at,
        as_at=dt.date.fromisoformat(as_at),
        publisher="Alongside",
        licence="MIT",
    )


def _inspection(text: str, record: EditionRef) -> Inspection:
    day = dt.date.fromisoformat(_DAY.match(text)[1])  # type: ignore[index]
    framework = FRAMEWORKS.get(FRAMEWORKS.on(day, "ungraded" if "ungraded" in text else "graded"))
    found: dict[str, object] = {"urn": OWN, "graded": framework.graded}
    grades: dict[str, str] = {}
    for part in (part.strip() for part in text[11:].split(",")):
        if part == "of the predecessor":
            found["urn"] = PREDECESSOR
        elif part.startswith("published "):
            found["published"] = dt.date.fromisoformat(part.removeprefix("published "))
        elif part in _CONCERNS:
            found["category_of_concern"] = part
        elif part.startswith("safeguarding "):
            found["safeguarding"] = part.removeprefix("safeguarding ")
        elif part not in ("ungraded", "no grade recorded"):
            area, grade = _judgement(part, framework.grades)
            grades[area] = grade
    return Inspection(framework=framework.id, started=day, grades=grades, source=record, row=2, **found)  # type: ignore[arg-type]


def _judgement(text: str, scale: tuple[str, ...]) -> tuple[str, str]:
    grade = next(grade for grade in sorted(scale, key=len, reverse=True) if text.endswith(grade))
    name = text.removesuffix(grade).strip() or "overall effectiveness"
    return next(area.id for area in FRAMEWORKS.areas.values() if area.name.lower() == name), grade


def _figure(text: str, record: EditionRef) -> Figure:
    year, _, value = text.partition(" ")
    number = None if value in _MISSING else float(value)
    return Figure(
        measure="ks4_progress8",
        period=year,
        value=number,
        missing=_MISSING.get(value),
        urn=OWN,
        source=record,
        row=2,
    )
