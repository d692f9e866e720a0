"""The register's files: what each layout gives, and what it refuses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from alongside.errors import ContractError, UnreadableFileError
from alongside.provenance import Missing
from alongside.sources import (
    gias_establishments,
    gias_group_links,
    gias_groups,
    gias_links,
    postcode_coordinates,
    registry,
)
from alongside.sources.contract import Source, read
from alongside.sources.gias_headings import PERSONAL
from data import shared_data
from published import Published, headings

FULL = Published(
    name="edubasealldata20260630.csv",
    headings=headings("edubasealldata"),
    encoding="cp1252",
    rows=(
        {
            "URN": "900001",
            "LA (code)": "201",
            "LA (name)": "Northmere",
            "EstablishmentNumber": "14",
            "EstablishmentName": "Café Lane Primary – St Zoë’s",
            "TypeOfEstablishment (code)": "01",
            "TypeOfEstablishment (name)": "Community school",
            "EstablishmentTypeGroup (code)": "4",
            "EstablishmentTypeGroup (name)": "Local authority maintained schools",
            "EstablishmentStatus (code)": "1",
            "EstablishmentStatus (name)": "Open",
            "OpenDate": "01-09-1999",
            "PhaseOfEducation (code)": "2",
            "PhaseOfEducation (name)": "Primary",
            "StatutoryLowAge": "3",
            "StatutoryHighAge": "11",
            "NumberOfPupils": "243",
            "PercentageFSM": "18.5",
            "TrustSchoolFlag (name)": "Not applicable",
            "HeadFirstName": "Ada",
            "HeadLastName": "Byron",
            "TelephoneNum": "01234567890",
            "Town": "Northmere",
            "Postcode": "NM1 2AB",
            "GOR (name)": "North East",
            "Easting": "430000",
            "Northing": "560000",
            "LSOA (code)": "E01000001",
        },
        {
            "URN": "900002",
            "LA (code)": "201",
            "LA (name)": "Northmere",
            "EstablishmentName": "Quayside Academy",
            "TypeOfEstablishment (code)": "34",
            "TypeOfEstablishment (name)": "Academy converter",
            "EstablishmentStatus (code)": "3",
            "PhaseOfEducation (name)": "Middle deemed secondary",
            "TrustSchoolFlag (name)": "Supported by a multi-academy trust",
            "Trusts (code)": "17001",
            "Trusts (name)": "The Harbour Trust",
            "Easting": "0",
            "Northing": "0",
        },
        {
            "URN": "900003",
            "LA (code)": "201",
            "LA (name)": "Northmere",
            "EstablishmentName": "Seaview House School",
            "TypeOfEstablishment (code)": "11",
            "TypeOfEstablishment (name)": "Other independent school",
            "EstablishmentStatus (code)": "2",
            "CloseDate": "31-08-2024",
            "PhaseOfEducation (name)": "Not applicable",
        },
    ),
)
LINKS = Published(
    name="links_edubasealldata20260630.csv",
    headings=("URN", "LinkURN", "LinkName", "LinkType", "LinkEstablishedDate"),
    encoding="cp1252",
    rows=(
        {
            "URN": "900002",
            "LinkURN": "900010",
            "LinkName": "Quayside School",
            "LinkType": "Predecessor",
            "LinkEstablishedDate": "01-09-2015",
        },
        {"URN": "900010", "LinkURN": "900002", "LinkName": "Quayside Academy", "LinkType": "Successor"},
        {"URN": "900002", "LinkURN": "900003", "LinkName": "Seaview", "LinkType": "Sixth Form Centre Link"},
    ),
)
_GROUP = {
    "Group UID": "17001",
    "Group ID": "TR00001",
    "Group Name": "The Harbour Trust",
    "Companies House Number": "7123456",
    "Group Type (code)": "06",
    "Group Type": "Multi-academy trust",
    "Incorporated on (open date)": "01-04-2014",
    "Group Status (code)": "OPEN",
    "Group Status": "Open",
}
_GROUP_HEADINGS = (
    "Group UID",
    "Group ID",
    "Group Name",
    "Companies House Number",
    "Group Type (code)",
    "Group Type",
    "Closed Date",
    "Open date",
    "Incorporated on (open date)",
    "Group Status (code)",
    "Group Status",
)
GROUPS = Published(
    name="allgroupsdata20260630.csv",
    headings=(
        *_GROUP_HEADINGS,
        "Group Street",
        "Group Town",
        "Group Postcode",
        "Head of Group Title",
        "Head of Group First Name",
        "Head of Group Last Name",
        "UKPRN",
    ),
    encoding="cp1252",
    rows=(_GROUP | {"Head of Group First Name": "Ada", "Head of Group Last Name": "Byron"},),
)
GROUP_LINKS = Published(
    name="alllinksdata20260630.csv",
    headings=("URN", *_GROUP_HEADINGS, "Joined date", "EstablishmentName", "LA (code)", "LA (name)"),
    encoding="cp1252",
    rows=(
        _GROUP | {"URN": "900002", "Joined date": "01-09-2015"},
        _GROUP | {"URN": "20003", "Group UID": "80637", "Group Type (code)": "08", "Joined date": "01-01-1900"},
    ),
)
SIX = Published(
    name="gias_all_establishments_2024-06-17_6_columns.csv.gz",
    headings=("urn", "name", "local_authority_name", "phase_of_education", "gender", "status"),
    rows=(
        {
            "urn": "900001",
            "name": "Café Lane",
            "local_authority_name": "Northmere",
            "phase_of_education": "Primary",
            "status": "Open, but proposed to close",
        },
    ),
)
DETAILS = Published(
    name="2018_school_details.csv.gz",
    headings=(
        *(
            "URN",
            "Name",
            "Street",
            "City",
            "Postcode",
            "Status",
            "Rating",
            "Inspect Date",
            "Date Opened",
            "Date Closed",
        ),
        *("Type", "Primary", "Secondary", "Post 16", "Age From", "Age To", "Gender", "Gender Post 16", "Religion"),
        *("Other URN", "Local Authority"),
    ),
    encoding="cp1252",
    rows=(
        {
            "URN": "900001",
            "Street": "nan",
            "Name": "Zoë’s",
            "City": "Northmere",
            "Postcode": "NM1 2AB",
            "Status": "2",
            "Inspect Date": "20200226",
            "Date Closed": "20191107",
            "Age From": "3",
            "Age To": "11",
            "Local Authority": "201",
        },
    ),
)
EDUBASE = Published(
    name="edubase_2017-07_schools_unmatched_to_geocode.csv.gz",
    headings=(
        *("URN", "Local authority (code)", "Local authority (name)", "Establishment number", "Establishment name"),
        *("Town", "Postcode", "Type of establishment", "Statutory highest age", "Statutory lowest age", "Sixth form"),
        *("Phase of education", "Gender", "Religious character", "Admissions policy", "Telephone number"),
        *("Headteacher", "Establishment status", "Opening date", "Region"),
    ),
    blank="NA",
    rows=(
        {
            "URN": "900001",
            "Local authority (code)": "201",
            "Local authority (name)": "Northmere",
            "Establishment name": "Café Lane",
            "Town": "Northmere",
            "Type of establishment": "Community School",
            "Opening date": "01/09/1999",
            "Establishment status": "Open",
            "Telephone number": "01234567890",
        },
        {},
    ),
)
POSTCODES = Published(
    name="edubase_2017-07_postcode_coordinates.csv.gz",
    headings=(
        *("input_row", "standard_postcode", "TOT_PERS1115jul", "OCC_HH1115jul", "X_BNG1115jul", "Y_BNG1115jul"),
        "input_postcode ",
    ),
    rows=({"input_row": "4", "X_BNG1115jul": "430000", "Y_BNG1115jul": "560000", "input_postcode ": "NM1 2AB"},),
)

EVERY: tuple[tuple[Source, Published], ...] = (
    (gias_establishments.SOURCE, FULL),
    (gias_establishments.SOURCE, SIX),
    (gias_establishments.SOURCE, DETAILS),
    (gias_establishments.SOURCE, EDUBASE),
    (gias_links.SOURCE, LINKS),
    (gias_groups.SOURCE, GROUPS),
    (gias_group_links.SOURCE, GROUP_LINKS),
    (postcode_coordinates.SOURCE, POSTCODES),
)
each = pytest.mark.parametrize(("source", "file"), EVERY, ids=[file.name for _, file in EVERY])


def rows_of(source: Source, file: Published, folder: Path) -> pl.DataFrame:
    return read(source, file.write(folder)).rows


def refusal(source: Source, file: Published, folder: Path) -> ContractError:
    path = file.write(folder)
    with pytest.raises(ContractError) as caught:
        read(source, path)
    assert str(path) in caught.value.where
    assert caught.value.remedy
    return caught.value


# --- Every layout ---------------------------------------------------------------------------------------------------


@each
def test_a_good_file_is_recognised_by_its_name_and_read(source: Source, file: Published, tmp_path: Path) -> None:
    path = file.write(tmp_path)
    assert registry.recognise(path) is source
    assert read(source, path).rows.height >= 1


@each
def test_a_new_column_stops_the_reading(source: Source, file: Published, tmp_path: Path) -> None:
    error = refusal(source, file.with_column("Headteacher's shoe size"), tmp_path)
    assert error.column == "Headteacher's shoe size"
    assert "not known" in error.what


@each
def test_a_missing_column_stops_the_reading(source: Source, file: Published, tmp_path: Path) -> None:
    kept = [layout for layout in source.layouts if not layout.unknown([name.strip() for name in file.headings])]
    needed = next(column.heading for column in kept[0].columns[1:] if column.needed)
    absent = next(name for name in file.headings if name.strip() == needed)
    error = refusal(source, file.without_column(absent), tmp_path)
    assert error.column == needed
    assert "missing" in error.what


@each
def test_a_file_cut_short_is_refused(source: Source, file: Published, tmp_path: Path) -> None:
    whole = file.write(tmp_path)
    cut = tmp_path / f"cut-{file.name.removesuffix('.gz')}.gz"
    import gzip

    content = whole.read_bytes()
    content = content if file.name.endswith(".gz") else gzip.compress(content)
    cut.write_bytes(content[: len(content) // 2])
    with pytest.raises(UnreadableFileError, match="cut short"):
        read(source, cut)


@each
def test_an_error_page_is_not_a_table(source: Source, file: Published, tmp_path: Path) -> None:
    path = tmp_path / file.name.removesuffix(".gz")
    path.write_bytes(b"<!DOCTYPE html><html><body>Service unavailable</body></html>")
    with pytest.raises(UnreadableFileError, match="web page"):
        read(source, path)


@each
def test_text_in_sixteen_bits_is_refused(source: Source, file: Published, tmp_path: Path) -> None:
    path = tmp_path / file.name.removesuffix(".gz")
    path.write_bytes("URN,Name\r\n900001,Café\r\n".encode("utf-16"))
    with pytest.raises(UnreadableFileError, match="UTF-16"):
        read(source, path)


@pytest.mark.parametrize(("source", "file"), EVERY[:-2], ids=[file.name for _, file in EVERY[:-2]])
def test_a_bad_urn_is_named_with_its_row(source: Source, file: Published, tmp_path: Path) -> None:
    heading = next((name for name in file.headings if name.lower() == "urn"), "Group UID")
    error = refusal(source, file.with_cell(heading, "12A45"), tmp_path)
    assert (error.column, error.value, error.row) == (heading, "12A45", 2)


# --- The full extract -----------------------------------------------------------------------------------------------


def test_the_full_extract_gives_schools(tmp_path: Path) -> None:
    rows = rows_of(gias_establishments.SOURCE, FULL, tmp_path)
    first = rows.row(0, named=True)
    assert first["name"] == "Café Lane Primary – St Zoë’s"
    assert first["laestab"] == "2010014"
    assert first["opened"] == dt.date(1999, 9, 1)
    assert first["status"] == "open"
    assert (first["low_age"], first["high_age"], first["pupils"], first["fsm_percent"]) == (3, 11, 243, 18.5)
    assert (first["easting"], first["northing"]) == (430000.0, 560000.0)
    assert rows["state_funded"].to_list() == [True, True, False]
    assert rows["row"].to_list() == [2, 3, 4]


def test_an_academy_names_its_trust_and_its_kind(tmp_path: Path) -> None:
    academy = rows_of(gias_establishments.SOURCE, FULL, tmp_path).row(1, named=True)
    assert (academy["trust_uid"], academy["trust_name"]) == ("17001", "The Harbour Trust")
    assert academy["trust_kind"] == "multi-academy trust"
    assert academy["status"] == "open, but proposed to close"


def test_the_origin_of_the_grid_is_no_place_and_no_number_is_no_zero(tmp_path: Path) -> None:
    academy = rows_of(gias_establishments.SOURCE, FULL, tmp_path).row(1, named=True)
    assert (academy["easting"], academy["northing"], academy["laestab"]) == (None, None, None)
    assert (academy["pupils"], academy["pupils_missing"]) == (None, Missing.NOT_AVAILABLE.value)


def test_no_person_and_no_telephone_number_is_read(tmp_path: Path) -> None:
    rows = rows_of(gias_establishments.SOURCE, FULL, tmp_path)
    text = rows.write_csv()
    assert not {"Ada", "Byron", "01234567890"}.intersection(text.replace("\n", ",").split(","))
    assert set(headings("edubasealldata")) >= PERSONAL


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("TypeOfEstablishment (code)", "99"),
        ("EstablishmentStatus (code)", "7"),
        ("PhaseOfEducation (name)", "Tertiary"),
        ("OpenDate", "09/31/1999"),
        ("NumberOfPupils", "SUPP"),
        ("Easting", "9000000"),
        ("LA (code)", "E09"),
    ],
)
def test_an_unknown_code_or_value_stops_the_reading(heading: str, value: str, tmp_path: Path) -> None:
    error = refusal(gias_establishments.SOURCE, FULL.with_cell(heading, value), tmp_path)
    assert (error.column, error.value, error.row) == (heading, value, 2)


@pytest.mark.parametrize("code", ["1", "01"])
def test_a_type_is_read_with_or_without_its_zero(code: str, tmp_path: Path) -> None:
    rows = rows_of(gias_establishments.SOURCE, FULL.with_cell("TypeOfEstablishment (code)", code), tmp_path)
    assert rows["type_code"][0] == "1"


def test_a_day_is_taken_from_the_name_of_the_file(tmp_path: Path) -> None:
    table = read(gias_establishments.SOURCE, FULL.write(tmp_path))
    assert table.period == "2026-06-30"
    assert gias_establishments.usable_from("2026-06-30") == dt.date(2026, 6, 30)


def test_a_month_is_usable_when_it_is_over() -> None:
    assert gias_establishments.usable_from("2022-07") == dt.date(2022, 7, 31)
    assert gias_establishments.usable_from("2024-02") == dt.date(2024, 2, 29)


def test_a_name_without_a_day_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = FULL.write(tmp_path)
    renamed = path.rename(tmp_path / "edubasealldata.csv")
    closed_nowhere = Published(name="links.csv", headings=LINKS.headings, rows=LINKS.rows).write(tmp_path)
    assert read(gias_establishments.SOURCE, renamed).period == "2024-08-31"
    with pytest.raises(ContractError, match="--period"):
        read(gias_links.SOURCE, closed_nowhere)


# --- The shared copies ----------------------------------------------------------------------------------------------


def test_a_list_of_the_performance_tables_is_dated_by_its_newest_event(tmp_path: Path) -> None:
    table = read(gias_establishments.SOURCE, DETAILS.write(tmp_path))
    assert table.period == "2020-02-26"
    assert table.rows.row(0, named=True)["town"] == "Northmere"
    assert table.rows["name"][0] == "Zoë’s"


def test_nan_is_nothing_in_the_school_details(tmp_path: Path) -> None:
    rows = rows_of(gias_establishments.SOURCE, DETAILS.with_cell("City", "nan"), tmp_path)
    assert rows["town"].to_list() == [None]


def test_na_in_edubase_is_nothing_and_its_empty_row_is_left_out(tmp_path: Path) -> None:
    rows = rows_of(gias_establishments.SOURCE, EDUBASE, tmp_path)
    only = rows.row(0, named=True)
    assert rows.height == 1
    assert only["postcode"] is None
    assert only["opened"] == dt.date(1999, 9, 1)
    assert "01234567890" not in rows.write_csv()


def test_a_postcode_gives_a_point_and_no_school(tmp_path: Path) -> None:
    rows = rows_of(postcode_coordinates.SOURCE, POSTCODES, tmp_path)
    assert rows.columns[:2] == ["postcode", "easting"]
    assert "urn" not in rows.columns


# --- Links and groups -----------------------------------------------------------------------------------------------


def test_links_say_what_the_other_is(tmp_path: Path) -> None:
    rows = rows_of(gias_links.SOURCE, LINKS, tmp_path)
    assert rows["relation"].to_list() == ["predecessor", "successor", "other"]
    assert rows["since"].to_list() == [dt.date(2015, 9, 1), None, None]


def test_an_unknown_type_of_link_stops_the_reading(tmp_path: Path) -> None:
    error = refusal(gias_links.SOURCE, LINKS.with_cell("LinkType", "Twinned"), tmp_path)
    assert (error.column, error.value, error.row) == ("LinkType", "Twinned", 2)


def test_groups_are_read_without_their_heads(tmp_path: Path) -> None:
    rows = rows_of(gias_groups.SOURCE, GROUPS, tmp_path)
    trust = rows.row(0, named=True)
    assert (trust["uid"], trust["group_type"], trust["status"]) == ("17001", "multi-academy trust", "open")
    assert trust["companies_house"] == "07123456"
    assert trust["opened"] == dt.date(2014, 4, 1)
    assert "Byron" not in rows.write_csv()


@pytest.mark.parametrize(
    ("heading", "value"), [("Group Type (code)", "77"), ("Group Status (code)", "ASLEEP"), ("Closed Date", "soon")]
)
def test_an_unknown_group_code_stops_the_reading(heading: str, value: str, tmp_path: Path) -> None:
    for source, file in ((gias_groups.SOURCE, GROUPS), (gias_group_links.SOURCE, GROUP_LINKS)):
        error = refusal(source, file.with_cell(heading, value), tmp_path)
        assert (error.column, error.value, error.row) == (heading, value, 2)


def test_childrens_centres_are_kept_apart_from_trusts(tmp_path: Path) -> None:
    rows = rows_of(gias_group_links.SOURCE, GROUP_LINKS, tmp_path)
    assert rows["group_type"].to_list() == ["multi-academy trust", "children's centres"]
    assert rows["joined"][0] == dt.date(2015, 9, 1)


# --- The real files -------------------------------------------------------------------------------------------------

REAL = {
    "gias_all_establishments_2024-06-17_6_columns.csv.gz": ("gias_establishments", 51_012),
    "2017-2018_england_spine.xlsx": ("gias_establishments", 26_078),
    "2018_school_details.csv.gz": ("gias_establishments", 26_078),
    "edubase_2017-07_schools_unmatched_to_geocode.csv.gz": ("gias_establishments", 6_022),
    "edubase_2017-07_postcode_coordinates.csv.gz": ("postcode_coordinates", 18_279),
    "gias_establishment_links_2022-07.csv.gz": ("gias_links", 30_646),
    "gias_groups_2022-07.csv.gz": ("gias_groups", 6_904),
    "gias_group_links_2022-07.csv.gz": ("gias_group_links", 20_613),
}


@pytest.mark.data
@pytest.mark.parametrize("name", REAL)
def test_the_real_file_has_the_rows_that_its_inventory_says(name: str) -> None:
    source, count = REAL[name]
    path = shared_data() / "raw" / "gias" / name
    found = registry.recognise(path)
    assert found is not None
    assert found.id == source
    assert read(found, path).rows.height == count


@pytest.mark.data
def test_two_performance_lists_of_one_year_agree() -> None:
    folder = shared_data() / "raw" / "gias"
    spine = read(gias_establishments.SOURCE, folder / "2017-2018_england_spine.xlsx").rows
    details = read(gias_establishments.SOURCE, folder / "2018_school_details.csv.gz").rows
    both = spine.join(details, on="urn", suffix="_details")
    assert both.height == 26_078
    for field in ("town", "postcode", "status", "opened", "low_age"):
        assert both.filter(pl.col(field).ne_missing(pl.col(f"{field}_details"))).height == 0, field


@pytest.mark.data
def test_only_childrens_centres_are_not_in_the_register() -> None:
    folder = shared_data() / "raw" / "gias"
    known = read(gias_establishments.SOURCE, folder / "gias_all_establishments_2024-06-17_6_columns.csv.gz").rows
    links = read(gias_group_links.SOURCE, folder / "gias_group_links_2022-07.csv.gz").rows
    strangers = links.join(known, on="urn", how="anti")
    counts = dict(strangers.group_by("group_type").len().iter_rows())
    assert counts.pop("children's centres") == 1_613
    assert sum(counts.values()) <= 4


@pytest.mark.data
def test_links_without_a_day_are_all_old() -> None:
    links = read(gias_links.SOURCE, shared_data() / "raw" / "gias" / "gias_establishment_links_2022-07.csv.gz").rows
    undated = links.filter(pl.col("since").is_null() & pl.col("link_type").is_in(gias_links.UNDATED_ARE_OLD))
    dated = links.filter(pl.col("since") > dt.date(2020, 8, 31))
    assert undated.height > 8_000
    assert dated.height > 1_000
    # URNs are given out in order, and 144000 was reached in 2017.
    assert undated.filter(pl.col("relation") == "predecessor")["urn"].cast(pl.Int64).max() < 144_000
