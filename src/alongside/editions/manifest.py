"""The manifest beside downloaded files: for each, its address, when, bytes, SHA-256 and the publisher's own marks."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from alongside.editions import lock

NAME = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One downloaded file. `etag` and `last_modified` are the publisher's, empty where it gave none."""

    name: str
    address: str
    when: str
    bytes: int
    sha256: str
    etag: str = ""
    last_modified: str = ""


def entries(folder: Path) -> dict[str, Entry]:
    """The manifest's entries by file name; none where there is no manifest or it cannot be read."""
    try:
        content = json.loads((folder / NAME).read_bytes())
        return {name: Entry(name=name, **entry) for name, entry in content.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def record(folder: Path, entry: Entry) -> None:
    """Write one entry, keeping the others; whole or not at all."""
    with lock.alone(folder / ".lock", wait=True):
        known = entries(folder) | {entry.name: entry}
        content = {name: {k: v for k, v in asdict(one).items() if k != "name"} for name, one in sorted(known.items())}
        temporary = folder / f".{NAME}-{os.getpid()}"
        try:
            temporary.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            os.replace(temporary, folder / NAME)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def is_whole(folder: Path, entry: Entry) -> bool:
    """Whether the file is there with the bytes that the manifest says."""
    try:
        with (folder / entry.name).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == entry.sha256
    except OSError:
        return False
