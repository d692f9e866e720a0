"""Which code read a file: an edition converted by an earlier reader is converted again, not trusted.

The published bytes are the edition; the Parquet is a conversion of them. When a source's contract changes, the same
bytes give other rows, so each edition records the SHA-256 of the source modules that its rows came through.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from functools import cache
from pathlib import Path

import alongside.sources
from alongside.editions.edition import Edition
from alongside.sources import registry
from alongside.sources.contract import Source

_PACKAGE = "alongside.sources"
_FOLDER = Path(alongside.sources.__file__).parent
_ALWAYS = ("contract", "reading")


@cache
def _digest(module: str) -> str:
    digest = hashlib.sha256()
    names = _closure(module) if module else {path.stem for path in _FOLDER.glob("*.py")}
    for name in sorted(names):
        digest.update(name.encode() + b"\0" + _bytes(name))
    return digest.hexdigest()[:16]


def reader_of(source: Source) -> str:
    """The reader that would convert a file of this source today: 16 hex digits.

    It is taken over the source's module and every source module that it imports (all of them where the source stands
    in no module of its own).
    """
    return _digest(_module_of(source))


def is_stale(edition: Edition) -> bool:
    """Whether the code that would read the file today is not the code that did."""
    source = registry.BY_ID.get(edition.ref.source)
    return source is not None and edition.reader != reader_of(source)


def _module_of(source: Source) -> str:
    modules = {name: module for name, module in sys.modules.items() if name.startswith(f"{_PACKAGE}.")}
    modules.pop(f"{_PACKAGE}.registry", None)
    homes = (name for name, module in sorted(modules.items()) if any(one is source for one in vars(module).values()))
    return next(homes, "").removeprefix(f"{_PACKAGE}.")


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
def _imports(name: str) -> tuple[str, ...]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(_bytes(name))):
        if isinstance(node, ast.ImportFrom) and node.module == _PACKAGE:
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{_PACKAGE}."):
            names.add(str(node.module).removeprefix(f"{_PACKAGE}."))
    return tuple(sorted(name for name in names if (_FOLDER / f"{name}.py").is_file()))


@cache
def _bytes(name: str) -> bytes:
    return (_FOLDER / f"{name}.py").read_bytes()
