"""The inspectorate's files: every layout's grades, dates and URNs inspected, and what is refused."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alongside.errors import ContractError, SourceError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import gias_establishments, ofsted_inspection_history, ofsted_latest_inspections, registry
from alongside.sources.contract import Source, cast, read
from alongside.sources.ofsted_headings import AREAS, CARD_GRADES, GRADES
from data import shared_data
from published import Published, headings

_SCHOOL = {
    "URN": "900001",
    "LAESTAB": "2010014",
    "School name": "Café Lane Academy",
    "Ofsted phase": "Primary",
    "Type of education": "Academy Converter",
    "School open date": "01/09/2015",
    "Region": "North East",
    "Local authority": "Northmere",
    "Postcode": "NM1 2AB",
    "The income deprivation affecting children index (IDACI) quintile": "5",
    "Total number of pupils": "243",
}
_LATEST = {
    "Inspection start date": "12/11/2019",
    "Publication date": "13/12/2019",
    "Overall effectiveness": "3",
    "Quality of education": "3",
    "Behaviour and attitudes": "2",
    "Personal development": "2",
    "Effectiveness of leadership and management": "3",
    "Safeguarding is effective?": "Yes",
    "Early years provision (where applicable)": "9",
    "Sixth form provision (where applicable)": "9",
}
_PREVIOUS = {
    "Previous inspection start date": "03/03/2011",
    "Previous publication date": "31/03/2011",
    "Previous quality of education": "9",
    "Previous category of concern": "NTI",
}
FULL = Published(
    name="Management_information_-_state-funded_schools_-_latest_inspections_at_31_Dec_2019.csv",
    headings=headings("full-inspections"),
    encoding="cp1252",
    blank="NULL",
    titles=("Management information as at 31 December 2019",),
    rows=(
        _SCHOOL
        | _LATEST
        | _PREVIOUS
        | {
            "Inspection number of latest full inspection": "10111111",
            "Does the latest full inspection relate to the URN of the current school?": "Yes",
            "URN at time of latest full inspection": "900001",
            "Previous full inspection number": "ITS300001",
            "Does the previous full inspection relate to the URN of the current school?": "No",
            "URN at time of previous full inspection": "100999",
            "Previous full inspection overall effectiveness": "4",
        },
    ),
)
GEOGRAPHY = Published(
    name="mi_2020-08-31_all_state_funded_with_gias_geography.csv.gz",
    headings=headings("full-inspections-with-geography"),
    rows=(
        {name: cell for name, cell in FULL.rows[0].items() if "date" not in name}
        | {
            "School open date": "1899-12-31",
            "Inspection start date": "2019-11-12",
            "Easting": "430000",
            "Northing": "560000",
            "LA Code": "202",
        },
    ),
)
GRADED = Published(
    name="Management_information_-_state-funded_schools_-_latest_inspections_as_at_31_Aug_2025.csv",
    headings=headings("graded-inspections"),
    encoding="cp1252",
    blank="NULL",
    rows=(
        _SCHOOL
        | _LATEST
        | _PREVIOUS
        | {
            "Inspection start date": "14/01/2025",
            "Publication date": "20/02/2025",
            "Overall effectiveness": "Not judged",
            "Inspection number of latest graded inspection": "10300001",
            "URN at time of latest graded inspection": "900001",
            "Previous graded inspection overall effectiveness": "3",
            "URN at time of previous graded inspection": "100999",
            "Latest ungraded inspection number since last graded inspection": "10400001",
            "Date of latest ungraded inspection": "01/06/2025",
            "URN at time of the ungraded inspection": "900001",
            "Ungraded inspection overall outcome": "Standards maintained",
        },
    ),
)
CARDS = Published(
    name="Management_information_-_state-funded_schools_-_latest_inspections_as_at_30_June_2026.csv",
    headings=headings("report-cards"),
    encoding="cp1252",
    blank="NULL",
    titles=("State-funded schools: latest inspections", "As at 30 June 2026"),
    rows=(
        _SCHOOL
        | {
            "Multi-academy trust UID": "17001",
            "Multi-academy trust name": "The Harbour Trust",
            "Statutory lowest age": "3",
            "Statutory highest age": "11",
            "Inspection number of latest full inspection": "10500001",
            "Inspection start date": "13/01/2026",
            "Publication date": "24/02/2026",
            "URN at time of latest full inspection": "900001",
            "Category of concern": "RSI",
            "Safeguarding standards": "Not met",
            "Inclusion": "Needs attention",
            "Curriculum and teaching": "Expected standard",
            "Achievement": "Strong standard",
            "Attendance and behaviour": "Exceptional",
            "Personal development and wellbeing": "Expected standard",
            "Leadership and governance": "Urgent improvement",
            "Inspection number of latest OEIF graded inspection": "10300001",
            "Inspection start date of latest OEIF graded inspection": "14/01/2020",
            "Publication date of latest OEIF graded inspection": "20/02/2020",
            "URN at time of latest OEIF graded inspection": "100999",
            "Latest OEIF overall effectiveness": "2",
            "Latest OEIF  safeguarding is effective?": "Yes",
            "Latest OEIF sixth form provision (where applicable)": "9",
        },
        _SCHOOL | {"URN": "900002", "School name": "New School"},
    ),
)
SHARED_HISTORY = Published(
    name="ofsted_graded_inspection_history_2005-09_2020-02.csv.gz",
    headings=("URN", "Rating", "Inspection Date"),
    rows=({"URN": "900001", "Rating": "Satisfactory", "Inspection Date": "20110303"},),
)
FOUR_YEARS = Published(
    name="Management_information_-_state-funded_schools_1_September_2015_to_31_August_2019.csv",
    headings=headings("all-inspections-2015-2019"),
    encoding="cp1252",
    titles=("Inspections between 1 September 2015 and 31 August 2019",),
    rows=(
        {
            "Academic year": "2015/16",
            "URN": "100999",
            "Inspection number": "10001111",
            "Inspection start date": "14/09/2015",
            "Publication date": "12/10/2015",
            "Overall effectiveness": "3",
            "Effectiveness of leadership and management": "3",
        },
        {
            "Academic year": "2016/17",
            "URN": "100999",
            "Inspection number": "10002222",
            "Inspection start date": "14/09/2016",
            "Overall effectiveness": "9",
        },
    ),
)
YEAR = Published(
    name="Management_information_-_state-funded_schools_-_all_inspections_-_year_to_date_published_by_31_Aug_2025.csv",
    headings=headings("all-inspections-year-to-date"),
    encoding="cp1252",
    blank="NULL",
    rows=(
        _SCHOOL
        | {
            "Inspection number": "10300001",
            "Inspection start date": "14/01/2025",
            "Publication date": "20/02/2025",
            "Overall effectiveness": "Not judged",
            "Quality of education": "3",
        },
    ),
)
YEAR_OF_CARDS = Published(
    name="Management_information_-_state-funded_schools_-_all_inspections_-_year_to_date_published_by_31_Jan_2026.csv",
    headings=headings("all-inspections-report-cards"),
    encoding="cp1252",
    blank="NULL",
    rows=(
        _SCHOOL
        | {
            "Inspection number": "10500001",
            "Inspection start date": "13/01/2026",
            "Publication date": "20/01/2026",
            "Safeguarding standards": "Met",
            "Leadership and governance": "Needs attention",
        },
    ),
)

LATEST, HISTORY = ofsted_latest_inspections.SOURCE, ofsted_inspection_history.SOURCE
EVERY: tuple[tuple[Source, Published, str], ...] = (
    (LATEST, FULL, "full-inspections"),
    (LATEST, GEOGRAPHY, "as-at-2020-08-31-with-geography"),
    (LATEST, GRADED, "graded-inspections"),
    (LATEST, CARDS, "report-cards"),
    (HISTORY, SHARED_HISTORY, "graded-history-2005-2020"),
    (HISTORY, FOUR_YEARS, "all-inspections-2015-2019"),
    (HISTORY, YEAR, "all-inspections-year-to-date"),
    (HISTORY, YEAR_OF_CARDS, "all-inspections-report-cards"),
)
each = pytest.mark.parametrize(("source", "file", "layout"), EVERY, ids=[layout for *_, layout in EVERY])


def first_of(source: Source, file: Published, folder: Path) -> dict[str, object]:
    return read(source, file.write(folder)).rows.row(0, named=True)


def refusal(source: Source, file: Published, folder: Path) -> ContractError:
    path = file.write(folder)
    with pytest.raises(ContractError) as caught:
        read(source, path)
    assert str(path) in caught.value.where
    assert caught.value.remedy
    return caught.value


# --- Every layout ---------------------------------------------------------------------------------------------------


@each
def test_official_headings_are_recognised_as_their_layout(
    source: Source, file: Published, layout: str, tmp_path: Path
) -> None:
    path = file.write(tmp_path)
    assert registry.recognise(path) is source
    assert read(source, path).layout.id == layout


@each
def test_a_new_column_stops_the_reading(source: Source, file: Published, layout: str, tmp_path: Path) -> None:
    error = refusal(source, file.with_column("Happiness"), tmp_path)
    assert error.column == "Happiness"
    assert layout in error.what


@each
def test_a_bad_urn_is_named_with_its_row(source: Source, file: Published, layout: str, tmp_path: Path) -> None:
    error = refusal(source, file.with_cell("URN", "90001X"), tmp_path)
    assert (error.column, error.value, error.row) == ("URN", "90001X", 2 + len(file.titles))


@each
def test_a_missing_column_stops_the_reading(source: Source, file: Published, layout: str, tmp_path: Path) -> None:
    wanted = "Rating" if source is HISTORY else "Local authority"
    heading = wanted if wanted in file.headings else "Inspection number"
    assert refusal(source, file.without_column(heading), tmp_path).column == heading


@each
def test_a_file_cut_short_or_an_error_page_is_refused(
    source: Source, file: Published, layout: str, tmp_path: Path
) -> None:
    content = file.write(tmp_path).read_bytes()
    squeezed = content if file.name.endswith(".gz") else gzip.compress(content)
    cut = tmp_path / f"cut_{file.name.removesuffix('.gz')}.gz"
    cut.write_bytes(squeezed[: len(squeezed) * 2 // 3])
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(source, cut)
    page = tmp_path / f"page_{file.name.removesuffix('.gz')}"
    page.write_bytes(b"<html><title>503</title></html>")
    with pytest.raises(UnreadableFileError, match="web page"):
        read(source, page)


# --- Latest inspections ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "heading", "value"),
    [
        (FULL, "Overall effectiveness", "5"),
        (FULL, "Overall effectiveness", "2.0"),
        (GRADED, "Quality of education", "Good"),
        (CARDS, "Leadership and governance", "Good"),
        (CARDS, "Inclusion", "Secure"),
        (CARDS, "Latest OEIF overall effectiveness", "Expected standard"),
        (CARDS, "Safeguarding standards", "Yes"),
        (CARDS, "Category of concern", "XX"),
        (FULL, "Ofsted phase", "Tertiary"),
        (FULL, "Inspection start date", "12/13/2019"),
        (FULL, "URN at time of latest full inspection", "ITS1"),
    ],
)
def test_an_unknown_grade_code_or_day_stops_the_reading(
    file: Published, heading: str, value: str, tmp_path: Path
) -> None:
    error = refusal(LATEST, file.with_cell(heading, value), tmp_path)
    assert (error.column, error.value, error.row) == (heading, value, 2 + len(file.titles))


def test_an_inspection_carries_the_urn_inspected(tmp_path: Path) -> None:
    row = first_of(LATEST, FULL, tmp_path)
    assert (row["latest_urn"], row["latest_started"], row["latest_published"]) == (
        "900001",
        dt.date(2019, 11, 12),
        dt.date(2019, 12, 13),
    )
    assert (row["previous_urn"], row["previous_overall_effectiveness"]) == ("100999", "inadequate")
    assert row["previous_category_of_concern"] == "notice to improve"
    assert row["latest_safeguarding"] == "met"


def test_nine_is_not_judged_and_null_is_no_inspection(tmp_path: Path) -> None:
    row = first_of(LATEST, FULL, tmp_path)
    assert (row["latest_sixth_form"], row["latest_sixth_form_missing"]) == (None, Missing.NOT_JUDGED.value)
    new = read(LATEST, CARDS.write(tmp_path)).rows.row(1, named=True)
    assert new["report_card_started"] is None
    assert new["report_card_number"] is None
    assert new["ungraded_number"] is None
    assert new["report_card_inclusion_missing"] == Missing.NOT_APPLICABLE.value


def test_the_code_of_the_local_authority_begins_the_laestab(tmp_path: Path) -> None:
    assert first_of(LATEST, FULL, tmp_path)["la_code"] == "201"
    assert first_of(LATEST, GEOGRAPHY, tmp_path)["la_code"] == "202"


def test_a_spreadsheets_first_day_is_no_opening_day(tmp_path: Path) -> None:
    assert first_of(LATEST, GEOGRAPHY, tmp_path)["opened"] is None
    assert first_of(LATEST, FULL, tmp_path)["opened"] == dt.date(2015, 9, 1)


def test_from_september_2024_there_is_no_overall_grade(tmp_path: Path) -> None:
    row = first_of(LATEST, GRADED, tmp_path)
    assert (row["latest_overall_effectiveness"], row["latest_quality_of_education"]) == (None, "requires improvement")
    assert row["latest_overall_effectiveness_missing"] == Missing.NOT_JUDGED.value
    assert (row["ungraded_started"], row["ungraded_outcome"]) == (dt.date(2025, 6, 1), "Standards maintained")


def test_a_report_card_has_its_own_areas_and_grades(tmp_path: Path) -> None:
    row = first_of(LATEST, CARDS, tmp_path)
    assert row["report_card_leadership_and_governance"] == "urgent improvement"
    assert row["report_card_attendance_and_behaviour"] == "exceptional"
    assert row["report_card_early_years"] is None
    assert row["report_card_safeguarding"] == "not met"
    assert row["report_card_category_of_concern"] == "requires significant improvement"
    assert (row["latest_overall_effectiveness"], row["latest_urn"]) == ("good", "100999")
    assert (row["trust_uid"], row["trust_kind"]) == ("17001", "multi-academy trust")
    assert (row["low_age"], row["high_age"]) == (3, 11)


def test_one_space_or_two_after_oeif_is_the_same_heading(tmp_path: Path) -> None:
    one = Published(
        name=CARDS.name,
        headings=tuple(" ".join(name.split()) for name in CARDS.headings),
        blank="NULL",
        rows=({" ".join(name.split()): cell for name, cell in CARDS.rows[0].items()},),
    )
    assert first_of(LATEST, one, tmp_path)["latest_safeguarding"] == "met"
    assert first_of(LATEST, CARDS, tmp_path)["latest_safeguarding"] == "met"


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("x/Management_information_-_state-funded_schools_-_latest_inspections_as_at_30_June_2026.csv", "2026-06-30"),
        ("x/Management_information_-_state-funded_schools_-_latest_inspections_as_at_31_Jan_2026.csv", "2026-01-31"),
        ("x/Management_information_-_state-funded_schools_-_latest_inspections_at_31_Dec_2019.csv", "2019-12-31"),
        ("2019-01-01/mi_2020-08-31_all.csv.gz", "2020-08-31"),
    ],
)
def test_the_day_is_in_the_name(name: str, day: str) -> None:
    assert ofsted_latest_inspections.period_of(name, pl.DataFrame()) == day


def test_a_name_without_a_day_is_refused() -> None:
    with pytest.raises(ContractError, match="--period"):
        ofsted_latest_inspections.period_of("latest.csv", pl.DataFrame())


# --- History --------------------------------------------------------------------------------------------------------


def test_satisfactory_keeps_its_word(tmp_path: Path) -> None:
    row = first_of(HISTORY, SHARED_HISTORY, tmp_path)
    assert (row["overall_effectiveness"], row["started"]) == ("satisfactory", dt.date(2011, 3, 3))
    assert row["every_inspection"] is False


@pytest.mark.parametrize(
    ("file", "heading", "value"),
    [
        (SHARED_HISTORY, "Rating", "Splendid"),
        (SHARED_HISTORY, "Inspection Date", "2011-03-03"),
        (FOUR_YEARS, "Overall effectiveness", "7"),
        (YEAR, "Inspection start date", "NULL"),
        (YEAR_OF_CARDS, "Inclusion", "2"),
    ],
)
def test_the_history_refuses_unknown_grades_and_days(file: Published, heading: str, value: str, tmp_path: Path) -> None:
    error = refusal(HISTORY, file.with_cell(heading, value), tmp_path)
    assert (error.column, error.value, error.row) == (heading, value, 2 + len(file.titles))


def test_the_four_years_have_visits_that_gave_no_grade(tmp_path: Path) -> None:
    table = read(HISTORY, FOUR_YEARS.write(tmp_path))
    assert table.rows["graded"].to_list() == [True, False]
    assert table.rows["overall_effectiveness"].to_list() == ["requires improvement", None]
    assert table.rows["row"].to_list() == [3, 4]
    assert table.period == "2016-09-14"


def test_the_year_to_date_gives_grades_of_its_framework(tmp_path: Path) -> None:
    row = first_of(HISTORY, YEAR, tmp_path)
    assert (row["overall_effectiveness"], row["quality_of_education"]) == (None, "requires improvement")
    assert row["graded"] is True
    assert row["every_inspection"] is True
    assert first_of(HISTORY, YEAR_OF_CARDS, tmp_path)["leadership_and_governance"] == "needs attention"


def test_a_history_without_rows_is_refused(tmp_path: Path) -> None:
    empty = Published(name=YEAR.name, headings=YEAR.headings, rows=())
    with pytest.raises(SourceError):
        read(HISTORY, empty.write(tmp_path))


# --- No code becomes a grade ----------------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(cell=st.one_of(st.sampled_from(["9", "8", "0", "NULL", "", "Not judged"]), st.text(max_size=12)))
@pytest.mark.parametrize("layout", [*LATEST.layouts, *HISTORY.layouts], ids=lambda layout: layout.id)
def test_only_a_published_grade_becomes_a_grade(layout: object, cell: str) -> None:
    """Whatever stands in a cell of a grade, it is a grade of its own scale, a reason for none, or it is refused."""
    for column in layout.columns:  # type: ignore[attr-defined]
        if column.values not in (GRADES, CARD_GRADES):
            continue
        raw = pl.DataFrame({column.heading: [cell]})
        try:
            out = cast(layout, raw, file="x.csv", first_row=2)  # type: ignore[arg-type]
        except ContractError:
            assert cell.strip() not in column.values
            continue
        grade, reason = out[column.field][0], out[f"{column.field}_missing"][0]
        assert (grade is None) != (reason is None)
        assert grade is None or column.values[cell.strip()] == grade
        break


# --- The real files -------------------------------------------------------------------------------------------------


def real(name: str) -> pl.DataFrame:
    path = shared_data() / "raw" / "ofsted" / name
    source = registry.recognise(path)
    assert source is not None
    return read(source, path).rows


MI = "mi_2020-08-31_all_state_funded_with_gias_geography.csv.gz"
REAL_HISTORY = "ofsted_graded_inspection_history_2005-09_2020-02.csv.gz"


@pytest.mark.data
def test_the_management_information_of_2020_is_as_its_inventory_says() -> None:
    rows = real(MI)
    assert rows.height == 21_969
    assert rows["urn"].n_unique() == 21_969
    assert rows.filter(pl.col("latest_urn") != pl.col("urn")).height == 4_291
    assert rows.filter(pl.col("previous_urn") != pl.col("urn")).height == 6_545
    assert rows.filter(pl.col("latest_is_of_this_urn") == "no").height == 4_291
    assert rows["latest_started"].max() == dt.date(2020, 3, 12)
    assert rows["pupils"].null_count() == 67


@pytest.mark.data
def test_the_history_is_as_its_inventory_says() -> None:
    rows = real(REAL_HISTORY)
    assert rows.height == 60_134
    assert rows["urn"].n_unique() == 20_614
    assert (rows["started"].min(), rows["started"].max()) == (dt.date(2005, 9, 12), dt.date(2020, 2, 26))


@pytest.mark.data
def test_the_history_and_the_management_information_agree() -> None:
    """98.7% the same day and 99.1% the same grade, on 16,744 URNs that both have (README of the data, section 2)."""
    newest = real(REAL_HISTORY).sort("started").group_by("urn", maintain_order=True).last()
    both = real(MI).join(newest, on="urn")
    grade = pl.col("overall_effectiveness").replace("satisfactory", "requires improvement")
    same_day = both.filter(pl.col("latest_started") == pl.col("started")).height / both.height
    same_grade = both.filter(pl.col("latest_overall_effectiveness") == grade).height / both.height
    assert both.height == 16_744
    assert (round(100 * same_day, 1), round(100 * same_grade, 1)) == (98.7, 99.1)


@pytest.mark.data
def test_every_area_of_the_real_file_holds_a_grade_or_a_reason() -> None:
    rows = real(MI)
    for prefix in ("latest_", "previous_"):
        for area in AREAS:
            field = f"{prefix}{area}"
            if field in rows.columns:
                both = rows.select((pl.col(field).is_null() == pl.col(f"{field}_missing").is_null()).any())
                assert not both.item(), field


@pytest.mark.data
@pytest.mark.parametrize(
    ("folder", "name", "in_register", "in_inspectorate", "covered"),
    [
        ("ofsted", REAL_HISTORY, 100.0, 81.2, 76.2),
        ("gias", "gias_2024-04_pupil_profile.csv.gz", 100.0, 93.1, 87.2),
        ("gias", "2017-2018_england_spine.xlsx", 100.0, 80.5, 95.6),
        ("gias", "2018_school_details.csv.gz", 100.0, 80.5, 95.6),
    ],
)
def test_urns_join_at_the_published_rates(
    folder: str, name: str, in_register: float, in_inspectorate: float, covered: float
) -> None:
    """Shares of a file's URNs in the register of June 2024 and in the list of August 2020 (README of the data)."""
    path = shared_data() / "raw" / folder / name
    source = registry.recognise(path)
    assert source is not None
    urns = set(read(source, path).rows["urn"])
    listed = set(real(MI)["urn"])
    register = shared_data() / "raw" / "gias" / "gias_all_establishments_2024-06-17_6_columns.csv.gz"
    everything = set(read(gias_establishments.SOURCE, register).rows["urn"])
    rates = [len(urns & everything) / len(urns), len(urns & listed) / len(urns), len(urns & listed) / len(listed)]
    assert [round(100 * rate, 1) for rate in rates] == [in_register, in_inspectorate, covered]
    assert listed <= everything


@pytest.mark.data
def test_the_history_lacks_some_urns() -> None:
    rows, known = real(MI), set(real(REAL_HISTORY)["urn"])
    own = rows.filter(pl.col("latest_urn") == pl.col("urn"))["latest_urn"]
    of_others = rows.filter(pl.col("latest_urn") != pl.col("urn"))["latest_urn"]
    assert round(100 * sum(urn in known for urn in own) / own.len(), 1) == 95.8
    assert round(100 * sum(urn in known for urn in of_others) / of_others.len()) == 48
