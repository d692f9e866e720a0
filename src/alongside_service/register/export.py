"""The schools found, as CSV: one row each, streamed."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from alongside_service.register.models import School

COLUMNS: tuple[tuple[str, str], ...] = (
    ("URN", "pk"),
    ("School", "name"),
    ("Phase", "phase"),
    ("Type of establishment", "establishment_type"),
    ("Governance", "governance"),
    ("Region", "region__name"),
    ("Local authority code", "local_authority"),
    ("Local authority", "local_authority__name"),
    ("Responsible body", "responsible_body__name"),
    ("Town", "town"),
    ("Postcode", "postcode"),
    ("Pupils", "pupils"),
    ("Framework of latest graded inspection", "latest_framework"),
    ("Overall grade at that inspection", "latest_grade"),
    ("Date of that inspection", "latest_inspected"),
)


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(found: QuerySet[School], *, flags: Mapping[str, list[str]] | None) -> Iterator[str]:
    """Lines of CSV with a heading; rules met are a last column where `flags` are given. Unknown is an empty cell."""
    writer = csv.writer(_Echo())
    headings = [heading for heading, _ in COLUMNS]
    yield "\ufeff" + writer.writerow([*headings, *(["Rules met"] if flags is not None else [])])
    for row in found.values_list(*(field for _, field in COLUMNS)).iterator(chunk_size=2_000):
        cells = [*row, *(["; ".join(flags.get(row[0], []))] if flags is not None else [])]
        yield writer.writerow([harmless(cell) for cell in cells])


def harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula, as plain text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell[:1] else cell
