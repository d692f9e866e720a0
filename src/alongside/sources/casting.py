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
    known = {**{s.name: s for s in values.iter_columns()}, **{s.name: s for s in reasons.iter_columns()}}
    for _, column in present:
        name = f"{column.field}_missing"
        if column.gives_reasons and name not in known:
            known[name] = pl.Series(name, [None], dtype=REASON).new_from_index(0, text.height)
    checks = [(column, _bad(column, values[column.field])) for _, column in present]
    named = [check.alias(column.field) for column, check in checks if check is not None]
    frame = pl.DataFrame([*known.values(), *(cells[f].alias(f"{f} cell") for f in cells.columns)])
    found = frame.select(check.any() for check in named)
    wrong = [name for name in found.columns if found[name][0]]
    masks = frame.select(check for check in named if check.meta.output_name() in wrong)
    return known, {name: masks[name] for name in wrong}


def _cell(heading: str, column: Column, *, careful: bool) -> pl.Expr:
    cell = pl.col(heading)
    if careful or column.kind is Kind.TEXT:
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
    return cell.replace(dict.fromkeys(["", *column.missing]))


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


def _bad(column: Column, value: pl.Series) -> pl.Expr | None:
    """Which cells the column does not allow, or None when that is plain without looking."""
    tests = [*_unread(column, value), *_out_of_range(column)]
    cell, reason = pl.col(f"{column.field} cell"), _without_reason(column)
    if column.pattern and column.kind is Kind.TEXT:
        # `\d` would let every script's digits through; identifiers have the ten of ASCII.
        like = column.pattern.replace(r"\d", "[0-9]")
        tests.append((cell != "") & reason & ~cell.str.contains(f"^(?:{like})$"))
    if column.filled:
        tests.append(cell == "")
    return pl.any_horizontal(tests) if tests else None


def _unread(column: Column, value: pl.Series) -> list[pl.Expr]:
    if column.kind is Kind.TEXT or not value.null_count():
        return []
    unread = pl.col(column.field).is_null() & _without_reason(column)
    if column.kind in DATE_FORMATS and not column.missing:
        unread &= pl.col(f"{column.field} cell") != ""
    return [unread]


def _without_reason(column: Column) -> pl.Expr:
    return pl.col(f"{column.field}_missing").is_null() if column.gives_reasons else pl.lit(True)


def _out_of_range(column: Column) -> list[pl.Expr]:
    value = pl.col(column.field)
    if column.kind in DATE_FORMATS:
        return [(value < _EARLIEST).fill_null(False)]
    if column.kind not in NUMERIC:
        return []
    percentage = column.kind is Kind.PERCENTAGE
    least = 0.0 if percentage and column.least is None else column.least
    most = 100.0 if percentage and column.most is None else column.most
    tests = [] if column.kind in _WHOLE_NUMBERS else [~value.is_finite()]
    tests += [] if least is None else [value < least]
    tests += [] if most is None else [value > most]
    return [test.fill_null(False) for test in tests]


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
