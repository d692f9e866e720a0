"""Unrest: planted schools that change more than others, and years in which all do, are found, and nothing else is."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from alongside.identification.need.pooling import pool
from alongside.identification.need.unrest import restless_years, unrest_of

SCHOOLS, YEARS, CARRY = 1200, (2015, 2016, 2017, 2018), 0.8


def _world(*, by_size: float, by_poverty: float, noisy: float = 0.0) -> tuple[pl.DataFrame, np.ndarray]:
    """Rows with a drift whose standard deviation goes with size and poverty, and noise of its own in 2015."""
    rng = np.random.default_rng(3)
    n, poverty = np.exp(rng.normal(3.5, 0.6, SCHOOLS)).round() + 5, rng.normal(size=SCHOOLS)
    apart = (np.log(n) - np.log(n).mean()) / np.log(n).std()
    unrest = np.exp((by_size * apart + by_poverty * poverty) / 2)
    drift = rng.normal(size=SCHOOLS)
    parts = []
    for year in YEARS:
        own = (noisy if year == 2015 else 0.0) * rng.normal(size=SCHOOLS)
        value = unrest * (drift + own) + rng.normal(size=SCHOOLS) * 5 / np.sqrt(n)
        parts.append(
            pl.DataFrame({
                "school": [f"{at}" for at in range(SCHOOLS)], "year": [year] * SCHOOLS, "value": value, "n": n,
                "variance": 25 / n, "la_code": [f"{at % 30}" for at in range(SCHOOLS)],
                "region": [f"{at % 5}" for at in range(SCHOOLS)], "unrest": unrest,
            })
        )  # fmt: skip
        drift = CARRY * drift + np.sqrt(1 - CARRY**2) * rng.normal(size=SCHOOLS)
    return pl.concat(parts).sort("school", "year"), np.tile(poverty[:, None], len(YEARS))


def _marks(rows: pl.DataFrame, poverty: np.ndarray) -> np.ndarray:
    at = rows["school"].cast(pl.Int64).to_numpy()
    return poverty[at, 0][:, None]


def test_schools_that_change_more_are_found_by_size_and_poverty() -> None:
    rows, poverty = _world(by_size=-0.6, by_poverty=0.5)
    found, planted = np.log(unrest_of(rows, _marks(rows, poverty))), np.log(rows["unrest"].to_numpy())
    assert np.corrcoef(found, planted)[0, 1] > 0.97
    assert np.polyfit(planted, found, 1)[0] == pytest.approx(1.0, abs=0.2)


def test_where_schools_change_alike_none_is_said_to_change_more() -> None:
    rows, poverty = _world(by_size=0.0, by_poverty=0.0)
    found = unrest_of(rows, _marks(rows, poverty))
    assert np.abs(np.log(found)).mean() < 0.08
    assert (found**2).mean() == pytest.approx(1.0)


def test_of_few_changes_nothing_is_told() -> None:
    rows, poverty = _world(by_size=-0.6, by_poverty=0.5)
    few = rows.filter(pl.col("school").cast(pl.Int64) < 200)
    assert (unrest_of(few, _marks(few, poverty)) == 1.0).all()


def test_a_year_in_which_all_moved_more_is_found_and_the_others_are_left_alone() -> None:
    rows, _ = _world(by_size=0.0, by_poverty=0.0, noisy=1.0)
    more = restless_years(rows, np.ones((rows.height, 1)))
    by_year = dict(rows.with_columns(more=pl.Series(more)).group_by("year").agg(pl.col("more").mean()).iter_rows())
    assert by_year[2015] == pytest.approx(1.0, abs=0.25)
    assert max(by_year[year] for year in YEARS[1:]) < 0.12


def test_intervals_hold_alike_in_schools_that_change_much_and_little() -> None:
    """The year after is foretold for all; what came must lie in nine of ten intervals in each part."""
    rows, _ = _world(by_size=-0.8, by_poverty=0.5)
    blind = rows.with_columns(value=pl.when(pl.col("year") < 2018).then("value"))
    held = pool(blind, None)
    then = (rows["year"] == 2018).to_numpy()
    off = np.abs(rows["value"].to_numpy() - held.level)[then]
    inside = off < 1.6449 * np.sqrt(held.level_variance + rows["variance"].to_numpy())[then]
    much = rows["unrest"].to_numpy()[then] > 1.0
    assert inside[much].mean() == pytest.approx(0.9, abs=0.03)
    assert inside[~much].mean() == pytest.approx(0.9, abs=0.03)
    alike = pool(blind.with_columns(unrest=pl.lit(1.0)), None)
    plain = off < 1.6449 * np.sqrt(alike.level_variance + rows["variance"].to_numpy())[then]
    assert plain[~much].mean() - plain[much].mean() > 0.04
