"""Taking a published file in: recognise it, hash it, read it under its contract, keep it as an edition.

A file that was taken in before is known by its SHA-256 and name, and costs only the hashing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from alongside.editions.edition import Edition, edition_id, read_edition
from alongside.editions.progress import Progress, silent
from alongside.editions.reader import reader_of
from alongside.editions.store import Arrival, Store, arrivals, now
from alongside.errors import AcademicYearError, AlongsideError, EditionError, UnreadableFileError
from alongside.provenance import EditionRef
from alongside.sources import contract, registry
from alongside.sources.contract import Source

_LEFT_OUT = (".part", ".tmp")


@dataclass(frozen=True, kw_only=True)
class Intake:
    """A file taken in: its edition, and whether it was new to the store."""

    path: Path
    edition: Edition
    new: bool


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A recognised file that was refused, and why."""

    path: Path
    error: AlongsideError


def import_file(path: Path, *, store: Store, source: Source | None = None, period: str = "") -> Intake | None:
    """Take one file in, or return None where it is of no known source.

    `source` and `period` override what the file's name says. Raises SourceError where the file breaks its contract
    and EditionError where the store cannot be written; the store is then as it was.
    """
    source = source or registry.recognise(path)
    if source is None:
        return None
    sha256, seen = _hash(path)
    arrival = Arrival(path=str(path.resolve()), named=_named(path), period_given=period, when=now())
    kept = _kept(store, source, sha256, arrival)
    if kept is not None:
        return Intake(path=path, edition=kept, new=False)
    return _take_in(path, store, source, sha256, seen, arrival)


def import_files(
    paths: Iterable[Path],
    *,
    store: Store,
    source: Source | None = None,
    period: str = "",
    progress: Progress = silent,
) -> Iterator[Intake | Failure | Path]:
    """Take in every file named or found under a folder, going on after a refusal.

    Gives an `Intake` for each file taken in, a `Failure` for each refused, and the path alone of each that is of no
    known source.
    """
    files = files_under(paths)
    store.sweep()
    for done, path in enumerate(files):
        progress(path.name, done, len(files), unit="files")
        try:
            yield import_file(path, store=store, source=source, period=period) or path
        except AlongsideError as error:
            yield Failure(path=path, error=error)
    progress("", len(files), len(files), unit="files")


def files_under(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files named, and those under the folders named, in the order of their names (`v1.9` before `v1.10`)."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UnreadableFileError("There is no such file or folder.", where=str(path), remedy="Check the path.")
        found.extend(sorted(_walk(path), key=_natural) if path.is_dir() else [path])
    return tuple(dict.fromkeys(found))


def _walk(folder: Path) -> Iterator[Path]:
    try:
        for path in folder.iterdir():
            if path.name.startswith(".") or path.name.endswith(_LEFT_OUT):
                continue
            if path.is_dir():
                yield from _walk(path)
            elif path.is_file():
                yield path
    except OSError as error:
        raise UnreadableFileError(
            f"The folder cannot be read ({error.strerror}).", where=str(folder), remedy="Check that you may read it."
        ) from error


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", str(path))]


def _named(path: Path) -> str:
    return f"{path.resolve().parent.name}/{path.name}"


@dataclass(frozen=True)
class _Seen:
    """What tells, without reading it again, that a file is still the one that was hashed."""

    size: int
    changed: int
    inode: int


def _hash(path: Path) -> tuple[str, _Seen]:
    try:
        with path.open("rb") as file:
            seen = _seen(os.fstat(file.fileno()))
            return hashlib.file_digest(file, "sha256").hexdigest(), seen
    except OSError as error:
        raise UnreadableFileError(
            f"The file cannot be read ({error.strerror}).", where=str(path), remedy="Check the path and your rights."
        ) from error


def _is_still(path: Path, seen: _Seen) -> bool:
    try:
        return _seen(path.stat()) == seen
    except OSError:
        return False


def _seen(status: os.stat_result) -> _Seen:
    return _Seen(status.st_size, status.st_mtime_ns, status.st_ino)


def _kept(store: Store, source: Source, sha256: str, arrival: Arrival) -> Edition | None:
    """The edition of these bytes under this name, if it is whole as far as a quick look tells."""
    for folder in store.folders(source.id):
        if not folder.name.endswith(f"-{sha256[:12]}"):
            continue
        known = {(one.named, one.period_given) for one in arrivals(folder)}
        edition = _sound(folder) if (arrival.named, arrival.period_given) in known else None
        if edition and (edition.sha256, edition.reader) == (sha256, reader_of(source)):
            return edition
    return None


def _sound(folder: Path) -> Edition | None:
    try:
        edition = read_edition(folder)
        return edition if edition.data.stat().st_size == edition.parquet_size else None
    except (EditionError, OSError):
        return None


def _take_in(path: Path, store: Store, source: Source, sha256: str, seen: _Seen, arrival: Arrival) -> Intake:
    table = _read(path, source, arrival.period_given)
    if table.rows.is_empty():
        raise UnreadableFileError(
            "The file has headings and no rows.", where=str(path), remedy="Download it again; it may be cut short."
        )
    if not _is_still(path, seen):
        raise UnreadableFileError(
            "The file changed while it was being read.", where=str(path), remedy="Import it when it is whole."
        )
    before = set(store.folders(source.id))
    edition = store.add(_edition(source, table, sha256, seen.size), table.rows, arrival)
    return Intake(path=path, edition=edition, new=edition.folder not in before)


def _read(path: Path, source: Source, period: str) -> contract.Table:
    try:
        return contract.read(source, path, period=period)
    except pl.exceptions.PolarsError as error:
        raise UnreadableFileError(
            f"The file's rows cannot be put together ({str(error).splitlines()[0]}).",
            where=str(path),
            remedy="Download it again. If it still fails, its source's contract needs a correction: report it.",
        ) from error


def _usable_from(source: Source, period: str) -> dt.date:
    try:
        return source.usable_from(period)
    except (ValueError, LookupError, AcademicYearError) as error:
        raise EditionError(
            f"{period!r} is not a period of {source.title!r}.",
            where=source.id,
            remedy="Write --period as the publisher dates this file, such as 2018/19 or 2020-08-31.",
        ) from error


def _edition(source: Source, table: contract.Table, sha256: str, size: int) -> Edition:
    ref = EditionRef(
        source=source.id,
        edition=edition_id(table.period, sha256),
        title=source.title,
        period=table.period,
        as_at=_usable_from(source, table.period),
        publisher=source.publisher,
        licence=source.licence,
        address=source.address,
    )
    return Edition(
        ref=ref,
        sha256=sha256,
        layout=table.layout.id,
        rows=table.rows.height,
        columns=tuple(table.rows.columns),
        folder=Path(),
        size=size,
        parquet_sha256="",
        parquet_size=0,
        reader=reader_of(source),
    )
