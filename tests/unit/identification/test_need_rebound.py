"""The next year if nothing is done: from a school's level towards what is usual, and never away for no reason."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from alongside.identification.need import words
from alongside.identification.need.measuring import Measured, measure
from alongside.policy.need import load_need

POLICY = load_need()
OUTCOME = POLICY.outcome("ks2_maths_progress")
SCHOOLS, STEADY, YEARS = 400, 60, (2015, 2016, 2017)


def _world(seed: int, years: tuple[int, ...] = YEARS) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Schools that drift about what is usual of poverty, and the first of which are equally low every year."""
    rng = np.random.default_rng(seed)
    poverty = rng.uniform(2, 60, SCHOOLS)
    cohort = rng.integers(8, 90, SCHOOLS)
    low = np.where(np.arange(SCHOOLS) < STEADY, rng.uniform(2.5, 7, SCHOOLS), 0)
    effect = rng.normal(0, 1.5, SCHOOLS)
    urns = [f"{at:06}" for at in range(SCHOOLS)]
    lines: list[tuple[object, ...]] = [
        (urn, "fsm6_percent", "all", 2017, float(poor), None, None) for urn, poor in zip(urns, poverty, strict=True)
    ]
    for year in years:
        effect = 0.7 * effect + np.sqrt(1 - 0.49) * rng.normal(0, 1.5, SCHOOLS)
        came = 1.0 - 0.05 * poverty + np.where(low > 0, -low, effect + rng.normal(0, 6.2, SCHOOLS) / np.sqrt(cohort))
        lines += [(urns[at], OUTCOME.id, "all", year, float(came[at]), None, int(cohort[at])) for at in range(SCHOOLS)]
    figures = pl.DataFrame(
        lines, schema=["school", "measure", "group", "year", "value", "missing", "pupils"], orient="row",
        schema_overrides={"missing": pl.String, "pupils": pl.Int64},
    ).with_columns(low=pl.lit(None, dtype=pl.Float64), high=pl.lit(None, dtype=pl.Float64))  # fmt: skip
    schools = pl.DataFrame({
        "urn": urns, "phase": ["Primary"] * SCHOOLS,
        "region": [f"region {at % 4}" for at in range(SCHOOLS)], "la_code": [f"{at % 40:03}" for at in range(SCHOOLS)],
        "high_age": [11] * SCHOOLS, "rural": pl.Series([None] * SCHOOLS, dtype=pl.Boolean),
    })  # fmt: skip
    return figures, schools


def _measured(seed: int, years: tuple[int, ...] = YEARS) -> Measured:
    figures, schools = _world(seed, years)
    found = measure(OUTCOME, "all", figures=figures, schools=schools, policy=POLICY)
    assert isinstance(found, Measured)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_school_as_low_every_year_is_expected_between_its_level_and_what_is_usual(seed: int) -> None:
    frame = _measured(seed).frame.sort("urn").head(STEADY)
    usual = frame["raw"] - frame["adjusted"]
    assert (frame["adjusted"] < 0).all()
    assert (frame["expected_next"] > frame["raw"]).all()
    assert (frame["expected_next"] < usual).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_low_school_is_expected_lower_still_only_after_results_better_than_its_record_or_than_usual(
    seed: int,
) -> None:
    found = _measured(seed)
    lower = found.frame.filter(pl.col("adjusted") < 0, pl.col("expected_next") < pl.col("raw"))
    by_year = found.rows.filter(pl.col("value").is_not_null(), pl.col("year") < 2017)
    by_year = by_year.pivot("year", index="school", values="value").rename({"2015": "first", "2016": "second"})
    told = lower.join(by_year, left_on="urn", right_on="school").with_columns(usual=pl.col("raw") - pl.col("adjusted"))
    assert told.height == lower.height < found.frame.height / 8
    record = (pl.col("first") + pl.col("second")) / 2
    better = (pl.col("latest") > record) | (pl.col("second") > pl.col("first")) | (pl.col("latest") > pl.col("usual"))
    assert told.filter(~better).is_empty()


def test_one_year_of_figures_tells_of_no_rebound_beyond_the_level() -> None:
    frame = _measured(1, years=(2017,)).frame
    assert np.allclose(frame["expected_next"], frame["raw"])


def test_words_say_why_a_year_is_expected_to_be_worse_than_the_level() -> None:
    row = {"raw": -3.0, "expected_next": -3.6, "expected_next_low": -6.0, "expected_next_high": -1.2}
    assert words.next_year(row, OUTCOME) == (
        "If nothing is done, next year's figure is likely to be -3.6 (-6.0 to -1.2), worse than its level: its newest "
        "results are better than its own record, or than is usual for such pupils, and part of that seldom lasts."
    )
    assert words.next_year(row | {"expected_next": -2.0}, OUTCOME).endswith("likely to be -2.0 (-6.0 to -1.2).")
    assert "worse" not in words.next_year(row | {"expected_next": -3.01}, OUTCOME)
    assert "worse" not in words.next_year(row, POLICY.outcome("absence_overall"))
