"""What a layout of a published file allows, column by column, and the casting of text to types under it.

A contract stops the import at the first thing it does not know: a column, a grade, a code, a value out of range.
A code that stands for a missing value becomes a reason in `<field>_missing`, never a number.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

from alongside.errors import ContractError, UnknownLayoutError
from alongside.sources import casting
from alongside.sources.column import BLANK, EES_CODES, PERFORMANCE_CODES, REASON, Column, Kind
from alongside.sources.reading import WORKBOOKS, OpenTable, open_table

__all__ = [
    "BLANK",
    "EES_CODES",
    "OGL",
    "PERFORMANCE_CODES",
    "REASON",
    "Column",
    "Kind",
    "Layout",
    "Shape",
    "Source",
    "Table",
    "cast",
    "layout_of",
    "read",
]

OGL = (
    "Open Government Licence v3.0: contains public sector information licensed under the Open Government Licence v3.0."
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One known shape of a published file. `ignored` headings are known and not kept (personal or unused)."""

    id: str
    title: str
    columns: tuple[Column, ...]
    ignored: frozenset[str] = frozenset()
    ignored_like: str = ""
    """A regular expression for whole headings that are known and not kept, such as copies of earlier years."""
    totals: Mapping[str, frozenset[str]] = dataclasses.field(default_factory=dict)
    """By heading, the codes that mark a row as a total of schools; such rows are left out before anything is read."""
    marker: str = "URN"
    """The heading that finds the heading row."""

    @cached_property
    def by_heading(self) -> Mapping[str, Column]:
        """Every heading that the layout keeps, aliases included."""
        return {heading: column for column in self.columns for heading in (column.heading, *column.aliases)}

    def unknown(self, headings: Sequence[str]) -> tuple[str, ...]:
        """Headings of a file that this layout does not know."""
        known = re.compile(self.ignored_like) if self.ignored_like else None
        return tuple(
            heading
            for heading in headings
            if heading not in self.by_heading
            and heading not in self.ignored
            and not (known and known.fullmatch(heading))
        )

    def absent(self, headings: Sequence[str]) -> tuple[str, ...]:
        """Needed headings of this layout that a file lacks."""
        return tuple(c.heading for c in self.columns if c.needed and not {c.heading, *c.aliases}.intersection(headings))

    def overlap(self, headings: Sequence[str]) -> float:
        """Share (0 to 1) of a file's headings that this layout knows, less the share of its own that are absent."""
        if not headings:
            return 0.0
        needed = max(sum(column.needed for column in self.columns), 1)
        return 1 - len(self.unknown(headings)) / len(headings) - len(self.absent(headings)) / needed


_ENOUGH = 10
"""Values of a column from which on it is told whether they are percentages or fractions."""

Shape = Callable[[pl.DataFrame, str, str], pl.DataFrame]
"""A last step from a layout's typed rows to the source's own: `(rows, layout id, period) -> rows`."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One published file: who publishes it, how its copies are recognised, its layouts, and when it became usable.

    `period_of(file name with its folder, rows)` names the period in the source's own terms (`2018/19` or a day).
    `usable_from(period)` is the first day on which the figures were public, so nothing is used before its time.
    """

    id: str
    title: str
    publisher: str
    address: str
    file_names: tuple[str, ...]
    """Regular expressions on the lower-case file name; the first that matches recognises the file."""
    layouts: tuple[Layout, ...]
    period_of: Callable[[str, pl.DataFrame], str]
    usable_from: Callable[[str], dt.date]
    licence: str = OGL
    shape: Shape | None = None
    sheet: str | None = None
    repeats: tuple[str, ...] = ()
    """Headings that stand in several columns of the file; the second becomes `<heading> 2`, and so on."""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Typed rows of one file. `rows` has the layout's fields, their reasons, and `row` (as a spreadsheet counts)."""

    source: Source
    layout: Layout
    period: str
    rows: pl.DataFrame


