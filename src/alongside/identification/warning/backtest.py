"""The back-test: what would have been said of each past inspection by what had been learned before it.

The past is cut into terms. At the beginning of each, everything is learned again from what was known by then, and
said of the inspections of that term; nothing that came later is used, and the answers of all terms are put together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import polars as pl

from alongside.identification.warning.events import BELOW_GOOD, GOOD, NEVER
from alongside.identification.warning.learning import GRADED, VISITED, learn
from alongside.policy.warning import Boosting, WarningPolicy

ALL_GRADED = "all with a previous grade"
POPULATIONS: Mapping[str, tuple[str, pl.Expr]] = {
    BELOW_GOOD: (GRADED, pl.col("graded") & (pl.col("population") == BELOW_GOOD)),
    GOOD: (VISITED, pl.col("population") == GOOD),
    NEVER: (GRADED, pl.col("graded") & (pl.col("population") == NEVER)),
    ALL_GRADED: (GRADED, pl.col("graded") & (pl.col("population") != NEVER)),
}
"""For each population of a report, the fit that serves it and which inspections are of it. The last, of both kinds,
counts graded inspections alone: it is what such models are often judged on."""


def backtest(
    described: pl.DataFrame,
    policy: WarningPolicy,
    *,
    boosting: Boosting | None = None,
    cuts: tuple[dt.date, ...] | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> pl.DataFrame:
    """The described events of the terms, once for each population that they are of (`said_of`), with what was said.

    Adds `probability` and `baseline_probability`. Raises JourneyError where a term has too little before it.
    """
    begins = cuts or policy.cuts
    ends = (*begins[1:], policy.tested_to + dt.timedelta(days=1))
    parts = []
    for at, (first, after) in enumerate(zip(begins, ends, strict=True)):
        if progress:
            progress(f"from {first}", at, len(begins))
        learned = learn(described, policy, day=first, boosting=boosting)
        term = described.filter(pl.col("day") >= first, pl.col("day") < after)
        for name, (model, those) in POPULATIONS.items():
            rows = term.filter(those)
            if rows.height:
                parts.append(
                    rows.with_columns(
                        said_of=pl.lit(name),
                        term=pl.lit(first),
                        probability=pl.Series(learned.probabilities(rows, model)),
                        baseline_probability=pl.Series(learned.baseline(rows, model)),
                    )
                )
    return pl.concat(parts)
