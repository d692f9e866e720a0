"""Derived tables, kept so that what takes a minute to work out is worked out once: `<store>/workings/<kind>/`.

A table's key is taken over everything that decides it: the editions used with the code that read them, the day, the
settings, and the bytes of the modules and policy files named in its recipe. So nothing here can be out of date: what
was made from something else has another name. Anything here may be deleted at any time.

Writing is whole or not at all: the Parquet, then the small JSON that says what it was made from, each by renaming.
One process makes a table while others that want it wait; where a store may not be written, each makes its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import polars as pl

from alongside.editions import Edition, Shelf, lock
from alongside.editions.store import WORKINGS
from alongside.policy.document import FOLDER as POLICIES

KEPT = 24
"""Tables of one kind that are kept: those used last."""

_FORM = "1"
_TEMPORARY = ".writing-"
_LIBRARIES = ("numpy", "polars", "scikit-learn", "scipy")


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What decides a derived table.

    `modules` are dotted names of modules or packages (with all below them); `policies` are names of policy files;
    `settings` is anything else that was chosen, such as a phase or a seed.
    """

    kind: str
    as_at: dt.date
    editions: tuple[Edition, ...]
    modules: tuple[str, ...]
    policies: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """`<day>-<first 16 of a SHA-256>` over all of it."""
        digest = hashlib.sha256(json.dumps(self.made_from, sort_keys=True).encode()).hexdigest()
        return f"{self.as_at.isoformat()}-{digest[:16]}"

    @property
    def made_from(self) -> dict[str, Any]:
        """The same in words, for the JSON beside the table."""
        return {
            "form": _FORM,
            "kind": self.kind,
            "as_at": self.as_at.isoformat(),
            "editions": sorted([one.ref.source, one.ref.edition, one.reader] for one in self.editions),
            "code": {name: code_digest(name) for name in sorted(self.modules)},
            "policies": {name: _sha256((POLICIES / name).read_bytes()) for name in sorted(self.policies)},
            "settings": dict(sorted(self.settings.items())),
            "libraries": {name: version(name) for name in _LIBRARIES},
        }


@dataclass(frozen=True, kw_only=True)
class Working:
    """A derived table and its `notes` (anything that JSON can hold); `path` is None where it could not be kept."""

    frame: pl.DataFrame
    notes: Mapping[str, Any]
    key: str
    path: Path | None = None


Make = Callable[[], tuple[pl.DataFrame, Mapping[str, Any]]]


def folder_of(shelf: Shelf) -> Path | None:
    """Where the workings of a shelf's store are, or None for a shelf without editions."""
    return shelf.editions[0].folder.parent.parent / WORKINGS if shelf.editions else None


def work_out(recipe: Recipe, make: Make, *, folder: Path | None) -> Working:
    """The table of a recipe: the one kept under `folder`, or made now and kept.

    `make` gives the frame and its notes. What is kept but damaged is made again; a folder that may not be written
    (or None) costs only time.
    """
    key = recipe.key
    if folder is None:
        return _made(make, key)
    home = folder / recipe.kind
    if kept := _kept(home, key):
        return kept
    with _alone(home, key):
        if kept := _kept(home, key):  # somebody made it while we waited
            return kept
        made = _made(make, key)
        with suppress(OSError):
            _keep(home, made, recipe)
            _tidy(home)
            return Working(frame=made.frame, notes=made.notes, key=key, path=home / f"{key}.parquet")
        return made


@cache
def code_digest(name: str) -> str:
    """SHA-256 of the source of a module, or of every module below a package. Raises ModuleNotFoundError."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    origin = Path(spec.origin)
    paths: Iterable[Path] = sorted(origin.parent.rglob("*.py")) if spec.submodule_search_locations else [origin]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(origin.parent).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _made(make: Make, key: str) -> Working:
    frame, notes = make()
    return Working(frame=frame, notes=notes, key=key)


def _kept(home: Path, key: str) -> Working | None:
    """What is kept under a key, where it is whole; its day of last use is then now."""
    path, about = home / f"{key}.parquet", home / f"{key}.json"
    try:
        said = json.loads(about.read_bytes())
        content = path.read_bytes()
        if said["parquet_sha256"] != _sha256(content):
            return None
        frame = pl.read_parquet(io.BytesIO(content))
        notes = said["notes"]
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None
    with suppress(OSError):
        os.utime(about)
    return Working(frame=frame, notes=notes, key=key, path=path)


def _keep(home: Path, made: Working, recipe: Recipe) -> None:
    buffer = io.BytesIO()
    made.frame.write_parquet(buffer, compression="zstd", compression_level=3)
    content = buffer.getvalue()
    about = recipe.made_from | {"parquet_sha256": _sha256(content), "rows": made.frame.height, "notes": made.notes}
    home.mkdir(parents=True, exist_ok=True)
    _write(home / f"{made.key}.parquet", content)
    _write(home / f"{made.key}.json", json.dumps(about, ensure_ascii=False, indent=1).encode() + b"\n")


def _write(path: Path, content: bytes) -> None:
    temporary = path.parent / f"{_TEMPORARY}{os.getpid()}-{secrets.token_hex(8)}"
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _tidy(home: Path) -> None:
    """Remove all but the tables used last, and what a process that was killed left behind."""
    about = sorted(home.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
    kept = {path.stem for path in about[:KEPT]}
    for path in home.iterdir():
        old = path.suffix in {".parquet", ".json", ".lock"} and path.stem not in kept
        if old or (path.name.startswith(_TEMPORARY) and not _running(path.name)):
            path.unlink(missing_ok=True)


def _running(name: str) -> bool:
    """Whether the process that a temporary file is named for is still there (on this computer)."""
    try:
        os.kill(int(name.split("-")[1]), 0)
    except (ValueError, ProcessLookupError):
        return False
    except OSError:
        return True
    return True


@contextmanager
def _alone(home: Path, key: str) -> Iterator[None]:
    """Hold the making of one table. Where a store may not be written there is nobody to wait for."""
    with ExitStack() as held:
        with suppress(OSError):
            home.mkdir(parents=True, exist_ok=True)
            held.enter_context(lock.alone(home / f"{key}.lock", wait=True))
        yield


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
