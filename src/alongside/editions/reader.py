"""Which code read a file: an edition converted by an earlier reader is converted again, not trusted.

The published bytes are the edition; the Parquet is a conversion of them. When a source's contract changes, the same
bytes give other rows, so each edition records the SHA-256 of the source modules that its rows came through.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import alongside.sources
from alongside.editions.edition import Edition
from alongside.provenance import Missing
from alongside.sources import registry
from alongside.sources.contract import Source

_PACKAGE = "alongside.sources"
_FOLDER = Path(alongside.sources.__file__).parent
_ALWAYS = ("contract", "reading")
_IMPORT = re.compile(rb"^\s*from alongside\.sources(?:\.(\w+))? import (\([^)]*\)|[^\n]+)", re.M)


def reader_of(source: Source) -> str:
    """The reader that would convert a file of this source today: 16 hex digits.

    It is taken over the source's module and every source module that it imports (all of them where the source stands
    in no module of its own), and over the reasons for missing values, which the rows hold in words.
    """
    return _digest(_homes().get(id(source), ""))


def is_stale(edition: Edition) -> bool:
    """Whether the code that would read the file today is not the code that did."""
    source = registry.BY_ID.get(edition.ref.source)
    return source is not None and edition.reader != reader_of(source)


@cache
def _homes() -> Mapping[int, str]:
    """The module of each source, by identity: sources are constants, so an identity is never used again."""
    modules = {name.removeprefix(f"{_PACKAGE}."): module for name, module in sys.modules.items() if _is_source(name)}
    return {
        id(value): name
        for name, module in sorted(modules.items(), reverse=True)
        for value in vars(module).values()
        if isinstance(value, Source)
    }


def _is_source(name: str) -> bool:
    return name.startswith(f"{_PACKAGE}.") and name != registry.__name__


@cache
def _digest(module: str) -> str:
    digest = hashlib.sha256("|".join(Missing).encode())
    names = _closure(module) if module else {path.stem for path in _FOLDER.glob("*.py")}
    for name in sorted(names):
        digest.update(name.encode() + b"\0" + _bytes(name))
    return digest.hexdigest()[:16]


def _closure(module: str) -> set[str]:
    found: set[str] = set()
    waiting = [module, *_ALWAYS]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_imports(name))
    return found


@cache
def _imports(name: str) -> frozenset[str]:
    """The source modules that a source module imports, wherever in it the import stands."""
    found = {
        word.decode()
        for module, names in _IMPORT.findall(_bytes(name))
        for word in ([module] if module else re.findall(rb"\w+", names))
    }
    return frozenset(one for one in found if (_FOLDER / f"{one}.py").is_file())


@cache
def _bytes(name: str) -> bytes:
    return (_FOLDER / f"{name}.py").read_bytes()
