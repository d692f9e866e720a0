"""The list to take away as CSV: the very rows of the screen, in the same order, with the numbers beside the words."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence

from alongside_service.accounts.models import User
from alongside_service.identification.looking.question import Question
from alongside_service.identification.looking.rows import Row, rows_of
from alongside_service.identification.models import Measured
from alongside_service.identification.selectors.measures import Layers
from alongside_service.register.export import harmless

Cell = str | float | int | None
CHUNK = 500


def _estimate(name: str) -> Callable[[Row], Cell]:
    return lambda row: _of(row.chosen.estimate, name) if row.chosen else None


def _of(estimate: Measured, name: str) -> Cell:
    value = getattr(estimate, name)
    return round(value, 4) if isinstance(value, float) else value


def _baseline(row: Row) -> Cell:
    found = row.warned.baseline_probability if row.warned else None
    return None if found is None else round(found, 4)


COLUMNS: tuple[tuple[str, Callable[[Row], Cell]], ...] = (
    ("URN", lambda row: row.school.pk),
    ("School", lambda row: row.school.name),
    ("Phase", lambda row: row.school.phase),
    ("Region", lambda row: row.school.region.name),
    ("Local authority", lambda row: row.school.local_authority.name),
    ("Responsible body", lambda row: row.school.responsible_body.name if row.school.responsible_body else ""),
    ("Rules met", lambda row: "; ".join(answer.rule.name for answer in row.met)),
    ("Rules that cannot tell", lambda row: "; ".join(answer.rule.name for answer in row.unsure)),
    ("Measure", lambda row: row.chosen.label if row.chosen else ""),
    ("Unit", lambda row: row.chosen.outcome.unit if row.chosen else ""),
    ("Years", lambda row: row.chosen.period if row.chosen else ""),
    ("Pupils", _estimate("pupils")),
    ("Level", _estimate("raw")),
    ("Level, low end of 90% interval", _estimate("raw_low")),
    ("Level, high end of 90% interval", _estimate("raw_high")),
    ("Probability of need by level", _estimate("raw_probability")),
    ("Level in words", _estimate("raw_words")),
    ("Allowing for its pupils", _estimate("adjusted")),
    ("Allowing for its pupils, low end of 90% interval", _estimate("adjusted_low")),
    ("Allowing for its pupils, high end of 90% interval", _estimate("adjusted_high")),
    ("Probability of need allowing for its pupils", _estimate("adjusted_probability")),
    ("Allowing for its pupils, in words", _estimate("adjusted_words")),
    ("Other measures by level", lambda row: row.level),
    ("Other measures allowing for its pupils", lambda row: row.adjusted),
    ("Early warning", lambda row: round(row.warned.probability, 4) if row.warned else None),
    ("Early warning, baseline", _baseline),
    ("Early warning is for", lambda row: row.warned.population if row.warned else ""),
    ("Referrals that wait", lambda row: row.referrals),
    ("Project", lambda row: row.standing.project.pk if row.standing.project else None),
    ("Who has spoken", lambda row: "; ".join(row.standing.spoken)),
    ("What is decided", lambda row: row.standing.decided),
    ("What we do not know", lambda row: "; ".join(row.unknown)),
)


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(keys: Sequence[str], question: Question, person: User, layers: Layers) -> Iterator[str]:
    """Lines of CSV: a heading, then a row for each school, some hundreds at a time. Unknown is an empty cell."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([heading for heading, _ in COLUMNS])
    for start in range(0, len(keys), CHUNK):
        for row in rows_of(keys[start : start + CHUNK], question, person, layers):
            yield writer.writerow([harmless(read(row)) for _, read in COLUMNS])
