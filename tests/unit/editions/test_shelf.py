"""A shelf chooses editions by source and day, adds where each row came from, and opens quickly the second time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from alongside.editions import Edition, Shelf, open_shelf
from alongside.editions.edition import description
from alongside.errors import ContractError, EditionError, UnreadableFileError
from data import shared_data, shared_store
from publishers import content, making


@pytest.fixture
def three_days(tmp_path: Path) -> Shelf:
    for day in (1, 9, 10):
        making.write(tmp_path / "in", f"links_edubasealldata202611{day:02d}.csv", content.links(day))
    return open_shelf(tmp_path / "in", store=tmp_path / "store")


def test_editions_of_a_source_come_oldest_first_and_the_newest_is_the_newest_usable(three_days: Shelf) -> None:
    assert [edition.rows for edition in three_days.of("gias_links")] == [1, 9, 10]
    assert three_days.of("ks2") == ()

    def newest(day: dt.date) -> int | None:
        edition = three_days.newest("gias_links", as_at=day)
        return edition.rows if edition else None

    assert newest(dt.date(2026, 10, 31)) is None
    assert newest(dt.date(2026, 11, 1)) == 1
    assert newest(dt.date(2026, 11, 9)) == 9
    assert newest(dt.date.max) == 10


def test_rows_say_their_source_edition_period_and_row(three_days: Shelf) -> None:
    edition = three_days.of("gias_links")[1]
    rows = three_days.rows(edition)
    assert rows.height == 9
    assert rows.select("source", "edition", "period").unique().rows() == [
        ("gias_links", edition.ref.edition, "2026-11-09")
    ]
    assert rows["row"].to_list() == list(range(2, 11)), "as a spreadsheet counts"


def test_a_folder_gives_only_its_own_editions_and_the_store_gives_all(tmp_path: Path) -> None:
    for day in ("01", "02"):
        making.write(tmp_path / day, f"links_edubasealldata202611{day}.csv", content.links(int(day)))
        open_shelf(tmp_path / day, store=tmp_path / "store")
    assert [edition.rows for edition in open_shelf(tmp_path / "01", store=tmp_path / "store").editions] == [1]
    assert [edition.rows for edition in open_shelf(store=tmp_path / "store").editions] == [1, 2]


def test_of_two_copies_of_one_day_the_later_in_the_folder_is_the_newer(tmp_path: Path) -> None:
    for version in ("9", "10"):
        making.write(tmp_path / "in" / f"v1.{version}", "links_edubasealldata20261101.csv", content.links(int(version)))
    shelf = open_shelf(tmp_path / "in", store=tmp_path / "store")
    newest = shelf.newest("gias_links", as_at=dt.date.max)
    assert newest is not None
    assert newest.rows == 10


def test_an_empty_store_is_an_empty_shelf_and_a_folder_with_nothing_known_is_refused(tmp_path: Path) -> None:
    assert open_shelf(store=tmp_path / "none").editions == ()
    making.write(tmp_path / "in", "notes.txt", b"nothing")
    with pytest.raises(EditionError, match="No file of a known source"):
        open_shelf(tmp_path / "in", store=tmp_path / "store")
    with pytest.raises(UnreadableFileError, match="no such file or folder"):
        open_shelf(tmp_path / "absent", store=tmp_path / "store")


def test_a_known_file_that_breaks_its_contract_stops_the_opening(tmp_path: Path) -> None:
    making.write(tmp_path / "in")
    making.write(tmp_path / "in", "links_edubasealldata20261102.csv", content.links().replace(b"140001", b"school"))
    with pytest.raises(ContractError) as refusal:
        open_shelf(tmp_path / "in", store=tmp_path / "store")
    assert (refusal.value.column, refusal.value.row, refusal.value.value) == ("URN", 2, "school")


def test_progress_is_told_of_each_file(tmp_path: Path) -> None:
    heard: list[tuple[str, int, int | None]] = []
    making.write(tmp_path / "in")
    open_shelf(
        tmp_path / "in",
        store=tmp_path / "store",
        progress=lambda label, done, total, *, unit: heard.append((label, done, total)),
    )
    assert heard == [(making.NAME, 0, 1), ("", 1, 1)]


def _as_read_before(edition: Edition) -> Edition:
    """The edition as an earlier version of the contract would have left it."""
    earlier = replace(edition, reader="0" * 16)
    (edition.folder / "edition.json").write_bytes(description(earlier))
    return earlier


def test_an_edition_of_an_earlier_contract_is_read_again_where_its_file_still_is(tmp_path: Path) -> None:
    making.write(tmp_path / "in")
    edition = open_shelf(tmp_path / "in", store=tmp_path / "store").editions[0]
    _as_read_before(edition)
    shelf = open_shelf(store=tmp_path / "store")
    assert shelf.editions == (edition,)
    assert shelf.rows(edition).height == 3


def test_an_edition_of_an_earlier_contract_without_its_file_is_not_used(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in")
    earlier = _as_read_before(open_shelf(tmp_path / "in", store=tmp_path / "store").editions[0])
    path.unlink()
    shelf = open_shelf(store=tmp_path / "store")
    assert shelf.editions == (earlier,)
    with pytest.raises(EditionError, match="earlier contract") as refusal:
        shelf.rows(earlier)
    assert "alongside import" in refusal.value.remedy


def test_data_that_is_not_what_the_description_says_is_not_used(three_days: Shelf) -> None:
    one, nine, ten = three_days.of("gias_links")
    one.data.write_bytes(nine.data.read_bytes())
    with pytest.raises(EditionError, match="not what its description says"):
        three_days.rows(one)
    ten.data.write_bytes(b"PAR1")
    with pytest.raises(EditionError, match="cannot be read"):
        three_days.rows(ten)


@pytest.fixture(scope="module")
def filled() -> Path:
    """A store into which the shared files have been imported."""
    open_shelf(shared_data(), store=shared_store())
    return shared_store()


@pytest.mark.data
def test_files_that_are_in_the_store_are_not_converted_again(filled: Path) -> None:
    def converted() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in filled.glob("*/*/data.parquet")}

    before = converted()
    shelf = open_shelf(shared_data(), store=filled)
    assert {edition.data for edition in shelf.editions} <= set(before)
    assert converted() == before


@pytest.mark.data
def test_every_row_of_the_shared_files_says_where_it_came_from(filled: Path) -> None:
    shelf = open_shelf(shared_data(), store=filled)
    assert {"ofsted_latest_inspections", "ks2", "ks4", "gias_groups"} <= {e.ref.source for e in shelf.editions}
    for edition in shelf.editions:
        rows = shelf.rows(edition)
        assert rows.height == edition.rows
        assert {"source", "edition", "period", "row"} <= set(rows.columns), edition.ref.edition
        assert rows.select("source", "edition", "row").null_count().row(0) == (0, 0, 0)
