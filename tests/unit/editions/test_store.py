"""Editions are whole or not there, the same bytes each time, and safe from other processes, full disks and kills."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.editions import Intake, Store, import_file, import_files, lock, open_shelf
from alongside.editions.edition import edition_id, read_edition, verify
from alongside.editions.store import arrivals
from alongside.errors import ContractError, EditionError, UnreadableFileError
from publishers import content, making

IMPORT = "import sys; from pathlib import Path; from alongside.editions import open_shelf\n"


def take(path: Path, store: Path) -> Intake:
    """Import one file that is known."""
    taken = import_file(path, store=Store(folder=store))
    assert taken is not None
    return taken


def test_an_edition_is_a_folder_named_by_its_period_and_the_hash_of_the_file(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in")
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    taken = take(path, tmp_path / "store")
    assert taken.new
    assert taken.edition.ref.edition == f"2026-11-01-{sha256[:12]}"
    assert taken.edition.sha256 == sha256
    home = f"gias_links/2026-11-01-{sha256[:12]}"
    assert making.tree(tmp_path / "store") == [
        f"{home}/data.parquet",
        f"{home}/edition.json",
        f"{home}/imported.json",
    ]
    assert read_edition(taken.edition.folder) == taken.edition


@given(st.text(max_size=30), st.binary(max_size=8))
def test_an_edition_id_is_always_the_name_of_one_folder(period: str, data: bytes) -> None:
    name = edition_id(period, hashlib.sha256(data).hexdigest())
    assert name == Path(name).name
    assert not name.startswith((".", "-"))
    assert name.isascii()


def test_the_hash_is_of_the_bytes_given_so_a_compressed_copy_is_another_edition_of_equal_rows(tmp_path: Path) -> None:
    plain = take(making.write(tmp_path / "in"), tmp_path / "store").edition
    packed = content.compressed(content.links())
    other = take(making.write(tmp_path / "gz", f"{making.NAME}.gz", packed), tmp_path / "store").edition
    assert plain.ref.edition != other.ref.edition
    assert plain.parquet_sha256 == other.parquet_sha256


def test_importing_again_gives_the_same_bytes_whatever_the_number_of_threads(tmp_path: Path) -> None:
    making.write(tmp_path / "in", data=content.links(90_000))
    for threads in ("1", "2"):
        code = IMPORT + "open_shelf(Path(sys.argv[1]), store=Path(sys.argv[2]))"
        args = [sys.executable, "-c", code, tmp_path / "in", tmp_path / threads]
        subprocess.run(args, check=True, env={**os.environ, "POLARS_MAX_THREADS": threads})
    first, second = (
        {name: (tmp_path / threads / name).read_bytes() for name in making.tree(tmp_path / threads)}
        for threads in ("1", "2")
    )
    differing = {name.rpartition("/")[2] for name in first if first[name] != second[name]}
    assert first.keys() == second.keys()
    assert differing == {"imported.json"}


def test_a_second_import_keeps_the_edition_that_is_there(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in")
    first = take(path, tmp_path / "store").edition
    written = first.data.stat().st_mtime_ns
    again = take(path, tmp_path / "store")
    assert not again.new
    assert again.edition == first
    assert first.data.stat().st_mtime_ns == written


def test_the_same_bytes_under_the_name_of_another_day_are_an_edition_of_that_day(tmp_path: Path) -> None:
    for day in ("20261101", "20261102"):
        take(making.write(tmp_path / "in", f"links_edubasealldata{day}.csv"), tmp_path / "store")
    shelf = open_shelf(store=tmp_path / "store")
    assert [edition.ref.period for edition in shelf.of("gias_links")] == ["2026-11-01", "2026-11-02"]


def test_many_processes_importing_the_same_files_leave_one_whole_copy_of_each(tmp_path: Path) -> None:
    for day in range(1, 6):
        making.write(
            tmp_path / "in", f"links_edubasealldata2026110{day}.csv", content.links(3_000, first=140_000 + day)
        )
    code = IMPORT + "sys.stdin.readline(); print(len(open_shelf(Path(sys.argv[1]), store=Path(sys.argv[2])).editions))"
    runs = [making.python(code, tmp_path / "in", tmp_path / "store", stdin=subprocess.PIPE) for _ in range(6)]
    for run in runs:
        assert run.stdin is not None
        run.stdin.write("go\n")
        run.stdin.flush()
    answers = [run.communicate(timeout=120) for run in runs]
    assert [(run.returncode, out.strip(), err) for run, (out, err) in zip(runs, answers, strict=True)] == [
        (0, "5", "")
    ] * 6
    shelf = open_shelf(store=tmp_path / "store")
    assert len(shelf.editions) == 5
    for edition in shelf.editions:
        verify(edition)
    assert not [name for name in making.tree(tmp_path / "store") if ".writing-" in name]


STOPPED = (
    IMPORT
    + """
