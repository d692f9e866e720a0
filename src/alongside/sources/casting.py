"""From columns of text to typed columns, under what each column may hold.

Each column is read twice at most. First quickly, taking the text as it stands; almost every column of almost every
file passes. Those that do not are read again carefully: without surrounding spaces, with every form of date, with
percent signs. What is still not read is refused, with its row. All columns of a pass go to Polars in one query,
because asking for each alone costs more than the work.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import polars as pl

from alongside.errors import ContractError
from alongside.provenance import Missing
from alongside.sources.column import DATE_FORMATS, NUMERIC, REASON, Column, Kind

Present = Sequence[tuple[str, Column]]
"""Headings of a file, each with the column that it is."""

_WHOLE_NUMBERS = (Kind.INTEGER, Kind.WHOLE)
_ANY_DIGIT = r"\d"
_EARLIEST = dt.date(1000, 1, 1)
"""`1/9/20` is read as the year 20 by a lenient reader, and no school is that old."""


def cast(
    columns: Sequence[Column],
    present: Present,
    text: pl.DataFrame,
    totals: Mapping[str, frozenset[str]],
    *,
    file: str,
    first_row: int,
) -> pl.DataFrame:
    """Typed `columns` with their reasons, then `row`, from `text`; rows marked as `totals` are left out.

    Raises ContractError at the first cell, column by column, that its column does not allow.
    """
    text = text.with_columns(pl.int_range(first_row, first_row + text.height, dtype=pl.UInt32).alias("row "))
    for heading, codes in totals.items():
        if heading in text.columns:
            text = text.filter(~pl.col(heading).str.strip_chars().is_in(list(codes)))
    typed = _read(present, text, file)
    rows = text["row "].alias("row")
    given = {column.field for _, column in present}
    for column in columns:
        if column.field not in given:
            typed |= _absent(column, text.height)
    return pl.DataFrame([*(typed[name] for column in columns for name in _fields(column)), rows])


def _read(present: Present, text: pl.DataFrame, file: str) -> dict[str, pl.Series]:
    typed, bad = _attempt(present, text, careful=False)
    again = [(heading, column) for heading, column in present if column.field in bad]
    if again:
        carefully, bad = _attempt(again, text, careful=True)
        typed |= carefully
        for heading, column in again:
            if column.field in bad:
                raise _refusal(column, heading, text, bad[column.field], file)
    return typed


def _attempt(
    present: Present, text: pl.DataFrame, *, careful: bool
) -> tuple[dict[str, pl.Series], dict[str, pl.Series]]:
    """The columns typed, with their reasons, and by field a mask of the cells not allowed, where there are any."""
    cells = text.select(_cell(heading, column, careful=careful) for heading, column in present)
    values = cells.select(_value(column, careful=careful) for _, column in present)
    reasons = cells.select(_reason(column) for _, column in present if _needs_reason(column, values))
    typed = {series.name: series for series in (*values.iter_columns(), *reasons.iter_columns())}
    for _, column in present:
        name = f"{column.field}_missing"
        if column.gives_reasons and name not in typed:
            typed[name] = pl.Series(name, [None], dtype=REASON).new_from_index(0, text.height)
    sound = _sound(present, values)
    suspects = [column for _, column in present if column.field not in sound or _suspect(column, typed, cells)]
    if not suspects:
        return typed, {}
    frame = pl.DataFrame([*typed.values(), *(cells[column.field].alias(f"{column.field} cell") for column in suspects)])
    masks = frame.select(_bad(column).alias(column.field) for column in suspects)
    return typed, {mask.name: mask for mask in masks.iter_columns() if mask.any()}


def _sound(present: Present, values: pl.DataFrame) -> set[str]:
    """Fields whose values all have the column's form: identifiers like their pattern, numbers that are finite."""
    tests = {
        column.field: pl.col(column.field).str.contains(_like(column)).all()
        if column.kind is Kind.TEXT
        else pl.col(column.field).is_finite().all()
        for _, column in present
        if (column.kind is Kind.TEXT and column.pattern) or column.kind in (Kind.NUMBER, Kind.PERCENTAGE)
    }
    found = values.select(**tests)
    return {column.field for _, column in present if column.field not in tests or found[column.field][0]}


def _suspect(column: Column, typed: Mapping[str, pl.Series], cells: pl.DataFrame) -> bool:
    """Whether a column may hold a cell that is not allowed: quickly, and wrongly only by saying yes."""
    value = typed[column.field]
    nulls = value.null_count()
    if column.kind is Kind.TEXT:
        return column.filled and nulls > 0
    reason = typed.get(f"{column.field}_missing")
    explained = 0 if reason is None else value.len() - reason.null_count()
    if column.kind in DATE_FORMATS and not column.missing and nulls:
        explained += int((cells[column.field] == "").sum())
    return nulls > explained or column.filled or _beyond(column, value)


def _beyond(column: Column, value: pl.Series) -> bool:
    least, most = _bounds(column)
    if value.null_count() == value.len():
        return False
    return bool(
        (least is not None and value.min() < least)  # type: ignore[operator]
        or (most is not None and value.max() > most)  # type: ignore[operator]
    )


def _cell(heading: str, column: Column, *, careful: bool) -> pl.Expr:
    cell = pl.col(heading)
    if careful or (column.kind is Kind.TEXT and column.missing):
        cell = cell.str.strip_chars()
    if careful and column.kind is Kind.PERCENTAGE:
        # The sign belongs to a number: a sign alone, or after a code, is neither.
        cell = cell.str.replace(r"^(.*[0-9.])%$", "${1}")
    return cell.alias(column.field)


