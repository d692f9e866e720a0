"""The invented England looks like the published one, within stated tolerances."""

from __future__ import annotations

import numpy as np
import pytest

from alongside.synthetic import England, facts
from alongside.synthetic.attendance import absence_year, workforce_year
from alongside.synthetic.inspections import GRADED
from alongside.synthetic.intake import SUMMERS
from alongside.synthetic.outcomes import Outcome


def mainstream_mean(england: England, outcome: Outcome, group: int = 0) -> float:
    keep = (england.schools.phase[outcome.school] != facts.SPECIAL) & (outcome.pupils[:, group] > 0)
    return float(np.average(outcome.observed[keep, group], weights=outcome.pupils[keep, group]))


@pytest.mark.parametrize(("summer", "published"), [(2017, 61.0), (2019, 65.0), (2023, 60.0), (2025, 62.0)])
def test_expected_standard(wide_england: England, summer: int, published: float) -> None:
    assert mainstream_mean(wide_england, wide_england.primary[summer].headline) == pytest.approx(published, abs=0.5)


def test_disadvantaged_pupils_stand_as_far_below_as_published(wide_england: England) -> None:
    headline = wide_england.primary[2025].headline
    gap = mainstream_mean(wide_england, headline, 2) - mainstream_mean(wide_england, headline, 1)
    assert gap == pytest.approx(21.0, abs=3.0)
    attainment = wide_england.secondary[2025].attainment
    gap = mainstream_mean(wide_england, attainment, 2) - mainstream_mean(wide_england, attainment, 1)
    assert gap == pytest.approx(15.3, abs=2.0)


@pytest.mark.parametrize(("summer", "published"), [(2019, 46.8), (2023, 46.4), (2024, 46.1), (2025, 46.0)])
def test_attainment_8(wide_england: England, summer: int, published: float) -> None:
    assert mainstream_mean(wide_england, wide_england.secondary[summer].attainment) == pytest.approx(published, abs=0.4)


def test_spread_of_schools_is_near_the_tables_of_2017_18(wide_england: England) -> None:
    """Tables of 2017/18, state schools: 15.7 (expected standard), 8.9 (Attainment 8), .45 (Progress 8)."""
    for outcome, published, within in (
        (wide_england.primary[2018].headline, 15.7, 2.0),
        (wide_england.secondary[2018].attainment, 8.9, 1.2),
        (wide_england.secondary[2018].progress, 0.45, 0.06),
    ):
        main = (wide_england.schools.phase[outcome.school] != facts.SPECIAL) & (outcome.pupils[:, 0] > 5)
        assert outcome.observed[main, 0].std() == pytest.approx(published, abs=within)


def test_basics_and_subjects(wide_england: England) -> None:
    older = wide_england.secondary[2025]
    main = wide_england.schools.phase[older.cohort.school] != facts.SPECIAL
    five = older.basics5[main, 0].sum() / older.cohort.pupils[main, 0].sum()
    assert 100 * five == pytest.approx(45.4, abs=2.0)
    year = wide_england.primary[2025]
    main = wide_england.schools.phase[year.cohort.school] != facts.SPECIAL
    for subject, published in facts.KS2_SUBJECT.items():
        share = year.subjects[subject][main, 0].sum() / year.cohort.pupils[main, 0].sum()
        assert 100 * share == pytest.approx(published, abs=1.5), subject


def test_schools_by_phase_and_region(wide_england: England) -> None:
    schools = wide_england.schools
    total = sum(sum(region.schools.values()) for region in facts.REGIONS)
    for at, region in enumerate(facts.REGIONS):
        assert (schools.region == at).mean() == pytest.approx(sum(region.schools.values()) / total, abs=0.02)
    primaries = sum(region.schools["Primary"] for region in facts.REGIONS)
    assert (schools.phase == facts.PRIMARY).mean() == pytest.approx(primaries / total, abs=0.02)


