"""Simple estimators, told the true model, find what was planted; naive ones are misled as they are in life."""

from __future__ import annotations

import numpy as np
import pytest

from alongside.synthetic import England, invent, make_plan
from alongside.synthetic.effects import CARRY_OVER, PARTS, PAST, SPREAD
from alongside.synthetic.outcomes import Outcome, column
from alongside.synthetic.secondary_results import ATTAINMENT_SPREAD

TESTED = (2016, 2017, 2018, 2019, 2023, 2024, 2025, 2026)


def part(england: England, name: str, outcome: Outcome) -> np.ndarray:
    return england.parts[name][outcome.school, column(outcome.summer)]


def test_the_effect_of_help_is_recovered_under_the_true_model(wide_england: England) -> None:
    seen, helped, weight = [], [], []
    for summer in TESTED:
        outcome = wide_england.primary[summer].headline
        others = sum(part(wide_england, name, outcome) for name in PARTS if name != "support")
        rest = outcome.observed[:, 0] - outcome.level - outcome.context[:, 0] - outcome.bounds[:, 0]
        seen.append(rest - outcome.points * others)
        helped.append(part(wide_england, "support", outcome))
        weight.append(outcome.pupils[:, 0])
    y, x, w = (np.concatenate(parts) for parts in (seen, helped, weight))
    slope = (w * x * y).sum() / (w * x * x).sum()
    error = np.sqrt(2100 / (w * x * x).sum())  # a pupil's figure is 0 or 100: variance at most 2,500
    assert slope == pytest.approx(10.0, abs=4 * error)
    assert slope > 8


def test_schools_chosen_for_low_results_rise_more_than_help_explains(wide_england: England) -> None:
    spells = wide_england.spells
    low = (spells.summer == 2018) & np.isin(spells.reason, ("lowest 5% of results", "lowest 15% of results"))
    chosen = spells.school[low]
    before, after = wide_england.primary[2018].headline, wide_england.primary[2019].headline
    both = np.intersect1d(np.intersect1d(before.school, after.school), chosen)
    assert both.size > 20
    at = [np.searchsorted(outcome.school, both) for outcome in (before, after)]
    rise = (after.observed[at[1], 0] - before.observed[at[0], 0]).mean()
    truly = (
        10
        * (wide_england.parts["support"][both, column(2019)] - wide_england.parts["support"][both, column(2018)]).mean()
    )
    assert rise > truly + 4


def test_a_trust_variance_is_recovered_from_effects(wide_england: England) -> None:
    trusts = wide_england.trusts
    at = column(2026)
    member = np.flatnonzero(
        (trusts.of_school >= 0)
        & (trusts.joined < np.datetime64("2025-09-01"))
        & (wide_england.effects.bright_since == 0)
    )
    effect = sum(wide_england.parts[name][member, at] for name in ("trust", "school", "drift", "shock"))
    groups = trusts.of_school[member]
    size = np.bincount(groups, minlength=trusts.uid.size).astype(float)
    mean = np.bincount(groups, weights=effect, minlength=size.size) / np.maximum(size, 1)
    within = ((effect - mean[groups]) ** 2).sum() / (member.size - (size > 0).sum())
    big = size >= 1
    grand = np.average(mean[big], weights=size[big])
    between = (size[big] * (mean[big] - grand) ** 2).sum() / (big.sum() - 1)
    typical = (size.sum() - (size**2).sum() / size.sum()) / (big.sum() - 1)
    assert (between - within) / typical == pytest.approx(SPREAD["trust"] ** 2, abs=0.03)
    assert within == pytest.approx(SPREAD["school"] ** 2 + SPREAD["drift"] ** 2 + SPREAD["shock"] ** 2, abs=0.05)


def test_drift_carries_over_from_year_to_year(wide_england: England) -> None:
    drift = wide_england.parts["drift"]
    for lag in (1, 2, 3):
        seen = np.corrcoef(drift[:, : len(PAST) - lag].ravel(), drift[:, lag:].ravel())[0, 1]
        assert seen == pytest.approx(CARRY_OVER**lag, abs=0.02)
    assert drift.std() == pytest.approx(SPREAD["drift"], abs=0.02)


