"""One row of features for each school asked about, from what was known before its day."""

from __future__ import annotations

import polars as pl

from alongside.identification.warning.events import population
from alongside.identification.warning.history import history
from alongside.identification.warning.others import others
from alongside.identification.warning.published import Asked, Published
from alongside.identification.warning.results import results, standardised, with_expected
from alongside.identification.warning.surroundings import surroundings


def describe(asked: Asked, published: Published) -> pl.DataFrame:
    """`asked.frame` with `population` and every feature of policy/warning.toml; null where not known.

    Beside them stand `la_code` and a day for each group, before the day asked about and never a feature: when the
    newest fact used became known (`level_known`, `progress_known`, `pupils_known`, `money_known`, `others_known`), the
    last graded inspection began (`previous_started`), the URN opened (`school_opened`).
    """
    years = with_expected(standardised(published.figures), published)
    parts = (
        history(asked, published),
        results(asked, years),
        surroundings(asked, published),
        others(asked, published, years),
    )
    found = asked.frame
    for part in parts:
        found = found.join(part, on="ask", how="left", maintain_order="left")
    newest = pl.max_horizontal("pupils_known", "cohort_known")
    return found.with_columns(population(), pupils_known=newest)
