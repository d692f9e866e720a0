"""Locks between processes that share a folder, which the operating system lets go even when a process is killed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def shared(path: Path) -> Iterator[bool]:
    """Hold a lock that others may share, waiting for whoever holds it alone."""
    with _held(path, alone=False, wait=True) as got:
        yield got


@contextmanager
def alone(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold a lock that nobody else may; tells whether it was got."""
    with _held(path, alone=True, wait=wait) as got:
        yield got


@contextmanager
def _held(path: Path, *, alone: bool, wait: bool) -> Iterator[bool]:
    try:
        import fcntl
    except ImportError:  # a system without such locks: one process at a time is then the user's care
        yield not alone or wait
        return
    with path.open("ab") as file:
        how = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
        try:
            fcntl.flock(file, how if wait else how | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
