"""One edition and its description: the small file beside the Parquet that says what it is and how to check it.

The description holds only what follows from the published bytes and the contract that read them, so the same file
gives the same description byte for byte. When and from where it was imported is kept apart, in `imported.json`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alongside.errors import EditionError
from alongside.provenance import EditionRef

DATA = "data.parquet"
DESCRIPTION = "edition.json"
IMPORTED = "imported.json"
FORM = 1
"""The form of the description; a store of another form is refused, never guessed at."""

_REF_TEXT = ("source", "edition", "title", "period", "publisher", "licence", "address")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One dated release of one published file, converted and kept in `folder`.

    `sha256` and `size` are of the published file's bytes as given; `parquet_sha256` and `parquet_size` are of the
    conversion; `reader` names the code that converted it (see `alongside.editions.reader`).
    """

    ref: EditionRef
    sha256: str
    layout: str
    rows: int
    columns: tuple[str, ...]
    folder: Path
    size: int
    parquet_sha256: str
    parquet_size: int
    reader: str

    @property
    def data(self) -> Path:
        """The Parquet file of typed rows."""
        return self.folder / DATA


def edition_id(period: str, sha256: str) -> str:
    """`<period>-<first 12 of the SHA-256>`, safe as the name of a folder (`2018/19` is written `2018-19`)."""
    return f"{re.sub(r'[^0-9A-Za-z.]+', '-', period).strip('-.') or 'undated'}-{sha256[:12]}"


def description(edition: Edition) -> bytes:
    """The edition's description as JSON, sealed with the SHA-256 of its own content."""
    ref = {name: getattr(edition.ref, name) for name in _REF_TEXT} | {"as_at": edition.ref.as_at.isoformat()}
    content: dict[str, Any] = {
        "form": FORM,
        **ref,
        "layout": edition.layout,
        "rows": edition.rows,
        "columns": list(edition.columns),
        "sha256": edition.sha256,
        "size": edition.size,
        "parquet_sha256": edition.parquet_sha256,
        "parquet_size": edition.parquet_size,
        "reader": edition.reader,
    }
    return _json(content | {"seal": _seal(content)})


def read_edition(folder: Path) -> Edition:
    """Read an edition's description and check its seal. Raises EditionError where it is absent or altered."""
    path = folder / DESCRIPTION
    try:
        content = json.loads(path.read_bytes())
        seal = content.pop("seal")
        if content["form"] != FORM:
            raise _damaged(folder, f"Its description is of form {content['form']}; this version reads form {FORM}.")
        if seal != _seal(content):
            raise _damaged(folder, "Its description has been altered.")
        return _edition(folder, content)
    except EditionError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(folder, f"Its description cannot be read ({type(error).__name__}).") from error


def verify(edition: Edition) -> None:
    """Check the Parquet against its recorded SHA-256. Raises EditionError where it is absent or altered."""
    try:
        content = edition.data.read_bytes()
    except OSError as error:
        raise _damaged(edition.folder, f"Its {DATA} cannot be read ({error.strerror}).") from error
    if hashlib.sha256(content).hexdigest() != edition.parquet_sha256:
        raise _damaged(edition.folder, f"Its {DATA} is not the file that was written: the SHA-256 differs.")


def _edition(folder: Path, content: Mapping[str, Any]) -> Edition:
    return Edition(
        ref=EditionRef(
            **{name: content[name] for name in _REF_TEXT},
            as_at=dt.date.fromisoformat(content["as_at"]),
        ),
        sha256=content["sha256"],
        layout=content["layout"],
        rows=content["rows"],
        columns=tuple(content["columns"]),
        folder=folder,
        size=content["size"],
        parquet_sha256=content["parquet_sha256"],
        parquet_size=content["parquet_size"],
        reader=content["reader"],
    )


def _seal(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(content)).hexdigest()


def _json(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def _damaged(folder: Path, why: str) -> EditionError:
    return EditionError(
        f"An edition is damaged. {why}",
        where=str(folder),
        remedy="Delete that folder and import the published file again.",
    )
