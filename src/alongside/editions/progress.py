"""How long work says how far it has got, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of each step: what is being done, how much of it is done, out of how much (None where not known)."""

    def __call__(self, label: str, done: int, total: int | None, *, unit: str) -> None:
        """Hear of one step; `unit` is `files` or `bytes`."""


def silent(label: str, done: int, total: int | None, *, unit: str) -> None:
    """Listen to nothing."""
