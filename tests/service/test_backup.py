"""A backup fills an empty database of either kind with every row and every file, and a bad one changes nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from alongside_service.backup import tables
from alongside_service.backup.archive import MANIFEST

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the outer run tries both databases")
Environment = dict[str, str]


def run(environment: Environment, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout[-2000:] + done.stderr[-4000:]
    assert "Traceback" not in done.stderr or code < 0
    return done


def alongside(environment: Environment, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    return run(environment, str(BIN / "alongside"), *words, code=code)


def script(environment: Environment, name: str, *words: str) -> str:
    return run(environment, sys.executable, str(ROOT / "tests/service" / name), *words).stdout


def python(environment: Environment, code: str) -> str:
    return run(environment, sys.executable, "-c", f"import django; django.setup()\n{code}").stdout


def contents(environment: Environment) -> dict:
    return json.loads(script(environment, "every_table.py", "tell"))


@pytest.fixture(scope="module")
def filled(new_database, tmp_path_factory):
    """For each kind: a full database, what it holds, and its backup; made once."""
    made: dict[str, tuple[Environment, dict, Path]] = {}

    def of(kind: str) -> tuple[Environment, dict, Path]:
        if kind not in made:
            environment = new_database(kind, ready=True)
            said = script(environment, "every_table.py", "fill").splitlines()
            empty = json.loads(said[-1])
            held = contents(environment)
            assert len(empty) <= len(held["rows"]) / 4, empty
            file = tmp_path_factory.mktemp("backups") / f"{kind}.zip"
            done = alongside(environment, "backup", str(file))
            assert done.stdout.split() == [hashlib.sha256(file.read_bytes()).hexdigest(), str(file)]
            made[kind] = environment, held, file
        return made[kind]

    return of


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
@pytest.mark.parametrize("source", ["sqlite", "postgresql"])
def test_every_row_and_every_file_comes_back(source, target, filled, new_database):
    _, held, file = filled(source)
    environment = new_database(target)
    done = alongside(environment, "restore", str(file))
    assert "The trail is whole" in done.stderr
    found = contents(environment)
    events = found["rows"]["audit.Event"]
    assert events.pop()[4] == "restored a backup"
    assert found["rows"].keys() == held["rows"].keys()
    for label, rows in held["rows"].items():
        assert found["rows"][label] == rows, label
    assert found["files"] == held["files"]
    assert len(held["files"]) >= 2
    _lives_on(environment)


def _lives_on(environment: Environment) -> None:
    """New rows get new numbers, names are found again, and the chain goes on."""
    said = python(
        environment,
        "from alongside_service.accounts.models import User\n"
        "from alongside_service.audit.actions import record\n"
        "from alongside_service.register.search import find\n"
        "user = User.objects.create_user('new@example.org', name='Ny', role='adviser')\n"
        "record('tried', person=user)\n"
        "print(User.objects.filter(pk__gt=user.pk).count(), find('hightown comunity')[0])",
    )
    assert said.split() == ["0", "100004"]
    assert "The trail is whole" in alongside(environment, "audit", "verify").stderr


def test_the_file_is_for_its_owner_alone_and_never_written_over(filled, tmp_path):
    environment, _, file = filled("sqlite")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "There is a file" in alongside(environment, "backup", str(file), code=1).stderr
    assert "no folder" in alongside(environment, "backup", str(tmp_path / "none" / "x.zip"), code=1).stderr
    assert [path.name for path in file.parent.iterdir()] == [file.name], "no draft is left"


def test_sessions_and_attempts_to_sign_in_are_left_out(filled):
    _, _, file = filled("sqlite")
    with zipfile.ZipFile(file) as zipped:
        names = set(zipped.namelist())
    assert "tables/accounts.user.jsonl" in names
    assert not {name for name in names if "session." in name or "signinattempt" in name or "contenttype" in name}


def test_nothing_that_is_kept_points_to_what_is_left_out():
    kept = set(tables.tables())
    for model in kept:
        for field in model._meta.local_concrete_fields:
            if field.remote_field is not None:
                assert field.remote_field.model in kept, f"{model._meta.label}.{field.name}"


# ---- bad files


def rewritten(file: Path, to: Path, change) -> Path:
    """A copy of a backup, each part changed by a function of its name and bytes; None leaves the part out."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return to


