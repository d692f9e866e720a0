"""One file from an address to a folder: resumed where it was cut, whole or still called `.part`.

A resumed download is only right if the file has not changed in between. So the validator that came with the first
part (a strong ETag, else Last-Modified) goes back as `If-Range`: a publisher whose file has changed, or who cannot
resume, then sends the whole file, and the part is thrown away. (RFC 9110, sections 13.1.5 and 14.)
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from alongside.editions import lock, manifest
from alongside.editions.asking import Asker, TryAgainError, is_web_page, shown
from alongside.editions.progress import Progress, silent
from alongside.editions.store import now, refusal
from alongside.errors import FetchError


@dataclass(frozen=True, kw_only=True)
class Download:
    """A whole file in the folder of downloads. `new` is False where the publisher's file had not changed."""

    path: Path
    entry: manifest.Entry
    new: bool


@dataclass(frozen=True, kw_only=True)
class _Marks:
    """What the publisher said of the file when its first part came."""

    address: str
    etag: str = ""
    last_modified: str = ""
    total: int | None = None

    @property
    def validator(self) -> str:
        return self.etag if self.etag and not self.etag.startswith("W/") else self.last_modified


def download(address: str, folder: Path, name: str, *, asker: Asker, progress: Progress = silent) -> Download:
    """Download `address` to `folder/name`, resuming an earlier part, unless the publisher says it has not changed.

    Raises NotThereError, FetchError (refused, a web page in place of a file, another process at it), TryAgainError
    when patience runs out (the part is kept) and EditionError where the disk is full.
    """
    part = folder / f"{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with lock.alone(folder / f".{name}.lock") as got:
            if not got:
                raise FetchError(
                    "Another process is downloading this file.", where=str(part), remedy="Wait for it to finish."
                )
            return _download(address, folder, name, part, asker, progress)
    except OSError as error:
        raise refusal(error, folder, option="--downloads") from error


def _download(address: str, folder: Path, name: str, part: Path, asker: Asker, progress: Progress) -> Download:
    known = manifest.entries(folder).get(name)
    kept = known if known and known.address == shown(address) and manifest.is_whole(folder, known) else None

    def ask() -> _Marks | None:
        return _try(address, part, asker, progress, name, kept)

    marks = asker.patiently(ask)
    if marks is None:
        assert kept is not None
        return Download(path=folder / name, entry=kept, new=False)
    entry = _finish(part, folder / name, marks)
    manifest.record(folder, entry)
    return Download(path=folder / name, entry=entry, new=True)


def _try(
    address: str, part: Path, asker: Asker, progress: Progress, name: str, kept: manifest.Entry | None
) -> _Marks | None:
    """One request. Returns the marks of the file that `part` now holds whole, or None where it has not changed."""
    before = _marks_of(part, address)
    offset = part.stat().st_size if before else 0
    with asker.opened(address, headers=_headers(before, offset, kept)) as response:
        if response.status_code == 304 and kept is not None:
            return None
        at = _agreed_offset(response, before, offset, part)
        marks = before if at and before else _start_over(response, part, address)
        _receive(response, part, at, lambda done: progress(name, done, marks.total, unit="bytes"))
    return _checked(part, marks)


def _headers(before: _Marks | None, offset: int, kept: manifest.Entry | None) -> dict[str, str]:
    if before and offset:
        return {"Range": f"bytes={offset}-", "If-Range": before.validator}
    if kept and kept.etag:
        return {"If-None-Match": kept.etag}
    return {"If-Modified-Since": kept.last_modified} if kept and kept.last_modified else {}


def _agreed_offset(response: httpx.Response, before: _Marks | None, offset: int, part: Path) -> int:
    """Where the answer's bytes begin: 0 for the whole file, else exactly where the part ends."""
    if response.status_code == 200:
        return 0
    start = re.match(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
    etag = response.headers.get("ETag", "")
    same = before is not None and etag in ("", before.etag)
    if response.status_code == 206 and start and int(start[1]) == offset and same:
        return offset
    # The publisher cannot go on from where the part ends (416), or sent a piece of something else.
    _discard(part)
    raise TryAgainError("The file changed while it was being downloaded.", where=shown(str(response.url)))


def _start_over(response: httpx.Response, part: Path, address: str) -> _Marks:
    # The old part goes first: were it still there beside new marks, it would pass for the beginning of the new file.
    _discard(part)
    marks = _marks(response, address)
    _marks_path(part).write_text(json.dumps(asdict(marks)), encoding="utf-8")
    return marks


def _marks(response: httpx.Response, address: str) -> _Marks:
    length = response.headers.get("Content-Length", "")
    plain = response.headers.get("Content-Encoding", "identity") in ("", "identity")
    return _Marks(
        address=shown(address),
        etag=response.headers.get("ETag", "") if plain else "",
        last_modified=response.headers.get("Last-Modified", "") if plain else "",
        total=int(length) if plain and length.isdigit() else None,
    )


def _receive(response: httpx.Response, part: Path, at: int, tell: Callable[[int], None]) -> None:
    with part.open("r+b" if at else "wb") as file:
        file.seek(at)
        file.truncate()
        tell(at)
        for chunk in response.iter_bytes():  # as they come: a chunk being gathered would be lost at a cut
            file.write(chunk)
            tell(file.tell())
        file.flush()
        os.fsync(file.fileno())


def _checked(part: Path, marks: _Marks) -> _Marks:
    size = part.stat().st_size
    where = marks.address
    if marks.total is not None and size < marks.total:
        raise TryAgainError(f"Only {size} of {marks.total} bytes came.", where=where)
    with part.open("rb") as file:
        start = file.read(1024)
    if is_web_page(start) or not start.strip() or (marks.total is not None and size > marks.total):
        _discard(part)
        what = "a web page" if is_web_page(start) else "an empty file" if not start.strip() else "too many bytes"
        raise FetchError(
            f"The publisher gave {what} in place of the file.",
            where=where,
            remedy="Open the address in a browser: it may ask to sign in, or be down for maintenance. Try again later.",
        )
    return marks


def _finish(part: Path, path: Path, marks: _Marks) -> manifest.Entry:
    with part.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = part.stat().st_size
    os.replace(part, path)
    _marks_path(part).unlink(missing_ok=True)
    return manifest.Entry(
        name=path.name,
        address=marks.address,
        when=now(),
        bytes=size,
        sha256=sha256,
        etag=marks.etag,
        last_modified=marks.last_modified,
    )


def _marks_path(part: Path) -> Path:
    return part.with_name(f".{part.name}.json")


def _marks_of(part: Path, address: str) -> _Marks | None:
    """The marks of a part that can be resumed; None where there is none, or nothing would prove it the same file."""
    try:
        marks = _Marks(**json.loads(_marks_path(part).read_bytes()))
        size = part.stat().st_size
    except (OSError, ValueError, TypeError):
        return None
    return marks if marks.address == shown(address) and marks.validator and size else None


def _discard(part: Path) -> None:
    with suppress(OSError):
        part.unlink(missing_ok=True)
        _marks_path(part).unlink(missing_ok=True)