def read(source: Source, path: Path, *, period: str = "") -> Table:
    """Read a published file under its source's contract.

    `period` overrides what the file says of itself. Raises UnreadableFileError, UnknownLayoutError or ContractError.
    """
    markers = list(dict.fromkeys(layout.marker for layout in source.layouts))
    opened = open_table(path, markers=markers, sheet=source.sheet, repeats=source.repeats)
    layout = layout_of(source, opened)
    kept = [heading for heading in opened.headings if heading in layout.by_heading]
    rows = cast(layout, opened.read(kept), file=opened.file, first_row=opened.first_row)
    if path.name.lower().removesuffix(".gz").endswith(WORKBOOKS):
        _refuse_fractions(layout, rows, opened.file)
    named = period or source.period_of(f"{path.parent.name}/{path.name}", rows)
    if source.shape is not None:
        rows = _shaped(source.shape, rows, layout.id, named, opened.file)
    return Table(source=source, layout=layout, period=named, rows=rows)


def _shaped(shape: Shape, rows: pl.DataFrame, layout: str, period: str, file: str) -> pl.DataFrame:
    try:
        return shape(rows, layout, period)
    except ContractError as error:
        # A shape knows the rows but not where they came from.
        raise ContractError(
            error.what, file=file, remedy=error.remedy, column=error.column, value=error.value, row=error.row
        ) from error


def _refuse_fractions(layout: Layout, rows: pl.DataFrame, file: str) -> None:
    """A spreadsheet that opens a CSV keeps 89% as 0.89, and nothing in its cells says so but that all are below one."""
    for column in layout.columns:
        if column.kind is not Kind.PERCENTAGE:
            continue
        value = rows[column.field].drop_nulls()
        if value.len() >= _ENOUGH and bool((value <= 1).all()) and bool((value != value.floor()).any()):
            raise ContractError(
                "Every percentage is at most 1, so they seem to be fractions.",
                file=file,
                column=column.heading,
                remedy="Give the publisher's CSV, or a workbook whose percentages are numbers from 0 to 100.",
            )


def layout_of(source: Source, opened: OpenTable) -> Layout:
    """The layout of `source` that the headings fit exactly.

    Raises ContractError naming the unknown or absent column of the closest layout, or UnknownLayoutError.
    """
    for layout in source.layouts:
        if not layout.unknown(opened.headings) and not layout.absent(opened.headings):
            return layout
    closest = max(source.layouts, key=lambda layout: layout.overlap(opened.headings))
    if closest.overlap(opened.headings) < 0.3:
        raise UnknownLayoutError(
            f"The headings are not those of {source.title!r} in any known layout.",
            where=opened.file,
            remedy="Check that this is the file you meant, or give its source by name.",
        )
    unknown, absent = closest.unknown(opened.headings), closest.absent(opened.headings)
    what, column = ("is not known", unknown[0]) if unknown else ("is missing", absent[0])
    raise ContractError(
        f"A column {what} in layout {closest.id!r} of {source.title!r}.",
        file=opened.file,
        column=column,
        remedy="The publisher has changed the file: add the column to the source's contract, or use an earlier file.",
    )


def cast(layout: Layout, text: pl.DataFrame, *, file: str, first_row: int) -> pl.DataFrame:
    """Cast columns of text to the layout's types, with a reason column beside each that can be missing.

    Returns the fields in the layout's order, then `row`; rows of totals are left out.
    Raises ContractError at the first cell not allowed, and when two headings are names of one column.
    """
    present = [(heading, layout.by_heading[heading]) for heading in text.columns]
    fields = [column.field for _, column in present]
    for heading, column in present:
        if fields.count(column.field) > 1:
            raise ContractError(
                f"Two columns both hold {column.field!r}.",
                file=file,
                column=heading,
                remedy="Remove the column that is not the publisher's.",
            )
    return casting.cast(layout.columns, present, text, layout.totals, file=file, first_row=first_row)
