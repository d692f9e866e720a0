"""Key stage 4 results, destinations and absence of local authorities and of England, from the profile service.

Headings are put together as `<measure>_<group>_<LA or Eng>_<Current|Previous|Previous2>_<Num|Pct>`. What the year words
mean differs by topic, and is written here once:

* key stage 4: Current is 2024/25, Previous 2023/24, Previous2 2022/23;
* absence: Current is 2023/24, Previous 2022/23, Previous2 2021/22 (all 152 authorities then equal the Local Authority
  Interactive Tool, and two or three if read one year later);
* destinations: cohorts that left in 2022/23, 2021/22 and 2020/21; the service's own labels vary.

In the destinations of local authorities, number and per cent of pupils who are not disadvantaged stand under each
other's headings for education and apprenticeships in the newest year (Birmingham: 105 "per cent" and 1.4 pupils; the
"per cents" of apprentices add up to 15,985, England's number being 16,014). They are read the right way round.

Two rows of the England files, `Local authority` and `Regional`, are greatest values of text and mean nothing: they are
left out, and `National` is England. One record of the key stage 4 file has no authority and is left out too.
Source: Department for Education, Key stage 4 performance, Pupil absence in schools in England, Key stage 4 destination
measures, through the school profile service (DFE-Digital/sap-sector).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import polars as pl

from alongside.errors import SourceError
from alongside.sources.contract import OGL, Column, Kind, Layout, Source
from alongside.sources.similar_schools_absence import CODES
from alongside.sources.similar_schools_absence import YEARS as ABSENCE_YEARS
from alongside.sources.similar_schools_values import ADDRESS

KS4_YEARS: Mapping[str, str] = {"Current": "2024/25", "Previous": "2023/24", "Previous2": "2022/23"}
DESTINATION_YEARS: Mapping[str, str] = {"Current": "2022/23", "Previous": "2021/22", "Previous2": "2020/21"}

GROUPS: Mapping[str, str] = {
    "Tot": "all",
    "Sum": "all",
    "Avg": "all",
    "Boy": "boys",
    "Grl": "girls",
    "Dis": "disadvantaged",
    "NDi": "not disadvantaged",
    "EAL": "english as an additional language",
    "Mob": "joined late",
    "NMo": "did not join late",
}
PHASES: Mapping[str, str] = {"Primary": "primary", "Secondary": "secondary"}

_SUBJECTS = ("Bio", "Chem", "CombSci", "EngLang", "EngLit", "Maths", "Physics")
_NUM, _PCT = ("Num",), ("Num", "Pct")
_EVERY_YEAR = tuple(KS4_YEARS)
_NEWEST = ("Current",)
_SWAPPED = ("Education_NDi_LA_Current_", "Apprentice_NDi_LA_Current_")
"""Beginnings of the headings whose number and per cent are the wrong way round in the service's file."""
_FIVE = ("Tot", "Boy", "Grl", "Dis", "EAL")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one heading says: its measure, group of pupils (or phase), year and unit."""

    heading: str
    measure: str
    group: str
    year: str
    unit: str


@dataclass(frozen=True)
class _Block:
    """Measures that the file gives for the same groups, year words and units."""

    measures: tuple[str, ...]
    groups: tuple[str, ...]
    words: tuple[str, ...]
    units: tuple[str, ...]

    def cells(self, level: str, years: Mapping[str, str]) -> list[Cell]:
        """Every heading of the block, for authorities (`LA`) or England (`Eng`)."""
        return [
            Cell(
                heading=f"{measure}_{group}_{level}_{word}_{unit}",
                measure=measure,
                group={**GROUPS, **PHASES}[group],
                year=years[word],
                unit=_unit(measure, group, level, word, unit),
            )
            for measure, group, word, unit in product(self.measures, self.groups, self.words, self.units)
        ]


def _unit(measure: str, group: str, level: str, word: str, unit: str) -> str:
    swapped = f"{measure}_{group}_{level}_{word}_" in _SWAPPED
    return "per cent" if (unit == "Pct") != swapped else "number"


_BLOCKS: Mapping[str, tuple[Mapping[str, str], tuple[_Block, ...]]] = {
    "key stage 4": (
        KS4_YEARS,
        (
            _Block(("Attainment8",), _FIVE, _EVERY_YEAR, _NUM),
            _Block(("Attainment8",), ("Mob", "NDi"), _NEWEST, _NUM),
            _Block(("Prog8",), ("Avg",), ("Previous", "Previous2"), _NUM),
            _Block(("EngMaths49", "EngMaths59"), _FIVE, _EVERY_YEAR, _PCT),
            _Block(("EngMaths49", "EngMaths59"), ("Mob", "NDi"), _NEWEST, _PCT),
            _Block(
                tuple(f"{subject}{grades}" for subject, grades in product(_SUBJECTS, ("49", "59", "79"))),
                ("Tot", "Boy", "Grl"),
                _EVERY_YEAR,
                _PCT,
            ),
        ),
    ),
    "destinations": (
        DESTINATION_YEARS,
        (
            _Block(
                ("AllDest", "Apprentice", "Education", "Employment"),
                ("Tot", "Boy", "Grl", "Dis", "NDi"),
                _EVERY_YEAR,
                _PCT,
            ),
        ),
    ),
    "absence": (
        ABSENCE_YEARS,
        (
            _Block(("Abs_Tot", "Abs_Persistent"), tuple(PHASES), _EVERY_YEAR, ("Pct",)),
            _Block(("Auth_Tot", "UnAuth_Tot"), tuple(PHASES), _NEWEST, ("Pct",)),
        ),
    ),
}
_LEVELS = {"local authorities": "LA", "England": "Eng"}

CELLS: Mapping[str, tuple[Cell, ...]] = {
    f"{topic}, {area}": tuple(cell for block in blocks for cell in block.cells(level, years))
    for (topic, (years, blocks)), (area, level) in product(_BLOCKS.items(), _LEVELS.items())
}
"""By layout, what each heading says."""

_PUBLIC = {
    "key stage 4": dt.date(2026, 3, 1),
    "destinations": dt.date(2025, 3, 1),
    "absence": dt.date(2025, 4, 1),
}
"""The month after the final figures of each topic's newest year were published."""


