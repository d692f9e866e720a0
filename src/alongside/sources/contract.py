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
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import polars as pl

from alongside.errors import ContractError, UnknownLayoutError
from alongside.provenance import Missing
from alongside.sources.reading import OpenTable, open_table

OGL = (
    "Open Government Licence v3.0: contains public sector information licensed under the Open Government Licence v3.0."
)

REASON = pl.Enum([reason.value for reason in Missing])
"""The type of every `<field>_missing` column."""

PERFORMANCE_CODES: Mapping[str, Missing] = {
    "SUPP": Missing.SUPPRESSED,
    "NE": Missing.NO_ENTRIES,
    "NP": Missing.NOT_PUBLISHED,
    "NA": Missing.NOT_APPLICABLE,
    "LOWCOV": Missing.LOW_COVERAGE,
    "NEW": Missing.NEW_SCHOOL,
}
"""Codes of the performance tables (Department for Education, abbreviations list of the 2018/19 tables)."""

EES_CODES: Mapping[str, Missing] = {
    "c": Missing.SUPPRESSED,
    "z": Missing.NOT_APPLICABLE,
    "x": Missing.NOT_AVAILABLE,
    ":": Missing.NOT_AVAILABLE,
    "u": Missing.LOW_RELIABILITY,
    "low": Missing.ROUNDS_TO_ZERO,
    "k": Missing.ROUNDS_TO_ZERO,
}
"""Symbols of Explore Education Statistics (Department for Education, data symbols guidance)."""

BLANK: Mapping[str, Missing] = {"": Missing.BLANK}
"""An empty cell, for columns where the publisher leaves cells empty without a reason."""


class Kind(StrEnum):
    """How the text of a column is read."""

    TEXT = "text"
    INTEGER = "integer"
    WHOLE = "whole number"
    """An integer that a tool may have written with a decimal point, such as `21352.0`."""
    NUMBER = "number"
    PERCENTAGE = "percentage"
    """A number from 0 to 100, with or without `%`."""
    DATE_ISO = "date as 2020-08-31"
    DATE = "date as 2020-08-31 or 31/08/2020"
    """A date in either unmistakable form, for files whose copies differ only in that."""
    DATE_DAY_FIRST = "date as 31/08/2020 or 31-08-2020"
    DATE_COMPACT = "date as 20200831"
    CODE = "code"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a layout: its heading in the file, our `field`, how it is read and what it may hold.

    `values` are the legal codes and our words for them (CODE only). `missing` are the codes that stand for no value.
    `least` and `most` bound numbers. A column that is not `needed` may be absent from the file.
    `filled` columns may not be empty.
    """

    heading: str
    field: str
    kind: Kind = Kind.TEXT
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    missing: Mapping[str, Missing] = dataclasses.field(default_factory=dict)
    least: float | None = None
    most: float | None = None
    needed: bool = True
    filled: bool = False
    pattern: str = ""
    """A regular expression that a filled TEXT cell must match (identifiers)."""
    aliases: tuple[str, ...] = ()

    @property
    def gives_reasons(self) -> bool:
        """Whether the typed rows carry `<field>_missing` beside this field."""
        return self.kind in _NUMERIC or bool(self.missing)


_NUMERIC = (Kind.INTEGER, Kind.WHOLE, Kind.NUMBER, Kind.PERCENTAGE)
_DATE_FORMATS: Mapping[Kind, tuple[str, ...]] = {
    Kind.DATE_ISO: ("%Y-%m-%d", "%Y-%m-%dT00:00:00", "%Y-%m-%d 00:00:00"),
    Kind.DATE: ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"),
    Kind.DATE_DAY_FIRST: ("%d/%m/%Y", "%d-%m-%Y"),
    Kind.DATE_COMPACT: ("%Y%m%d",),
}


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
    named = period or source.period_of(f"{path.parent.name}/{path.name}", rows)
    if source.shape is not None:
        rows = source.shape(rows, layout.id, named)
    return Table(source=source, layout=layout, period=named, rows=rows)


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
    Raises ContractError at the first cell not allowed.
    """
    present = [(heading, layout.by_heading[heading]) for heading in text.columns]
    numbers = pl.int_range(first_row, first_row + text.height, dtype=pl.UInt32, eager=True)
    raw = text.select(pl.col(heading).str.strip_chars() for heading, _ in present)
    total = _totals(layout, raw)
    if total.any():
        raw, numbers = raw.filter(~total), numbers.filter(~total)
    # Not a lazy query: planning one takes seconds for a file of some hundreds of columns, and saves nothing here.
    out = raw.select(expression for heading, column in present for expression in _expressions(heading, column))
    for heading, column in present:
        _refuse_bad_cells(column, heading, raw, out, file=file, numbers=numbers)
    absent = [column for column in layout.columns if not any(column is given for _, given in present)]
    out = out.with_columns(expression for column in absent for expression in _absent(column))
    fields = [name for column in layout.columns for name in _fields(column)]
    return out.select(fields).with_columns(numbers.alias("row"))


