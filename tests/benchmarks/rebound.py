"""The rebound of low schools on the year held back, three ways, as docs/explanation/need.md tells it; run by hand.

.venv/bin/python -m tests.benchmarks.rebound
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from tests.data import shared_data, shared_store

from alongside.editions import open_shelf
from alongside.identification.need.doubts import set_aside
from alongside.identification.need.measuring import Measured, measure
from alongside.identification.need.rebound import next_year
from alongside.journey.need import KINDS, figures_by_school, measures_of
from alongside.journey.need_schools import schools_on
from alongside.policy.need import NeedPolicy, Outcome, load_need

AS_AT = dt.date(2020, 8, 31)
LOW = 0.8


def main() -> None:
    """Print error, slope, and how many low schools are told of a worse year, by outcome and way."""
    shelf, policy = open_shelf(shared_data(), store=shared_store()), load_need()
    schools = schools_on(shelf, as_at=AS_AT)
    # What was annulled is not what came.
    figures = figures_by_school(shelf, schools.tied, as_at=AS_AT, measures=measures_of(policy))
    figures = set_aside(figures, policy)
    for phases in KINDS.values():
        mine = schools.frame.filter(pl.col("phase").is_in([phase.value for phase in phases]))
        for outcome in policy.outcomes:
            if phases[0].value in outcome.phases:
                _told(outcome, figures, mine, policy)


def _told(outcome: Outcome, figures: pl.DataFrame, schools: pl.DataFrame, policy: NeedPolicy) -> None:
    own = figures.filter(
        pl.col("measure") == outcome.id, pl.col("group") == "all", pl.col("value").is_not_null()
    )  # fmt: skip
    if own["year"].n_unique() < 3:
        return
    last = max(own["year"].to_list())
    before = figures.filter((pl.col("measure") != outcome.id) | (pl.col("year") < last))
    held = measure(outcome, "all", figures=before, schools=schools, policy=policy)
    if not isinstance(held, Measured):
        return
    years = held.rows["year"].to_numpy()
    now, then = np.flatnonzero(years == last - 1), np.flatnonzero(years == last)
    table = pl.DataFrame({
        "urn": held.rows["school"].gather(now), "level": held.raw.level[now], "old": held.adjusted.level[then],
        "one model": held.raw.level[then], "as shown": next_year(held.rows, held.raw, held.adjusted)[0],
    })  # fmt: skip
    frame = held.frame.select("urn", "raw_probability", "years")
    table = table.join(frame, on="urn").join(own.filter(pl.col("year") == last), left_on="urn", right_on="school")
    low = ((table["raw_probability"] >= LOW) & (table["years"] > 0)).to_numpy()
    level, came = table["level"].to_numpy(), table["value"].to_numpy()
    for way in ("old", "one model", "as shown"):
        off, said = came - table[way].to_numpy(), table[way].to_numpy() - level
        moved = came - (off.mean() + level)
        worse = low & (outcome.wrong_way * said > 0)
        print(
            f"{outcome.id:22}{way:10} error {np.sqrt((off**2).mean()):.3f}, low {np.sqrt((off[low] ** 2).mean()):.3f}; "
            f"slope {np.polyfit(said[low], moved[low], 1)[0]:.2f}; worse {worse.sum()} of {low.sum()}"
            + (f", said {said[worse].mean():+.2f}, came {moved[worse].mean():+.2f}" if worse.any() else "")
        )


if __name__ == "__main__":
    main()
