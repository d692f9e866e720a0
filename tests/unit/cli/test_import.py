"""`alongside import`, run as a person runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from publishers import content, making


def test_a_folder_is_imported_and_the_answer_is_a_table(tmp_path: Path) -> None:
    making.write(tmp_path / "in")
    making.write(tmp_path / "in", "notes.txt", b"nothing")
    run = making.alongside("import", tmp_path / "in", store=tmp_path / "store")
    assert (run.returncode, run.stderr) == (0, "")
    lines = [line.split() for line in run.stdout.splitlines()]
    assert lines[1:] == [
        ["imported", making.NAME, "gias_links", "2026-11-01", "3"],
        ["not", "recognised", "notes.txt"],
    ]


def test_json_and_csv_give_every_column(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in")
    first = making.alongside("import", path, "--format", "json", store=tmp_path / "store")
    row = json.loads(first.stdout)[0]
    assert (row["result"], row["rows"], row["file"]) == ("imported", 3, str(path))
    again = making.alongside("import", path, "--format", "csv", store=tmp_path / "store")
    assert next(csv.DictReader(io.StringIO(again.stdout))) == {
        "file": str(path),
        "result": "already there",
        "source": "gias_links",
        "edition": row["edition"],
        "period": "2026-11-01",
        "rows": "3",
        "reason": "",
    }


def test_a_bad_file_is_refused_with_file_column_row_and_remedy_and_the_others_go_in(tmp_path: Path) -> None:
    bad = content.links().replace(b"Predecessor", b"Grandparent", 1)
    path = making.write(tmp_path / "in", "links_edubasealldata20261101.csv", bad)
    making.write(tmp_path / "in", "links_edubasealldata20261102.csv")
    run = making.alongside("import", tmp_path / "in", "--format", "json", store=tmp_path / "store")
    assert run.returncode == 1
    assert [row["result"] for row in json.loads(run.stdout)] == ["refused", "imported"]
    assert f"{path}, column 'LinkType', row 2, value 'Grandparent'" in run.stderr
    assert "What to do:" in run.stderr
    assert "1 of 2 files refused" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_file_under_another_name_can_be_said_to_be_a_source_and_of_a_period(tmp_path: Path) -> None:
    path = making.write(tmp_path, "mine.csv")
    unknown = making.alongside("import", path, store=tmp_path / "store")
    assert unknown.returncode == 1
    assert "--source" in unknown.stderr
    assert "gias_links" in unknown.stderr
    said = ["--source", "gias_links", "--period", "2026-10-31", "--format", "json"]
    known = making.alongside("import", path, *said, store=tmp_path / "store")
    assert known.returncode == 0, known.stderr
    assert json.loads(known.stdout)[0]["period"] == "2026-10-31"


def test_a_period_that_is_none_is_refused(tmp_path: Path) -> None:
    path = making.write(tmp_path)
    run = making.alongside("import", path, "--period", "last week", store=tmp_path / "store")
    assert run.returncode == 1
    assert "'last week' is not a period of" in run.stderr
    assert making.tree(tmp_path / "store") == []


def test_a_command_written_wrongly_ends_with_2_and_one_that_is_refused_with_1(tmp_path: Path) -> None:
    making.write(tmp_path / "in")
    store = tmp_path / "store"
    codes = {
        "nothing": making.alongside("import", store=store).returncode,
        "a period for a folder": making.alongside(
            "import", tmp_path / "in", "--period", "2026", store=store
        ).returncode,
        "a form there is not": making.alongside("import", tmp_path / "in", "--format", "xml", store=store).returncode,
        "no such file": making.alongside("import", tmp_path / "absent", store=store).returncode,
        "no such source": making.alongside(
            "import", tmp_path / "in" / making.NAME, "--source", "x", store=store
        ).returncode,
    }
    assert codes == {
        "nothing": 2,
        "a period for a folder": 2,
        "a form there is not": 2,
        "no such file": 1,
        "no such source": 1,
    }


def test_progress_is_drawn_for_a_terminal_and_never_on_standard_output(tmp_path: Path) -> None:
    making.write(tmp_path / "in")
    answer, drawn = making.at_terminal("import", tmp_path / "in", "--format", "json", store=tmp_path / "store")
    assert "1/1" in drawn
    assert json.loads(answer)[0]["result"] == "imported"
