"""Derived tables are made once, never half, and never taken for those of something else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from alongside.editions import Edition, Store
from alongside.journey import workings
from alongside.journey.workings import Recipe, work_out
from alongside.provenance import EditionRef

DAY = dt.date(2019, 9, 1)


def _edition(name: str = "2017-18-abc", reader: str = "r1") -> Edition:
    ref = EditionRef(
        source="ks2", edition=name, title="t", period="2017/18", as_at=DAY, publisher="p", licence="l", address="a"
    )
    return Edition(
        ref=ref, sha256="", layout="", rows=0, columns=(), folder=Path("."), size=0, parquet_sha256="",
        parquet_size=0, reader=reader,
    )  # fmt: skip


RECIPE = Recipe(
    kind="need", as_at=DAY, editions=(_edition(),), modules=("alongside.journey.workings",), policies=("measures.toml",)
)


class _Maker:
    def __init__(self) -> None:
        self.made = 0

    def __call__(self) -> tuple[pl.DataFrame, dict[str, object]]:
        self.made += 1
        return pl.DataFrame({"urn": ["100000", None], "value": [1.5, None]}), {"made": self.made}


def test_a_table_is_made_once_and_comes_back_as_it_was(tmp_path: Path) -> None:
    make = _Maker()
    first, second = work_out(RECIPE, make, folder=tmp_path), work_out(RECIPE, make, folder=tmp_path)
    assert make.made == 1
    assert second.frame.equals(first.frame)
    assert second.notes == {"made": 1}
    assert second.path == tmp_path / "need" / f"{RECIPE.key}.parquet"
    about = json.loads((tmp_path / "need" / f"{RECIPE.key}.json").read_bytes())
    assert about["editions"] == [["ks2", "2017-18-abc", "r1"]]
    assert about["as_at"] == "2019-09-01"


@pytest.mark.parametrize(
    "change",
    [
        {"as_at": dt.date(2019, 9, 2)},
        {"editions": (_edition("2017-18-def"),)},
        {"editions": (_edition(reader="r2"),)},
        {"modules": ("alongside.journey.workings", "alongside.records")},
        {"policies": ()},
        {"settings": {"phase": "Primary"}},
    ],
    ids=["day", "edition", "reader", "code", "policy", "setting"],
)
def test_whatever_decides_a_table_changes_its_key(change: dict[str, object]) -> None:
    assert dataclasses.replace(RECIPE, **change).key != RECIPE.key  # type: ignore[arg-type]


def test_the_order_of_editions_does_not_change_the_key() -> None:
    both = (_edition("a"), _edition("b"))
    forward = dataclasses.replace(RECIPE, editions=both)
    assert dataclasses.replace(RECIPE, editions=both[::-1]).key == forward.key


@pytest.mark.parametrize("damage", ["cut", "other", "json", "gone"])
def test_a_damaged_table_is_made_again(damage: str, tmp_path: Path) -> None:
    make = _Maker()
    kept = work_out(RECIPE, make, folder=tmp_path)
    assert kept.path is not None
    if damage == "cut":
        kept.path.write_bytes(kept.path.read_bytes()[:40])
    elif damage == "other":
        pl.DataFrame({"urn": ["999999"]}).write_parquet(kept.path)
    elif damage == "json":
        kept.path.with_suffix(".json").write_text("{", encoding="utf-8")
    else:
        kept.path.unlink()
    again = work_out(RECIPE, make, folder=tmp_path)
    assert make.made == 2
    assert again.frame.equals(kept.frame)


def test_a_folder_that_cannot_be_used_costs_only_time(tmp_path: Path) -> None:
    in_the_way = tmp_path / "workings"
    in_the_way.write_text("a file, not a folder", encoding="utf-8")
    make = _Maker()
    for folder in (in_the_way, None):
        assert work_out(RECIPE, make, folder=folder).path is None
    assert make.made == 2


def test_only_the_tables_used_last_are_kept(tmp_path: Path) -> None:
    for day in range(workings.KEPT + 3):
        work_out(dataclasses.replace(RECIPE, as_at=dt.date(2019, 1, 1) + dt.timedelta(day)), _Maker(), folder=tmp_path)
        time.sleep(0.005)
    names = [path.name for path in (tmp_path / "need").glob("*.parquet")]
    assert len(names) == workings.KEPT
    assert not any(name.startswith("2019-01-01") for name in names)
    assert not list((tmp_path / "need").glob(".writing-*"))


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    left = tmp_path / "need" / ".writing-999999999-abc"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    work_out(RECIPE, _Maker(), folder=tmp_path)
    assert not left.exists()


_SLOWLY = """
import sys, time, datetime as dt
from pathlib import Path
import polars as pl
from alongside.journey.workings import Recipe, work_out

folder, marks, name = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
def make():
    (marks / name).touch()
    time.sleep(1.0)
    return pl.DataFrame({"urn": ["100000"]}), {}
recipe = Recipe(kind="need", as_at=dt.date(2019, 9, 1), editions=(), modules=("alongside.records",))
sys.exit(work_out(recipe, make, folder=folder).frame.height - 1)
"""


def test_of_two_processes_one_makes_the_table_and_the_other_waits(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    command = [sys.executable, "-c", _SLOWLY, str(tmp_path / "workings"), str(marks)]
    both = [subprocess.Popen([*command, name]) for name in ("one", "two")]
    assert [process.wait(60) for process in both] == [0, 0]
    assert len(list(marks.iterdir())) == 1


def test_workings_are_no_editions(tmp_path: Path) -> None:
    work_out(RECIPE, _Maker(), folder=tmp_path / "workings")
    assert Store(folder=tmp_path).folders() == ()


def test_code_that_is_not_there_is_refused() -> None:
    with pytest.raises(ModuleNotFoundError):
        workings.code_digest("alongside.nowhere")
