"""The folder that holds editions: `<store>/<source>/<edition>/{data.parquet, edition.json, imported.json}`.

Writing is whole or not at all: an edition is made in a temporary folder of the same disk, flushed, and renamed into
place. A reader therefore never sees half of one, and two writers of one edition make the same bytes, of which the
first stays. Temporary folders left by a process that was killed are swept when nobody is writing.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import io
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import platformdirs
import polars as pl

from alongside.editions import lock
from alongside.editions.edition import DATA, DESCRIPTION, IMPORTED, Edition, description, read_edition, verify
from alongside.errors import EditionError

_TEMPORARY = ".writing-"
_LOCK = ".lock"
WORKINGS = "workings"
"""A folder of the store that holds no editions: tables worked out from them, which may be deleted at any time."""
_ROW_GROUP = 65_536


def default_folder() -> Path:
    """`$ALONGSIDE_STORE`, or the folder that this computer keeps for a person's data."""
    named = os.environ.get("ALONGSIDE_STORE", "")
    return Path(named) if named else Path(platformdirs.user_data_dir("alongside", appauthor=False)) / "editions"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One time that an edition was imported: the file, the period given by hand (if any), and when."""

    path: str
    named: str
    """The file's name with its folder, from which its period was read."""
    period_given: str
    when: str


@dataclass(frozen=True, kw_only=True)
class Store:
    """A folder of editions. It is made at the first import."""

    folder: Path

    def folders(self, source: str = "") -> tuple[Path, ...]:
        """The folders of editions, of one source or of all, in the order of their names."""
        try:
            there = [parent for parent in _folders_in(self.folder) if parent.name != WORKINGS]
            sources = [self.folder / source] if source else there
            return tuple(folder for parent in sources for folder in _folders_in(parent))
        except OSError as error:
            raise refusal(error, self.folder) from error

    def add(self, edition: Edition, rows: pl.DataFrame, arrival: Arrival) -> Edition:
        """Keep an edition, or keep the one that is there already.

        `edition` comes without its folder, Parquet hash and size; it is returned with them. An edition that is
        there but damaged, or was converted by an earlier reader, is replaced whole. Raises EditionError when the
        store cannot be written.
        """
        home = self.folder / edition.ref.source / edition.ref.edition
        content = _parquet(rows)
        whole = replace(
            edition,
            folder=home,
            parquet_sha256=hashlib.sha256(content).hexdigest(),
            parquet_size=len(content),
        )
        try:
            if kept := _kept(home, whole, arrival):
                return kept
            home.parent.mkdir(parents=True, exist_ok=True)
            with self._writing(home.parent) as temporary:
                _write(temporary / DATA, content)
                _write(temporary / DESCRIPTION, description(whole))
                _write(temporary / IMPORTED, _arrivals_json((arrival,)))
                _flush_folder(temporary)
                return _settle(temporary, home, whole, arrival)
        except OSError as error:
            raise refusal(error, self.folder) from error

    def sweep(self) -> int:
        """Remove temporary folders left by processes that were killed, if nobody is writing; return how many."""
        if not self.folder.is_dir():
            return 0
        with suppress(OSError), lock.alone(self.folder / _LOCK) as held:
            left = [*self.folder.glob(f"*/{_TEMPORARY}*"), *self.folder.glob(f"*/*/{_TEMPORARY}*")] if held else []
            for path in left:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            return len(left)
        return 0

    @contextmanager
    def _writing(self, parent: Path) -> Iterator[Path]:
        with lock.shared(self.folder / _LOCK):
            temporary = _temporary_in(parent)
            temporary.mkdir()
            try:
                yield temporary
            finally:
                shutil.rmtree(temporary, ignore_errors=True)


def arrivals(folder: Path) -> tuple[Arrival, ...]:
    """When and from where an edition was imported, oldest first; empty where that is not known."""
    try:
        return tuple(Arrival(**item) for item in json.loads((folder / IMPORTED).read_bytes()))
    except (OSError, ValueError, TypeError):
        return ()


def note_arrival(folder: Path, arrival: Arrival) -> None:
    """Record another file that held the same edition; once for each name. A store that is read only is left alone."""
    known = arrivals(folder)
    if any((one.named, one.period_given) == (arrival.named, arrival.period_given) for one in known):
        return
    with suppress(OSError):
        _replace(folder / IMPORTED, _arrivals_json((*known, arrival)))


def now() -> str:
    """The moment, in UTC, for the record of an import."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def refusal(error: OSError, folder: Path, *, option: str = "--store or ALONGSIDE_STORE") -> EditionError:
    """One clear sentence for a folder that cannot be read or written; `option` is how to name another."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        what, remedy = "There is no room left on the disk; no edition was changed.", "Make room"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        what, remedy = "The folder may not be written.", "Ask for the right to write there"
    else:
        what = f"The folder cannot be used ({error.strerror or type(error).__name__})."
        remedy = "Check that it is a folder"
    return EditionError(what, where=str(folder), remedy=f"{remedy}, or name another with {option}.")


def _folders_in(parent: Path) -> list[Path]:
    if not parent.is_dir():
        return []
    return sorted(child for child in parent.iterdir() if child.is_dir() and not child.name.startswith("."))


def _parquet(rows: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    rows.rechunk().write_parquet(
        buffer, compression="zstd", compression_level=3, row_group_size=_ROW_GROUP, statistics=True
    )
    return buffer.getvalue()


def _settle(temporary: Path, home: Path, whole: Edition, arrival: Arrival) -> Edition:
    try:
        os.rename(temporary, home)
    except OSError:
        if not home.is_dir():
            raise
    else:
        _flush_folder(home.parent)
        return whole
    if kept := _kept(home, whole, arrival):  # somebody else was first
        return kept
    # Damaged, or from an earlier reader. The Parquet goes first: if the power fails between the two, the old
    # description names another reader or another hash, so the next import of the file writes it again.
    os.replace(temporary / DATA, home / DATA)
    os.replace(temporary / DESCRIPTION, home / DESCRIPTION)
    _flush_folder(home)
    note_arrival(home, arrival)
    return whole


def _kept(home: Path, whole: Edition, arrival: Arrival) -> Edition | None:
    """The same edition where it is there already, sound and from the same reader; this arrival is then noted."""
    try:
        kept = read_edition(home)
        verify(kept)
    except EditionError:
        return None
    if (kept.sha256, kept.reader, kept.ref) != (whole.sha256, whole.reader, whole.ref):
        return None
    note_arrival(home, arrival)
    return kept


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, content: bytes) -> None:
    temporary = _temporary_in(path.parent)
    try:
        _write(temporary, content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _temporary_in(parent: Path) -> Path:
    # Made by name and not by `tempfile`, which would keep the finished edition from other people on shared storage.
    return parent / f"{_TEMPORARY}{os.getpid()}-{secrets.token_hex(8)}"


def _flush_folder(folder: Path) -> None:
    with suppress(OSError):  # some systems cannot flush a folder; the rename is still whole
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _arrivals_json(known: tuple[Arrival, ...]) -> bytes:
    return json.dumps([vars(one) for one in known], ensure_ascii=False, indent=1).encode() + b"\n"
