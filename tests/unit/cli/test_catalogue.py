"""`alongside catalogue`, run as a person runs it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from alongside.editions import open_shelf
from publishers import content, making


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for day in (1, 2):
        making.write(tmp_path / "in", f"links_edubasealldata2026110{day}.csv", content.links(day))
    open_shelf(tmp_path / "in", store=tmp_path / "store")
    return tmp_path / "store"


def test_the_table_lists_each_edition_on_one_line(store: Path) -> None:
    run = making.alongside("catalogue", store=store)
    assert (run.returncode, run.stderr) == (0, "")
    lines = [line.split() for line in run.stdout.splitlines()[1:]]
    assert [(line[0], line[2], line[3]) for line in lines] == [
        ("gias_links", "2026-11-01", "1"),
        ("gias_links", "2026-11-02", "2"),
    ]


def test_json_gives_date_rows_columns_address_licence_and_hash(store: Path, tmp_path: Path) -> None:
    rows = json.loads(making.alongside("catalogue", "gias_links", "--format", "json", store=store).stdout)
    path = tmp_path / "in" / "links_edubasealldata20261102.csv"
    row = rows[1]
    assert row["usable_from"] == "2026-11-02"
    assert (row["rows"], row["columns"]) == (2, 7)
    assert row["address"].startswith("https://")
    assert row["licence"].startswith("Open Government Licence v3.0")
    assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert row["imported_from"] == str(path)


def test_one_source_or_one_edition_is_described_in_full(store: Path) -> None:
    edition = sorted(path.name for path in (store / "gias_links").iterdir())[0]
    by_source = making.alongside("catalogue", "gias_links", store=store).stdout
    by_edition = making.alongside("catalogue", edition, store=store).stdout
    assert by_source.count("licence") == 2
    assert by_edition.count("licence") == 1
    assert edition in by_edition


def test_an_empty_store_has_an_empty_catalogue(tmp_path: Path) -> None:
    run = making.alongside("catalogue", "--format", "csv", store=tmp_path)
    assert run.returncode == 0
    assert run.stdout.splitlines()[0].startswith("source,edition,")
    assert len(run.stdout.splitlines()) == 1
    assert making.alongside("catalogue", "gias_links", store=tmp_path).returncode == 0


def test_a_source_there_is_not_is_refused_with_those_there_are(store: Path) -> None:
    run = making.alongside("catalogue", "weather", store=store)
    assert run.returncode == 1
    assert "gias_links" in run.stderr


def test_verifying_finds_the_one_edition_that_was_altered(store: Path) -> None:
    whole = making.alongside("catalogue", "--verify", "--format", "json", store=store)
    assert whole.returncode == 0
    assert [row["state"] for row in json.loads(whole.stdout)] == ["whole", "whole"]
    data = sorted(store.glob("gias_links/*/data.parquet"))[1]
    data.write_bytes(data.read_bytes()[:-1] + b"X")
    quick = making.alongside("catalogue", "--format", "json", store=store)
    assert quick.returncode == 0
    damaged = making.alongside("catalogue", "--verify", "--format", "json", store=store)
    assert damaged.returncode == 1
    states = [row["state"] for row in json.loads(damaged.stdout)]
    assert states[0] == "whole"
    assert "SHA-256 differs" in states[1]
    assert str(data.parent) in damaged.stderr
    assert "import its published file again" in damaged.stderr


def test_a_description_that_cannot_be_read_does_not_hide_the_others(store: Path) -> None:
    next(iter(sorted(store.glob("gias_links/*/edition.json")))).write_text("")
    run = making.alongside("catalogue", store=store)
    assert run.returncode == 1
    assert "damaged" in run.stdout
    assert "2026-11-02" in run.stdout