def _layout(layout_id: str) -> Layout:
    return Layout(
        id=layout_id,
        title=layout_id[0].upper() + layout_id[1:],
        columns=(
            Column(heading="Id", field="area_code"),
            *(
                Column(
                    heading=cell.heading,
                    field=cell.heading,
                    kind=Kind.PERCENTAGE if cell.unit == "per cent" else Kind.NUMBER,
                    missing=CODES,
                )
                for cell in CELLS[layout_id]
            ),
        ),
        marker="Id",
    )


def shape(rows: pl.DataFrame, layout_id: str, period: str) -> pl.DataFrame:
    """One row for each area, measure, group, year and unit, with `value` or `value_missing`.

    `group` is a group of pupils, or a phase for absence. `area_code` is three digits, or `England`.
    Raises SourceError when the file has no row for the area that it is about.
    """
    england = layout_id.endswith("England")
    kept = rows.filter(area_code="National") if england else rows.filter(pl.col("area_code").is_not_null())
    if kept.is_empty():
        raise SourceError(
            "The file has no row for the area that it is about.",
            where="similar_schools_areas",
            remedy="Download the file again.",
        )
    code = pl.lit("England") if england else pl.col("area_code")
    kind = "England" if england else "local authority"
    return pl.concat(_long(kept, cell, code, kind) for cell in CELLS[layout_id]).sort("row", maintain_order=True)


def _long(rows: pl.DataFrame, cell: Cell, code: pl.Expr, kind: str) -> pl.DataFrame:
    return rows.select(
        code.alias("area_code"),
        pl.lit(kind).alias("area_kind"),
        pl.lit(cell.measure).alias("measure"),
        pl.lit(cell.group).alias("group"),
        pl.lit(cell.year).alias("year"),
        pl.lit(cell.unit).alias("unit"),
        pl.col(cell.heading).alias("value"),
        pl.col(f"{cell.heading}_missing").alias("value_missing"),
        "row",
    )


def period_of(file_name: str, rows: pl.DataFrame) -> str:
    """Topic, areas and newest year, such as `key stage 4, local authorities, 2024/25`."""
    layout_id = next(name for name, cells in CELLS.items() if cells[0].heading in rows.columns)
    return f"{layout_id}, {_BLOCKS[layout_id.split(', ')[0]][0]['Current']}"


def usable_from(period: str) -> dt.date:
    """The month after the final figures of the topic's newest year were published."""
    return _PUBLIC[period.split(", ", maxsplit=1)[0]]


SOURCE = Source(
    id="similar_schools_areas",
    title="School profile service: local authorities and England",
    publisher="Department for Education",
    address=ADDRESS,
    file_names=(r"^(la|england)(performance|absence|destinations)\.json$",),
    layouts=tuple(_layout(layout_id) for layout_id in CELLS),
    period_of=period_of,
    usable_from=usable_from,
    licence=OGL,
    shape=shape,
    description=(
        "Key stage 4 results, destinations and absence of local authorities and England over three years. Which years "
        "Current and Previous are differs by topic. In the England files only the row National means anything: the "
        "other two are greatest values of text. Employment leaves apprenticeships out; they are a measure of their own."
    ),
)
