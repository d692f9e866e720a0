"""Figures that are not taken at their word: annulled results are missing, contradicted ones are said to be."""

from __future__ import annotations

import polars as pl
import pytest

from alongside.identification.need.doubts import far_off, set_aside
from alongside.identification.need.measuring import Measured, measure
from alongside.policy.need import load_need

POLICY = load_need()
(DOUBT,) = POLICY.doubts
FIGURE = {
    "school": pl.String, "measure": pl.String, "group": pl.String, "year": pl.Int64, "value": pl.Float64,
    "missing": pl.String, "pupils": pl.Int64,
}  # fmt: skip


def _year(value: float | None, pupils: int | None, scores: tuple[float | None, ...]) -> pl.DataFrame:
    """One school's year: the expected standard of all and of disadvantaged pupils, and average scores."""
    rows = [("s", DOUBT.outcome, group, 2017, value, None, pupils) for group in ("all", "disadvantaged")]
    rows += [("s", name, "all", 2017, score, None, pupils) for name, score in zip(DOUBT.beside, scores, strict=False)]
    return pl.DataFrame(rows, schema=FIGURE, orient="row")


@pytest.mark.parametrize(
    ("value", "pupils", "scores", "left", "said"),
    [
        (0.0, 29, (None, None), None, False),
        (0.0, 29, (112.0, None), None, False),
        (0.0, 8, (None, None), 0.0, True),
        (0.0, None, (None, None), 0.0, True),
        (0.0, 11, (108.0, 101.0), 0.0, True),
        (0.0, 26, (98.0, 99.0), 0.0, True),
        (0.0, 26, (98.0, 94.0), 0.0, False),
        # Low scores and 0% agree: the school of 34 pupils with 90 and 91 is as it says.
        (0.0, 34, (90.0, 91.0), 0.0, False),
        (4.0, 29, (None, None), 4.0, False),
        # A file without a column for a score tells nothing.
        (0.0, 29, (104.0,), 0.0, False),
        (0.0, 29, (), 0.0, False),
        (None, 29, (None, None), None, False),
    ],
)
def test_a_nought_is_judged_by_the_scores_beside_it(
    value: float | None, pupils: int | None, scores: tuple[float | None, ...], left: float | None, said: bool
) -> None:
    found = set_aside(_year(value, pupils, scores), POLICY)
    mine = found.filter(pl.col("measure") == DOUBT.outcome)
    assert mine["value"].to_list() == [left, left]
    gone = DOUBT.aside if left is None and value is not None else None
    assert mine["missing"].to_list() == [gone, gone]
    assert mine["contradicted"].to_list() == [DOUBT.contradicted if said else None, None]
    rest = found.filter(pl.col("measure") != DOUBT.outcome)
    assert rest["value"].to_list() == list(scores)


def test_an_earlier_figure_that_is_set_aside_is_not_pooled_and_is_said_to_be() -> None:
    outcome = POLICY.outcome(DOUBT.outcome)
    rows = [
        (f"s{at}", DOUBT.outcome, "all", year, 50.0 + at % 9 + at * year % 23, None, 30, None, None)
        for at in range(80)
        for year in (2015, 2016, 2017)
    ]
    rows += [(f"s{at}", name, "all", 2016, 102.0, None, 30, None, None) for at in range(1, 80) for name in DOUBT.beside]
    rows += [("s0", name, "all", 2016, None, None, 30, None, None) for name in DOUBT.beside]
    figures = pl.DataFrame(rows, schema=FIGURE | {"low": pl.Float64, "high": pl.Float64}, orient="row").with_columns(
        value=pl.when((pl.col("school") == "s0") & (pl.col("year") == 2016))
        .then(0.0 * pl.col("value"))
        .otherwise("value")
    )
    schools = pl.DataFrame({
        "urn": [f"s{at}" for at in range(80)], "phase": ["Primary"] * 80, "high_age": [11] * 80,
        "region": [f"{at % 4}" for at in range(80)], "la_code": [f"{at % 16}" for at in range(80)],
        "rural": pl.Series([None] * 80, dtype=pl.Boolean),
    })  # fmt: skip
    found = measure(outcome, "all", figures=figures, schools=schools, policy=POLICY)
    assert isinstance(found, Measured)
    mine = found.frame.filter(pl.col("urn") == "s0").row(0, named=True)
    assert (mine["years"], mine["latest"]) == (2, 50.0)
    assert f"The figure of 2016/17 is set aside: {DOUBT.aside}." in mine["unknown"]
    assert mine["raw"] > 48
    assert not found.frame.filter(pl.col("urn") != "s0")["unknown"].str.contains("set aside").any()


def test_other_years_of_a_school_stand() -> None:
    before = _year(93.0, 29, (109.0, 108.0)).with_columns(year=pl.lit(2016, dtype=pl.Int64))
    found = set_aside(pl.concat([_year(0.0, 29, (None, None)), before]), POLICY)
    assert (
        found.filter((pl.col("measure") == DOUBT.outcome) & (pl.col("year") == 2016))["value"].to_list() == [93.0] * 2
    )


def test_a_figure_far_from_its_other_years_is_odd_and_one_far_from_all_schools_alone() -> None:
    rows = [
        (f"s{at}", year, 60.0 + at % 7 + (1 if year == 2017 else -1) * (at % 3), 4.0)
        for at in range(60)
        for year in (2016, 2017)
    ]
    rows += [("fell", 2016, 63.0, 4.0), ("fell", 2017, 2.0, 4.0), ("low", 2016, 2.0, 4.0), ("low", 2017, 2.0, 4.0)]
    seen = pl.DataFrame(rows, schema=["school", "year", "value", "variance"], orient="row")
    found = far_off(seen, 2017, POLICY.pooling.odd_beyond)
    assert found.filter("odd")["school"].to_list() == ["fell"]
    assert sorted(found.filter("alone")["school"].to_list()) == ["fell", "low"]
