"""Area inspections of SEND services: an OpenDocument workbook with notes around its table."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from alongside.errors import ContractError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import send_area_inspections
from alongside.sources.contract import read
from data import shared_data

SOURCE = send_area_inspections.SOURCE
HEADINGS = ["Web link to Ofsted local authority webpage", *send_area_inspections.LAYOUT.by_heading]
YORK = ["link", "E06000014", "York", "North East, Yorkshire and the Humber", "2019-12-09", "2020-02-28", "Yes", "4"]
TO_COME = [*YORK, "Not revisited yet", "", "", "", ""]
REVISITED = [*YORK, "2021-11-01", "2022-01-13", "Some", "1", "3"]
NO_NEED = [*YORK[:6], "No", "", "", "", "", "", ""]


def written(tmp_path: Path, *rows: list[str], headings: list[str] = HEADINGS) -> Path:
    path = tmp_path / "area_send_inspections_2022-08.xlsx"
    with Workbook(path) as book:
        guidance = book.add_worksheet("Guidance")
        guidance.write_column(3, 0, headings)
        sheet = book.add_worksheet("Area_SEND")
        sheet.write(0, 0, "Area SEND inspection outcomes")
        for at, row in enumerate([headings, *rows], start=4):
            sheet.write_row(at, 0, row)
    return path


@pytest.mark.data
def test_the_real_workbook_has_149_areas_and_what_each_revisit_found() -> None:
    table = read(SOURCE, shared_data() / "raw/la_send/area_send_inspections_2016-05_2022-08.ods")
    rows = table.rows
    assert (table.period, rows.height, rows["area_code"].n_unique()) == ("2022-08-31", 149, 149)
    assert dict(rows["statement_of_action_required"].value_counts().iter_rows()) == {"yes": 82, "no": 67}
    assert dict(rows["sufficient_progress_missing"].drop_nulls().value_counts().iter_rows()) == {
        Missing.NOT_APPLICABLE: 67,
        Missing.NOT_AVAILABLE: 36,
    }
    assert (rows["published"] >= rows["started"]).all()
    york = rows.filter(area_name="York").row(0, named=True)
    assert (york["row"], york["weaknesses"], york["revisit_started_missing"]) == (154, 4, Missing.NOT_AVAILABLE)


def test_a_sheet_that_lists_the_headings_is_not_taken_for_the_table(tmp_path: Path) -> None:
    rows = read(SOURCE, written(tmp_path, REVISITED), period="2022-08-31").rows
    assert rows.select("area_name", "sufficient_progress", "weaknesses_not_met", "row").row(0) == ("York", "some", 3, 6)


@pytest.mark.parametrize(
    ("row", "reason"), [(TO_COME, Missing.NOT_AVAILABLE), (NO_NEED, Missing.NOT_APPLICABLE), (REVISITED, None)]
)
def test_a_revisit_to_come_is_not_the_same_as_none_needed(
    tmp_path: Path, row: list[str], reason: Missing | None
) -> None:
    found = read(SOURCE, written(tmp_path, row), period="2022-08-31").rows.row(0, named=True)
    for field in ("revisit_published", "sufficient_progress", "weaknesses_met"):
        assert found[f"{field}_missing"] == reason
        assert (found[field] is None) == (reason is not None)


@pytest.mark.parametrize(("at", "cell"), [(6, "Perhaps"), (4, "9 December 2019"), (1, "York"), (7, "many")])
def test_a_cell_that_is_not_known_stops_the_import(tmp_path: Path, at: int, cell: str) -> None:
    bad = [*REVISITED[:at], cell, *REVISITED[at + 1 :]]
    with pytest.raises(ContractError) as caught:
        read(SOURCE, written(tmp_path, REVISITED, bad), period="2022-08-31")
    assert (caught.value.column, caught.value.row, caught.value.value) == (HEADINGS[at], 7, cell)


def test_a_new_column_a_cut_workbook_and_an_undated_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="'Grade'"):
        read(SOURCE, written(tmp_path, [*REVISITED, "1"], headings=[*HEADINGS, "Grade"]), period="2022-08-31")
    with pytest.raises(ContractError, match="which day it goes up to"):
        read(SOURCE, written(tmp_path, REVISITED))
    path = written(tmp_path, REVISITED)
    path.write_bytes(path.read_bytes()[:900])
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(SOURCE, path)


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("Area_SEND_inspection_data_01_May_2016_to_31_August_2022.ods", "2022-08-31"),
        ("area_send_inspections_2016-05_2022-08.ods", "2022-08-31"),
        ("area_send_inspections_2020-02.ods", "2020-02-29"),
    ],
)
def test_the_last_day_covered_comes_from_either_form_of_name(name: str, period: str) -> None:
    assert send_area_inspections.period_of(f"la_send/{name}", None) == period  # type: ignore[arg-type]
