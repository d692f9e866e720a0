"""Early warning on small made-up facts: nothing later counts, reasons are told, and learning is the same each time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.identification.warning.backtest import backtest
from alongside.identification.warning.events import BELOW_GOOD, GOOD, NEVER
from alongside.identification.warning.features import describe
from alongside.identification.warning.learning import as_though_due, learn
from alongside.identification.warning.published import Asked, Published
from alongside.identification.warning.reasons import explain, without_each
from alongside.identification.warning.report import phases, report
from alongside.journey.warning_inputs import Chains, ask
from alongside.policy.warning import load_warning

DAY = dt.date(2018, 6, 1)
URNS = tuple(f"{100000 + at}" for at in range(240))
SMALL = replace(load_warning().boosting, trees=25, rate=0.2, features_tried=0.5, least_in_leaf=10, seeds=(0,))
HELD = Chains([("100001", "100002", dt.date(2016, 9, 1), True), ("100003", "100004", dt.date(2018, 9, 1), True)])


def facts(seed: int = 0) -> Published:
    """Facts of 240 schools, from 2010 to 2020."""
    generator = np.random.default_rng(seed)
    days = lambda n, since=2010: [  # noqa: E731
        dt.date(since, 1, 1) + dt.timedelta(days=int(back)) for back in generator.integers(0, 3650, n)
    ]
    many = len(URNS)
    inspected = pl.DataFrame(
        {
            "urn": URNS * 4,
            "started": days(4 * many),
            "graded": [True] * (4 * many),
            "grade": generator.integers(1, 5, 4 * many),
            "whole": [True] * (4 * many),
        }
    ).with_columns(known=pl.col("started") + pl.duration(days=40))
    periods = [(f"{year}/{year % 100 + 1}", dt.date(year + 1, 12, 16)) for year in range(2015, 2019)]
    measures = ("ks2_rwm_expected", "ks2_reading_progress", "finance_income", "finance_balance", "fsm6_percent")
    figured = pl.DataFrame(
        [
            (urn, measure, period, float(generator.normal(50, 10)), 30, known)
            for period, known in periods
            for measure in measures
            for urn in URNS
        ],
        schema=["urn", "measure", "period", "value", "pupils", "known"],
        orient="row",
    )
    places = pl.DataFrame(
        {
            "urn": URNS,
            "phase": ["Primary"] * many,
            "kind": generator.choice(["maintained", "converter"], many),
            "region": generator.choice(["London", "North East"], many),
            "la_code": generator.choice(["201", "202", "203", "204", "205", "206"], many),
            "lsoa": [f"E0100{at % 40:04}" for at in range(many)],
            "faith": generator.choice(["Non-faith", "Christian"], many),
            "gender": ["Mixed"] * many,
            "selective": [0] * many,
            "opened": [dt.date(2009, 9, 1)] * many,
            "low_age": [4] * many,
            "high_age": [11] * many,
            "idaci_quintile": generator.integers(1, 6, many),
        }
    )
    areas = pl.DataFrame(
        {
            "lsoa": [f"E0100{at:04}" for at in range(40)] * 2,
            "imd": generator.random(80),
            "known": [dt.date(2015, 9, 30)] * 40 + [dt.date(2019, 9, 26)] * 40,
        }
    )
    joined = pl.DataFrame({"urn": URNS, "body": generator.choice(["T1", "T2", "T3"], many), "joined": days(many)})
    return Published(places=places, inspections=inspected, figures=figured, areas=areas, memberships=joined)


def before(known: Published, day: dt.date) -> Published:
    """The facts without anything that became known on the day or later."""
    return replace(
        known,
        inspections=known.inspections.filter(pl.col("known") < day),
        figures=known.figures.filter(pl.col("known") < day),
        areas=known.areas.filter(pl.col("known") < day),
        memberships=known.memberships.filter(pl.col("joined") < day),
    )


def scrambled(known: Published, day: dt.date, seed: int) -> Published:
    """The facts with every value that became known on the day or later given to another."""
    return replace(
        known,
        inspections=_mix(known.inspections, "known", "grade", day, seed),
        figures=_mix(known.figures, "known", "value", day, seed),
        areas=_mix(known.areas, "known", "imd", day, seed),
        memberships=_mix(known.memberships, "joined", "body", day, seed),
    )


def _mix(frame: pl.DataFrame, dated: str, value: str, day: dt.date, seed: int) -> pl.DataFrame:
    later = frame.filter(pl.col(dated) >= day)
    mixed = later.with_columns(pl.col(value).shuffle(seed))
    return pl.concat([frame.filter(pl.col(dated) < day), mixed])


def asked(day: dt.date) -> Asked:
    return ask(pl.DataFrame({"urn": URNS}).with_columns(day=pl.lit(day)), HELD)


KNOWN = facts()


@settings(max_examples=12, deadline=None)
@given(st.dates(dt.date(2015, 1, 1), dt.date(2019, 12, 31)), st.integers(0, 99))
def test_nothing_of_the_day_or_later_changes_a_feature(day: dt.date, seed: int) -> None:
    told = describe(asked(day), KNOWN)
    assert told.equals(describe(asked(day), before(KNOWN, day)))
    assert told.equals(describe(asked(day), scrambled(KNOWN, day, seed)))


def test_something_of_the_day_before_does() -> None:
    """The test above could not fail if facts were never read."""
    day = dt.date(2017, 1, 1)
    assert not describe(asked(day), KNOWN).equals(describe(asked(day), before(KNOWN, dt.date(2016, 1, 1))))


def test_a_chain_is_followed_from_the_day_of_its_link_only() -> None:
    assert HELD.straight("100001", dt.date(2016, 9, 1)) == ["100001"]
    assert HELD.straight("100001", dt.date(2016, 9, 2)) == ["100001", "100002"]
    assert HELD.straight("100003", DAY) == ["100003"]


def test_a_merger_and_a_split_end_a_chain_and_a_circle_is_walked_once() -> None:
    long_ago = dt.date(2000, 1, 1)
    merged = Chains([("3", "1", long_ago, True), ("3", "2", long_ago, True)])
    split = Chains([("2", "1", long_ago, True), ("3", "1", long_ago, True)])
    circle = Chains([("1", "2", long_ago, True), ("2", "1", long_ago, True)])
    assert merged.straight("3", DAY) == ["3"]
    assert split.straight("3", DAY) == ["3"]
    assert circle.straight("1", DAY) == ["1", "2"]


def test_the_past_of_a_predecessor_is_the_schools() -> None:
    rows = pl.DataFrame({"urn": ["100001"], "day": [DAY]})
    alone, whole = describe(ask(rows, Chains([])), KNOWN), describe(ask(rows, HELD), KNOWN)
    assert whole["graded_times"][0] > alone["graded_times"][0]


def test_a_school_without_past_or_figures_is_described_and_never_graded() -> None:
    rows = pl.DataFrame({"urn": ["999999"], "day": [DAY]})
    told = describe(ask(rows, HELD), KNOWN)
    assert told["population"].to_list() == [NEVER]
    assert told["level_latest"].to_list() == [None]


def test_every_feature_of_policy_is_made() -> None:
    assert set(load_warning().features) <= set(describe(asked(DAY), KNOWN).columns)


# --- Learning ---------------------------------------------------------------------------------------------------------


def past(n: int = 1500) -> pl.DataFrame:
    """Described events in which only `progress_pooled` matters, with three populations."""
    generator = np.random.default_rng(1)
    policy = load_warning()
    told = pl.DataFrame({name: generator.normal(size=n) for name in policy.features})
    words = {name: ["one"] * n for name in ("kind", "region", "faith", "gender")}
    grade = generator.integers(1, 5, n)
    below = generator.random(n) < 1 / (1 + np.exp(2 * told["progress_pooled"].to_numpy()))
    return told.with_columns(
        **{name: pl.Series(values) for name, values in words.items()},
        phase=pl.Series(generator.choice(["Primary", "Secondary"], n)),
        previous_grade=pl.Series(grade),
        years_since=pl.Series(generator.uniform(1, 6, n)),
        urn=pl.Series([f"{200000 + at}" for at in range(n)]),
        day=pl.Series([dt.date(2015, 9, 1) + dt.timedelta(days=int(one)) for one in generator.integers(0, 1600, n)]),
        below=pl.Series(below.astype(np.int8)),
        graded=pl.lit(True),
        body=pl.Series(generator.choice([f"B{at}" for at in range(60)], n)),
        population=pl.Series(np.where(grade >= 3, BELOW_GOOD, GOOD)),
        previous_started=pl.lit(dt.date(2014, 3, 1)),
        level_known=pl.lit(dt.date(2016, 12, 16)),
        progress_known=pl.lit(dt.date(2016, 12, 16)),
        money_known=pl.lit(None, dtype=pl.Date),
        pupils_known=pl.lit(dt.date(2018, 6, 28)),
        others_known=pl.lit(dt.date(2018, 7, 2)),
        school_opened=pl.lit(dt.date(2011, 9, 1)),
    ).with_columns(known=pl.col("day") + pl.duration(days=40))


PAST = past()


def test_learning_twice_says_the_same() -> None:
    one, other = (learn(PAST, load_warning(), day=dt.date(2019, 1, 1), boosting=SMALL) for _ in range(2))
    assert np.array_equal(one.probabilities(PAST, "graded"), other.probabilities(PAST, "graded"))


def test_what_is_not_yet_known_or_settled_is_not_learned_from() -> None:
    day = dt.date(2019, 1, 1)
    settled = day - dt.timedelta(days=load_warning().settled_days)
    turned = PAST.with_columns(
        below=pl.when(pl.col("day") > settled).then(1 - pl.col("below")).otherwise("below").cast(pl.Int8)
    )
    one, other = (learn(each, load_warning(), day=day, boosting=SMALL) for each in (PAST, turned))
    assert np.array_equal(one.probabilities(PAST, "graded"), other.probabilities(PAST, "graded"))


@pytest.mark.parametrize(("feature", "way"), [("progress_pooled", -1), ("reading_latest", -1), ("imd", 1)])
def test_better_results_never_raise_the_probability_and_more_deprivation_never_lowers_it(
    feature: str, way: int
) -> None:
    """The last two are noise here, which trees without directions follow up and down."""
    learned = learn(PAST, load_warning(), day=dt.date(2019, 1, 1), boosting=SMALL)
    asked_of = PAST.head(40)
    steps = [
        learned.probabilities(asked_of.with_columns(pl.lit(value).alias(feature)), "graded")
        for value in np.linspace(-2.5, 2.5, 21)
    ]
    moves = way * np.diff(np.stack(steps), axis=0)
    assert moves.min() >= -1e-12
    assert feature != "progress_pooled" or moves.max() > 0.01


def test_the_reason_told_first_is_the_one_that_matters() -> None:
    policy = load_warning()
    learned = learn(PAST, policy, day=dt.date(2019, 1, 1), boosting=SMALL)
    rows = PAST.filter(pl.col("population") == GOOD)
    low = (rows["progress_pooled"] < -1).to_list()
    chance = learned.probabilities(rows, "visited")
    without = without_each(rows, policy, lambda frame: learned.probabilities(frame, "visited"))
    sentences, reasons = explain(rows, chance, without, policy)
    told = [one[0]["text"] for one, weak in zip(reasons, low, strict=True) if one and weak]
    assert told.count("pupils' progress") >= 0.7 * len(told) > 0
    assert all("will" not in one and "fail" not in one for one in sentences)
    assert any("(December 2016)" in one for one in sentences)


def test_a_school_is_scored_no_sooner_than_its_next_inspection_is_due() -> None:
    policy = load_warning()
    rows = pl.DataFrame({"previous_grade": [1, 2, 3, 2], "years_since": [1.0, 1.0, 1.0, 9.0]}).with_columns(
        years_since_below=pl.lit(2.0), graded_as_predecessor=pl.Series([0, 0, 1, 0]), years_open=pl.lit(0.5)
    )
    moved = as_though_due(rows, policy)
    due = policy.due
    assert moved["years_since"].to_list() == [due.outstanding, due.good, due.below, 9.0]
    assert moved["years_since_below"].to_list()[3] == 2.0
    assert moved["years_open"].to_list()[2:] == [due.opened, 0.5]


def test_a_back_test_beats_its_baseline_where_there_is_something_to_learn_and_keeps_the_identity() -> None:
    policy = replace(load_warning(), cuts=(dt.date(2018, 9, 1), dt.date(2019, 3, 1)), draws=40)
    said = backtest(PAST, policy, boosting=SMALL).with_columns(
        pupils=pl.lit(200), rurality=pl.lit(None, dtype=pl.String), sen=pl.lit(10.0), fsm=pl.lit(10.0)
    )
    found = report(said, policy)["all with a previous grade"]
    overall = found["overall"]
    assert overall["auc"] > 0.75 > 0.6 > overall["baseline_auc"]
    assert overall["gain_low"] > 0
    assert overall["precision_10"] == pytest.approx(overall["recall_10"] * overall["prevalence"] / 0.1, abs=0.002)


def test_noise_is_not_offered() -> None:
    policy = replace(load_warning(), cuts=(dt.date(2018, 9, 1),), draws=40)
    noise = PAST.with_columns(below=pl.col("below").shuffle(2))
    said = backtest(noise, policy, boosting=SMALL).with_columns(
        pupils=pl.lit(200), rurality=pl.lit(None, dtype=pl.String), sen=pl.lit(10.0), fsm=pl.lit(10.0)
    )
    found = report(said, policy)["all with a previous grade"]
    assert not found["offered"]
    assert found["why"].startswith("Not offered")


def phased(*, flat: bool) -> pl.DataFrame:
    """Said of primary schools rightly; of secondary schools, where few are below good, too high by far."""
    policy = replace(load_warning(), cuts=(dt.date(2018, 9, 1),), draws=40)
    said = backtest(PAST, policy, boosting=SMALL).filter(pl.col("said_of") == "all with a previous grade")
    secondary = pl.col("phase") == "Secondary"
    few = said.with_columns(
        below=pl.when(secondary).then(pl.col("below") * (pl.int_range(pl.len()) % 9 == 0)).otherwise("below"),
        baseline_probability=pl.when(secondary).then(0.06).otherwise("baseline_probability"),
    )
    return (said if flat else few).with_columns(
        high_age=pl.lit(16),
        pupils=pl.lit(200),
        rurality=pl.lit(None, dtype=pl.String),
        sen=pl.lit(10.0),
        fsm=pl.lit(10.0),
    )


def test_it_is_not_offered_for_a_phase_in_which_the_baseline_is_nearer() -> None:
    policy = replace(load_warning(), draws=40, least_cases=50)
    found = {one["phase"]: one for one in phases(phased(flat=False), policy)}
    assert found["Primary"]["offered"]
    assert not found["Secondary"]["offered"]
    assert found["Secondary"]["brier"] > found["Secondary"]["baseline_brier"]
    assert "Use the baseline" in found["Secondary"]["why"]
    assert all(one["offered"] for one in phases(phased(flat=True), policy))
    early = phased(flat=True).with_columns(high_age=pl.lit(7))
    assert [one["phase"] for one in phases(early, policy)] == ["Infant or first", "Secondary"]


def test_too_few_inspections_of_a_phase_are_too_few_to_tell_and_no_part_is_left_out_unsaid() -> None:
    policy = replace(load_warning(), draws=40, least_cases=10_000)
    said = phased(flat=True)
    assert not any(one["offered"] for one in phases(said, policy))
    low = report(said, replace(policy, least_cases=100))["all with a previous grade"]["parts"]
    by_region = [one for one in low if one["by"] == "phase"]
    assert sum(one["inspections"] for one in by_region) == said.height
    for one in low:
        if not one.get("too_few"):
            assert one["false_alarms_low"] <= one["false_alarms"] <= one["false_alarms_high"]
            assert one["misses_high"] - one["misses_low"] > 0.01
