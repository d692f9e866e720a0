"""Where attached files are: written under a key of our own, in pieces, and read the same way."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile

from alongside_service.documents.sniffing import PIECE

NAME = "attachments"


def attachments() -> Storage:
    """The storage of attached files."""
    return storages[NAME]


@contextmanager
def on_disk(upload: UploadedFile | File) -> Iterator[Path]:
    """A path at which the content can be read for as long as this lasts."""
    kept = getattr(upload, "temporary_file_path", None)
    if kept is not None:
        upload.flush()
        yield Path(kept())
        return
    with tempfile.NamedTemporaryFile(prefix="alongside-") as file:
        upload.seek(0)
        while piece := upload.read(PIECE):
            file.write(piece)
        file.flush()
        yield Path(file.name)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return digest.hexdigest()


def put(path: Path, key: str) -> None:
    """Write a file under exactly this key."""
    with path.open("rb") as source:
        written = attachments().save(key, File(source, name=key))
    if written != key:
        attachments().delete(written)
        raise FileExistsError(f"There is a file {key} already.")


def open_file(key: str) -> IO[bytes]:
    """The content, to be read in pieces. Raises FileNotFoundError."""
    return attachments().open(key)


def remove(key: str) -> None:
    """Take a file away for good."""
    attachments().delete(key)


def names_before(at: dt.datetime) -> Iterator[str]:
    """The keys of files that were written before a moment."""
    store = attachments()
    try:
        _, files = store.listdir("")
    except FileNotFoundError:
        return
    for name in files:
        if store.get_modified_time(name) < at:
            yield name
