"""Files that belong to the rows: attachments, and what the register's load derived from published files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from alongside_service.backup.archive import PIECE, BackupError

JOURNEYS = "journeys"
"""Briefs are written anew when somebody asks for one."""


def stores() -> Mapping[str, Storage]:
    """Where files are, by the name that the backup gives the place."""
    found: dict[str, Storage] = {"derived": FileSystemStorage(Path(settings.STATE) / "derived")}
    if "attachments" in settings.STORAGES:
        found["attachments"] = storages["attachments"]
    elif getattr(settings, "ATTACHMENTS", None):
        found["attachments"] = FileSystemStorage(settings.ATTACHMENTS)
    return found


def names_in(store: Storage, folder: str = "") -> Iterator[str]:
    """The names of all files of a store, in order."""
    try:
        folders, files = store.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}" if folder else name
    for name in sorted(folders):
        if name != JOURNEYS:
            yield from names_in(store, f"{folder}/{name}" if folder else name)


def put(store: Storage, name: str, source: IO[bytes], *, sha256: str) -> None:
    """Write a file under just this name; one that is there already must be the same. Raises BackupError."""
    if store.exists(name):
        if _sha256(store, name) != sha256:
            raise BackupError(
                f"A file {name} is there already, and it is another one.",
                remedy="Restore into an empty folder of attachments: move what is there away first.",
            )
        return
    written = store.save(name, File(source, name=name))
    if written != name:
        store.delete(written)
        raise BackupError(f"The file {name} could not be written under its own name.")


def _sha256(store: Storage, name: str) -> str:
    digest = hashlib.sha256()
    with store.open(name) as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()
