"""Attendance by local authority, and the list of authorities and regions."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError, SourceError, UnknownLayoutError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import la_attendance, la_regions
from alongside.sources.contract import EES_CODES, read
from data import shared_data

FILE = "pupil_attendance_2024-25_ytd_by_la_phase.csv"


def row(**cells: str) -> dict[str, str]:
    own = {
        "time_period": "202425",
        "geographic_level": "Local authority",
        "region_name": "Yorkshire and The Humber",
        "old_la_code": "383",
        "new_la_code": "E08000035",
        "la_name": "Leeds",
        "education_phase": "Primary",
    }
    return {column.heading: own.get(column.heading, "5.25") for column in la_attendance.LAYOUT.columns} | cells


def written(tmp_path: Path, *rows: dict[str, str]) -> Path:
    path = tmp_path / FILE
    path.write_text("\n".join(",".join(line) for line in [rows[0], *(list(one.values()) for one in rows)]))
    return path


@pytest.mark.data
def test_the_year_so_far_has_every_authority_with_both_its_codes() -> None:
    table = read(la_attendance.SOURCE, shared_data() / f"raw/la_absence/{FILE}.gz")
    authorities = table.rows.filter(area_kind="local authority")
    assert (table.period, table.rows.height) == ("2024/25", 494)
    assert authorities.select("la_code", "area_code").n_unique() == authorities["la_code"].n_unique() == 153
    assert authorities["region"].n_unique() == 9
    england = table.rows.filter(area_kind="England", phase="all")
    # The Department's file of week 30 of 2025, another publication, prints 18.7 for all schools of England.
    assert england["absence_persistent"].round(1).to_list() == [18.7]


@pytest.mark.data
def test_suppressed_areas_have_a_reason_and_no_rate() -> None:
    rows = read(la_attendance.SOURCE, shared_data() / f"raw/la_absence/{FILE}.gz").rows
    hidden = rows.filter(pl.col("absence_overall").is_null())
    assert hidden.height > 0
    assert hidden["absence_overall_missing"].unique().to_list() == [Missing.SUPPRESSED]


@pytest.mark.parametrize("code", list(EES_CODES))
def test_every_code_is_a_reason(tmp_path: Path, code: str) -> None:
    rows = read(la_attendance.SOURCE, written(tmp_path, row(pa_perc=code))).rows
    assert rows.select("absence_persistent", "absence_persistent_missing").row(0) == (None, EES_CODES[code])
    assert rows.select("region", "year", "absence_overall").row(0) == ("Yorkshire and the Humber", "2024/25", 5.25)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("education_phase", "Nursery"),
        ("geographic_level", "Ward"),
        ("pa_perc", "120"),
        ("pa_perc", "SUPP"),
        ("old_la_code", "38"),
        ("time_period", "2024/25"),
    ],
)
def test_a_cell_that_is_not_known_stops_the_import(tmp_path: Path, heading: str, cell: str) -> None:
    with pytest.raises(ContractError) as caught:
        read(la_attendance.SOURCE, written(tmp_path, row(), row(education_phase="Total") | {heading: cell}))
    assert (caught.value.column, caught.value.row, caught.value.value) == (heading, 3, cell)


def test_an_area_and_phase_may_stand_once_only(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="stand in two rows"):
        read(la_attendance.SOURCE, written(tmp_path, row(), row()))


def test_new_columns_missing_columns_and_broken_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="'mood_perc'"):
        read(la_attendance.SOURCE, written(tmp_path, row(mood_perc="1")))
    short = row()
    short.pop("pa_perc")
    with pytest.raises(ContractError, match="'pa_perc'"):
        read(la_attendance.SOURCE, written(tmp_path, short))
    path = written(tmp_path, row())
    path.write_text(path.read_text() + ",1,2,3")
    with pytest.raises(UnreadableFileError, match="28 cells under 25 headings"):
        read(la_attendance.SOURCE, path)


def test_counts_by_reason_are_known_and_left_out(tmp_path: Path) -> None:
    rows = read(la_attendance.SOURCE, written(tmp_path, row(reason_i_authorised_illness="3"))).rows
    assert not [name for name in rows.columns if name.startswith("reason")]


def test_an_authority_in_a_part_of_a_region_is_in_the_region(tmp_path: Path) -> None:
    path = tmp_path / "la_and_region_codes_meta.csv"
    path.write_text("LEA,LA Name,REGION,REGION NAME\n330,Birmingham,22,West Midlands B\n")
    assert read(la_regions.SOURCE, path).rows.row(0) == ("330", "Birmingham", "West Midlands", 2)
    path.write_text("LEA,LA Name,REGION,REGION NAME\n330,Birmingham,22,Mercia\n")
    with pytest.raises(ContractError, match="'Mercia'"):
        read(la_regions.SOURCE, path)
    path.write_text("code,region\n330,West Midlands\n")
    with pytest.raises((UnknownLayoutError, UnreadableFileError)):
        read(la_regions.SOURCE, path)


def test_names_alone_give_a_region_without_a_code(tmp_path: Path) -> None:
    path = tmp_path / "geo_mappings.csv"
    path.write_text(
        '"geographic_level","country_name","region_name","la_name","geo_breakdown"\n'
        '"Local authority","England","Yorkshire and The Humber","Leeds","Leeds"\n'
        '"Regional","England","North West","","North West"\n'
    )
    assert read(la_regions.SOURCE, path).rows.rows() == [(None, "Leeds", "Yorkshire and the Humber", 2)]


def test_every_authority_that_followed_another_is_none_that_ended() -> None:
    followers = {code for _, codes in la_regions.FORMER.values() for code in codes}
    assert not followers & set(la_regions.FORMER)
