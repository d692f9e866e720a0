"""The trail as CSV, one event a line, with the links of the chain, so that it can be checked elsewhere."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator

from alongside_service.audit.chain import canonical
from alongside_service.audit.models import Event

COLUMNS = ("Number", "At (UTC)", "Person", "Email", "Role", "Action", "Subject", "Project", "Detail", "Hash")


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(events: Iterable[Event]) -> Iterator[str]:
    """Lines of CSV with a heading. Empty where there is nothing to say."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for event in events:
        yield writer.writerow([_harmless(cell) for cell in _cells(event)])


def _cells(event: Event) -> tuple[object, ...]:
    return (
        event.sequence,
        event.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        event.person.name if event.person else "",
        event.person.email if event.person else "",
        event.role,
        event.action,
        event.subject,
        event.project,
        canonical(event.detail) if event.detail else "",
        event.hash,
    )


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula, as plain text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] and cell[:1] in "=+-@\t\r" else cell
