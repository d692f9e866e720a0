"""Inspections: what the calendar allows, the frameworks' own scales, and probabilities that mean what they say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from alongside.sources.contract import Table
from alongside.synthetic import England, facts
from alongside.synthetic.inspections import CARD, GRADED, UNGRADED

NOVEMBER = np.datetime64("2025-11-10")


def test_none_while_inspection_was_suspended(wide_england: England) -> None:
    started = wide_england.inspections.started
    assert not ((started > np.datetime64("2020-03-12")) & (started < np.datetime64("2021-09-01"))).any()
    assert ((started >= np.datetime64("2019-09-01")) & (started <= np.datetime64("2020-03-12"))).sum() > 100


def test_report_cards_from_the_tenth_of_november_2025_and_nothing_else_after(wide_england: England) -> None:
    seen = wide_england.inspections
    assert (seen.started[seen.kind == CARD] >= NOVEMBER).all()
    assert (seen.started[seen.kind != CARD] < NOVEMBER).all()
    assert (seen.kind == CARD).sum() > 500


def test_outstanding_schools_were_seldom_inspected_while_exempt(wide_england: England) -> None:
    seen, schools = wide_england.inspections, wide_england.schools
    mainstream = np.isin(schools.phase[seen.school], (facts.PRIMARY, facts.SECONDARY))
    graded = (seen.kind == GRADED) & mainstream
    while_exempt = graded & (seen.started > np.datetime64("2013-09-01")) & (seen.started < np.datetime64("2020-03-13"))
    after = graded & (seen.started > np.datetime64("2021-09-01"))
    assert (seen.before[while_exempt] == 1).mean() < 0.08
    assert (seen.before[after] == 1).mean() > 2 * (seen.before[while_exempt] == 1).mean()


def test_three_quarters_of_schools_requiring_improvement_rose_in_2022_23(wide_england: England) -> None:
    seen = wide_england.inspections
    year = (seen.started >= np.datetime64("2022-09-01")) & (seen.started < np.datetime64("2023-09-01"))
    again = year & (seen.kind == GRADED) & (seen.before == 3)
    assert again.sum() > 100
    assert (seen.grade[again] <= 2).mean() == pytest.approx(0.75, abs=0.07)
    inadequate = year & (seen.kind == GRADED) & (seen.before == 4)
    assert (seen.grade[inadequate] < 4).mean() > 0.85


def test_true_probabilities_sum_to_one_and_are_calibrated(wide_england: England) -> None:
    seen = wide_england.inspections
    graded = seen.kind == GRADED
    chances = seen.chances[graded, :4]
    assert np.abs(chances.sum(axis=1) - 1).max() < 1e-9
    assert chances.min() >= 0
    below = chances[:, 2] + chances[:, 3]
    happened = seen.grade[graded] >= 3
    for low, high in ((0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 1.01)):
        here = (below >= low) & (below < high)
        assert here.sum() > 200
        assert happened[here].mean() == pytest.approx(below[here].mean(), abs=0.03)


def test_better_schools_have_better_chances(wide_england: England) -> None:
    seen = wide_england.inspections
    graded = np.flatnonzero((seen.kind == GRADED) & (seen.started > np.datetime64("2022-09-01")) & (seen.before == 3))
    years = seen.started[graded].astype("datetime64[Y]").astype(int) + 1970
    effect = wide_england.effect[seen.school[graded], np.minimum(years, 2026) - 2006]
    good = seen.chances[graded, 0] + seen.chances[graded, 1]
    assert np.corrcoef(effect, good)[0, 1] > 0.4


def test_no_overall_grade_from_september_2024(table: Callable[[str], Table]) -> None:
    rows = table("as_at_31_August_2025.csv").rows
    recent = rows.filter(pl.col("latest_started") >= pl.date(2024, 9, 1))
    assert recent.height > 20
    assert recent["latest_overall_effectiveness"].null_count() == recent.height
    assert recent["latest_quality_of_education"].null_count() == 0
    earlier = rows.filter(pl.col("latest_started") < pl.date(2024, 9, 1))
    assert earlier["latest_overall_effectiveness"].null_count() == 0


def test_areas_that_came_in_2019_are_not_judged_before(table: Callable[[str], Table]) -> None:
    rows = table("as_at_31_August_2020.csv").rows
    old = rows.filter(pl.col("latest_started") < pl.date(2019, 9, 1))
    new = rows.filter(pl.col("latest_started") >= pl.date(2019, 9, 1))
    assert old["latest_quality_of_education"].count() == 0
    assert old["latest_leadership_and_management"].null_count() == 0
    assert new["latest_quality_of_education"].null_count() == 0


def test_inadequate_schools_have_a_category_and_no_others_do(table: Callable[[str], Table]) -> None:
    rows = table("as_at_31_August_2020.csv").rows.filter(pl.col("latest_started").is_not_null())
    inadequate = rows.filter(latest_overall_effectiveness="inadequate")
    assert inadequate.height > 0
    assert set(inadequate["latest_category_of_concern"].to_list()) <= {"special measures", "serious weaknesses"}
    rest = rows.filter(pl.col("latest_overall_effectiveness") != "inadequate")
    assert rest["latest_category_of_concern"].null_count() == rest.height


def test_a_list_holds_what_was_published_by_its_day_and_the_urn_of_the_time(table: Callable[[str], Table]) -> None:
    for year in (2018, 2020, 2023, 2025):
        rows = table(f"as_at_31_August_{year}.csv").rows
        assert rows["latest_published"].max() <= pl.select(pl.date(year, 8, 31)).item()
        assert (rows["latest_started"] > rows["previous_started"]).drop_nulls().all()
        other = rows.filter(latest_is_of_this_urn="no")
        assert other.height > 0
        assert (other["latest_urn"] != other["urn"]).all()
        assert (other["latest_started"] < other["opened"]).all()


def test_every_inspection_of_the_list_is_in_the_histories(table: Callable[[str], Table]) -> None:
    rows = table("as_at_31_August_2023.csv").rows
    latest = rows.filter(pl.col("latest_started") >= pl.date(2015, 9, 1)).select(
        urn="latest_urn", started="latest_started"
    )
    files = ("2015_to_31_August_2019.csv", *(f"published_by_31_August_{y}.csv" for y in (2020, 2022, 2023)))
    history = pl.concat([table(name).rows.select("urn", "started") for name in files])
    missing = latest.join(history, on=["urn", "started"], how="anti")
    # A report published before September 2015 on an inspection of that autumn cannot be; one of July 2015 can.
    assert missing.height == 0


def test_a_small_england_has_stuck_schools_under_report_cards_and_trusts_that_can_help(
    england: England, table: Callable[[str], Table]
) -> None:
    rows = table("as_at_31_August_2026.csv").rows
    below = rows["latest_overall_effectiveness"].is_in(["requires improvement", "inadequate"])
    weak = rows["report_card_leadership_and_governance"] == "needs attention"
    assert rows.filter(below & weak).height >= 3
    assert rows["report_card_started"].count() > 50
    members = table("alllinksdata20261001.csv").rows.select("urn", "uid")
    good = rows.filter(pl.col("latest_overall_effectiveness").is_in(["good", "outstanding"])).join(members, on="urn")
    able = good.group_by("region", "uid").len().filter(pl.col("len") >= 2)
    assert set(able["region"].to_list()) == {region.name for region in facts.REGIONS}


def test_ungraded_inspections_say_so_in_the_inspectorates_words(
    england: England, table: Callable[[str], Table]
) -> None:
    rows = table("as_at_31_August_2024.csv").rows
    outcomes = set(rows["ungraded_outcome"].drop_nulls().to_list())
    assert "School remains Good" in outcomes
    assert all(text.startswith("School remains") for text in outcomes)
    assert (england.inspections.kind == UNGRADED).sum() > rows["ungraded_outcome"].count()