import os, time
from alongside.editions import store
def stop(*paths):
    print("written, not yet in place", flush=True)
    time.sleep(60)
store.os.rename = stop
open_shelf(Path(sys.argv[1]), store=Path(sys.argv[2]))
"""
)


def test_a_kill_in_the_middle_leaves_the_last_good_edition_and_a_leftover_that_is_swept(tmp_path: Path) -> None:
    good = take(making.write(tmp_path / "in"), tmp_path / "store").edition
    making.write(tmp_path / "new", "links_edubasealldata20261102.csv", content.links(500))
    run = making.python(STOPPED, tmp_path / "new", tmp_path / "store")
    assert run.stdout is not None
    assert run.stdout.readline() == "written, not yet in place\n"
    store = Store(folder=tmp_path / "store")
    assert store.sweep() == 0, "a writer at work is left alone"
    os.kill(run.pid, signal.SIGKILL)
    run.communicate()
    assert open_shelf(store=tmp_path / "store").editions == (good,)
    verify(good)
    assert store.sweep() == 1
    assert all("/.writing-" not in name for name in making.tree(tmp_path / "store"))
    assert open_shelf(tmp_path / "new", store=tmp_path / "store").editions[0].rows == 500


def test_the_sweep_waits_for_nobody_and_takes_nothing_while_somebody_writes(tmp_path: Path) -> None:
    store = Store(folder=tmp_path)
    (tmp_path / "gias_links" / ".writing-1-ab").mkdir(parents=True)
    with lock.shared(tmp_path / ".lock") as got:
        assert got
        assert store.sweep() == 0
    assert store.sweep() == 1


def test_a_file_too_big_for_the_disk_is_refused_in_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in", data=content.links(20_000))
    limit = 8_192  # bytes that this process may write to one file: the system then says that the file is too big
    run = subprocess.run(
        [Path(sys.executable).parent / "alongside", "import", path],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ALONGSIDE_STORE": str(tmp_path / "store")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )
    assert run.returncode == 1
    assert "There is no room left on the disk; no edition was changed." in run.stderr
    assert "Traceback" not in run.stderr
    assert making.tree(tmp_path / "store") == []


def test_a_full_disk_is_refused_and_the_editions_on_it_stay(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this account may not make a small disk")
    try:
        good = take(making.write(tmp_path / "in"), disk / "store").edition
        big = making.write(tmp_path / "in", "links_edubasealldata20261102.csv", content.links(60_000))
        with pytest.raises(EditionError, match="no room left on the disk"):
            take(big, disk / "store")
        assert open_shelf(store=disk / "store").editions == (good,)
        verify(good)
    finally:
        subprocess.run(["umount", disk], check=True)


@pytest.mark.parametrize("place", ["/dev/null/store", "/proc/store"])
def test_a_store_that_cannot_be_made_is_refused_with_the_remedy(tmp_path: Path, place: str) -> None:
    with pytest.raises(EditionError, match=r"folder cannot be used .*ALONGSIDE_STORE") as refusal:
        take(making.write(tmp_path), Path(place))
    assert refusal.value.where == place


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_store_that_may_not_be_written_can_still_be_read(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in")
    take(path, tmp_path / "store")
    folders = [tmp_path / "store", *(p for p in (tmp_path / "store").rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        assert len(open_shelf(tmp_path / "in", store=tmp_path / "store").editions) == 1
        elsewhere = making.write(tmp_path / "elsewhere").parent
        assert len(open_shelf(elsewhere, store=tmp_path / "store").editions) == 1
        with pytest.raises(EditionError, match="may not be written"):
            take(making.write(tmp_path / "new", "links_edubasealldata20261102.csv"), tmp_path / "store")
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_a_finished_edition_can_be_read_by_others_as_the_umask_says(tmp_path: Path) -> None:
    umask = os.umask(0o022)
    try:
        folder = take(making.write(tmp_path / "in"), tmp_path / "store").edition.folder
        take(making.write(tmp_path / "elsewhere"), tmp_path / "store")
    finally:
        os.umask(umask)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (folder, *folder.iterdir())}
    assert modes == {folder.name: "0o755", "data.parquet": "0o644", "edition.json": "0o644", "imported.json": "0o644"}


def test_a_changed_header_is_refused_and_the_last_good_edition_stays(tmp_path: Path) -> None:
    good = take(making.write(tmp_path / "in"), tmp_path / "store").edition
    changed = content.links().replace(b"LinkType", b"KindOfLink")
    with pytest.raises(ContractError, match="KindOfLink"):
        take(making.write(tmp_path / "in", "links_edubasealldata20261102.csv", changed), tmp_path / "store")
    assert open_shelf(store=tmp_path / "store").editions == (good,)


def test_a_file_of_headings_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no rows"):
        take(making.write(tmp_path, data=content.links(0)), tmp_path / "store")


def test_the_same_file_from_another_folder_is_noted_beside_the_edition_and_writes_no_data(tmp_path: Path) -> None:
    first = take(making.write(tmp_path / "here"), tmp_path / "store").edition
    written = first.data.stat().st_ino
    again = take(making.write(tmp_path / "there"), tmp_path / "store")
    assert (again.new, again.edition) == (False, first)
    assert first.data.stat().st_ino == written
    assert [one.named for one in arrivals(first.folder)] == [f"here/{making.NAME}", f"there/{making.NAME}"]


def test_a_damaged_parquet_is_found_and_mended_by_importing_the_file_again(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in")
    edition = take(path, tmp_path / "store").edition
    data = bytearray(edition.data.read_bytes())
    data[len(data) // 2] ^= 0xFF
    edition.data.write_bytes(bytes(data))
    with pytest.raises(EditionError, match="SHA-256 differs") as refusal:
        verify(edition)
    assert "import the published file again" in refusal.value.remedy
    edition.data.write_bytes(bytes(data[:-10]))
    assert take(path, tmp_path / "store").edition == edition
    verify(edition)


def test_a_description_that_was_edited_is_refused(tmp_path: Path) -> None:
    edition = take(making.write(tmp_path / "in"), tmp_path / "store").edition
    path = edition.folder / "edition.json"
    path.write_text(path.read_text().replace('"rows": 3', '"rows": 4'))
    with pytest.raises(EditionError, match="description has been altered"):
        read_edition(edition.folder)
    path.write_text("{")
    with pytest.raises(EditionError, match="cannot be read"):
        open_shelf(store=tmp_path / "store")


def test_importing_a_folder_goes_on_after_a_refusal_and_names_what_it_does_not_know(tmp_path: Path) -> None:
    making.write(tmp_path / "in", "links_edubasealldata20261101.csv", b"URN,Nonsense\n1,2\n")
    making.write(tmp_path / "in", "links_edubasealldata20261102.csv")
    making.write(tmp_path / "in", "notes.txt", b"nothing")
    making.write(tmp_path / "in", "links_edubasealldata20261103.csv.part", b"URN,")
    results = [type(one).__name__ for one in import_files([tmp_path / "in"], store=Store(folder=tmp_path / "store"))]
    assert results == ["Failure", "Intake", "PosixPath"]


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = making.write(tmp_path / "in")
    code = (
        IMPORT
        + """
from alongside.editions import intake
read = intake.contract.read
def change(source, path, *, period):
    table = read(source, path, period=period)
    path.write_bytes(path.read_bytes() + b"140009,130009,Old School,Predecessor,\\r\\n")
    return table
intake.contract.read = change
open_shelf(Path(sys.argv[1]), store=Path(sys.argv[2]))
"""
    )
    run = making.python(code, path.parent, tmp_path / "store")
    _, err = run.communicate(timeout=60)
    assert "The file changed while it was being read." in err
    assert making.tree(tmp_path / "store") == []