def _value(column: Column, *, careful: bool) -> pl.Expr:
    cell = pl.col(column.field)
    value = _typed(cell, column, careful=careful)
    if any(_looks_legal(code, column) for code in column.missing):
        value = pl.when(cell.is_in(list(column.missing))).then(None).otherwise(value)
    return value.alias(column.field)


def _typed(cell: pl.Expr, column: Column, *, careful: bool) -> pl.Expr:
    kind = column.kind
    if kind is Kind.INTEGER:
        return cell.cast(pl.Int64, strict=False)
    if kind is Kind.WHOLE:
        number = cell.cast(pl.Float64, strict=False)
        return pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False)
    if kind in (Kind.NUMBER, Kind.PERCENTAGE):
        return cell.cast(pl.Float64, strict=False)
    if kind is Kind.CODE:
        return cell.replace_strict(dict(column.values), default=None, return_dtype=pl.String)
    if kind in DATE_FORMATS:
        return _date(cell, DATE_FORMATS[kind] if careful else DATE_FORMATS[kind][:1], kind)
    return cell.str.strip_chars().replace(dict.fromkeys(["", *column.missing]))


def _date(cell: pl.Expr, forms: Sequence[str], kind: Kind) -> pl.Expr:
    if kind is Kind.DATE_COMPACT:
        cell = pl.when(cell.str.len_bytes() == 8).then(cell)
    return pl.coalesce(cell.str.to_date(form, strict=False) for form in forms)


def _looks_legal(code: str, column: Column) -> bool:
    """Whether a code for a missing value could be read as a value: `9` in a column of numbers."""
    if column.kind in NUMERIC:
        return _is_number(code.removesuffix("%"))
    return code in column.values or (column.kind in DATE_FORMATS and code.isdigit())


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _needs_reason(column: Column, values: pl.DataFrame) -> bool:
    return bool(column.missing) and values[column.field].null_count() > 0


def _reason(column: Column) -> pl.Expr:
    codes = {code: reason.value for code, reason in column.missing.items()}
    reason = pl.col(column.field).replace_strict(codes, default=None, return_dtype=REASON)
    return reason.alias(f"{column.field}_missing")


def _bad(column: Column) -> pl.Expr:
    """Which cells the column does not allow."""
    value, cell = pl.col(column.field), pl.col(f"{column.field} cell").str.strip_chars()
    tests = [value.is_not_null() & test for test in _tests(column, value)]
    if column.kind is not Kind.TEXT:
        unread = value.is_null()
        if column.gives_reasons:
            unread &= pl.col(f"{column.field}_missing").is_null()
        if column.kind in DATE_FORMATS and not column.missing:
            unread &= cell != ""
        tests.append(unread)
    if column.filled:
        tests.append(cell == "")
    return pl.any_horizontal(tests) if tests else pl.lit(False)


def _tests(column: Column, value: pl.Expr) -> list[pl.Expr]:
    if column.kind is Kind.TEXT:
        return [~value.str.contains(_like(column))] if column.pattern else []
    least, most = _bounds(column)
    tests = [] if least is None else [value < least]
    tests += [] if most is None else [value > most]
    return tests + ([~value.is_finite()] if column.kind in (Kind.NUMBER, Kind.PERCENTAGE) else [])


def _like(column: Column) -> str:
    # `\d` would let every script's digits through; identifiers have the ten of ASCII.
    return f"^(?:{column.pattern.replace(_ANY_DIGIT, '[0-9]')})$"


def _bounds(column: Column) -> tuple[float | dt.date | None, float | dt.date | None]:
    if column.kind in DATE_FORMATS:
        return _EARLIEST, None
    percentage = column.kind is Kind.PERCENTAGE
    return (
        0.0 if percentage and column.least is None else column.least,
        100.0 if percentage and column.most is None else column.most,
    )


def _fields(column: Column) -> list[str]:
    return [column.field, f"{column.field}_missing"] if column.gives_reasons else [column.field]


def _absent(column: Column, height: int) -> dict[str, pl.Series]:
    kinds: Mapping[Kind, pl.DataType] = {
        Kind.INTEGER: pl.Int64(),
        Kind.WHOLE: pl.Int64(),
        Kind.NUMBER: pl.Float64(),
        Kind.PERCENTAGE: pl.Float64(),
    }
    kind = pl.Date() if column.kind in DATE_FORMATS else kinds.get(column.kind, pl.String())
    empty = {column.field: pl.Series(column.field, [None], dtype=kind).new_from_index(0, height)}
    if column.gives_reasons:
        name = f"{column.field}_missing"
        empty[name] = pl.Series(name, [Missing.NOT_AVAILABLE.value], dtype=REASON).new_from_index(0, height)
    return empty


def _refusal(column: Column, heading: str, text: pl.DataFrame, bad: pl.Series, file: str) -> ContractError:
    at = int(bad.arg_true()[0])
    cell = text[heading][at].strip()
    return ContractError(
        f"A cell holds something that is not {_allowed(column)}.",
        file=file,
        column=heading,
        value=cell or "(empty)",
        row=int(text["row "][at]),
        remedy="If the publisher has a new code, add it to the contract of the source; otherwise correct the file.",
    )


def _allowed(column: Column) -> str:
    codes = ", ".join(repr(code) for code in column.missing if code)
    known = ", ".join(repr(code) for code in list(column.values)[:12])
    kind = f"one of {known}" if column.kind is Kind.CODE else f"a {column.kind}"
    if column.pattern:
        kind = f"text of the form {column.pattern}"
    bounds = "" if column.least is None and column.most is None else f" from {column.least} to {column.most}"
    return f"{kind}{bounds}" + (f" or one of the codes {codes}" if codes else "")
