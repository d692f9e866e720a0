"""The projects found, to take away: CSV, streamed, and a spreadsheet. The same rows as on the screen."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator

import xlsxwriter
from django.db.models import QuerySet

from alongside.policy.course import Course
from alongside_service.accounts.models import User
from alongside_service.projects.models import SupportProject
from alongside_service.review.selectors import open_concerns
from alongside_service.worklist.filters import words_for
from alongside_service.worklist.selectors import RELATED, is_overdue

Cell = str | int | dt.date | None
CHUNK = 500

COLUMNS: tuple[tuple[str, Callable[[SupportProject], Cell]], ...] = (
    ("Project", lambda p: p.pk),
    ("URN", lambda p: p.school_id),
    ("School", lambda p: p.school.name),
    ("Episode", lambda p: p.episode),
    ("Region", lambda p: p.region.name),
    ("Local authority", lambda p: p.school.local_authority.name),
    ("Responsible body", lambda p: p.school.responsible_body.name if p.school.responsible_body else ""),
    ("State", lambda p: p.state),
    ("State since", lambda p: p.state_since),
    ("Opened on", lambda p: p.opened_on),
    ("Referred by", lambda p: p.referred_by),
    ("Delivery officer", lambda p: p.delivery_officer.name if p.delivery_officer else ""),
    ("Adviser", lambda p: p.adviser.name if p.adviser else ""),
    ("Eligibility", lambda p: p.eligibility),
    ("Decision on support", lambda p: p.support),
    ("Decision after the diagnosis", lambda p: p.matching),
    ("Supporting organisation", lambda p: p.supporter_name),
    ("Appointed", lambda p: "yes" if p.appointed else "no"),
    ("Funding band", lambda p: p.band),
    ("Since", lambda p: p.milestone_on),
    ("Next date", lambda p: p.next_due),
    ("Tasks complete", lambda p: p.tasks_done),
    ("Tasks asked", lambda p: p.tasks_asked),
)
MORE = ("Where it stands", "Priority", "Overdue", "Open concerns")


def rows(found: QuerySet[SupportProject], person: User, course: Course, *, on: dt.date) -> Iterator[list[Cell]]:
    """A heading, then a row for each project, some hundreds at a time."""
    yield [*(heading for heading, _ in COLUMNS), *MORE]
    keys = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        by_key = SupportProject.objects.select_related(*RELATED).in_bulk(part)
        concerns = open_concerns(part, person)
        for key in part:
            project = by_key[key]
            words = words_for(project, course)
            late = "yes" if is_overdue(project, on) else "no"
            more = [words["milestone"], words["priority"], late, concerns.get(key, 0)]
            yield [*(read(project) for _, read in COLUMNS), *more]


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(table: Iterator[list[Cell]]) -> Iterator[str]:
    """Lines of CSV, with a mark by which spreadsheets know the encoding."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in table:
        yield writer.writerow([harmless(cell) for cell in row])


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