def test_pupils_and_intake(wide_england: England) -> None:
    schools, intake, at = wide_england.schools, wide_england.intake, SUMMERS.index(2019)
    for phase, name in ((facts.PRIMARY, "Primary"), (facts.SECONDARY, "Secondary")):
        mine = schools.phase == phase
        assert schools.pupils[mine].mean() == pytest.approx(facts.PUPILS[name][0], rel=0.06)
        fsm, sen = facts.CONTEXT[name]["fsm"], facts.CONTEXT[name]["sen"]
        assert intake.fsm6[mine, at].mean() == pytest.approx(fsm[0], abs=2.0)
        assert intake.fsm6[mine, at].std() == pytest.approx(fsm[1], abs=2.5)
        assert intake.sen[mine, at].mean() == pytest.approx(sen[0], abs=1.2)
        assert intake.eal[mine, at].mean() == pytest.approx(facts.CONTEXT[name]["eal"][0], abs=4.0)
    mine = schools.phase == facts.PRIMARY
    means = [intake.fsm6[mine & (intake.idaci_quintile == q), at].mean() for q in range(1, 6)]
    assert means == sorted(means)
    assert means[4] > 3 * means[0]


def test_academies_and_trusts(wide_england: England) -> None:
    schools, trusts = wide_england.schools, wide_england.trusts
    here = np.isnat(schools.closed)
    for phase, share in ((facts.PRIMARY, 0.357), (facts.SECONDARY, 0.771)):
        academy = trusts.academy_on(np.datetime64("2020-08-31"))[here & (schools.phase == phase)]
        assert academy.mean() == pytest.approx(share, abs=0.03)
    members = np.bincount(trusts.of_school[trusts.of_school >= 0], minlength=trusts.uid.size)
    multi = members[~trusts.single & (members > 0)]
    assert members[trusts.single].max() == 1
    assert multi.mean() == pytest.approx(6.5, abs=1.5)
    assert (multi >= 20).sum() >= 3
    alone = trusts.single.sum() / (trusts.of_school >= 0).sum()
    assert alone == pytest.approx(facts.SINGLE_TRUST_SHARE, abs=0.03)


def test_grades_of_all_schools_are_near_those_of_august_2020(wide_england: England) -> None:
    """Management information as at 31 August 2020: 19.0, 67.2, 10.1 and 3.7%."""
    seen = wide_england.inspections
    public = np.flatnonzero((seen.kind == GRADED) & (seen.published <= np.datetime64("2020-08-31")))
    last = np.zeros(len(wide_england.schools), dtype=int)
    last[seen.school[public]] = seen.grade[public]
    shares = np.bincount(last, minlength=5)[1:] / (last > 0).sum()
    assert shares == pytest.approx([0.190, 0.672, 0.101, 0.037], abs=0.035)


@pytest.mark.parametrize(("summer", "overall", "persistent"), [(2019, 4.0, 8.2), (2024, 5.5, 14.6)])
def test_absence_in_primaries(wide_england: England, summer: int, overall: float, persistent: float) -> None:
    year = absence_year(wide_england, summer)
    main = wide_england.schools.phase[year.school] == facts.PRIMARY
    assert np.average(year.overall[main], weights=year.pupils[main]) == pytest.approx(overall, abs=0.3)
    assert np.average(year.persistent[main], weights=year.pupils[main]) == pytest.approx(persistent, rel=0.12)


def test_workforce(wide_england: England) -> None:
    year = workforce_year(wide_england, 2025)
    main = wide_england.schools.phase[year.school] == facts.SECONDARY
    ratio = year.pupils[main] / (year.teachers - year.unqualified)[main]
    assert ratio.mean() == pytest.approx(17.5, abs=1.5)
    assert 0.08 < year.leavers[main].sum() / (1.12 * year.teachers[main].sum()) < 0.25
    assert 0.001 < year.vacancies[main].sum() / year.teachers[main].sum() < 0.03


def test_small_cohorts_are_as_common_as_published(wide_england: England) -> None:
    """Tables of 2017/18: 444 of 16,364 rows had five pupils or fewer."""
    pupils = wide_england.primary[2018].cohort.pupils[:, 0]
    assert (pupils <= 5).mean() == pytest.approx(444 / 16_364, abs=0.015)
