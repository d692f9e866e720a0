"""The projects found, to take away: CSV, streamed, and a spreadsheet. The same rows as on the screen."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import xlsxwriter
from django.db.models import QuerySet

from alongside.policy.course import Course
from alongside_service.accounts.models import User
from alongside_service.projects.models import SupportProject
from alongside_service.review.selectors import open_concerns
from alongside_service.worklist.selectors import is_late

Cell = str | int | dt.date | None
CHUNK = 500

COLUMNS = {
    "Project": "pk",
    "URN": "school_id",
    "School": "school__name",
    "Episode": "episode",
    "Region": "region__name",
    "Local authority": "school__local_authority__name",
    "Responsible body": "school__responsible_body__name",
    "State": "state",
    "State since": "state_since",
    "Opened on": "opened_on",
    "Referred by": "referred_by",
    "Delivery officer": "delivery_officer__name",
    "Adviser": "adviser__name",
    "Eligibility": "eligibility",
    "Decision on support": "support",
    "Decision after the diagnosis": "matching",
    "Supporting organisation": "supporter_name",
    "Appointed": "appointed",
    "Funding band": "band",
    "Since": "milestone_on",
    "Next date": "next_due",
    "Tasks complete": "tasks_done",
    "Tasks asked": "tasks_asked",
}
"""Headings and the columns under them. Only they are read: whole projects took three times as long."""
MORE = ("Where it stands", "Priority", "Overdue", "Open concerns")
_WORDED = ("milestone", "priority")


def rows(found: QuerySet[SupportProject], person: User, course: Course, *, on: dt.date) -> Iterator[list[Cell]]:
    """A heading, then a row for each project, some hundreds at a time."""
    yield [*COLUMNS, *MORE]
    keys = list(found.values_list("pk", flat=True))
    words = [
        {each.key: each.label for each in course.milestones},
        {each.key: each.label for each in course.options("priority")},
    ]
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        concerns = open_concerns(part, person)
        read = SupportProject.objects.filter(pk__in=part).order_by()
        by_key = {row[0]: row for row in read.values_list(*COLUMNS.values(), *_WORDED)}
        for key in part:
            yield _row(by_key[key], words, concerns.get(key, 0), on)


def _row(read: Sequence[Any], words: Sequence[Mapping[str, str]], concerns: int, on: dt.date) -> list[Cell]:
    cells = dict(zip(COLUMNS.values(), read, strict=False))
    cells["appointed"] = "yes" if cells["appointed"] else "no"
    worded = [names.get(key, key) for names, key in zip(words, read[-len(_WORDED) :], strict=True)]
    late = "yes" if is_late(cells["state"], cells["next_due"], on) else "no"
    return [*cells.values(), *worded, late, concerns]


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(table: Iterator[list[Cell]]) -> Iterator[str]:
    """Lines of CSV, with a mark by which spreadsheets know the encoding."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    lines = (writer.writerow([harmless(cell) for cell in row]) for row in table)
    # Some hundreds of lines at a time: each piece costs its way through the middleware and the server.
    while part := list(islice(lines, CHUNK)):
        yield "".join(part)


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula, as plain text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def workbook(table: Iterator[list[Cell]], *, title: str) -> bytes:
    """The same as a spreadsheet, with days as days and a filter on the heading."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, day = book.add_worksheet(title), book.add_format({"num_format": "d mmmm yyyy"})
        last = 0
        for at, row in enumerate(table):
            last = at
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, dt.datetime.combine(cell, dt.time()), day)
                elif cell not in (None, ""):
                    sheet.write(at, column, cell)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, last, len(COLUMNS) + len(MORE) - 1)
        sheet.set_column(0, len(COLUMNS) + len(MORE), 18)
    return made.getvalue()