def test_adjusted_attainment_8_correlates_over_years_as_in_life(wide_england: England) -> None:
    """Quick models of the tables of 2015/16 to 2018/19 gave .79, .73 and .67 at lags 1 to 3."""

    def adjusted(summer: int) -> dict[int, float]:
        outcome = wide_england.secondary[summer].attainment
        main = (wide_england.schools.phase[outcome.school] == 1) & (outcome.pupils[:, 0] > 5)
        value = outcome.observed[:, 0] - outcome.level - outcome.context[:, 0]
        return dict(zip(outcome.school[main].tolist(), value[main].tolist(), strict=True))

    newest = adjusted(2019)
    for lag, published in ((1, 0.79), (2, 0.73), (3, 0.67)):
        older = adjusted(2019 - lag)
        both = sorted(newest.keys() & older.keys())
        seen = np.corrcoef([newest[k] for k in both], [older[k] for k in both])[0, 1]
        assert seen == pytest.approx(published, abs=0.07)


def test_chance_in_cohorts_is_what_it_is_said_to_be(wide_england: England) -> None:
    outcome = wide_england.primary[2019].headline
    pupils = wide_england.primary[2019].cohort.pupils[:, 1:3]
    p = outcome.expected[:, 1:3] / 100
    usable = (pupils > 20) & (p > 0.1) & (p < 0.9)
    z = outcome.noise[:, 1:3][usable] / (100 * np.sqrt(p * (1 - p) / np.maximum(pupils, 1)))[usable]
    assert z.std() == pytest.approx(1.0, abs=0.04)
    assert (np.abs(z) < 1.645).mean() == pytest.approx(0.90, abs=0.015)
    attainment = wide_england.secondary[2019].attainment
    main = wide_england.schools.phase[attainment.school] == 1
    z = (attainment.noise[:, 0] * np.sqrt(attainment.pupils[:, 0]) / ATTAINMENT_SPREAD)[main]
    assert (np.abs(z) < 1.645).mean() == pytest.approx(0.90, abs=0.025)


def test_published_intervals_of_progress_8_cover_the_truth(wide_england: England) -> None:
    progress = wide_england.secondary[2024].progress
    main = wide_england.schools.phase[progress.school] == 1
    half = 1.96 * 1.27 / np.sqrt(wide_england.secondary[2024].progress_pupils[:, 0])
    covered = (np.abs(progress.noise[:, 0]) <= half)[main]
    assert covered.mean() == pytest.approx(0.95, abs=0.025)


def test_context_is_recovered_by_least_squares(wide_england: England) -> None:
    outcome = wide_england.secondary[2025].attainment
    at, mine = 2025 - 2014, outcome.school
    keep = wide_england.schools.phase[mine] == 1
    intake, pupils = wide_england.intake, outcome.pupils
    share = pupils[:, 1] / pupils[:, 0]
    girls = pupils[:, 4] / pupils[:, 0]
    columns = [np.ones(mine.size), share, girls, wide_england.schools.selective[mine].astype(float)]
    columns += [getattr(intake, name)[mine, at] for name in ("fsm6", "eal", "sen", "ehc")]
    design = np.column_stack(columns)[keep]
    effect = wide_england.effect_in(2025)[mine][keep]
    y = outcome.observed[keep, 0] - outcome.points * effect - outcome.bounds[keep, 0]
    found = np.linalg.lstsq(design, y, rcond=None)[0]
    for value, planted, within in zip(
        found[1:], (-12, 4, 15, -0.15, 0.10, -0.25, -0.35), (2.5, 1.5, 1, 0.03, 0.01, 0.04, 0.12), strict=True
    ):
        assert value == pytest.approx(planted, abs=within)


def test_no_seed_is_special() -> None:
    """Two more seeds: the same checks of spread hold, and the effects differ."""
    first, second = (invent(make_plan(schools=600, years="2019-2020", seed=seed)) for seed in (101, 102))
    for made in (first, second):
        assert made.effects.school.std() == pytest.approx(SPREAD["school"], abs=0.06)
    assert not np.allclose(first.effects.school[:500], second.effects.school[:500])
