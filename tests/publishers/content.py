"""Small made-up copies of published files, in the publishers' own headings, that pass their contracts."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Mapping, Sequence

from alongside.sources import registry
from alongside.sources.contract import Column, Kind, Layout


def links(schools: int = 3, *, first: int = 140_001) -> bytes:
    """A daily file of links: each of `schools` schools followed one that was ten thousand below it."""
    rows = [
        [first + n, first + n - 10_000, f"Old School {n}", "Predecessor", f"{n % 27 + 1:02d}-09-2012"]
        for n in range(schools)
    ]
    return as_csv(["URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"], rows)


def made_up(source_id: str, layout_id: str, *, rows: int = 2, given: Mapping[str, str] | None = None) -> bytes:
    """A file in one layout of a source: each cell is the simplest that its column allows, or the one `given`."""
    layout = _layout(source_id, layout_id)
    columns = [column for column in layout.columns if column.needed or column.heading in (given or {})]
    cells = [[_cell(column, number, given or {}) for column in columns] for number in range(rows)]
    return as_csv([column.heading for column in columns], cells)


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """A CSV in UTF-8, with the line ends that the publishers use."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode()


def compressed(content: bytes) -> bytes:
    """The content as gzip, the same bytes each time."""
    return gzip.compress(content, mtime=0)


def _layout(source_id: str, layout_id: str) -> Layout:
    return next(layout for layout in registry.source(source_id).layouts if layout.id == layout_id)


def _cell(column: Column, number: int, given: Mapping[str, str]) -> str:
    if column.heading in given:
        return given[column.heading]
    if column.field in ("urn", "other_urn"):
        return str(140_001 + number)
    if column.kind is Kind.CODE:
        return next(iter(column.values))
    if column.kind in (Kind.INTEGER, Kind.NUMBER, Kind.PERCENTAGE):
        return str(int(column.least or 1))
    if column.kind.name.startswith("DATE"):
        return {"DATE_ISO": "2020-01-31", "DATE_COMPACT": "20200131"}.get(column.kind.name, "31-01-2020")
    return next((text for text in _TEXTS if _fits(column, text)), "words")


_TEXTS = ("words", "3301234", "3301", "330", "330/3301", "E01000001", "2018/19", "201819", "AB1 2CD", "140001", "1")


def _fits(column: Column, text: str) -> bool:
    return not column.pattern or re.fullmatch(column.pattern, text) is not None
