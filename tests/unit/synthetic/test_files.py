"""Every file is read by the source that will read the official one, in the layout of its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from alongside.sources import ks2, ks4
from alongside.sources.contract import Table, read
from alongside.sources.registry import recognise
from alongside.synthetic import England


def official(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "truth" not in p.relative_to(folder).parts)


def test_every_file_is_recognised_and_passes_its_contract(folder: Path) -> None:
    read_as: dict[str, set[str]] = {}
    for path in official(folder):
        source = recognise(path)
        assert source is not None, f"no source knows {path.name}"
        given = read(source, path)
        assert given.rows.height > 0, path.name
        read_as.setdefault(source.id, set()).add(given.layout.id)
    assert read_as["ofsted_latest_inspections"] == {"full-inspections", "graded-inspections", "report-cards"}
    assert read_as["ks2"] == {"england_ks2final", "ees-ks2-school-attainment"}
    assert read_as["ks4"] == {"england_ks4final", "ees-ks4-schools-2023-24", "ees-ks4-schools"}
    assert {"gias_establishments", "gias_links", "gias_groups", "gias_group_links", "ofsted_inspection_history",
            "absence", "school_census", "school_workforce", "teacher_vacancies", "teacher_turnover", "deprivation",
            "boundaries", "la_regions", "ks4_information"} <= set(read_as)  # fmt: skip


def test_no_source_takes_the_truth_for_a_published_file(folder: Path) -> None:
    truth = sorted((folder / "truth").iterdir())
    assert len(truth) == 13
    assert [path.name for path in truth if recognise(path) is not None] == []


def test_years_without_school_results_have_no_file(folder: Path) -> None:
    names = {str(p.relative_to(folder)) for p in official(folder)}
    for year in ("2019-2020", "2020-2021"):
        assert not [n for n in names if year in n and ("ks2" in n or "ks4" in n or "performance_tables" in n)]
    assert not [n for n in names if "2021-2022" in n and "ks2" in n]
    assert [n for n in names if "2021-2022" in n and "ks4final" in n]
    assert not [n for n in names if "performance/2019-2020" in n and "abs" in n]


@pytest.mark.parametrize("year", ["202425", "202526"])
def test_progress_8_is_not_applicable_without_key_stage_2_tests(table: Callable[[str], Table], year: str) -> None:
    rows = table(f"{year}_performance_tables_schools_final.csv").rows
    assert rows["progress8"].null_count() == rows.height
    assert set(rows["progress8_missing"].to_list()) == {"not applicable"}
    earlier = table("202324_performance_tables_schools_final.csv").rows.filter(breakdown="Total")
    assert earlier["progress8"].count() > 0.7 * earlier.height


def test_register_lists_predecessors_closed_the_day_before_their_successors_opened(
    table: Callable[[str], Table],
) -> None:
    register = table("/edubasealldata20261001.csv").rows.select("urn", "status", "opened", "closed", "laestab")
    links = table("links_edubasealldata20261001.csv").rows.filter(link_type="Predecessor")
    both = links.join(register, on="urn").join(register, left_on="other_urn", right_on="urn", suffix="_before")
    assert both.height == links.height > 100
    assert both["status_before"].to_list() == ["closed"] * both.height
    gap = both.select((pl.col("opened") - pl.col("closed_before")).dt.total_days())
    assert gap.to_series().unique().to_list() == [1]
    assert both["laestab"].to_list() == both["laestab_before"].to_list()


def test_links_go_both_ways_and_amalgamations_have_two_predecessors(table: Callable[[str], Table]) -> None:
    links = table("links_edubasealldata20261001.csv").rows
    forward = set(links.filter(relation="predecessor").select("urn", "other_urn").rows())
    back = {(other, urn) for urn, other in links.filter(relation="successor").select("urn", "other_urn").rows()}
    assert forward == back
    amalgamated = links.filter(link_type="Predecessor - amalgamated").group_by("urn").len()
    assert amalgamated.height > 0
    assert set(amalgamated["len"].to_list()) == {2}


def test_open_academies_are_in_exactly_one_open_trust(table: Callable[[str], Table]) -> None:
    register = table("/edubasealldata20261001.csv").rows
    academies = register.filter(
        (pl.col("status") == "open") & pl.col("establishment_type").str.contains("(?i)academy|free school")
    )
    members = table("alllinksdata20261001.csv").rows
    assert members["urn"].n_unique() == members.height
    assert set(members["urn"].to_list()) == set(academies["urn"].to_list())
    trusts = table("allgroupsdata20261001.csv").rows
    assert set(members["uid"].to_list()) <= set(trusts["uid"].to_list())
    opened = members.filter(pl.col("joined") < pl.col("opened"))
    assert opened.height == 0


def test_an_earlier_register_knows_nothing_of_later_conversions(table: Callable[[str], Table]) -> None:
    then, now = table("/edubasealldata20181001.csv").rows, table("/edubasealldata20261001.csv").rows
    assert then["opened"].max() <= dt.date(2018, 10, 1)
    later = now.filter(pl.col("opened") > dt.date(2018, 10, 1))["urn"].to_list()
    assert later
    assert not set(later) & set(then["urn"].to_list())
    assert set(then["urn"].to_list()) <= set(now["urn"].to_list())


def test_results_stand_under_the_urn_of_the_day(england: England, table: Callable[[str], Table]) -> None:
    rows = table("2018-2019/england_ks2final.csv").rows
    at_the_time = set(england.trusts.urn_on(np.datetime64("2019-05-15")).astype(str).tolist())
    assert set(rows["urn"].to_list()) <= at_the_time
    assert rows["urn"].n_unique() == rows.height


def test_figures_come_out_under_the_names_of_the_measures(table: Callable[[str], Table]) -> None:
    given = table("2024-2025/ks2_school_attainment_data.csv")
    long = ks2.figures(given.rows, period=given.period)
    assert {"ks2_rwm_expected", "ks2_reading_score", "ks2_gps_score"} <= set(long["measure"].to_list())
    assert {"all", "disadvantaged", "not disadvantaged", "boys", "girls"} <= set(long["group"].to_list())
    given = table("2022-2023/england_ks4final.csv")
    long = ks4.figures(given.rows, period=given.period)
    assert {"ks4_attainment8", "ks4_progress8", "ks4_english_maths_5", "ks4_ebacc_aps"} <= set(
        long.filter(pl.col("value").is_not_null())["measure"].to_list()
    )
