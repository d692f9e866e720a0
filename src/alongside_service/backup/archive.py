"""The file: a zip of parts, with a manifest that says what each part is and its SHA-256.

    manifest.json                   version, migrations, and for each part its size, rows and SHA-256
    tables/<app>.<model>.jsonl      one row a line, as a JSON list in the order of the manifest's `fields`
    files/<store>/<name>            attachments, and the files that the register's load derived

Nothing in it belongs to one database, so a backup of SQLite fills PostgreSQL and the reverse.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from alongside.errors import AlongsideError

KIND = "alongside-backup"
FORM = 1
"""Changes when the file is laid out in another way."""

MANIFEST = "manifest.json"
PIECE = 1 << 20


class BackupError(AlongsideError):
    """A backup that cannot be taken, read or restored."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the file. `model` and `fields` for a table, `store` and `name` for a file."""

    path: str
    sha256: str
    size: int
    rows: int = 0
    model: str = ""
    fields: Sequence[str] = ()
    store: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What the file holds, and of which version."""

    version: str
    made_at: str
    database: str
    migrations: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    trail: Mapping[str, Any] = field(default_factory=dict)
    """`count` and `head` of the trail's chain."""

    @property
    def tables(self) -> list[Part]:
        """The parts that are rows."""
        return [part for part in self.parts if part.model]

    @property
    def files(self) -> list[Part]:
        """The parts that are files."""
        return [part for part in self.parts if part.store]

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(part.rows for part in self.tables)


class Writer:
    """Writes parts one after another and remembers them."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self._zip = zipped
        self.parts: list[Part] = []

    def write_rows(self, model: str, fields: Sequence[str], lines: Iterator[str]) -> Part:
        """Add a table."""
        path, digest, size, rows = f"tables/{model}.jsonl", hashlib.sha256(), 0, 0
        with self._zip.open(path, "w", force_zip64=True) as part:
            for line in lines:
                data = (line + "\n").encode()
                digest.update(data)
                size, rows = size + len(data), rows + 1
                part.write(data)
        return self._add(path=path, sha256=digest.hexdigest(), size=size, rows=rows, model=model, fields=fields)

    def write_file(self, store: str, name: str, source: IO[bytes]) -> Part:
        """Add a file."""
        path, digest, size = f"files/{store}/{name}", hashlib.sha256(), 0
        with self._zip.open(path, "w", force_zip64=True) as part:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += len(piece)
                part.write(piece)
        return self._add(path=path, sha256=digest.hexdigest(), size=size, store=store, name=name)

    def finish(self, **about: Any) -> Manifest:
        """Add the manifest, last."""
        manifest = Manifest(parts=tuple(self.parts), **about)
        said = {"kind": KIND, "form": FORM, **asdict(manifest)}
        self._zip.writestr(MANIFEST, json.dumps(said, indent=1, ensure_ascii=False))
        return manifest

    def _add(self, **about: Any) -> Part:
        self.parts.append(Part(**about))
        return self.parts[-1]


class Reader:
    """A backup that is whole: every part is there and has the SHA-256 that the manifest gives."""

    def __init__(self, zipped: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = zipped
        self.manifest = manifest

    def rows(self, part: Part) -> Iterator[list[Any]]:
        """The rows of a table."""
        with self._zip.open(part.path) as lines:
            for line in lines:
                yield json.loads(line)

    def open(self, part: Part) -> IO[bytes]:
        """A file, to be read."""
        return self._zip.open(part.path)


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """A backup, checked from end to end before anything is done with it. Raises BackupError."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.", remedy="Give the file that `alongside backup` wrote.")
    try:
        with zipfile.ZipFile(path) as zipped:
            manifest = _manifest(zipped, path)
            _check(zipped, manifest, path)
            yield Reader(zipped, manifest)
    except (zipfile.BadZipFile, EOFError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise BackupError(
            f"This is not a whole backup ({str(error).rstrip('.').lower() or 'it ends too early'}).",
            where=str(path),
            remedy="It may have been cut off while it was copied: copy it again, or use an earlier backup.",
        ) from None


def _manifest(zipped: zipfile.ZipFile, path: Path) -> Manifest:
    try:
        said = json.loads(zipped.read(MANIFEST))
        kind, form = said.pop("kind"), said.pop("form")
    except (KeyError, ValueError, AttributeError, TypeError):
        raise BackupError("This zip is not a backup of Alongside.", where=str(path)) from None
    if kind != KIND or not isinstance(form, int):
        raise BackupError("This zip is not a backup of Alongside.", where=str(path))
    if form > FORM:
        raise newer(str(said.get("version", "unknown")), path)
    parts = tuple(Part(**part) for part in said.pop("parts"))
    migrations = tuple((app, name) for app, name in said.pop("migrations"))
    return Manifest(parts=parts, migrations=migrations, **said)


def newer(version: str, path: Path | str = "") -> BackupError:
    """The refusal of a backup that a newer version made."""
    return BackupError(
        f"This backup was made by a newer version of Alongside ({version}).",
        where=str(path),
        remedy="Install that version or a later one, and restore with it.",
    )


def _check(zipped: zipfile.ZipFile, manifest: Manifest, path: Path) -> None:
    there = set(zipped.namelist()) - {MANIFEST}
    named = {part.path for part in manifest.parts}
    if there != named:
        odd = sorted(there ^ named)
        raise BackupError(
            f"Parts of this backup are missing or do not belong to it: {', '.join(odd[:3])}.", where=str(path)
        )
    for part in manifest.parts:
        digest = hashlib.sha256()
        with zipped.open(part.path) as stored:
            while piece := stored.read(PIECE):
                digest.update(piece)
        if digest.hexdigest() != part.sha256:
            raise BackupError(
                f"The part {part.path} is not what was backed up: its SHA-256 is another.",
                where=str(path),
                remedy="Copy the file again, or use an earlier backup. Nothing was restored.",
            )
