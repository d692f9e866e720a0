"""`alongside fetch`, run as a person runs it, against publishers on loopback."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from publishers import content, making
from publishers.imitation import Cut, Imitation, Status, publishers


@pytest.fixture
def imitation() -> Iterator[Imitation]:
    with publishers() as one:
        for name, body in {
            "edubasealldata": content.made_up("gias_establishments", "edubasealldata"),
            "links_edubasealldata": content.links(20_000),
            "allgroupsdata": content.made_up("gias_groups", "allgroupsdata"),
            "alllinksdata": content.made_up("gias_group_links", "alllinksdata"),
        }.items():
            one.put(f"gias/{name}20261102.csv", body)
        yield one


def fetch(imitation: Imitation, store: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = ["fetch", "gias", "--as-at", "2026-11-03", "--format", "json", *more]
    return making.alongside(*command, store=store, **imitation.environment)


def test_the_register_is_fetched_into_editions_and_the_downloads_are_kept_beside_the_store(
    imitation: Imitation, tmp_path: Path
) -> None:
    run = fetch(imitation, tmp_path / "store")
    assert (run.returncode, run.stderr) == (0, "")
    rows = json.loads(run.stdout)
    assert [(row["source"], row["result"], row["period"]) for row in rows] == [
        ("gias_establishments", "fetched", "2026-11-02"),
        ("gias_links", "fetched", "2026-11-02"),
        ("gias_groups", "fetched", "2026-11-02"),
        ("gias_group_links", "fetched", "2026-11-02"),
    ]
    assert (tmp_path / "downloads" / "gias" / "manifest.json").is_file()
    assert len(list((tmp_path / "store").glob("*/*/data.parquet"))) == 4
    again = json.loads(fetch(imitation, tmp_path / "store").stdout)
    assert {row["result"] for row in again} == {"not changed"}


def test_a_line_that_is_cut_is_taken_up_again(imitation: Imitation, tmp_path: Path) -> None:
    imitation.fail("gias/links_edubasealldata20261102.csv", Cut(after=1), Cut(after=100_000))
    run = fetch(imitation, tmp_path / "store")
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)[1]["rows"] == 20_000


def test_what_cannot_be_fetched_is_told_with_the_remedy_and_ends_with_1(imitation: Imitation, tmp_path: Path) -> None:
    imitation.fail("gias/edubasealldata20261103.csv", Status(code=403))
    imitation.put("gias/allgroupsdata20261102.csv", b"Group,Nonsense\n1,2\n")
    run = fetch(imitation, tmp_path / "store", "--downloads", str(tmp_path / "kept"))
    assert run.returncode == 1
    assert [row["result"] for row in json.loads(run.stdout)] == ["refused", "fetched", "refused", "fetched"]
    assert "status 403" in run.stderr
    assert "2 of 4 files could not be fetched" in run.stderr
    assert "Traceback" not in run.stderr
    assert (tmp_path / "kept" / "gias" / "links_edubasealldata20261102.csv").is_file()


def test_a_name_or_a_day_that_is_none_ends_with_2(tmp_path: Path) -> None:
    assert making.alongside("fetch", "weather", store=tmp_path).returncode == 2
    assert making.alongside("fetch", store=tmp_path).returncode == 2
    assert making.alongside("fetch", "gias", "--as-at", "yesterday", store=tmp_path).returncode == 2


def test_a_bar_is_drawn_for_a_terminal(imitation: Imitation, tmp_path: Path) -> None:
    command = ["fetch", "gias", "--as-at", "2026-11-03"]
    answer, drawn = making.at_terminal(*command, store=tmp_path / "store", **imitation.environment)
    assert "links_edubasealldata20261102.csv" in drawn
    assert "MB" in drawn
    assert "fetched" in answer
