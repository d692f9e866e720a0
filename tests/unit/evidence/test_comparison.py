"""Who does better, and how sure, on made-up figures whose answer is known."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.evidence import Compared, Figures, compare
from alongside.evidence.comparison import measures_needed
from alongside.identifiers import Urn
from alongside.policy.evidence import load_evidence
from alongside.policy.measures import load_measures
from alongside.provenance import Missing
from alongside.records import Phase, School
from journey.made_up import long_figures, school

POLICY = load_evidence()
BETTER = {name: measure.better for name, measure in load_measures().items()}


def compared(
    rows: list[dict[str, object]], *, phase: Phase = Phase.PRIMARY, own: School | None = None
) -> dict[str, Compared]:
    here, other = own or school("100000", phase=phase), school("100001", phase=phase)
    figures = Figures.of(long_figures(rows)).by_school([here, other], measures_needed(POLICY, [phase.value]))
    return {c.comparison.measure: c for c in compare(here, [other], figures, POLICY, BETTER)}


def progress(urn: str, period: str, value: float | None, pupils: int | None = 36, **more: object) -> dict[str, object]:
    return {"urn": urn, "measure": "ks2_reading_progress", "period": period, "value": value, "pupils": pupils, **more}


def test_one_year_is_judged_by_its_own_standard_error() -> None:
    # Cohorts of 36: standard errors 6.2 / 6 each, so the difference has 6.2 / 6 * sqrt(2) = 1.461.
    answer = compared([progress("100000", "2017/18", 0.0), progress("100001", "2017/18", 2.5)])["ks2_reading_progress"]
    judgement = answer.judgements[0]
    assert judgement.standard_error == pytest.approx(6.2 / 6 * math.sqrt(2))
    assert judgement.difference == 2.5
    assert judgement.probability == pytest.approx(0.9565, abs=1e-3)
    assert judgement.sure == "very sure"
    assert answer.comparison.doing_better == ("100001",)
    assert answer.comparison.own.low == pytest.approx(-1.959964 * 6.2 / 6)


@pytest.mark.parametrize(
    ("gap", "sure"), [(2.5, "very sure"), (1.5, "fairly sure"), (1.0, "cannot tell"), (-5.0, "cannot tell")]
)
def test_sureness_has_its_fixed_meanings(gap: float, sure: str) -> None:
    answer = compared([progress("100000", "2017/18", 0.0), progress("100001", "2017/18", gap)])["ks2_reading_progress"]
    assert answer.judgements[0].sure == sure


def test_years_are_pooled_so_a_steady_small_difference_becomes_sure() -> None:
    years = ["2015/16", "2016/17", "2017/18"]
    rows = [progress(urn, year, value) for year in years for urn, value in (("100000", 0.0), ("100001", 1.5))]
    answer = compared(rows)["ks2_reading_progress"]
    assert answer.judgements[0].sure == "very sure"
    assert answer.judgements[0].years == tuple(years)
    assert answer.judgements[0].standard_error == pytest.approx(6.2 / 6 * math.sqrt(2) / math.sqrt(3))


def test_lower_is_better_for_absence_and_its_cohort_is_the_roll() -> None:
    rows = [
        {"urn": urn, "measure": measure, "period": "2018/19", "value": value}
        for urn, absent in (("100000", 60.0), ("100001", 20.0))
        for measure, value in (("absence_persistent", absent), ("pupils", 80.0), ("absence_overall", absent / 3))
    ]
    answer = compared(rows, phase=Phase.SPECIAL)
    assert answer["absence_persistent"].judgements[0].difference == pytest.approx(40.0)
    assert answer["absence_persistent"].judgements[0].sure == "very sure"
    assert answer["absence_persistent"].comparison.own.pupils == 80
    # No spread is published for overall absence: however large the gap, nothing is claimed.
    assert answer["absence_overall"].judgements[0].sure == "cannot tell"
    assert "number of pupils" in answer["absence_overall"].judgements[0].because


def test_a_published_interval_is_used_before_our_own() -> None:
    rows = [progress("100000", "2017/18", 0.0), progress("100001", "2017/18", 2.5, low=-5.0, high=10.0)]
    answer = compared(rows)["ks2_reading_progress"]
    assert answer.judgements[0].sure == "cannot tell"
    assert answer.comparison.others[0].low == -5.0


def test_a_cohort_is_borrowed_for_the_interval_but_not_shown() -> None:
    rows = [progress("100000", "2017/18", 0.0), progress("100001", "2017/18", 2.5)]
    rows += [progress("100000", "2018/19", 0.0, None), progress("100001", "2018/19", 2.5, None)]
    answer = compared(rows)["ks2_reading_progress"]
    assert answer.judgements[0].years == ("2017/18", "2018/19")
    assert answer.comparison.own.period == "2018/19"
    assert answer.comparison.own.pupils is None
    assert answer.comparison.own.low == pytest.approx(-1.959964 * 6.2 / 6)


def test_without_any_cohort_nothing_is_claimed() -> None:
    rows = [progress("100000", "2017/18", -9.0, None), progress("100001", "2017/18", 9.0, None)]
    assert compared(rows)["ks2_reading_progress"].judgements[0].sure == "cannot tell"


def test_figures_resting_on_five_pupils_or_fewer_are_hidden() -> None:
    rows = [progress("100000", "2017/18", 0.0), progress("100001", "2017/18", 9.9, 5)]
    answer = compared(rows)["ks2_reading_progress"]
    assert answer.comparison.others[0].value is None
    assert answer.comparison.others[0].missing is Missing.SUPPRESSED
    assert answer.judgements[0].sure == "cannot tell"


def test_the_reason_for_a_missing_figure_is_kept() -> None:
    rows = [progress("100000", "2017/18", None, missing=Missing.LOW_COVERAGE.value), progress("100001", "2017/18", 1.0)]
    answer = compared(rows)["ks2_reading_progress"]
    assert answer.comparison.own.missing is Missing.LOW_COVERAGE
    assert answer.comparison.because == (
        "This school has no published figure for this measure, so nobody can be said to do better.",
    )


def test_years_before_conversion_come_from_the_predecessor() -> None:
    moved = school("100000", lineage=["90000"])
    rows = [progress("90000", "2016/17", -2.0), progress("100000", "2017/18", 0.0)]
    rows += [progress("100001", year, 2.0) for year in ("2016/17", "2017/18")]
    answer = compared(rows, own=moved)["ks2_reading_progress"]
    assert [(figure.period, figure.urn) for figure in answer.history] == [("2016/17", "90000"), ("2017/18", "100000")]
    assert answer.judgements[0].years == ("2016/17", "2017/18")


def test_a_school_without_any_figures_is_still_answered() -> None:
    answer = compared([])
    assert set(answer) == {m.id for m in POLICY.measures_for("Primary")}
    assert all(
        c.comparison.own.missing is Missing.NOT_AVAILABLE and not c.comparison.doing_better for c in answer.values()
    )


@settings(deadline=None)
@given(st.floats(-8, 8), st.floats(-8, 8), st.integers(6, 200), st.integers(6, 200))
def test_two_schools_never_both_do_better_than_each_other(one: float, two: float, few: int, many: int) -> None:
    def sure(first: float, second: float, here: int, there: int) -> bool:
        rows = [progress("100000", "2017/18", first, here), progress("100001", "2017/18", second, there)]
        return compared(rows)["ks2_reading_progress"].judgements[0].better

    assert not (sure(one, two, few, many) and sure(two, one, many, few))


def test_figures_keep_urn_order_of_lineage_within_a_year() -> None:
    here = school("100000", lineage=["90000"])
    rows = [progress("90000", "2017/18", 5.0), progress("100000", "2017/18", 1.0)]
    found = Figures.of(long_figures(rows)).by_school([here], ["ks2_reading_progress"])
    assert [figure.value for figure in found[Urn("100000"), "ks2_reading_progress"]] == [1.0]
