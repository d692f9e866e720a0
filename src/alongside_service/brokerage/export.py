"""The money of projects as CSV, one award a line; its columns add up to what the page shows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

from alongside_service.brokerage.selectors.money import AwardRow, MoneyOf

COLUMNS = (
    "Region", "URN", "School", "Project", "State", "Settled band", "Ceiling of the band (£)", "Grant", "Letter",
    "Date of the letter", "Paid to", "Supporting organisation", "Awarded (£)", "Claimed (£)", "Paid (£)", "Spent (£)",
    "Left to spend (£)", "Why it differs from the policy", "Struck out because",
)  # fmt: skip


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(projects: Iterable[MoneyOf]) -> Iterator[str]:
    """Lines of CSV with a heading. An award that was struck out has empty sums."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for money in projects:
        for row in money.awards:
            yield writer.writerow([_harmless(cell) for cell in _cells(money, row)])


def _cells(money: MoneyOf, row: AwardRow) -> tuple[object, ...]:
    project, award, sums = money.project, row.award, row.sums
    amounts = (sums.awarded, sums.claimed, sums.paid, sums.spent, sums.left)
    return (
        project.region.name, project.school_id, project.school.name, project.pk, project.state,
        money.band.label if money.band else "", money.band.pounds if money.band else "", row.title, award.reference,
        award.offered_on.isoformat(), award.paid_to.replace("-", " "), award.organisation_name,
        *(amounts if award.counts else ("",) * len(amounts)), award.reason, award.struck_because,
    )  # fmt: skip


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula, as plain text."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] and cell[:1] in "=+-@\t\r" else cell
