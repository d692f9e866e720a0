"""Pooling on planted schools: intervals that hold, missing figures that stay missing, words that follow the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from alongside.identification.need import words
from alongside.identification.need.cohorts import even_out, figures_of
from alongside.identification.need.context import columns_for, independent
from alongside.identification.need.estimate import SCHEMA, estimates
from alongside.identification.need.measuring import Measured, NotMeasured, measure, share_line
from alongside.identification.need.pooling import pool
from alongside.identification.need.profile import profile
from alongside.identification.need.sentinels import watch
from alongside.policy.need import NeedPolicy, load_need

POLICY: NeedPolicy = load_need()
OUTCOME = POLICY.outcome("ks2_maths_progress")
SHARE = POLICY.outcome("ks2_rwm_expected")
REGIONS = ("North", "Middle", "South", "Capital")
SCHOOLS, YEARS, COHORT = 400, (2015, 2016, 2017), 30
FIGURE = {
    "school": pl.String, "measure": pl.String, "group": pl.String, "year": pl.Int64, "value": pl.Float64,
    "missing": pl.String, "pupils": pl.Int64, "low": pl.Float64, "high": pl.Float64,
}  # fmt: skip


def _world(seed: int = 5, carry: float = 0.7) -> tuple[pl.DataFrame, pl.DataFrame, np.ndarray]:
    """Figures, schools and the planted effects (schools x years) of a small world with one context variable."""
    rng = np.random.default_rng(seed)
    fsm = rng.uniform(2, 60, SCHOOLS)
    area = rng.normal(0, 0.4, 40)[np.arange(SCHOOLS) % 40]
    effect = np.empty((SCHOOLS, len(YEARS)))
    effect[:, 0] = rng.normal(0, 1.8, SCHOOLS)
    for at in range(1, len(YEARS)):
        effect[:, at] = carry * effect[:, at - 1] + np.sqrt(1 - carry**2) * rng.normal(0, 1.8, SCHOOLS)
    effect += area[:, None]
    urns = [f"{100000 + at}" for at in range(SCHOOLS)]
    lines: list[tuple[object, ...]] = []
    for at, urn in enumerate(urns):
        lines.append((urn, "fsm6_percent", "all", 2017, float(fsm[at]), None, None, None, None))
        for place, year in enumerate(YEARS):
            drawn = 0.4 - 0.02 * fsm[at] + effect[at, place] + rng.normal(0, 5.7 / np.sqrt(COHORT))
            lines.append((urn, OUTCOME.id, "all", year, float(drawn), None, COHORT, None, None))
    schools = pl.DataFrame({
        "urn": urns, "phase": ["Primary"] * SCHOOLS, "region": [REGIONS[at % 4] for at in range(SCHOOLS)],
        "la_code": [f"{at % 40:03}" for at in range(SCHOOLS)], "high_age": [11] * SCHOOLS,
        "rural": pl.Series([None] * SCHOOLS, dtype=pl.Boolean),
    })  # fmt: skip
    return pl.DataFrame(lines, schema=FIGURE, orient="row"), schools, effect


FIGURES, SCHOOLS_FRAME, EFFECT = _world()


def _measure(figures: pl.DataFrame, schools: pl.DataFrame = SCHOOLS_FRAME) -> Measured:
    found = measure(OUTCOME, "all", figures=figures, schools=schools, policy=POLICY)
    assert isinstance(found, Measured)
    return found


@pytest.fixture(scope="module")
def whole() -> Measured:
    return _measure(FIGURES)


@pytest.fixture(scope="module")
def gappy() -> Measured:
    """The first ten schools have no figure in 2017, the next ten none at all."""
    gone = [f"{100000 + at}" for at in range(10)]
    never = [f"{100000 + at}" for at in range(10, 20)]
    own = pl.col("measure") == OUTCOME.id
    hidden = own & pl.col("school").is_in(gone) & (pl.col("year") == 2017)
    figures = FIGURES.filter(~(own & pl.col("school").is_in(never))).with_columns(
        value=pl.when(~hidden).then("value"),
        missing=pl.when(hidden).then(pl.lit("suppressed: too few pupils to publish")).otherwise("missing"),
    )
    return _measure(figures)


def test_every_school_has_one_row_of_the_agreed_shape(whole: Measured, gappy: Measured) -> None:
    for found in (whole, gappy):
        assert dict(found.frame.schema) == SCHEMA
        assert found.frame["urn"].n_unique() == found.frame.height == SCHOOLS
        numbers = found.frame.select(pl.col(pl.Float64).exclude("latest"))
        assert numbers.null_count().sum_horizontal().item() == 0
        assert numbers.select(pl.all().is_finite().all()).row(0) == (True,) * numbers.width


def test_planted_effects_are_held_by_nine_intervals_in_ten(whole: Measured) -> None:
    frame = whole.frame.sort("urn")
    truth = EFFECT[:, -1] - EFFECT[:, -1].mean()
    held = (frame["adjusted_low"].to_numpy() <= truth) & (truth <= frame["adjusted_high"].to_numpy())
    assert abs(held.mean() - 0.9) < 3 * np.sqrt(0.09 / SCHOOLS)


def test_next_years_figure_is_nearer_the_middle_where_schools_drift(whole: Measured) -> None:
    low = whole.frame.sort("adjusted").head(40)
    expected = low["raw"] - low["adjusted"]
    assert (low["expected_next"].to_numpy() > low["raw"].to_numpy() - 0.2).mean() > 0.9
    assert low["expected_next"].mean() > low["raw"].mean() + 0.3  # type: ignore[operator]
    assert low["expected_next"].mean() < expected.mean()  # type: ignore[operator]


def test_last_year_counts_more_than_the_years_before(whole: Measured) -> None:
    """Two schools whose figures are the same three numbers in another order are not the same today."""
    own = pl.col("measure") == OUTCOME.id
    first, second = "100000", "100040"  # of one authority
    values = {(first, 2015): 0.0, (first, 2016): 0.0, (first, 2017): -6.0} | {
        (second, 2015): -6.0, (second, 2016): 0.0, (second, 2017): 0.0,
    }  # fmt: skip
    swapped = FIGURES.with_columns(
        value=pl.struct("school", "measure", "year", "value").map_elements(
            lambda row: values.get((row["school"], row["year"]), row["value"])
            if row["measure"] == OUTCOME.id else (20.0 if row["school"] in (first, second) else row["value"]),
            return_dtype=pl.Float64,
        )
    )  # fmt: skip
    assert swapped.filter(own & (pl.col("school") == first)).height == 3
    frame = _measure(swapped).frame
    level = {row["urn"]: row["adjusted"] for row in frame.iter_rows(named=True)}
    assert level[first] < level[second] - 2


def test_a_school_without_a_figure_keeps_its_place_and_says_less(whole: Measured, gappy: Measured) -> None:
    both = whole.frame.join(gappy.frame, on="urn", suffix="_gappy").sort("urn")
    width = (both["adjusted_high"] - both["adjusted_low"]).to_numpy()
    wider = (both["adjusted_high_gappy"] - both["adjusted_low_gappy"]).to_numpy()
    assert (wider[:10] > 1.2 * width[:10]).all()
    assert (wider[10:20] > wider[:10].max()).all()
    hidden, never = gappy.frame.sort("urn").head(20).partition_by("years", maintain_order=True)
    assert hidden["latest"].null_count() == never["latest"].null_count() == 10
    assert set(hidden["latest_missing"]) == {"suppressed: too few pupils to publish"}
    assert set(hidden["years"]) == {2}
    assert set(never["years"]) == {0}
    assert all("No figure for 2017/18" in text for text in hidden["unknown"])


def test_nothing_is_said_of_a_school_without_any_figure(gappy: Measured) -> None:
    for row in gappy.frame.filter(pl.col("years") == 0).iter_rows(named=True):
        assert row["raw_words"].startswith("we cannot tell")
        assert row["adjusted_words"].startswith("we cannot tell")
        assert row["pupils"] is None
        assert row["because"].startswith("No figure of the school has been published")


def test_words_follow_the_probabilities(whole: Measured) -> None:
    for row in whole.frame.iter_rows(named=True):
        most = max(row["adjusted_probability"], 1 - row["adjusted_probability"])
        assert ("very sure" in row["adjusted_words"]) == (most >= 0.95)
        assert row["adjusted_words"].startswith("we cannot tell") == (most < 0.8)
        if most >= 0.8:
            assert row["adjusted_words"].startswith("not far below") == (row["adjusted_probability"] < 0.5)


def test_adjusting_takes_poverty_out_of_the_estimate(whole: Measured) -> None:
    fsm = FIGURES.filter(pl.col("measure") == "fsm6_percent").sort("school")["value"].to_numpy()
    frame = whole.frame.sort("urn")
    assert np.corrcoef(fsm, frame["raw"].to_numpy())[0, 1] < -0.1
    assert abs(np.corrcoef(fsm, frame["adjusted"].to_numpy())[0, 1]) < 0.08


def test_unknown_context_is_told_and_filled_with_the_mean_of_phase_and_region() -> None:
    unknown = [f"{100000 + at}" for at in range(0, 160, 4)]  # all of one region
    figures = FIGURES.filter(~((pl.col("measure") == "fsm6_percent") & pl.col("school").is_in(unknown)))
    rows = pl.DataFrame({"school": SCHOOLS_FRAME["urn"], "year": [2017] * SCHOOLS}).join(
        SCHOOLS_FRAME.select(school="urn", phase="phase", region="region"), on="school"
    )
    found = columns_for(rows, OUTCOME, [POLICY.context["fsm6"]], figures=figures, schools=SCHOOLS_FRAME, least_known=30)
    assert found.names == ("fsm6", "fsm6 not known")
    missing = rows["school"].is_in(unknown).to_numpy()
    assert np.ptp(found.values[missing, 0]) < 1e-9
    assert [bool(text) for text in found.unknown] == missing.tolist()
    known = figures.filter(pl.col("measure") == "fsm6_percent").join(
        rows.filter(pl.col("region") == "North"), on="school"
    )
    everywhere = figures.filter(pl.col("measure") == "fsm6_percent")["value"]
    filled = (everywhere.sum() + known["value"].mean() * 40) / 400  # type: ignore[operator]
    assert found.values[missing, 0][0] == pytest.approx(known["value"].mean() - filled)  # type: ignore[operator]


def test_too_few_schools_are_not_measured() -> None:
    few = SCHOOLS_FRAME.head(50)
    found = measure(OUTCOME, "all", figures=FIGURES, schools=few, policy=POLICY)
    assert isinstance(found, NotMeasured)
    assert "only 50 schools" in found.why
    none = measure(SHARE, "all", figures=FIGURES, schools=SCHOOLS_FRAME, policy=POLICY)
    assert isinstance(none, NotMeasured)
    assert "no edition usable on the day" in none.why


def test_infant_schools_are_left_out_unless_they_have_a_figure() -> None:
    young = SCHOOLS_FRAME.with_columns(high_age=pl.when(pl.col("urn") < "100005").then(7).otherwise(11).cast(pl.Int64))
    without = FIGURES.filter(~(pl.col("school").is_in(["100000", "100001"]) & (pl.col("measure") == OUTCOME.id)))
    urns = set(_measure(without, young).frame["urn"])
    assert not {"100000", "100001"} & urns
    assert {"100002", "100003", "100004"} <= urns


@pytest.mark.parametrize(("years", "structure"), [(3, "with drift"), (2, "school in authority"), (1, "authority in")])
def test_the_model_asks_no_more_than_the_years_can_tell(years: int, structure: str) -> None:
    figures = FIGURES.filter((pl.col("measure") != OUTCOME.id) | (pl.col("year") > 2017 - years))
    found = _measure(figures)
    assert structure in found.adjusted.structure
    assert (found.adjusted.carry_over is not None) == (years == 3)
    told = found.frame["unknown"].str.contains("One year of figures").all()
    assert told == (years == 1)


def test_one_year_is_drawn_towards_what_is_usual_by_the_chance_in_it() -> None:
    """The closed form for one figure: shrunk by own / (own + chance)."""
    figures = FIGURES.filter((pl.col("measure") != OUTCOME.id) | (pl.col("year") == 2017))
    found = _measure(figures)
    value = found.rows.filter(pl.col("year") == 2017)["value"].to_numpy()
    level = found.raw.level[(found.rows["year"] == 2017).to_numpy()]
    slope = np.polyfit(value, level, 1)[0]
    own, chance = found.raw.own, 5.7**2 / COHORT
    assert own / (own + chance) - 0.02 < slope < 1.0


def test_pooling_without_figures_is_refused() -> None:
    rows = pl.DataFrame({
        "school": ["1", "2"], "la_code": ["1", "1"], "region": ["a", "a"], "year": [2017, 2017],
        "value": [1.0, 2.0], "variance": [1.0, 1.0], "unrest": [1.0, 1.0],
    })  # fmt: skip
    from alongside.methods.mixed import MixedModelError

    with pytest.raises(MixedModelError):
        pool(rows, None)


# --- Parts ----------------------------------------------------------------------------------------------------------


def _figures(values: list[float | None], pupils: list[int | None], measure_id: str = SHARE.id) -> pl.DataFrame:
    rows = [
        (f"s{at}", measure_id, "all", 2017, value, None if value is not None else "suppressed", count, None, None)
        for at, (value, count) in enumerate(zip(values, pupils, strict=True))
    ]
    return pl.DataFrame(rows, schema=FIGURE, orient="row")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 100), st.integers(1, 400)), min_size=2, max_size=12),
)
def test_the_chance_in_a_share_is_never_nought_and_falls_with_pupils(given_: list[tuple[float, int]]) -> None:
    own = figures_of(_figures([v for v, _ in given_], [n for _, n in given_]), SHARE, "all", POLICY.pooling)
    variance = own.sort("school")["variance"].to_numpy()
    values = np.array([value for value, _ in sorted(zip([v for v, _ in given_], given_, strict=True))])
    assert np.isfinite(variance).all()
    assert (variance <= 2500.0 + 1e-9).all()
    if 0 < values.mean() < 100 and not np.isclose(values.mean(), (0, 100)).any():
        assert (variance > 0).all()


def test_a_published_interval_goes_before_any_assumption() -> None:
    frame = _figures([1.0, 2.0], [30, 30], OUTCOME.id).with_columns(low=pl.lit(-1.0), high=pl.lit(2.92))
    own = figures_of(frame, OUTCOME, "all", POLICY.pooling)
    assert own["variance"].to_list() == pytest.approx([1.0, 1.0], rel=1e-4)


def test_an_unknown_cohort_is_stood_in_for_and_said_so() -> None:
    own = figures_of(_figures([50.0, 60.0, 55.0], [20, None, 40]), SHARE, "all", POLICY.pooling).sort("school")
    assert own["n"].to_list() == [20.0, 30.0, 40.0]
    assert own["n_known"].to_list() == [True, False, True]


def test_years_are_stretched_to_the_scale_of_the_latest() -> None:
    rng = np.random.default_rng(1)
    base = rng.normal(0, 1, 300)
    rows = pl.DataFrame({
        "year": [2016] * 300 + [2017] * 300, "value": [*(5 + base), *(7 + 2 * base)], "variance": [0.01] * 600,
    })  # fmt: skip
    early = even_out(rows, least=200).filter(pl.col("year") == 2016)
    assert early["value"].std() == pytest.approx(2 * base.std(), rel=0.02)
    assert early["value"].mean() == pytest.approx(5 + base.mean())
    assert even_out(rows.head(300), least=200).equals(rows.head(300))


def test_a_quarter_of_schools_lie_below_the_line_in_expectation() -> None:
    rng = np.random.default_rng(2)
    level, deviation = rng.normal(60, 8, 500), rng.uniform(2, 9, 500)
    line = share_line(level, deviation, 0.25)
    assert ndtr((line - level) / deviation).mean() == pytest.approx(0.25, abs=1e-6)
    # Estimates are drawn to the middle: a quarter of them would be too high a line.
    assert line < np.quantile(level, 0.25)


def test_columns_that_repeat_are_left_out() -> None:
    rng = np.random.default_rng(3)
    one, two = rng.normal(size=50), rng.normal(size=50)
    values = np.column_stack([one, 2 * one + 3, two, one + two, np.full(50, 4.0)])
    assert independent(values, np.ones((50, 1))) == [0, 2]


@given(st.floats(0, 1))
def test_words_never_say_more_than_the_probability(probability: float) -> None:
    raw = words.raw_words(probability, OUTCOME, POLICY.sure, known=True)
    assert ("very sure" in raw) == (max(probability, 1 - probability) >= 0.95)
    assert words.raw_words(probability, OUTCOME, POLICY.sure, known=False).startswith("we cannot tell")
    assert not {"failing", "poor", "weak", "red"} & set(raw.split())


def test_absence_is_worse_when_it_is_more() -> None:
    outcome = POLICY.outcome("absence_overall")
    assert words.adjusted_words(0.99, outcome, POLICY.sure, known=True).startswith("above what we would expect")


def test_an_annulled_figure_is_called_odd() -> None:
    own = pl.col("measure") == OUTCOME.id
    figures = FIGURES.with_columns(
        value=pl.when(own & (pl.col("school") == "100007") & (pl.col("year") == 2017)).then(-40.0).otherwise("value")
    )
    frame = _measure(figures).frame
    for said in ("look at the figure itself", "far from nearly every other school's"):
        assert frame.filter(pl.col("unknown").str.contains(said))["urn"].to_list() == ["100007"]


def test_a_selective_school_is_told_what_is_not_known_of_it() -> None:
    schools = SCHOOLS_FRAME.with_columns(selective=pl.col("urn") == "100003")
    frame = _measure(FIGURES, schools).frame
    told = frame.filter(pl.col("unknown").str.contains("selective schools differ"))["urn"].to_list()
    assert told == ["100003"]


# --- Profile and sentinels -------------------------------------------------------------------------------------------


def test_a_profile_has_a_line_for_each_area_and_no_number_for_the_school(whole: Measured) -> None:
    mine = estimates(whole.frame.head(1))
    other = replace(mine[0], outcome="ks2_reading_progress", area="reading", years=0)
    lines = {line.area: line for line in profile([*mine, other], POLICY)}
    assert list(lines) == [area.id for area in POLICY.areas]
    assert lines["maths"].estimate == mine[0]
    assert lines["maths"].told_by == "Progress in mathematics"
    assert lines["reading"].estimate == other
    assert lines["behaviour"].estimate is None
    assert "Suspensions" in lines["behaviour"].without


def test_a_profile_is_of_one_school(whole: Measured) -> None:
    with pytest.raises(ValueError, match="one school"):
        profile(estimates(whole.frame.head(2)), POLICY)


def _cohorts(last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    rng = np.random.default_rng(4)
    lines: list[tuple[object, ...]] = []
    for at in range(200):
        sizes = (150, 150 + int(rng.integers(-12, 13)) if at else last)
        for year, size in zip((2017, 2018), sizes, strict=True):
            lines.append((f"{at:06}", "ks4_attainment8", "all", year, 45.0, None, size, None, None))
        lines.append((f"{at:06}", "pupils", "all", 2018, 800.0, None, 800, None, None))
    schools = pl.DataFrame({"urn": [f"{at:06}" for at in range(200)], "phase": ["Secondary"] * 200})
    return pl.DataFrame(lines, schema=FIGURE, orient="row"), schools


def test_a_cohort_that_fell_far_asks_for_a_look_and_accuses_nobody() -> None:
    seen = watch(*_cohorts(60), POLICY)
    mine = seen.filter(pl.col("urn") == "000000")
    assert mine.height == 2
    for row in mine.iter_rows(named=True):
        assert row["words"].startswith("look at who left")
        assert row["fall_low"] < row["fall"] < row["fall_high"]
        assert row["fall_low"] > 0.4
    others = seen.filter(pl.col("urn") != "000000")
    assert others.filter(pl.col("words").str.starts_with("look")).height <= 2


def test_an_ordinary_cohort_asks_for_nothing() -> None:
    mine = watch(*_cohorts(152), POLICY).filter(pl.col("urn") == "000000")
    assert set(mine["words"]) == {"nothing to look at"}


def test_without_rolls_a_sentinel_is_silent() -> None:
    figures, schools = _cohorts(60)
    seen = watch(figures.filter(pl.col("measure") != "pupils"), schools, POLICY)
    assert "cohort_against_roll" not in set(seen["sentinel"])