def _totals(layout: Layout, raw: pl.DataFrame) -> pl.Series:
    total = pl.Series([False]).new_from_index(0, raw.height)
    for heading, codes in layout.totals.items():
        if heading in raw.columns:
            total = total | raw[heading].is_in(list(codes))
    return total


def _fields(column: Column) -> list[str]:
    return [column.field, f"{column.field}_missing"] if column.gives_reasons else [column.field]


def _absent(column: Column) -> list[pl.Expr]:
    kinds: Mapping[Kind, pl.DataType] = {
        Kind.INTEGER: pl.Int64(),
        Kind.WHOLE: pl.Int64(),
        Kind.NUMBER: pl.Float64(),
        Kind.PERCENTAGE: pl.Float64(),
    }
    kind = pl.Date() if column.kind in _DATE_FORMATS else kinds.get(column.kind, pl.String())
    empty = [pl.lit(None, dtype=kind).alias(column.field)]
    if column.gives_reasons:
        empty.append(pl.lit(Missing.NOT_AVAILABLE.value).cast(REASON).alias(f"{column.field}_missing"))
    return empty


def _expressions(heading: str, column: Column) -> list[pl.Expr]:
    cell = pl.col(heading)
    reason = _reason(cell, column)
    value = _value(cell, column)
    if column.missing:
        value = pl.when(cell.is_in(list(column.missing))).then(None).otherwise(value)
    made = [value.alias(column.field)]
    if column.gives_reasons:
        made.append(reason.alias(f"{column.field}_missing"))
    return made


def _reason(cell: pl.Expr, column: Column) -> pl.Expr:
    if not column.missing:
        return pl.lit(None, dtype=REASON)
    codes = {code: reason.value for code, reason in column.missing.items()}
    return cell.replace_strict(codes, default=None, return_dtype=REASON)


def _value(cell: pl.Expr, column: Column) -> pl.Expr:
    if column.kind is Kind.INTEGER:
        return cell.cast(pl.Int64, strict=False)
    if column.kind is Kind.WHOLE:
        number = cell.cast(pl.Float64, strict=False)
        return pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False)
    if column.kind is Kind.NUMBER:
        return cell.cast(pl.Float64, strict=False)
    if column.kind is Kind.PERCENTAGE:
        return cell.str.strip_suffix("%").cast(pl.Float64, strict=False)
    if column.kind is Kind.CODE:
        return cell.replace_strict(dict(column.values), default=None, return_dtype=pl.String)
    if column.kind in _DATE_FORMATS:
        return pl.coalesce(cell.str.to_date(form, strict=False) for form in _DATE_FORMATS[column.kind])
    return pl.when(cell == "").then(None).otherwise(cell)


def _refuse_bad_cells(
    column: Column, heading: str, raw: pl.DataFrame, out: pl.DataFrame, *, file: str, numbers: pl.Series
) -> None:
    cell, value = raw[heading], out[column.field]
    bad = _not_read(column, cell, value) | _out_of_range(column, value)
    if column.pattern:
        bad = bad | (~cell.str.contains(f"^(?:{column.pattern})$") & (cell != ""))
    if column.filled:
        bad = bad | (cell == "")
    if not bad.any():
        return
    at = bad.arg_true()[0]
    raise ContractError(
        f"A cell holds something that is not {_allowed(column)}.",
        file=file,
        column=heading,
        value=cell[at] if cell[at] else "(empty)",
        row=int(numbers[at]),
        remedy="If the publisher has a new code, add it to the contract of the source; otherwise correct the file.",
    )


def _not_read(column: Column, cell: pl.Series, value: pl.Series) -> pl.Series:
    if column.kind is Kind.TEXT:
        return pl.Series([False]).new_from_index(0, cell.len())
    allowed_empty = [""] if column.kind in _DATE_FORMATS and not column.missing else []
    return value.is_null() & ~cell.is_in([*column.missing, *allowed_empty])


def _out_of_range(column: Column, value: pl.Series) -> pl.Series:
    bad = pl.Series([False]).new_from_index(0, value.len())
    if column.kind not in _NUMERIC:
        return bad
    least = 0.0 if column.kind is Kind.PERCENTAGE and column.least is None else column.least
    most = 100.0 if column.kind is Kind.PERCENTAGE and column.most is None else column.most
    if value.dtype == pl.Float64:
        bad = bad | ~value.is_finite().fill_null(True)
    if least is not None:
        bad = bad | (value < least).fill_null(False)
    if most is not None:
        bad = bad | (value > most).fill_null(False)
    return bad


def _allowed(column: Column) -> str:
    codes = ", ".join(repr(code) for code in column.missing if code)
    known = ", ".join(repr(code) for code in list(column.values)[:12])
    kind = f"one of {known}" if column.kind is Kind.CODE else f"a {column.kind}"
    if column.pattern:
        kind = f"text of the form {column.pattern}"
    bounds = "" if column.least is None and column.most is None else f" from {column.least} to {column.most}"
    return f"{kind}{bounds}" + (f" or one of the codes {codes}" if codes else "")
