"""From the bytes of a published file to columns of text, whatever its wrapping.

Publishers give CSV in UTF-8 (with or without a byte order mark) or Windows-1252, sometimes with title rows above
the headings, sometimes compressed, and workbooks, Parquet and JSON. All become one thing: headings and text.
"""

from __future__ import annotations

import csv
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
_WORKBOOKS = (".xlsx", ".ods", ".xls")


@dataclass(frozen=True, kw_only=True)
class OpenTable:
    """A published table whose headings are known and whose cells are not yet read.

    `first_row` is the number that a spreadsheet would show for the first row of data.
    """

    file: str
    headings: tuple[str, ...]
    first_row: int
    _csv: bytes | None = None
    _frame: pl.DataFrame | None = None

    def read(self, columns: Sequence[str] | None = None) -> pl.DataFrame:
        """Read the named columns (all by default) as text, in the order asked for; empty cells are empty text.

        Raises UnreadableFileError when a row has more cells than there are headings.
        """
        wanted = list(self.headings if columns is None else columns)
        if self._frame is not None:
            return self._frame.select(wanted)
        assert self._csv is not None
        try:
            table = pl.scan_csv(
                io.BytesIO(self._csv),
                has_header=False,
                schema=dict.fromkeys(self.headings, pl.String),
                empty_string_is_null=False,
                extra_columns="raise",
            )
            return table.select(wanted).collect().fill_null("")
        except (pl.exceptions.ComputeError, pl.exceptions.ShapeError) as error:
            raise UnreadableFileError(
                f"The rows do not fit the headings ({str(error).splitlines()[0]}).",
                where=self.file,
                remedy="Download the file again; if it still fails, a row has a stray comma or quotation mark.",
            ) from error


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
        if name.endswith(_WORKBOOKS):
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
    if content.startswith(b"\xef\xbb\xbf"):
        content = content[3:]
    if not content.strip():
        raise UnreadableFileError("The file is empty.", where=str(path), remedy="Download it again.")
    if b"\x00" in content[:4096]:
        raise UnreadableFileError(
            "The file is not text.", where=str(path), remedy="Give a CSV, workbook (.xlsx, .ods), Parquet or JSON file."
        )
    if content[:256].lstrip().lower().startswith((b"<!doctype", b"<html")):
        raise UnreadableFileError(
            "The file is a web page, not a table.",
            where=str(path),
            remedy="The download gave an error page or a sign-in page. Download it again from the publisher.",
        )
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").encode("utf-8")
    return content


def _open_csv(path: Path, content: bytes, markers: Sequence[str], repeats: Sequence[str]) -> OpenTable:
    head = content[: 256 * 1024].decode("utf-8", errors="ignore")
    reader = csv.reader(io.StringIO(head, newline=""))
    for at, cells in zip(range(_TITLE_ROWS), reader, strict=False):
        names = _numbered([_heading(cell) for cell in cells], repeats)
        if _is_heading_row(names, markers):
            _refuse_repeats(path, names)
            rest = _after_line(content, reader.line_num)
            return OpenTable(file=str(path), headings=tuple(names), first_row=at + 2, _csv=rest)
    raise UnreadableFileError(
        f"No row among the first {_TITLE_ROWS} holds the heading {_either(markers)}.",
        where=str(path),
        remedy="Check that this is the file you meant; its heading row was not found.",
    )


def _after_line(content: bytes, lines: int) -> bytes:
    at = 0
    for _ in range(lines):
        found = content.find(b"\n", at)
        if found < 0:
            return b""
        at = found + 1
    return content[at:]


def _open_workbook(
    path: Path, content: bytes, markers: Sequence[str], sheet: str | None, repeats: Sequence[str]
) -> OpenTable:
    import fastexcel

    book = fastexcel.read_excel(content)
    for name in [sheet] if sheet else book.sheet_names:
        rows = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
        for at in range(min(_TITLE_ROWS, rows.height)):
            names = _numbered([_heading(cell or "") for cell in rows.row(at)], repeats)
            if _is_heading_row(names, markers):
                _refuse_repeats(path, names)
                body = rows.slice(at + 1).fill_null("")
                body.columns = names
                return OpenTable(file=f"{path} [{name}]", headings=tuple(names), first_row=at + 2, _frame=body)
    raise UnreadableFileError(
        f"No sheet has a heading row with {_either(markers)}.",
        where=str(path),
        remedy="Check that this is the file you meant.",
    )


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
        {name: ["" if row.get(name) is None else str(row[name]) for row in data] for name in headings},
        schema=dict.fromkeys(headings, pl.String),
    )


def _from_frame(path: Path, frame: pl.DataFrame) -> OpenTable:
    text = frame.select(pl.all().cast(pl.String).fill_null(""))
    return OpenTable(file=str(path), headings=tuple(text.columns), first_row=2, _frame=text)


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