def manifest_with(**changes):
    def change(name: str, data: bytes) -> bytes:
        return json.dumps(json.loads(data) | changes).encode() if name == MANIFEST else data

    return change


USERS = "tables/accounts.user.jsonl"


def part_with(name: str, change):
    """A function for `rewritten` that changes one part."""
    return lambda part, data: change(data) if part == name else data


def gone(data: bytes) -> None:
    """No part at all."""


NEWER = "newer version of Alongside (9.0)"
CUT = {
    "cut in the middle": lambda data: data[: len(data) // 2],
    "cut at the end": lambda data: data[:-30],
    "empty": lambda data: b"",
    "something else": lambda data: b"hello",
}
BAD = {
    "another zip": (part_with(MANIFEST, gone), "not a backup of Alongside"),
    "a manifest of something else": (part_with(MANIFEST, lambda data: b"[]"), "not a backup of Alongside"),
    "a changed row": (part_with(USERS, lambda data: data.replace(b"adviser", b"auditor")), "its SHA-256 is another"),
    "a missing part": (part_with(USERS, gone), "missing or do not belong"),
    "a newer form": (manifest_with(form=99, version="9.0"), NEWER),
    "newer tables": (manifest_with(migrations=[["audit", "0999_new"]], version="9.0"), NEWER),
}


@pytest.mark.parametrize("bad", [*CUT, *BAD])
def test_a_bad_file_is_refused_and_nothing_is_restored(bad, filled, new_database, tmp_path):
    file, to = filled("sqlite")[2], tmp_path / "bad.zip"
    if bad in CUT:
        words = "not a whole backup"
        to.write_bytes(CUT[bad](file.read_bytes()))
    else:
        change, words = BAD[bad]
        rewritten(file, to, change)
    environment = new_database("sqlite")
    assert words in alongside(environment, "restore", str(to), code=1).stderr
    with contextlib.closing(sqlite3.connect(Path(environment["ALONGSIDE_STATE"]) / "alongside.sqlite3")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_flipped_bit_is_found(filled, new_database, tmp_path):
    data = bytearray(filled("sqlite")[2].read_bytes())
    data[len(data) // 3] ^= 1
    (tmp_path / "bad.zip").write_bytes(data)
    done = alongside(new_database("sqlite"), "restore", str(tmp_path / "bad.zip"), code=1)
    assert "not a whole backup" in done.stderr or "SHA-256 is another" in done.stderr


def test_no_file_and_a_file_from_nowhere_are_one_sentence(new_database, tmp_path):
    done = alongside(new_database("sqlite"), "restore", str(tmp_path / "none.zip"), code=1)
    assert "There is no file" in done.stderr


def lying(name: str, change):
    """A manifest that fits a part that was changed: what somebody would make who wants a row that cannot be."""

    def rewrite(file: Path, to: Path) -> Path:
        with zipfile.ZipFile(file) as old:
            data = change(old.read(name))
        parts = json.loads(zipfile.ZipFile(file).read(MANIFEST))["parts"]
        for part in parts:
            if part["path"] == name:
                part.update(sha256=hashlib.sha256(data).hexdigest(), size=len(data), rows=data.count(b"\n"))
        with_manifest = manifest_with(parts=parts)
        return rewritten(file, to, lambda n, d: data if n == name else with_manifest(n, d))

    return rewrite


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_rows_that_point_nowhere_are_refused_as_a_whole(kind, filled, new_database, tmp_path):
    bad = lying("tables/register.school.jsonl", lambda data: b"")(filled("sqlite")[2], tmp_path / "bad.zip")
    environment = new_database(kind)
    done = alongside(environment, "restore", str(bad), code=1)
    assert "The database refused" in done.stderr
    assert not any(contents(environment)["rows"].values()), "half a restore was left"


def test_a_broken_trail_is_restored_and_said(filled, new_database, tmp_path):
    changed = lying("tables/audit.event.jsonl", lambda data: data.replace(b"thing:3", b"thing:4"))
    bad = changed(filled("sqlite")[2], tmp_path / "bad.zip")
    environment = new_database("sqlite")
    done = alongside(environment, "restore", str(bad), code=1)
    assert "Everything was restored, but the trail's chain is broken (changed)" in done.stderr
    assert "Restored" in done.stdout


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_that_is_not_empty_is_left_alone(kind, filled, new_database):
    _, _, file = filled("sqlite")
    environment = new_database(kind, ready=True)
    python(
        environment, "from alongside_service.register.models import Region; Region.objects.create(slug='a', name='A')"
    )
    done = alongside(environment, "restore", str(file), code=1)
    assert "This database is not empty: it has regions" in done.stderr
    assert "What to do: Restore into a new, empty database" in done.stderr
    rows = contents(environment)["rows"]
    assert [label for label, held in rows.items() if held] == ["register.Region"]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_with_tables_but_no_row_is_filled(kind, filled, new_database):
    _, held, file = filled("sqlite")
    environment = new_database(kind, ready=True)
    alongside(environment, "restore", str(file))
    assert contents(environment)["rows"]["accounts.User"] == held["rows"]["accounts.User"]


def test_another_file_of_the_same_name_is_not_written_over(filled, new_database):
    _, _, file = filled("sqlite")
    environment = new_database("sqlite")
    there = Path(environment["ALONGSIDE_STATE"]) / "derived" / "a folder" / "plain.bin"
    there.parent.mkdir(parents=True)
    there.write_text("mine")
    assert "is there already" in alongside(environment, "restore", str(file), code=1).stderr
    assert there.read_text() == "mine"


# ---- an earlier version, and other people at work


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_of_an_earlier_version_is_brought_up_to_date(kind, filled, new_database, tmp_path):
    """As the version before the trail had a chain would have written it."""
    _, _, file = filled("sqlite")
    part = "tables/audit.event.jsonl"
    with zipfile.ZipFile(file) as zipped:
        manifest = json.loads(zipped.read(MANIFEST))
        lines = [json.loads(line) for line in zipped.read(part).splitlines()]
    about = next(each for each in manifest["parts"] if each["path"] == part)
    old = ("id", "at", "person_id", "role", "action", "subject", "detail")
    at = [about["fields"].index(name) for name in old]
    data = "".join(json.dumps([line[n] for n in at]) + "\n" for line in lines).encode()
    about.update(fields=old, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    migrations = [m for m in manifest["migrations"] if m[0] != "audit" or m[1] == "0001_initial"]
    change = manifest_with(parts=manifest["parts"], migrations=migrations, trail={}, version="0.0.9")
    earlier = rewritten(file, tmp_path / "earlier.zip", lambda n, d: data if n == part else change(n, d))
    environment = new_database(kind)
    done = alongside(environment, "restore", str(earlier))
    assert f"The trail is whole: {len(lines)} events" in done.stderr
    assert "The trail is whole" in alongside(environment, "audit", "verify").stderr
    ready = new_database(kind, ready=True)
    assert "of another version than the backup" in alongside(ready, "restore", str(earlier), code=1).stderr


PAIRS = """
import sys, django
django.setup()
from django.db import transaction
from alongside_service.audit.actions import record
from alongside_service.register.models import Region
n = 0
print("begun", flush=True)
while True:
    n += 1
    with transaction.atomic():
        record("paired", number=n)
        Region.objects.create(slug=f"pair-{n}", name=f"Pair {n}")
"""


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_is_of_one_moment_and_makes_nobody_wait(kind, new_database, tmp_path):
    """Events are read long before regions: without one moment for both, more regions than events would be found."""
    environment = new_database(kind, ready=True)
    writer = subprocess.Popen(
        [sys.executable, "-c", PAIRS], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert writer.stdout.readline() == "begun\n"
        counts = []
        for number in range(2):
            file = tmp_path / f"{number}.zip"
            alongside(environment, "backup", str(file))
            with zipfile.ZipFile(file) as zipped:
                events = zipped.read("tables/audit.event.jsonl").count(b'"paired"')
                counts.append((events, zipped.read("tables/register.region.jsonl").count(b"\n")))
        assert writer.poll() is None, "the writer was thrown out"
    finally:
        writer.kill()
        writer.wait()
    assert all(events == regions for events, regions in counts), counts
    assert 0 < counts[0][0] < counts[1][0], "nobody wrote meanwhile"
    fresh = new_database(kind)
    assert "The trail is whole" in alongside(fresh, "restore", str(tmp_path / "1.zip")).stderr
    shutil.rmtree(fresh["ALONGSIDE_STATE"], ignore_errors=True)
