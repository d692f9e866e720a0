"""Are like schools treated alike? The decisions in the database beside the need of every school, put to the library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from alongside.identification.consistency import CANNOT_TELL, Consistency, Treatment, consistency
from alongside.policy.looking import ConsistencyPolicy, load_looking
from alongside_service.charts import profile as chart
from alongside_service.identification.models import Measured
from alongside_service.projects.models import SupportProject

VIEWS = {
    "either": ("the higher of the two", "probability"),
    "raw": ("its level", "raw_probability"),
    "adjusted": ("its level, allowing for its pupils", "adjusted_probability"),
}
"""How equal need is measured: key, words, column."""
REGION, PHASE, SIZE, FAITH, RUN = "Region", "Phase", "Size", "Religious character", "Who runs it"
LARGE_TRUST = 20
"""Schools from which a trust is counted as large: a split for reading, no rule rests on it."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One value of a kind: what was found, its difference in words, and a warning where an interval could mislead."""

    found: Treatment
    difference: str
    """In offers for each hundred schools, with its interval; empty where nothing is told."""
    caution: bool
    """Whether its interval leaves no room for no difference, and it is still not told from chance among so many."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One way in which schools differ, with its picture and its rows."""

    title: str
    rows: Sequence[Row]
    svg: SafeString


@dataclass(frozen=True, kw_only=True)
class Treated:
    """What the page shows."""

    found: Consistency
    kinds: list[Kind]
    invented: bool
    """Whether the decisions are those of the demonstration."""
    region: str
    """The region of which all schools with an offer are; empty where they are of several."""
    sure: list[Row]
    """The differences of which we are sure."""


def treated(view: str) -> Treated:
    """How schools of each kind were treated at equal need, by one view of it (three queries)."""
    policy = load_looking().consistency
    offers, invented = _offers()
    rows = list(_schools().values_list("school", VIEWS[view][1], *_COLUMNS))
    need = np.array([np.nan if row[1] is None else row[1] for row in rows], dtype=np.float64)
    offered = np.array([row[0] in offers for row in rows], dtype=bool)
    found = consistency(offered, need, _kinds(rows, policy), policy)
    told = [each for each in found.treatments if not each.unsure_because]
    widest = max((abs(end) for each in told for end in (each.low, each.high)), default=0.0) or 1.0
    made = {kind: found.of(kind) for kind in _ORDER}
    kinds = [
        Kind(title=kind, rows=[_row(each) for each in there], svg=_draw(kind, there, widest))
        for kind, there in made.items()
    ]
    regions = {str(row[2]) for row in rows if row[0] in offers}
    return Treated(
        found=found,
        kinds=[kind for kind in kinds if kind.rows],
        invented=invented,
        region=regions.pop() if len(regions) == 1 else "",
        sure=[_row(each) for each in found.treatments if each.sure != CANNOT_TELL],
    )


_ORDER = (REGION, PHASE, SIZE, FAITH, RUN)
_COLUMNS = (
    "school__region__name", "school__phase", "school__pupils", "school__religious_character", "school__governance",
    "school__responsible_body",
)  # fmt: skip


def _schools() -> QuerySet[Measured]:
    return Measured.objects.filter(main=True, group="all", school__listed=True, school__open=True).order_by()


def _offers() -> tuple[set[str], bool]:
    """The schools to which support was offered; those of the demonstration only where there are no others."""
    offers = SupportProject.objects.filter(support="offer")
    real = set(offers.filter(demonstration=False).values_list("school", flat=True))
    if real:
        return real, False
    invented = set(offers.values_list("school", flat=True))
    return invented, bool(invented)


def _kinds(rows: Sequence[tuple[object, ...]], policy: ConsistencyPolicy) -> dict[str, list[str]]:
    bodies = Counter(row[7] for row in rows)
    return {
        REGION: [str(row[2]) for row in rows],
        PHASE: [str(row[3]) for row in rows],
        SIZE: [_size(row[4], str(row[3]), policy) for row in rows],
        FAITH: [_faith(str(row[5])) for row in rows],
        RUN: [_run(str(row[6]), bodies[row[7]]) for row in rows],
    }


def _size(pupils: object, phase: str, policy: ConsistencyPolicy) -> str:
    if not isinstance(pupils, int):
        return ""
    line = policy.small_below.get(phase, policy.small_below["other"])
    return "Small" if pupils < line else "Not small"


def _faith(character: str) -> str:
    if character.lower() in ("", "none", "does not apply", "not applicable"):
        return "None" if character else ""
    lowered = character.lower()
    if "church of england" in lowered:
        return "Church of England"
    return "Roman Catholic" if "catholic" in lowered else "Other"


def _run(governance: str, schools: int) -> str:
    if "multi" not in governance.lower():
        return governance
    return "Trust of many schools" if schools >= LARGE_TRUST else "Trust of fewer schools"


def _row(found: Treatment) -> Row:
    shown = f"{_signed(found.difference)} ({_signed(found.low)} to {_signed(found.high)})"
    return Row(
        found=found,
        difference="" if found.unsure_because else shown,
        caution=not found.unsure_because and found.sure == CANNOT_TELL and found.low * found.high > 0,
    )


def _signed(number: float) -> str:
    rounded = round(number, 1) + 0.0
    return f"{rounded:{'+' if rounded else ''}.1f}".replace("-", "−")


def _draw(kind: str, treatments: Sequence[Treatment], widest: float) -> SafeString:
    told = [each for each in treatments if not each.unsure_because]
    if not told:
        return SafeString("")
    ends = (-widest, widest)

    def at(number: float) -> float:
        return chart.place(number, ends, lower_is_better=False)

    bars = [
        chart.Bar(
            label=each.value, shown=f"{_row(each).difference} in 100",
            at=at(each.difference), low=at(each.low), high=at(each.high), line=0.5,
        )
        for each in told
    ]  # fmt: skip
    title = f"{kind}: offers of support for each 100 schools, beside others of equal need"
    return chart.draw(bars, title=title, ends=(f"{widest:.1f} fewer in 100", "as others", f"{widest:.1f} more in 100"))
