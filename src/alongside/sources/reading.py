"""From the bytes of a published file to columns of text, whatever its wrapping.

Publishers give CSV in UTF-8 (with or without a byte order mark) or Windows-1252, sometimes with title rows above
the headings, sometimes compressed, and workbooks, Parquet and JSON. All become one thing: headings and text.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from alongside.errors import SourceError, UnreadableFileError
from alongside.sources import topojson

_TITLE_ROWS = 30
_MARK = "\x1e"
"""A character (record separator) that no published table holds."""
WORKBOOKS = (".xlsx", ".ods", ".xls")
"""Endings of workbooks' names."""


@dataclass(frozen=True, kw_only=True)
class OpenTable:
    """A published table whose headings are known and whose cells are not yet read.

    `first_row` is the number that a spreadsheet would show for the first row of data.
    """

    file: str
    headings: tuple[str, ...]
    first_row: int
    _csv: bytes | None = None
    _skip: int = 0
    """Lines of the CSV up to and with its headings."""
    _frame: pl.DataFrame | None = None

    def read(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read the named columns (all by default) as text, in the order asked for; empty cells are empty text.

        Raises UnreadableFileError, with the row, when a row has more or fewer cells than there are headings, and when
        a quotation mark has no partner.
        """
        wanted = list(self.headings if columns is None else columns)
        if self._frame is not None:
            return self._frame.select(wanted)
        assert self._csv is not None
        return self._read_csv(wanted)

    def _read_csv(self, wanted: Sequence[str]) -> pl.DataFrame:
        assert self._csv is not None
        table = self._scan(_marked(self._csv), wanted)
        if table is None and b"\r" in self._csv:
            # Lines that end in different ways, as when one file was pasted under another.
            table = self._scan(_marked(self._csv.replace(b"\r\n", b"\n").replace(b"\r", b"\n")), wanted)
        if table is None:
            raise self._misfit()
        # Where line breaks stand inside cells, the mark was put there too.
        lines = self._csv.count(b"\n") + (not self._csv.endswith(b"\n")) - self._skip
        inside = b'"' in self._csv and table.height != lines
        return table.select(pl.all().str.replace_all(f",{_MARK}", "", literal=True)) if inside else table

    def _scan(self, rows: bytes, wanted: Sequence[str]) -> pl.DataFrame | None:
        """The wanted columns, or None when a row is not as long as the headings or quotation marks do not match.

        Polars fills a short row with nothing and drops what a long row has too much. A mark put at the end of every
        line stands in the column after the last exactly when the row is neither.
        """
        rows_of_text = pl.scan_csv(
            rows,
            has_header=False,
            skip_lines=self._skip,
            schema=dict.fromkeys([*self.headings, _MARK], pl.String),
            empty_string_is_null=False,
            extra_columns="ignore",
            missing_columns="insert",
            raise_if_empty=False,
        )
        try:
            table = rows_of_text.select([*wanted, _MARK]).collect()
        except pl.exceptions.PolarsError:
            return None
        return table.drop(_MARK) if bool((table[_MARK] == _MARK).all()) else None

    def _misfit(self) -> UnreadableFileError:
        """The error for the first row that does not fit, found again slowly because it is read only once."""
        assert self._csv is not None
        lines = io.StringIO(self._csv.decode("utf-8"), newline="")
        for _ in range(self._skip):
            lines.readline()
        reader = csv.reader(lines)
        headings = len(self.headings)
        unlike = (
            (row, cells)
            for row, cells in enumerate(reader, start=self.first_row)
            if len(cells) != headings or any(cell.count('"') % 2 for cell in cells)
        )
        row, cells = next(unlike, (self.first_row, ['"']))
        what = "A quotation mark has no partner, so rows run into each other"
        if not cells:
            what = "A row between others is empty"
        elif len(cells) != headings and cells != ['"']:
            what = f"A row has {len(cells)} cells under {headings} headings"
        return UnreadableFileError(
            f"{what}.",
            where=f"{self.file}, row {row}",
            remedy="Download it again; if it still fails, the row has a stray comma, line break or quotation mark.",
        )


def open_table(
    path: Path, *, markers: Sequence[str] = (), sheet: str | None = None, repeats: Sequence[str] = ()
) -> OpenTable:
    """Open a CSV (optionally .gz), workbook, Parquet or JSON file.

    The heading row is the first that holds one of `markers`: rows above it are titles. Without markers it is the
    first row with anything in it. A heading in `repeats` may stand in several columns and is numbered from the second
    on (`SNP`, `SNP 2`). Raises UnreadableFileError with the file and the remedy.
    """
    content = _content(path)
    name = path.name.removesuffix(".gz").lower()
    try:
        if name.endswith(".parquet"):
            return _from_frame(path, pl.read_parquet(io.BytesIO(content)))
        if name.endswith(WORKBOOKS):
            return _open_workbook(path, content, markers, sheet, repeats)
        if name.endswith((".json", ".geojson")):
            return _from_frame(path, _json_rows(path, content))
    except SourceError:
        raise
    except Exception as error:
        raise UnreadableFileError(
            f"The file cannot be opened ({type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}).",
            where=str(path),
            remedy="Download it again; it may have been cut short.",
        ) from error
    return _open_csv(path, _as_utf8(path, content), markers, repeats)


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    except FileNotFoundError as error:
        raise UnreadableFileError("There is no such file.", where=str(path), remedy="Check the path.") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise UnreadableFileError(
            "The compressed file is damaged or cut short.", where=str(path), remedy="Download it again."
        ) from error
    except OSError as error:
        raise UnreadableFileError(
            f"The file cannot be read ({error.strerror}).", where=str(path), remedy="Check that you may read it."
        ) from error


def _as_utf8(path: Path, content: bytes) -> bytes:
    if not content[:4096].strip(b"\xef\xbb\xbf \t\r\n") and not content[3:].strip():
        raise UnreadableFileError("The file is empty.", where=str(path), remedy="Download it again.")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFileError(
            "The file is in UTF-16, which spreadsheets call Unicode text.",
            where=str(path),
            remedy="Save it again as CSV UTF-8, or give the workbook itself.",
        )
    if b"\x00" in content[:4096] or _MARK.encode() in content:
        raise UnreadableFileError(
            "The file is not text.", where=str(path), remedy="Give a CSV, workbook (.xlsx, .ods), Parquet or JSON file."
        )
    if content[:256].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html")):
        raise UnreadableFileError(
            "The file is a web page, not a table.",
            where=str(path),
            remedy="The download gave an error page or a sign-in page. Download it again from the publisher.",
        )
    if not content.isascii():
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            content = content.decode("cp1252", errors="replace").encode("utf-8")
    return content if b"\n" in content else content.replace(b"\r", b"\n")


def _open_csv(path: Path, content: bytes, markers: Sequence[str], repeats: Sequence[str]) -> OpenTable:
    head = content[: 256 * 1024].decode("utf-8-sig", errors="ignore")
    reader = csv.reader(io.StringIO(head, newline=""))
    for at, cells in zip(range(_TITLE_ROWS), reader, strict=False):
        names = _numbered([_heading(cell) for cell in cells], repeats)
        if _is_heading_row(names, markers):
            _refuse_repeats(path, names)
            rows = content.rstrip(b"\r\n") if content.endswith((b"\n\n", b"\n\r\n")) else content
            return OpenTable(file=str(path), headings=tuple(names), first_row=at + 2, _csv=rows, _skip=reader.line_num)
    raise UnreadableFileError(
        f"No row among the first {_TITLE_ROWS} holds the heading {_either(markers)}.",
        where=str(path),
        remedy="Check that this is the file you meant; its heading row was not found.",
    )


def _marked(content: bytes) -> bytes:
    """The same lines with the mark, as one more cell, at the end of each."""
    if not content.endswith(b"\n"):
        content += b"\r\n" if _ends_lines_with_return(content) else b"\n"
    if _ends_lines_with_return(content):
        return content.replace(b"\r", f",{_MARK}".encode())
    return content.replace(b"\n", f",{_MARK}\n".encode())


def _ends_lines_with_return(content: bytes) -> bool:
    return content[: content.find(b"\n") + 1].endswith(b"\r\n")


def _open_workbook(
    path: Path, content: bytes, markers: Sequence[str], sheet: str | None, repeats: Sequence[str]
) -> OpenTable:
    import fastexcel

    book = fastexcel.read_excel(content)
    found: list[OpenTable] = []
    for name in [sheet] if sheet else book.sheet_names:
        # Without `skip_rows`, empty rows at the top would be left out and rows would lose their numbers.
        rows = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string").to_polars()
        for at in range(min(_TITLE_ROWS, rows.height)):
            names = _numbered([_heading(cell or "") for cell in rows.row(at)], repeats)
            if _is_heading_row(names, markers):
                _refuse_repeats(path, names)
                body = _without_last_blanks(rows.slice(at + 1).fill_null(""))
                body.columns = names
                found.append(OpenTable(file=f"{path} [{name}]", headings=tuple(names), first_row=at + 2, _frame=body))
                break
    if found:
        # A sheet of notes may list the headings down its side: the table is where they stand side by side.
        return max(found, key=lambda table: len(table.headings))
    raise UnreadableFileError(
        f"No sheet has a heading row with {_either(markers)}.",
        where=str(path),
        remedy="Check that this is the file you meant.",
    )


def _without_last_blanks(rows: pl.DataFrame) -> pl.DataFrame:
    filled = rows.select(pl.any_horizontal(pl.all() != "")).to_series().arg_true()
    return rows.head(filled[-1] + 1 if filled.len() else 0)


def _is_heading_row(names: Sequence[str], markers: Sequence[str]) -> bool:
    return any(marker in names for marker in markers) if markers else any(names)


def _either(markers: Sequence[str]) -> str:
    return " or ".join(repr(marker) for marker in markers)


def _json_rows(path: Path, content: bytes) -> pl.DataFrame:
    data = json.loads(content)
    if isinstance(data, dict) and data.get("type") == "Topology":
        data = {"type": "FeatureCollection", "features": topojson.features(data)}
    if isinstance(data, dict) and data.get("type") == "FeatureCollection":
        data = [feature["properties"] | {"geometry": json.dumps(feature["geometry"])} for feature in data["features"]]
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise UnreadableFileError(
            "The JSON is not a list of records.", where=str(path), remedy="Check that this is the file you meant."
        )
    headings = list(dict.fromkeys(key for row in data for key in row))
    return pl.DataFrame(
        {name: [_json_text(row.get(name)) for row in data] for name in headings},
        schema=dict.fromkeys(headings, pl.String),
    )


def _json_text(value: object) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _from_frame(path: Path, frame: pl.DataFrame) -> OpenTable:
    text = frame.select(_as_text(path, name, kind).alias(_heading(name)) for name, kind in frame.schema.items())
    return OpenTable(file=str(path), headings=tuple(text.columns), first_row=2, _frame=text)


def _as_text(path: Path, name: str, kind: pl.DataType) -> pl.Expr:
    """A typed column as the text that a CSV of it would hold: 201.0 is `201`, midnight is a date, NaN is empty."""
    cell = pl.col(name)
    if kind.is_nested() or kind in (pl.Binary, pl.Object):
        raise UnreadableFileError(
            f"The column {name!r} holds lists or bytes, not one value in each cell.",
            where=str(path),
            remedy="Check that this is the file you meant.",
        )
    if kind.is_float() or kind.is_decimal():
        number = cell.cast(pl.Float64) if kind.is_decimal() else cell
        whole = number.is_finite() & (number == number.round()) & (number.abs() < 2**53)
        text = (
            pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(number.cast(pl.String))
        )
        return pl.when(number.is_nan()).then(None).otherwise(text).fill_null("")
    if isinstance(kind, pl.Datetime):
        day = cell.dt.date()
        return (
            pl.when(cell.dt.time() == dt.time()).then(day.cast(pl.String)).otherwise(cell.cast(pl.String)).fill_null("")
        )
    return cell.cast(pl.String).fill_null("")


def _heading(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").split())


def _numbered(names: Sequence[str], repeats: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        numbered.append(f"{name} {seen[name]}" if name in repeats and seen[name] > 1 else name)
    return numbered


def _refuse_repeats(path: Path, names: Sequence[str]) -> None:
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise UnreadableFileError(
            f"The heading {repeated[0]!r} appears more than once.",
            where=str(path),
            remedy="Remove the repeated column.",
        )
