"""Figures that rest on one to five pupils are not printed; all others are, and they are the truth rounded."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.synthetic import England
from alongside.synthetic.attainment_files import ks4_files
from alongside.synthetic.tables import EES, TABLES, guarded, printed, round_half_up

ENDINGS = {"all": "", "disadvantaged": "_FSM6CLA1A", "not disadvantaged": "_NotFSM6CLA1A"}


def cells(folder: Path, path: str) -> pl.DataFrame:
    with (folder / path).open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    return pl.DataFrame(rows)


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=30))
def test_one_to_five_are_suppressed_and_none_is_its_own_code(pupils: list[int]) -> None:
    numbers = np.array(pupils, dtype=float)
    text = guarded(printed(np.full(numbers.size, 50.0)), numbers, TABLES).to_list()
    for count, cell in zip(pupils, text, strict=True):
        assert cell == ("NE" if count == 0 else "SUPP" if count <= 5 else "50")
    assert set(guarded(printed(numbers), numbers, EES).to_list()) & {"SUPP", "NE"} == set()


@settings(deadline=None)
@given(st.floats(-1000, 1000), st.integers(0, 2))
def test_rounding_is_to_the_nearest_with_halves_away_from_zero(value: float, places: int) -> None:
    rounded = float(round_half_up(np.array([value]), places)[0])
    assert abs(rounded - value) <= 0.5 * 10**-places + 1e-9
    assert float(round_half_up(np.array([0.5]), 0)[0]) == 1.0
    assert float(round_half_up(np.array([-0.5]), 0)[0]) == -1.0


@pytest.mark.parametrize("summer", [2016, 2019])
def test_key_stage_2_tables_follow_the_rule_cell_by_cell(
    folder: Path, truth: Callable[[str], pl.DataFrame], summer: int
) -> None:
    printed_rows = cells(folder, f"performance/{summer - 1}-{summer}/england_ks2final.csv")
    known = truth("outcomes").filter(summer=summer, measure="ks2_rwm_expected")
    for group, ending in ENDINGS.items():
        joined = printed_rows.join(known.filter(group=group), left_on="URN", right_on="urn", how="left")
        assert joined.height == printed_rows.height
        for pupils, observed, cell in joined.select("pupils", "observed", f"PTRWM_EXP{ending}").rows():
            if pupils is None:
                assert cell == "NE"
            elif pupils <= 5:
                assert cell == "SUPP"
            else:
                assert cell == f"{int(np.floor(observed + 0.5 + 1e-9))}%"
    assert known["suppressed"].sum() > 0


def test_key_stage_4_ees_follows_the_rule_cell_by_cell(folder: Path, truth: Callable[[str], pl.DataFrame]) -> None:
    rows = cells(folder, "performance/2024-2025/202425_performance_tables_schools_final.csv")
    known = truth("outcomes").filter(summer=2025, measure="ks4_attainment8")
    names = {"Total": "all", "Disadvantaged": "disadvantaged", "Not known to be disadvantaged": "not disadvantaged"}
    for breakdown, group in names.items():
        joined = rows.filter(breakdown=breakdown).join(
            known.filter(group=group), left_on="school_urn", right_on="urn", how="left"
        )
        for pupils, observed, cell in joined.select("pupils", "observed", "attainment8_average").rows():
            expected = "z" if pupils is None else "c" if pupils <= 5 else None
            if expected:
                assert cell == expected
            else:
                assert float(cell) == pytest.approx(observed, abs=0.0500001)


def test_a_hidden_part_cannot_be_worked_out_from_the_total(folder: Path) -> None:
    rows = cells(folder, "performance/2018-2019/england_ks2final.csv")
    hidden = rows.filter(pl.col("TFSM6CLA1A") == "SUPP")
    assert hidden.height > 0
    assert set(hidden["TNotFSM6CLA1A"].to_list()) == {"SUPP"}
    assert set(hidden["PTFSM6CLA1A"].to_list()) == {"SUPP"}
    open_rows = rows.filter(pl.col("TFSM6CLA1A") != "SUPP")
    for total, poor, rest in open_rows.select("TELIG", "TFSM6CLA1A", "TNotFSM6CLA1A").rows():
        assert int(total) == int(poor) + int(rest)
        assert not 1 <= int(poor) <= 5
        assert not 1 <= int(rest) <= 5


def test_low_coverage_hides_progress_and_its_interval_alone(folder: Path) -> None:
    low = 0
    for summer in (2016, 2017, 2018, 2019):
        rows = cells(folder, f"performance/{summer - 1}-{summer}/england_ks2final.csv")
        hidden = rows.filter(pl.col("READPROG") == "LOWCOV")
        low += hidden.height
        for heading in ("READPROG_LOWER", "READPROG_UPPER", "MATPROG"):
            assert set(hidden[heading].to_list()) <= {"LOWCOV"}
        assert "LOWCOV" not in set(rows["PTRWM_EXP"].to_list())
    assert low > 0


def test_a_school_in_its_first_summer_has_no_progress_yet(wide_england: England) -> None:
    new = 0
    for summer in (2016, 2017, 2018, 2019, 2022, 2023):
        for file in ks4_files(wide_england, summer, ""):
            fresh = file.cells.filter(pl.col("P8MEA") == "NEW")
            new += fresh.height
            opened = wide_england.schools.opened[wide_england.secondary[summer].cohort.school]
            assert fresh.height == int((opened > np.datetime64(f"{summer - 1}-08-01")).sum())
            assert "NEW" not in set(file.cells["ATT8SCR"].to_list())
    assert new > 0
